import type { ReactiveController, ReactiveElement } from 'lit'
import type { Clock } from '../lib/clock.js'

type Beat = { readonly listeners: Set<() => void>; readonly end: AbortController }

const beats = new WeakMap<Clock, Map<number, Beat>>()

/** Runs at every full second, minute, … of a clock; all listeners of one rhythm share one timer. */
function onBeat(clock: Clock, everyMs: number, listener: () => void, signal: AbortSignal): void {
  const ofClock = beats.get(clock) ?? new Map<number, Beat>()
  beats.set(clock, ofClock)
  const beat = ofClock.get(everyMs) ?? startBeat(clock, everyMs)
  ofClock.set(everyMs, beat)
  beat.listeners.add(listener)
  const leave = () => {
    beat.listeners.delete(listener)
    if (beat.listeners.size > 0) return
    beat.end.abort()
    ofClock.delete(everyMs)
  }
  signal.addEventListener('abort', leave, { once: true })
}

function startBeat(clock: Clock, everyMs: number): Beat {
  const beat: Beat = { listeners: new Set(), end: new AbortController() }
  const next = () => {
    const rest = everyMs - (clock.now() % everyMs)
    const run = () => {
      for (const listener of beat.listeners) listener()
      next()
    }
    clock.after(rest, run, beat.end.signal)
  }
  next()
  return beat
}

/** Renders an element anew as time goes by, as long as it says that time shows in it. */
export class TickController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #everyMs: number
  readonly #clock: () => Clock | undefined
  readonly #isWanted: () => boolean
  #running: AbortController | undefined

  constructor(host: ReactiveElement, everyMs: number, clock: () => Clock | undefined, isWanted: () => boolean = () => true) {
    this.#host = host
    this.#everyMs = everyMs
    this.#clock = clock
    this.#isWanted = isWanted
    host.addController(this)
  }

  hostUpdated(): void {
    const clock = this.#clock()
    if (!clock || !this.#isWanted()) return this.#stop()
    if (this.#running) return
    this.#running = new AbortController()
    onBeat(clock, this.#everyMs, () => this.#host.requestUpdate(), this.#running.signal)
  }

  hostConnected(): void {
    this.#host.requestUpdate()
  }

  hostDisconnected(): void {
    this.#stop()
  }

  #stop(): void {
    this.#running?.abort()
    this.#running = undefined
  }
}
