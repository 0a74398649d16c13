import { ChatError, isFinal } from '../../core/errors.js'
import { toMessageId, type DialogId, type MessageId, type UserId } from '../../core/ids.js'
import type { Message, User } from '../../core/model.js'
import { log } from '../../lib/log.js'
import { toFields, toList, toNumber, toText } from '../shared/fields.js'
import { toErrorCode, type Http } from '../shared/http.js'
import type { SecondQuery, Slice } from '../shared/second-pages.js'
import type { Tokens } from '../shared/tokens.js'
import { Copies } from './copies.js'
import { isUnfinished, toCopyKey, toGroup, toMessage, toTimeText, toUser, type Group } from './map.js'
import type { ArrowDbSession } from './options.js'
import type { EnvelopeWire } from './wire.js'

/** The service gives no more groups at once. */
export const GROUPS = 20
/** How much of an object comes along differs by the age of the application, unless it is said. */
const DEPTH = 3

type Method = 'GET' | 'POST' | 'DELETE'
/** Objects travel as JSON text in one parameter. */
export type Parameters = Readonly<Record<string, string | number | object | undefined>>

export type Access = {
  readonly http: Http
  readonly tokens: Tokens<ArrowDbSession>
  readonly key: string
  readonly suppressResponseCodes: boolean
  readonly me: UserId
}

/** The service's own words. */
export const toWords = (body: unknown): string | null => toText(toFields(toFields(body)?.['meta'])?.['message'])?.slice(0, 300) ?? null

/** The REST API as questions about the model. */
export class Rest {
  readonly #access: Access
  /** Everybody who came along with groups and messages. */
  readonly #people = new Map<UserId, User>()
  readonly #copies = new Copies()
  /** Messages that came by last without the picture that belongs to them. */
  readonly unfinished = new Set<MessageId>()
  /** Told of every message that came by. */
  onMessage: (message: Message) => void = () => {}
  /** Told of a message of mine that is there once more than it was sent. */
  onCopy: (message: Message) => void = () => {}

  constructor(access: Access) {
    this.#access = access
  }

  get me(): UserId {
    return this.#access.me
  }

  /** One call with a session, and once more with another one when it was the session that was refused. */
  async call(method: Method, path: string, parameters: Parameters, signal: AbortSignal): Promise<EnvelopeWire> {
    const { tokens } = this.#access
    const { token } = await tokens.get(signal)
    try {
      return await this.#send(method, path, parameters, token, signal)
    } catch (error) {
      if (!(await this.#isSessionGone(error, token, signal))) throw error
      tokens.refuse(token)
    }
    const fresh = await tokens.get(signal)
    return this.#send(method, path, parameters, fresh.token, signal).catch((error: unknown) => {
      throw saysSession(error) ? new ChatError('unauthenticated', error.message) : error
    })
  }

  /** A call of nobody: logging in. */
  anonymous(path: string, parameters: Parameters, signal: AbortSignal): Promise<EnvelopeWire> {
    return this.#send('POST', path, parameters, undefined, signal)
  }

  /** My own account. */
  async self(signal: AbortSignal): Promise<User> {
    const user = toUser(first((await this.call('GET', 'users/show/me', {}, signal)).response?.users))
    if (!user) throw new ChatError('protocol', 'The server did not say who is signed in')
    return this.#note(user)
  }

