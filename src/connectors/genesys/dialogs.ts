// The dialog list, and single dialogs, put together from what each call says of them.
import { ChatError } from '../../core/errors.js'
import { toCursor } from '../../core/ids.js'
import type { Cursor, DialogId, MessageId, UserId } from '../../core/ids.js'
import type { Dialog, Message, User } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import type { Page } from '../connector.js'
import { defined, toFields, toList, toText } from '../shared/fields.js'
import type { Account } from './account.js'
import { toAddress, toDirectDialog, toPath, toRoomDialog, type Address } from './ids.js'
import { namelessUser, toChatItem, toPins, toPreview, toRef, toRoom, type RoomFacts } from './map.js'
import { ROWS } from './history.js'
import type { Messages } from './messages.js'
import type { People } from './people.js'
import type { ReadMarks } from './read-marks.js'
import type { Rest } from './rest.js'

const PAGE = 20
/** Pages of the service's list that are followed at most. */
const MAX_PAGES = 50
/** So long it is not asked again who is in a room, or what is pinned in a 1on1, for a list. */
const FRESH_MS = 10 * 60_000

/** A dialog that is listed, and when something was last said in it. */
export type Row = { readonly id: DialogId; readonly at: number; readonly lastAt: number | undefined; readonly room?: RoomFacts }

type Cached<T> = { readonly at: number; readonly value: T }

export type DialogsOptions = {
  readonly rest: Rest
  readonly messages: Messages
  readonly people: People
  readonly marks: ReadMarks
  readonly account: Account
  readonly clock: Clock
  /** From the options, for services that list no chats. */
  readonly rooms: readonly string[]
  readonly users: readonly string[]
}

export class Dialogs {
  readonly #options: DialogsOptions
  /** False where the service does not list chats. */
  hasList = true
  /** Told of the newest messages of a dialog whenever they are read. */
  onNewest: (dialogId: DialogId, items: readonly Message[], rev: number) => void = () => {}
  revOf: (dialogId: DialogId) => number = () => 0
  #rows: readonly Row[] = []
  /** Made, joined or heard of in this session: the service may not list them yet, or not at all. */
  readonly #own = new Map<DialogId, number>()
  readonly #photos = new Map<DialogId, string>()
  readonly #members = new Map<DialogId, Cached<readonly UserId[]>>()
  readonly #pins = new Map<DialogId, Cached<readonly MessageId[]>>()
  readonly #newest = new Map<DialogId, { readonly lastAt: number; readonly items: readonly Message[] }>()

  constructor(options: DialogsOptions) {
    this.#options = options
  }

