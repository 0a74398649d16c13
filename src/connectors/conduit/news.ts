// What has changed, found by looking: a `message` event has no id, and most other changes are told by nobody.
import { ChatError, toErrorNote } from '../../core/errors.js'
import type { DialogId, MessageId, OrderKey } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import { log } from '../../lib/log.js'
import type { Emit } from '../connector.js'
import type { Book } from './book.js'
import { toMs, type Room, type Word } from './map.js'
import type { Rest, Slice } from './rest.js'

/** The newest messages of a room, or of all. */
const LOOK = 30
const RECENT = 100
/** Words that come one upon another are looked at together; later servers tell before they store. */
const WAITS_MS = [40, 300, 1000, 3000]
/** Servers' clocks differ, so that a message may be placed a little below one that was there before. */
const SLACK_MS = 5000
const REMEMBERED = 2000
const UNCLAIMED = 50

/** `seen`: number of the look that saw it so. */
type Seen = { readonly message: Message; readonly seen: number }

export type NewsOptions = {
  readonly rest: Rest
  readonly book: Book
  readonly clock: Clock
  readonly emit: Emit
  /** One of our own that nobody has seen before: true if somebody waits for it, who will tell. */
  readonly claim: (message: Message) => boolean
  /** A room that this connection does not hear yet. */
  readonly onNewRoom: () => void
  readonly signal: AbortSignal
}

export class News {
  readonly #options: NewsOptions
  readonly #seen = new Map<MessageId, Seen>()
  /** The newest message of each room that was told or was there before. */
  readonly #newest = new Map<DialogId, OrderKey>()
  /** Rooms looked at by themselves, so that their last messages are known. */
  readonly #covered = new Set<DialogId>()
  /** Seen for the first time, and no word has spoken of it yet. */
  readonly #unclaimed = new Map<DialogId, Message[]>()
  /** Words that nothing in the history answers yet, first in first out. */
  readonly #words = new Map<DialogId, Word[]>()
  /** The room that somebody looks at. */
  #watched: DialogId | null = null
  #looks = 0
  /** Nothing newer was there in any room when this connection began, except for what was seen. */
  #since = 0
  #hasBegun = false

  constructor(options: NewsOptions) {
    this.#options = options
  }

  /** What is there when a connection begins. Rejects with a ChatError. */
  async begin(signal: AbortSignal): Promise<void> {
    this.#hasBegun = false
    for (const known of [this.#seen, this.#newest, this.#covered, this.#unclaimed, this.#words]) known.clear()
    await this.#round(signal)
    this.#hasBegun = true
  }

  watch(dialogId: DialogId): void {
    this.#watched = dialogId
  }

  newest(dialogId: DialogId): OrderKey | undefined {
    return this.#newest.get(dialogId)
  }

  /** A message as it is now, learned from an answer. */
  note(message: Message): void {
    this.#see(message)
  }

  forget(id: MessageId): void {
    this.#seen.delete(id)
  }

  /** Somebody said something. Looks until the history has it, or has had time enough. */
  heard(word: Word): void {
    const { dialogId } = word
    const words = this.#words.get(dialogId)
    if (words) return void words.push(word)
    this.#words.set(dialogId, [word])
    void this.#follow(dialogId)
  }

  /** Rooms and recent messages, compared with what they were. */
  async check(): Promise<void> {
    const { signal } = this.#options
    try {
      await this.#round(signal)
      if (this.#watched !== null && this.#options.book.rooms.has(this.#watched)) await this.look(this.#watched, signal)
    } catch (error) {
      if (!signal.aborted) log.detail('news could not be looked at', { code: toErrorNote(error).code })
    }
  }

  /** The last messages of a room are known afterwards. */
  async cover(dialogId: DialogId, signal: AbortSignal): Promise<void> {
    if (!this.#covered.has(dialogId)) await this.look(dialogId, signal)
  }

  /** Rejects with a ChatError. */
  async look(dialogId: DialogId, signal: AbortSignal): Promise<void> {
    const look = ++this.#looks
    const slice = await this.#options.rest.messages(dialogId, 0, LOOK, signal)
    this.#covered.add(dialogId)
    this.#digest(slice, dialogId, look)
  }

  async #follow(dialogId: DialogId): Promise<void> {
    const { clock, signal, emit } = this.#options
    try {
      for (let tries = 0; tries < WAITS_MS.length; tries++) {
        await clock.sleep(WAITS_MS[tries]!, signal)
        const before = this.#words.get(dialogId)?.length ?? 0
        await this.look(dialogId, signal)
        const left = this.#retire(dialogId)
        if (left === 0) return
        // Words that came meanwhile have their own time.
        if (left > before) tries = -1
      }
      log.note('a message was told that is not in the history')
    } catch (error) {
      if (signal.aborted) return
      log.detail('a room could not be looked at', { code: toErrorNote(error).code })
      // Whoever asks now asks again until there is an answer.
      emit({ type: 'hint', dialogId })
    } finally {
      this.#words.delete(dialogId)
    }
  }

  /** Each word is answered by one message: the oldest that fits. @returns how many are not */
  #retire(dialogId: DialogId): number {
    const pool = this.#unclaimed.get(dialogId) ?? []
    const left = (this.#words.get(dialogId) ?? []).filter(word => {
      if (word.id !== undefined && this.#seen.has(word.id)) return false
      const at = pool.findIndex(({ senderId, body }) => senderId === word.senderId && body.type !== 'deleted' && body.text === word.text)
      if (at >= 0) pool.splice(at, 1)
      return at < 0
    })
    this.#words.set(dialogId, left)
    return left.length
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { rest, book } = this.#options
    const before = new Map(book.rooms)
    const look = ++this.#looks
    const [rooms, recent] = await Promise.all([rest.rooms(signal), rest.messages(null, 0, RECENT, signal)])
    if (this.#hasBegun && rooms) this.#compare(before, rooms)
    this.#digest(recent, null, look)
  }

  #compare(before: ReadonlyMap<DialogId, Room>, rooms: readonly Room[]): void {
    const { emit, onNewRoom } = this.#options
    const gone = new Set(before.keys())
    for (const room of rooms) {
      gone.delete(room.id)
      const known = before.get(room.id)
      if (!known) onNewRoom()
      if (!known || known.name !== room.name || known.memberIds.join() !== room.memberIds.join()) emit({ type: 'hint', dialogId: room.id })
    }
    for (const dialogId of gone) void this.#confirmGone(dialogId)
  }

  /** The list moves while it is paged, so what is missing in it may have been passed over. */
  async #confirmGone(dialogId: DialogId): Promise<void> {
    const { rest, book, emit, signal } = this.#options
    try {
      await rest.room(dialogId, signal)
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'not-found') return
      book.forget(dialogId)
      emit({ type: 'dialog-removed', dialogId })
    }
  }

