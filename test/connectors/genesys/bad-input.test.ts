import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import fc from 'fast-check'
import { genesys, type GenesysConnector, type GenesysOptions } from '../../../src/connectors/genesys/index.js'
import { toDirectDialog, toRoomDialog } from '../../../src/connectors/genesys/ids.js'
import { toChatItem, toMessage, toPerson, toPicture, toRoom } from '../../../src/connectors/genesys/map.js'
import { toMessageId, toUserId } from '../../../src/core/ids.js'
import { checkMessage, checkUser } from '../../../src/testing/contract/shapes.js'

const me = toUserId('8a6c1d3e-0f4b-4c62-9f0e-000000000001')
const peer = toUserId('8a6c1d3e-0f4b-4c62-9f0e-000000000002')
const room = toRoomDialog('r1@conference.acme.orgspan.com')
const known = { account: { me, jid: 'me@acme.orgspan.com', since: 1.7e12, serverNow: () => 1.7e12 }, name: () => undefined, root: () => undefined }
const wire = { id: 'm1', dateCreated: '2024-08-19T10:11:12.345Z', jid: 'a@acme.orgspan.com', toJid: 'r1@conference.acme.orgspan.com', user: { id: peer }, body: 'hello', thread: { id: 't1' } }

describe('what Genesys Cloud sends', () => {
  it('becomes a message of ours', () => {
    const full = {
      ...wire, edited: true, dateModified: '2024-08-19T10:12:00.000Z', mentions: { [me]: 'me@acme.orgspan.com' }, attachmentDeleted: false,
      reactions: [{ emoji: '👍', users: [{ id: me }, { id: peer }] }, { emoji: '🎉', users: [] }], parentThread: { id: 't0' }, selfUri: '/x',
    }
    const names = { ...known, name: () => 'Ann', root: (threadId: string) => (threadId === 't0' ? toMessageId('m0') : undefined) }
    expect(toMessage({ ...full, body: 'to @Ann' }, room, names)).to.deep.equal({
      id: 'm1', dialogId: room, senderId: peer, order: '001724062272345:m1', sentAt: 1_724_062_272_345, editedAt: 1_724_062_320_000,
      body: { type: 'text', text: 'to @Ann', attachments: [], mentions: [{ userId: me, offset: 3, length: 4 }] },
      replyTo: 'm0', reactions: [{ value: '👍', userIds: [me, peer], count: 2 }], deliveredTo: [], readBy: [], metadata: {},
    })
  })

  it('is left out when it lacks what it cannot be without', () => {
    const broken = [null, 7, 'x', [], {}, { ...wire, id: null }, { ...wire, dateCreated: 'soon' }, { ...wire, dateCreated: 5 }, { ...wire, user: null, jid: null }, { ...wire, user: {}, jid: '' }]
    expect(broken.map(it => toMessage(it, room, known))).to.deep.equal(broken.map(() => null))
    expect([null, {}, { id: 5.5 }, { id: '' }].map(toPerson).map(it => it?.id)).to.deep.equal([undefined, undefined, '5.5', undefined])
    expect([null, {}, { jid: 'x' }, { id: 'a-group' }].map(toRoom)).to.deep.equal([null, null, null, null])
    expect([null, {}, { chatType: 'oneOnOne' }, { chatType: 'oneOnOne', user: {} }, { room: {} }].map(toChatItem)).to.deep.equal([null, null, null, null, null])
  })

  it('is a message of somebody by JID where there is no user, and mine by my own', () => {
    const { user: _, ...bare } = wire
    expect(toMessage({ ...bare, jid: 'Bot@Acme.orgspan.com/x' }, room, known)?.senderId).to.equal('bot@acme.orgspan.com')
    expect(toMessage({ ...bare, jid: 'ME@acme.orgspan.com/phone' }, room, known)?.senderId).to.equal(me)
  })

  it('has the smallest picture that is large enough', () => {
    const image = (resolution: string) => ({ resolution, imageUri: `https://pictures.test/${resolution}` })
    expect(toPicture([image('x400'), image('x48'), image('640x128')])).to.equal('https://pictures.test/640x128')
    expect(toPicture([image('x48')])).to.equal('https://pictures.test/x48')
    expect(toPicture([{ resolution: 'x96', imageUri: 'javascript:alert(1)' }, null, 'x'])).to.equal(undefined)
  })

  it('never makes anything but whole things of the model, whatever stands in its fields', () => {
    const junk = fc.oneof(fc.anything(), fc.constantFrom(null, '', 'x', 0, -1, [], {}, [null], { id: 'x' }, '2024-01-01T00:00:00Z'))
    const near = fc.record({ ...Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, fc.oneof(fc.constant(value), junk)])), mentions: junk, reactions: junk, parentThread: junk, fileUri: junk, edited: junk, dateModified: junk, images: junk, name: junk, room: junk, chat: junk, chatType: junk })
    fc.assert(fc.property(fc.oneof(near, junk), it => {
      const [message, person] = [toMessage(it, room, known), toPerson(it)]
      expect(message && checkMessage(message)).to.equal(null)
      const { jid: _, ...user } = person ?? {}
      expect(person && checkUser(user)).to.equal(null)
      toRoom(it)
      toChatItem(it)
    }), { numRuns: 2_000 })
  })
})

