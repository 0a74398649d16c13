import type { WebSocket } from 'ws'
import type { Faults, Line } from './faults.js'

/** How long a delivery waits for another one to change places with. */
const REORDER_MS = 500

type Waiting = { readonly frame: string; readonly dueAt: number }

/** A WebSocket that the faults can reach: all that a service says to a client goes through here. */
export class LiveSocket implements Line {
  readonly service: string
  /** Set at log-in; faults and counts go by it. */
  userId: string | null = null
  /** What the service does when somebody else takes this place. */
  replaced: () => void = () => this.drop()
  readonly #socket: WebSocket
  readonly #faults: Faults
  #isSilent = false
  #waiting: Waiting[] = []
  #timer: NodeJS.Timeout | undefined
  #swap: { send: () => void; timer: NodeJS.Timeout } | undefined

  constructor(service: string, socket: WebSocket, faults: Faults) {
    this.service = service
    this.#socket = socket
    this.#faults = faults
    // Without a listener a broken frame from a client would end the whole server.
    socket.on('error', () => this.drop())
    socket.on('close', () => this.#clear())
    faults.add(this)
  }

  onClosed(listener: () => void): void {
    this.#socket.once('close', listener)
  }

  onFrame(listener: (frame: string) => void): void {
    this.#socket.on('message', (bytes: Buffer, isBinary: boolean) => {
      if (isBinary) this.close(1003)
      else listener(bytes.toString('utf8'))
    })
  }

  /** Sends an answer, in order and once. */
  send(frame: string): void {
    const { delayMs } = this.#faults.of(this.service, this.userId)
    if (!this.#isSilent && delayMs === 0 && this.#waiting.length === 0) return this.#write(frame)
    this.#waiting.push({ frame, dueAt: Date.now() + delayMs })
    this.#pump()
  }

  /** Delivers something this client did not ask for: `send` is called as often and as late as the faults want it. */
  deliver(send: () => void): void {
    const { duplicate, reorder } = this.#faults.of(this.service, this.userId)
    const all = duplicate ? () => (send(), send()) : send
    const earlier = this.#swap
    if (earlier) {
      clearTimeout(earlier.timer)
      this.#swap = undefined
      all()
      earlier.send()
    } else if (reorder) {
      this.#swap = { send: all, timer: setTimeout(() => this.#unswap(), REORDER_MS) }
    } else all()
  }

  /** Sends a frame as it stands, past all other faults. */
  inject(frame: string): void {
    this.#write(frame)
  }

  silence(): void {
    this.#isSilent = true
    this.#socket.pause()
  }

  resume(): void {
    if (!this.#isSilent) return
    this.#isSilent = false
    this.#socket.resume()
    this.#pump()
  }

  /** Cuts the connection without a closing handshake. */
  drop(): void {
    this.#clear()
    this.#socket.terminate()
  }

  /** Closes politely, after what is still to be said. */
  close(code: number): void {
    if (this.#isSilent) return
    for (const { frame } of this.#waiting.splice(0)) this.#write(frame)
    this.#socket.close(code)
  }

  #unswap(): void {
    const late = this.#swap
    this.#swap = undefined
    late?.send()
  }

  #pump(): void {
    clearTimeout(this.#timer)
    if (this.#isSilent) return
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const restMs = next.dueAt - Date.now()
      if (restMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), restMs)
        return
      }
      this.#waiting.shift()
      this.#write(next.frame)
    }
  }

  #write(frame: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame)
  }

  #clear(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#swap?.timer)
    this.#swap = undefined
    this.#waiting = []
  }
}
