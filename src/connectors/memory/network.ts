// The road between a connector and its service, with everything that can happen on one.
import { ChatError, type ChatErrorCode } from '../../core/errors.js'
import type { ChatEvent } from '../../core/events.js'
import { systemClock, type Clock } from '../../lib/clock.js'
import { systemRandom, type Random } from '../../lib/random.js'

export type MemoryNetworkOptions = {
  readonly clock?: Clock
  readonly random?: Random
  /** How long a request waits for its answer, in milliseconds; 30 s when absent. */
  readonly timeoutMs?: number
}

type Fault =
  | { readonly type: 'lose-request' }
  | { readonly type: 'lose-response' }
  | { readonly type: 'refuse'; readonly error: ChatError }

type Trip = {
  readonly signal: AbortSignal
  /** Repeating it could have a second effect, so a lost answer leaves us unsure. */
  readonly writes?: boolean
  /** The connector's own doing (pings, acknowledgements): planned faults wait for a real request. */
  readonly quiet?: boolean
  readonly timeoutMs?: number
}

/** With delays of 0 everything takes microtasks only; time passes by the given clock and in no other way. */
export class MemoryNetwork {
  /** One way, in milliseconds. */
  delayMs = 0
  /** Further copies of every live event. */
  duplicate = 0
  /** Each live event and each answer is late by anything up to this, in milliseconds. */
  reorderMs = 0

  readonly #clock: Clock
  readonly #random: Random
  readonly #timeoutMs: number
  readonly #faults: Fault[] = []
  readonly #waiting = new Set<() => void>()
  #line = new AbortController()
  /** What requests travel on; it outlives a line that drops. */
  #road = new AbortController()
  #up = true
  #silent = false

  constructor({ clock = systemClock, random = systemRandom, timeoutMs = 30_000 }: MemoryNetworkOptions = {}) {
    this.#clock = clock
    this.#random = random
    this.#timeoutMs = timeoutMs
  }

  /** Aborts when the live line that is open now breaks. */
  get line(): AbortSignal {
    return this.#line.signal
  }

  get up(): boolean {
    return this.#up
  }

  /** Everything under way is lost, and both sides know at once. */
  cut(): void {
    this.#up = false
    this.#break()
  }

  /** The live line alone breaks; requests go on, also those under way. */
  drop(): void {
    this.#line.abort()
    if (this.#up) this.#line = new AbortController()
  }

  #break(): void {
    this.#line.abort()
    this.#road.abort()
  }

  /** Nothing comes through any more, and nobody is told: a half-open connection. */
  silent(): void {
    this.#silent = true
  }

  heal(): void {
    // After a silence, what was lost on the old line must not be taken for all there was.
    if (this.#silent) this.#break()
    this.#up = true
    this.#silent = false
    if (this.#line.signal.aborted) this.#line = new AbortController()
    if (this.#road.signal.aborted) this.#road = new AbortController()
    for (const run of [...this.#waiting]) run()
  }

  /** Runs at each `heal`, until the signal aborts. */
  onHeal(run: () => void, signal: AbortSignal): void {
    this.#waiting.add(run)
    signal.addEventListener('abort', () => this.#waiting.delete(run), { once: true })
  }

  /** The next request breaks off before the service gets it. */
  loseNextRequest(): void {
    this.#faults.push({ type: 'lose-request' })
  }

  /** The service gets the next request and acts on it, but the answer breaks off. */
  loseNextResponse(): void {
    this.#faults.push({ type: 'lose-response' })
  }

  refuseNext(code: ChatErrorCode, retryAfterMs?: number): void {
    const error = new ChatError(code, `The service refused (${code}).`, retryAfterMs === undefined ? {} : { retryAfterMs })
    this.#faults.push({ type: 'refuse', error })
  }

  /** A request and its answer. Rejects with a ChatError, or with the signal's reason when that is aborted. */
  async carry<T>(ask: () => T | Promise<T>, { signal, writes = false, quiet = false, timeoutMs }: Trip): Promise<T> {
    signal.throwIfAborted()
    if (!this.#up) throw new ChatError('offline', 'There is no connection.')
    const fault = quiet ? undefined : this.#faults.shift()
    const stop = new AbortController()
    const done = new AbortController()
    const ending = { once: true, signal: done.signal }
    const lost = (code: 'offline' | 'timeout', words: string): void => stop.abort(new ChatError(code, words, { maybeAccepted: writes }))
    signal.addEventListener('abort', () => stop.abort(signal.reason), ending)
    this.#road.signal.addEventListener('abort', () => lost('offline', 'The connection broke.'), ending)
    this.#clock.after(timeoutMs ?? this.#timeoutMs, () => lost('timeout', 'The service did not answer in time.'), done.signal)
    try {
      await this.#travel(stop.signal, 0)
      if (fault?.type === 'refuse') throw fault.error
      if (fault?.type === 'lose-request') lost('timeout', 'The service did not answer.')
      stop.signal.throwIfAborted()
      const answer = await unless(Promise.resolve(ask()), stop.signal)
      if (fault?.type === 'lose-response') lost('timeout', 'The service did not answer.')
      await this.#travel(stop.signal, this.reorderMs)
      return answer
    } finally {
      done.abort()
    }
  }

  /** A live event on its way to us: as often and as late as the network will have it, or never. */
  deliver(event: ChatEvent, arrive: (event: ChatEvent) => void, signal: AbortSignal): void {
    if (!this.#up || this.#silent) return
    for (let copy = 0; copy <= this.duplicate; copy++) {
      const ms = this.#lateness(this.reorderMs)
      const land = (): void => {
        if (!signal.aborted && !this.#silent) arrive(event)
      }
      if (ms > 0) this.#clock.after(ms, land, signal)
      else queueMicrotask(land)
    }
  }

  #lateness(spreadMs: number): number {
    return this.delayMs + (spreadMs > 0 ? this.#random() * spreadMs : 0)
  }

  async #travel(stop: AbortSignal, spreadMs: number): Promise<void> {
    stop.throwIfAborted()
    const ms = this.#lateness(spreadMs)
    if (ms > 0) await this.#clock.sleep(ms, stop)
    if (this.#silent) await unless(new Promise<never>(() => {}), stop)
  }
}

/** What the work settles to, unless the signal is aborted first. */
export function unless<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (stop.aborted) return reject(stop.reason as Error)
    const settled = new AbortController()
    stop.addEventListener('abort', () => reject(stop.reason as Error), { once: true, signal: settled.signal })
    work.then(resolve, reject).finally(() => settled.abort())
  })
}
