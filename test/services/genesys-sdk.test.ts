import { expect } from 'chai'
import type { ChatApi } from 'purecloud-platform-client-v2'
import { ANN, BEN, called, CLARA, HUGO, refusal, tokenOf, Vendor } from './genesys-kit.js'
import { postJson, startTestServer, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'

/** Every method of the document (ChatApi of the client 203). */
const DOCUMENTED: readonly (keyof ChatApi)[] = [
  ...(['deleteChatsRoomMessage', 'deleteChatsRoomMessagesPin', 'deleteChatsRoomParticipant', 'deleteChatsUserMessage', 'deleteChatsUserMessagesPin'] as const),
  ...(['getChatsMessage', 'getChatsRoom', 'getChatsRoomMessage', 'getChatsRoomMessages', 'getChatsRoomParticipant', 'getChatsRoomParticipants'] as const),
  ...(['getChatsSettings', 'getChatsThreadMessages', 'getChatsUser', 'getChatsUserMessage', 'getChatsUserMessages', 'getChatsUserSettings'] as const),
  ...(['getChatsUsersMeSettings', 'patchChatsRoom', 'patchChatsRoomMessage', 'patchChatsSettings', 'patchChatsUserMessage', 'patchChatsUserSettings'] as const),
  ...(['patchChatsUsersMeSettings', 'postChatsRoomMessages', 'postChatsRoomMessagesPins', 'postChatsRoomParticipant', 'postChatsRooms'] as const),
  ...(['postChatsUserMessages', 'postChatsUserMessagesPins', 'putChatsMessageReactions', 'putChatsSettings'] as const),
]

// The vendor's own client is the judge of whether the local service speaks Genesys Cloud.
describe('the Genesys client over REST', () => {
  let server: TestServer
  let ann: Vendor
  let ben: Vendor

  before(async () => {
    server = await startTestServer()
    ann = await Vendor.signIn(server, ANN)
    ben = await Vendor.signIn(server, BEN)
    called.clear()
  })
  after(() => server.close())
  afterEach(() => fetch(`${server.url}/services/genesys/profile`, { method: 'DELETE' }))

  const profile = (change: Wire) => postJson(`${server.url}/services/genesys/profile`, change)
  const room = async (subject = 'A room', userIds = [BEN]): Promise<string> => (await ann.chat.postChatsRooms({ subject, userIds })).jid!
  const bodies = (listing: Wire) => (listing['entities'] as Wire[]).map(it => it['body'] as string)

  it('says who is signed in', async () => {
    const me = await ann.users.getUsersMe({ expand: ['presence', 'favorites', 'groups'] })
    expect(me).to.deep.include({ id: ANN, name: 'Ann Keller', state: 'active' })
    expect(me.chat?.jabberId).to.match(/^[^@]+@tidewater\.orgspan\.com$/)
    expect(me.images?.map(it => it.resolution)).to.deep.equal(['x48', 'x96', 'x128'])
    expect(me.favorites).to.not.be.empty
    const token = await ann.tokens.getTokensMe()
    expect(token.organization?.name).to.equal('Tidewater Bikes')
    await ann.tokens.headTokensMe()
  })

  it('refuses a token that is none, or none any more', async () => {
    const stranger = Vendor.withToken(server, 'made-up')
    expect(await refusal(stranger.chat.getChatsSettings())).to.include({ status: 401, code: 'bad.credentials' })
    const visitor = await Vendor.signIn(server, CLARA)
    await visitor.tokens.deleteTokensMe()
    expect(await refusal(visitor.chat.getChatsSettings())).to.include({ status: 401, code: 'bad.credentials' })
    const nobody = await fetch(`${server.url}/services/genesys/api/v2/chats/settings`)
    expect(nobody.status).to.equal(401)
    expect(await nobody.json()).to.include({ code: 'authentication.required' })
  })

  it('makes a room, looks at it and changes it', async () => {
    const jid = await room('Plans')
    expect(jid).to.match(/^[0-9a-f]+@conference\.tidewater\.orgspan\.com$/)
    expect(await ann.chat.getChatsRoom(jid)).to.deep.include({ id: jid, jid, subject: 'Plans', roomType: 'adhoc', pinnedMessages: [] })
    await ann.chat.patchChatsRoom(jid, { subject: 'Better plans', description: 'For spring', ownerIds: [ANN, BEN] })
    const changed = await ben.chat.getChatsRoom(jid)
    expect(changed).to.include({ subject: 'Better plans', description: 'For spring' })
    expect(changed.owners?.map(it => it.id)).to.deep.equal([ANN, BEN])
    expect(await refusal(ann.chat.postChatsRooms({ subject: '' }))).to.deep.include({ status: 400, details: [{ errorCode: 'constraint.validation', fieldName: 'subject' }] })
    expect(await refusal(ann.chat.getChatsRoom('nowhere@conference.tidewater.orgspan.com'))).to.include({ status: 404, code: 'not.found' })
  })

  it('lets people in and out of a room: one is asked for by JID, and added and removed by id', async () => {
    const jid = await room()
    const clara = await Vendor.signIn(server, CLARA)
    const { chat } = await clara.users.getUsersMe({})
    const claraJid = chat!.jabberId!
    expect(await refusal(clara.chat.getChatsRoomMessages(jid, {}))).to.include({ status: 403, code: 'not.authorized' })
    expect(await refusal(ann.chat.getChatsRoomParticipant(jid, claraJid))).to.include({ status: 404 })
    await ann.chat.postChatsRoomParticipant(jid, CLARA)
    await ann.chat.postChatsRoomParticipant(jid, CLARA)
    expect(await ann.chat.getChatsRoomParticipant(jid, claraJid)).to.deep.equal({ participantJid: claraJid })
    const { participants } = await clara.chat.getChatsRoomParticipants(jid)
    expect(participants?.map(it => it.user?.id)).to.have.members([ANN, BEN, CLARA])
    expect(await refusal(ben.chat.deleteChatsRoomParticipant(jid, CLARA)), 'only owners').to.include({ status: 403, code: 'forbidden' })
    await clara.chat.deleteChatsRoomParticipant(jid, CLARA)
    expect(await refusal(clara.chat.getChatsRoom(jid))).to.include({ status: 403 })
    await refusal(clara.chat.postChatsRoomParticipant(jid, CLARA))
  })

  it('writes to a room, reads it back by page and by id, edits and deletes', async () => {
    const jid = await room()
    const sent: string[] = []
    for (const message of ['one', 'two', 'three']) sent.push((await ann.chat.postChatsRoomMessages(jid, { message, mentions: [BEN] })).id!)
    const newest = await ben.chat.getChatsRoomMessages(jid, { limit: '2' })
    expect(bodies(newest as Wire)).to.deep.equal(['three', 'two'])
    const [three] = newest.entities!
    expect(three).to.deep.include({ id: sent[2], toJid: jid, body: 'three', edited: false, user: { id: ANN, selfUri: `/api/v2/users/${ANN}` } })
    expect(Object.keys(three!.mentions!)).to.deep.equal([BEN])
    expect(bodies((await ben.chat.getChatsRoomMessages(jid, { before: newest.entities![1]!.dateCreated!, limit: '5' })) as Wire)).to.deep.equal(['one'])
    expect(bodies((await ben.chat.getChatsRoomMessages(jid, { after: newest.entities![1]!.dateCreated!, limit: '5' })) as Wire)).to.deep.equal(['three', 'two'])
    expect(await refusal(ben.chat.getChatsRoomMessages(jid, { before: 'yesterday' }))).to.include({ status: 400, code: 'invalid.date' })
    expect(await refusal(ben.chat.getChatsRoomMessages(jid, { limit: 'all' }))).to.include({ status: 400, code: 'invalid.query.param.value' })

    expect(await ann.chat.patchChatsRoomMessage(jid, sent[1]!, { message: 'two, edited' })).to.deep.equal({ id: sent[1] })
    expect(await refusal(ben.chat.patchChatsRoomMessage(jid, sent[1]!, { message: 'mine' }))).to.include({ status: 403 })
    const both = await ben.chat.getChatsRoomMessage(jid, `${sent[0]},${sent[1]}`)
    expect(both.entities!.map(it => [it.body, it.edited])).to.deep.equal([['one', false], ['two, edited', true]])
    expect(await ben.chat.getChatsMessage(sent[1]!)).to.include({ body: 'two, edited' })

    await ann.chat.deleteChatsRoomMessage(jid, sent[0]!)
    expect(bodies((await ben.chat.getChatsRoomMessages(jid, {})) as Wire)).to.deep.equal(['three', 'two, edited'])
    expect(await refusal(ben.chat.getChatsMessage(sent[0]!))).to.include({ status: 404 })
    expect((await ben.chat.getChatsRoomMessage(jid, `${sent[0]},${sent[2]}`)).entities).to.have.length(1)
  })

  it('does the same in a 1on1, which begins with its first message', async () => {
    expect(await ann.chat.getChatsUser(HUGO)).to.deep.equal({ pinnedMessages: [] })
    const { id } = await ann.chat.postChatsUserMessages(HUGO, { message: 'hello Hugo' })
    const hugo = await Vendor.signIn(server, HUGO)
    const history = (await hugo.chat.getChatsUserMessages(ANN, { limit: '10' })) as Wire
    expect(bodies(history), 'a listing, whatever the document says').to.deep.equal(['hello Hugo'])
    expect(history['entities'][0]).to.deep.include({ id, toUser: { id: HUGO, selfUri: `/api/v2/users/${HUGO}` } })
    expect((await hugo.chat.getChatsUserMessage(ANN, id!)).entities).to.have.length(1)
    await ann.chat.patchChatsUserMessage(HUGO, id!, { message: 'hello there' })
    expect(await hugo.chat.getChatsMessage(id!)).to.include({ body: 'hello there', edited: true })
    expect(await refusal(ben.chat.getChatsMessage(id!)), 'nobody else reads it').to.include({ status: 404 })
    await ann.chat.deleteChatsUserMessage(HUGO, id!)
    expect(bodies((await hugo.chat.getChatsUserMessages(ANN, {})) as Wire)).to.deep.equal([])
    expect(await refusal(ann.chat.postChatsUserMessages('nobody', { message: 'hello?' }))).to.include({ status: 404 })
  })

  it('gives 1on1s in the shapes of the document too, when switched', async () => {
    const { id } = await ann.chat.postChatsUserMessages(HUGO, { message: 'in another shape' })
    await profile({ oneOnOne: 'array' })
    expect(((await ann.chat.getChatsUserMessages(HUGO, {})) as unknown as Wire[])[0]).to.include({ id })
    await profile({ oneOnOne: 'single' })
    expect(await ann.chat.getChatsUserMessages(HUGO, {})).to.include({ id, body: 'in another shape' })
  })

  it('pins up to five messages of a room and of a 1on1', async () => {
    const jid = await room()
    const ids: string[] = []
    for (let i = 0; i < 6; i++) ids.push((await ann.chat.postChatsRoomMessages(jid, { message: `number ${i}` })).id!)
    await ann.chat.postChatsRoomMessagesPins(jid, { pinnedMessageIds: ids.slice(0, 4) })
    expect(await refusal(ann.chat.postChatsRoomMessagesPins(jid, { pinnedMessageIds: ids })), 'six').to.include({ status: 400, code: 'constraint.validation' })
    await ben.chat.postChatsRoomMessagesPins(jid, { pinnedMessageIds: [ids[4]!, ids[0]!] })
    expect((await ben.chat.getChatsRoom(jid)).pinnedMessages?.map(it => it.id)).to.have.members(ids.slice(0, 5))
    await ann.chat.deleteChatsRoomMessagesPin(jid, ids[0]!)
    expect(await refusal(ann.chat.deleteChatsRoomMessagesPin(jid, ids[0]!))).to.include({ status: 404 })

    const { id } = await ann.chat.postChatsUserMessages(BEN, { message: 'keep this' })
    await ann.chat.postChatsUserMessagesPins(BEN, { pinnedMessageIds: [id!] })
    expect((await ben.chat.getChatsUser(ANN)).pinnedMessages?.map(it => it.id)).to.deep.equal([id])
    await ben.chat.deleteChatsUserMessagesPin(ANN, id!)
    expect(await ann.chat.getChatsUser(BEN)).to.deep.equal({ pinnedMessages: [] })
  })

  it('takes the whole set of one person’s reactions', async () => {
    const jid = await room()
    const { id } = await ann.chat.postChatsRoomMessages(jid, { message: 'good news' })
    await ben.chat.putChatsMessageReactions(id!, { reactions: ['👍', '🎉'] })
    await ann.chat.putChatsMessageReactions(id!, { reactions: ['👍'] })
    await ben.chat.putChatsMessageReactions(id!, { reactions: ['👍'] })
    const { reactions } = await ann.chat.getChatsMessage(id!)
    expect(reactions?.map(it => it.emoji)).to.deep.equal(['👍'])
    expect(reactions?.[0]?.users?.map(it => it.id)).to.have.members([ANN, BEN])
  })

  it('hangs answers on a thread, those to an answer too', async () => {
    const jid = await room()
    const question = await ann.chat.getChatsMessage((await ann.chat.postChatsRoomMessages(jid, { message: 'who comes?' })).id!)
    const threadId = question.thread!.id!
    const answer = await ben.chat.getChatsMessage((await ben.chat.postChatsRoomMessages(jid, { message: 'me', threadId })).id!)
    expect(answer.parentThread).to.deep.equal({ id: threadId })
    await ann.chat.postChatsRoomMessages(jid, { message: 'great', threadId: answer.thread!.id! })
    expect(bodies((await ben.chat.getChatsThreadMessages(threadId, { limit: '10' })) as Wire)).to.deep.equal(['great', 'me', 'who comes?'])
    expect(await refusal(ann.chat.postChatsRoomMessages(jid, { message: 'lost', threadId: 'no such thread' }))).to.include({ status: 404 })
  })

  it('keeps settings of the organization and of people', async () => {
    expect(await ann.chat.getChatsSettings()).to.deep.include({ messageRetentionPeriodDays: 365 })
    expect(await ann.chat.patchChatsSettings({ messageRetentionPeriodDays: 30 } as never)).to.deep.include({ messageRetentionPeriodDays: 30 })
    expect(await ann.chat.putChatsSettings({ messageRetentionPeriodDays: 400 } as never)).to.deep.include({ messageRetentionPeriodDays: 400 })
    expect(await refusal(ann.chat.patchChatsSettings({ messageRetentionPeriodDays: 3 } as never))).to.include({ status: 400 })
    const quiet = { mobile: { notifications: { when: 'OnlyWhenInactive' } } }
    expect(await ann.chat.patchChatsUsersMeSettings(quiet as never)).to.deep.equal(quiet)
    expect(await ann.chat.getChatsUsersMeSettings()).to.deep.equal(quiet)
    expect(await ben.chat.getChatsUserSettings(ANN)).to.deep.equal(quiet)
    expect(await ben.chat.patchChatsUserSettings(ANN, { mobile: { notifications: { when: 'Always' } } } as never)).to.deep.equal({ mobile: { notifications: { when: 'Always' } } })
    expect(await refusal(ann.chat.patchChatsUsersMeSettings({ mobile: { notifications: { when: 'Never' } } } as never))).to.include({ status: 400 })
  })

  it('finds people by id, by JID and by name', async () => {
    const { entities } = await ann.users.getUsers({ id: [BEN, 'nobody', CLARA], state: 'any', pageSize: 100 })
    expect(entities?.map(it => it.name)).to.deep.equal(['Ben Okafor', 'Clara Voss'])
    const byJid = await ann.users.getUsers({ jabberId: [entities![0]!.chat!.jabberId!], state: 'any' })
    expect(byJid.entities?.map(it => it.id)).to.deep.equal([BEN])
    const { results } = await ann.users.postUsersSearch({ query: [{ type: 'CONTAINS', fields: ['name'], value: 'oka' }] } as never)
    expect(results?.map(it => it.id)).to.deep.equal([BEN])
    expect(await ann.users.getUser(BEN)).to.include({ name: 'Ben Okafor' })
    const former = await ann.users.getUsers({ state: 'inactive' })
    expect(former.entities?.map(it => it.name)).to.deep.equal(['Ida Former'])
  })

  it('is held to its requests a minute, and told for how long', async () => {
    const clara = await Vendor.signIn(server, CLARA)
    await profile({ rateLimit: 3 })
    for (let i = 0; i < 3; i++) await clara.chat.getChatsSettings()
    expect(await refusal(clara.chat.getChatsSettings())).to.include({ status: 429, code: 'too.many.requests.retry.after' })
    const raw = await fetch(`${server.url}/services/genesys/api/v2/chats/settings`, { headers: { authorization: `Bearer ${clara.token}` } })
    expect(Number(raw.headers.get('retry-after'))).to.be.within(1, 60)
    expect(raw.headers.get('inin-ratelimit-allowed')).to.equal('3')
    expect(raw.headers.get('access-control-expose-headers')).to.include('retry-after')
  })

  it('is answered in the vendor’s words, whatever it sends', async () => {
    const token = await tokenOf(server, ANN)
    const send = async (method: string, path: string, body?: string) => {
      const init = { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body !== undefined && { body }) }
      const response = await fetch(`${server.url}/services/genesys/api/v2/${path}`, init)
      return [response.status, ((await response.json()) as Wire)['code']]
    }
    const jid = encodeURIComponent(await room())
    for (const body of ['', 'null', '[]', '"x"', '{"message":5}', '{"message":null}', '{"message":"x","mentions":"y"}', '{"mess', '{"message":"   "}']) {
      expect((await send('POST', `chats/rooms/${jid}/messages`, body))[0], body).to.equal(400)
    }
    expect(await send('POST', `chats/rooms/${jid}/messages`, JSON.stringify({ message: 'x'.repeat(10_001) }))).to.deep.equal([413, 'request.entity.too.large'])
    expect(await send('PUT', 'chats/messages/x/reactions', '{"reactions":[1]}')).to.deep.equal([404, 'not.found'])
    expect(await send('GET', 'chats/nonsense')).to.deep.equal([404, 'not.found'])
    expect((await send('PATCH', `chats/rooms/${jid}/messages`, '{}'))[0]).to.equal(405)
    expect(await send('POST', 'notifications/channels/x/subscriptions', '[]')).to.deep.equal([404, 'not.found'])
    expect(await send('POST', 'chats/rooms', '{"subject":{"a":1}}')).to.deep.equal([400, 'invalid.value'])
  })

  it('called every method of the document', () => {
    expect([...called]).to.have.members(DOCUMENTED)
    expect(DOCUMENTED).to.have.length(32)
  })
})
