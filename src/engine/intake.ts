// What the connection brings, in its order: what changes something stored goes into the cache many at a time.
import { log } from '../lib/log.js'
import type { ChatEvent } from '../core/events.js'
import type { Committed } from './commit.js'
import type { Core } from './core.js'
import { isStored, type Input, type StoredEvent } from './inputs.js'
import { unattended } from './unattended.js'

/** One transaction takes this many events: a burst must not hold the page up. */
const batchSize = 200

export type IntakeHooks = {
  readonly commit: (inputs: readonly Input[]) => Promise<Committed>
  readonly onStored: (committed: Committed, events: readonly StoredEvent[]) => void
  /** The turn of an event that is not stored. */
  readonly onPassing: (event: Exclude<ChatEvent, StoredEvent>) => Promise<void> | void
}

/** What has come in and is not stored yet; a function is told when its turn has come. */
type Queued = { readonly event: ChatEvent; readonly live: boolean } | (() => void)

export class Intake {
  readonly #core: Core
  readonly #hooks: IntakeHooks
  readonly #signal: AbortSignal
  #queue: Queued[] = []
  #draining = false
  /** The connection as of the last event that came in. */
  isOnline = false

  constructor(core: Core, hooks: IntakeHooks, signal: AbortSignal) {
    this.#core = core
    this.#hooks = hooks
    this.#signal = signal
  }

  take(event: ChatEvent): void {
    if (this.#signal.aborted) return
    // Liveness is decided on arrival: an event that waits here may see the connection change.
    if (event.type === 'connection') this.isOnline = event.state.type === 'online'
    this.#queue.push({ event, live: this.isOnline })
    queueMicrotask(() => this.drain())
  }

  /** Resolves when all that has come in so far is stored: an answer that came later must not get ahead of it. */
  taken(): Promise<void> {
    const isWaiting = this.#draining || this.#queue.length > 0
    if (!isWaiting || this.#signal.aborted || this.#core.store.state.me === null) return Promise.resolve()
    return new Promise(resolve => {
      this.#queue.push(resolve)
      this.drain()
    })
  }

  drain(): void {
    // Until it is known who we are, our own messages cannot be told from others'.
    if (this.#draining || this.#core.store.state.me === null) return
    this.#draining = true
    unattended(this.#drainAll(), this.#signal)
  }

  async #drainAll(): Promise<void> {
    try {
      while (this.#queue.length > 0 && !this.#signal.aborted) await this.#takeIn()
    } finally {
      // With the last look at the queue, or what comes in between would wait for what comes next.
      this.#draining = false
      for (const next of this.#queue) if (typeof next === 'function') next()
    }
  }

  async #takeIn(): Promise<void> {
    const inputs: Extract<Input, { type: 'event' }>[] = []
    for (const next of this.#queue) {
      if (typeof next === 'function' || !isStored(next.event) || inputs.length === batchSize) break
      inputs.push({ type: 'event', event: next.event, live: next.live })
    }
    if (inputs.length > 0) {
      this.#queue.splice(0, inputs.length)
      return this.#store(inputs)
    }
    const next = this.#queue.shift()
    if (typeof next === 'function') next()
    else if (next && !isStored(next.event)) await this.#hooks.onPassing(next.event)
  }

  async #store(inputs: readonly Extract<Input, { type: 'event' }>[]): Promise<void> {
    try {
      this.#hooks.onStored(await this.#hooks.commit(inputs), inputs.map(({ event }) => event))
    } catch (error) {
      if (!this.#signal.aborted) log.alarm('an event was not taken in', { error: String(error) })
    }
  }
}
