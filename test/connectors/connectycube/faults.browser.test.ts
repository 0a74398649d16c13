import { expect } from 'chai'
import type { ChatError } from '../../../src/core/errors.js'
import { toClientId, toDialogId, type DialogId } from '../../../src/core/ids.js'
import { connectyCube } from '../../../src/connectors/connectycube/index.js'
import { xml } from '../../../src/connectors/shared/xml.js'
import { CLIENT } from '../../../src/connectors/shared/xmpp/namespaces.js'
import { openXmppStream } from '../../../src/connectors/shared/xmpp/stream.js'
import type { Clock } from '../../../src/lib/clock.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { Listener } from './listener.js'
import { Town, type Citizen } from './town.js'

const failure = (work: Promise<unknown>): Promise<ChatError> => work.then(() => expect.fail('should have failed'), (error: unknown) => error as ChatError)

describe('the ConnectyCube connector when things go wrong', () => {
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let dialogId: DialogId
  let listeners: Listener[]

  before(async () => {
    town = await Town.open()
  })
  beforeEach(async () => {
    listeners = []
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    dialogId = toDialogId(await town.privateDialog(ann, ben))
  })
  afterEach(async () => {
    for (const { life } of listeners) life.abort()
    await town.heal()
  })

  async function online(connector = town.connector(ann)): Promise<Listener> {
    const listener = await Listener.online(connector)
    listeners.push(listener)
    return listener
  }

  /** A connector whose sign-ins are counted. */
  function counting(): { connector: ReturnType<Town['connector']>; asked: () => number } {
    let count = 0
    const options = town.options(ann)
    const getToken = () => {
      count++
      return options.getToken()
    }
    return { connector: connectyCube({ ...options, getToken }, { clock: town.clock, random: () => 0, wake: () => {} }), asked: () => count }
  }

  it('a file of which nothing leaves any more is given up after a minute, and can be sent again', async () => {
    // While it is hurried, a minute is over at once on this clock; all other times are as long as they are.
    let isHurried = true
    const after: Clock['after'] = (ms, run, signal) => town.clock.after(isHurried && ms === 60_000 ? 50 : ms, run, signal)
    const { connector, signal } = await online(town.connector(ann, { clock: { now: () => town.clock.now(), sleep: (ms, it) => town.clock.sleep(ms, it), after } }))
    const file = new File(['hello'], 'note.png', { type: 'image/png' })
    await town.fault({ delayMs: 500 })
    expect(await failure(connector.upload!(file, { signal }))).to.include({ code: 'timeout' })
    isHurried = false
    await town.heal()
    expect(await connector.upload!(file, { signal })).to.include({ type: 'image', name: 'note.png' })
  })

  describe('answers of the server', () => {
    const cases = [
      [400, 'rejected'], [401, 'unauthenticated'], [403, 'forbidden'], [404, 'not-found'], [413, 'too-large'],
      [422, 'rejected'], [429, 'rate-limited'], [500, 'offline'], [502, 'offline'], [503, 'offline'],
    ] as const
    for (const [status, code] of cases) {
      it(`${status} is "${code}"`, async () => {
        const { connector, signal } = await online()
        await town.fault({ userId: ann.id, rest: { status, times: 2, method: 'GET', path: 'dialog' } })
        const error = await failure(connector.dialogs(null, signal))
        expect(error.code).to.equal(code)
        expect(error.message).to.not.equal('')
      })
    }

    for (const body of ['html', 'empty', 'garbage'] as const) {
      it(`200 with ${body} where a list should be is "protocol", and for a write it stays unknown what was done [F4]`, async () => {
        const { connector, signal } = await online()
        await town.fault({ userId: ann.id, rest: { status: 200, body, times: 1, method: 'GET' } })
        expect(await failure(connector.dialogs(null, signal))).to.include({ code: 'protocol', maybeAccepted: false })
        await town.fault({ userId: ann.id, rest: { status: 200, body, times: 1, method: 'POST' } })
        const create = { type: 'create-dialog', kind: 'group', memberIds: [ben.id], title: 'x' } as const
        expect(await failure(connector.perform(create, signal))).to.include({ code: 'protocol', maybeAccepted: true })
      })
    }

    it('a web page is no answer to a write whose answer is only its status', async () => {
      const { connector, signal } = await online()
      await town.fault({ userId: ann.id, rest: { status: 200, body: 'html', method: 'PUT' } })
      const error = await failure(connector.perform({ type: 'react', dialogId, messageId: '0123456789abcdef01234567' as never, value: '👍', on: true }, signal))
      expect(error).to.include({ code: 'protocol', maybeAccepted: true })
    })
  })

  describe('tokens', () => {
    it('that expire are replaced once, however many calls find out [F50]', async () => {
      const { connector, asked } = counting()
      const { signal } = await online(connector)
      expect(asked()).to.equal(1)
      await town.fault({ userId: ann.id, expireTokens: true })
      await Promise.all([connector.dialogs(null, signal), connector.dialog(dialogId, signal), connector.users([ben.id], signal)])
      expect(asked()).to.equal(2)
    })

    it('that are refused for good make no storm', async () => {
      const { connector, asked } = counting()
      const { signal } = await online(connector)
      await town.fault({ userId: ann.id, rest: { status: 401, times: 1_000_000 } })
      const errors: ChatError[] = []
      for (let i = 0; i < 20; i++) errors.push(await failure(connector.dialogs(null, signal)))
      expect(asked()).to.be.at.most(3)
      expect(errors[0]?.code).to.equal('unauthenticated')
      expect(errors.at(-1)).to.include({ code: 'offline' })
      expect(errors.at(-1)?.retryAfterMs).to.be.within(1, 20_000)
    })

    it('that the chat refuses get one fresh successor', async () => {
      const { connector, asked } = counting()
      await town.fault({ userId: ann.id, rejectLogins: 1 })
      const { states } = await online(connector)
      expect(asked()).to.equal(2)
      expect(states.map(state => state.type)).to.deep.equal(['connecting', 'online'])
    })

    it('that the chat refuses twice end it, and nothing is tried again [F51]', async () => {
      const { connector, asked } = counting()
      await town.fault({ userId: ann.id, rejectLogins: 5 })
      const listener = new Listener(connector)
      listeners.push(listener)
      // Whether the name was learnt before it ended is not what this is about.
      listener.connect().catch(() => {})
      const state = await listener.state('offline')
      expect(state).to.deep.equal({ type: 'offline', code: 'unauthenticated', message: 'Password not verified' })
      connector.probe?.()
      await connector.users([ben.id], listener.signal)
      expect(listener.states.map(it => it.type)).to.deep.equal(['connecting', 'offline'])
      expect(asked()).to.equal(2)
    })

    it('never show up in errors, events or the name of the cache', async () => {
      const canary = (await town.token(ann)).token
      const getToken = () => Promise.resolve({ token: canary, userId: ann.id })
      const connector = connectyCube({ ...town.options(ann), getToken }, { clock: town.clock, random: () => 0, wake: () => {} })
      const listener = await online(connector)
      await town.fault({ userId: ann.id, expireTokens: true, drop: true })
      await listener.state('offline', 2)
      const error = await failure(connector.dialogs(null, listener.signal))
      const shown = JSON.stringify([listener.events, error, error.message, error.stack, String(error.cause), connector.namespace])
      expect(shown).to.not.include(canary)
    })

    it('of somebody else are not taken [F53]', async () => {
      const connector = connectyCube({ ...town.options(ann), getToken: () => town.token(ben) }, { clock: town.clock, wake: () => {} })
      expect(await failure(new Listener(connector).connect())).to.include({ code: 'unauthenticated' })
    })

    it('are asked for again when the site stumbles: a throw, or nothing [F52]', async () => {
      const answers = [() => Promise.reject(new TypeError('fetch failed')), () => Promise.resolve({}), () => town.token(ann)]
      const getToken = () => answers.shift()!() as Promise<{ token: string; userId: string }>
      const clock = new FakeClock()
      const listener = new Listener(connectyCube({ ...town.options(ann), getToken }, { clock, random: () => 0, wake: () => {} }))
      listeners.push(listener)
      const connecting = listener.connect()
      for (const code of ['offline', 'protocol'] as const) {
        const { state } = await listener.next('connection', event => event.state.type === 'offline' && event.state.code === code)
        await clock.advance((state.type === 'offline' ? (state.retryAt ?? NaN) : NaN) - clock.now())
      }
      expect((await connecting).id).to.equal(ann.id)
    })

    it('come from a login and password too, for development', async () => {
      const { appId, authKey, api, chat, chatHost } = town.addresses.connectycube
      const endpoints = { api, chat, chatDomain: chatHost }
      const surroundings = { clock: town.clock, wake: () => {} }
      const right = connectyCube({ appId, authKey, endpoints, credentials: ann }, surroundings)
      const listener = await online(right)
      expect((await right.members(dialogId, null, listener.signal)).items.map(user => user.id)).to.include(ann.id)
      const wrong = connectyCube({ appId, authKey, endpoints, credentials: { ...ann, password: 'wrong' } }, surroundings)
      expect(await failure(new Listener(wrong).connect())).to.include({ code: 'unauthenticated', message: 'Unauthorized' })
    })
  })

  describe('the line', () => {
    it('that goes silent is found dead in 35 seconds, and what was missed is in the history [F1]', async () => {
      const clock = new FakeClock(Date.now())
      const mine = await online(town.connector(ann, { clock }))
      const other = await online(town.connector(ben))
      await mine.connector.dialogs(null, mine.signal)
      const from = mine.events.length
      await town.fault({ userId: ann.id, silence: true })
      const { events } = await other.do(other.says(dialogId, 'are you there?'))
      await clock.advance(24_900)
      expect(mine.states.at(-1)?.type).to.equal('online')
      await clock.advance(10_200)
      expect(await mine.state('offline', from)).to.include({ code: 'timeout', message: 'The connection went silent' })
      await clock.advance(100)
      expect(await mine.state('online', from)).to.deep.equal({ type: 'online', resumed: false })
      const page = await mine.connector.messages(dialogId, { from: { type: 'newest' }, limit: 5 }, mine.signal)
      expect(page.items.map(message => message.id)).to.deep.equal(events.flatMap(event => (event.type === 'message' ? [event.message.id] : [])))
    })

    it('that brings nonsense once or twice is kept, and the third time exchanged for another [F11]', async () => {
      const mine = await online()
      const inject = (frame: string) => town.fault({ userId: ann.id, inject: frame })
      const from = mine.events.length
      await inject('<message><body>half a')
      await inject('{"json": true}')
      const other = await online(town.connector(ben))
      await other.do(other.says(dialogId, 'still there?'))
      await mine.next('message')
      for (const frame of ['<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', '<?php ?>', 'x'.repeat(300_000)]) await inject(frame)
      expect(await mine.state('offline', from)).to.include({ code: 'protocol' })
      await mine.state('online', from)
    })

    it('that somebody else took over is left to them, and we say so', async () => {
      const mine = await online()
      await town.fault({ userId: ann.id, conflict: true })
      expect(await mine.state('offline')).to.deep.equal({ type: 'offline', code: 'rejected', message: 'Signed in somewhere else' })
      mine.connector.probe?.()
      await mine.connector.dialogs(null, mine.signal)
      expect(mine.states.at(-1)?.type).to.equal('offline')
    })

    it('that cannot be opened is tried again, later each time, and at once when asked', async () => {
      await town.fault({ upgrade: 'refused' })
      await town.fault({ userId: ann.id, rest: { status: 503, times: 1_000_000 } })
      const clock = new FakeClock(Date.now())
      const mine = new Listener(town.connector(ann, { clock, random: () => 0.5 }))
      listeners.push(mine)
      mine.connect().catch((error: unknown) => expect(error).to.equal(mine.signal.reason))
      const waits: number[] = []
      for (let from = 0; waits.length < 4; ) {
        const state = await mine.state('offline', from)
        from = mine.events.length
        const retryAt = state.type === 'offline' ? (state.retryAt ?? NaN) : NaN
        waits.push(retryAt - clock.now())
        await clock.advance(retryAt - clock.now())
      }
      expect(waits).to.deep.equal([1250, 2250, 4250, 8250])
      const from = mine.events.length
      await mine.state('offline', from - 1)
      await town.heal()
      await clock.advance(1000)
      mine.connector.probe?.()
      await clock.advance(0)
      await mine.state('online', from)
    })

    it('that loses the answer to a message leaves one message, also when it is sent again after a reload [F35]', async () => {
      const mine = await online()
      await town.fault({ userId: ann.id, loseResponses: 1 })
      const action = mine.says(dialogId, 'just one', { clientId: toClientId('known-for-life') })
      expect(await failure(mine.do(action))).to.include({ code: 'timeout', maybeAccepted: true })
      mine.life.abort()

      const reloaded = await online(town.connector(ann))
      const [event] = (await reloaded.do({ ...action, createdAt: action.createdAt })).events
      const page = await reloaded.connector.messages(dialogId, { from: { type: 'newest' }, limit: 5 }, reloaded.signal)
      expect(page.items).to.have.length(1)
      expect(event).to.deep.equal({ type: 'message', message: page.items[0] })
      expect(page.items[0]?.clientId).to.equal(action.clientId)
    })

    it('that withholds its acknowledgements makes sending fail as unknown, after half a minute', async () => {
      const clock = new FakeClock(Date.now())
      const mine = await online(town.connector(ann, { clock }))
      await mine.connector.dialogs(null, mine.signal)
      await town.fault({ userId: ann.id, withholdAcks: true })
      const other = await online(town.connector(ben))
      const sending = failure(mine.do(mine.says(dialogId, 'did you get it?', { createdAt: clock.now() })))
      await other.next('message')
      // Looked at in steps, so that the pings in between can be answered.
      for (let i = 0; i < 4; i++) {
        await clock.advance(8000)
        await mine.connector.users([ben.id], mine.signal)
      }
      expect(await sending).to.include({ code: 'timeout', maybeAccepted: true })
    })
  })

  describe('clocks and orders', () => {
    it('of a device that is an hour late put an answer after its question', async () => {
      const late = { now: () => Date.now() - 3_600_000, sleep: town.clock.sleep.bind(town.clock), after: town.clock.after.bind(town.clock) }
      const [mine, other] = [await online(town.connector(ann, { clock: late })), await online(town.connector(ben))]
      const [question] = (await other.do(other.says(dialogId, 'question'))).events
      await mine.next('message')
      const answeredAt = Date.now()
      const [answer] = (await mine.do(mine.says(dialogId, 'answer', { createdAt: late.now() }))).events
      if (question?.type !== 'message' || answer?.type !== 'message') throw new Error('both were sent')
      expect(answer.message.order > question.message.order).to.equal(true)
      // The service's clock is known by whole seconds.
      expect(answer.message.sentAt).to.be.within(answeredAt - 2000, Date.now() + 2000)
    })

    it('of a partner that is ten minutes early do not put our answers before', async () => {
      const [mine, { url, domain, username, password }] = [await online(), await town.xmpp(ben)]
      const life = new AbortController()
      const raw = await openXmppStream({ url, domain, username, password, clock: town.clock, signal: life.signal, onStanza: () => {} })
      const extra = xml(CLIENT, 'extraParams', {}, ...Object.entries({ save_to_history: '1', dialog_id: dialogId, date_sent: String(Math.floor(Date.now() / 1000) + 600) }).map(
        ([name, value]) => xml(CLIENT, name, {}, value),
      ))
      const id = `${Math.floor(Date.now() / 1000).toString(16)}ffffffffffffffff`
      await raw.sendTracked(xml(CLIENT, 'message', { type: 'chat', to: `${ann.id}-${town.addresses.connectycube.appId}@${domain}`, id }, xml(CLIENT, 'body', {}, 'early'), extra))
      life.abort()
      await mine.next('message')
      for (const text of ['first answer', 'second answer']) await mine.do(mine.says(dialogId, text))
      const { items } = await mine.connector.messages(dialogId, { from: { type: 'newest' }, limit: 10 }, mine.signal)
      expect(items.map(message => (message.body.type === 'text' ? message.body.text : ''))).to.deep.equal(['early', 'first answer', 'second answer'])
    })

    it('doubled and swapped deliveries give the same messages', async () => {
      const [mine, other] = [await online(), await online(town.connector(ben))]
      await town.fault({ userId: ann.id, duplicate: true, reorder: true })
      for (const text of ['a', 'b', 'c', 'd']) await other.do(other.says(dialogId, text))
      await mine.next('message', event => event.message.body.type === 'text' && event.message.body.text === 'd')
      const { items } = await mine.connector.messages(dialogId, { from: { type: 'newest' }, limit: 10 }, mine.signal)
      const live = new Map(mine.events.flatMap(event => (event.type === 'message' ? [[event.message.id, event.message.order] as const] : [])))
      expect([...live]).to.have.deep.members(items.map(message => [message.id, message.order]))
    })
  })
})
