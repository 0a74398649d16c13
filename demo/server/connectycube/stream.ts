import { randomBytes } from 'node:crypto'
import type { LiveSocket } from '../live-socket.js'
import type { Resource } from './exchange.js'
import { DOMAIN, localize, toUserJid } from './ids.js'
import { answerIq } from './iq.js'
import { receiveMessage } from './message-stanza.js'
import { keepOffline, takeOffline } from './post.js'
import { receivePresence } from './presence.js'
import { NAME, type World } from './world.js'
import { find, namespaceOf, parse, serialize, textOf, x, XmlError, type Xml } from './xml.js'

const FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing'
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
const SM = 'urn:xmpp:sm:3'
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind'
/** A client that says nothing for so long is asked whether it is still there, and so much later given up. */
const IDLE_MS = 60_000
const MAX_UNACKED = 1000
const ADDRESSES = ['from', 'to', 'jid', 'value']

/** One client connection: XMPP over WebSocket (RFC 7395), from `<open/>` to `<close/>`. */
export class XmppStream implements Resource {
  userId = 0
  name = ''
  jid = ''
  isAvailable = false
  hasCarbons = false
  readonly watched = new Set<number>()
  readonly rooms = new Set<string>()
  readonly #world: World
  readonly #socket: LiveSocket
  readonly #domain: string
  #isAuthenticated = false
  #isBound = false
  #isEnded = false
  /** Stanzas received since stream management began; null before. */
  #received: number | null = null
  #sent = 0
  #unacked: { readonly number: number; readonly stanza: Xml }[] = []
  #idle: NodeJS.Timeout | undefined

