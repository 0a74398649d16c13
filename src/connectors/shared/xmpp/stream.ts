import { ChatError } from '../../../core/errors.js'
import type { Clock } from '../../../lib/clock.js'
import { withLimit } from '../../../lib/deadline.js'
import { child, textOf, xml } from '../xml.js'
import { Acks } from './acks.js'
import { FrameSocket } from './frame-socket.js'
import { toBareJid } from './jid.js'
import { Liveness } from './liveness.js'
import { logIn, type Login } from './log-in.js'
import { CARBONS, CLIENT, PING, SM, STANZAS } from './namespaces.js'

export type XmppOptions = Login & {
  /** Address of the WebSocket: `wss://…` */
  readonly url: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /**
   * Every message, presence and IQ that is not an answer to `iq()`, also those that come while the stream is being set up.
   * `jid` is our own full one.
   */
  readonly onStanza: (stanza: Element, jid: string) => void
}

const CONNECT_MS = 10_000
const ANSWER_MS = 30_000

/**
 * Opens an XMPP stream over WebSocket: signed in, bound, with carbons and stream management where the server has them, available.
 * It resolves when the server has handled our presence, so from then on everything that is meant for us comes here.
 * @throws ChatError 'unauthenticated' when the password is refused, 'offline' and others for what may be better next time
 */
export async function openXmppStream(options: XmppOptions): Promise<XmppStream> {
  const { url, clock, signal } = options
  signal.throwIfAborted()
  const socket = new FrameSocket(url)
  const life = new AbortController()
  const end = (why: string) => socket.close(new ChatError('offline', why))
  signal.addEventListener('abort', () => end('Disconnected'), { signal: life.signal })
  void socket.closed.then(() => life.abort())

  const ready = new AbortController()
  clock.after(CONNECT_MS, () => end('The server did not answer in time'), ready.signal)
  try {
    await socket.opened()
    const { jid, features } = await logIn(socket, options)
    const stream = new XmppStream(socket, jid, options, life.signal)
    await stream.begin(features)
    return stream
  } catch (error) {
    end('Disconnected')
    signal.throwIfAborted()
    throw error
  } finally {
    ready.abort()
  }
}

/** A stream in use. When it ends it does not come back; open another. */
export class XmppStream {
  /** Our full JID. */
  readonly jid: string
  /** Resolves with the reason when the stream ends. */
  readonly closed: Promise<ChatError>
  readonly #socket: FrameSocket
  readonly #options: XmppOptions
  readonly #life: AbortSignal
  readonly #acks = new Acks()
  readonly #answers = new Map<string, { readonly from: string | null; readonly settle: (answer: Element) => void }>()
  readonly #liveness: Liveness
  /** `asked`: we count what we send; `on`: the server agreed, and we count what it sends too. */
  #management: 'off' | 'asked' | 'on' = 'off'
  #lastId = 0