  /** Tells the difference between a slice and what was seen before it was asked for. */
  #digest(slice: Slice, only: DialogId | null, look: number): void {
    const { emit, claim } = this.#options
    // All that was said since then is in the slice.
    const since = slice.isEnd ? 0 : (slice.items.at(-1)?.sentAt ?? 0)
    const present = new Set<MessageId>()
    const holes = new Set<DialogId>()
    // In the thread's order: those of one millisecond come in any.
    for (const message of [...slice.items].sort((a, b) => (a.order < b.order ? -1 : 1))) {
      const { id, dialogId, sentAt } = message
      present.add(id)
      const known = this.#seen.get(id)
      if (known) {
        if (known.seen < look && !isSame(known.message, message)) {
          this.#see(message)
          emit({ type: 'message-changed', dialogId, messageId: id, change: { type: 'replaced', message } })
        }
        continue
      }
      const base = this.#base(dialogId)
      this.#see(message)
      if (!this.#hasBegun || sentAt < base - SLACK_MS) continue
      if (since > base) holes.add(dialogId)
      if (claim(message)) continue
      this.#pool(message)
      if (!holes.has(dialogId)) emit({ type: 'message', message })
    }
    for (const message of slice.items) if (message.order > (this.#newest.get(message.dialogId) ?? '')) this.#newest.set(message.dialogId, message.order)
    if (!this.#hasBegun) return void (this.#since = since)
    // More was said than the slice holds: the dialog is read again.
    for (const dialogId of holes) emit({ type: 'hint', dialogId })
    for (const { message, seen } of [...this.#seen.values()]) {
      const { id, dialogId, sentAt } = message
      if (seen >= look || present.has(id) || sentAt <= since || (only !== null && dialogId !== only)) continue
      // A room that I left keeps its messages.
      if (!this.#options.book.rooms.has(dialogId)) continue
      this.#seen.delete(id)
      emit({ type: 'message-removed', dialogId, messageId: id })
    }
  }

  /** From when on a message of this room is a new one. */
  #base(dialogId: DialogId): number {
    const newest = this.#newest.get(dialogId)
    return newest === undefined ? this.#since : toMs(newest)
  }

  #see(message: Message): void {
    this.#seen.delete(message.id)
    this.#seen.set(message.id, { message, seen: this.#looks })
    const oldest = this.#seen.keys().next()
    if (this.#seen.size > REMEMBERED && !oldest.done) this.#seen.delete(oldest.value)
  }

  #pool(message: Message): void {
    const pool = this.#unclaimed.get(message.dialogId) ?? []
    pool.push(message)
    this.#unclaimed.set(message.dialogId, pool.slice(-UNCLAIMED))
  }
}

/** The service changes texts and adds readers. */
const isSame = (a: Message, b: Message): boolean =>
  JSON.stringify([a.body, a.readBy]) === JSON.stringify([b.body, b.readBy])
