import '../kit/same-cases.js'
import { expect } from 'chai'
import fc from 'fast-check'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { connectyCube } from '../../src/connectors/connectycube/index.js'
import { toDialogId, type DialogId } from '../../src/core/ids.js'
import { Engine } from '../../src/engine/engine.js'
import { newId } from '../../src/lib/ids.js'
import type { Clock } from '../../src/lib/clock.js'
import type { Wake } from '../../src/connectors/shared/reconnect.js'
import { Listener } from '../connectors/connectycube/listener.js'
import { Town, type Citizen } from '../connectors/connectycube/town.js'
import { FakeClock } from '../kit/fake-clock.js'
import { alone } from '../kit/stage.js'
import { until } from '../kit/until.js'

describe('a chat on a service, when the line is bad', () => {
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let dialogId: DialogId
  let close: (() => unknown)[]

  before(async () => {
    town = await Town.open()
  })
  beforeEach(async () => {
    close = []
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    dialogId = toDialogId(await town.privateDialog(ann, ben))
  })
  afterEach(async () => {
    await town.heal()
    await Promise.all(close.map(end => end()))
  })

  /** Ann's chat; `asked` counts how often the site was asked for a token. */
  async function open(clock: Clock = town.clock, wake: Wake = () => {}) {
    let asked = 0
    const options = town.options(ann)
    const getToken = () => {
      asked++
      return options.getToken()
    }
    const connector = connectyCube({ ...options, getToken }, { clock, random: () => 0.5, wake })
    const cache = createMemoryCache()
    const engine = new Engine({ connector, cache, storage: { type: 'memory' }, createFallback: createMemoryCache, clock, random: () => 0.5, newId, platform: alone })
    close.push(() => engine.close())
    await engine.start()
    const texts = (): readonly string[] => (engine.state.threads.get(dialogId)?.messages ?? []).map(({ body }) => (body.type === 'text' ? body.text : ''))
    const isOnline = () => engine.state.connection.type === 'online'
    return { engine, cache, texts, isOnline, asked: () => asked }
  }

  async function opened(clock?: Clock, wake?: Wake) {
    const chat = await open(clock, wake)
    await until(chat.isOnline, 'Ann to be online')
    await until(() => chat.engine.state.dialogs.has(dialogId), 'the dialog')
    await chat.engine.openThread(dialogId)
    return chat
  }

  async function benWrites(): Promise<Listener> {
    const listener = await Listener.online(town.connector(ben))
    close.push(() => listener.life.abort())
    return listener
  }

  it('is caught up within six seconds after sleep, though the socket still says that it is open [F2]', async () => {
    const clock = new FakeClock(Date.now())
    let wakeUp = () => {}
    const chat = await opened(clock, listener => (wakeUp = listener))
    const other = await benWrites()
    await town.fault({ userId: ann.id, silence: true })
    clock.freeze(10 * 60_000)
    for (const text of ['one', 'two', 'three']) await other.do(other.says(dialogId, text))
    const wokenAt = clock.now()
    wakeUp()
    await clock.advance(5_000)
    await until(() => chat.engine.state.connection.type !== 'online' || chat.texts().length === 3, 'the dead line to be noticed')
    await clock.advance(1_000)
    await until(() => chat.texts().join() === 'one,two,three', 'what was missed')
    expect(clock.now() - wokenAt).to.be.at.most(6_000)
  })

  it('sends ten of ten messages while the browser believes that it is offline, and none is lost while it believes that it is online [F3]', async () => {
    let says = false
    Object.defineProperty(navigator, 'onLine', { get: () => says, configurable: true })
    close.push(() => Reflect.deleteProperty(navigator, 'onLine'))
    dispatchEvent(new Event('offline'))
    const chat = await opened()
    const sent = Array.from({ length: 10 }, (_, i) => `message ${i}`)
    for (const text of sent) await chat.engine.send(dialogId, { text })
    await until(() => chat.engine.state.outbox.length === 0, 'all ten to be sent')
    expect(chat.texts()).to.deep.equal(sent)

    says = true
    await town.fault({ upgrade: 'refused' })
    await town.fault({ userId: ann.id, drop: true, rest: { status: 503, times: 1_000_000 } })
    await until(() => !chat.isOnline(), 'the loss to be noticed')
    await chat.engine.send(dialogId, { text: 'later' })
    dispatchEvent(new Event('online'))
    expect(chat.engine.state.outbox).to.have.length(1)
    await town.heal()
    chat.engine.reconnect()
    await until(() => chat.engine.state.outbox.length === 0, 'the last one to be sent')
    expect(chat.texts()).to.deep.equal([...sent, 'later'])
  })

  for (const [what, status, body] of [['a web page', 200, 'html'], ['a redirect', 302, 'html'], ['"log in to this network"', 511, 'html'], ['nothing', 200, 'empty']] as const) {
    it(`takes ${what} in place of answers for no data and no log-out [F4]`, async () => {
      const chat = await opened()
      await chat.engine.send(dialogId, { text: 'before' })
      await until(() => chat.engine.state.outbox.length === 0, 'the first to be sent')
      const rows = () => chat.cache.view(async tx => [await tx.messages(dialogId, { from: null, to: null }), (await tx.dialog(dialogId))?.title, (await tx.snapshot()).users, (await tx.snapshot()).me])
      const before = await rows()
      const asked = chat.asked()
      await town.fault({ upgrade: 'refused' })
      await town.fault({ userId: ann.id, drop: true, rest: { status, body, times: 1_000_000 } })
      await until(() => !chat.isOnline(), 'the loss to be noticed')
      await chat.engine.send(dialogId, { text: 'kept' })
      await chat.engine.loadDialogs()
      await chat.engine.jump(dialogId, 'newest')
      chat.engine.reconnect()
      await until(() => chat.engine.state.connection.type === 'offline', 'another try to fail')
      expect(await rows()).to.deep.equal(before)
      expect(chat.engine.state.outbox.map(({ state }) => state.type)).to.deep.equal(['queued'])
      expect(chat.asked()).to.equal(asked)
      await town.heal()
      chat.engine.reconnect()
      await until(() => chat.engine.state.outbox.length === 0, 'what was kept to be sent')
      expect(chat.texts()).to.deep.equal(['before', 'kept'])
    })
  }

  it('asks nothing before the time that a busy service named [F8]', async () => {
    const clock = new FakeClock(Date.now())
    await town.fault({ userId: ann.id, rest: { status: 429, retryAfterS: 20, times: 1, method: 'GET', path: '/chat/dialog' } })
    const chat = await open(clock)
    await until(() => chat.engine.state.dialogList.error?.code === 'rate-limited', 'the refusal')
    await clock.advance(19_900)
    expect(chat.engine.state.dialogs.size).to.equal(0)
    await clock.advance(4_200)
    await until(() => chat.engine.state.dialogs.has(dialogId), 'the dialogs')
  })

  it('gives up a connection that is accepted and then silent after ten seconds [F9]', async () => {
    await town.fault({ upgrade: 'silent' })
    const clock = new FakeClock(Date.now())
    const chat = await open(clock)
    let sockets = 0
    const count = async () => (sockets = (await town.sockets()).total)
    await until(() => (void count(), sockets > 0), 'the socket')
    await clock.advance(9_500)
    expect(chat.engine.state.connection.type).to.equal('connecting')
    await clock.advance(1_000)
    await until(() => chat.engine.state.connection.type === 'offline', 'the try to be given up')
  })

  it('brings messages within 35 s where sockets are blocked and requests are not, says so, and complains at most three times a minute [F10]', async () => {
    const other = await benWrites()
    await town.fault({ upgrade: 'refused' })
    const line = takeLine()
    const clock = new FakeClock(Date.now())
    const chat = await open(clock)
    /** Time goes on, and what it has set off may happen. */
    const pass = async (seconds: number, isDone: () => boolean) => {
      for (let i = 0; i < seconds && !isDone(); i++) {
        await clock.advance(1_000)
        // What was asked before these is answered before them: no time-out of the page's clock is met by a slow machine.
        for (let turn = 0; turn < 4; turn++) await town.sockets()
      }
    }
    await pass(60, () => chat.isOnline())
    expect(chat.engine.state.connection).to.deep.equal({ type: 'online', limited: true })
    await until(() => chat.engine.state.dialogs.has(dialogId), 'the dialog')
    await chat.engine.openThread(dialogId)
    await chat.engine.send(dialogId, { text: 'waits' })
    await other.do(other.says(dialogId, 'can you hear me?'))
    await pass(35, () => chat.texts().length > 0)
    expect(chat.texts()).to.deep.equal(['can you hear me?'])
    await pass(60, () => false)
    // Two tries at first, then one a minute.
    expect(line.opened()).to.be.at.most(4)
    await until(() => chat.engine.state.outbox[0]?.state.type === 'queued', 'what was written to wait')
  })

  it('throws nothing, whatever comes on the line: ten thousand frames, whole, cut and mixed [F11]', async function () {
    this.timeout(120_000)
    const thrown: string[] = []
    const note = (event: Event) => thrown.push(event.type)
    for (const type of ['error', 'unhandledrejection']) addEventListener(type, note)
    close.push(() => ['error', 'unhandledrejection'].forEach(type => removeEventListener(type, note)))
    const hear = takeLine()
    const clock = new FakeClock(Date.now())
    const chat = await opened(clock)
    const { appId, chatHost } = town.addresses.connectycube

    const tag = fc.constantFrom('body', 'extraParams', 'replace', 'remove', 'reactions', 'displayed', 'received', 'sent', 'query', 'composing', 'attachment', 'dialog_id', 'date_sent', 'message_id', 'x')
    const space = fc.constantFrom('jabber:client', 'urn:xmpp:chat-markers:0', 'urn:xmpp:message-correct:0', 'urn:xmpp:message-delete:0', 'http://jabber.org/protocol/chatstates', 'jabber:iq:last', 'urn:xmpp:carbons:2', 'urn:xmpp:sm:3')
    const words = fc.oneof(fc.string({ maxLength: 12 }).map(toText), fc.constantFrom(String(dialogId), 'a'.repeat(24), '-1', '1e400', '1700000000', ''))
    const piece = fc.tuple(tag, space, words, words).map(([name, uri, id, inside]) => `<${name} xmlns="${uri}" id="${id}" message_id="${id}" seconds="${id}" h="0">${inside}</${name}>`)
    const kind = fc.constantFrom('chat', 'groupchat', 'headline', 'error', 'result', 'get', '')
    const from = fc.constantFrom(`${ben.id}-${appId}@${chatHost}/x`, `${appId}_${dialogId}@muc.${chatHost}/${ben.id}`, `${ann.id}-${appId}@${chatHost}`, 'evil@evil.test', '')
    const stanza = fc
      .tuple(fc.constantFrom('message', 'message', 'message', 'iq', 'presence', 'unknown'), kind, from, words, fc.array(piece, { maxLength: 4 }))
      .map(([name, type, who, id, inside]) => `<${name} xmlns="jabber:client" type="${type}" from="${who}" id="${id}">${inside.join('')}</${name}>`)
    const nonsense = fc.oneof(fc.string({ unit: 'binary' }), fc.tuple(stanza, fc.nat(200)).map(([whole, at]) => whole.slice(0, at)), fc.tuple(stanza, stanza).map(([a, b]) => a + b))
    // A sound one between two broken ones, since a third in a row would end the line.
    for (const [sound, broken] of fc.sample(fc.tuple(stanza, nonsense), { numRuns: 5_000, seed: 11 })) {
      hear(sound)
      hear(broken)
    }
    const other = await benWrites()
    await clock.advance(30_000)
    await until(chat.isOnline, 'the line to be there')
    await other.do(other.says(dialogId, 'still there?'))
    await until(() => chat.texts().includes('still there?'), 'sound words after all that')
    expect(thrown).to.deep.equal([])
  })

  it('hears no answer to a question in the name of somebody else [F12]', async () => {
    const hear = takeLine()
    const chat = await opened()
    const before = [chat.engine.state.me, chat.engine.state.dialogs]
    for (let id = 1; id < 50; id++) hear(`<iq xmlns="jabber:client" type="result" id="cw${id}" from="evil@evil.test"><query xmlns="jabber:iq:last" seconds="0"/></iq>`)
    await chat.engine.send(dialogId, { text: 'words' })
    await until(() => chat.engine.state.outbox.length === 0, 'the message to be sent')
    expect([chat.engine.state.me, [...chat.engine.state.dialogs.keys()]]).to.deep.equal([before[0], [...chat.engine.state.dialogs.keys()]])
    expect(chat.isOnline()).to.equal(true)
  })

  it('asks three times for a session that is refused for good, and then never [F51]', async () => {
    const clock = new FakeClock(Date.now())
    const chat = await opened(clock)
    const asked = chat.asked()
    await town.fault({ userId: ann.id, rejectLogins: 1_000_000, drop: true, rest: { status: 401, times: 1_000_000 } })
    await until(() => !chat.isOnline(), 'the loss to be noticed')
    for (let i = 0; i < 10 && chat.engine.state.connection.type !== 'stopped'; i++) {
      await clock.advance(5_000)
      await until(() => chat.engine.state.connection.type !== 'connecting', 'this try to end')
    }
    expect(chat.engine.state.connection).to.deep.include({ type: 'stopped' })
    const spent = chat.asked() - asked
    expect(spent).to.be.at.most(2)
    await clock.advance(600_000)
    expect(chat.asked() - asked).to.equal(spent)
  })

  /** Whatever is said through this comes to the newest line of ours as if the server had sent it. */
  function takeLine(): { (frame: string): void; opened: () => number } {
    const native = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage') as PropertyDescriptor
    let hear: ((event: { readonly data: string }) => void) | null = null
    let opened = 0
    Object.defineProperty(WebSocket.prototype, 'onmessage', {
      ...native,
      set(this: WebSocket, listener: typeof hear) {
        if (listener) hear = listener
        if (listener) opened++
        native.set?.call(this, listener)
      },
    })
    close.push(() => Object.defineProperty(WebSocket.prototype, 'onmessage', native))
    return Object.assign((frame: string) => hear?.({ data: frame }), { opened: () => opened })
  }
})

const toText = (text: string): string => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
