import { expect } from 'chai'
import { ANN, BEN, CLARA, fault, heal, Rest, startTestServer, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'
import { signIn, type Person } from './sdk.js'

describe('the ConnectyCube SDK over XMPP', () => {
  let server: TestServer
  let ann: Person
  let ben: Person
  let rest: Rest
  let direct: string
  let group: Wire

  before(async () => {
    server = await startTestServer()
    ann = await signIn(server, 'ann')
    ben = await signIn(server, 'ben')
    rest = new Rest(server, ann.token)
    direct = (await rest.dialogNamed('Ben Okafor'))['_id']
    group = await rest.dialogNamed('Weekend hikes')
    await Promise.all([ann.connect(), ben.connect()])
  })
  after(async () => {
    await ann.leave()
    await ben.leave()
    await server.close()
  })
  afterEach(() => heal(server))

  it('brings a private message to the other with the dialog, the id and the time', async () => {
    const heard = ben.hears('onMessageListener')
    const began = Date.now() / 1000
    const id = ann.say(BEN, 'hello <you> & "me"', { mood: 'fine' })
    const [from, message] = await heard.next()
    expect(from).to.equal(ANN)
    expect(message).to.deep.include({ id, dialog_id: direct, type: 'chat', body: 'hello <you> & "me"' })
    expect(message.extension).to.deep.include({ save_to_history: '1', dialog_id: direct, message_id: id, mood: 'fine' })
    expect(Number(message.extension?.date_sent)).to.be.within(began - 1, Date.now() / 1000 + 1)
  })

  it('has it in the history under the id the sender made', async () => {
    const heard = ben.hears('onMessageListener')
    const id = ann.say(BEN, 'for the record', { mood: 'calm' })
    await heard.next()
    const stored = await rest.message(direct, id)
    expect(stored).to.deep.include({ _id: id, message: 'for the record', sender_id: ANN, recipient_id: BEN, mood: 'calm' })
  })

  it('says "sent" once the message is stored', async () => {
    const sent = ann.hears('onSentMessageCallback')
    const id = ann.say(BEN, 'durable')
    const [lost, message] = await sent.next()
    expect(lost).to.equal(null)
    expect(message).to.deep.include({ id })
    expect(await rest.message(direct, id)).to.not.equal(undefined)
  })

  it('echoes a group message to its sender and brings it to the others', async () => {
    const echo = ann.hears('onMessageListener')
    const heard = ben.hears('onMessageListener')
    const id = ann.say(group['_id'], 'hello all')
    const [[me, mine], [from, theirs]] = await Promise.all([echo.next(), heard.next()])
    expect([me, from]).to.deep.equal([ANN, ANN])
    expect(mine).to.deep.include({ id, type: 'groupchat', dialog_id: group['_id'] })
    expect(theirs).to.deep.include({ id, type: 'groupchat', body: 'hello all' })
  })

  it('carries attachments into the history', async () => {
    const heard = ben.hears('onMessageListener')
    const attachments = [{ type: 'image', uid: 'f123', name: 'cat "one".png', size: 12 }]
    const id = ann.say(group['_id'], 'Attachment', { attachments })
    const [, message] = await heard.next()
    expect((message.extension as Wire)['attachments'][0]).to.deep.include({ uid: 'f123', name: 'cat "one".png' })
    expect((await rest.message(group['_id'], id))?.['attachments'][0]).to.deep.include({ uid: 'f123', size: '12' })
  })

  it('reports delivery by itself and reading when told, to the author and to the history', async () => {
    const delivered = ann.hears('onDeliveredStatusListener')
    const read = ann.hears('onReadStatusListener')
    const heard = ben.hears('onMessageListener')
    const id = ann.say(BEN, 'seen?')
    await heard.next()
    expect(await delivered.next(([messageId]) => messageId === id)).to.deep.equal([id, direct, BEN])
    expect(await rest.message(direct, id)).to.deep.include({ delivered_ids: [ANN, BEN], read_ids: [ANN] })
    ben.chat.sendReadStatus({ messageId: id, userId: ANN, dialogId: direct })
    expect(await read.next()).to.deep.equal([id, direct, BEN])
    expect(await rest.message(direct, id)).to.deep.include({ read_ids: [ANN, BEN], read: 1 })
  })

  it('shows who is typing, in private and in groups', async () => {
    const typing = ben.hears('onMessageTypingListener')
    ann.chat.sendIsTypingStatus(BEN)
    expect(await typing.next()).to.deep.equal([true, ANN, null])
    ann.chat.sendIsStopTypingStatus(BEN)
    expect(await typing.next()).to.deep.equal([false, ANN, null])
    ann.chat.sendIsTypingStatus(group['_id'])
    expect(await typing.next()).to.deep.equal([true, ANN, group['_id']])
  })

  it('edits a message for everybody and in the history', async () => {
    const heard = ben.hears('onMessageListener')
    const edited = ben.hears('onMessageUpdateListener')
    const id = ann.say(group['_id'], 'teh typo')
    await heard.next()
    ann.chat.editMessage({ to: group['_id'], dialogId: group['_id'], body: 'the typo', originMessageId: id, last: true })
    expect((await edited.next()).slice(0, 5)).to.deep.equal([id, true, 'the typo', group['_id'], ANN])
    expect((await rest.message(group['_id'], id))?.['message']).to.equal('the typo')
  })

  it('refuses to edit what somebody else wrote', async () => {
    const heard = ben.hears('onMessageListener')
    const errors = ben.hears('onMessageErrorListener')
    const id = ann.say(BEN, 'mine')
    await heard.next()
    ben.chat.editMessage({ to: ANN, dialogId: direct, body: 'yours', originMessageId: id })
    const [, error] = await errors.next()
    expect(Number(error.code)).to.equal(403)
    expect((await rest.message(direct, id))?.['message']).to.equal('mine')
  })

  it('deletes a message for everybody over XMPP', async () => {
    const heard = ben.hears('onMessageListener')
    const deleted = ben.hears('onMessageDeleteListener')
    const id = ann.say(BEN, 'never mind')
    await heard.next()
    ann.chat.deleteMessage({ to: String(BEN), dialogId: direct, messageId: id })
    expect(await deleted.next()).to.deep.equal([id, direct, ANN])
    expect(await rest.message(direct, id)).to.equal(undefined)
  })

  it('tells the others when a message is deleted for all by REST', async () => {
    const heard = ben.hears('onMessageListener')
    const deleted = ben.hears('onMessageDeleteListener')
    const id = ann.say(group['_id'], 'gone soon')
    await heard.next()
    await ann.chat.message.delete([id], { force: 1 } as never)
    expect(await deleted.next()).to.deep.equal([id, group['_id'], ANN])
  })

  it('tells everybody of a reaction', async () => {
    const heard = ben.hears('onMessageListener')
    const own = ann.hears('onMessageReactionsListener')
    const others = ben.hears('onMessageReactionsListener')
    const id = ann.say(BEN, 'like it?')
    await heard.next()
    await ben.chat.message.addReaction(id, '👍')
    expect((await own.next()).slice(0, 4)).to.deep.equal([id, BEN, direct, '👍'])
    expect((await others.next())[0]).to.equal(id)
  })

  it('brings system messages to users who are there', async () => {
    const system = ben.hears('onSystemMessageListener')
    ann.chat.sendSystemMessage(BEN, { body: 'dialog/UPDATE_DIALOG', extension: { dialogId: group['_id'] } } as never)
    const [message] = await system.next()
    expect(message).to.deep.include({ userId: ANN, body: 'dialog/UPDATE_DIALOG' })
    expect(message.extension).to.deep.include({ dialogId: group['_id'] })
    const sent = await rest.call('POST', '/chat/Message/system', { recipientId: BEN, k: 'v' })
    expect(sent).to.deep.include({ recipientId: BEN, extensionParams: { k: 'v' } })
    expect((await system.next())[0].extension).to.deep.include({ k: 'v' })
  })

  it('delivers a message made by REST when it is asked to', async () => {
    const heard = ben.hears('onMessageListener')
    await ann.chat.message.create({ chat_dialog_id: group['_id'], message: 'quiet' } as never)
    const made = await ann.chat.message.create({ chat_dialog_id: group['_id'], message: 'loud', send_to_chat: 1 } as never)
    const [, message] = await heard.next()
    expect(message).to.deep.include({ id: made._id, body: 'loud' })
  })

  it('tells when somebody was last here, and of coming and going', async () => {
    expect(await ann.chat.getLastUserActivity(BEN)).to.deep.include({ userId: BEN, seconds: 0 })
    expect((await ann.chat.getLastUserActivity(CLARA)).seconds).to.be.greaterThan(0)
    const activity = ann.hears('onLastUserActivityListener')
    ann.chat.subscribeToUserLastActivityStatus(CLARA)
    await ann.chat.ping()
    const clara = await signIn(server, 'clara')
    await clara.connect()
    expect(await activity.next(([userId]) => userId === CLARA)).to.deep.equal([CLARA, 0])
    await clara.leave()
    expect((await activity.next(([userId]) => userId === CLARA))[1]).to.be.greaterThan(0)
  })

  it('answers a ping, and active and inactive', async () => {
    await ann.chat.pingWithTimeout(2000)
    ann.chat.markInactive()
    ann.chat.markActive()
    await ann.chat.ping()
  })

  it('blocks by privacy list: an error in private, silence in groups', async () => {
    const heard = ben.hears('onMessageListener')
    const errors = ann.hears('onMessageErrorListener')
    const lists = ben.chat.privacylist
    await lists.create({ name: 'blocked', items: [{ user_id: ANN, action: 'deny' }] })
    await lists.setAsDefault('blocked')
    expect(await lists.getNames()).to.deep.include({ default: 'blocked', active: 'blocked' })
    expect((await lists.getList('blocked')).items[0]).to.deep.include({ action: 'deny' })
    const id = ann.say(BEN, 'let me in')
    const [failed, error] = await errors.next()
    expect(failed).to.equal(id)
    expect(Number(error.code)).to.equal(503)
    ann.say(group['_id'], 'can anybody hear me')
    await ann.chat.ping()
    await ben.chat.ping()
    expect(heard.left).to.be.empty
    await lists.setAsDefault(null)
    await lists.delete('blocked')
    ann.say(BEN, 'thank you')
    expect((await heard.next())[1].body).to.equal('thank you')
  })

  it('lists who has joined a room', async () => {
    const joined = ben.hears('onJoinOccupant')
    void ben.chat.muc.join(group['_id'])
    await ben.chat.ping()
    // The SDK's own join() never resolves on success, so its effect is what is looked at.
    void ann.chat.muc.join(group['_id'])
    expect(await joined.next()).to.deep.equal([group['_id'], ANN])
    expect(await ann.chat.muc.listOnlineUsers(group['_id'])).to.have.members([ANN, BEN])
    const left = ann.hears('onLeaveOccupant')
    void ben.chat.muc.leave(group['_id'])
    expect(await left.next()).to.deep.equal([group['_id'], BEN])
  })

  it('keeps private messages for somebody who is away, with the time they came', async () => {
    const clara = await signIn(server, 'clara')
    const heard = clara.hears('onMessageListener')
    ann.say(CLARA, 'while you were out')
    await ann.chat.ping()
    await clara.connect()
    const [from, message] = await heard.next()
    expect([from, message.body]).to.deep.equal([ANN, 'while you were out'])
    expect(message.delay).to.not.equal(undefined)
    await clara.leave()
  })

  it('makes the private dialog with the first message', async () => {
    const hugo = await signIn(server, 'hugo')
    await hugo.connect()
    const heard = hugo.hears('onMessageListener')
    ann.say(hugo.userId, 'welcome to number 12')
    const [, message] = await heard.next()
    const made = await new Rest(server, hugo.token).dialogNamed('Ann Keller')
    expect(made).to.deep.include({ _id: message.dialog_id, unread_messages_count: 1, last_message: 'welcome to number 12' })
    await hugo.leave()
  })

  it('reconnects after a cut and goes on', async () => {
    const disconnected = ben.hears('onDisconnectedListener')
    const reconnected = ben.hears('onReconnectListener')
    await fault(server, { drop: true, userId: BEN })
    await disconnected.next()
    await reconnected.next()
    await ben.chat.ping()
    const heard = ben.hears('onMessageListener')
    ann.say(BEN, 'still there?')
    expect((await heard.next(([, message]) => message.body === 'still there?'))[0]).to.equal(ANN)
  })

  it('copies what one client sends to the other client of the same user', async () => {
    const phone = await signIn(server, 'ann')
    await phone.connect()
    const copied = phone.hears('onMessageListener')
    const id = ann.say(BEN, 'from the desk')
    const [from, message] = await copied.next()
    expect(from).to.equal(ANN)
    expect(message).to.deep.include({ id, is_forwarded: true, recipient_id: BEN, dialog_id: direct })
    await phone.leave()
  })

  it('closes politely', async () => {
    const clara = await signIn(server, 'clara')
    await clara.connect()
    expect(await clara.chat.disconnect()).to.equal(true)
  })
})
