import type { ChatThread } from './chat-thread.js'
import { isMessage, keyOf, type MessageRow } from './rows.js'

/** The message that an element in a thread belongs to. */
export function rowAt({ rows, window }: ChatThread, element: Element | undefined): MessageRow | undefined {
  const key = keyOf(element)
  const row = key === undefined ? undefined : rows.slice(window.start, window.end).find(r => r.key === key)
  return isMessage(row) ? row : undefined
}
