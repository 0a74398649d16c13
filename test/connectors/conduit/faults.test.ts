import { expect } from 'chai'
import { conduit, type ConduitOptions, type Surroundings } from '../../../src/connectors/conduit/index.js'
import { ChatError, type ChatErrorCode } from '../../../src/core/errors.js'
import { toDialogId, toMessageId, type DialogId } from '../../../src/core/ids.js'
import type { Message } from '../../../src/core/model.js'
import { Listener } from '../connectycube/listener.js'
import { Answers, type Answer } from './answers.js'
import { Town, type Citizen } from './town.js'

const failure = (work: Promise<unknown>): Promise<ChatError> => work.then(() => expect.fail('should have failed'), (error: unknown) => error as ChatError)
const room = 'c'.repeat(24)
const me = 'a'.repeat(24)
const dialogId = toDialogId(room)
const messageId = toMessageId('d'.repeat(24))

describe('answers that no sound service gives', () => {
  let answers: Answers
  const { signal } = new AbortController()
  const open = (options: Partial<ConduitOptions> = {}) => {
    const endpoints = { api: answers.url, realtime: `${answers.url}/realtime` }
    return conduit({ userId: me, getToken: async () => ({ token: 'a token' }), endpoints, edit: true, ...options }, { random: () => 0, wake: () => {} })
  }
  beforeEach(async () => void (answers = await Answers.start(() => ({ body: {} }))))
  afterEach(() => answers.stop())

  const nonsense: readonly unknown[] = [null, {}, [], 7, 'text', true, { rooms: null }, { rooms: {} }, { messages: 'none' }, '<html>Sign in to the hotel</html>', '{"rooms":[{"_id":']
  for (const body of nonsense) {
    it(`like ${JSON.stringify(body)} are a breach of protocol`, async () => {
      answers.answer = () => ({ body })
      const connector = open()
      const request = { from: { type: 'newest' }, limit: 10 } as const
      for (const work of [connector.dialogs(null, signal), connector.dialog(dialogId, signal), connector.messages(dialogId, request, signal), connector.message(messageId, signal), connector.members(dialogId, null, signal)]) {
        expect((await failure(work)).code).to.equal('protocol')
      }
      const create = { type: 'create-dialog', kind: 'group', memberIds: [], title: 'x' } as const
      expect(await failure(connector.perform(create, signal))).to.include({ code: 'protocol', maybeAccepted: true })
    })
  }

  it('leave out what is broken and keep the rest', async () => {
    const good = { _id: 'd'.repeat(24), message: 'good', senderUser: me, room, readBy: [], createdAt: '2026-11-21T01:55:13.165Z' }
    const broken = [null, 7, {}, { ...good, _id: '../x' }, { ...good, createdAt: 'yesterday' }, { ...good, senderUser: null }, { ...good, room: 'e'.repeat(24) }]
    answers.answer = ({ path }) =>
      path === '/chat/rooms' ? { body: { rooms: [null, { _id: 7 }, { _id: room, name: 'ok', participants: [me, 7, null] }], count: 3 } } : { body: { messages: [...broken, good], count: 8 } }
    const { items } = await open().messages(dialogId, { from: { type: 'newest' }, limit: 20 }, signal)
    expect(items.map(({ id }) => id)).to.deep.equal([good._id])
    const page = await open().dialogs(null, signal)
    expect(page.items.map(({ id, memberIds }) => [id, memberIds])).to.deep.equal([[room, [me]]])
  })

  it('of a list without its number still come to an end', async () => {
    const all = Array.from({ length: 25 }, (_, i) => ({ _id: String(i).padStart(24, '0'), message: `${i}`, senderUser: me, room, createdAt: new Date(1.7e12 + i * 1000).toISOString() })).reverse()
    answers.answer = ({ query }) => ({ body: { messages: all.slice(Number(query.get('skip')), Number(query.get('skip')) + Number(query.get('limit'))) } })
    const seen: Message[] = []
    let page = await open().messages(dialogId, { from: { type: 'newest' }, limit: 5 }, signal)
    for (;;) {
      seen.unshift(...page.items)
      const top = seen[0]!
      if (page.older === null) break
      page = await open().messages(dialogId, { from: { type: 'before', anchor: { id: top.id, order: top.order, sentAt: top.sentAt, cursor: page.older } }, limit: 5 }, signal)
    }
    expect(seen).to.have.length(25)
  })

  const json = (name: string, status: number, message: string): Answer => ({ status, body: { name, status, message } })
  const html = (status: number, body: string): Answer => ({ status, body, type: 'text/html' })
  const cannot = (method: string) => html(404, `<!DOCTYPE html>\n<html><body><pre>Cannot ${method} /chat/x</pre></body></html>`)
  const refusals: readonly (readonly [title: string, answer: Answer, reading: ChatErrorCode, writing: ChatErrorCode, words: string])[] = [
    ['a wrong parameter', json('USER_INPUT_ERROR', 400, 'skip must be a number'), 'rejected', 'rejected', 'skip must be a number'],
    ['a wrong argument', json('INVALID_ARGUMENTS', 400, 'users is required'), 'rejected', 'rejected', 'users is required'],
    ['nothing there', json('NOT_FOUND', 404, "Room does not exist or you don't have access"), 'not-found', 'not-found', "Room does not exist or you don't have access"],
    ['no permission', json('FORBIDDEN', 403, 'You may not'), 'forbidden', 'forbidden', 'You may not'],
    ['a token that is refused', json('UNAUTHORIZED', 401, 'Token is expired or otherwise not valid'), 'unauthenticated', 'unauthenticated', 'Token is expired or otherwise not valid'],
    ['people who do not exist', json('INTERNAL_SERVER_ERROR', 500, 'users [x] do not exist'), 'offline', 'rejected', 'users [x] do not exist'],
    ['an id that MongoDB does not like', json('INTERNAL_SERVER_ERROR', 500, 'Cast to ObjectId failed'), 'not-found', 'not-found', 'Cast to ObjectId failed'],
    ['an id that PostgreSQL does not like', json('INTERNAL_SERVER_ERROR', 500, 'findOne INTERNAL: invalid input syntax for type uuid: "x"'), 'not-found', 'not-found', 'findOne INTERNAL: invalid input syntax for type uuid: "x"'],
    ['a body that is no JSON', { status: 400, body: { error: 'Unexpected token' } }, 'rejected', 'rejected', 'Unexpected token'],
    ['a client that is none', html(401, 'Unauthorized'), 'unauthenticated', 'unauthenticated', 'The server does not accept the client id and secret'],
    ['a gateway', html(502, '<h1>Bad gateway</h1>'), 'offline', 'offline', 'The server answered 502'],
    ['a page of somebody else', html(404, '<h1>Not found</h1>'), 'protocol', 'protocol', 'The server answered 404'],
  ]
  for (const [title, answer, reading, writing, words] of refusals) {
    it(`say ${title}, in words`, async () => {
      answers.answer = () => answer
      expect(await failure(open().message(messageId, signal))).to.include({ code: reading, message: words })
      const edit = { type: 'edit', dialogId, messageId, text: 'x', mentions: [] } as const
      expect(await failure(open().perform(edit, signal))).to.include({ code: writing, message: words })
    })
  }

  it('say that a route does not exist', async () => {
    answers.answer = ({ method }) => cannot(method)
    expect(await failure(open().message(messageId, signal))).to.include({ code: 'rejected', message: 'This server does not offer that' })
  })

  it('ask to wait, for ten seconds where they do not say how long', async () => {
    answers.answer = () => html(429, 'Too Many Requests')
    expect(await failure(open().dialogs(null, signal))).to.include({ code: 'rate-limited', message: 'Too Many Requests', retryAfterMs: 10_000 })
  })

  it('ask for a token once more, and then believe it', async () => {
    let asked = 0
    answers.answer = () => json('UNAUTHORIZED', 401, 'Token is expired or otherwise not valid')
    const error = await failure(open({ getToken: async () => ({ token: `${++asked}` }) }).dialogs(null, signal))
    expect(error.code).to.equal('unauthenticated')
    expect(asked).to.be.within(1, 2)
  })

  describe('of the site', () => {
    const wrong: readonly (readonly [title: string, answer: () => unknown, code: ChatErrorCode])[] = [
      ['nothing', () => null, 'protocol'],
      ['no token', () => ({ userId: me }), 'protocol'],
      ['a token of somebody else', () => ({ token: 'x', userId: 'b'.repeat(24) }), 'unauthenticated'],
      ['that the user is signed out', () => Promise.reject(new ChatError('unauthenticated', 'Signed out')), 'unauthenticated'],
      ['an error with a token in it', () => Promise.reject(new Error('secret-token')), 'offline'],
    ]
    for (const [title, answer, code] of wrong) {
      it(`that are ${title} instead of a session are told apart`, async () => {
        const error = await failure(open({ getToken: answer as ConduitOptions['getToken'] }).dialogs(null, signal))
        expect(error.code).to.equal(code)
        expect(error.message).to.not.include('secret-token')
        expect(answers.asked).to.deep.equal([])
      })
    }

    it('about people are taken as far as they make sense', async () => {
      const people: unknown[] = [null, 7, { id: me }, { id: me, name: 'Ann', avatarUrl: 3 }, { id: 'stranger', name: 'Not asked for' }]
      const users = (answer: () => unknown) => open({ resolveUsers: answer as NonNullable<ConduitOptions['resolveUsers']> }).users([me as never], signal)
      expect(await users(() => Promise.resolve(people))).to.deep.equal([{ id: me, name: 'Ann', avatarUrl: '3' }])
      expect(await users(() => Promise.resolve({ people }))).to.deep.equal([])
      for (const bad of [() => Promise.reject(new Error('secret')), () => { throw new Error('secret') }]) {
        expect(await failure(users(bad))).to.include({ code: 'offline', message: 'The site could not look people up' })
      }
      expect(await open().users([me as never], signal)).to.deep.equal([])
    })
  })
})

