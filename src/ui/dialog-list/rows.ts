import { toPreviewText } from '../../core/actions.js'
import type { ChatState } from '../../core/chat.js'
import type { StoredDialog } from '../../core/changes.js'
import type { DialogId } from '../../core/ids.js'
import { selectPending } from '../../core/select.js'
import type { Strings } from '../strings/strings.js'
import { toFace, toName } from '../titles.js'

/** One line of the dialog list; flat, so that two can be compared at a glance. */
export type DialogRow = {
  readonly id: DialogId
  readonly title: string
  readonly photoUrl: string | undefined
  readonly seed: string
  readonly online: boolean
  /** When something last happened, epoch ms. */
  readonly at: number | undefined
  readonly line: 'typing' | 'draft' | 'failed' | 'message' | 'empty'
  readonly sender: string | undefined
  readonly text: string
  readonly unread: number
  readonly muted: boolean
}

/** What is going on in a dialog, the most urgent first: ours failed, ours is unfinished, ours is on its way, the newest message. */
export function toDialogRow(state: ChatState, dialog: StoredDialog, selected: DialogId | null, strings: Strings): DialogRow {
  const last = dialog.lastMessage
  const pending = selectPending(state, dialog.id)
  const intent = pending?.intent.type === 'send' ? pending.intent : undefined
  const row = {
    id: dialog.id,
    ...toFace(state, dialog, strings),
    at: intent?.createdAt ?? last?.sentAt,
    sender: undefined,
    unread: dialog.unread,
    muted: dialog.muted,
  }

  const pendingText = intent && (toPreviewText(intent.body) || strings.attachment)
  if (pendingText !== undefined && pending?.state.type === 'failed') return { ...row, line: 'failed', text: pendingText }

  const draft = state.drafts.get(dialog.id)?.trim()
  // The draft of the open dialog is seen in the composer.
  if (draft && dialog.id !== selected) return { ...row, line: 'draft', text: draft.slice(0, 200) }

  if (pendingText !== undefined) return { ...row, line: 'message', sender: strings.you, text: pendingText }
  if (!last) return { ...row, line: 'empty', text: strings.noMessages }
  if (last.type === 'deleted') return { ...row, line: 'empty', text: strings.messageDeleted }
  const text = last.text || strings.attachment
  if (last.type === 'notice') return { ...row, line: 'message', text }
  if (last.senderId === state.me?.id) return { ...row, line: 'message', sender: strings.you, text }
  return { ...row, line: 'message', sender: dialog.kind === 'direct' ? undefined : toName(state, last.senderId, strings), text }
}
