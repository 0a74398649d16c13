import { expect } from 'chai'
import type { ChatError } from '../../../src/core/errors.js'
import { systemClock } from '../../../src/lib/clock.js'
import { child, textOf, xml } from '../../../src/connectors/shared/xml.js'
import { unwrapCarbon } from '../../../src/connectors/shared/xmpp/carbons.js'
import { toBareJid } from '../../../src/connectors/shared/xmpp/jid.js'
import { CLIENT } from '../../../src/connectors/shared/xmpp/namespaces.js'
import type { XmppOptions, XmppStream } from '../../../src/connectors/shared/xmpp/stream.js'
import { FakeClock } from '../../kit/fake-clock.js'

type Prosody = { readonly port: number; readonly url: string; readonly domain: string; readonly plainDomain: string; readonly rooms: string; readonly password: string }

/** One client: its stream, the stanzas that came, and the raw frames of its socket. */
type Client = { readonly stream: XmppStream; readonly stanzas: Element[]; readonly wire: Wire; next(is: (stanza: Element) => boolean): Promise<Element> }
type Wire = { readonly out: string[]; readonly in: string[] }

const wires: Wire[] = []

/** Notes every frame. Installed before the module is loaded, which takes the browser's own at that time. */
class ListeningSocket extends WebSocket {
  readonly wire: Wire = { out: [], in: [] }

  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols)
    wires.push(this.wire)
    this.addEventListener('message', event => this.wire.in.push(String(event.data)))
  }

  override send(data: string): void {
    this.wire.out.push(data)
    super.send(data)
  }
}

