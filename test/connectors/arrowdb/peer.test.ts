import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { toDialogId, toUserId, type DialogId } from '../../../src/core/ids.js'
import { ArrowDbClient } from '../../services/arrowdb-kit.js'
import type { Wire } from '../../kit/wire.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import { Listener } from '../connectycube/listener.js'
import { Town, type Citizen } from './town.js'

describe('a person in the vendor’s own client and one in ours', () => {
  let server: TestServer
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let ours: Listener
  let theirs: ArrowDbClient

  before(async () => {
    server = await startTestServer()
    town = new Town(server)
  })
  after(() => server.close())
  beforeEach(async () => {
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    ours = await Listener.online(town.connector(ann))
    theirs = await ArrowDbClient.logIn(town.root, ben.login, ben.password)
  })
  afterEach(() => ours.life.abort())

  const theirChats = async (group: string): Promise<Wire[]> => (await theirs.call('chatsQuery', { chat_group_id: group, order: 'created_at', limit: 50 })).response.chats as Wire[]
  const theirFirst = async (message: string): Promise<Wire> => (await theirs.call('chatsCreate', { to_ids: ann.id, message })).response.chats[0] as Wire

  it('write to each other', async () => {
    const { chat_group_id, id } = await theirFirst('Hello from the old app')
    const { message } = await ours.next('message')
    expect(message).to.deep.include({ id, dialogId: chat_group_id, senderId: ben.id })
    expect(message.body).to.include({ text: 'Hello from the old app' })
    await ours.do(ours.says(toDialogId(chat_group_id), 'Hello from the new'))
    expect((await theirChats(chat_group_id)).map(chat => `${chat['from'].first_name}: ${chat['message']}`)).to.deep.equal(['Ben: Hello from the old app', 'Ann: Hello from the new'])
  })

  it('begin in the vendor’s client: the dialog is there before its words, under the other’s name', async () => {
    const { chat_group_id } = await theirFirst('First words')
    const { dialog } = await ours.next('dialog')
    expect(dialog).to.deep.include({ id: chat_group_id, kind: 'direct', title: ben.name, unread: 1 })
    await ours.next('message')
    const types = ours.events.map(event => event.type).filter(type => type !== 'connection')
    expect(types.slice(0, 2)).to.deep.equal(['dialog', 'message'])
  })

  it('begin in ours: the other sees a wave, and words after it', async () => {
    const { dialogId = '' as DialogId } = await ours.do({ type: 'create-dialog', kind: 'direct', memberIds: [ben.id] })
    await ours.do(ours.says(dialogId, 'Are you there?'))
    expect((await theirChats(dialogId)).map(chat => chat['message'])).to.deep.equal(['👋', 'Are you there?'])
    const { items } = await ours.connector.messages(dialogId, { from: { type: 'newest' }, limit: 5 }, ours.signal)
    expect(items.map(message => message.body.type)).to.deep.equal(['notice', 'text'])
  })

  it('find the same dialog from either side', async () => {
    const { chat_group_id } = await theirFirst('Here')
    expect((await ours.do({ type: 'create-dialog', kind: 'direct', memberIds: [ben.id] })).dialogId).to.equal(chat_group_id)
    expect(await theirChats(chat_group_id)).to.have.length(1)
  })

  it('may begin with words alone', async () => {
    const dialogId = await town.connector(ann).sendTo([ben.id], 'No wave, just words')
    expect((await theirChats(dialogId)).map(chat => chat['message'])).to.deep.equal(['No wave, just words'])
  })

  it('delete what they said', async () => {
    const { chat_group_id, id } = await theirFirst('A slip')
    const dialogId = toDialogId(chat_group_id)
    const { events } = await ours.do(ours.says(dialogId, 'Another'))
    const mine = events.find(event => event.type === 'message')?.message ?? expect.fail('it was sent')
    await ours.do({ type: 'delete', dialogId, messageId: mine.id, for: 'all' })
    expect((await theirChats(chat_group_id)).map(chat => chat['message'])).to.deep.equal(['A slip'])
    await theirs.call('chatsDelete', { chat_id: id })
    expect((await ours.connector.messages(dialogId, { from: { type: 'newest' }, limit: 5 }, ours.signal)).items).to.deep.equal([])
  })

  it('keep the fields that either gave a message, and each client’s own to itself', async () => {
    const { chat_group_id } = (await theirs.call('chatsCreate', { to_ids: ann.id, message: 'with fields', custom_fields: { order: 4711, cid: 'theirs' } })).response.chats[0]
    const { message } = await ours.next('message')
    expect(message.metadata).to.deep.equal({ order: '4711' })
    expect(message).to.not.have.property('clientId')
    const action = ours.says(toDialogId(chat_group_id), 'and back', { metadata: { order: '4712' } })
    await ours.do(action)
    expect((await theirChats(chat_group_id)).at(-1)?.['custom_fields']).to.deep.equal({ order: '4712', cid: action.clientId })
  })

  it('show each other pictures, once the service has worked on them', async () => {
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
    const folder = mkdtempSync(join(tmpdir(), 'chat-picture-'))
    const photo = join(folder, 'dot.png')
    writeFileSync(photo, Buffer.from(pixel, 'base64'))
    await theirs.call('chatsCreate', { to_ids: ann.id, message: 'look', photo })
    const { message } = await ours.next('message', event => event.message.body.type === 'text' && event.message.body.attachments.length > 0)
    const [picture] = message.body.type === 'text' ? message.body.attachments : []
    expect(picture).to.include({ type: 'image', name: 'dot.png', mime: 'image/png', size: 70 })
    const shown = await fetch((picture && ours.connector.url(picture)) ?? '')
    expect(Buffer.from(await shown.arrayBuffer()).toString('base64')).to.equal(pixel)
    rmSync(folder, { recursive: true })
  })

  it('know each other by name, found by a part of it', async () => {
    const found = await ours.connector.findUsers?.(ben.name.slice(2), ours.signal)
    expect(found?.map(user => user.id)).to.deep.equal([ben.id])
    await theirs.call('usersUpdate', { first_name: 'Benjamin' })
    expect((await town.connector(ann).users([toUserId(ben.id)], ours.signal))[0]?.name).to.match(/^Benjamin /)
  })

  it('are counted together', async () => {
    await theirFirst('one more')
    expect(await town.connector(ann).count()).to.equal((await theirs.call('chatsCount')).meta.count)
  })

  it('may leave: after logging out the next question makes a new session', async () => {
    const connector = town.connector(ann)
    await connector.dialogs(null, ours.signal)
    await connector.logOut()
    await connector.logOut()
    expect((await connector.dialogs(null, ours.signal)).items).to.deep.equal([])
  })
})
