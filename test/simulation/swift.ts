// The parts of Node that a simulated minute passes through thousands of times, as light as their
// promises allow: Node's own abort signals and microtasks take a third of a schedule's time.

type Run = (event: Event) => void
type Listener = { readonly run: Run | { handleEvent: Run }; readonly once: boolean; on: boolean }
type Options = { readonly once?: boolean; readonly signal?: AbortSignal } | boolean | undefined

const event = { type: 'abort' } as Event

/** As in the DOM standard, for the one event there is; what listeners throw is a rejection that nobody catches. */
class SwiftSignal {
  aborted = false
  onabort: Run | null = null
  readonly dependents: SwiftSignal[] = []
  #reason: unknown
  #listeners: Listener[] = []

  static any(signals: readonly SwiftSignal[]): SwiftSignal {
    const result = new SwiftSignal()
    const aborted = signals.find(signal => signal.aborted)
    if (aborted) result.settle(aborted.reason)
    else for (const signal of signals) signal.dependents.push(result)
    return result
  }

  static abort(reason?: unknown): SwiftSignal {
    const signal = new SwiftSignal()
    signal.settle(reason)
    return signal
  }

  /** Made when it is asked for: a stack trace costs more than all the rest. */
  get reason(): unknown {
    if (this.aborted) this.#reason ??= new DOMException('This operation was aborted', 'AbortError')
    return this.#reason
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(_: 'abort', run: Listener['run'], options?: Options): void {
    const { once = false, signal } = typeof options === 'object' ? options : {}
    if (this.aborted || signal?.aborted || this.#listeners.some(other => other.run === run)) return
    const listener: Listener = { run, once, on: true }
    this.#listeners.push(listener)
    signal?.addEventListener('abort', () => this.#drop(listener))
  }

  removeEventListener(_: 'abort', run: Listener['run']): void {
    const listener = this.#listeners.find(other => other.run === run)
    if (listener) this.#drop(listener)
  }

  #drop(listener: Listener): void {
    listener.on = false
    const index = this.#listeners.indexOf(listener)
    if (index >= 0) this.#listeners.splice(index, 1)
  }

  settle(reason: unknown): void {
    this.aborted = true
    this.#reason = reason
  }

  abort(reason: unknown): void {
    if (this.aborted) return
    this.settle(reason)
    const dependents = this.dependents.filter(signal => !signal.aborted)
    for (const signal of dependents) signal.settle(this.reason)
    this.#tell()
    for (const signal of dependents) signal.#tell()
  }

  #tell(): void {
    const listeners = this.#listeners
    this.#listeners = []
    for (const { run, on } of listeners) {
      if (!on) continue
      try {
        if (typeof run === 'function') run.call(this, event)
        else run.handleEvent(event)
      } catch (error) {
        void Promise.reject(error as Error)
      }
    }
  }
}

class SwiftController {
  readonly signal = new SwiftSignal()

  abort(reason?: unknown): void {
    this.signal.abort(reason)
  }
}

const done = Promise.resolve()

// Imported first by a process that does nothing but play schedules.
Object.assign(globalThis, {
  AbortController: SwiftController,
  AbortSignal: SwiftSignal,
  queueMicrotask: (run: () => void) => void done.then(run),
})
performance.mark = () => undefined as never

/** Lets every promise that can settle do so: Node comes to the next tick when no microtask is left. */
export const settleSwiftly = (): Promise<void> => new Promise(resolve => void process.nextTick(resolve))

/**
 * Where a database in memory may have its tasks instead of in Node's: each starts when no microtask is left, as it
 * must, but without a round of the event loop, which is a good part of what a small transaction costs.
 */
export function hurryDatabase(): void {
  Object.assign(globalThis, {
    setImmediate: (run: () => void) => void done.then(() => process.nextTick(run)),
    structuredClone: swiftClone,
  })
}

const clone = structuredClone

/** A copy of what is only objects, lists and plain values; everything else is left to Node, and so is what may not be copied. */
function swiftClone(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'symbol' ? clone(value) : value
  if (Array.isArray(value)) return value.map(swiftClone)
  if (Object.getPrototypeOf(value) !== Object.prototype) return clone(value)
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) copy[key] = swiftClone((value as Record<string, unknown>)[key])
  return copy
}