describe('the line of the Conduit connector', () => {
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let dialog: DialogId
  let listeners: Listener[] = []

  async function begin(mount = ''): Promise<void> {
    town = await Town.open(mount)
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    dialog = await town.room('Ann and Ben', ann, ben)
  }
  const listener = (citizen: Citizen, options: Partial<ConduitOptions> = {}, surroundings: Partial<Surroundings> = {}): Listener => {
    const made = new Listener(town.connector(citizen, { checkEveryMs: 60_000, ...options }, surroundings))
    listeners.push(made)
    return made
  }
  async function online(...args: Parameters<typeof listener>): Promise<Listener> {
    const made = listener(...args)
    await made.connect()
    await made.state('online')
    return made
  }
  const say = async (from: Listener, text: string): Promise<Message> => {
    const { events } = await from.do(from.says(dialog, text))
    return events.find(event => event.type === 'message')!.message
  }
  afterEach(async () => {
    for (const one of listeners) one.life.abort()
    listeners = []
    await town.close()
  })

  it('gives up on a client that is none, and says what is wrong', async () => {
    await begin()
    const a = listener(ann, { client: { id: 'x', secret: 'y' }, resolveUsers: () => new Promise(() => {}) })
    const error = await failure(a.connect())
    expect(error).to.include({ code: 'unauthenticated', message: 'The server does not accept the client id and secret' })
    expect(a.states.at(-1)).to.include({ type: 'offline', code: 'unauthenticated' }).and.not.have.property('retryAt')
  })

  it('gives up on a token that stays refused', async () => {
    await begin()
    const a = listener(ann, { getToken: async () => ({ token: 'nonsense' }), resolveUsers: () => new Promise(() => {}) })
    expect(await failure(a.connect())).to.include({ code: 'unauthenticated', message: 'Token is expired or otherwise not valid' })
  })

  it('does not wait for the site to say who people are', async () => {
    await begin()
    let answer!: (people: readonly { id: string; name: string }[]) => void
    const a = listener(ann, { resolveUsers: () => new Promise(resolve => (answer = resolve)) })
    expect(await a.connect()).to.deep.equal({ id: ann.id, name: `#${ann.id.slice(-6)}` })
    await say(a, 'no name needed')
    answer([{ id: ann.id, name: 'Ann at last' }])
    await a.next('user', ({ user }) => user.name === 'Ann at last')
  })

  it('tries again where there is no chat server yet', async () => {
    await begin()
    const endpoints = { api: town.api, realtime: `${town.server.url}/nowhere/realtime` }
    const a = listener(ann, { endpoints })
    await a.connect()
    expect(await a.state('offline')).to.include({ code: 'offline' }).and.have.property('retryAt')
  })

  it('waits as long as the server blocks an address that asked too often', async () => {
    await begin('/v0.12+limited')
    // However long a slow machine takes to ask too often.
    let statuses: number[] = []
    while (!statuses.includes(429)) statuses = await Promise.all(Array.from({ length: 60 }, async () => (await fetch(`${town.api}/health`)).status))
    const a = listener(ann)
    const triedAt = Date.now()
    await a.connect()
    const state = await a.state('offline')
    expect(state).to.include({ type: 'offline', code: 'rate-limited' })
    expect(state.type === 'offline' && state.retryAt! - triedAt).to.be.greaterThan(9_000)
  })

  it('comes back with a fresh token after its old one was taken away', async () => {
    await begin()
    const a = await online(ann)
    const from = a.events.length
    await town.fault({ userId: ann.id, expireTokens: true })
    await town.fault({ userId: ann.id, drop: true })
    await a.state('offline', from)
    await a.state('online', from)
    await say(a, 'back')
  })

  it('survives one refused log-in', async () => {
    await begin()
    await town.fault({ userId: ann.id, rejectLogins: 1 })
    const a = await online(ann)
    expect(a.states.map(({ type }) => type)).to.deep.equal(['connecting', 'online'])
  })

  it('finds out by itself when nothing comes any more', async () => {
    await begin('/v0.12+brisk')
    const a = await online(ann)
    const from = a.events.length
    await town.fault({ userId: ann.id, silence: true })
    expect(await a.state('offline', from)).to.include({ code: 'timeout' })
    await a.state('online', from)
    await say(a, 'back')
  })

  it('is replaced when somebody doubts it and it is dead, and what was said meanwhile is told', async () => {
    await begin()
    let aheadMs = 0
    const { clock } = town
    const a = await online(ann, {}, { clock: { ...clock, now: () => clock.now() + aheadMs } })
    const b = await online(ben)
    await town.fault({ userId: ann.id, silence: true })
    const { id } = await say(b, 'unheard')
    const from = a.events.length
    aheadMs = 10_000
    a.connector.probe?.()
    await a.next('message', ({ message }) => message.id === id)
    const later = await say(b, 'heard')
    await a.next('message', ({ message }) => message.id === later.id)
    expect(a.events.slice(from).filter(event => event.type === 'connection'), 'nobody noticed').to.deep.equal([])
  })

  it('brings every message once, whatever is delivered twice or in disorder', async () => {
    await begin()
    const [a, b] = [await online(ann), await online(ben)]
    await town.fault({ duplicate: true, reorder: true })
    const sent: string[] = []
    for (const text of ['one', 'two', 'three', 'four']) sent.push((await say(a, text)).id)
    for (const id of sent) await b.next('message', ({ message }) => message.id === id)
    const heard = b.events.flatMap(event => (event.type === 'message' ? [event.message.id as string] : []))
    expect([...new Set(heard)]).to.deep.equal(sent)
  })

  for (const frame of ['2/chat/,["message",null]', '2/chat/,["message"]', '2/chat/,["message",{"room":7,"sender":{}}]', '2/chat/,["messagesRead","x"]', '2/chat/,["conduit_error",null]', '2/chat/,["conduit_error",{"code":"x"}]', '2/chat/,["message:error",{}]', '2/chat/,["room-joined",{"room":"../x"}]', '2/chat/,["message-edited",{"room":1}]', '2/chat/,["message-deleted"]', '2/chat/,["what is this",{"a":1}]']) {
    it(`does not mind ${frame}`, async () => {
      await begin()
      const [a, b] = [await online(ann), await online(ben)]
      const from = a.events.length
      await town.fault({ userId: ann.id, inject: frame })
      const { id } = await say(b, 'after it')
      await a.next('message', ({ message }) => message.id === id, from)
      expect(a.events.slice(from).map(({ type }) => type)).to.deep.equal(['message'])
    })
  }

  it('begins anew after a frame that is none', async () => {
    await begin()
    const [a, b] = [await online(ann), await online(ben)]
    const from = a.events.length
    await town.fault({ userId: ann.id, inject: 'half a {' })
    await a.state('offline', from)
    await a.state('online', from)
    const { id } = await say(b, 'after it')
    await a.next('message', ({ message }) => message.id === id, from)
  })
})
