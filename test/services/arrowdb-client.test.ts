import { expect } from 'chai'
import { ANN, ArrowDbClient, BEN, CLARA, HUGO } from './arrowdb-kit.js'
import type { Wire } from '../kit/wire.js'
import { startTestServer, type TestServer } from './kit.js'

/** What the vendor's client makes of a refusal. */
const refusal = async (work: Promise<unknown>): Promise<Wire> => {
  try {
    await work
  } catch (error) {
    return error as Wire
  }
  throw new Error('This should have been refused.')
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/

describe('the vendor’s client `arrowdb` on the local ArrowDB service', () => {
  let server: TestServer
  let root: string
  let ann: ArrowDbClient
  let ben: ArrowDbClient

  before(async () => {
    server = await startTestServer()
    root = `${server.url}/services/arrowdb`
    ann = await ArrowDbClient.logIn(root, 'ann')
    ben = await ArrowDbClient.logIn(root, 'BEN', 'ben-password')
  })
  after(() => server.close())

  describe('users', () => {
    it('log in by name or mail whatever the case, and are told their session twice', async () => {
      const client = new ArrowDbClient(root)
      const { meta, response } = await client.call('usersLogin', { login: 'Ann@Example.test', password: 'ann-password' })
      expect(meta).to.include({ code: 200, status: 'ok', method_name: 'loginUser' })
      expect(meta['session_id']).to.be.a('string')
      expect(response['users'][0]).to.include({ id: ANN, first_name: 'Ann', email: 'ann@example.test', admin: 'false' })
      // By the cookie, the only thing that this client looks at.
      expect((await client.call('usersShowMe')).response.users[0].id).to.equal(ANN)
    })

    it('are refused with wrong passwords, and told why', async () => {
      const error = await refusal(new ArrowDbClient(root).call('usersLogin', { login: 'ann', password: 'wrong' }))
      expect(error).to.include({ statusCode: 401, reason: 'Invalid email/username or password' })
    })

    it('log out, and then are nobody', async () => {
      const client = await ArrowDbClient.logIn(root, 'hugo')
      await client.call('usersLogout')
      expect((await refusal(client.call('usersShowMe'))).statusCode).to.equal(400)
    })

    it('sign up, change their names and go', async () => {
      const client = new ArrowDbClient(root)
      const made = await client.call('usersCreate', { username: 'ines', password: 'secret', password_confirmation: 'secret', custom_fields: { likes: 'tea' } })
      expect(made['meta']['session_id']).to.be.a('string')
      await client.call('usersLogin', { login: 'ines', password: 'secret' })
      await client.call('usersUpdate', { first_name: 'Ines', last_name: 'Moreau' })
      const id = made['response'].users[0].id
      expect((await ann.call('usersShow', { user_id: id })).response.users[0]).to.deep.include({ first_name: 'Ines', last_name: 'Moreau', custom_fields: { likes: 'tea' } })
      await client.call('usersDelete')
      expect((await refusal(ann.call('usersShow', { user_id: id }))).statusCode).to.equal(400)
    })

    it('cannot sign up without what is needed, or under a name that is taken', async () => {
      const client = new ArrowDbClient(root)
      const password = { password: 'secret', password_confirmation: 'secret' }
      for (const [wrong, status] of [[{ username: 'ann', ...password }, 400], [{ username: 'x', password: 'a', password_confirmation: 'b' }, 400], [{ email: 'nowhere', first_name: 'A', last_name: 'B', ...password }, 422], [{}, 400], [password, 400]] as const) {
        const error = await refusal(client.call('usersCreate', wrong))
        expect(error['statusCode']).to.equal(status)
        expect(error['reason']).to.match(/^Failed to create user: Validation failed - /)
      }
    })

    it('are shown, queried, searched and counted, without the mail addresses of others', async () => {
      const { users } = (await ann.call('usersShow', { user_ids: `${BEN},ffffffffffffffffffffffff,${CLARA}` })).response
      expect(users.map((user: Wire) => user['id'])).to.deep.equal([BEN, CLARA])
      expect(users[0]).to.not.have.property('email')
      expect((await ann.call('usersSearch', { q: 'okaf' })).response.users[0].id).to.equal(BEN)
      const queried = await ann.call('usersQuery', { where: { first_name: { $in: ['Ben', 'Clara'] } }, order: '-first_name', limit: 5 })
      expect(queried['response'].users.map((user: Wire) => user['id'])).to.deep.equal([CLARA, BEN])
      expect((await ann.call('usersCount')).meta.count).to.be.at.least(8)
    })
  })

  describe('chats', () => {
    // The first example of the vendor's document, in this client's form.
    it('are created for a list of people', async () => {
      const { meta, response } = await ann.call('chatsCreate', { to_ids: [BEN, CLARA].join(','), message: 'Good morning' })
      expect(meta).to.deep.equal({ code: 200, status: 'ok', method_name: 'createChatMessage' })
      expect(response['chats']).to.have.length(1)
      const [chat] = response['chats']
      expect(`${chat.from.first_name} ${chat.from.last_name}: ${chat.message}`).to.equal('Ann Keller: Good morning')
      expect(chat.updated_at).to.match(time)
    })

    // The second.
    it('are queried by the people in them and the time of the last look', async () => {
      const first = (await ann.call('chatsCreate', { to_ids: HUGO, message: 'one' })).response.chats[0]
      const again = async (operator: string) =>
        (await ann.call('chatsQuery', { participate_ids: [ANN, HUGO].join(','), where: { updated_at: { [operator]: first.updated_at } } })).response.chats.map((chat: Wire) => chat['message'])
      expect(await again('$gte')).to.deep.equal(['one'])
      // What is said within the same second is lost with the document's own `$gt`.
      expect(await again('$gt')).to.deep.equal([])
    })

    // The third, which reads the length of `e.chats` where it means `e.chat_groups`.
    it('have groups, each of which knows the people in it', async () => {
      const { meta, response } = await ann.call('chatsGetChatGroups')
      expect(meta['method_name']).to.equal('getChatGroups')
      expect(response).to.not.have.property('chats')
      for (const group of response['chat_groups']) {
        expect(group.id).to.match(/^[0-9a-f]{24}$/)
        expect(group.created_at).to.match(time)
        expect(group.participate_users.map((user: Wire) => user['id'])).to.deep.equal(group.participate_ids)
        expect(group.participate_ids).to.include(ANN)
      }
    })

    it('of the same people are one group, whoever begins and whether or not they name themselves', async () => {
      const groupOf = async (client: ArrowDbClient, to_ids: string) => (await client.call('chatsCreate', { to_ids, message: 'hi' })).response.chats[0].chat_group.id
      const group = await groupOf(ann, BEN)
      expect(await groupOf(ben, ANN)).to.equal(group)
      expect(await groupOf(ann, `${BEN},${ANN},${BEN}`)).to.equal(group)
      expect(await groupOf(ann, `${BEN},${HUGO}`)).to.not.equal(group)
      const { chats } = (await ben.call('chatsQuery', { chat_group_id: group, order: '-created_at', limit: 1 })).response
      expect(chats[0].message).to.equal('hi')
    })

    it('carry custom fields, and are found by them', async () => {
      const fields = { cid: 'a-client-id', size: 3 }
      const { id } = (await ann.call('chatsCreate', { to_ids: BEN, message: 'with fields', custom_fields: fields })).response.chats[0]
      const { chats } = (await ben.call('chatsQuery', { participate_ids: ANN, where: { cid: 'a-client-id' } })).response
      expect(chats).to.have.length(1)
      expect(chats[0]).to.deep.include({ id, custom_fields: fields })
    })

    it('are deleted by their senders alone', async () => {
      const chat = (await ann.call('chatsCreate', { to_ids: BEN, message: 'a slip' })).response.chats[0]
      expect(await refusal(ben.call('chatsDelete', { chat_id: chat.id }))).to.include({ statusCode: 403, reason: 'You are not authorized to perform this action.' })
      expect(await ann.call('chatsRemove', { chat_id: chat.id })).to.deep.equal({ meta: { code: 200, status: 'ok', method_name: 'deleteChat' } })
      expect((await refusal(ann.call('chatsDelete', { chat_id: chat.id }))).statusCode).to.equal(404)
      const { chats } = (await ben.call('chatsQuery', { participate_ids: ANN, order: '-created_at', limit: 3 })).response
      expect(chats.map((one: Wire) => one['id'])).to.not.include(chat.id)
    })

    it('are counted for the whole application', async () => {
      const { method_name, count } = (await ann.call('chatsCount')).meta
      expect(method_name).to.equal('chatsCount')
      expect(count).to.be.above(100)
    })

    it('cannot be looked at in groups that one is not in, nor all groups by an ordinary user', async () => {
      const { chat_groups } = (await ann.call('chatsGetChatGroups', { order: '-updated_at' })).response
      const group = chat_groups.find((one: Wire) => !one['participate_ids'].includes(HUGO))
      const hugo = await ArrowDbClient.logIn(root, 'hugo')
      for (const [method, parameters] of [['chatsQuery', { chat_group_id: group.id }], ['chatsCreate', { chat_group_id: group.id, message: 'hello?' }], ['chatsQueryChatGroups', {}]] as const) {
        expect((await refusal(hugo.call(method, parameters))).statusCode, method).to.equal(403)
      }
    })

    it('are refused without anybody to send them to, or without words', async () => {
      expect(await refusal(ann.call('chatsCreate', { message: 'to nobody' }))).to.include({ statusCode: 400, reason: 'Required field: to_ids or chat_group_id' })
      expect((await refusal(ann.call('chatsCreate', { to_ids: BEN }))).reason).to.equal('Required field: message')
      expect((await refusal(ann.call('chatsCreate', { to_ids: 'ffffffffffffffffffffffff', message: 'hello?' }))).statusCode).to.equal(400)
      expect((await refusal(ann.call('chatsQuery'))).statusCode).to.equal(400)
    })
  })
})