const isStanza = (frame: string): boolean => /^<(message|presence|iq)\b/.test(frame)
const stanzasAfter = (frames: readonly string[], start: RegExp): number => frames.slice(frames.findIndex(f => start.test(f)) + 1).filter(isStanza).length
const lastCount = (frames: readonly string[]): number => Number(/\bh=['"](\d+)['"]/.exec(frames.findLast(f => /^<a\b/.test(f)) ?? '')?.[1] ?? NaN)

const failure = (work: Promise<unknown>): Promise<ChatError> => work.then(() => expect.fail('should have failed'), (error: unknown) => error as ChatError)

describe('an XMPP stream, against Prosody', () => {
  let prosody: Prosody
  let openXmppStream: (options: XmppOptions) => Promise<XmppStream>
  let life: AbortController
  let ids = 0

  before(async () => {
    prosody = (await (await fetch('/test-prosody.json')).json()) as Prosody
    const native = globalThis.WebSocket
    globalThis.WebSocket = ListeningSocket
    ;({ openXmppStream } = await import('../../../src/connectors/shared/xmpp/stream.js'))
    globalThis.WebSocket = native
  })
  beforeEach(() => (life = new AbortController()))
  afterEach(() => life.abort())

  const breakLine = (how: 'cut' | 'silence') => fetch(`/test-prosody/${how}?port=${prosody.port}`, { method: 'POST' })

  async function open(username: string, rest: Partial<XmppOptions> = {}): Promise<Client> {
    const stanzas: Element[] = []
    const watchers = new Set<() => void>()
    const onStanza = (stanza: Element) => {
      stanzas.push(stanza)
      for (const watch of watchers) watch()
    }
    const { url, domain, password } = prosody
    const stream = await openXmppStream({ url, domain, username, password, clock: systemClock, signal: life.signal, onStanza, ...rest })
    const next = (is: (stanza: Element) => boolean) =>
      new Promise<Element>(resolve => {
        const look = () => {
          const found = stanzas.find(is)
          if (found) resolve(found)
        }
        watchers.add(look)
        look()
      })
    const wire = wires.at(-1)
    if (!wire) throw new Error('the stream opened no socket')
    return { stream, stanzas, wire, next }
  }

  const message = (to: string, text: string, type = 'chat') => xml(CLIENT, 'message', { type, to, id: `m${++ids}` }, xml(CLIENT, 'body', {}, text))
  const says = (text: string) => (stanza: Element) => textOf(stanza, 'body') === text
  const copies = (text: string, jid: string) => (stanza: Element) => textOf(unwrapCarbon(stanza, jid)?.stanza, 'body') === text && stanza.querySelector('forwarded') !== null

  it('signs in, takes the resource it asked for, and is available', async () => {
    const { stream, next } = await open('ann', { resource: 'phone' })
    expect(stream.jid).to.equal('ann@localhost/phone')
    expect((await next(it => it.localName === 'presence')).getAttribute('from')).to.equal(stream.jid)
  })

  it('says that a password was refused, without repeating it', async () => {
    const error = await failure(open('ann', { password: 'battery staple' }))
    expect(error.code).to.equal('unauthenticated')
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).to.not.match(/battery staple|YmF0dGVye|YW5uAGJh/)
  })

  it('carries messages both ways, whatever is in them', async () => {
    const [ann, ben] = [await open('ann'), await open('ben')]
    for (const text of ['</body><body>', ']]> & "\'', 'tab\tand\nline', '👩‍👩‍👧 שלום', 'no \u0000\u0008\uFFFE\uD800 here']) {
      await ann.stream.sendTracked(message(ben.stream.jid, text))
      await ben.next(says(text.replace('\u0000\u0008\uFFFE\uD800', '')))
      await ben.stream.sendTracked(message(ann.stream.jid, `${text}!`))
      await ann.next(says(`${text.replace('\u0000\u0008\uFFFE\uD800', '')}!`))
    }
  })

  it('gets copies of what my other device sends and is sent, and of nothing else', async () => {
    const [phone, desk, ben] = [await open('ann', { resource: 'p' }), await open('ann', { resource: 'd' }), await open('ben')]
    await phone.stream.sendTracked(message(ben.stream.jid, 'from the phone'))
    const sent = await desk.next(copies('from the phone', desk.stream.jid))
    expect(unwrapCarbon(sent, desk.stream.jid)?.carbon).to.equal('sent')
    await ben.stream.sendTracked(message(phone.stream.jid, 'to the phone'))
    const received = await desk.next(copies('to the phone', desk.stream.jid))
    expect(unwrapCarbon(received, desk.stream.jid)?.carbon).to.equal('received')

    const forged = received.cloneNode(true) as Element
    for (const from of [ben.stream.jid, toBareJid(ben.stream.jid), desk.stream.jid, 'localhost']) {
      forged.setAttribute('from', from)
      expect(unwrapCarbon(forged, desk.stream.jid), `a copy from ${from}`).to.equal(null)
    }
  })

  it('counts as Prosody counts, over sixty stanzas each way', async () => {
    const [ann, ben] = [await open('ann'), await open('ben')]
    const sending = Array.from({ length: 60 }, (_, i) => [
      ann.stream.sendTracked(message(ben.stream.jid, `to ben ${i}`)),
      ben.stream.sendTracked(message(ann.stream.jid, `to ann ${i}`)),
    ])
    await Promise.all(sending.flat())
    await Promise.all([ann.next(says('to ann 59')), ben.next(says('to ben 59'))])
    // Questions and answers count as well; and after an answer nothing of before is on its way any more.
    await Promise.all([ann.stream.ping(), ben.stream.ping()])
    for (const { stream, wire } of [ann, ben]) {
      await stream.sendTracked(xml(CLIENT, 'presence'))
      expect(lastCount(wire.in), 'what Prosody acknowledges is what we sent').to.equal(stanzasAfter(wire.out, /^<enable\b/))
      const asked = wire.in.findLastIndex(frame => /^<r\b/.test(frame))
      expect(lastCount(wire.out), 'what we acknowledge is what came').to.equal(stanzasAfter(wire.in.slice(0, asked), /^<enabled\b/))
    }
    expect(ann.stanzas.filter(it => textOf(it, 'body')?.startsWith('to ann'))).to.have.length(60)
  })

  it('hears its own words in a room', async () => {
    const [ann, ben] = [await open('ann'), await open('ben')]
    const room = `room${++ids}@${prosody.rooms}`
    for (const [client, nick] of [[ann, 'ann'], [ben, 'ben']] as const) {
      const x = xml('http://jabber.org/protocol/muc', 'x', {}, xml('http://jabber.org/protocol/muc', 'history', { maxstanzas: '0' }))
      client.stream.send(xml(CLIENT, 'presence', { to: `${room}/${nick}` }, x))
      await client.next(it => it.localName === 'presence' && it.getAttribute('from') === `${room}/${nick}`)
    }
    const stanza = message(room, 'hello room', 'groupchat')
    await ann.stream.sendTracked(stanza)
    for (const client of [ann, ben]) {
      const echo = await client.next(says('hello room'))
      expect([echo.getAttribute('from'), echo.getAttribute('id')]).to.deep.equal([`${room}/ann`, stanza.getAttribute('id')])
    }
  })

  it('gets answers to its questions, refusals as errors, and bounces to whoever waits', async () => {
    const { stream } = await open('ann')
    expect((await stream.ping()).getAttribute('type')).to.equal('result')
    expect((await failure(stream.iq('get', prosody.domain, xml('urn:example:nothing', 'query')))).code).to.equal('rejected')
    expect((await failure(stream.iq('get', `nobody@${prosody.domain}/x`, xml('urn:xmpp:ping', 'ping')))).code).to.equal('rejected')
  })

  it('takes a ping that comes back for an acknowledgement, where the server has no other', async () => {
    const domain = prosody.plainDomain
    const [ann, ben] = [await open('ann', { domain }), await open('ben', { domain })]
    await ann.stream.sendTracked(message(ben.stream.jid, 'plain'))
    await ben.next(says('plain'))
    expect(ann.wire.out.filter(frame => frame.includes('urn:xmpp:sm:3'))).to.deep.equal([])
    expect(ann.wire.in.some(frame => child(new DOMParser().parseFromString(frame, 'text/xml').documentElement, 'sm') !== null)).to.equal(false)
  })

  it('ends when the line is cut: what was on its way is unknown, and a new stream starts afresh', async () => {
    const [ann, ben] = [await open('ann'), await open('ben')]
    await breakLine('silence')
    const waiting = [failure(ann.stream.sendTracked(message(ben.stream.jid, 'lost?'))), failure(ann.stream.iq('set', null, xml('urn:example', 'x')))]
    await breakLine('cut')
    for (const error of await Promise.all(waiting)) expect(error).to.include({ code: 'timeout', maybeAccepted: true })
    expect((await ann.stream.closed).code).to.equal('offline')
    expect((await failure(ann.stream.sendTracked(message(ben.stream.jid, 'too late')))).code).to.equal('offline')
    const again = await open('ann')
    await again.stream.sendTracked(message(again.stream.jid, 'here again'))
    expect(lastCount(again.wire.in)).to.equal(stanzasAfter(again.wire.out, /^<enable\b/))
  })

  it('knows a silent line for dead after 35 seconds, and after 5 when asked to look [F1] [F2]', async () => {
    const clock = new FakeClock()
    const [idle, probed] = [await open('ann', { clock }), await open('ben', { clock })]
    let dead = false
    void idle.stream.closed.then(() => (dead = true))
    await breakLine('silence')
    // What was on its way then counts as heard when it comes: before the time goes on, all of it is here.
    const frames = () => idle.wire.in.length + probed.wire.in.length
    for (let before = -1; before !== frames(); ) {
      before = frames()
      await breakLine('silence')
    }
    probed.stream.probe()
    await clock.advance(5000)
    expect((await probed.stream.closed).message).to.equal('The connection went silent')
    await clock.advance(29_900)
    expect(dead, 'after 34.9 s').to.equal(false)
    await clock.advance(200)
    expect(dead, 'after 35.1 s').to.equal(true)
    life.abort()
    await clock.advance(0)
    expect(clock.pending, 'timers that wait').to.equal(0)
  })

  it('stays with a line that answers, for hours', async () => {
    const clock = new FakeClock()
    const { stream, wire } = await open('ann', { clock })
    for (let i = 0; i < 20; i++) {
      await clock.advance(30_000)
      // Answers come in order: after this one, the answer to the stream's own question has been heard too.
      await stream.ping()
    }
    const pings = wire.out.filter(frame => frame.includes('urn:xmpp:ping')).length
    expect(pings - 20, 'pings that it sent by itself in ten minutes').to.be.within(10, 24)
  })

  it('gives up a server that accepts and then says nothing, after ten seconds [F9]', async () => {
    const clock = new FakeClock()
    await open('ann')
    const opening = failure(open('ann', { clock, url: prosody.url, domain: 'localhost', signal: life.signal }))
    await breakLine('silence')
    await clock.advance(10_000)
    expect((await opening).code).to.equal('offline')
  })

  it('leaves nothing behind when it is stopped while connecting', async () => {
    const clock = new FakeClock()
    const stop = new AbortController()
    const opening = failure(open('ann', { clock, signal: stop.signal }))
    const reason = new DOMException('enough', 'AbortError')
    stop.abort(reason)
    expect(await opening).to.equal(reason)
    expect(clock.pending).to.equal(0)
  })
})
