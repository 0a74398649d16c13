import type { Socket } from 'socket.io'
import type { Faults, Line } from '../faults.js'
import type { Receiver } from './exchange.js'
import { NAME } from './ids.js'
import type { Profile } from './profile.js'

/** How long a delivery waits for another one to change places with. */
const REORDER_MS = 500

/** What engine.io keeps inside: a WebSocket, or the polling request that waits for an answer. */
type Transport = {
  readonly socket?: { pause(): void; resume(): void; terminate(): void; readonly _socket?: { cork(): void; uncork(): void } }
  readonly req?: { readonly socket: { destroy(): void; cork(): void; uncork(): void } } | null
}

/** One client of the namespace, under the faults: all that the service says to it goes through here. */
export class RealtimeLine implements Line, Receiver {
  readonly service = NAME
  readonly userId: string
  readonly profile: Profile
  readonly joined = new Set<string>()
  readonly replaced = (): void => this.drop()
  readonly #socket: Socket
  readonly #faults: Faults
  readonly #timers = new Set<NodeJS.Timeout>()
  /** Polling requests that wait for the end of a silence. */
  #held: (() => void)[] = []
  /** Ends the silence, for each transport there was in it. */
  #undo: (() => void)[] = []
  /** Silenced, it does not even hear of its own end: whoever is not told must be dropped some time. */
  isDeaf = false
  #swap: { readonly send: () => void; readonly timer: NodeJS.Timeout } | undefined

  constructor(socket: Socket, userId: string, profile: Profile, faults: Faults) {
    this.#socket = socket
    this.userId = userId
    this.profile = profile
    this.#faults = faults
    socket.on('disconnect', () => this.#clear())
    faults.add(this)
    // Silenced while it changed from polling to a socket of its own: that one is to be silent, too.
    socket.conn.on('upgrade', () => this.isDeaf && this.#mute())
  }

  onClosed(listener: () => void): void {
    this.#socket.once('disconnect', listener)
  }

  /** An answer, in order and once. */
  answer(event: string, payload: unknown): void {
    this.#later(() => this.#socket.emit(event, payload))
  }

  /** Something this client did not ask for, as often and as late as the faults want it. */
  tell(event: string, payload: unknown): void {
    const { duplicate, reorder } = this.#faults.of(NAME, this.userId)
    const once = () => this.answer(event, payload)
    const send = duplicate ? () => (once(), once()) : once
    const earlier = this.#swap
    if (earlier) {
      clearTimeout(earlier.timer)
      this.#swap = undefined
      send()
      earlier.send()
    } else if (reorder) this.#swap = { send, timer: this.#after(REORDER_MS, () => this.#unswap()) }
    else send()
  }

  inject(frame: string): void {
    this.#socket.conn.write(frame)
  }

  silence(): void {
    if (this.isDeaf) return
    this.isDeaf = true
    this.#mute()
  }

  #mute(): void {
    const { socket: webSocket, req } = this.#transport
    const raw = webSocket ? webSocket._socket : req?.socket
    webSocket?.pause()
    // Nothing leaves either, pings included, until it is uncorked.
    raw?.cork()
    this.#undo.push(() => {
      raw?.uncork()
      webSocket?.resume()
    })
  }

  resume(): void {
    for (const undo of this.#undo.splice(0)) undo()
    this.isDeaf = false
    for (const go of this.#held.splice(0)) go()
  }

  /** Runs now, or when the silence is over. */
  unlessSilent(go: () => void): void {
    if (this.isDeaf) this.#held.push(go)
    else go()
  }

  drop(): void {
    const { socket, req } = this.#transport
    if (socket) socket.terminate()
    else {
      req?.socket.destroy()
      this.#socket.conn.close(true)
    }
  }

  get #transport(): Transport {
    return this.#socket.conn.transport as unknown as Transport
  }

  #later(send: () => void): void {
    const { delayMs } = this.#faults.of(NAME, this.userId)
    if (delayMs > 0) this.#after(delayMs, send)
    else send()
  }

  #unswap(): void {
    const late = this.#swap
    this.#swap = undefined
    late?.send()
  }

  #after(ms: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
    return timer
  }

  #clear(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#held = []
    this.#undo = []
  }
}
