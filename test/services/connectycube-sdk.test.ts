import { createReadStream, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { ANN, BEN, CLARA, fault, heal, Rest, startTestServer, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'
import { signIn, type Person } from './sdk.js'

// The vendor's own SDK is the judge of whether the local service speaks ConnectyCube.
describe('the ConnectyCube SDK over REST', () => {
  let server: TestServer
  let ann: Person
  let ben: Person

  before(async () => {
    server = await startTestServer()
    ann = await signIn(server, 'ann')
    ben = await signIn(server, 'ben')
  })
  after(() => server.close())

  const dialogNamed = async (person: Person, name: string): Promise<Wire> => {
    const { items } = await person.chat.dialog.list({ limit: 100, sort_desc: 'last_message_date_sent' })
    return items.find((one: Wire) => one['name'] === name)!
  }

  it('creates a session and says who it belongs to', () => {
    expect(ann.userId).to.equal(ANN)
    expect(ann.token).to.match(/^[0-9A-F]{40}$/)
  })

  it('rejects a wrong password with the array form of an error', async () => {
    const failure = await ann.cube.createSession({ login: 'clara', password: 'wrong-password' }).catch((error: unknown) => error)
    expect(failure).to.deep.include({ code: 401, info: { errors: ['Unauthorized'] } })
    ann = await signIn(server, 'ann')
  })

  it('tells an application session that chat needs a user', async () => {
    const visitor = await signIn(server, 'clara')
    await visitor.cube.createSession()
    const failure = await visitor.chat.dialog.list({}).catch((error: unknown) => error)
    expect(failure).to.deep.include({ code: 403, info: { errors: { base: ['Forbidden. Need user.'] } } })
  })

  it('upgrades an application session by log-in and inspects it', async () => {
    const visitor = await signIn(server, 'clara')
    await visitor.cube.createSession()
    await visitor.cube.auth.login({ login: 'clara', password: 'clara-password' })
    expect((await visitor.chat.dialog.list({})).items).to.not.be.empty
    await visitor.cube.destroySession()
    const failure = await visitor.chat.dialog.list({}).catch((error: unknown) => error)
    expect(failure).to.deep.include({ code: 401 })
  })

  it('signs a guest up on the fly', async () => {
    const guest = await signIn(server, 'clara')
    const session = await guest.cube.createSession({ guest: '1', full_name: 'Gesa' } as never)
    expect(session.user).to.deep.include({ full_name: 'Gesa', is_guest: true })
  })

  it('lists dialogs by page, newest conversation first', async () => {
    const all = await ann.chat.dialog.list({ limit: 100 })
    const times = all.items.map((dialog: Wire) => dialog['last_message_date_sent'] as number)
    expect(times).to.deep.equal(times.toSorted((a, b) => b - a))
    const second = await ann.chat.dialog.list({ limit: 2, skip: 2 })
    expect(second).to.deep.include({ total_entries: all.items.length, skip: 2, limit: 2 })
    expect(second.items.map((one: Wire) => one['_id'])).to.deep.equal(all.items.slice(2, 4).map((one: Wire) => one['_id']))
  })

  it('filters dialogs with operators, nested or in brackets', async () => {
    const groups = await ann.chat.dialog.list({ type: { in: [2, 3] }, limit: 100 } as never)
    expect(new Set(groups.items.map((one: Wire) => one['type']))).to.deep.equal(new Set([2, 3]))
    const named = await ann.chat.dialog.list({ 'name[ctn]': 'hikes' } as never)
    expect(named.items.map((one: Wire) => one['name'])).to.deep.equal(['Weekend hikes'])
  })

  it('creates a private dialog once, however often it is asked', async () => {
    const first = await ann.chat.dialog.create({ type: 3, occupants_ids: [1006] })
    const again = await ann.chat.dialog.create({ type: 3, occupants_ids: [1006] })
    expect(again._id).to.equal(first._id)
    expect(first).to.deep.include({ type: 3, name: 'Farid Haddad', occupants_ids: [ANN, 1006], xmpp_room_jid: null })
  })

  it('creates, changes and deletes a group', async () => {
    const made = await ann.chat.dialog.create({ type: 2, name: 'Allotment', occupants_ids: [BEN, CLARA], extensions: { location: 'Hill', secret: 'no' } } as never)
    expect(made).to.deep.include({ user_id: ANN, occupants_ids: [ANN, BEN, CLARA], unread_messages_count: 0, extensions: { location: 'Hill' } })
    const changed = await ben.chat.dialog.update(made._id, { name: 'Garden', push_all: { occupants_ids: [1004] } })
    expect(changed).to.deep.include({ name: 'Garden', occupants_ids: [ANN, BEN, CLARA, 1004] })
    const refused = await ben.chat.dialog.update(made._id, { pull_all: { occupants_ids: [CLARA] } }).catch((error: unknown) => error)
    expect(refused).to.deep.include({ code: 403 })
    const withAdmin = await ann.chat.dialog.addAdmins(made._id, [BEN])
    expect(withAdmin.admins_ids).to.deep.equal([BEN])
    await ben.chat.dialog.update(made._id, { pull_all: { occupants_ids: [CLARA] } })
    await ann.chat.dialog.delete(made._id, { force: 1 } as never)
    expect(await dialogNamed(ben, 'Garden')).to.equal(undefined)
  })

  it('answers for several dialogs one by one', async () => {
    const made = await ann.chat.dialog.create({ type: 2, name: 'Short-lived', occupants_ids: [BEN] })
    const lunch = await dialogNamed(ann, 'Lunch')
    const outcome = (await ann.chat.dialog.delete([made._id, lunch['_id'], '000000000000000000000000'], { force: 1 } as never)) as Wire
    expect(outcome).to.deep.equal({
      SuccessfullyDeleted: { ids: [made._id] },
      NotFound: { ids: ['000000000000000000000000'] },
      WrongPermissions: { ids: [lunch['_id']] },
    })
  })

  it('lets people into a public dialog, lists them and lets them go', async () => {
    const street = await dialogNamed(ann, 'Rose Lane')
    const clara = await signIn(server, 'clara')
    const joined = await clara.chat.dialog.subscribe(street['_id'])
    expect(joined).to.deep.include({ type: 4, occupants_ids: [], occupants_count: 6 })
    const { items } = (await clara.chat.dialog.getPublicOccupants(street['_id'], { limit: 10 })) as Wire
    expect(items.map((user: Wire) => user['id'])).to.include(CLARA)
    await clara.chat.dialog.unsubscribe(street['_id'])
    expect(await dialogNamed(clara, 'Rose Lane')).to.equal(undefined)
  })

  it('remembers notification settings per dialog', async () => {
    const lunch = await dialogNamed(ann, 'Lunch')
    expect(await ann.chat.dialog.getNotificationsSettings(lunch['_id'])).to.deep.equal({ notifications: { enabled: 1 } })
    expect(await ann.chat.dialog.updateNotificationsSettings(lunch['_id'], false)).to.deep.equal({ notifications: { enabled: 0 } })
    expect(await ann.chat.dialog.getNotificationsSettings(lunch['_id'])).to.deep.equal({ notifications: { enabled: 0 } })
  })

  it('clears the history for one user only', async () => {
    const dialog = await dialogNamed(ben, 'Emi Tanaka')
    await ben.chat.dialog.clearHistory(dialog['_id'])
    expect((await ben.chat.message.list({ chat_dialog_id: dialog['_id'] })).items).to.be.empty
    const emi = await signIn(server, 'emi')
    expect((await emi.chat.message.list({ chat_dialog_id: dialog['_id'] })).items).to.have.length(5)
  })

  it('pages a long history without a hole or a repetition', async () => {
    const { _id } = await dialogNamed(ann, 'Lunch')
    const seen: string[] = []
    for (let skip = 0; ; skip += 100) {
      const { items } = await ann.chat.message.list({ chat_dialog_id: _id, limit: 100, skip, sort_desc: 'date_sent', mark_as_read: 0 } as never)
      if (items.length === 0) break
      seen.push(...items.map((message: Wire) => message['_id'] as string))
    }
    expect(seen).to.have.length(350)
    expect(new Set(seen).size).to.equal(350)
    const ascending = await ann.chat.message.list({ chat_dialog_id: _id, limit: 1000, mark_as_read: 0 } as never)
    expect(ascending.items.map((message: Wire) => message['_id'])).to.deep.equal(seen.toReversed())
  })

  it('marks what it lists as read, unless told not to', async () => {
    const { _id } = await dialogNamed(ann, 'Ben Okafor')
    await ann.chat.message.list({ chat_dialog_id: _id, limit: 100, mark_as_read: 0 } as never)
    expect(await ann.chat.message.unreadCount({ chat_dialog_ids: [_id] })).to.deep.equal({ total: 2, [_id]: 2 })
    await ann.chat.message.list({ chat_dialog_id: _id, limit: 100, sort_desc: 'date_sent' } as never)
    expect(await ann.chat.message.unreadCount({ chat_dialog_ids: [_id] })).to.deep.equal({ total: 0, [_id]: 0 })
    expect((await dialogNamed(ben, 'Ann Keller'))['last_message_status']).to.equal('read')
  })

  it('creates, edits and deletes a message', async () => {
    const { _id } = await dialogNamed(ann, 'Weekend hikes')
    const made = await ann.chat.message.create({ chat_dialog_id: _id, message: 'hi', attachments: [{ type: 'image', id: '7' }], mood: 'fine' } as never)
    expect(made).to.deep.include({ message: 'hi', sender_id: ANN, recipient_id: 0, mood: 'fine', attachments: [{ type: 'image', id: '7' }], read_ids: [ANN], reactions: null })
    await ann.chat.message.update(made._id, { chat_dialog_id: _id, message: 'hello' })
    const rest = new Rest(server, ann.token)
    expect((await rest.message(_id, made._id))?.['message']).to.equal('hello')
    const refused = JSON.parse(String(await ben.chat.message.delete([made._id], { force: 1 } as never))) as Wire
    expect(refused['WrongPermissions']).to.deep.equal({ ids: [made._id] })
    await ann.chat.message.delete([made._id], { force: 1 } as never)
    expect(await rest.message(_id, made._id)).to.equal(undefined)
  })

  it('deletes a message for oneself and leaves it to the others', async () => {
    const { _id } = await dialogNamed(ann, 'Weekend hikes')
    const [first] = (await ann.chat.message.list({ chat_dialog_id: _id, limit: 1 })).items as Wire[]
    await ann.chat.message.delete([first!['_id']])
    expect(await new Rest(server, ann.token).message(_id, first!['_id'])).to.equal(undefined)
    expect(await new Rest(server, ben.token).message(_id, first!['_id'])).to.not.equal(undefined)
  })

  it('keeps reactions and says whose they are', async () => {
    const { _id } = await dialogNamed(ann, 'Weekend hikes')
    const [message] = await new Rest(server, ann.token).messages(_id, '&sort_desc=date_sent')
    await ann.chat.message.addReaction(message!['_id'], '🚀')
    await ben.chat.message.addReaction(message!['_id'], '🚀')
    expect(await ann.chat.message.listReactions(message!['_id'])).to.deep.equal({ '🚀': [ANN, BEN] })
    await ben.chat.message.removeReaction(message!['_id'], '🚀')
    const seenByBen = await new Rest(server, ben.token).message(_id, message!['_id'])
    expect(seenByBen?.['reactions']).to.deep.equal({ own: [], total: { '🚀': 1 } })
  })

  it('searches messages and dialog names, case-sensitively', async () => {
    const found = await ann.chat.search({ search_text: 'apricot cake' })
    expect(found.results.messages.map(message => (message as Wire)['message'])).to.deep.equal(['Best apricot cake of my life, no discussion'])
    expect((await ann.chat.search({ search_text: 'APRICOT CAKE' })).results.messages).to.be.empty
    expect((await ann.chat.search({ search_text: 'Weekend' })).results.dialogs.map(dialog => dialog.name)).to.include('Weekend hikes')
  })

  it('finds users by id and by the beginning of a name', async () => {
    const some = await ann.cube.users.getV2({ id: { in: [BEN, CLARA] }, limit: 100 } as never)
    expect(some.items.map((user: Wire) => user['full_name'])).to.deep.equal(['Ben Okafor', 'Clara Voss'])
    expect(some.items[0]!.avatar).to.match(/^http:.*1002\.svg$/)
    const prefix = await ann.cube.users.getV2({ full_name: { start_with: 'davi' } } as never)
    expect(prefix.items.map((user: Wire) => user['id'])).to.deep.equal([1004])
  })

  it('signs a user up, lets it log in and rename itself', async () => {
    const visitor = await signIn(server, 'clara')
    await visitor.cube.createSession()
    const made = await visitor.cube.users.signup({ login: 'ida', password: 'ida-password', full_name: 'Ida' } as never)
    expect(made.user.full_name).to.equal('Ida')
    const taken = await visitor.cube.users.signup({ login: 'ida', password: 'ida-password' } as never).catch((error: unknown) => error)
    expect(taken).to.deep.include({ code: 422, info: { errors: { login: ['has already been taken'] } } })
    const ida = await signIn(server, 'ida')
    const renamed = await ida.cube.users.update({ full_name: 'Ida B.' } as never)
    expect(renamed.user.full_name).to.equal('Ida B.')
  })

  it('stores a file in three steps and gives it only to those who may', async () => {
    const text = readFileSync(new URL(import.meta.url), 'utf8')
    const file = createReadStream(new URL(import.meta.url))
    const params = { file, name: 'note.txt', type: 'text/plain; charset=utf-8', size: Buffer.byteLength(text), public: false }
    const blob = await ann.cube.storage.createAndUpload(params as never)
    const url = ann.cube.storage.privateUrl(blob.uid)
    const answer = await fetch(url)
    expect(answer.headers.get('content-type')).to.equal('text/plain; charset=utf-8')
    expect(await answer.text()).to.equal(text)
    expect((await fetch(url.replace(/\?.*/, ''))).status).to.equal(401)
    expect((await ben.cube.storage.getInfo(blob.id)) as Wire).to.nested.include({ 'blob.size': params.size, 'blob.name': 'note.txt' })
  })

  it('takes reports of users and messages', async () => {
    const report = (await ann.cube.data.create('UserReports', { reportedUserId: 1008, reason: 'spam' } as never)) as Wire
    expect(report).to.deep.include({ reportedUserId: 1008, reason: 'spam', user_id: ANN })
    const failure = await ann.cube.data.create('Nonsense', {} as never).catch((error: unknown) => error)
    expect(failure).to.deep.include({ code: 404 })
  })

  it('hears that its session ended and goes on with a new one', async () => {
    await fault(server, { expireTokens: true, userId: CLARA })
    const clara = await signIn(server, 'clara')
    await fault(server, { expireTokens: true, userId: CLARA })
    const failure = await clara.chat.dialog.list({}).catch((error: unknown) => error)
    expect(failure).to.deep.include({ code: 401, info: { errors: { base: ['Required session does not exist'] } } })
    const again = await signIn(server, 'clara')
    expect((await again.chat.dialog.list({})).items).to.not.be.empty
    await heal(server)
  })
})
