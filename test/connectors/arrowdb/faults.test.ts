import { expect } from 'chai'
import { arrowDb, type ArrowDbOptions } from '../../../src/connectors/arrowdb/index.js'
import type { ChatError, ChatErrorCode } from '../../../src/core/errors.js'
import { toClientId, toDialogId, toMessageId, toUserId } from '../../../src/core/ids.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { Answers, ok, type Answer } from './answers.js'

const failure = (work: Promise<unknown>): Promise<ChatError> => work.then(() => expect.fail('should have failed'), (error: unknown) => error as ChatError)
const fail = (code: number, message?: string, status = code): Answer => ({ status, body: { meta: { code, status: 'fail', ...(message !== undefined && { message }) } } })

const me = 'a'.repeat(24)
const other = 'b'.repeat(24)
const dialogId = toDialogId('c'.repeat(24))
const send = { type: 'send', dialogId, clientId: toClientId('mine'), createdAt: 0, body: { type: 'text', text: 'Hello', attachments: [], mentions: [] } } as const
const group = { id: dialogId, message: 'Hello', participate_ids: [me, other], updated_at: '2013-10-28T21:50:05+0000' }
const chat = { id: 'd'.repeat(24), message: 'Hello', created_at: '2013-10-28T21:50:05+0000', from_user_id: other, chat_group_id: dialogId }

