import { ChatError } from '../../../core/errors.js'
import { child, parseXml, serializeXml, textOf, xml } from '../xml.js'
import { FRAMING } from './namespaces.js'

// Taken at load, before a page can put something of its own in its place.
const { WebSocket } = globalThis

/** A peer that talks nonsense this many times in a row is not talking XMPP any more. */
const MAX_GARBAGE = 3

/**
 * A WebSocket that carries one XML element per text frame (RFC 7395).
 * Frames queue up until they are asked for: servers send several back to back, and none may be lost between two waits.
 */
export class FrameSocket {
  /** Resolves with the reason, however the connection ends. */
  readonly closed: Promise<ChatError>
  readonly #end: (reason: ChatError) => void
  readonly #socket: WebSocket
  readonly #queue: Element[] = []
  #listener: ((frame: Element) => void) | null = null
  #garbage = 0

  constructor(url: string) {
    let end!: (reason: ChatError) => void
    this.closed = new Promise(resolve => (end = resolve))
    this.#end = end
    this.#socket = new WebSocket(url, 'xmpp')
    this.#socket.onmessage = event => this.#receive(event.data)
    this.#socket.onclose = () => end(new ChatError('offline', 'The connection was lost'))
  }

  opened(): Promise<void> {
    return this.#unlessClosed(new Promise<void>(resolve => (this.#socket.onopen = () => resolve())))
  }

  /** The next frame, whatever it is. Rejects when the connection ends first. */
  next(): Promise<Element> {
    const frame = this.#queue.shift()
    if (frame) return Promise.resolve(frame)
    return this.#unlessClosed(
      new Promise<Element>(resolve => {
        this.#listener = next => {
          this.#listener = null
          resolve(next)
        }
      }),
    )
  }

  /** From now on every frame goes here, those that wait first. */
  listen(listener: (frame: Element) => void): void {
    this.#listener = listener
    for (const frame of this.#queue.splice(0)) listener(frame)
  }

  send(element: Element): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(serializeXml(element))
  }

  /** Ends it from our side; a server that still listens gets its `<close/>`. */
  close(reason: ChatError): void {
    this.#socket.onmessage = null
    this.#listener = null
    this.send(xml(FRAMING, 'close'))
    this.#socket.close()
    this.#end(reason)
  }

  #receive(text: unknown): void {
    const frame = typeof text === 'string' ? parseXml(text) : null
    if (!frame) {
      if (++this.#garbage < MAX_GARBAGE) return
      return this.close(new ChatError('protocol', 'The server sent something else than XMPP'))
    }
    this.#garbage = 0
    const isClose = frame.namespaceURI === FRAMING && frame.localName === 'close'
    if (isClose || frame.localName === 'error') this.close(toEnd(frame))
    else if (this.#listener) this.#listener(frame)
    else this.#queue.push(frame)
  }

  async #unlessClosed<T>(wanted: Promise<T>): Promise<T> {
    const lost = this.closed.then(reason => {
      throw reason
    })
    return Promise.race([wanted, lost])
  }
}

/** Why the server ended the stream: a `<close/>`, or the stream error before one (RFC 6120, 4.9). */
function toEnd(frame: Element): ChatError {
  if (child(frame, 'conflict')) return new ChatError('rejected', 'Signed in somewhere else')
  if (child(frame, 'not-authorized')) return new ChatError('unauthenticated', textOf(frame, 'text') ?? 'Signed out')
  return new ChatError('offline', textOf(frame, 'text') ?? 'The server closed the connection')
}
