import { setMaxListeners } from 'node:events'
import { expect } from 'chai'
import { toMessageId, toUserId, type DialogId, type MessageId } from '../../../src/core/ids.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import { Person, textOf } from './person.js'
import { callsOf } from './quiet.js'
import { Town, type Citizen } from './town.js'

setMaxListeners(0)

describe('what Genesys Cloud can do beyond the contract', () => {
  let server: TestServer
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let a: Person
  let b: Person
  let room: DialogId

  before(async () => (server = await startTestServer()))
  after(() => server.close())
  beforeEach(async () => {
    town = new Town(server)
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    room = await town.room(ann, [ben])
    ;[a, b] = [new Person(town, ann), new Person(town, ben)]
  })
  afterEach(async () => {
    a.leave()
    b.leave()
    await town.heal()
  })

  const failure = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => error as Error & { code: string })
  const jid = () => room.replace('room:', '')

  for (const mentions of ['id-to-jid', 'jid-to-id'] as const) {
    it(`mentions people where their names stand, however the service writes it (${mentions})`, async () => {
      await town.profile({ mentions })
      const text = `Ask @${ben.name} about it`
      const mention = { userId: ben.id, offset: 4, length: ben.name.length + 1 }
      const sent = await a.say(room, text, { body: { type: 'text', text, attachments: [], mentions: [mention] } })
      expect(sent.body).to.deep.equal({ type: 'text', text, attachments: [], mentions: [mention] })
      expect((await b.newest(room))[0]?.body).to.deep.equal(sent.body)
    })
  }

  for (const threadRoot of [true, false]) {
    it(`reads a thread, ${threadRoot ? 'which begins with' : 'without'} the message it hangs on`, async () => {
      await town.profile({ threadRoot })
      const question = await a.say(room, 'who comes?')
      const me = await b.say(room, 'me', { replyTo: question.id })
      const great = await a.say(room, 'great', { replyTo: me.id })
      const thread = await b.connector.thread(room, question.id)
      expect(thread.map(textOf)).to.deep.equal(['who comes?', 'me', 'great'])
      expect((await b.connector.thread(room, great.id)).map(textOf)).to.include.members(['me', 'great'])
      // Whoever has read the question knows what is answered; and where the service says it, everybody does.
      expect((await a.newest(room)).map(it => it.replyTo)).to.deep.equal([undefined, question.id, question.id])
      const stranger = new Person(town, ben)
      const { items } = await stranger.connector.messages(room, { from: { type: 'newest' }, limit: 2 }, stranger.signal)
      expect(items.map(it => it.replyTo)).to.deep.equal([question.id, question.id])
    })
  }

  it('reads messages by their ids, and leaves out who is gone', async () => {
    const [one, two] = [await a.say(room, 'one'), await a.say(room, 'two')]
    await a.connector.perform({ type: 'delete', dialogId: room, messageId: one.id, for: 'all' }, a.signal)
    expect(await b.connector.messagesByIds(room, [one.id, two.id])).to.deep.equal([{ ...two, clientId: undefined }].map(({ clientId: _, ...rest }) => rest))
    expect(await b.connector.messagesByIds(room, [one.id])).to.deep.equal([])
    expect(await b.connector.messagesByIds(room, [])).to.deep.equal([])
  })

  it('says who is in a room by JID, and sets its properties', async () => {
    expect(await a.connector.isParticipant(room, `${ben.jid}/phone`)).to.equal(true)
    expect(await a.connector.isParticipant(room, `nobody@${ben.jid.split('@')[1]}`)).to.equal(false)
    const { id } = await a.say(room, 'keep')
    const dialog = await a.connector.updateRoom(room, { subject: 'New', description: 'Words', ownerIds: [ann.id, ben.id], pinnedMessageIds: [id] })
    expect(dialog).to.deep.include({ title: 'New', description: 'Words', ownerId: ann.id, adminIds: [ben.id], pinnedIds: [id] })
    expect(await failure(a.connector.updateRoom(town.pair(ann, ben), { subject: 'x' }))).to.include({ code: 'rejected' })
    expect(await failure(a.connector.isParticipant(town.pair(ann, ben), ben.jid))).to.include({ code: 'rejected' })
  })

  it('reads and changes settings of the organization and of people', async () => {
    const { settings } = a.connector
    expect(await settings.organization()).to.include({ reactionsEnabled: true })
    expect(await settings.setOrganization({ reactionsEnabled: false })).to.include({ reactionsEnabled: false, messageRetentionPeriodDays: 365 })
    const { id } = await a.say(room, 'no hearts')
    const react = a.connector.perform({ type: 'react', dialogId: room, messageId: id, value: '❤️', on: true }, a.signal)
    expect(await failure(react)).to.include({ code: 'forbidden', message: 'Reactions are disabled for this organization.' })
    expect(await settings.setOrganization({ messageRetentionPeriodDays: 30 }, { replace: true })).to.include({ reactionsEnabled: true, messageRetentionPeriodDays: 30 })
    expect(await failure(settings.setOrganization({ messageRetentionPeriodDays: 1 }))).to.include({ code: 'rejected' })
    const quiet = { mobile: { notifications: { when: 'OnlyWhenInactive' } } }
    expect(await settings.setOfUser(quiet)).to.deep.equal(quiet)
    expect(await settings.ofUser(ann.id)).to.deep.equal(await settings.ofUser())
    expect(await settings.setOfUser({ mobile: { notifications: { when: 'Always' } } }, ben.id)).to.deep.equal(await b.connector.settings.ofUser())
  })

  it('pins no sixth message, and does not ask the service for it', async () => {
    const ids: MessageId[] = []
    for (let i = 0; i < 6; i++) ids.push((await a.say(room, String(i))).id)
    const pin = (messageId: MessageId) => a.connector.perform({ type: 'pin', dialogId: room, messageId, on: true }, a.signal)
    for (const id of ids.slice(0, 5)) await pin(id)
    const before = (await callsOf(town, ann)).length
    expect(await failure(pin(ids[5] ?? toMessageId('')))).to.include({ code: 'rejected' })
    expect((await callsOf(town, ann)).slice(before).filter(call => call.startsWith('POST'))).to.deep.equal([])
    await pin(ids[0] ?? toMessageId(''))
    expect((await b.connector.dialog(room, b.signal)).pinnedIds).to.have.members(ids.slice(0, 5))
  })

  it('makes rooms of more people than can be asked in at once', async () => {
    const many = await Promise.all(Array.from({ length: 27 }, (_, i) => town.newcomer(`P${i}`)))
    const action = { type: 'create-dialog', kind: 'group', memberIds: many.map(it => it.id) } as const
    const { dialogId } = await a.connector.perform(action, a.signal)
    const { memberCount, title } = await a.connector.dialog(dialogId as DialogId, a.signal)
    expect(memberCount).to.equal(28)
    expect(title, 'without a name it is called after its people').to.include(many[0]?.name)
  })

  it('shows files that the vendor’s clients sent as links, bots and people who are gone by their JIDs', async () => {
    const at = Date.now() - 10_000
    const fileUri = 'https://api.example.test/downloads/plan%20B.pdf'
    const former = toUserId((await town.lever('people', { name: 'Ida Gone', isActive: false })).id)
    await town.lever('history', { jid: jid(), messages: [{ userId: ben.id, body: 'the plan', at, fileUri }, { jid: 'bot@somewhere.orgspan.com', body: 'beep', at: at + 1 }, { userId: former, body: 'bye', at: at + 2 }] })
    const [file, bot, gone] = await a.newest(room)
    if (file?.body.type !== 'text') throw new Error('The first is a text')
    const [attachment] = file.body.attachments
    expect(attachment).to.deep.equal({ type: 'file', ref: fileUri, name: 'plan B.pdf', mime: '', size: 0 })
    expect(attachment && a.connector.url(attachment)).to.equal(fileUri)
    for (const ref of ['javascript:alert(1)', 'http://far.away/x', 'not a url']) expect(a.connector.url({ type: 'file', ref, name: '', mime: '', size: 0 })).to.equal(null)
    expect(bot?.senderId).to.equal('bot@somewhere.orgspan.com')
    expect(gone?.senderId).to.equal(former)
    expect(await a.connector.users([toUserId('bot@somewhere.orgspan.com'), former, toUserId(ben.jid)], a.signal)).to.deep.equal([
      { id: former, name: 'Ida Gone' }, { id: ben.jid, name: ben.name },
    ])
  })

  it('reads more messages of one millisecond than fit on a page, once each', async () => {
    const at = Date.now() - 60_000
    const said = (count: number, ms: number) => Array.from({ length: count }, (_, i) => ({ userId: ben.id, body: `${ms} ${i}`, at: ms }))
    const { ids } = await town.lever('history', { jid: jid(), messages: [...said(70, at - 5_000), ...said(60, at), ...said(20, at + 1)] })
    for (const profile of [{}, { before: 'inclusive', order: 'oldest-first' }] as const) {
      await town.profile(profile)
      const reader = new Person(town, ann)
      const seen: string[] = []
      let page = await reader.connector.messages(room, { from: { type: 'newest' }, limit: 25 }, reader.signal)
      for (;;) {
        seen.unshift(...page.items.map(it => it.id))
        const [anchor] = page.items
        if (page.older === null || !anchor) break
        page = await reader.connector.messages(room, { from: { type: 'before', anchor }, limit: 25 }, reader.signal)
      }
      expect(seen).to.have.length(150)
      expect(seen).to.have.members(ids as string[])
    }
  })

  it('waits as long as the service says, also where only its words say it', async () => {
    await town.profile({ rateLimit: 1 })
    const limited = await failure(a.connector.dialogs(null, a.signal))
    expect(limited).to.include({ code: 'rate-limited' })
    expect((limited as unknown as { retryAfterMs: number }).retryAfterMs).to.be.within(1, 60_000)
    await town.profile({ rateLimit: 300 })
    const b2 = new Person(town, ben)
    await town.fault({ userId: ben.id, rest: { status: 429, method: 'GET', path: 'chats/me', times: 1 } })
    expect(await failure(b2.connector.dialogs(null, b2.signal)), 'nothing says it: a minute').to.include({ code: 'rate-limited', retryAfterMs: 60_000 })
  })

  it('deletes and leaves once, though the answer to the first try was lost', async () => {
    const { id } = await a.say(room, 'away with it')
    await town.fault({ userId: ann.id, loseResponses: 1 })
    const remove = { type: 'delete', dialogId: room, messageId: id, for: 'all' } as const
    expect(await failure(a.connector.perform(remove, a.signal))).to.include({ code: 'offline', maybeAccepted: true })
    expect(await a.connector.perform(remove, a.signal)).to.deep.equal({ events: [{ type: 'message-removed', dialogId: room, messageId: id }] })
    await town.fault({ userId: ben.id, loseResponses: 1 })
    const leave = { type: 'leave', dialogId: room } as const
    expect(await failure(b.connector.perform(leave, b.signal))).to.include({ code: 'offline' })
    expect(await b.connector.perform(leave, b.signal)).to.deep.equal({ events: [{ type: 'dialog-removed', dialogId: room }] })
  })

  it('refuses what a message cannot be before the service is asked', async () => {
    for (const [rest, code] of [
      [{ metadata: { mood: 'fine' } }, 'rejected'],
      [{ body: { type: 'text', text: '  ', attachments: [], mentions: [] } }, 'rejected'],
      [{ body: { type: 'text', text: 'x'.repeat(4_001), attachments: [], mentions: [] } }, 'too-large'],
    ] as const) {
      expect(await failure(a.connector.perform(a.sendAction(room, 'x', rest), a.signal))).to.include({ code })
    }
    expect(await a.newest(room)).to.deep.equal([])
    const create = (kind: 'direct' | 'public', memberIds: readonly ReturnType<typeof toUserId>[]) => failure(a.connector.perform({ type: 'create-dialog', kind, memberIds }, a.signal))
    expect(await create('direct', [])).to.include({ code: 'rejected' })
    expect(await create('direct', [toUserId('nobody-at-all')])).to.include({ code: 'not-found' })
    expect(await create('public', [ben.id])).to.include({ code: 'rejected' })
  })

  it('joins the room of a group, which everybody may look at', async () => {
    const { entities } = await town.ask({ id: '8a6c1d3e-0f4b-4c62-9f0e-000000001001' }, 'GET', 'users/chats/me')
    const lane = (entities as { room?: { jid: string; subject: string } }[]).find(it => it.room?.subject === 'Rose Lane')
    const dialogId = `room:${lane?.room?.jid}` as DialogId
    expect(await a.connector.dialog(dialogId, a.signal)).to.include({ joined: false, title: 'Rose Lane', kind: 'group' })
    const { events } = await a.connector.perform({ type: 'join', dialogId }, a.signal)
    expect(events[0]).to.have.nested.property('dialog.joined', true)
    expect((await a.newest(dialogId)).length).to.be.greaterThan(3)
  })
})
