import type { Clock } from '../../src/lib/clock.js'

type Timer = { readonly at: number; readonly order: number; readonly run: () => void }

/** Time that stands still until it is told to move. */
export class FakeClock implements Clock {
  #time: number
  #skew = 0
  #order = 0
  readonly #timers = new Set<Timer>()

  constructor(startAt = Date.UTC(2026, 0, 1, 12)) {
    this.#time = startAt
  }

  /** Timers that wait: 0 once everything has been stopped. */
  get pending(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#time + this.#skew
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => this.#schedule(ms, signal, resolve, () => reject(signal.reason as Error)))
  }

  after(ms: number, run: () => void, signal: AbortSignal): void {
    this.#schedule(ms, signal, run, () => {})
  }

  /** Moves on by `ms` and runs what falls due, earliest first; after each, promises settle before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms
    await settle()
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers.delete(timer)
      this.#time = Math.max(this.#time, timer.at)
      timer.run()
      await settle()
    }
    this.#time = end
  }

  /** The person, or the time server, moves the device's clock: `now()` jumps, timers do not notice. */
  skew(ms: number): void {
    this.#skew += ms
  }

  /** The tab is frozen: time goes by and nothing runs, until the next `advance`. */
  freeze(ms: number): void {
    this.#time += ms
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at > end) continue
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer
    }
    return first
  }

  #schedule(ms: number, signal: AbortSignal, run: () => void, aborted: () => void): void {
    if (signal.aborted) return aborted()
    const cancel = () => {
      this.#timers.delete(timer)
      aborted()
    }
    const timer: Timer = {
      at: this.#time + Math.max(0, ms),
      order: this.#order++,
      run: () => {
        signal.removeEventListener('abort', cancel)
        run()
      },
    }
    this.#timers.add(timer)
    signal.addEventListener('abort', cancel, { once: true })
  }
}

/** Node's own, whatever is put in its place later. */
const task = (globalThis as { setImmediate?: typeof setImmediate }).setImmediate

/**
 * Lets every promise that can settle do so: a new task starts only when no microtask is left.
 * What waits for a real task (a socket, a database) has to be awaited by itself.
 */
export function settle(): Promise<void> {
  // In Node; browsers have none, and setTimeout would wait 4 ms.
  if (task) return new Promise(resolve => void task(resolve))
  return new Promise(resolve => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(null)
  })
}
