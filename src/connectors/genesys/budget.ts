import type { Clock } from '../../lib/clock.js'

/** Requests that nobody waits for: so many at once, and one more after each pause. */
const BURST = 10
const REFILL_MS = 1_500

/**
 * Keeps what goes on by itself within 40 requests a minute, however much is happening: the service allows 300 for all that a
 * user does in one application, and the person comes first.
 */
export class Budget {
  readonly #clock: Clock
  #left = BURST
  #filledAt: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#filledAt = clock.now()
  }

  /** Takes so many; how many milliseconds to wait before the next thing is done. */
  take(count: number): number {
    const now = this.#clock.now()
    // A clock that was set back fills nothing, and forgets nothing.
    const refills = Math.max(0, Math.floor((now - this.#filledAt) / REFILL_MS))
    this.#left = Math.min(BURST, this.#left + refills)
    this.#filledAt = this.#left === BURST ? now : Math.min(now, this.#filledAt + refills * REFILL_MS)
    this.#left -= count
    return this.#left >= 0 ? 0 : -this.#left * REFILL_MS
  }
}
