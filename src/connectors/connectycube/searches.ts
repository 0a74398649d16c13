// Looking for people and words; loaded when first wanted.
import { toCursor } from '../../core/ids.js'
import type { Cursor, DialogId } from '../../core/ids.js'
import type { Message, User } from '../../core/model.js'
import type { Page } from '../connector.js'
import { toFields, toList } from '../shared/fields.js'
import type { Account } from './account.js'
import { toMessage, toUserIds } from './map.js'
import type { Rest } from './rest.js'

const LIMIT = 50
const PEOPLE = 100
/** The service looks for names only from so many letters on, and for words in messages from one more. */
const MIN_NAME = 4
const MIN_SEARCH = 5

export async function search(rest: Rest, account: Account, text: string, dialogId: DialogId | null, signal: AbortSignal): Promise<Message[]> {
  if (text.length < MIN_SEARCH) return []
  const query = { search_text: text, limit: LIMIT, ...(dialogId !== null && { chat_dialog_ids: dialogId }) }
  const results = toFields(toFields(await rest.get('/chat/search', query, signal))?.['results'])
  return toList(results?.['messages']).map(wire => toMessage(wire, account)).filter(message => message !== null)
}

export async function usersNamed(rest: Rest, prefix: string, signal: AbortSignal): Promise<readonly User[]> {
  if (prefix.length < MIN_NAME) return []
  return (await rest.people('/users/v2', { 'full_name[start_with]': prefix, limit: 5 }, signal)).items
}

/** Of a public dialog the service tells only those who are in it now. */
export async function members(rest: Rest, dialogId: DialogId, from: Cursor | null, signal: AbortSignal): Promise<Page<User>> {
  const { kind, memberIds } = await rest.dialog(dialogId, signal)
  const skip = Number(from ?? 0)
  if (kind !== 'public') {
    const end = skip + PEOPLE
    const items = await rest.users(memberIds.slice(skip, end), signal)
    return { items, next: end < memberIds.length ? toCursor(String(end)) : null }
  }
  const { items, count, isEnd } = await rest.people(`/chat/Dialog/${dialogId}/occupants`, { limit: PEOPLE, skip }, signal)
  return { items, next: isEnd ? null : toCursor(String(skip + count)) }
}

export async function withReactors(rest: Rest, message: Message, signal: AbortSignal): Promise<Message> {
  const who = toFields(await rest.get(`/chat/Message/${message.id}/reactions`, {}, signal)) ?? {}
  const reactions = message.reactions.map(it => ({ ...it, userIds: toUserIds(who[it.value]) }))
  return { ...message, reactions: reactions.map(it => ({ ...it, count: Math.max(it.count, it.userIds.length) })) }
}
