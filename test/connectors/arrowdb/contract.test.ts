import { setMaxListeners } from 'node:events'
import { connectorContract, type ContractFault, type ContractSetting, type ContractUser } from '../../contract/connector-contract.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import type { ArrowDbOptions } from '../../../src/connectors/arrowdb/index.js'
import { Town, type Citizen } from './town.js'

// Every request of a test hangs on the one signal of its person, which Node takes for a leak.
setMaxListeners(0)

let server: TestServer
before(async () => (server = await startTestServer()))
after(() => server.close())

async function setting(town: Town, options: Partial<ArrowDbOptions>): Promise<ContractSetting> {
  const people = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben'), town.newcomer('Cat')])
  const [ann, ben, cat] = people
  const user = (citizen: Citizen): ContractUser => ({ id: citizen.id, name: citizen.name, open: () => town.connector(citizen, options) })
  const orders: Record<ContractFault, Record<string, unknown>> = {
    'lost-answer': { loseResponses: 1 },
    html: { rest: { status: 200, body: 'html', method: 'GET', path: 'get_chat_groups' } },
    'expired-token': { expireTokens: true },
    'rate-limited': { rest: { status: 429, retryAfterS: 2, method: 'GET', path: 'get_chat_groups' } },
    garbage: { rest: { status: 200, body: 'garbage', method: 'GET', path: 'get_chat_groups' } },
  }
  let release = () => {}
  return {
    users: [user(ann), user(ben), user(cat)],
    dialogId: await town.emptyDialog(ann, [ben]),
    cut: async () => void (await town.fault({ userId: ann.id, rest: { status: 503, times: 1_000_000 } })),
    heal: () => town.heal(),
    held: () => people.reduce((sum, { clock }) => sum + clock.pending, 0),
    async fault(fault) {
      // A poll would take what is meant for the test's own question.
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

connectorContract('arrowDb', () => setting(new Town(server), {}), faults)
connectorContract('arrowDb at an application of today, with suppressed response codes', () => setting(new Town(server, 'modern'), { suppressResponseCodes: true }), faults)