describe('a Genesys connector on a server that is out of its mind', () => {
  /** What the next calls are answered with, after the sign-in. */
  let answer: (response: ServerResponse) => void
  let server: Server
  let connector: GenesysConnector

  before(done => {
    server = createServer((request, response) => {
      request.resume()
      if (request.url === '/api/v2/users/me') return response.end(JSON.stringify({ id: me, name: 'Ann', chat: { jabberId: 'me@acme.orgspan.com' } }))
      answer(response)
    }).listen(0, '127.0.0.1', done)
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    connector = genesys({ userId: me, baseUrl, getToken: () => Promise.resolve('t') }, { wake: () => {} })
  })

  const signal = new AbortController().signal
  const body = { type: 'text', text: 'hi', attachments: [], mentions: [] } as const
  const asks: Readonly<Record<string, () => Promise<unknown>>> = {
    dialogs: () => connector.dialogs(null, signal),
    dialog: () => connector.dialog(room, signal),
    'a dialog of two': () => connector.dialog(toDirectDialog(me, peer), signal),
    messages: () => connector.messages(room, { from: { type: 'newest' }, limit: 20 }, signal),
    'messages around one': () => connector.messages(room, { from: { type: 'around', messageId: toMessageId('m') }, limit: 20 }, signal),
    users: () => connector.users([peer], signal),
    members: () => connector.members(room, null, signal),
    findUsers: async () => connector.findUsers?.('ann', signal),
    send: () => connector.perform({ type: 'send', dialogId: room, clientId: 'c' as never, createdAt: 1.7e12, body }, signal),
    edit: () => connector.perform({ type: 'edit', dialogId: room, messageId: toMessageId('m'), text: 'x', mentions: [] }, signal),
    react: () => connector.perform({ type: 'react', dialogId: room, messageId: toMessageId('m'), value: '👍', on: true }, signal),
    pin: () => connector.perform({ type: 'pin', dialogId: room, messageId: toMessageId('m'), on: true }, signal),
    create: () => connector.perform({ type: 'create-dialog', kind: 'group', memberIds: [peer], title: 'x' }, signal),
    settings: () => connector.settings.organization(),
    thread: () => connector.thread(room, toMessageId('m')),
  }
  const bodies = ['', 'null', '7', '"text"', '[]', '{}', '[null]', '{"entities":5}', '{"entities":[null,7,{"id":5}]}', '{"id":null}', '{"participants":"x","jid":5}', '<html>', '{"half":', '{"jid":"x"}']

  for (const [name, ask] of Object.entries(asks)) {
    it(`answers or fails with words of its own: ${name}`, async () => {
      for (const text of bodies) {
        answer = response => response.writeHead(200, { 'content-type': 'application/json' }).end(text)
        await ask().catch((error: Error) => expect(error.name, `${text}: ${String(error)}`).to.equal('ChatError'))
      }
    })
  }

  it('says what the service says, with its code, for every error body', async () => {
    const cases = [
      [400, { message: 'Bad limit', code: 'invalid.query.param.value' }, 'rejected', 'Bad limit'],
      [403, { message: 'Missing permission', code: 'missing.any.permissions' }, 'forbidden', 'Missing permission'],
      [404, { code: 'not.found' }, 'not-found', 'not.found'],
      [408, {}, 'timeout', 'The server answered 408'],
      [409, { message: 'Conflict' }, 'rejected', 'Conflict'],
      [413, { message: 'Too large' }, 'too-large', 'Too large'],
      [415, null, 'rejected', 'The server answered 415'],
      [429, { message: 'Slow down. Retry the request in [12] seconds' }, 'rate-limited', 'Slow down. Retry the request in [12] seconds'],
      [500, {}, 'offline', 'The server answered 500'],
      [503, '<h1>Gateway</h1>', 'offline', 'The server answered 503'],
      [504, { message: 5 }, 'offline', '5'],
    ] as const
    for (const [status, sent, code, message] of cases) {
      answer = response => response.writeHead(status).end(typeof sent === 'string' ? sent : JSON.stringify(sent))
      const error = await asks['messages']?.().catch((thrown: unknown) => thrown)
      expect(error, String(status)).to.include({ name: 'ChatError', code, message })
      if (status === 429) expect(error).to.include({ retryAfterMs: 12_000 })
    }
  })

  it('is not sure of a message when the answer to it is nothing', async () => {
    for (const text of ['', '{}', 'null', '{"id":null}']) {
      answer = response => response.end(text)
      expect(await asks['send']?.().catch((thrown: unknown) => thrown)).to.include({ code: 'protocol', maybeAccepted: true })
    }
  })
})