  /** @param domain the host that the client connected to, which is the domain of all JIDs for it */
  constructor(world: World, socket: LiveSocket, domain: string) {
    this.#world = world
    this.#domain = domain
    this.#socket = socket
    socket.replaced = () => this.replaced()
    socket.onFrame(frame => this.#receive(frame))
    socket.onClosed(() => this.#ended())
    this.#watchIdle(false)
  }

  deliver(stanza: Xml): void {
    this.#socket.deliver(() => this.send(stanza))
  }

  send(stanza: Xml): void {
    this.#write(this.#localized({ ...stanza, attrs: { xmlns: 'jabber:client', ...stanza.attrs } }))
    if (this.#received === null) return
    this.#sent += 1
    if (stanza.name === 'message' && stanza.attrs['type'] === 'chat' && find(stanza, 'body')) {
      this.#unacked = [...this.#unacked.slice(-MAX_UNACKED), { number: this.#sent, stanza }]
    }
    this.#write(x('r', { xmlns: SM }))
  }

  replaced(): void {
    this.#fail('conflict')
  }

  /** Called at the initial presence: from now on things are delivered here. */
  becomeAvailable(): void {
    const { exchange } = this.#world
    const wasOnline = exchange.isOnline(this.userId)
    this.isAvailable = true
    for (const stanza of takeOffline(this.#world, this.userId)) this.deliver({ ...stanza, attrs: { ...stanza.attrs, to: this.jid } })
    if (!wasOnline) exchange.tellActivity(this.userId, 0)
  }

  becomeUnavailable(): void {
    if (!this.isAvailable) return
    this.isAvailable = false
    if (this.#world.exchange.isOnline(this.userId)) return
    this.#world.people.sawLast(this.userId)
    this.#world.exchange.tellActivity(this.userId, 1)
  }

  #receive(frame: string): void {
    if (this.#isEnded) return
    this.#watchIdle(false)
    try {
      this.#accept(parse(frame))
    } catch (error) {
      if (!(error instanceof XmlError)) console.error(error)
      this.#fail(error instanceof XmlError ? 'not-well-formed' : 'internal-server-error')
    }
  }

  #accept(element: Xml): void {
    switch (element.name) {
      case 'open':
        return this.#open()
      case 'close':
        return this.#end()
      case 'auth':
        return this.#authenticate(element)
      case 'enable':
      case 'r':
      case 'a':
        if (namespaceOf(element) === SM && this.#isBound) return this.#manage(element)
        break
      case 'iq':
      case 'message':
      case 'presence':
        if (!this.#isAuthenticated) return this.#fail('not-authorized')
        return this.#stanza(element)
    }
    this.#fail('unsupported-stanza-type')
  }

  #open(): void {
    const id = randomBytes(8).toString('hex')
    this.#write(x('open', { xmlns: FRAMING, from: this.#domain, id, version: '1.0', 'xml:lang': 'en' }))
    const offers = this.#isAuthenticated
      ? [x('mobile', { xmlns: 'http://tigase.org/protocol/mobile#v2' }), x('bind', { xmlns: BIND }), x('session', { xmlns: 'urn:ietf:params:xml:ns:xmpp-session' })]
      : [x('mechanisms', { xmlns: SASL }, x('mechanism', {}, 'PLAIN'), x('mechanism', {}, 'ANONYMOUS'))]
    this.#write(x('stream:features', { 'xmlns:stream': 'http://etherx.jabber.org/streams' }, x('sm', { xmlns: SM }), ...offers))
  }

  #authenticate(auth: Xml): void {
    const [, login = '', password = ''] = Buffer.from(textOf(auth), 'base64').toString('utf8').split('\0')
    const userId = Number(/^(\d+)-\d+$/.exec(login)?.[1] ?? NaN)
    const user = this.#world.people.find(userId)
    const isKnown = user && (this.#world.people.peek(password)?.user_id === userId || this.#world.people.hasPassword(user, password))
    if (auth.attrs['mechanism'] !== 'PLAIN') return this.#write(x('failure', { xmlns: SASL }, x('invalid-mechanism')))
    if (!isKnown || this.#world.faults.take('rejectLogins', NAME, userId)) {
      return this.#write(x('failure', { xmlns: SASL }, x('not-authorized'), x('text', {}, 'Password not verified')))
    }
    this.userId = userId
    this.#isAuthenticated = true
    this.#socket.userId = String(userId)
    this.#write(x('success', { xmlns: SASL }))
  }

  #bind(iq: Xml): void {
    const wanted = textOf(find(find(iq, 'bind')!, 'resource')).trim()
    this.name = /^[\w.:-]{1,64}$/.test(wanted) ? wanted : `${randomBytes(4).readUInt32BE()}-connectycube-${this.userId}`
    this.jid = `${toUserJid(this.userId)}/${this.name}`
    this.#isBound = true
    this.#world.exchange.add(this)
    this.send(x('iq', { type: 'result', id: iq.attrs['id'], to: this.jid }, x('bind', { xmlns: BIND }, x('jid', {}, localize(this.jid, this.#domain)))))
  }

  #stanza(stanza: Xml): void {
    if (this.#received !== null) this.#received += 1
    if (!this.#isBound) {
      if (stanza.name === 'iq' && find(stanza, 'bind', BIND)) return this.#bind(stanza)
      return this.#fail('not-authorized')
    }
    if (stanza.name === 'presence') return receivePresence(this.#world, this, stanza)
    if (stanza.name === 'iq') {
      const answer = answerIq(this.#world, this, stanza)
      return answer ? this.send(answer) : undefined
    }
    // The worst moment: the message is in the history, and its sender hears nothing of it. Typing would be no loss.
    const isLost = find(stanza, 'body') !== undefined && this.#world.faults.take('loseResponses', NAME, this.userId)
    if (isLost) this.#socket.silence()
    receiveMessage(this.#world, this, stanza)
    if (isLost) this.#socket.drop()
  }

  /** XEP-0198 without resumption: every stanza counts, its own elements do not. */
  #manage({ name, attrs }: Xml): void {
    if (name === 'enable') {
      this.#received = 0
      this.#sent = 0
      this.#write(x('enabled', { xmlns: SM }))
    } else if (name === 'a') this.#unacked = this.#unacked.filter(({ number }) => number > Number(attrs['h']))
    else if (!this.#world.faults.of(NAME, this.userId).withholdAcks) this.#write(x('a', { xmlns: SM, h: String(this.#received ?? 0) }))
  }

  #fail(condition: string): void {
    const cause = x(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-streams' })
    this.#write(x('stream:error', { 'xmlns:stream': 'http://etherx.jabber.org/streams' }, cause))
    this.#end()
  }

  /** With `<close/>` the session is over, however long the socket takes to follow. */
  #end(): void {
    this.#ended()
    this.#write(x('close', { xmlns: FRAMING }))
    this.#socket.close(1000)
  }

  #ended(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    clearTimeout(this.#idle)
    this.#world.exchange.remove(this)
    const isLast = !this.#world.exchange.isOnline(this.userId)
    // What the client never acknowledged may be lost with the connection, so it waits for the next one.
    if (isLast) for (const { stanza } of this.#unacked) keepOffline(this.#world, this.userId, stanza)
    this.becomeUnavailable()
  }

  #watchIdle(isAsked: boolean): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      if (isAsked || !this.#isBound) return this.#socket.drop()
      this.send(x('iq', { type: 'get', id: `ping-${randomBytes(4).toString('hex')}`, from: DOMAIN, to: this.jid }, x('ping', { xmlns: 'urn:xmpp:ping' })))
      this.#watchIdle(true)
    }, IDLE_MS)
    this.#idle.unref()
  }

  /** Addresses stand on stanzas, on stanzas inside of stanzas, and on the items of lists. */
  #localized(element: Xml): Xml {
    if (this.#domain === DOMAIN) return element
    const hasAddresses = ['message', 'presence', 'iq', 'item'].includes(element.name)
    const attrs = Object.entries(element.attrs).map(([name, value]) => [name, ADDRESSES.includes(name) ? localize(value, this.#domain) : value] as const)
    const children = element.children.map(child => (typeof child === 'string' ? child : this.#localized(child)))
    return { name: element.name, attrs: hasAddresses ? Object.fromEntries(attrs) : element.attrs, children }
  }

  #write(element: Xml): void {
    this.#socket.send(serialize(element))
  }
}
