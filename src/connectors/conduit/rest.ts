import { ChatError } from '../../core/errors.js'
import { toDialogId, type DialogId, type MessageId, type UserId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import { log } from '../../lib/log.js'
import { toFields, toList, toNumber, toText } from '../shared/fields.js'
import type { Http, HttpRequest } from '../shared/http.js'
import type { Book } from './book.js'
import { isId, toMessage, toRoom, type Room } from './map.js'
import type { Settings } from './options.js'
import { NO_ROUTE } from './refusals.js'

const ROOMS = 100

/** Part of a list, newest first. `from` is the place of its first row, `count` how many rows there are in all. */
export type Slice = { readonly items: readonly Message[]; readonly from: number; readonly rows: number; readonly count: number; readonly isEnd: boolean }

/** The REST routes as questions about the model (source document, "Routes"; servers 0.10.5 and later for rooms). */
export class Rest {
  readonly #http: Http
  readonly #book: Book
  /** Known, or found out by the first that answers. */
  #isRenamed: boolean

  constructor(http: Http, { isRenamed }: Settings, book: Book) {
    this.#http = http
    this.#book = book
    this.#isRenamed = isRenamed
  }

  get(path: string, query: NonNullable<HttpRequest['query']>, signal: AbortSignal): Promise<unknown> {
    return this.#http.request({ method: 'GET', path, query, signal })
  }

  /** Its success is in the status alone. */
  write(method: 'POST' | 'PUT' | 'DELETE', path: string, body: object | null, signal: AbortSignal): Promise<unknown> {
    return this.#http.request({ method, path, signal, lenient: true, ...(body && { body }) })
  }

  /** All rooms I am in, in no order; null where the server cannot list them (before 0.10.5). */
  async rooms(signal: AbortSignal): Promise<readonly Room[] | null> {
    const found = new Map<DialogId, Room>()
    for (let skip = 0; ; ) {
      const answer = await this.#roomsPage(skip, signal)
      if (answer === null) return null
      const wires = list(answer, 'rooms')
      for (const room of mapped(wires, toRoom, 'rooms')) found.set(room.id, room)
      skip += wires.length
      if (wires.length === 0 || skip >= (toNumber(toFields(answer)?.['count']) ?? (wires.length < ROOMS ? 0 : Infinity))) break
    }
    const rooms = [...found.values()]
    this.#book.listed(rooms)
    return rooms
  }

  async #roomsPage(skip: number, signal: AbortSignal): Promise<unknown> {
    try {
      return await this.get('/chat/rooms', { skip, limit: ROOMS }, signal)
    } catch (error) {
      if (isNoRoute(error)) return null
      throw error
    }
  }

  async room(id: DialogId, signal: AbortSignal): Promise<Room> {
    let room: Room | null
    try {
      room = toRoom(await this.get(`/chat/rooms/${toSafe(id)}`, {}, signal))
    } catch (error) {
      if (!isNoRoute(error)) throw error
      // Whether it is there shows in its messages; who is in it shows nowhere.
      const { items } = await this.messages(id, 0, 20, signal)
      room = { id, name: '', memberIds: [...new Set(items.map(it => it.senderId))], updatedAt: items[0]?.sentAt ?? Date.parse('2001-01-01') }
    }
    if (room?.id !== id) throw new ChatError('protocol', 'The server answered with something else than that chat')
    this.#book.note(room)
    return room
  }

  /** @param dialogId null for all rooms, mixed */
  async messages(dialogId: DialogId | null, skip: number, limit: number, signal: AbortSignal): Promise<Slice> {
    const query = { ...(dialogId !== null && { roomId: toSafe(dialogId) }), skip, limit }
    const answer = await this.get('/chat/messages', query, signal)
    const wires = list(answer, 'messages')
    const items = mapped(wires, toMessage, 'messages').filter(it => dialogId === null || it.dialogId === dialogId)
    const isShort = wires.length < limit
    const count = toNumber(toFields(answer)?.['count']) ?? (isShort ? skip + wires.length : Infinity)
    if (dialogId !== null && count < Infinity) this.#book.counts.set(dialogId, count)
    return { items, from: skip, rows: wires.length, count, isEnd: wires.length === 0 || skip + wires.length >= count }
  }

  /** Not-found where the server has no such message, or not for me. */
  async message(id: MessageId, signal: AbortSignal): Promise<Message> {
    const message = toMessage(await this.get(`/chat/messages/${toSafe(id)}`, {}, signal))
    if (message?.id !== id) throw new ChatError('protocol', 'The server answered with something else than that message')
    return message
  }

  async create(roomName: string, users: readonly UserId[], signal: AbortSignal): Promise<DialogId> {
    const answer = await this.#renamed(isNew => this.write('POST', isNew ? '/chat/rooms' : '/chat/new', { roomName, users }, signal))
    const id = toText(toFields(answer)?.['roomId'])
    if (!isId(id)) throw new ChatError('protocol', 'The server answered with something else than a new chat', { maybeAccepted: true })
    return toDialogId(id)
  }

  async add(id: DialogId, users: readonly UserId[], signal: AbortSignal): Promise<void> {
    const room = toSafe(id)
    await this.#renamed(isNew => this.write('PUT', isNew ? `/chat/rooms/${room}/addUsers` : `/chat/add/${room}`, { users }, signal))
  }

  async leave(id: DialogId, signal: AbortSignal): Promise<void> {
    await this.write('PUT', `/chat/leave/${toSafe(id)}`, null, signal)
  }

  async edit(id: MessageId, newMessage: string, signal: AbortSignal): Promise<void> {
    await this.write('PUT', `/chat/messages/${toSafe(id)}`, { newMessage }, signal)
  }

  async remove(id: MessageId, signal: AbortSignal): Promise<void> {
    await this.write('DELETE', `/chat/messages/${toSafe(id)}`, null, signal)
  }

  /** Two routes have other names since 0.13; a server that does not know the one knows the other. */
  async #renamed(work: (isRenamed: boolean) => Promise<unknown>): Promise<unknown> {
    try {
      return await work(this.#isRenamed)
    } catch (error) {
      if (!isNoRoute(error)) throw error
      const answer = await work(!this.#isRenamed)
      this.#isRenamed = !this.#isRenamed
      return answer
    }
  }
}

export const isNoRoute = (error: unknown): boolean => error instanceof ChatError && error.code === 'rejected' && error.message === NO_ROUTE

/** Ids stand in paths; what is none cannot be there. */
function toSafe(id: string): string {
  if (!isId(id)) throw new ChatError('not-found', 'There is no such id')
  return id
}

function list(answer: unknown, name: string): readonly unknown[] {
  const found = toFields(answer)?.[name]
  if (!Array.isArray(found)) throw new ChatError('protocol', 'The server answered with something else than a list')
  return toList(found)
}

function mapped<T>(wires: readonly unknown[], map: (wire: unknown) => T | null, what: string): T[] {
  const items = wires.map(map).filter(item => item !== null)
  if (items.length < wires.length) log.note('left out broken records', { what, count: wires.length - items.length })
  return items
}