describe('the options of the Genesys connector', () => {
  const good: GenesysOptions = { userId: me, getToken: () => Promise.resolve('t') }
  const refusal = (options: object) => {
    try {
      genesys({ ...good, ...options } as GenesysOptions, { wake: () => {} })
      return null
    } catch (error) {
      return error as Error & { code: string }
    }
  }

  it('name a region by its key or its domain, or any base', () => {
    const at = (options: object) => genesys({ ...good, ...options }, { wake: () => {} }).namespace
    expect(at({})).to.equal(`genesys:api.mypurecloud.com:${me}`)
    expect(at({ region: 'eu_central_1' })).to.equal(at({ region: 'mypurecloud.de' }))
    expect(at({ baseUrl: 'https://chat.acme.test/genesys/' })).to.equal(`genesys:chat.acme.test:${me}`)
  })

  it('are refused with a reason when they cannot work', () => {
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ userId: '' }, /userId/], [{ userId: 'a+b' }, /userId/], [{ getToken: undefined }, /getToken/], [{ region: 'mars' }, /no region "mars"/], [{ region: 'toString' }, /region/],
      [{ baseUrl: 'http://api.mypurecloud.com' }, /https/], [{ baseUrl: 'wss://x' }, /https/], [{ baseUrl: 'nonsense' }, /https/],
      [{ rooms: ['x'] }, /JIDs/], [{ users: ['a b'] }, /user ids/], [{ maxTextLength: NaN }, /maxTextLength/],
    ]
    for (const [options, words] of wrong) {
      const error = refusal(options)
      expect(error, JSON.stringify(options)).to.include({ name: 'ChatError', code: 'rejected' })
      expect(error?.message).to.match(words)
    }
  })
})