  /** The groups I am in, most recently active first. */
  async groups(page: number, signal: AbortSignal, where?: object): Promise<Slice<Group>> {
    // Applications differ in which of the two ways of paging they know; both say the same.
    const paging = { page: page + 1, per_page: GROUPS, limit: GROUPS, skip: page * GROUPS }
    const { response } = await this.call('GET', 'chats/get_chat_groups', { ...paging, order: '-updated_at', where, response_json_depth: DEPTH }, signal)
    const { items, count } = readList(response?.chat_groups, toGroup, 'groups')
    for (const group of items) group.members.forEach(user => this.#note(user))
    return { items, count, isEnd: count < GROUPS }
  }

  /** @throws ChatError 'not-found' when I am not in it */
  async group(id: DialogId, signal: AbortSignal): Promise<Group> {
    for (let page = 0; ; page++) {
      const { items, count, isEnd } = await this.groups(page, signal, { id })
      const found = items.find(group => group.id === id)
      if (found) return found
      // A service that does not look at the condition gives all groups, page by page.
      if (isEnd || count === 0) throw new ChatError('not-found', 'This chat does not exist any more')
    }
  }

  /** Messages of one group. */
  async chats(groupId: DialogId, parameters: Parameters, signal: AbortSignal): Promise<Slice<Message>> {
    const all = { chat_group_id: groupId, ...parameters, response_json_depth: DEPTH }
    const { response } = await this.call('GET', 'chats/query', all, signal)
    const { items, count } = this.#toMessages(response?.chats, groupId)
    return { items: items.filter(message => message.dialogId === groupId), count, isEnd: count < Number(parameters['limit']) }
  }

  history(groupId: DialogId, { direction, bound, limit, skip }: SecondQuery, signal: AbortSignal): Promise<Slice<Message>> {
    const isOlder = direction === 'older'
    // Times are told in whole seconds and may be kept in milliseconds: what is told as this second ends before the next.
    const where = bound === null ? undefined : { created_at: isOlder ? { $lt: toTimeText(bound + 1) } : { $gte: toTimeText(bound) } }
    return this.chats(groupId, { order: isOlder ? '-created_at' : 'created_at', limit, skip, where }, signal)
  }

  async message(groupId: DialogId, id: MessageId, signal: AbortSignal): Promise<Message | undefined> {
    const { items } = await this.chats(groupId, { where: { id }, order: '-created_at', limit: 1 }, signal)
    return items.find(message => message.id === id)
  }

  /** The dialog of exactly these people and me, if anything was ever said in it. */
  async dialogOf(userIds: readonly UserId[], signal: AbortSignal): Promise<DialogId | undefined> {
    const parameters = { participate_ids: userIds.join(','), order: '-created_at', limit: 1, response_json_depth: DEPTH }
    const { response } = await this.call('GET', 'chats/query', parameters, signal)
    return this.#toMessages(response?.chats).items[0]?.dialogId
  }

  async create(parameters: Parameters, signal: AbortSignal, groupId?: DialogId): Promise<Message> {
    const { response } = await this.call('POST', 'chats/create', { ...parameters, response_json_depth: DEPTH }, signal)
    const wire = first(response?.chats)
    const message = toMessage(wire, this.me, groupId)
    if (!message) throw new ChatError('protocol', 'The server answered with something else than a message', { maybeAccepted: true })
    return this.#original({ key: toCopyKey(wire, message), message })
  }

  async users(ids: readonly UserId[], signal: AbortSignal): Promise<readonly User[]> {
    const unknown = [...new Set(ids)].filter(id => !this.#people.has(id))
    if (unknown.length > 0) await this.#show(unknown, signal)
    return ids.flatMap(id => this.#people.get(id) ?? [])
  }

  async usersLike(text: string, signal: AbortSignal): Promise<readonly User[]> {
    const { response } = await this.call('GET', 'users/search', { q: text, page: 1, per_page: GROUPS, limit: GROUPS }, signal)
    return readList(response?.users, toUser, 'users').items.map(user => this.#note(user))
  }

  async #show(ids: readonly UserId[], signal: AbortSignal): Promise<void> {
    try {
      const { response } = await this.call('GET', 'users/show', { user_ids: ids.join(',') }, signal)
      for (const user of readList(response?.users, toUser, 'users').items) this.#note(user)
    } catch (error) {
      if (!(error instanceof ChatError) || !isFinal(error.code)) throw error
      // One who is not there may spoil the answer for all.
      if (ids.length > 1) for (const id of ids) await this.#show([id], signal)
    }
  }

  #note(user: User): User {
    this.#people.set(user.id, user)
    return user
  }

  #toMessages(wires: unknown, groupId?: DialogId): { items: readonly Message[]; count: number } {
    const read = readList(wires, wire => withKey(toMessage(wire, this.me, groupId), wire), 'messages')
    for (const wire of toList(wires)) {
      const id = toText(toFields(wire)?.['id'])
      if (id !== undefined) this.unfinished[isUnfinished(wire) ? 'add' : 'delete'](toMessageId(id))
      const sender = toUser(toFields(wire)?.['from'])
      if (sender) this.#note(sender)
    }
    for (const { key, message } of read.items) this.#copies.note(key, message)
    const items = read.items.filter(one => this.#original(one) === one.message).map(({ message }) => message)
    return { items, count: read.count }
  }

  /** The message itself, or what it is a copy of. */
  #original({ key, message }: Keyed): Message {
    this.#copies.note(key, message)
    const original = this.#copies.originalOf(key, message)
    if (original === message) this.onMessage(message)
    else if (message.senderId === this.me) this.onCopy(message)
    return original
  }

  async #send(method: Method, path: string, parameters: Parameters, token: string | undefined, signal: AbortSignal): Promise<EnvelopeWire> {
    const { http, key, suppressResponseCodes } = this.#access
    const fields = toTexts({ ...parameters, suppress_response_codes: suppressResponseCodes ? 'true' : undefined })
    const identity = toTexts({ key, _session_id: token })
    const isPost = method === 'POST'
    const query = isPost ? identity : { ...identity, ...fields }
    const answer = await http.request({ method, path: `/${path}.json`, query, signal, anonymous: true, ...(isPost && { body: new URLSearchParams(fields) }) })
    return checked(answer, method !== 'GET')
  }

