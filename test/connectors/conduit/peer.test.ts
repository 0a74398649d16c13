// The connector and the vendor's own kind of client, the real socket.io-client with the words of the document, as peers.
import { expect } from 'chai'
import { io, type Socket } from 'socket.io-client'
import type { DialogId } from '../../../src/core/ids.js'
import { Queue } from '../../services/kit.js'
import type { Wire } from '../../kit/wire.js'
import { Listener } from '../connectycube/listener.js'
import { Town, type Citizen } from './town.js'

for (const mount of ['', '/v0.16.17', '/v0.16.25']) {
  describe(`the Conduit connector and a socket.io-client ${mount}`, () => {
    let town: Town
    let ann: Listener
    let ben: Socket
    let people: { readonly ann: Citizen; readonly ben: Citizen }
    let dialogId: DialogId
    const heard = new Queue<{ readonly event: string; readonly payload: Wire }>()
    const next = async (event: string): Promise<Wire> => (await heard.next(one => one.event === event)).payload

    before(async () => {
      town = await Town.open(mount)
      people = { ann: await town.newcomer('Ann'), ben: await town.newcomer('Ben') }
      dialogId = await town.room('Peers', people.ann, people.ben)
      ann = await Listener.online(town.connector(people.ann, { checkEveryMs: 60_000 }))
      ben = io(`${town.server.url}/chat/`, { path: `/services/conduit${mount}/realtime`, extraHeaders: await town.headers(people.ben), reconnection: false, forceNew: true })
      ben.onAny((event: string, payload: Wire) => heard.push({ event, payload }))
      await new Promise<void>(resolve => ben.on('connect', resolve))
      // In its rooms when it hears what is said there.
      for (let isHeard = false; !isHeard; ) {
        await ann.do(ann.says(dialogId, 'are you in?'))
        isHeard = heard.left.length > 0
      }
      while (heard.left.length > 0) await heard.next()
    })
    after(async () => {
      ben.disconnect()
      ann.life.abort()
      await town.close()
    })

    it('hear each other', async () => {
      await ann.do(ann.says(dialogId, 'from the connector'))
      const told = await next('message')
      expect(told).to.include({ sender: people.ann.id, room: dialogId })
      expect(told['message'] ?? told['content']).to.equal('from the connector')
      ben.emit('message', dialogId, 'from the client')
      const { message } = await ann.next('message', event => event.message.body.type === 'text' && event.message.body.text === 'from the client')
      expect(message).to.include({ senderId: people.ben.id, dialogId })
    })

    it('say the same words at the same time, and nobody mistakes the one for the other', async () => {
      const [mine] = await Promise.all([ann.do(ann.says(dialogId, 'jinx')), Promise.resolve(ben.emit('message', dialogId, 'jinx'))])
      const theirs = await ann.next('message', ({ message }) => message.senderId === people.ben.id && message.body.type === 'text' && message.body.text === 'jinx')
      const sent = mine.events.find(event => event.type === 'message')!
      expect(sent.message.senderId).to.equal(people.ann.id)
      expect(sent.message.id).to.not.equal(theirs.message.id)
    })

    it('see what the other has read', async () => {
      const { events } = await ann.do(ann.says(dialogId, 'read me'))
      const sent = events.find(event => event.type === 'message')!.message
      ben.emit('messagesRead', dialogId)
      const { of } = await ann.next('receipt', ({ userId, kind }) => kind === 'read' && userId === people.ben.id)
      expect('upTo' in of && of.upTo >= sent.order).to.equal(true)

      ben.emit('message', dialogId, 'and you me')
      const { message } = await ann.next('message', event => event.message.body.type === 'text' && event.message.body.text === 'and you me')
      await ann.do({ type: 'read', dialogId, messageId: message.id, upTo: message.order, messages: [{ id: message.id, senderId: message.senderId }] })
      expect((await heard.next(one => one.event === 'messagesRead' && one.payload['readBy'] === people.ann.id)).payload['room']).to.equal(dialogId)
    })
  })
}
