import type { Clock } from '../../../lib/clock.js'

const SILENCE_MS = 25_000
const ANSWER_MS = 10_000
/** After sleep or on demand the answer is wanted sooner: somebody is looking. */
const PROBE_MS = 5000

export type LivenessOptions = {
  readonly ping: () => void
  readonly onDead: () => void
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Tells a silent connection from a dead one: after 25 s without a frame a ping, after 10 s more without any it is dead.
 * A socket whose other end has gone stays "open" for minutes otherwise.
 */
export class Liveness {
  readonly #options: LivenessOptions
  #heardAt: number
  /** When the answer to the ping under way is due; infinite if there is none. */
  #dueAt = Infinity

  constructor(options: LivenessOptions) {
    this.#options = options
    this.#heardAt = options.clock.now()
    this.#listen()
  }

  heard(): void {
    this.#heardAt = this.#options.clock.now()
    this.#dueAt = Infinity
  }

  /** Asks now, with five seconds to answer. */
  probe(limitMs = PROBE_MS): void {
    const { clock, ping, signal } = this.#options
    const dueAt = clock.now() + limitMs
    if (signal.aborted || dueAt >= this.#dueAt) return
    this.#dueAt = dueAt
    ping()
    // Judged by identity, not by the time: any frame since then has taken this date off the table.
    clock.after(limitMs, () => this.#dueAt === dueAt && this.#options.onDead(), signal)
  }

  #listen(): void {
    const { clock, signal } = this.#options
    // The device's clock may be set back: never watch later than after one silence, nor believe in words from the future.
    const restMs = this.#dueAt < Infinity ? 1000 : Math.min(SILENCE_MS, Math.max(0, this.#heardAt + SILENCE_MS - clock.now()))
    const check = () => {
      const now = clock.now()
      this.#heardAt = Math.min(this.#heardAt, now)
      const silentMs = now - this.#heardAt
      // Far too late for a timer: the machine slept, and the network has probably changed.
      if (silentMs >= SILENCE_MS) this.probe(silentMs > 2 * SILENCE_MS ? PROBE_MS : ANSWER_MS)
      this.#listen()
    }
    clock.after(restMs, check, signal)
  }
}
