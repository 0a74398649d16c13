import { expect } from 'chai'
import { ANN, BEN, CLARA, clientHeaders, ConduitClient, type Ear } from './conduit-kit.js'
import { startTestServer, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'

const objectId = /^[0-9a-f]{24}$/

const refusal = async (ear: Ear): Promise<string> => {
  try {
    await ear.connected
    return 'none'
  } catch (error) {
    return (error as Error).message
  } finally {
    ear.close()
  }
}

describe('the real socket.io-client on the local Conduit service', () => {
  let server: TestServer
  let ann: ConduitClient
  let ben: ConduitClient
  let ears: Ear[] = []

  const listen = async (client: ConduitClient, ...options: Parameters<ConduitClient['listen']>): Promise<Ear> => {
    const ear = await client.listen(...options)
    ears.push(ear)
    return ear
  }

  before(async () => {
    server = await startTestServer()
    ann = await ConduitClient.of(server, ANN)
    ben = await ConduitClient.of(server, BEN)
  })
  afterEach(() => {
    for (const ear of ears) ear.close()
    ears = []
  })
  after(() => server.close())

  describe('connects', () => {
    for (const transports of [['polling'], ['polling', 'websocket'], ['websocket']]) {
      it(`over ${transports.join(' and ')}`, async () => {
        const room = await ann.room('Transports', BEN)
        const [a, b] = [await listen(ann, { transports }), await listen(ben)]
        b.socket.emit('message', room, 'heard?')
        expect(await a.next('message')).to.deep.equal({ sender: BEN, message: 'heard?', room })
      })
    }

    it('only to the namespace with its trailing slash', async () => {
      expect(await refusal(ann.socket({}, '/chat'))).to.equal('Invalid namespace')
      expect(await refusal(ann.socket({}, '/chat/'))).to.equal('none')
    })

    it('only with the headers of the handshake, up to 0.16', async () => {
      const auth = { token: ann.token }
      expect(await refusal(ann.socket({ extraHeaders: clientHeaders, auth }))).to.equal('16 UNAUTHENTICATED: No authorization header present')
      expect(await refusal(ann.socket({ extraHeaders: {}, auth }))).to.equal('Unauthorized')
      expect(await refusal(ann.socket({ extraHeaders: { ...clientHeaders, authorization: 'Bearer x' } }))).to.equal('16 UNAUTHENTICATED: Token is expired or otherwise not valid')
      const later = await ConduitClient.of(server, ANN, '/v0.17')
      expect(await refusal(later.socket({ extraHeaders: {}, auth }))).to.equal('none')
    })

    it('and stays when its token is refused later', async () => {
      const dave = await ConduitClient.of(server, CLARA)
      const room = await dave.room('Staying', ANN)
      const ear = await listen(dave)
      await dave.call('POST', '/authentication/logout')
      ear.socket.emit('message', room, 'still here')
      await ear.settled()
      expect((await ann.messages(room)).map(it => it['message'])).to.deep.equal(['still here'])
    })
  })

  describe('does what the document shows', () => {
    it('a message is heard by the other one', async () => {
      const room1 = await ann.room('room1', BEN)
      const [client1, client2] = [await listen(ann), await listen(ben)]
      client1.socket.emit('message', room1, 'hi from socket 1')
      expect(await client2.next('message')).to.deep.equal({ sender: ANN, message: 'hi from socket 1', room: room1 })
      client2.socket.emit('message', room1, 'hi from socket 2')
      expect(await client1.next('message')).to.deep.equal({ sender: BEN, message: 'hi from socket 2', room: room1 })
    })

    it('what was read is heard by the other one, and stands in every message', async () => {
      const room1 = await ann.room('room1', BEN)
      const [client1, client2] = [await listen(ann), await listen(ben)]
      client2.socket.on('message', (args: Wire) => client2.socket.emit('messagesRead', args['room']))
      client1.socket.emit('message', room1, 'hi from socket 1')
      expect(await client1.next('messagesRead')).to.deep.equal({ room: room1, readBy: BEN })
      expect((await ann.messages(room1))[0]!['readBy']).to.deep.equal([ANN, BEN])
    })
  })

  describe('meets what the document does not show', () => {
    it('nobody hears themselves, but their other windows do', async () => {
      const room = await ann.room('Windows', BEN)
      const [one, other] = [await listen(ann), await listen(ann)]
      one.socket.emit('message', room, 'from one window')
      expect(await other.next('message')).to.deep.equal({ sender: ANN, message: 'from one window', room })
      await one.settled()
      expect(one.heard.left).to.deep.equal([])
    })

    it('what is told is stored already', async () => {
      const room = await ann.room('Stored', BEN)
      const [a, b] = [await listen(ann), await listen(ben)]
      for (const text of ['a', 'b', 'c']) {
        a.socket.emit('message', room, text)
        await b.next('message')
        expect((await ben.messages(room))[0]!['message']).to.equal(text)
      }
    })

    it('acknowledgements never come', async () => {
      const room = await ann.room('No answer', BEN)
      const ear = await listen(ann)
      let answers = 0
      ear.socket.emit('message', room, 'anybody?', () => (answers += 1))
      await ear.settled()
      expect(answers).to.equal(0)
      expect(await ann.messages(room)).to.have.length(1)
    })

    it('a room that was made or left meanwhile shows only to the next connection', async () => {
      const [a, b] = [await listen(ann), await listen(ben)]
      const room = await ann.room('Fresh', BEN)
      a.socket.emit('message', room, 'unheard')
      await a.settled()
      await b.settled()
      expect(b.heard.left).to.deep.equal([])

      const again = await listen(ben)
      await ben.call('PUT', `/chat/leave/${room}`)
      a.socket.emit('message', room, 'overheard')
      expect((await again.next('message'))['message']).to.equal('overheard')
      again.socket.emit('message', room, 'refused')
      expect(await again.next('conduit_error')).to.deep.equal({ code: 3, details: "Room does not exist or you don't have access", metadata: {} })
    })

    it('complaints go to who caused them, as an object or as words', async () => {
      const ear = await listen(ann)
      const room = await ann.room('Complaints', BEN)
      for (const [args, code] of [[['nowhere', 'x'], 3], [[null, 'x'], 3], [[{}, 'x'], 3], [[room], 13], [[room, { a: 1 }], 13], [[room, ''], 13], [[], 3]] as const) {
        ear.socket.emit('message', ...args)
        expect(await ear.next('conduit_error'), JSON.stringify(args)).to.include({ code })
      }
      ear.socket.emit('messagesRead', 'nowhere')
      expect(await ear.next('conduit_error')).to.include({ code: 3 })
      ear.socket.emit('typing', room)
      expect((await ear.next('conduit_error')) as unknown).to.equal('no such event registered')
    })
  })

  describe('meets later servers', () => {
    it('0.16.17 tells typed messages, also to who sent them, and joins rooms at once', async () => {
      const later = await ConduitClient.of(server, ANN, '/v0.16.17')
      const ear = await listen(later)
      const room = await later.room('Typed', BEN)
      expect(await ear.next('room-joined')).to.deep.equal({ room, roomName: 'Typed' })
      const told = { sender: ANN, contentType: 'text', content: 'plain', files: [], room }
      ear.socket.emit('message', room, 'plain')
      expect(await ear.next('message')).to.deep.equal(told)
      ear.socket.emit('message', room, { contentType: 'text', content: 'typed' })
      expect(await ear.next('message')).to.deep.equal({ ...told, content: 'typed' })
      ear.socket.emit('message', room, { contentType: 'typing' })
      expect(await ear.next('message')).to.deep.equal({ sender: ANN, contentType: 'typing', room })
      ear.socket.emit('message', room, { contentType: 'song' })
      expect(await ear.next('conduit_error')).to.include({ code: 3 })
      expect((await later.messages(room)).map(it => it['message'])).to.have.members(['plain', 'typed'])
    })

    it('0.16.25 tells ids and nonces, takes a nonce once, and tells edits and deletions', async () => {
      const later = await ConduitClient.of(server, ANN, '/v0.16.25')
      const other = await listen(ben)
      const room = await later.room('Nonces', BEN)
      const ear = await listen(later)
      ear.socket.emit('message', room, { contentType: 'text', content: 'once', nonce: 'n1' })
      const told = await ear.next('message')
      expect(told).to.deep.include({ content: 'once', nonce: 'n1' })
      expect(told['_id']).to.match(objectId)
      ear.socket.emit('message', room, { contentType: 'text', content: 'once', nonce: 'n1' })
      expect((await ear.next('message'))['_id']).to.equal(told['_id'])
      const [stored, ...more] = await later.messages(room)
      expect(more).to.deep.equal([])
      expect(stored).to.include({ _id: told['_id'], createdAt: told['createdAt'], messageType: 'text' })

      await later.call('PUT', `/chat/messages/${told['_id']}`, { newMessage: 'twice' })
      expect(await ear.next('message-edited')).to.deep.equal({ messageId: told['_id'], message: 'twice', room })
      await later.call('DELETE', `/chat/messages/${told['_id']}`)
      expect(await ear.next('message-deleted')).to.deep.equal({ messageId: told['_id'], room })
      await other.settled()
      expect(other.heard.left).to.deep.equal([])
    })
  })
})
