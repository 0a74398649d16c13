import type { Command } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import type { UserId } from '../../core/ids.js'
import type { Dialog } from '../../core/model.js'
import { can } from '../../core/permissions.js'
import type { IconName } from '../rare-icons.js'
import { composerWords } from '../strings/composer.js'
import { peopleWords } from '../strings/people.js'

/** Something to be done with a dialog as a whole: at once with one command, or after a question with one or more answers. */
export type InfoWish = {
  readonly label: string
  readonly icon: IconName
  readonly isGrave?: boolean
} & (
  | { readonly command: Command }
  | { readonly question: string; readonly answers: readonly { readonly label: string; readonly command: Command }[] }
)

/** What this person may do with this dialog on this service, in the order it is shown. */
export function toWishes(dialog: Dialog, me: UserId, capabilities: Capabilities, peerId: UserId | undefined): readonly InfoWish[] {
  const { id: dialogId } = dialog
  const may = (wish: Parameters<typeof can>[0]) => can(wish, dialog, me, capabilities)
  const scoped = (type: 'clear-history' | 'delete-dialog') =>
    (['me', 'all'] as const)
      .filter(scope => may(`${type}-for-${scope}`))
      .map(scope => ({ label: scope === 'me' ? peopleWords.deleteForMe : peopleWords.deleteForAll, command: { type, dialogId, for: scope } as const }))

  const wishes: InfoWish[] = []
  if (may('mute')) {
    const { muted } = dialog
    wishes.push({ label: muted ? peopleWords.unmute : peopleWords.mute, icon: muted ? 'bell' : 'bell-off', command: { type: 'mute', dialogId, on: !muted } })
  }
  if (may('join')) wishes.push({ label: composerWords.join, icon: 'user-plus', command: { type: 'join', dialogId } })
  if (may('clear-history-for-me')) {
    wishes.push({ label: peopleWords.clearHistory, icon: 'clock', question: peopleWords.clearHistoryQuestion, answers: scoped('clear-history') })
  }
  if (may('block') && peerId !== undefined) {
    const command = { type: 'block', userId: peerId, on: true } as const
    wishes.push({ label: peopleWords.block, icon: 'alert', isGrave: true, question: peopleWords.blockQuestion, answers: [{ label: peopleWords.block, command }] })
  }
  if (may('leave')) {
    const command = { type: 'leave', dialogId } as const
    wishes.push({ label: peopleWords.leave, icon: 'log-out', isGrave: true, question: peopleWords.leaveQuestion, answers: [{ label: peopleWords.leave, command }] })
  }
  if (may('delete-dialog-for-me')) {
    wishes.push({ label: peopleWords.deleteDialog, icon: 'trash', isGrave: true, question: peopleWords.deleteDialogQuestion, answers: scoped('delete-dialog') })
  }
  return wishes
}
