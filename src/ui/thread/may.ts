import { can, type Wish } from '../../core/permissions.js'
import type { ChatThread } from './chat-thread.js'

/** Whether this person may do it in the dialog that a thread shows. */
export function may({ select: { chat, value } }: ChatThread, wish: Wish): boolean {
  return chat !== undefined && value?.dialog !== undefined && value.me !== undefined && can(wish, value.dialog, value.me, chat.capabilities)
}
