import { WebSocket } from 'ws'
import { parse, serialize, textOf, x, find, type Xml } from '../../demo/server/connectycube/xml.js'
import { Queue, tokenOf, type TestServer } from './kit.js'

type Options = {
  readonly resource?: string
  readonly presence?: boolean
  readonly carbons?: boolean
  /** Stream management: counts are then the test's business. */
  readonly sm?: boolean
}

let counter = 0

/** A bare XMPP client that does only what it is told, to see what the SDK does not show. */
export class XmppClient {
  readonly frames = new Queue<Xml>()
  readonly userId: number
  readonly closed: Promise<number>
  readonly #socket: WebSocket
  #raw: Queue<string> | null = null
  jid = ''

  constructor(server: TestServer, userId: number) {
    this.userId = userId
    this.#socket = new WebSocket(server.cube.chat, 'xmpp')
    this.#socket.on('message', (bytes: Buffer) => {
      if (this.#raw) this.#raw.push(bytes.toString())
      else this.frames.push(parse(bytes.toString()))
    })
    // A refused upgrade comes as an error and as a close; the close is enough.
    this.#socket.on('error', () => undefined)
    this.closed = new Promise(resolve => this.#socket.once('close', resolve))
  }

  /** Logged in, bound, and with what was asked for, all of it answered. */
  static async of(server: TestServer, userId: number, options: Options = {}): Promise<XmppClient> {
    const client = new XmppClient(server, userId)
    await client.open()
    await client.logIn(await tokenOf(server, userId))
    await client.bind(options.resource)
    if (options.sm) await client.ask('<enable xmlns="urn:xmpp:sm:3"/>', 'enabled')
    if (options.carbons) await client.iq('set', '<enable xmlns="urn:xmpp:carbons:2"/>')
    if (options.presence !== false) await client.ask('<presence xmlns="jabber:client"/>', 'presence')
    return client
  }

  async open(): Promise<Xml> {
    if (this.#socket.readyState === WebSocket.CONNECTING) await new Promise(resolve => this.#socket.once('open', resolve))
    await this.ask('<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="127.0.0.1" version="1.0"/>', 'open')
    return this.next('stream:features')
  }

  async logIn(password: string): Promise<Xml> {
    const secret = Buffer.from(`\0${this.userId}-77\0${password}`).toString('base64')
    this.send(`<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${secret}</auth>`)
    const outcome = await this.frames.next(({ name }) => name === 'success' || name === 'failure')
    if (outcome.name === 'success') await this.open()
    return outcome
  }

  async bind(resource?: string): Promise<void> {
    const inside = resource ? `<resource>${resource}</resource>` : ''
    const result = await this.iq('set', `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind">${inside}</bind>`)
    this.jid = textOf(find(find(result, 'bind')!, 'jid'))
  }

  send(frame: string): void {
    this.#socket.send(frame)
  }

  ask(frame: string, answer: string): Promise<Xml> {
    this.send(frame)
    return this.next(answer)
  }

  async iq(type: 'get' | 'set', payload: string, to?: string): Promise<Xml> {
    const id = `iq-${++counter}`
    this.send(`<iq xmlns="jabber:client" type="${type}" id="${id}"${to ? ` to="${to}"` : ''}>${payload}</iq>`)
    return this.frames.next(({ name, attrs }) => name === 'iq' && attrs['id'] === id)
  }

  /** Says something that is to be kept. @returns its id */
  say(to: string, body: string, id = newId()): string {
    const type = to.includes('@muc.') ? 'groupchat' : 'chat'
    const extra = x('extraParams', { xmlns: 'jabber:client' }, x('save_to_history', {}, '1'))
    this.send(serialize(x('message', { xmlns: 'jabber:client', type, to, id }, x('body', {}, body), extra)))
    return id
  }

  /** The next element of that name. */
  next(name: string): Promise<Xml> {
    return this.frames.next(frame => frame.name === name)
  }

  /** The next message with this body. */
  heard(body: string): Promise<Xml> {
    return this.frames.next(frame => frame.name === 'message' && textOf(find(frame, 'body')) === body)
  }

  /** After this, everything the server sent before has arrived. */
  async settled(): Promise<void> {
    await this.iq('get', '<ping xmlns="urn:xmpp:ping"/>')
  }

  async acked(): Promise<number> {
    this.send('<r xmlns="urn:xmpp:sm:3"/>')
    return Number((await this.next('a')).attrs['h'])
  }

  messagesLeft(): Xml[] {
    return this.frames.left.filter(({ name }) => name === 'message')
  }

  /** From now on frames are kept as they came, whether they can be read or not. */
  rawFrames(): Queue<string> {
    return (this.#raw = new Queue())
  }

  /** Says good-bye; afterwards the server has forgotten this client. */
  async leave(): Promise<void> {
    if (this.#socket.readyState === WebSocket.OPEN) this.send('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>')
    await this.closed
  }
}

export function newId(): string {
  return Math.floor(Date.now() / 1000).toString(16).padStart(8, '0') + (++counter).toString(16).padStart(16, '0')
}

export function jidOf(userId: number): string {
  return `${userId}-77@127.0.0.1`
}