  constructor(socket: FrameSocket, jid: string, options: XmppOptions, life: AbortSignal) {
    this.jid = jid
    this.closed = socket.closed
    this.#socket = socket
    this.#options = options
    this.#life = life
    const onDead = () => this.close(new ChatError('timeout', 'The connection went silent'))
    // The answer matters only as a frame that was heard, so its content and its failure do not.
    this.#liveness = new Liveness({ ping: () => void this.ping().catch(() => {}), onDead, clock: options.clock, signal: life })
    life.addEventListener('abort', () => this.#acks.abandon())
    socket.listen(frame => this.#receive(frame))
  }

  /** Sets up what the server offers and says that we are here. Sent in one go, awaited together. */
  async begin(features: Element): Promise<void> {
    if (child(features, 'sm', SM)) {
      this.#socket.send(xml(SM, 'enable'))
      this.#management = 'asked'
    }
    // Servers without carbons refuse; then our other devices just do not tell us.
    const carbons = this.iq('set', null, xml(CARBONS, 'enable')).catch((error: unknown) => {
      if (!(error instanceof ChatError) || error.code !== 'rejected') throw error
    })
    await Promise.all([carbons, this.sendTracked(xml(CLIENT, 'presence'))])
  }

  send(stanza: Element): void {
    this.#acks.countSent()
    this.#socket.send(stanza)
  }

  /**
   * Resolves when the server has taken the stanza over. Rejects with 'rejected' when it bounced, and with
   * 'timeout', `maybeAccepted`, when nobody will ever know.
   */
  async sendTracked(stanza: Element): Promise<void> {
    if (this.#life.aborted) throw new ChatError('offline', 'Not connected')
    this.send(stanza)
    const handled = this.#acks.wait(stanza.getAttribute('id'))
    if (this.#management === 'off') this.#pingAsAck()
    else this.#socket.send(xml(SM, 'r'))
    await this.#inTime(handled)
  }

  /**
   * A question and its answer.
   * @param to null asks our own account
   * @throws ChatError 'rejected' and others for an answer of type error, 'timeout' when none came
   */
  async iq(type: 'get' | 'set', to: string | null, payload: Element): Promise<Element> {
    if (this.#life.aborted) throw new ChatError('offline', 'Not connected')
    const id = `cw${++this.#lastId}`
    const maybeAccepted = type === 'set'
    const answer = new Promise<Element>((resolve, reject) => {
      this.#answers.set(id, { from: to, settle: resolve })
      this.#life.addEventListener('abort', () => reject(new ChatError('timeout', 'The connection was lost', { maybeAccepted })), { once: true })
    })
    this.send(xml(CLIENT, 'iq', { type, id, to: to ?? undefined }, payload))
    try {
      const stanza = await this.#inTime(answer)
      if (stanza.getAttribute('type') === 'error') throw toStanzaError(stanza)
      return stanza
    } finally {
      this.#answers.delete(id)
    }
  }

  ping(): Promise<Element> {
    return this.iq('get', this.#options.domain, xml(PING, 'ping'))
  }

  /** Find out within five seconds whether the other end is still there. */
  probe(): void {
    this.#liveness.probe()
  }

  close(reason = new ChatError('offline', 'Disconnected')): void {
    this.#socket.close(reason)
  }

  /** Answers come in the order of questions, so a ping that comes back has the stanzas before it behind it. */
  #pingAsAck(): void {
    const last = this.#acks.sent
    const handled = () => void this.#acks.acknowledge(last)
    // A server that does not know pings answers with an error, and that is an answer too.
    this.ping().then(handled, (error: unknown) => error instanceof ChatError && error.code === 'rejected' && handled())
  }

  #inTime<T>(answer: Promise<T>): Promise<T> {
    return withLimit(answer, ANSWER_MS, this.#options.clock, () => {
      throw new ChatError('timeout', 'The server did not answer in time', { maybeAccepted: true })
    })
  }

  #receive(frame: Element): void {
    this.#liveness.heard()
    if (frame.namespaceURI === SM) return this.#manage(frame)
    if (this.#management === 'on') this.#acks.countReceived()
    if (frame.localName === 'iq') return this.#receiveIq(frame)
    const id = frame.getAttribute('id')
    if (frame.getAttribute('type') === 'error' && id && this.#acks.reject(id, toStanzaError(frame))) return
    this.#options.onStanza(frame, this.jid)
  }

  #manage(frame: Element): void {
    switch (frame.localName) {
      case 'enabled':
        this.#management = 'on'
        return
      case 'failed':
        this.#management = 'off'
        return this.#pingAsAck()
      case 'r':
        return this.#socket.send(xml(SM, 'a', { h: String(this.#acks.received) }))
      case 'a':
        if (!this.#acks.acknowledge(Number(frame.getAttribute('h') ?? NaN))) this.close(new ChatError('protocol', 'The server counts wrong'))
    }
  }

  #receiveIq(stanza: Element): void {
    const type = stanza.getAttribute('type')
    const id = stanza.getAttribute('id') ?? ''
    const from = stanza.getAttribute('from')
    const asked = this.#answers.get(id)
    // Ids can be guessed: an answer counts only from where the question went (RFC 6120, 8.1.2.1).
    if (asked && (type === 'result' || type === 'error') && this.#isFrom(asked.from, from)) return asked.settle(stanza)
    if (type !== 'get' && type !== 'set') return this.#options.onStanza(stanza, this.jid)
    const to = from ?? undefined
    if (child(stanza, 'ping', PING)) return this.send(xml(CLIENT, 'iq', { type: 'result', id, to }))
    this.#options.onStanza(stanza, this.jid)
    const error = xml(CLIENT, 'error', { type: 'cancel' }, xml(STANZAS, 'service-unavailable'))
    this.send(xml(CLIENT, 'iq', { type: 'error', id, to }, error))
  }

  #isFrom(asked: string | null, from: string | null): boolean {
    if (asked !== null) return from === asked || (from === null && asked === this.#options.domain)
    return from === null || from === this.jid || from === toBareJid(this.jid) || from === this.#options.domain
  }
}

/** What a bounced stanza or a failed question says (RFC 6120, 8.3). */
export function toStanzaError(stanza: Element): ChatError {
  const error = child(stanza, 'error')
  const words = textOf(error, 'text') ?? 'The server refused this'
  if (error?.getAttribute('type') === 'wait') return new ChatError('rate-limited', words)
  if (child(error, 'forbidden') || child(error, 'not-allowed')) return new ChatError('forbidden', words)
  if (child(error, 'item-not-found')) return new ChatError('not-found', words)
  return new ChatError('rejected', words)
}
