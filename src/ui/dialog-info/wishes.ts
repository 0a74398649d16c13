import type { Command } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import type { UserId } from '../../core/ids.js'
import type { Dialog } from '../../core/model.js'
import { can } from '../../core/permissions.js'
import type { IconName } from '../icons.js'
import type { Strings } from '../strings/strings.js'

/** Something to be done with a dialog as a whole. */
export type InfoWish = {
  readonly key: string
  readonly label: string
  readonly icon: IconName
  readonly command: Command
  /** Asked before it is done. */
  readonly question?: string
  /** The dialog is gone for me afterwards. */
  readonly leaves?: boolean
}

/** What this person may do with this dialog on this service, in the order it is shown. */
export function toWishes(dialog: Dialog, me: UserId, capabilities: Capabilities, peerId: UserId | undefined, s: Strings): readonly InfoWish[] {
  const { id: dialogId } = dialog
  const wishes: (InfoWish | false)[] = [
    can('mute', dialog, me, capabilities) && {
      key: 'mute',
      label: dialog.muted ? s.unmute : s.mute,
      icon: dialog.muted ? 'bell' : 'bell-off',
      command: { type: 'mute', dialogId, on: !dialog.muted },
    },
    can('join', dialog, me, capabilities) && { key: 'join', label: s.join, icon: 'user-plus', command: { type: 'join', dialogId } },
    ...(['me', 'all'] as const).map(
      (scope): InfoWish | false =>
        can(`clear-history-for-${scope}`, dialog, me, capabilities) && {
          key: `clear-${scope}`,
          label: s.clearHistory(scope),
          icon: 'trash',
          question: s.clearHistoryQuestion(scope),
          command: { type: 'clear-history', dialogId, for: scope },
        },
    ),
    can('block', dialog, me, capabilities) &&
      peerId !== undefined && {
        key: 'block',
        label: s.block,
        icon: 'alert',
        question: s.blockQuestion,
        command: { type: 'block', userId: peerId, on: true },
      },
    can('leave', dialog, me, capabilities) && {
      key: 'leave',
      label: s.leave,
      icon: 'log-out',
      question: s.leaveQuestion,
      command: { type: 'leave', dialogId },
      leaves: true,
    },
    ...(['me', 'all'] as const).map(
      (scope): InfoWish | false =>
        can(`delete-dialog-for-${scope}`, dialog, me, capabilities) && {
          key: `delete-${scope}`,
          label: s.deleteDialog(scope),
          icon: 'trash',
          question: s.deleteDialogQuestion(scope),
          command: { type: 'delete-dialog', dialogId, for: scope },
          leaves: true,
        },
    ),
  ]
  return wishes.filter(wish => wish !== false)
}
