import type { ChatState } from '../../core/chat.js'
import type { User } from '../../core/model.js'
import { toSearchable } from '../dialog-list/list-extras.js'

/** People this device has met, other than me, whose name holds the text; by name. */
export function selectKnownPeople(state: ChatState, text: string): readonly User[] {
  const wanted = toSearchable(text)
  return [...state.users.values()]
    .filter(user => user.id !== state.me?.id && user.name !== '' && toSearchable(user.name).includes(wanted))
    .sort((a, b) => a.name.localeCompare(b.name))
    .slice(0, 100)
}

/** First those who are known here, then those whom only the service knows. */
export function joinPeople(known: readonly User[], found: readonly User[]): readonly User[] {
  const ids = new Set(known.map(user => user.id))
  return [...known, ...found.filter(user => !ids.has(user.id))]
}
