import { expect } from 'chai'
import { Town, type Citizen } from '../connectors/arrowdb/town.js'
import type { Wire } from '../kit/wire.js'
import { startTestServer, type TestServer } from './kit.js'

// What the vendor's texts leave open or contradict is decided here, one way for applications of either age.
describe('the local ArrowDB service', () => {
  let server: TestServer
  let town: Town
  let modern: Town
  let ann: Citizen
  let ben: Citizen
  let session: string

  before(async () => {
    server = await startTestServer()
    town = new Town(server)
    modern = new Town(server, 'modern')
  })
  after(() => server.close())
  beforeEach(async () => {
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    session = (await town.token(ann)).token
  })

  const say = async (message: string, more: Record<string, string> = {}): Promise<Wire> =>
    (await town.ask('POST', 'chats/create', { to_ids: ben.id, message, ...more }, session))['response'].chats[0] as Wire
  const query = (parameters: Record<string, string | number>, at = town): Promise<Wire> => at.ask('GET', 'chats/query', { participate_ids: ben.id, ...parameters }, session)
  const texts = ({ response }: Wire): string[] => response.chats.map((chat: Wire) => chat['message'])

  it('wants the key of the application', async () => {
    const answer = await (await fetch(`${town.api}/users/show/me.json?key=other&_session_id=${session}`)).json()
    expect(answer).to.deep.equal({ meta: { code: 400, status: 'fail', message: 'Invalid app key', method_name: 'showMe' } })
  })

  it('tells of failures under their own status, or under 200 where that was asked for', async () => {
    for (const [suppress_response_codes, status] of [['false', 403], ['true', 200], ['1', 200]] as const) {
      const answer = await town.ask('GET', 'chats/query', { chat_group_id: 'f'.repeat(24), suppress_response_codes }, session)
      expect(answer).to.deep.include({ status, meta: { code: 403, status: 'fail', message: 'You are not authorized to perform this action.', method_name: 'queryChatMessages' } })
    }
  })

  it('says that a session is missing or has ended as either age does', async () => {
    await town.fault({ userId: ann.id, expireTokens: true })
    expect((await town.ask('GET', 'chats/get_chat_groups', {})).status).to.equal(400)
    expect((await town.ask('GET', 'chats/get_chat_groups', {}, session)).status).to.equal(404)
    expect((await modern.ask('GET', 'chats/get_chat_groups', {})).status).to.equal(401)
    expect((await modern.ask('GET', 'chats/get_chat_groups', {}, session)).status).to.equal(401)
  })

  it('tells as much of an object as the depth says', async () => {
    await say('deep')
    const at = async (where: Town, depth: Record<string, number>) => (await query(depth, where))['response'].chats[0] as Wire
    const [ids, next, all] = [await at(town, { response_json_depth: 1 }), await at(town, { response_json_depth: 2 }), await at(town, { response_json_depth: 3 })]
    expect(ids).to.not.have.any.keys('from', 'chat_group')
    expect(ids).to.include({ from_user_id: ann.id, chat_group_id: all['chat_group'].id })
    expect(next['chat_group']).to.not.have.any.keys('participate_ids', 'participate_users')
    expect(all['from'].first_name).to.equal('Ann')
    expect(await at(town, {}), 'an old application').to.deep.equal(all)
    expect(await at(modern, {}), 'a new one').to.deep.equal(ids)
    expect((await query({ response_json_depth: 9 })).status).to.equal(400)
  })

  it('tells times in whole seconds, and compares them as finely as its age', async () => {
    const { created_at } = await say('now')
    expect(created_at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/)
    const than = async (operator: string, at: Town) => texts(await query({ where: JSON.stringify({ created_at: { [operator]: created_at } }) }, at))
    expect(await than('$lte', town)).to.deep.equal(['now'])
    expect(await than('$gte', modern)).to.deep.equal(['now'])
    expect(await than('$gt', town)).to.deep.equal([])
  })

  it('understands the conditions of the query language', async () => {
    for (const [text, n] of [['one', 1], ['two', 2], ['three', 3]] as const) await say(text, { custom_fields: JSON.stringify({ n, odd: n % 2 === 1 }) })
    const found = async (where: unknown) => texts(await query({ where: JSON.stringify(where), order: 'created_at' }))
    expect(await found({ n: 2 })).to.deep.equal(['two'])
    expect(await found({ n: { $gt: 1, $lte: 3 } })).to.deep.equal(['two', 'three'])
    expect(await found({ n: { $in: [1, 3] } })).to.deep.equal(['one', 'three'])
    expect(await found({ n: { $nin: [1, 3] } })).to.deep.equal(['two'])
    expect(await found({ message: { $ne: 'two' } })).to.deep.equal(['one', 'three'])
    expect(await found({ $or: [{ n: 1 }, { message: 'three' }] })).to.deep.equal(['one', 'three'])
    expect(await found({ $and: [{ n: { $gte: 2 } }, { odd: true }] })).to.deep.equal(['three'])
    expect(await found({ message: { $regex: '^t' } })).to.deep.equal(['two', 'three'])
    expect(await found({ missing: { $exists: false } })).to.deep.equal(['one', 'two', 'three'])
    expect(await found({})).to.deep.equal(['one', 'two', 'three'])
  })

  it('refuses what it does not understand, and lives on', async () => {
    for (const where of ['{', '[]', '"x"', '{"n":{"$near":1}}', '{"n":{"$in":1}}', '{"message":{"$regex":"t$"}}', '{"created_at":{"$gt":"soon"}}', '{"n; drop table adb_chats":1}', '{"n":{"$gt":{}}}', '{"$or":1}']) {
      expect((await query({ where })).status, where).to.equal(400)
    }
    for (const bad of [{ limit: 0 }, { limit: 1001 }, { skip: -1 }, { skip: 5000 }, { limit: 'many' }, { sel: 'id' }] as Record<string, string | number>[]) {
      expect((await query(bad)).status, JSON.stringify(bad)).to.equal(400)
    }
    expect((await town.ask('POST', 'chats/create', { to_ids: ben.id, message: 'x', custom_fields: '[' }, session)).status).to.equal(400)
    expect((await fetch(`${town.api}/chats/../../etc`)).status).to.equal(404)
    expect((await town.ask('GET', 'chats/shout', {}, session)).status).to.equal(404)
    expect((await town.ask('DELETE', 'chats/delete', {}, session)).status).to.equal(400)
    expect((await query({})).status).to.equal(200)
  })

  it('gives ten at once unless more are asked for, and fields by name', async () => {
    for (let i = 0; i < 12; i++) await say(String(i))
    expect(texts(await query({}))).to.have.length(10)
    expect(texts(await query({ limit: 12, skip: 1, order: '-created_at' }))).to.have.length(11)
    expect((await query({ limit: 1, sel: '{"all":["id","message"]}' }))['response'].chats[0]).to.have.all.keys('id', 'message')
    expect((await query({ limit: 1, unsel: '{"all":["from"]}' }))['response'].chats[0]).to.not.have.property('from')
    expect((await query({ count: 'true' }))['meta'].count).to.equal(12)
  })

  it('turns pages by number for applications of old, and by rows for those of today', async () => {
    for (let i = 0; i < 3; i++) await say(String(i))
    expect(texts(await query({ page: 2, per_page: 2, limit: 1, order: 'created_at' }))).to.have.length(1)
    expect(texts(await query({ page: 2, per_page: 2, limit: 1, skip: 0, order: 'created_at' }, modern))).to.deep.equal(['0'])
  })

  it('stops counting at 5000', async () => {
    const group = (await say('the first'))['chat_group_id']
    await town.control('/demo/seed', { service: 'arrowdb', dialogId: group, count: 5001 })
    expect((await query({ count: 'true' }))['meta'].count).to.equal('5000+')
    expect((await town.ask('GET', 'chats/count', {}, session))['meta'].count).to.equal('5000+')
  })

  it('takes parameters from the address, from forms of either kind, and from bodies that have no business there', async () => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ to_ids: ben.id, message: 'über "Formular"\r\nzwei Zeilen', custom_fields: '{"a":1}' })) form.set(name, value)
    const response = await fetch(`${town.api}/chats/create.json?key=local-arrowdb-key`, { method: 'POST', body: form, headers: { cookie: `other=1; _session_id=${session}` } })
    const [chat] = ((await response.json()) as Wire)['response'].chats
    expect(chat).to.deep.include({ message: 'über "Formular"\r\nzwei Zeilen', custom_fields: { a: 1 } })
    const gone = await fetch(`${town.api}/chats/delete.json?key=local-arrowdb-key&_session_id=${session}`, { method: 'DELETE', body: new URLSearchParams({ chat_id: chat.id }) })
    expect(gone.status).to.equal(200)
  })

  it('lets pages of other origins ask without headers of their own', async () => {
    const { status, headers } = await fetch(`${town.api}/chats/query.json`, { method: 'OPTIONS' })
    expect(status).to.equal(204)
    expect(headers.get('access-control-allow-origin')).to.equal('*')
    expect(headers.get('access-control-allow-headers')).to.equal('x-requested-with')
  })

  it('shows in a group what is the newest message once the newest was deleted', async () => {
    await say('stays')
    const { id } = await say('goes')
    const newest = async () => (await town.ask('GET', 'chats/get_chat_groups', {}, session))['response'].chat_groups[0].message
    expect(await newest()).to.equal('goes')
    await town.ask('DELETE', 'chats/delete', { chat_id: id }, session)
    expect(await newest()).to.equal('stays')
  })
})
