// Questions that the UI asks of the state; pure.
import type { ChatState } from './chat.js'
import type { StoredDialog } from './changes.js'
import type { DialogId, UserId } from './ids.js'
import type { User } from './model.js'
import type { OutboxEntry } from './outbox.js'

const activeAt = (dialog: StoredDialog, outbox: readonly OutboxEntry[]): number => {
  let at = dialog.lastMessage?.sentAt ?? dialog.updatedAt
  for (const entry of outbox) {
    if (entry.dialogId === dialog.id && entry.intent.type === 'send' && entry.createdAt > at) at = entry.createdAt
  }
  return at
}

/** Most recently active first; an unsent message counts as activity. */
export function selectDialogs(state: ChatState): readonly StoredDialog[] {
  const keyed = [...state.dialogs.values()].map(dialog => ({ dialog, at: activeAt(dialog, state.outbox) }))
  keyed.sort((a, b) => b.at - a.at || (a.dialog.id < b.dialog.id ? -1 : 1))
  return keyed.map(k => k.dialog)
}

/** Unread messages of all dialogs that are not muted: the number on the launcher. */
export function selectUnread(state: ChatState): number {
  let sum = 0
  for (const dialog of state.dialogs.values()) if (!dialog.muted) sum += dialog.unread
  return sum
}

/** In a direct dialog the other person, if it is known who that is. */
export function selectPeer(state: ChatState, dialogId: DialogId): User | undefined {
  const dialog = state.dialogs.get(dialogId)
  if (dialog?.kind !== 'direct') return undefined
  const peerId = dialog.memberIds.find(id => id !== state.me?.id)
  return peerId === undefined ? undefined : state.users.get(peerId)
}

/** People typing in a dialog now, not counting myself. */
export const selectTyping = (state: ChatState, dialogId: DialogId): readonly UserId[] =>
  (state.typing.get(dialogId) ?? []).map(t => t.userId).filter(id => id !== state.me?.id)

/** The newest unsent or failed message of a dialog: it is what the dialog row shows. */
export const selectPending = (state: ChatState, dialogId: DialogId): OutboxEntry | undefined =>
  state.outbox.findLast(entry => entry.dialogId === dialogId && entry.intent.type === 'send')
