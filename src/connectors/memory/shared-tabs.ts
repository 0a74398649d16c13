// One service for all tabs of an origin, without a server: whoever holds the lock hosts it, the others ask through a channel.
import { ChatError } from '../../core/errors.js'
import type { Clock } from '../../lib/clock.js'
import { newId } from '../../lib/ids.js'
import { MovedError, type Answer, type Arguments, type Host, type Method } from './host.js'
import { Hosting, type MakeService } from './hosting.js'
import { Reception } from './reception.js'
import { openRowStore } from './row-store.js'
import type { Device, Push } from './sessions.js'
import { fromRefusal, openChannel, type TabChannel, type TabMessage } from './tab-channel.js'

/** Where the service is at the moment. */
type Place = { readonly type: 'here'; readonly hosting: Hosting } | { readonly type: 'there'; readonly tab: string }

type Waiting = { readonly answer: (answer: unknown) => void; readonly fail: (error: ChatError) => void }

export type SharedTabsOptions = {
  readonly name: string
  readonly clock: Clock
  readonly make: MakeService
  /** Asking this twice has the effect of asking once. */
  readonly isRepeatable: <M extends Method>(method: M, args: Arguments<M>) => boolean
  /** Something that lives where the service lives, for as long. */
  readonly companion?: (host: Host, signal: AbortSignal) => void
}

/** A tab that is asleep keeps its lock; one that is awake answers well within this time. */
const silenceMs = 3_000

/** Takes part (and stands ready to host) only while there is somebody listening or something to be answered. */
export class SharedTabs implements Host {
  readonly #options: SharedTabsOptions
  readonly #tab = newId()
  readonly #lock: string
  readonly #waiting = new Map<string, Waiting>()
  readonly #listeners = new Map<string, { readonly push: Push; readonly lost: () => void }>()
  #needs = 0
  #part: { readonly channel: TabChannel; readonly stop: AbortController } | null = null
  #place: Place | null = null
  /** What this tab hosts, if it does. */
  #hosting: Hosting | null = null
  #reception: Reception | null = null
  #arrivals: (() => void)[] = []
  /** Why this tab cannot host, if it has tried in vain. */
  #failure: ChatError | null = null

  constructor(options: SharedTabsOptions) {
    this.#options = options
    this.#lock = `chat-memory:${options.name}`
  }

