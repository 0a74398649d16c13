import { setMaxListeners } from 'node:events'
import { connectorContract, type ContractFault, type ContractSetting, type ContractUser } from '../../contract/connector-contract.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import type { Profile } from '../../../demo/server/genesys/profile.js'
import { HurriedClock, Town, type Citizen } from './town.js'

// Every request of a test hangs on the one signal of its person, which Node takes for a leak.
setMaxListeners(0)

/** Every question that the documents leave open, answered the other way. */
const OTHERWISE: Partial<Profile> = {
  order: 'oldest-first', before: 'inclusive', after: 'exclusive', slice: 'newest', oneOnOne: 'array', mentions: 'jid-to-id', threadRoot: false, roomJid: false, chatListPageSize: 2,
}

let server: TestServer
before(async () => (server = await startTestServer()))
after(() => server.close())

async function setting(kind: 'room' | '1on1', profile: Partial<Profile>, speed?: number): Promise<ContractSetting> {
  const town = new Town(server)
  await town.profile(profile)
  const newcomer = (name: string) => town.newcomer(name, new HurriedClock(speed))
  const people = await Promise.all([newcomer('Ann'), newcomer('Ben'), newcomer('Cat')])
  const [ann, ben, cat] = people
  const user = (citizen: Citizen): ContractUser => ({ id: citizen.id, name: citizen.name, open: () => town.connector(citizen) })
  const orders: Record<ContractFault, Record<string, unknown>> = {
    'lost-answer': { loseResponses: 1 },
    html: { rest: { status: 200, body: 'html', method: 'GET', path: 'users/chats/me' } },
    'expired-token': { expireTokens: true },
    'rate-limited': { rest: { status: 429, retryAfterS: 2, method: 'GET', path: 'users/chats/me' } },
    garbage: { inject: '{"topicName":"v2.users.' },
  }
  let release = () => {}
  return {
    users: [user(ann), user(ben), user(cat)],
    dialogId: kind === 'room' ? await town.room(ann, [ben]) : town.pair(ann, ben),
    async cut() {
      // Nobody else connects meanwhile, so it does not matter that an upgrade does not say whose it is.
      await town.fault({ upgrade: 'refused' })
      await town.fault({ userId: ann.id, drop: true, rest: { status: 503, times: 1_000_000 } })
    },
    heal: () => town.fault({ upgrade: 'open' }).then(() => town.fault({ userId: ann.id, rest: null })).then(() => {}),
    async held() {
      const { users } = await town.sockets()
      return people.reduce((sum, { id, clock }) => sum + clock.pending + (users[id] ?? 0), 0)
    },
    async fault(fault) {
      // A look would take what is meant for the test's own question.
      if (fault === 'html' || fault === 'rate-limited') release = await ann.clock.hold()
      await town.fault({ userId: ann.id, ...orders[fault] })
    },
    async dispose() {
      release()
      await town.heal()
    },
  }
}

const faults: readonly ContractFault[] = ['lost-answer', 'html', 'expired-token', 'rate-limited', 'garbage']

describe('genesys', () => {
  connectorContract('genesys in a room', () => setting('room', {}), faults)
  connectorContract('genesys in a 1on1', () => setting('1on1', {}), faults)
  connectorContract('genesys that reads the document otherwise', () => setting('1on1', OTHERWISE), faults)
  // Who has to ask does so ten times as often, so that it need not be in such a hurry.
  connectorContract('genesys without notifications', () => setting('room', { notifications: false }, 20), faults.filter(fault => fault !== 'garbage'))
})