describe('the ArrowDB connector when things go wrong', () => {
  let answers: Answers
  let life: AbortController
  let sessions: number

  beforeEach(async () => {
    answers = await Answers.start(() => ok({}))
    life = new AbortController()
    sessions = 0
  })
  afterEach(async () => {
    life.abort()
    await answers.stop()
  })

  const open = (options: Partial<ArrowDbOptions> = {}) => {
    const getToken = async () => ({ token: `session ${++sessions}`, userId: me })
    return arrowDb({ key: 'the key', userId: me, api: answers.api, getToken, ...options } as ArrowDbOptions, { clock: new FakeClock(), random: () => 0, wake: () => {} })
  }

  describe('refusals', () => {
    const cases: readonly (readonly [code: number, means: ChatErrorCode])[] = [
      [400, 'rejected'], [403, 'forbidden'], [413, 'too-large'], [422, 'rejected'], [429, 'rate-limited'], [500, 'offline'], [502, 'offline'], [503, 'offline'],
    ]
    for (const [code, means] of cases) {
      it(`with ${code} mean "${means}", whether or not HTTP says so too`, async () => {
        for (const status of [code, 200]) {
          answers.answer = () => fail(code, 'In the words of the service', status)
          expect(await failure(open().dialogs(null, life.signal))).to.include({ code: means, message: 'In the words of the service', maybeAccepted: false })
          const unsure = code >= 500 && code !== 503
          expect(await failure(open().perform(send, life.signal))).to.include({ code: means, maybeAccepted: unsure })
        }
      })
    }

    it('without words are told by their number', async () => {
      for (const status of [403, 200]) {
        answers.answer = () => fail(403, undefined, status)
        expect((await failure(open().dialogs(null, life.signal))).message).to.equal('The server answered 403')
      }
    })
  })

  describe('answers that are none', () => {
    const bodies = ['', 'null', '[]', '"ok"', '7', '{', '{}', '<!doctype html><h1>Sign in to the hotel</h1>', '{"meta":null}', '{"meta":{}}', '{"meta":{"status":"fine","code":200}}', '{"meta":{"status":"fail"}}', '{"meta":{"status":["ok"]}}']
    for (const body of bodies) {
      it(`such as ${JSON.stringify(body)} are a breach of protocol, and leave it open whether something was sent`, async () => {
        answers.answer = () => ({ body })
        expect(await failure(open().dialogs(null, life.signal))).to.include({ code: 'protocol', maybeAccepted: false })
        expect(await failure(open().perform(send, life.signal))).to.include({ code: 'protocol', maybeAccepted: true })
      })
    }

    it('to a list are a breach of protocol, and to a message sent are one too', async () => {
      for (const wrong of [undefined, null, {}, 'text', 3]) {
        answers.answer = () => ok({ chats: wrong, chat_groups: wrong, users: wrong })
        const connector = open()
        const reads = [
          connector.dialogs(null, life.signal),
          connector.dialog(dialogId, life.signal),
          connector.messages(dialogId, { from: { type: 'newest' }, limit: 5 }, life.signal),
          connector.users([toUserId(other)], life.signal),
          connector.findUsers?.('Ben', life.signal) ?? expect.fail('people can be found'),
        ]
        for (const work of reads) expect((await failure(work)).code, JSON.stringify(wrong)).to.equal('protocol')
      }
      for (const wrong of [undefined, [], [null], [{ id: 'only' }]]) {
        answers.answer = () => ok({ chats: wrong })
        expect(await failure(open().perform(send, life.signal))).to.include({ code: 'protocol', maybeAccepted: true })
      }
    })

    it('are taken from very old servers, which say "stat"', async () => {
      answers.answer = () => ({ body: { meta: { code: 200, stat: 'ok', method: 'x' }, response: { chat_groups: [] } } })
      expect(await open().dialogs(null, life.signal)).to.deep.equal({ items: [], next: null })
    })
  })

  describe('broken records', () => {
    it('are left out, and the sound ones shown', async () => {
      answers.answer = ({ path }) => (path === 'chats/query' ? ok({ chats: [null, chat, 'x', { ...chat, id: {} }, { ...chat, created_at: 'soon' }] }) : ok({ chat_groups: [null, group, { ...group, id: null }, []] }))
      const connector = open()
      const { items } = await connector.messages(dialogId, { from: { type: 'newest' }, limit: 50 }, life.signal)
      expect(items.map(message => message.id)).to.deep.equal([chat.id])
      expect((await connector.dialogs(null, life.signal)).items.map(dialog => dialog.id)).to.deep.equal([dialogId])
    })

    it('of another group are nobody’s', async () => {
      answers.answer = () => ok({ chats: [chat, { ...chat, id: 'e'.repeat(24), chat_group_id: 'f'.repeat(24) }] })
      const { items } = await open().messages(dialogId, { from: { type: 'newest' }, limit: 50 }, life.signal)
      expect(items).to.have.length(1)
    })
  })

  describe('sessions', () => {
    const refusals: readonly (readonly [what: string, answer: Answer])[] = [
      ['401', fail(401)],
      ['400 and words', fail(400, 'You need to be logged in to perform this action.')],
      ['403 and words', fail(403, 'Your session has expired.')],
      ['404 and words, suppressed', fail(404, 'Please sign in first', 200)],
      ['a bare 404', fail(404, 'Not Found')],
    ]
    for (const [what, refusal] of refusals) {
      it(`that end with ${what} are replaced without a word`, async () => {
        answers.answer = ({ parameters }) => (parameters.get('_session_id') === 'session 1' ? refusal : ok({ chat_groups: [] }))
        expect(await open().dialogs(null, life.signal)).to.deep.equal({ items: [], next: null })
        expect(sessions).to.equal(2)
      })
    }

    it('are not to blame for what is really not found', async () => {
      answers.answer = ({ path }) => (path === 'users/show/me' ? ok({ users: [{ id: me }] }) : fail(404, 'Not Found'))
      expect((await failure(open().perform({ type: 'delete', dialogId, messageId: toMessageId(chat.id), for: 'all' }, life.signal))).code).to.equal('not-found')
      expect(sessions).to.equal(1)
    })

    it('that are refused again end in being signed out', async () => {
      answers.answer = () => fail(400, 'You need to be logged in to perform this action.')
      expect((await failure(open().dialogs(null, life.signal))).code).to.equal('unauthenticated')
      expect(sessions).to.equal(2)
    })

    it('of another user are never used', async () => {
      const connector = open({ getToken: async () => ({ token: 'theirs', userId: other }) })
      expect((await failure(connector.dialogs(null, life.signal))).code).to.equal('unauthenticated')
      expect(answers.asked).to.deep.equal([])
    })

    it('travel in the address with the key of the application, and nowhere else', async () => {
      answers.answer = () => ok({ chat_groups: [] })
      await open().dialogs(null, life.signal)
      const [asked] = answers.asked
      expect(asked?.parameters.get('key')).to.equal('the key')
      expect(asked?.parameters.get('_session_id')).to.equal('session 1')
      expect(asked?.parameters.get('response_json_depth')).to.equal('3')
    })

    it('may be made from a login, for development', async () => {
      answers.answer = ({ path, parameters }) => {
        if (path !== 'users/login') return ok({ chat_groups: [] })
        return parameters.get('password') === 'right' ? ok({ users: [{ id: me }] }, { session_id: 'from a login' }) : fail(401, 'Invalid email/username or password')
      }
      const signIn = (password: string) =>
        arrowDb({ key: 'k', userId: me, api: answers.api, credentials: { login: 'ann', password } }, { clock: new FakeClock(), random: () => 0, wake: () => {} })
      await signIn('right').dialogs(null, life.signal)
      expect(answers.asked.at(-1)?.parameters.get('_session_id')).to.equal('from a login')
      expect(await failure(signIn('wrong').dialogs(null, life.signal))).to.include({ code: 'unauthenticated', message: 'Invalid email/username or password' })
    })
  })

  describe('sending', () => {
    it('names the group, the depth and the client id', async () => {
      answers.answer = () => ok({ chats: [{ ...chat, from_user_id: me }] })
      const { events } = await open().perform({ ...send, metadata: { colour: 'red' } }, life.signal)
      const [asked] = answers.asked
      expect(asked).to.include({ method: 'POST', path: 'chats/create' })
      expect(asked?.parameters.get('chat_group_id')).to.equal(dialogId)
      expect(JSON.parse(asked?.parameters.get('custom_fields') ?? '')).to.deep.equal({ cid: 'mine', colour: 'red' })
      // Although this service has dropped the fields.
      expect(events[0]).to.have.nested.property('message.clientId', 'mine')
    })

    it('is refused before it is tried where the service has no such thing', async () => {
      const file = { type: 'file', ref: 'x', name: 'x', mime: 'text/plain', size: 1 } as const
      for (const wrong of [
        { ...send, replyTo: toMessageId(chat.id) },
        { ...send, threadId: toMessageId(chat.id) },
        { ...send, body: { ...send.body, attachments: [file] } },
        { ...send, metadata: { cid: 'another' } },
        { ...send, metadata: { '$where': 'x' } },
        { ...send, metadata: { 'a.b': 'x' } },
      ]) expect((await failure(open().perform(wrong, life.signal))).code).to.equal('rejected')
      expect(answers.asked).to.deep.equal([])
    })

    it('a first message to nobody is refused, and one to somebody says which dialog it made', async () => {
      answers.answer = () => ok({ chats: [{ ...chat, from_user_id: me }] })
      expect((await failure(open().sendTo([me], 'Hello'))).code).to.equal('rejected')
      expect(await open().sendTo([other, me], 'Hello')).to.equal(dialogId)
      expect(answers.asked.map(({ parameters }) => parameters.get('to_ids'))).to.deep.equal([other])
    })
  })

  describe('deleting', () => {
    const remove = { type: 'delete', dialogId, messageId: toMessageId(chat.id), for: 'all' } as const

    it('again after the answer was lost takes "not there" for done', async () => {
      answers.answer = () => fail(500)
      const connector = open()
      expect((await failure(connector.perform(remove, life.signal))).maybeAccepted).to.equal(true)
      answers.answer = ({ path }) => (path === 'users/show/me' ? ok({ users: [{ id: me }] }) : fail(404))
      expect((await connector.perform(remove, life.signal)).events).to.deep.equal([{ type: 'message-removed', dialogId, messageId: chat.id }])
    })

    it('what belongs to somebody else is refused, also the second time', async () => {
      answers.answer = () => fail(403, 'You are not authorized to perform this action.')
      const connector = open()
      for (let i = 0; i < 2; i++) expect((await failure(connector.perform(remove, life.signal))).code).to.equal('forbidden')
    })
  })

  describe('services of other habits', () => {
    it('that do not look at the condition are searched page by page', async () => {
      const page = (n: number) => Array.from({ length: 20 }, (_, i) => ({ ...group, id: `${n}-${i}` }))
      answers.answer = ({ path, parameters }) => {
        if (path !== 'chats/get_chat_groups') return ok({ chats: [], users: [] })
        return ok({ chat_groups: parameters.get('page') === '3' ? [group] : page(Number(parameters.get('page'))) })
      }
      expect((await open().dialog(dialogId, life.signal)).id).to.equal(dialogId)
      expect((await failure(open().dialog(toDialogId('nowhere'), life.signal))).code).to.equal('not-found')
    })

    it('that refuse a list of people for one who is gone are asked one by one', async () => {
      answers.answer = ({ parameters }) => {
        const ids = parameters.get('user_ids')?.split(',') ?? []
        return ids.includes('gone') ? fail(400, 'Invalid user id') : ok({ users: ids.map(id => ({ id, username: id })) })
      }
      const found = await open().users(['x', 'gone', 'y'].map(toUserId), life.signal)
      expect(found.map(user => user.id)).to.deep.equal(['x', 'y'])
    })

    it('that stop counting say how far they came', async () => {
      answers.answer = () => ok({}, { count: '5000+' })
      expect(await open().count()).to.equal(5000)
      answers.answer = () => ok({}, { count: 12 })
      expect(await open().count()).to.equal(12)
    })
  })
})
