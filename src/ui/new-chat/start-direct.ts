import type { Chat, ChatState } from '../../core/chat.js'
import type { DialogId, UserId } from '../../core/ids.js'

/** The direct dialog with a person, if there is one. */
export function findDirect(state: ChatState, userId: UserId): DialogId | undefined {
  for (const dialog of state.dialogs.values()) {
    if (dialog.kind === 'direct' && dialog.memberIds.includes(userId)) return dialog.id
  }
  return undefined
}

/**
 * Making a dialog has taken a while: who writes in another one by now would send the rest of the sentence to the wrong person.
 *
 * @param element that stands beside the composer
 */
export const isWritingBeside = (element: Element): boolean => (element.getRootNode() as ShadowRoot).activeElement?.localName === 'chat-composer'

/** @throws ChatError when a new dialog is needed and the service refuses or is out of reach */
export async function startDirect(chat: Chat, userId: UserId): Promise<DialogId | undefined> {
  return findDirect(chat.state, userId) ?? (await chat.command({ type: 'create-dialog', kind: 'direct', memberIds: [userId] }))
}
