import type { Chat, ChatState } from '../../core/chat.js'
import type { DialogId, UserId } from '../../core/ids.js'

/** The direct dialog with a person, if there is one. */
export function findDirect(state: ChatState, userId: UserId): DialogId | undefined {
  for (const dialog of state.dialogs.values()) {
    if (dialog.kind === 'direct' && dialog.memberIds.includes(userId)) return dialog.id
  }
  return undefined
}

/** @throws ChatError when a new dialog is needed and the service refuses or is out of reach */
export async function startDirect(chat: Chat, userId: UserId): Promise<DialogId | undefined> {
  return findDirect(chat.state, userId) ?? (await chat.command({ type: 'create-dialog', kind: 'direct', memberIds: [userId] }))
}