  /**
   * A session that ended looks like many things: 401, words about it under another number, or a bare "not found",
   * which is looked into, since it may as well be true.
   */
  async #isSessionGone(error: unknown, token: string, signal: AbortSignal): Promise<boolean> {
    if (saysSession(error)) return true
    if (!(error instanceof ChatError) || error.code !== 'not-found') return false
    try {
      await this.#send('GET', 'users/show/me', {}, token, signal)
      return false
    } catch (second) {
      if (second instanceof ChatError && (isFinal(second.code) || second.code === 'unauthenticated')) return true
      throw second
    }
  }
}

/** The envelope of a success. @throws ChatError for that of a failure, whatever the HTTP status said */
function checked(answer: unknown, isWrite: boolean): EnvelopeWire {
  const envelope: EnvelopeWire = toFields(answer) ?? {}
  const { meta } = envelope
  const code = toNumber(toFields(meta)?.['code'])
  const status = meta?.status ?? meta?.stat
  if (status === 'ok') return { ...envelope, response: toFields(envelope.response) ?? {} }
  if (status !== 'fail' || code === undefined) throw new ChatError('protocol', 'The server answered with something else than its own', { maybeAccepted: isWrite })
  throw new ChatError(toErrorCode(code), toWords(answer) ?? `The server answered ${code}`, { maybeAccepted: isWrite && code >= 500 && code !== 503 })
}

const saysSession = (error: unknown): error is ChatError =>
  error instanceof ChatError &&
  (error.code === 'unauthenticated' || (['forbidden', 'not-found', 'rejected'].includes(error.code) && /\bsession|\blog(ged)?[- ]?in\b|\bsign(ed)?[- ]?in\b/i.test(error.message)))

type Keyed = { readonly key: string | undefined; readonly message: Message }

const withKey = (message: Message | null, wire: unknown): Keyed | null => message && { key: toCopyKey(wire, message), message }

const first = (list: unknown): unknown => (Array.isArray(list) ? list[0] : undefined)

function readList<T>(wires: unknown, map: (wire: unknown) => T | null, what: string): { items: readonly T[]; count: number } {
  if (!Array.isArray(wires)) throw new ChatError('protocol', 'The server answered with something else than a list')
  const items = wires.map(map).filter(item => item !== null)
  if (items.length < wires.length) log.note('left out broken records', { what, count: wires.length - items.length })
  return { items, count: wires.length }
}

function toTexts(parameters: Parameters): Record<string, string> {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]))
}

