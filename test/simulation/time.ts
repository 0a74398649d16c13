// Time that stands still until a schedule moves it, and what a tab sees of it: a tab may sleep or be
// gone, and its device's clock may be wrong.
import type { Clock } from '../../src/lib/clock.js'

type Timer = { readonly at: number; readonly run: () => void }

const begin = Date.UTC(2026, 0, 1, 12)

export class Time implements Clock {
  #now = begin
  /** Latest first, so that the next one to run is taken off the end. */
  readonly #timers: Timer[] = []
  /** Lets all that can happen without time passing happen. */
  readonly settle: () => Promise<void>

  constructor(settle: () => Promise<void>) {
    this.settle = settle
  }

  get pending(): number {
    return this.#timers.length
  }

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => this.schedule(ms, signal, resolve, () => reject(signal.reason as Error)))
  }

  after(ms: number, run: () => void, signal: AbortSignal): void {
    this.schedule(ms, signal, run, () => {})
  }

  schedule(ms: number, signal: AbortSignal, run: () => void, aborted: () => void): void {
    if (signal.aborted) return aborted()
    const cancel = () => {
      const index = this.#timers.indexOf(timer)
      if (index >= 0) this.#timers.splice(index, 1)
      aborted()
    }
    const timer: Timer = {
      at: this.#now + Math.max(0, ms),
      run: () => {
        signal.removeEventListener('abort', cancel)
        run()
      },
    }
    let index = this.#timers.length
    while (index > 0 && (this.#timers[index - 1] as Timer).at <= timer.at) index--
    this.#timers.splice(index, 0, timer)
    signal.addEventListener('abort', cancel, { once: true })
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await this.settle()
    for (let next = this.#timers.at(-1); next && next.at <= end; next = this.#timers.at(-1)) {
      this.#timers.pop()
      this.#now = Math.max(this.#now, next.at)
      next.run()
      await this.settle()
    }
    this.#now = end
  }
}

/** Between a tab and everything outside it: what comes in waits while the tab is frozen, and is lost when it is gone. */
export class Gate {
  #waiting: { readonly work: () => void; readonly isLock: boolean }[] | null = null
  alive = true
  /** It fell asleep between storing something and telling the others. */
  untold = false

  get frozen(): boolean {
    return this.#waiting !== null
  }

  run(work: () => void, isLock = false): void {
    if (!this.alive) return
    if (this.#waiting) this.#waiting.push({ work, isLock })
    else work()
  }

  promise<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(value => this.run(() => resolve(value)), (error: unknown) => this.run(() => reject(error as Error)))
    })
  }

  freeze(): void {
    this.#waiting ??= []
  }

  /**
   * What has waited comes in one by one, as the tasks of a page do: what each sets off is done before the next.
   * A browser may choose as it likes among the sources of tasks: `locksFirst` tells of locks before all else.
   */
  async thaw(settle: () => Promise<void>, locksFirst = false): Promise<void> {
    if (locksFirst) this.#waiting?.sort((a, b) => Number(b.isLock) - Number(a.isLock))
    for (let next = this.#waiting?.shift(); next; next = this.#waiting?.shift()) {
      if (this.alive) next.work()
      await settle()
    }
    this.#waiting = null
    this.untold = false
  }
}

/** The clock of a tab on a device whose time is off by `skew()` milliseconds. */
export const tabClock = (time: Time, gate: Gate, skew: () => number): Clock => ({
  now: () => time.now() + skew(),
  sleep: (ms, signal) => gate.promise(time.sleep(ms, signal)),
  after: (ms, run, signal) => time.after(ms, () => gate.run(() => void (signal.aborted || run())), signal),
})
