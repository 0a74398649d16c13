import { setMaxListeners } from 'node:events'
import { expect } from 'chai'
import type { Action } from '../../../src/core/actions.js'
import type { DialogId } from '../../../src/core/ids.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import { Person } from './person.js'
import { callsOf } from './quiet.js'
import { Town } from './town.js'

setMaxListeners(0)

/** Every operation of the document (ChatApi of the client 203), and the list of chats that came after it. */
const OPERATIONS = [
  'POST rooms', 'GET rooms/*', 'PATCH rooms/*',
  'GET rooms/*/participants', 'GET rooms/*/participants/*', 'POST rooms/*/participants/*', 'DELETE rooms/*/participants/*',
  ...['rooms', 'users'].flatMap(kind => [
    `GET ${kind}/*/messages`, `GET ${kind}/*/messages/*`, `POST ${kind}/*/messages`, `PATCH ${kind}/*/messages/*`, `DELETE ${kind}/*/messages/*`,
    `POST ${kind}/*/messages/pins`, `DELETE ${kind}/*/messages/pins/*`,
  ]),
  'GET users/*', 'GET messages/*', 'PUT messages/*/reactions', 'GET threads/*/messages',
  'GET settings', 'PATCH settings', 'PUT settings', 'GET users/me/settings', 'PATCH users/me/settings', 'GET users/*/settings', 'PATCH users/*/settings',
]

const WORDS: ReadonlySet<string> = new Set(['rooms', 'users', 'messages', 'threads', 'participants', 'pins', 'reactions', 'settings', 'me'])

function toOperation(call: string): string | null {
  const [, method, path] = /^(\w+) \/api\/v2\/chats\/(.+)$/.exec(call) ?? []
  return path === undefined ? null : `${method} ${path.split('/').map(part => (WORDS.has(part) ? part : '*')).join('/')}`
}

describe('the Genesys connector', () => {
  let server: TestServer
  before(async () => (server = await startTestServer()))
  after(() => server.close())

  it('reaches every operation of the document', async () => {
    const town = new Town(server)
    const [ann, ben, cat] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben'), town.newcomer('Cat')])
    const a = new Person(town, ann)
    const { connector } = a
    const act = (action: Action) => connector.perform(action, a.signal)
    const made = await act({ type: 'create-dialog', kind: 'group', memberIds: [ben.id], title: 'All of it' })
    const room = made.dialogId as DialogId
    for (const dialogId of [room, town.pair(ann, ben)]) {
      const { id: messageId } = await a.say(dialogId, 'one')
      await act({ type: 'edit', dialogId, messageId, text: 'two', mentions: [] })
      await act({ type: 'react', dialogId, messageId, value: '👍', on: true })
      for (const on of [true, false]) await act({ type: 'pin', dialogId, messageId, on })
      const { id: answerId } = await a.say(dialogId, 'three', { replyTo: messageId })
      await connector.thread(dialogId, messageId)
      await connector.messagesByIds(dialogId, [messageId, answerId])
      await act({ type: 'delete', dialogId, messageId: answerId, for: 'all' })
      await a.newest(dialogId)
      await connector.dialog(dialogId, a.signal)
      await connector.members(dialogId, null, a.signal)
    }
    await act({ type: 'update-dialog', dialogId: room, title: 'Nearly all of it' })
    await act({ type: 'add-members', dialogId: room, userIds: [cat.id] })
    await connector.isParticipant(room, cat.jid)
    await act({ type: 'remove-members', dialogId: room, userIds: [cat.id] })
    const { settings } = connector
    const organization = await settings.organization()
    await settings.setOrganization(organization)
    await settings.setOrganization(organization, { replace: true })
    for (const userId of [undefined, ben.id]) await settings.setOfUser(await settings.ofUser(userId), userId)
    await act({ type: 'leave', dialogId: room })

    const reached = new Set((await callsOf(town, ann)).map(toOperation))
    expect(OPERATIONS).to.have.length(32)
    expect(OPERATIONS.filter(it => !reached.has(it))).to.deep.equal([])
    a.leave()
  })
})
