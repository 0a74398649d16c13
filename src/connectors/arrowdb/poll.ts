// What happens now, by asking for it: the list of groups tells which of them changed, and each of these is read on.
import { ChatError, isFinal, toErrorNote } from '../../core/errors.js'
import type { DialogId, MessageId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import { log } from '../../lib/log.js'
import type { Emit } from '../connector.js'
import type { Link } from '../shared/reconnect.js'
import { toPollMs } from './cadence.js'
import { toTimeText, type Group } from './map.js'
import type { PollRates } from './options.js'
import type { Rest } from './rest.js'
import { Settled } from './settled.js'
import type { Sightings } from './sightings.js'
import type { Summaries } from './summaries.js'

/** Seconds read again each time: what is written at the same moment becomes readable in any order. */
const OVERLAP = 5
const ROWS = 100
/** So often the newest messages of the dialogs that people look at are looked through for deletions, which show nowhere else. */
const SWEEP_MS = 60_000
const SWEPT_ROWS = 50
/** So long a picture that has no address yet is waited for. */
const PICTURE_MS = 60_000

/** How far a group was read. */
type Followed = { readonly since: number; readonly told: ReadonlySet<MessageId> }
/** `newest`: the time up to which all groups are told of, once the changed ones were read. */
type Look = { readonly changed: readonly Group[]; readonly newest: number }

export type PollerOptions = {
  readonly rest: Rest
  readonly summaries: Summaries
  readonly sightings: Sightings
  readonly clock: Clock
  readonly rates: PollRates
  readonly emit: Emit
  readonly isActive: () => boolean
  /** What people look at. */
  readonly watched: ReadonlySet<DialogId>
}

/** The live half of one `connect`: after a loss it goes on where it was. All times on the wire are the service's own, in unix seconds. */
export class Poller {
  readonly #options: PollerOptions
  readonly #settled: Settled
  readonly #followed = new Map<DialogId, Followed>()
  readonly #copies = new Map<MessageId, Message>()
  /** Since when the picture of a message is waited for. */
  readonly #pictures = new Map<MessageId, number>()
  /** Null before the first look. */
  #mark: number | null = null
  #talkedAt: number
  #sweptAt: number
  #poke = (): void => {}

  constructor(options: PollerOptions) {
    const { clock } = options
    this.#options = options
    this.#settled = new Settled(clock)
    this.#talkedAt = clock.now()
    this.#sweptAt = clock.now()
  }

  /** One connection: resolves when the service has answered. */
  async connect(signal: AbortSignal): Promise<Link> {
    const resumed = this.#mark !== null
    const first = await this.#look(signal)
    const lost = this.#run(first, signal).catch((error: unknown) =>
      error instanceof ChatError ? error : new ChatError('offline', 'The connection ended', { cause: error }),
    )
    return { resumed, lost, probe: () => this.#poke() }
  }

  /** Ask now. */
  probe(): void {
    this.#poke()
  }

  /** A message of ours is there once more than it was sent. */
  copied(message: Message): void {
    this.#copies.set(message.id, message)
  }

  /** Something was said, so an answer may be near. */
  stir(): void {
    this.#talkedAt = this.#options.clock.now()
  }

  async #run(first: Look, signal: AbortSignal): Promise<never> {
    for (let look = first; ; look = await this.#lookAgain(signal)) {
      for (const group of look.changed) await this.#follow(group, signal)
      // Only now: what was not read before a loss must be found again.
      this.#mark = look.newest
      await this.#removeCopies(signal)
      await this.#sweep(signal)
    }
  }

  async #lookAgain(signal: AbortSignal): Promise<Look> {
    const { clock, rates, isActive } = this.#options
    await this.#pause(toPollMs(rates, isActive(), clock.now() - this.#talkedAt), signal)
    for (;;) {
      try {
        return await this.#look(signal)
      } catch (error) {
        if (!(error instanceof ChatError) || error.code !== 'rate-limited') throw error
        // To be asked to wait is no loss.
        await clock.sleep(Math.max(error.retryAfterMs ?? 0, rates.idleMs), signal)
      }
    }
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    this.#poke = () => over.abort()
    await this.#options.clock.sleep(ms, AbortSignal.any([signal, over.signal])).catch(ignoreAbort)
    this.#poke = () => {}
    signal.throwIfAborted()
  }

  /** The groups in which something was said since the last look. */
  async #look(signal: AbortSignal): Promise<Look> {
    const mark = this.#mark
    const changed: Group[] = []
    let newest: number | undefined
    for (let page = 0; ; page++) {
      const { items, isEnd } = await this.#options.rest.groups(page, signal)
      newest ??= items[0]?.stamp ?? mark ?? 0
      // At first all is taken as it is: history will be read from here on.
      if (mark === null) for (const group of items) this.#begin(group)
      else changed.push(...items.filter(group => !this.#settled.has(group)))
      const last = items.at(-1)
      if (isEnd || mark === null || !last || last.stamp < mark - OVERLAP) break
    }
    this.#mark ??= newest
    return { changed, newest }
  }

  #begin(group: Group): void {
    this.#settled.read(group, Infinity)
    this.#followed.set(group.id, { since: group.stamp, told: new Set() })
  }

  async #follow(group: Group, signal: AbortSignal): Promise<void> {
    const askedAt = this.#options.clock.now()
    try {
      const isSure = await this.#readOn(group, signal)
      if (isSure) this.#settled.read(group, askedAt)
    } catch (error) {
      const { code } = toErrorNote(error)
      if (signal.aborted || !isFinal(code)) throw error
      // One group that cannot be read must not keep the others from us.
      log.note('a group that cannot be read', { code })
      this.#settled.read(group, Infinity)
    }
  }

  /** False when it should be read again soon. */
  async #readOn(group: Group, signal: AbortSignal): Promise<boolean> {
    const { clock, emit, summaries, sightings } = this.#options
    const known = this.#followed.get(group.id)
    // The service's clock may have been put back: then what was said last is older than what we have seen.
    const from = Math.max(0, Math.min(known?.since ?? this.#mark ?? 0, group.stamp) - OVERLAP)
    const messages = await this.#readFrom(group.id, from, signal)
    if (!known) for (const dialog of await summaries.of([group], signal)) emit({ type: 'dialog', dialog })
    const fresh = messages.filter(message => !known?.told.has(message.id))
    for (const message of fresh) emit({ type: 'message', message })
    if (fresh.length > 0) this.#talkedAt = clock.now()
    const missing = sightings.missing(group.id, toPlace(from), messages)
    if (missing === 'gone') this.#hint(group.id)
    const since = Math.max(from, ...messages.map(({ sentAt }) => sentAt / 1000))
    const waiting = messages.filter(message => this.#awaitsPicture(message))
    const told = messages.filter(message => !waiting.includes(message) && message.sentAt / 1000 >= since - OVERLAP)
    this.#followed.set(group.id, { since, told: new Set(told.map(({ id }) => id)) })
    return missing !== 'not sure' && waiting.length === 0
  }

  #awaitsPicture({ id }: Message): boolean {
    const now = this.#options.clock.now()
    if (!this.#options.rest.unfinished.has(id)) {
      this.#pictures.delete(id)
      return false
    }
    const since = this.#pictures.get(id) ?? now
    this.#pictures.set(id, since)
    return now - since < PICTURE_MS
  }

  /** Everything said from that second on, oldest first. */
  async #readFrom(id: DialogId, from: number, signal: AbortSignal): Promise<readonly Message[]> {
    const found = new Map<MessageId, Message>()
    const where = { updated_at: { $gte: toTimeText(from) } }
    for (let skip = 0; ; ) {
      const { items, count, isEnd } = await this.#options.rest.chats(id, { where, order: 'created_at', limit: ROWS, skip }, signal)
      for (const message of items) found.set(message.id, message)
      if (isEnd) return [...found.values()].sort((a, b) => (a.order < b.order ? -1 : 1))
      skip += count
    }
  }

  /** What a browser has sent twice is taken back, so that nobody has to read it twice. */
  async #removeCopies(signal: AbortSignal): Promise<void> {
    const { rest, sightings, emit } = this.#options
    for (const { id, dialogId } of [...this.#copies.values()]) {
      await rest.call('DELETE', 'chats/delete', { chat_id: id }, signal).catch((error: unknown) => {
        // It is gone already, or will not go.
        if (!(error instanceof ChatError) || !isFinal(error.code)) throw error
      })
      this.#copies.delete(id)
      sightings.forget(dialogId, id)
      emit({ type: 'message-removed', dialogId, messageId: id })
    }
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { rest, clock, sightings, watched, isActive } = this.#options
    if (!isActive() || clock.now() - this.#sweptAt < SWEEP_MS) return
    this.#sweptAt = clock.now()
    for (const dialogId of watched) {
      const { items, isEnd } = await rest.chats(dialogId, { order: '-created_at', limit: SWEPT_ROWS }, signal)
      // The last second may be cut.
      const from = isEnd ? '' : toPlace(Math.min(...items.map(({ sentAt }) => sentAt / 1000)) + 1)
      if (sightings.missing(dialogId, from, items) === 'gone') this.#hint(dialogId)
    }
  }

  #hint(dialogId: DialogId): void {
    this.#options.summaries.forget(dialogId)
    this.#options.emit({ type: 'hint', dialogId })
  }
}

/** The first place within a second. */
const toPlace = (seconds: number): string => String(seconds).padStart(10, '0')

/** Waiting ends by the signal as well as by time. */
function ignoreAbort(): void {}