  /** All that is listed, the most recently active first. */
  async list(signal: AbortSignal): Promise<readonly Row[]> {
    const listed = this.hasList ? await this.#listed(signal) : null
    const rows = new Map((listed ?? (await this.#configured(signal))).map(row => [row.id, row]))
    for (const [id, at] of this.#own) {
      // From here on the service says whether it is still ours.
      if (rows.has(id)) this.#own.delete(id)
      else rows.set(id, { id, at, lastAt: undefined })
    }
    this.#rows = [...rows.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    return this.#rows
  }

  async page(from: Cursor | null, signal: AbortSignal): Promise<Page<Dialog>> {
    // A page further down may be asked for by somebody who has not seen the first.
    const rows = from === null || this.#rows.length === 0 ? await this.list(signal) : this.#rows
    const start = rows.findIndex(row => toCursor(row.id) === from) + 1
    const part = rows.slice(start, start + PAGE)
    const peers = part.flatMap(({ id }) => this.#peerOf(id) ?? [])
    await this.#options.people.get(peers, signal)
    const dialogs = await Promise.all(part.map(row => this.#ofRow(row, signal)))
    const last = part.at(-1)
    const items = dialogs.filter(dialog => dialog !== null).sort((a, b) => b.updatedAt - a.updatedAt)
    return { items, next: last && start + PAGE < rows.length ? toCursor(last.id) : null, ...(!this.hasList && { partial: true as const }) }
  }

  /** As it is now. */
  async one(dialogId: DialogId, signal: AbortSignal): Promise<Dialog> {
    const { account, rest } = this.#options
    const address = toAddress(dialogId, account.me)
    const wire = await rest.get(toPath(address), {}, signal)
    const room = address.type === 'room' ? toRoom(wire) : undefined
    if (room === null) throw new ChatError('protocol', 'The server answered with something else than a chat')
    this.#members.delete(dialogId)
    if (!room) this.#pins.set(dialogId, { at: this.#options.clock.now(), value: toPins(wire) })
    return this.#build(dialogId, room, undefined, signal)
  }

  /** Ids of those who are in it. */
  async memberIds(dialogId: DialogId, signal: AbortSignal): Promise<readonly UserId[]> {
    const { account, rest } = this.#options
    const address = toAddress(dialogId, account.me)
    if (address.type === 'user') return [...new Set([account.me, address.peerId])]
    const answer = toFields(await rest.get(`${toPath(address)}/participants`, {}, signal))
    const ids = toList(answer?.['participants']).flatMap(one => (toRef(toFields(one)?.['user']) ?? toText(toFields(one)?.['jid']) ?? []) as UserId | [])
    this.#members.set(dialogId, { at: this.#options.clock.now(), value: ids })
    return ids
  }

  /** What is pinned in it now. */
  async pinnedIds(dialogId: DialogId, signal: AbortSignal): Promise<readonly MessageId[]> {
    return toPins(await this.#options.rest.get(toPath(toAddress(dialogId, this.#options.account.me)), {}, signal))
  }

  /** It is ours, whether the service lists it or not. @returns false if that was known */
  add(dialogId: DialogId): boolean {
    if (this.#own.has(dialogId) || this.#rows.some(row => row.id === dialogId)) return false
    this.#own.set(dialogId, this.#options.account.serverNow())
    return true
  }

  forget(dialogId: DialogId): void {
    for (const map of [this.#own, this.#members, this.#pins, this.#newest]) map.delete(dialogId)
    this.#rows = this.#rows.filter(row => row.id !== dialogId)
  }

  async #listed(signal: AbortSignal): Promise<Row[] | null> {
    const { rest, people, account } = this.#options
    const rows: Row[] = []
    let after: string | undefined
    const seen = new Set<string | undefined>()
    try {
      while (!seen.has(after) && seen.size < MAX_PAGES) {
        seen.add(after)
        const answer = toFields(await rest.get('/api/v2/users/chats/me', { excludeClosed: 'true', after }, signal))
        if (!Array.isArray(answer?.['entities'])) throw new ChatError('protocol', 'The server answered with something else than a list of chats')
        for (const wire of answer['entities']) {
          const item = toChatItem(wire)
          if (!item) continue
          const id = item.type === 'room' ? toRoomDialog(item.room.jid) : toDirectDialog(account.me, item.person.id)
          if (item.photoUrl !== undefined && item.type === 'room') this.#photos.set(id, item.photoUrl)
          if (item.type === 'user') people.note(item.person)
          const { lastAt } = item
          rows.push({ id, lastAt, at: lastAt ?? (item.type === 'room' ? item.room.createdAt : undefined) ?? account.since, ...(item.type === 'room' && { room: item.room }) })
        }
        after = toAfter(answer['nextUri'])
        if (after === undefined) break
      }
      return rows
    } catch (error) {
      const isMissing = error instanceof ChatError && (error.code === 'not-found' || error.code === 'forbidden')
      if (!isMissing) throw error
      this.hasList = false
      return null
    }
  }

  /** What the site named, and the people whom the user likes. */
  async #configured(signal: AbortSignal): Promise<Row[]> {
    const { people, account, rooms, users } = this.#options
    const favorites = await people.favorites(signal).catch(() => [])
    const ids = [...rooms.map(toRoomDialog), ...[...(users as readonly UserId[]), ...favorites].map(id => toDirectDialog(account.me, id))]
    return [...new Set(ids)].map(id => ({ id, at: this.#newest.get(id)?.items.at(-1)?.sentAt ?? account.since, lastAt: undefined }))
  }

  /** Null for one that is not there any more. */
  async #ofRow({ id, lastAt, room }: Row, signal: AbortSignal): Promise<Dialog | null> {
    try {
      return room || (this.hasList && lastAt !== undefined) ? await this.#build(id, room, lastAt, signal) : await this.one(id, signal)
    } catch (error) {
      const isGone = error instanceof ChatError && (error.code === 'not-found' || error.code === 'forbidden')
      if (isGone) return null
      throw error
    }
  }

  /** @param lastAt when something was last said; what is known of that moment is not asked for again */
  async #build(id: DialogId, room: RoomFacts | undefined, lastAt: number | undefined, signal: AbortSignal): Promise<Dialog> {
    const { marks, account } = this.#options
    const address = toAddress(id, account.me)
    const [newest, memberIds, pinnedIds, user] = await Promise.all([
      this.#newestOf(id, lastAt, signal),
      address.type === 'user' ? [...new Set([account.me, address.peerId])] : this.#cached(this.#members, id, () => this.memberIds(id, signal)),
      room?.pinnedIds ?? this.#cached(this.#pins, id, () => this.pinnedIds(id, signal)),
      address.type === 'user' ? this.#userOf(address, signal) : undefined,
    ])
    const last = newest.at(-1)
    const [ownerId, ...adminIds] = room?.ownerIds ?? []
    return defined({
      id,
      kind: room ? ('group' as const) : ('direct' as const),
      title: room?.title ?? user?.name ?? '',
      description: room?.description,
      photoUrl: this.#photos.get(id),
      ownerId,
      adminIds,
      memberIds,
      memberCount: memberIds.length,
      joined: memberIds.includes(account.me),
      previewable: false,
      lastMessage: last && toPreview(last),
      unread: marks.unread(id, newest),
      pinnedIds,
      muted: false,
      metadata: {},
      updatedAt: last?.sentAt ?? room?.createdAt ?? this.#own.get(id) ?? account.since,
    })
  }

  async #userOf({ peerId }: Extract<Address, { type: 'user' }>, signal: AbortSignal): Promise<User> {
    const [user] = await this.#options.people.get([peerId], signal)
    return user ?? namelessUser(peerId)
  }

  async #newestOf(id: DialogId, lastAt: number | undefined, signal: AbortSignal): Promise<readonly Message[]> {
    const known = this.#newest.get(id)
    if (known && lastAt !== undefined && known.lastAt === lastAt) return known.items
    const rev = this.revOf(id)
    const { items } = await this.#options.messages.window(id, { limit: ROWS }, signal).catch((error: unknown) => {
      // A room that may be looked at without being in it does not show what is said there.
      if (error instanceof ChatError && error.code === 'forbidden') return { items: [] }
      throw error
    })
    this.#newest.set(id, { lastAt: items.at(-1)?.sentAt ?? 0, items })
    this.onNewest(id, items, rev)
    return items
  }

  async #cached<T>(cache: Map<DialogId, Cached<T>>, id: DialogId, ask: () => Promise<T>): Promise<T> {
    const now = this.#options.clock.now()
    const known = cache.get(id)
    if (known && Math.abs(now - known.at) < FRESH_MS) return known.value
    const value = await ask()
    cache.set(id, { at: now, value })
    return value
  }

  #peerOf(id: DialogId): UserId | undefined {
    const address = toAddress(id, this.#options.account.me)
    return address.type === 'user' ? address.peerId : undefined
  }
}

/** Where the list goes on stands in the address of its next page. */
function toAfter(uri: unknown): string | undefined {
  const text = toText(uri)
  return text === undefined ? undefined : (new URLSearchParams(text.split('?')[1] ?? '').get('after') ?? undefined)
}
