import { expect } from 'chai'
import { ANN, BEN, CLARA, Listener, refusal, Vendor } from './genesys-kit.js'
import { postJson, startTestServer, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'

const BADGES = `v2.users.${ANN}.badges.chats`

describe('the notification channel, by the Genesys client and a plain WebSocket', () => {
  let server: TestServer
  let ann: Vendor
  let ben: Vendor
  const open: Listener[] = []

  before(async () => {
    server = await startTestServer()
    ann = await Vendor.signIn(server, ANN)
    ben = await Vendor.signIn(server, BEN)
  })
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close()
    await fetch(`${server.url}/faults`, { method: 'DELETE' })
    await fetch(`${server.url}/services/genesys/profile`, { method: 'DELETE' })
  })
  after(() => server.close())

  const listen = async (): Promise<Listener> => {
    const listener = await ann.listen(ANN)
    open.push(listener)
    return listener
  }
  const lever = (name: string, body: Wire) => postJson(`${server.url}/services/genesys/${name}`, body)
  const fault = (order: Wire) => postJson(`${server.url}/faults`, { service: 'genesys', ...order })
  const myJid = async (vendor: Vendor) => (await vendor.users.getUsersMe({})).chat!.jabberId!

  it('lists what can be subscribed to, and keeps what was', async () => {
    const topics = await ann.notifications.getNotificationsAvailabletopics({ expand: ['transports'] })
    expect(topics.entities?.map(it => it.id)).to.include('v2.users.{id}.badges.chats')
    const { id } = await ann.notifications.postNotificationsChannels()
    await ann.notifications.postNotificationsChannelSubscriptions(id!, [{ id: BADGES }])
    expect((await ann.notifications.getNotificationsChannelSubscriptions(id!)).entities?.map(it => it.id)).to.deep.equal([BADGES])
    await ann.notifications.deleteNotificationsChannelSubscriptions(id!)
    expect((await ann.notifications.getNotificationsChannelSubscriptions(id!)).entities).to.deep.equal([])
    await ann.notifications.headNotificationsChannel(id!)
    expect((await ann.notifications.getNotificationsChannels()).entities?.map(it => it.id)).to.include(id)
    await refusal(ben.notifications.headNotificationsChannel(id!))
  })

  it('refuses topics of others, unknown ones, and whole messages; all together without ignoreErrors', async () => {
    const { id } = await ann.notifications.postNotificationsChannels()
    const subscribe = (topics: string[], options = {}) => ann.notifications.postNotificationsChannelSubscriptions(id!, topics.map(topic => ({ id: topic })), options)
    expect(await refusal(subscribe([`v2.users.${BEN}.badges.chats`]))).to.include({ status: 403, code: 'notification.unauthorized.topic' })
    expect(await refusal(subscribe(['v2.chats.everything', BADGES]))).to.include({ status: 400, code: 'notification.invalid.topic' })
    expect(await refusal(subscribe(['v2.detail.events.collaboratechat.group.1c2d3e4f-0000-4000-8000-9a8b7c6d5e4f.messages']))).to.include({ code: 'notification.transport.not.allowed' })
    const { entities } = await subscribe(['v2.chats.everything', BADGES], { ignoreErrors: true })
    expect(entities?.map(it => it.state)).to.deep.equal(['Rejected', 'Permitted'])
    const combined = await subscribe([`v2.users.${ANN}?badges.chats&presence`])
    expect(combined.entities?.map(it => it.id)).to.deep.equal([BADGES, `v2.users.${ANN}.presence`])
  })

  it('tells of unread messages by the JID of the room, or of who wrote', async () => {
    const listener = await listen()
    const { jid } = await ben.chat.postChatsRooms({ subject: 'News', userIds: [ANN] })
    await ben.chat.postChatsRoomMessages(jid!, { message: 'one' })
    await ben.chat.postChatsRoomMessages(jid!, { message: 'two' })
    const [first, second] = [await listener.badge(), await listener.badge()]
    expect(first).to.deep.include({ topicName: BADGES, version: '2' })
    expect(first['eventBody']).to.deep.include({ entity: { jabberId: jid }, unreadCount: 1 })
    expect(second['eventBody']).to.deep.include({ entity: { jabberId: jid }, unreadCount: 2 })
    await ben.chat.postChatsUserMessages(ANN, { message: 'and to you' })
    expect((await listener.badge())['eventBody'].entity).to.deep.equal({ jabberId: await myJid(ben) })
    await lever('read', { userId: ANN, chat: jid })
    expect((await listener.badge())['eventBody']).to.deep.include({ entity: { jabberId: jid }, unreadCount: 0 })
  })

  it('tells nobody of their own messages, of edits, deletions and reactions', async () => {
    const listener = await listen()
    const { jid } = await ann.chat.postChatsRooms({ subject: 'Quiet', userIds: [BEN] })
    const { id } = await ann.chat.postChatsRoomMessages(jid!, { message: 'mine' })
    await ann.chat.patchChatsRoomMessage(jid!, id!, { message: 'still mine' })
    await ben.chat.putChatsMessageReactions(id!, { reactions: ['👍'] })
    await ann.chat.deleteChatsRoomMessage(jid!, id!)
    await ben.chat.postChatsRoomMessages(jid!, { message: 'the first that counts' })
    expect((await listener.badge())['eventBody']).to.deep.include({ unreadCount: 1 })
    expect(listener.frames.left).to.deep.equal([])
  })

  it('beats, answers a ping, and takes subscriptions over the socket', async () => {
    await lever('profile', { heartbeatMs: 20 })
    const listener = await listen()
    const metadata = (message: string) => listener.frames.next(frame => frame['topicName'] === 'channel.metadata' && frame['eventBody'].message === message)
    await metadata('WebSocket Heartbeat')
    listener.say({ message: 'ping' })
    await metadata('pong')
    listener.say({ message: 'subscribe', topics: [BADGES], correlationId: 'c1' })
    expect(await listener.frames.next(frame => 'result' in frame)).to.deep.include({ result: '200', status: 'subscribed', correlationId: 'c1' })
    listener.say({ message: 'subscribe', topics: ['nonsense'], correlationId: 'c2' })
    expect(await listener.frames.next(frame => 'result' in frame)).to.deep.include({ result: '400', status: 'failure', correlationId: 'c2' })
    listener.socket.send('half a')
    listener.socket.send('[]')
    listener.say({ message: 'ping' })
    await metadata('pong')
  })

  it('gives a channel to the last who connects, and none that is over', async () => {
    const listener = await listen()
    const { connectUri } = (await ann.notifications.getNotificationsChannels()).entities!.find(it => it.id === listener.channelId)!
    open.push(await Listener.open(connectUri!, listener.channelId))
    const told = await listener.frames.next(frame => String(frame['topicName']).startsWith('v2.system.no_longer_subscribed'))
    expect(told['eventBody']).to.include({ channelId: listener.channelId, reason: 'another_channel_subscribed' })
    await listener.closed
    await lever('expire', { userId: ANN })
    await refusal(Listener.open(connectUri!, listener.channelId))
    expect(await refusal(ann.notifications.postNotificationsChannelSubscriptions(listener.channelId, [{ id: BADGES }]))).to.include({ status: 404 })
  })

  it('gives the place of the oldest unused channel to the twenty-first', async () => {
    const clara = await Vendor.signIn(server, CLARA)
    const ids: string[] = []
    for (let i = 0; i < 21; i++) ids.push((await clara.notifications.postNotificationsChannels()).id!)
    const left = (await clara.notifications.getNotificationsChannels()).entities!.map(it => it.id)
    expect(left).to.have.members(ids.slice(1))
  })

  it('is under the fault switches: doubled, cut', async () => {
    const listener = await listen()
    const { jid } = await ben.chat.postChatsRooms({ subject: 'Faults', userIds: [ANN] })
    await fault({ duplicate: true })
    await ben.chat.postChatsRoomMessages(jid!, { message: 'twice' })
    expect(await listener.badge()).to.deep.equal(await listener.badge())
    await fault({ userId: ANN, drop: true })
    expect(await listener.closed).to.equal(1006)
  })

  it('brings whole messages of rooms where that is switched on', async () => {
    await lever('profile', { messageTopics: true })
    const { jid } = await ben.chat.postChatsRooms({ subject: 'Whole', userIds: [ANN] })
    const listener = await listen()
    await ann.notifications.postNotificationsChannelSubscriptions(listener.channelId, [{ id: `v2.detail.events.collaboratechat.adhoc.${jid}.messages` }])
    const { id } = await ben.chat.postChatsRoomMessages(jid!, { message: 'in full' })
    const event = await listener.frames.next(frame => String(frame['topicName']).includes('collaboratechat'))
    expect(event['eventBody']).to.deep.include({ messageId: id, actionType: 'Create', body: 'in full' })
    expect(event['eventBody'].to).to.deep.equal({ entityJid: jid, entityId: jid, entityType: 'Adhoc' })
  })
})
