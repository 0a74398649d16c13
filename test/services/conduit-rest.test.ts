import { expect } from 'chai'
import { ANN, BEN, CLARA, clientHeaders, ConduitClient } from './conduit-kit.js'
import { startTestServer, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'

const objectId = /^[0-9a-f]{24}$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const nowhere = '0123456789abcdef01234567'
const noRoom = "Room does not exist or you don't have access"
const noMessage = "Message does not exist or you don't have access"

describe('the REST routes of the local Conduit service', () => {
  let server: TestServer
  let ann: ConduitClient
  let ben: ConduitClient
  let clara: ConduitClient

  before(async () => {
    server = await startTestServer()
    ann = await ConduitClient.of(server, ANN)
    ben = await ConduitClient.of(server, BEN)
    clara = await ConduitClient.of(server, CLARA)
  })
  after(() => server.close())

  /** A room of Ann and Ben in which Ann has said this. */
  async function said(...texts: readonly string[]): Promise<string> {
    const room = await ann.room('Talk', BEN)
    const ear = await ann.listen()
    for (const text of texts) ear.socket.emit('message', room, text)
    await ear.settled()
    ear.close()
    return room
  }

  describe('rooms', () => {
    it('are made with other people, each of them once', async () => {
      const { status, body } = await ann.call('POST', '/chat/new', { roomName: 'Plans', users: [BEN, BEN, ANN] })
      expect(status).to.equal(200)
      expect(body).to.have.all.keys('roomId')
      const room = (await ann.call('GET', `/chat/rooms/${body['roomId']}`)).body
      expect(room).to.include({ _id: body['roomId'], name: 'Plans' })
      expect(room['participants']).to.deep.equal([ANN, BEN])
      expect([room['_id'], room['createdAt'], room['updatedAt']]).to.satisfy(([id, made, changed]: string[]) => objectId.test(id!) && time.test(made!) && time.test(changed!))
    })

    it('take one user without a list', async () => {
      const { body } = await ann.call('POST', '/chat/new', { roomName: 'Plans', users: BEN })
      expect((await ben.call('GET', `/chat/rooms/${body['roomId']}`)).body['participants']).to.deep.equal([ANN, BEN])
    })

    const wrong: readonly (readonly [body: object, status: number, name: string, message: string])[] = [
      [{ users: [BEN] }, 400, 'USER_INPUT_ERROR', 'roomName is required'],
      [{ roomName: 7, users: [BEN] }, 400, 'USER_INPUT_ERROR', 'roomName must be a string'],
      [{ roomName: 'x' }, 400, 'INVALID_ARGUMENTS', 'users is required and must be a non-empty array'],
      [{ roomName: 'x', users: [] }, 400, 'INVALID_ARGUMENTS', 'users is required and must be a non-empty array'],
      [{ roomName: 'x', users: [nowhere] }, 500, 'INTERNAL_SERVER_ERROR', `users [${nowhere}] do not exist`],
    ]
    for (const [body, status, name, message] of wrong) {
      it(`are not made of ${JSON.stringify(body)}`, async () => {
        const answer = await ann.call('POST', '/chat/new', body)
        expect(answer.status).to.equal(status)
        expect(answer.body).to.deep.equal({ name, status, message })
      })
    }

    it('take in more people, whoever asks for it and however often', async () => {
      const room = await ann.room('Open door', BEN)
      for (let times = 0; times < 2; times++) {
        const { status, body } = await ben.call('PUT', `/chat/add/${room}`, { users: [CLARA] })
        expect([status, body]).to.deep.equal([200, { result: 'User added successfully' }])
      }
      expect((await clara.call('GET', `/chat/rooms/${room}`)).body['participants']).to.deep.equal([ANN, BEN, CLARA])
    })

    it('let people go, once', async () => {
      const room = await ann.room('Short', BEN)
      expect((await ben.call('PUT', `/chat/leave/${room}`)).body).to.deep.equal({ result: 'Ok' })
      const again = await ben.call('PUT', `/chat/leave/${room}`)
      expect([again.status, again.body]).to.deep.equal([404, { name: 'NOT_FOUND', status: 404, message: noRoom }])
    })

    it('are listed to who is in them, in parts, with their number', async () => {
      const all = (await clara.call('GET', '/chat/rooms')).body
      expect(all['rooms']).to.have.length(all['count'] as number)
      const part = (await clara.call('GET', '/chat/rooms?skip=1&limit=1')).body
      expect(part['count']).to.equal(all['count'])
      expect(part['rooms']).to.deep.equal([(all['rooms'] as Wire[])[1]])
    })

    it('show their people whole to who asks for it, without passwords', async () => {
      const room = await ann.room('Who?', BEN)
      const { participants } = (await ann.call('GET', `/chat/rooms/${room}?populate=participants`)).body
      expect((participants as Wire[]).map(({ _id, email }) => [_id, email])).to.deep.equal([[ANN, 'ann@example.test'], [BEN, 'ben@example.test']])
      expect(JSON.stringify(participants)).to.not.include('password')
      expect((await ann.call('GET', `/chat/rooms/${room}?populate=secrets`)).status).to.equal(500)
    })

    it('are not there for others, nor under a name that is no id', async () => {
      const room = await ann.room('Ours', BEN)
      for (const path of [`/chat/rooms/${room}`, `/chat/messages?roomId=${room}`]) {
        const { status, body } = await clara.call('GET', path)
        expect([status, body['message']]).to.deep.equal([404, noRoom])
      }
      const { status, body } = await ann.call('GET', '/chat/rooms/notanid')
      expect([status, body['name']]).to.deep.equal([500, 'INTERNAL_SERVER_ERROR'])
      expect(body['message']).to.include('Cast to ObjectId failed')
    })
  })

  describe('messages', () => {
    it('come newest first, as the document shows them', async () => {
      const room = await said('one', 'two')
      const { body } = await ben.call('GET', `/chat/messages?roomId=${room}`)
      expect(body['count']).to.equal(2)
      const [two, one] = body['messages'] as Wire[]
      expect(two).to.deep.include({ message: 'two', senderUser: ANN, room, readBy: [ANN] })
      expect(one!['message']).to.equal('one')
      expect([two!['_id'], two!['createdAt'], two!['updatedAt']]).to.satisfy(([id, made, changed]: string[]) => objectId.test(id!) && time.test(made!) && time.test(changed!))
    })

    it('come in parts, all at once where nobody says how many', async () => {
      const room = await said('1', '2', '3', '4', '5')
      const texts = async (query: string) => (await ann.messages(room, query)).map(it => it['message'] as string)
      expect(await texts('')).to.have.members(['1', '2', '3', '4', '5'])
      expect((await ann.messages(room, '&skip=1&limit=2')).length).to.equal(2)
      expect([...(await texts('&limit=2')), ...(await texts('&skip=2&limit=10'))]).to.have.members(['1', '2', '3', '4', '5'])
      const { status, body } = await ann.call('GET', `/chat/messages?roomId=${room}&skip=many`)
      expect([status, body['message']]).to.deep.equal([400, 'skip must be a number'])
    })

    it('come of all rooms without a room', async () => {
      const rooms = [await said('here'), await said('there')]
      const { messages, count } = (await ben.call('GET', '/chat/messages?limit=2')).body
      expect((messages as Wire[]).map(it => it['room'])).to.have.members(rooms)
      expect(count).to.be.greaterThan(2)
      expect(((await clara.call('GET', '/chat/messages?limit=1000')).body['messages'] as Wire[]).map(it => it['room'])).to.not.include.members(rooms)
    })

    it('come one by one with their room', async () => {
      const room = await said('alone')
      const [message] = await ann.messages(room)
      const one = (await ben.call('GET', `/chat/messages/${message!['_id']}`)).body
      expect(one).to.include({ _id: message!['_id'], message: 'alone' })
      expect(one['room']).to.include({ _id: room, name: 'Talk' })
      expect((await clara.call('GET', `/chat/messages/${message!['_id']}`)).body['message']).to.equal(noMessage)
    })

    it('are edited and deleted by their senders alone', async () => {
      const room = await said('frist', 'second')
      const id = (await ann.messages(room)).find(it => it['message'] === 'frist')!['_id']
      for (const method of ['PUT', 'DELETE']) {
        const { status, body } = await ben.call(method, `/chat/messages/${id}`, { newMessage: 'mine' })
        expect([status, body['message']]).to.deep.equal([404, noMessage])
      }
      expect((await ann.call('PUT', `/chat/messages/${id}`, {})).body['message']).to.equal('newMessage is required')
      expect((await ann.call('PUT', `/chat/messages/${id}`, { newMessage: 'first' })).body).to.deep.equal({ result: 'Message updated successfully' })
      expect((await ben.messages(room)).map(it => it['message'])).to.have.members(['first', 'second'])
      expect((await ann.call('DELETE', `/chat/messages/${id}`)).body).to.deep.equal({ result: 'Message deleted successfully' })
      expect((await ann.call('DELETE', `/chat/messages/${id}`)).status).to.equal(404)
      expect((await ben.messages(room)).map(it => it['message'])).to.deep.equal(['second'])
    })
  })

  describe('errors', () => {
    it('are plain words for a client that is none', async () => {
      for (const path of ['/', '/health', '/chat/rooms']) {
        const { status, type, text } = await ann.call('GET', path, undefined, { authorization: `Bearer ${ann.token}`, clientid: 'x', clientsecret: 'y' })
        expect([status, type.slice(0, 9), text]).to.deep.equal([401, 'text/html', 'Unauthorized'])
      }
      expect((await ann.call('GET', '/', undefined, clientHeaders)).body).to.deep.equal({ result: 'Hello there!' })
      expect((await ann.call('GET', '/health', undefined, clientHeaders)).body).to.deep.equal({ result: 'Conduit is online!' })
    })

    it('say what is wrong with a token', async () => {
      const message = async (authorization?: string) => {
        const { status, body } = await ann.call('GET', '/chat/rooms', undefined, { ...clientHeaders, ...(authorization !== undefined && { authorization }) })
        return [status, body['name'], body['message']]
      }
      expect(await message()).to.deep.equal([401, 'UNAUTHORIZED', 'No authorization header present'])
      expect(await message('Basic x')).to.deep.equal([401, 'UNAUTHORIZED', 'Authorization header malformed'])
      expect(await message('Bearer x')).to.deep.equal([401, 'UNAUTHORIZED', 'Token is expired or otherwise not valid'])
    })

    it('are a page of HTML where there is no route', async () => {
      const { status, type, text } = await ann.call('POST', '/chat/rooms', { roomName: 'x', users: [BEN] })
      expect([status, type.slice(0, 9)]).to.deep.equal([404, 'text/html'])
      expect(text).to.include('Cannot POST /chat/rooms')
    })

    it('are of a third shape for a body that is no JSON', async () => {
      for (const body of ['{"roomName":', '"text"']) {
        const { status, body: answer } = await ann.call('POST', '/chat/new', body)
        expect(status).to.equal(400)
        expect(answer).to.have.all.keys('error')
      }
    })
  })

  it('takes a session away when its user logs in again, or out', async () => {
    const logIn = async () => (await ann.call('POST', '/authentication/local', { email: 'hugo@example.test', password: 'hugo-password' })).body
    const isGood = async (token: unknown) => (await ann.call('GET', '/authentication/user', undefined, { ...clientHeaders, authorization: `Bearer ${String(token)}` })).status === 200
    const first = await logIn()
    expect(first).to.have.all.keys('userId', 'accessToken', 'refreshToken')
    const second = await logIn()
    expect([await isGood(first['accessToken']), await isGood(second['accessToken'])]).to.deep.equal([false, true])
    const third = (await ann.call('POST', '/authentication/renew', { refreshToken: second['refreshToken'] })).body
    expect([await isGood(second['accessToken']), await isGood(third['accessToken'])]).to.deep.equal([false, true])
    await ann.call('POST', '/authentication/logout', undefined, { ...clientHeaders, authorization: `Bearer ${String(third['accessToken'])}` })
    expect(await isGood(third['accessToken'])).to.equal(false)
  })

  it('makes accounts, and says it in its own way when there is one already', async () => {
    const account = { email: 'Ines@Example.test', password: 'secret' }
    const made = await ann.call('POST', '/authentication/local/new', account)
    expect(made.body['userId']).to.match(objectId)
    const again = await ann.call('POST', '/authentication/local/new', account)
    expect([again.status, again.body['message']]).to.deep.equal([500, 'User already exists'])
    const wrong = await ann.call('POST', '/authentication/local', { ...account, password: 'guess' })
    expect([wrong.status, wrong.body['message']]).to.deep.equal([401, 'Invalid login credentials'])
  })

  describe('of later servers', () => {
    it('have other names from 0.13 on, and ask for no client', async () => {
      const later = await ConduitClient.of(server, ANN, '/v0.13')
      const noClient = { authorization: `Bearer ${later.token}` }
      const { status, body } = await later.call('POST', '/chat/rooms', { roomName: 'New ways', users: [BEN] }, noClient)
      expect(status).to.equal(200)
      expect((await later.call('PUT', `/chat/rooms/${body['roomId']}/addUsers`, { users: [CLARA] }, noClient)).status).to.equal(200)
      expect((await later.call('PUT', `/chat/rooms/${body['roomId']}/addUsers`, { users: [CLARA] }, noClient)).status).to.equal(400)
      expect((await later.call('POST', '/chat/new', { roomName: 'x', users: [BEN] }, noClient)).text).to.include('Cannot POST /chat/new')
    })

    it('may have neither editing nor deleting', async () => {
      const frozen = await ConduitClient.of(server, ANN, '/v0.12+frozen')
      for (const method of ['PUT', 'DELETE']) {
        const { status, text } = await frozen.call(method, `/chat/messages/${nowhere}`, { newMessage: 'x' })
        expect([status, text.includes(`Cannot ${method} `)]).to.deep.equal([404, true])
      }
    })

    it('may only invite, and let people answer', async () => {
      const [a, b] = [await ConduitClient.of(server, ANN, '/v0.13+invitations'), await ConduitClient.of(server, BEN, '/v0.13+invitations')]
      const room = await a.room('By invitation', BEN)
      const received = async () => (await b.call('GET', '/chat/invitations/received')).body
      const one = (await received())['invitations'] as Wire[]
      expect(one.at(-1)).to.include({ room, sender: ANN, receiver: BEN })
      expect((await b.call('GET', `/chat/rooms/${room}`)).status).to.equal(404)
      expect((await a.call('GET', '/chat/invitations/sent')).body['count']).to.equal(1)
      await b.call('GET', `/chat/invitations/accept/${one.at(-1)!['_id']}`)
      expect((await b.call('GET', `/chat/rooms/${room}`)).status).to.equal(200)
      expect((await received())['count']).to.equal(0)
    })

    it('refuse an address that asks more than fifty times a second', async () => {
      const hasty = await ConduitClient.of(server, ANN, '/v0.12+limited')
      const answers = await Promise.all(Array.from({ length: 70 }, () => hasty.call('GET', '/health')))
      const refused = answers.filter(({ status }) => status === 429)
      expect(refused.length).to.be.greaterThan(0)
      expect([refused[0]!.type.slice(0, 9), refused[0]!.text]).to.deep.equal(['text/html', 'Too Many Requests'])
    })
  })
})
