import { ChatError } from '../../core/errors.js'
import { toCursor } from '../../core/ids.js'
import type { Cursor, DialogId, MessageId, UserId } from '../../core/ids.js'
import type { Dialog, Message, User } from '../../core/model.js'
import { log } from '../../lib/log.js'
import type { Page } from '../connector.js'
import { toFields, toList, toNumber, toText } from '../shared/fields.js'
import type { Http, HttpRequest } from '../shared/http.js'
import type { Slice } from '../shared/second-pages.js'
import type { Account } from './account.js'
import type { DialogBook } from './dialog-book.js'
import { rare } from './load-rare.js'
import { toDialog, toMessage, toUser } from './map.js'
import { unimportant } from './unimportant.js'
import type { ListWire } from './wire.js'

const PAGE = 50
/** Dialogs are paged by offset, and the list moves: each page reads a few rows of the one before to see by how much. */
const OVERLAP = 5
/** `users/v2` answers no more at once. */
const USERS = 100

type Query = NonNullable<HttpRequest['query']>

/** The REST API as questions about the model (ConnectyCube docs, "Chat API"). */
export class Rest {
  readonly #http: Http
  readonly #account: Account
  readonly #book: DialogBook

  constructor(http: Http, account: Account, book: DialogBook) {
    this.#http = http
    this.#account = account
    this.#book = book
  }

  get(path: string, query: Query, signal: AbortSignal): Promise<unknown> {
    return this.#http.request({ method: 'GET', path: `${path}.json`, query, signal })
  }

  /** A write. What it answers is for the caller to understand. */
  write(method: 'POST' | 'PUT' | 'DELETE', path: string, body: Record<string, unknown> | null, signal: AbortSignal): Promise<unknown> {
    // The service takes the parameters of a DELETE from a form.
    const form = method === 'DELETE' && body ? new URLSearchParams(body as Record<string, string>) : body
    return this.#http.request({ method, path: `${path}.json`, signal, lenient: true, ...(form && { body: form }) })
  }

  async dialogs(from: Cursor | null, signal: AbortSignal): Promise<Page<Dialog>> {
    const [total = '0', ids = ''] = from?.split(':') ?? []
    const seen = ids.split(',')
    for (let skip = Math.max(0, Number(total) - OVERLAP); ; skip = Math.max(0, skip - PAGE)) {
      const query = { limit: PAGE + OVERLAP, skip, sort_desc: 'last_message_date_sent' }
      const { items, count: read, isEnd } = await this.dialogsOf(query, signal)
      const known = items.findLastIndex(dialog => seen.includes(dialog.id))
      // None of the rows we ended with is here any more: more than those have moved, so start further up.
      if (from && known < 0 && skip > 0) continue
      const last = items.slice(-OVERLAP).map(dialog => dialog.id)
      return { items: items.slice(known + 1), next: isEnd ? null : toCursor(`${skip + read}:${last.join()}`) }
    }
  }

  dialogsOf(query: Query, signal: AbortSignal): Promise<Slice<Dialog>> {
    return this.#list('/chat/Dialog', query, wire => this.toDialog(wire), signal)
  }

  async dialog(id: DialogId, signal: AbortSignal): Promise<Dialog> {
    const [{ items }, settings] = await Promise.all([
      this.dialogsOf({ _id: id, limit: 1 }, signal),
      // Only this tells whether a dialog is muted, and only for one at a time: good to know, no reason to fail.
      this.get(`/chat/Dialog/${id}/notifications`, {}, signal).catch(() => null),
    ])
    const dialog = items.find(it => it.id === id)
    // A stranger in its place is an answer to another question, and says nothing about this one.
    if (!dialog && items.length > 0) throw new ChatError('protocol', 'The server answered with another chat')
    if (!dialog) throw new ChatError('not-found', 'This chat does not exist any more')
    const enabled = toNumber(toFields(toFields(settings)?.['notifications'])?.['enabled'])
    if (enabled !== undefined) this.#book.muted.set(id, enabled === 0)
    const joined = dialog.kind !== 'public' || (await (await rare()).mayRead(this, id, signal))
    return { ...this.#withMuted(dialog), joined }
  }

  /** Always without marking as read, which the service would do otherwise. */
  async messages(dialogId: DialogId, query: Query, signal: AbortSignal): Promise<Slice<Message>> {
    const all = { chat_dialog_id: dialogId, mark_as_read: 0, ...query }
    // An answer to another question brings nothing.
    const ofThis = (message: Message | null) => (message?.dialogId === dialogId ? message : null)
    const slice = await this.#list('/chat/Message', all, wire => ofThis(this.#toMessage(wire)), signal)
    const items = await Promise.all(slice.items.map(message => this.#withReactors(message, signal)))
    return { ...slice, items }
  }

  /** Lists tell only the numbers; who reacted must be asked for message by message, where others did. */
  async #withReactors(message: Message, signal: AbortSignal): Promise<Message> {
    if (message.reactions.every(it => it.count === it.userIds.length)) return message
    try {
      return await (await rare()).withReactors(this, message, signal)
    } catch (error) {
      signal.throwIfAborted()
      // The numbers are worth showing without the names.
      unimportant(error)
      return message
    }
  }

  async message(dialogId: DialogId, id: MessageId, signal: AbortSignal): Promise<Message | undefined> {
    const { items } = await this.messages(dialogId, { '_id[in]': id, limit: 1 }, signal)
    return items.find(it => it.id === id)
  }

  async users(ids: readonly UserId[], signal: AbortSignal): Promise<User[]> {
    const chunks = Array.from({ length: Math.ceil(ids.length / USERS) }, (_, i) => ids.slice(i * USERS, (i + 1) * USERS))
    const found: User[] = []
    for (const chunk of chunks) found.push(...(await this.people('/users/v2', { 'id[in][]': chunk, limit: USERS }, signal)).items)
    return found
  }

  /** People, from any list of them. */
  people(path: string, query: Query, signal: AbortSignal): Promise<Slice<User>> {
    return this.#list(path, query, wire => toUser(wire, this.#account), signal)
  }

  /** Null for what is none. */
  toDialog(wire: unknown): Dialog | null {
    const dialog = toDialog(wire, this.#account)
    if (!dialog) return null
    this.#book.note(dialog, toText(toFields(wire)?.['xmpp_room_jid']))
    return this.#withMuted(dialog)
  }

  #withMuted(dialog: Dialog): Dialog {
    const muted = this.#book.muted.get(dialog.id)
    return muted === undefined ? dialog : { ...dialog, muted }
  }

  #toMessage(wire: unknown): Message | null {
    const message = toMessage(wire, this.#account)
    if (message) this.#book.reached(message)
    return message
  }

  async #list<T>(path: string, query: Query, map: (wire: unknown) => T | null, signal: AbortSignal): Promise<Slice<T>> {
    const answer: ListWire | null = toFields(await this.get(path, query, signal))
    if (!answer || !Array.isArray(answer.items)) throw new ChatError('protocol', 'The server answered with something else than a list')
    const wires = toList(answer.items)
    const items = wires.map(map).filter(item => item !== null)
    if (items.length < wires.length) log.note('left out broken records', { path, count: wires.length - items.length })
    // The service may give fewer than asked for, and says so.
    const limit = Math.min(Number(query['limit']), toNumber(answer.limit) || Infinity)
    return { items, count: wires.length, isEnd: wires.length < limit }
  }
}
