import { setMaxListeners } from 'node:events'
import { expect } from 'chai'
import type { DialogId } from '../../../src/core/ids.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import { Vendor, type Listener } from '../../services/genesys-kit.js'
import { Person, textOf } from './person.js'
import { Town, type Citizen } from './town.js'

setMaxListeners(0)

describe('somebody with the vendor’s own client, and somebody with our connector', () => {
  let server: TestServer
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let a: Person
  let vendor: Vendor
  let listener: Listener

  before(async () => (server = await startTestServer()))
  after(() => server.close())
  beforeEach(async () => {
    town = new Town(server)
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    a = await new Person(town, ann).goOnline()
    vendor = await Vendor.signIn(server, ben.id)
    listener = await vendor.listen(ben.id)
  })
  afterEach(async () => {
    a.leave()
    listener.close()
    await town.heal()
  })

  it('write to each other in a 1on1 that either of them begins', async () => {
    const pair = town.pair(ann, ben)
    await vendor.chat.postChatsUserMessages(ann.id, { message: 'from the vendor' })
    await a.see('hint', 0, event => event.dialogId === pair)
    expect((await a.newest(pair)).map(textOf)).to.deep.equal(['from the vendor'])
    const { id } = await a.say(pair, 'from the widget')
    expect((await listener.badge())['eventBody']).to.deep.include({ entity: { jabberId: ann.jid }, unreadCount: 1 })
    expect(await vendor.chat.getChatsMessage(id)).to.include({ body: 'from the widget', jid: ann.jid, toJid: ben.jid })
    await vendor.chat.postChatsUserMessages(ann.id, { message: 'and back' })
    const { message } = await a.see('message')
    expect(textOf(message)).to.equal('and back')
  })

  it('make rooms, answer, react, pin, edit and delete, each seen by the other', async () => {
    const { dialogId } = await a.connector.perform({ type: 'create-dialog', kind: 'group', memberIds: [ben.id], title: 'Both' }, a.signal)
    const room = dialogId as DialogId
    const jid = room.replace('room:', '')
    expect(await vendor.chat.getChatsRoom(jid)).to.include({ subject: 'Both' })

    const question = await a.say(room, 'who comes?')
    const { thread } = await vendor.chat.getChatsMessage(question.id)
    const { id } = await vendor.chat.postChatsRoomMessages(jid, { message: 'me', threadId: thread!.id!, mentions: [ann.id] })
    const answer = (await a.newest(room)).at(-1)
    expect(answer).to.include({ id, replyTo: question.id, senderId: ben.id })
    const mine = await a.say(room, 'good', { replyTo: answer!.id })
    expect((await vendor.chat.getChatsMessage(mine.id)).parentThread).to.deep.equal(thread)

    await vendor.chat.putChatsMessageReactions(question.id, { reactions: ['👍', '🎉'] })
    await a.connector.perform({ type: 'react', dialogId: room, messageId: question.id, value: '🎉', on: true }, a.signal)
    const reactions = (await vendor.chat.getChatsMessage(question.id)).reactions?.map(it => [it.emoji, it.users?.length])
    expect(reactions).to.have.deep.members([['👍', 1], ['🎉', 2]])

    await vendor.chat.postChatsRoomMessagesPins(jid, { pinnedMessageIds: [question.id] })
    await a.connector.perform({ type: 'pin', dialogId: room, messageId: mine.id, on: true }, a.signal)
    await vendor.chat.deleteChatsRoomMessagesPin(jid, question.id)
    expect((await a.connector.dialog(room, a.signal)).pinnedIds).to.deep.equal([mine.id])

    await a.connector.perform({ type: 'edit', dialogId: room, messageId: mine.id, text: 'great', mentions: [] }, a.signal)
    expect(await vendor.chat.getChatsMessage(mine.id)).to.include({ body: 'great', edited: true })
    await vendor.chat.patchChatsRoomMessage(jid, id!, { message: 'me too' })
    expect((await a.newest(room)).map(textOf)).to.deep.equal(['who comes?', 'me too', 'great'])
    await vendor.chat.deleteChatsRoomMessage(jid, id!)
    expect((await a.newest(room)).map(textOf)).to.deep.equal(['who comes?', 'great'])
  })
})
