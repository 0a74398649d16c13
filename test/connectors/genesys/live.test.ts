import { setMaxListeners } from 'node:events'
import { expect } from 'chai'
import { toUserId, type DialogId } from '../../../src/core/ids.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import { Person, textOf } from './person.js'
import { callsOf, pass, quiet, stride } from './quiet.js'
import { Socket, Town, type Citizen } from './town.js'

setMaxListeners(0)

describe('the live half of the Genesys connector', () => {
  let server: TestServer
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let room: DialogId
  let people: Person[]

  before(async () => (server = await startTestServer()))
  after(() => server.close())
  beforeEach(async () => {
    town = new Town(server)
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    room = await town.room(ann, [ben])
    people = []
  })
  afterEach(async () => {
    for (const person of people) person.leave()
    await town.heal()
  })

  const person = (...[citizen, options, surroundings]: [Citizen, ConstructorParameters<typeof Person>[2]?, ConstructorParameters<typeof Person>[3]?]): Person => {
    const it = new Person(town, citizen, options, surroundings)
    people.push(it)
    return it
  }
  const frame = (topicName: string, eventBody: object = {}) => town.fault({ userId: ann.id, inject: JSON.stringify({ topicName, eventBody }) })
  const benSays = (message: string) => town.ask(ben, 'POST', `chats/rooms/${encodeURIComponent(room.replace('room:', ''))}/messages`, { message })
  const sockets = async () => (await town.sockets()).users[ann.id] ?? 0

  it('tells what a badge points to, with its words, once the dialog was read', async () => {
    const a = await person(ann).goOnline()
    await benSays('to nobody who has looked')
    await a.see('hint', 0, event => event.dialogId === room)
    expect((await a.newest(room)).map(textOf)).to.deep.equal(['to nobody who has looked'])
    await benSays('to somebody who has')
    const { message } = await a.see('message')
    expect([textOf(message), message.senderId, message.dialogId]).to.deep.equal(['to somebody who has', ben.id, room])
  })

  it('finds what no badge tells: edits, reactions, deletions, own words from elsewhere, new rooms and lost ones', async () => {
    const a = await person(ann).goOnline()
    const path = `chats/rooms/${encodeURIComponent(room.replace('room:', ''))}/messages`
    const { id: first } = await benSays('first')
    const { id: second } = await benSays('second')
    await a.newest(room)
    a.connector.watch?.(room)
    await town.ask(ben, 'PATCH', `${path}/${first}`, { message: 'first, edited' })
    const edited = await a.see('message-changed', 0, event => event.change.type === 'replaced' && textOf(event.change.message) === 'first, edited')
    expect(edited.messageId).to.equal(first)
    await town.ask(ben, 'PUT', `chats/messages/${first}/reactions`, { reactions: ['👍'] })
    await a.see('message-changed', 0, event => event.change.type === 'replaced' && event.change.message.reactions[0]?.value === '👍')
    await town.ask(ben, 'DELETE', `${path}/${second}`)
    expect(await a.see('message-removed')).to.include({ messageId: second, dialogId: room })
    await town.ask(ann, 'POST', path, { message: 'from my phone' })
    await a.see('message', 0, event => textOf(event.message) === 'from my phone')
    const other = await town.room(ben, [ann], 'Another')
    await a.see('hint', 0, event => event.dialogId === other)
    await town.ask(ben, 'DELETE', `chats/rooms/${encodeURIComponent(other.replace('room:', ''))}/participants/${ann.id}`)
    expect(await a.see('dialog-removed')).to.include({ dialogId: other })
  })

  it('takes a badge that falls to nothing as read elsewhere', async () => {
    const a = await person(ann).goOnline()
    await benSays('read me')
    const message = (await a.newest(room)).at(-1)
    expect((await a.connector.dialog(room, a.signal)).unread).to.equal(1)
    await town.lever('read', { userId: ann.id, chat: room.replace('room:', '') })
    const receipt = await a.see('receipt')
    expect(receipt).to.deep.include({ kind: 'read', dialogId: room, userId: ann.id, of: { upTo: message?.order } })
    expect((await a.connector.dialog(room, a.signal)).unread).to.equal(0)
  })

  it('has another socket before an announced end, and nobody notices', async () => {
    const a = await person(ann).goOnline()
    await a.newest(room)
    await frame('v2.system.socket_closing', { message: 'closing soon' })
    for (let text = 0; text < 5; text++) await benSays(`word ${text}`)
    await a.see('message', 0, event => textOf(event.message) === 'word 4')
    // The service takes the channel from the old socket as soon as the new one is there.
    expect(await sockets()).to.equal(1)
    expect(a.states).to.deep.equal(['connecting', 'online'])
  })

  it('notices the announced end when there is no other socket to be had', async () => {
    const a = await person(ann).goOnline()
    await town.fault({ upgrade: 'refused' })
    await frame('v2.system.socket_closing')
    await town.fault({ userId: ann.id, drop: true })
    await a.state('offline')
    const from = a.events.length
    await a.state('online', from)
    await a.newest(room)
    await benSays('found by asking')
    await a.see('message', from)
  })

  it('makes a new channel when its own is gone, or somebody else listens to it', async () => {
    const a = await person(ann).goOnline()
    const channels = async () => (await callsOf(town, ann)).filter(call => call === 'POST /api/v2/notifications/channels').length
    let from = a.events.length
    await town.lever('expire', { userId: ann.id })
    await a.state('offline', from)
    await a.state('online', from)
    expect(await channels()).to.equal(2)
    from = a.events.length
    const { entities } = await town.ask(ann, 'GET', 'notifications/channels')
    const thief = new Socket(entities[0].connectUri)
    await a.state('online', from)
    expect(await channels()).to.equal(3)
    thief.close()
    await benSays('heard again')
    await a.see('hint', from)
  })

  it('goes back to its channel when only the line was lost', async () => {
    const a = await person(ann).goOnline()
    const from = a.events.length
    await town.fault({ userId: ann.id, drop: true })
    expect(await a.state('offline', from)).to.include({ code: 'offline' })
    await a.state('online', from)
    expect((await callsOf(town, ann)).filter(call => call === 'POST /api/v2/notifications/channels')).to.have.length(1)
  })

  it('goes on by asking where no socket opens, and listens again once one does', async () => {
    await town.fault({ upgrade: 'refused' })
    const clock = new FakeClock(Date.now())
    const a = person(ann, {}, { clock })
    void a.goOnline()
    while (!a.states.includes('online')) await quiet(town, ann)
    await a.newest(room)
    await benSays('by asking')
    while (!a.events.some(event => event.type === 'message')) await pass(town, ann, clock, 1_000)
    expect(await sockets()).to.equal(0)
    await town.fault({ upgrade: 'open' })
    while ((await sockets()) === 0) await stride(town, ann, clock, 8_000)
    await quiet(town, ann)
    await benSays('by being told')
    await clock.advance(1_000)
    await a.see('message', 0, event => textOf(event.message) === 'by being told')
    expect(a.states).to.deep.equal(['connecting', 'online'])
  })

  it('finds out that a silent socket is dead, and connects anew', async () => {
    const clock = new FakeClock(Date.now())
    const a = person(ann, {}, { clock })
    void a.goOnline()
    while (!a.states.includes('online')) await quiet(town, ann)
    await town.fault({ userId: ann.id, silence: true })
    while (!a.states.includes('offline')) await pass(town, ann, clock, 1_000)
    await town.heal()
    while (a.states.at(-1) !== 'online') await pass(town, ann, clock, 1_000)
    expect(a.states).to.deep.equal(['connecting', 'online', 'offline', 'connecting', 'online'])
  })

  it('does not take an open socket for one that answers', async () => {
    await town.fault({ upgrade: 'silent' })
    const clock = new FakeClock(Date.now())
    const a = person(ann, {}, { clock })
    void a.goOnline()
    while (!a.states.includes('online')) await pass(town, ann, clock, 1_000)
    await town.heal()
    await a.newest(room)
    await benSays('found by asking')
    while (!a.events.some(event => event.type === 'message')) await pass(town, ann, clock, 1_000)
  })

  it('asks for another token when the service says that its own is revoked', async () => {
    let asked = 0
    const getToken = () => {
      asked++
      return town.token(ann)
    }
    const a = await person(ann, { getToken }).goOnline()
    expect(asked).to.equal(1)
    await frame('v2.system.token_revoked.x', { reason: 'user_tokens_revoked' })
    await frame('v2.system.subscription_changed.x')
    while (asked < 2) await a.newest(room)
    expect(asked).to.equal(2)
  })

  it('gives up for good when the site’s tokens are refused, and says so', async () => {
    const a = person(ann, { getToken: () => Promise.resolve('made up') })
    const error = await a.connector.connect(event => a.events.push(event), a.signal).catch((thrown: unknown) => thrown)
    expect(error).to.include({ name: 'ChatError', code: 'unauthenticated', message: 'Invalid login credentials.' })
    expect(a.states).to.deep.equal(['connecting', 'offline'])
  })

  it('lets no token of another user in', async () => {
    const a = person(ann, { getToken: () => town.token(ben) })
    const error = await a.connector.connect(event => a.events.push(event), a.signal).catch((thrown: unknown) => thrown)
    expect(error).to.include({ code: 'unauthenticated', message: 'getToken gave a token of another user' })
    expect(await a.connector.dialogs(null, a.signal).catch((thrown: unknown) => thrown)).to.include({ code: 'unauthenticated' })
  })

  it('is not disturbed by frames that are nothing it knows', async () => {
    const a = await person(ann).goOnline()
    await a.newest(room)
    const badge = `v2.users.${ann.id}.badges.chats`
    const frames = ['', 'null', '[]', '7', '"x"', '{', '{"topicName":5}', '{"topicName":null,"eventBody":null}', `{"topicName":"${badge}"}`]
    for (const inject of frames) await town.fault({ userId: ann.id, inject })
    const bodies: readonly object[] = [[], { entity: null }, { entity: { jabberId: 5 } }, { entity: { jabberId: 'nobody@nowhere' }, unreadCount: 'many' }, { entity: { jabberId: '@conference.' }, unreadCount: -1 }]
    for (const body of bodies) await frame(badge, body)
    await frame('v2.users.somebody.conversations.chats', { id: 'x' })
    await benSays('all is well')
    await a.see('message', 0, event => textOf(event.message) === 'all is well')
    expect(a.states).to.deep.equal(['connecting', 'online'])
  })

  it('shows a 1on1 that somebody begins, though the service lists no chats', async () => {
    await town.profile({ chatList: false })
    const a = await person(ann).goOnline()
    await town.ask(ben, 'POST', `chats/users/${ann.id}/messages`, { message: 'hello Ann' })
    const pair = town.pair(ann, ben)
    await a.see('hint', 0, event => event.dialogId === pair)
    const { items, partial } = await a.connector.dialogs(null, a.signal)
    expect(partial).to.equal(true)
    expect(items.find(it => it.id === pair)).to.deep.include({ kind: 'direct', title: ben.name, unread: 1, memberIds: [ann.id, ben.id] })
    expect(items.map(it => it.id), 'people whom she likes').to.include(town.pair(ann, { ...ben, id: toUserId('8a6c1d3e-0f4b-4c62-9f0e-000000001001') } as Citizen))
  })
})