  async ask<M extends Method>(method: M, ...args: Arguments<M>): Promise<Answer<M>> {
    const leave = this.#enter()
    try {
      for (;;) {
        const place = await this.#findPlace()
        try {
          if (place.type === 'here') return await place.hosting.ask(method, ...args)
          const id = newId()
          // The pair of method and arguments is right by this function's own signature.
          const message = { type: 'ask', id, question: { method, args } } as TabMessage
          return (await this.#askThere(id, message)) as Answer<M>
        } catch (error) {
          // The new host knows what the old one accepted, so asking again has no second effect there.
          if (!(error instanceof MovedError) || !this.#options.isRepeatable(method, args)) throw error
        }
      }
    } finally {
      leave()
    }
  }

  async listen(device: Device, push: Push, lost: () => void, signal: AbortSignal): Promise<void> {
    this.attend(signal)
    for (;;) {
      const place = await this.#findPlace()
      signal.throwIfAborted()
      try {
        return await (place.type === 'here' ? place.hosting.listen(device, push, lost, signal) : this.#listenThere(device, push, lost, signal))
      } catch (error) {
        if (!(error instanceof MovedError)) throw error
      }
    }
  }

  attend(signal: AbortSignal): void {
    if (!signal.aborted) signal.addEventListener('abort', this.#enter(), { once: true })
  }

  async #listenThere(device: Device, push: Push, lost: () => void, signal: AbortSignal): Promise<void> {
    const id = newId()
    const session = new AbortController()
    session.signal.addEventListener('abort', () => {
      this.#listeners.delete(id)
      this.#part?.channel.post({ type: 'unlisten', id })
    }, { once: true })
    signal.addEventListener('abort', () => session.abort(signal.reason), { once: true, signal: session.signal })
    this.#listeners.set(id, { push, lost })
    try {
      // Held for as long as we listen: when we are gone without a word, the host gets it.
      await holdLock(`${this.#lock}:${id}`, session.signal)
      await this.#askThere(id, { type: 'listen', id, device })
    } catch (error) {
      session.abort(error)
      throw error
    }
  }

  // Taking part

  #enter(): () => void {
    this.#needs++
    this.#part ??= this.#takePart()
    let here = true
    return () => {
      if (here) this.#needs--
      here = false
      // Not at once: after one request often comes the next, and what was said last must still go out.
      queueMicrotask(() => this.#needs === 0 && this.#stopTakingPart())
    }
  }

  #takePart() {
    const stop = new AbortController()
    const channel = openChannel(this.#options.name, message => this.#hear(message))
    channel.post({ type: 'who' })
    void this.#standReady(stop.signal)
    return { channel, stop }
  }

  #stopTakingPart(): void {
    const part = this.#part
    // A host closes its channel itself, when it has said goodbye.
    const closes = !this.#hosting
    this.#part = null
    this.#hosting = null
    this.#place = null
    part?.stop.abort()
    if (closes) part?.channel.close()
  }

  /** In line for the lock, and host whenever it is ours. */
  async #standReady(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        await navigator.locks.request(this.#lock, { signal: stop }, () => this.#host(stop))
      } catch (error) {
        if (stop.aborted) return
        // Another tab took the lock, because we slept. It has what we had; we go back in line.
        if (error instanceof DOMException && error.name === 'AbortError') await this.#hosting?.end()
        else return this.#giveUp(error)
      }
    }
  }

  #giveUp(error: unknown): void {
    this.#failure = error instanceof ChatError ? error : new ChatError('storage', 'The messages on this device cannot be read.', { cause: error })
    for (const run of this.#arrivals.splice(0)) run()
  }

  async #host(stop: AbortSignal): Promise<void> {
    const part = this.#part
    if (stop.aborted || !part) return
    const hosting = await Hosting.begin(await openRowStore(this.#options.name), this.#options.make)
    if (stop.aborted) return hosting.end()
    this.#hosting = hosting
    const reception = new Reception(hosting, part.channel, this.#lock)
    this.#reception = reception
    this.#options.companion?.(hosting, hosting.over)
    this.#arrive({ type: 'here', hosting })
    part.channel.post({ type: 'host', tab: this.#tab })
    await new Promise<void>(resolve => {
      if (hosting.over.aborted) resolve()
      for (const signal of [stop, hosting.over]) signal.addEventListener('abort', () => resolve(), { once: true })
    })
    reception.close()
    await hosting.end()
    part.channel.post({ type: 'bye', tab: this.#tab })
    if (stop.aborted) return part.channel.close()
    if (this.#hosting === hosting) this.#hosting = null
    if (this.#place?.type === 'here' && this.#place.hosting === hosting) this.#depart()
  }

  async #findPlace(): Promise<Place> {
    const late = new AbortController()
    this.#options.clock.after(silenceMs, () => this.#steal(), late.signal)
    try {
      while (!this.#place) {
        if (this.#failure) throw this.#failure
        await new Promise<void>(resolve => this.#arrivals.push(resolve))
      }
      return this.#place
    } finally {
      late.abort()
    }
  }

  /** Nobody says that they host, though somebody holds the lock: a tab asleep in the background. */
  #steal(): void {
    const stop = this.#part?.stop.signal
    if (this.#place || !stop || stop.aborted || document.visibilityState === 'hidden') return
    navigator.locks.request(this.#lock, { steal: true }, () => this.#host(stop)).catch(() => {})
  }

  #arrive(place: Place): void {
    const before = this.#place
    if (before) {
      // Said again, or said late: what this tab hosts itself it knows better.
      if (before.type === 'here' || (place.type === 'there' && place.tab === before.tab)) return
      this.#forsake()
    }
    this.#place = place
    for (const run of this.#arrivals.splice(0)) run()
  }

  /** The service is not where it was. */
  #depart(): void {
    this.#place = null
    this.#forsake()
    this.#part?.channel.post({ type: 'who' })
  }

  /** Nobody will answer any more, and live events have a hole from here on. */
  #forsake(): void {
    for (const { fail } of this.#waiting.values()) fail(new MovedError())
    for (const [id, { lost }] of [...this.#listeners]) if (!this.#waiting.has(id)) lost()
  }

  #askThere(id: string, message: TabMessage): Promise<unknown> {
    return new Promise<unknown>((answer, fail) => {
      this.#waiting.set(id, { answer, fail })
      this.#part?.channel.post(message)
    }).finally(() => this.#waiting.delete(id))
  }

  // The channel

  #hear(message: TabMessage): void {
    switch (message.type) {
      case 'who': return void (this.#hosting && this.#part?.channel.post({ type: 'host', tab: this.#tab }))
      case 'host': return this.#arrive({ type: 'there', tab: message.tab })
      case 'bye': return void (this.#place?.type === 'there' && this.#place.tab === message.tab && this.#depart())
      case 'ask':
      case 'listen':
      case 'unlisten': return void (this.#hosting && this.#reception?.receive(message))
      case 'answer': return this.#waiting.get(message.id)?.answer(message.answer)
      case 'refusal': return this.#waiting.get(message.id)?.fail(fromRefusal(message.refusal))
      case 'push': return this.#listeners.get(message.id)?.push(message.event)
    }
  }
}

/** Resolves when the lock is ours; it stays so until the signal aborts or the tab is gone. */
function holdLock(name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const held = (): Promise<void> => new Promise(release => {
      resolve()
      signal.addEventListener('abort', () => release(), { once: true })
      if (signal.aborted) release()
    })
    navigator.locks.request(name, { signal }, held).catch(reject)
  })
}
