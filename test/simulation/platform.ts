// Web Locks and BroadcastChannel between the tabs of one device, as far as the engine uses them.
import type { TabsSetup } from '../../src/engine/tabs.js'
import type { Gate, Time } from './time.js'

type Platform = TabsSetup['platform']
type Request = { readonly gate: Gate; readonly run: () => unknown; readonly done: () => void; readonly stolen: () => void }
type Listener = { readonly gate: Gate; readonly name: string; hear: (event: { readonly data: unknown }) => void; open: boolean }

const stolen = () => new DOMException('The lock was stolen.', 'AbortError')

class Lock {
  #held: Request | null = null
  #queue: Request[] = []

  ask(request: Request, steal: boolean, signal: AbortSignal | undefined, refused: () => void): void {
    signal?.addEventListener('abort', () => {
      if (!this.#queue.includes(request)) return
      this.#queue = this.#queue.filter(other => other !== request)
      refused()
    })
    if (steal) {
      const loser = this.#held
      this.#held = null
      this.#queue.unshift(request)
      loser?.stolen()
    } else this.#queue.push(request)
    this.#grant()
  }

  #grant(): void {
    if (this.#held) return
    const next = this.#queue.shift()
    if (!next) return
    this.#held = next
    next.gate.run(() => void Promise.resolve(next.run()).finally(() => {
      next.done()
      this.#release(next)
    }))
  }

  #release(request: Request): void {
    if (this.#held !== request) return
    this.#held = null
    this.#grant()
  }

  /** A tab is gone, and its locks with it. */
  forget(gate: Gate): void {
    this.#queue = this.#queue.filter(request => request.gate !== gate)
    if (this.#held?.gate === gate) this.#release(this.#held)
  }
}

export class Platforms {
  readonly #locks = new Map<string, Lock>()
  #listeners: Listener[] = []
  readonly #time: Time
  /** What one tab says the others hear so much later. */
  readonly #lagMs: number

  constructor(time: Time, lagMs: number) {
    this.#time = time
    this.#lagMs = lagMs
  }

  for(gate: Gate): Platform {
    const request = (name: string, options: LockOptions, run: () => unknown): Promise<void> =>
      new Promise((resolve, reject) => {
        const lock = this.#locks.get(name) ?? new Lock()
        this.#locks.set(name, lock)
        const refused = () => gate.run(() => reject(stolen()), true)
        if (options.signal?.aborted) return refused()
        // Granted a moment later, as in a browser.
        queueMicrotask(() => lock.ask({ gate, run, done: resolve, stolen: refused }, options.steal ?? false, options.signal, refused))
      })
    return {
      locks: { request } as unknown as LockManager,
      openChannel: name => this.#open(gate, name),
    }
  }

  #open(gate: Gate, name: string): BroadcastChannel {
    const own: Listener = { gate, name, hear: () => {}, open: true }
    this.#listeners.push(own)
    const channel = {
      postMessage: (data: unknown) => {
        if (!own.open || !gate.alive) return
        for (const other of this.#listeners) if (other !== own && other.name === name) this.#deliver(other, data)
      },
      addEventListener: (_: 'message', hear: Listener['hear'], { signal }: { signal: AbortSignal }) => {
        own.hear = event => void (signal.aborted || hear(event))
      },
      close: () => {
        own.open = false
        this.#listeners = this.#listeners.filter(listener => listener !== own)
      },
    }
    return channel as unknown as BroadcastChannel
  }

  #deliver(to: Listener, data: unknown): void {
    const arrive = () => to.gate.run(() => void (to.open && to.hear({ data })))
    if (this.#lagMs > 0) this.#time.after(this.#lagMs, arrive, never)
    else queueMicrotask(arrive)
  }

  forget(gate: Gate): void {
    this.#listeners = this.#listeners.filter(listener => listener.gate !== gate)
    for (const lock of this.#locks.values()) lock.forget(gate)
  }
}

const never = { aborted: false, addEventListener: () => {}, removeEventListener: () => {} } as unknown as AbortSignal
