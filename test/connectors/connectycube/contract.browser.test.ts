import { toDialogId } from '../../../src/core/ids.js'
import { connectorContract, type ContractFault, type ContractSetting, type ContractUser } from '../../contract/connector-contract.js'
import { Town, type Citizen } from './town.js'

async function setting(): Promise<ContractSetting> {
  const town = await Town.open()
  const [ann, ben, cat] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben'), town.newcomer('Cat')])
  const user = (citizen: Citizen): ContractUser => ({ id: citizen.id, name: citizen.name, open: () => town.connector(citizen) })
  const orders: Record<ContractFault, Record<string, unknown>> = {
    'lost-answer': { loseResponses: 1 },
    html: { rest: { status: 200, body: 'html', method: 'GET', path: 'dialog' } },
    'expired-token': { expireTokens: true },
    'rate-limited': { rest: { status: 429, retryAfterS: 2, method: 'GET', path: 'dialog' } },
    garbage: { inject: '<message><body>half a' },
  }
  return {
    users: [user(ann), user(ben), user(cat)],
    dialogId: toDialogId(await town.privateDialog(ann, ben)),
    async cut() {
      // Nobody else connects meanwhile, so it does not matter that an upgrade does not say whose it is.
      await town.fault({ upgrade: 'refused' })
      await town.fault({ userId: ann.id, drop: true, rest: { status: 503, times: 1_000_000 } })
    },
    heal: () => town.heal(),
    held: async () => {
      const { users } = await town.sockets()
      return [ann, ben, cat].reduce((sum, { id }) => sum + (users[id] ?? 0), town.clock.pending)
    },
    fault: async fault => void (await town.fault({ userId: ann.id, ...orders[fault] })),
    dispose: () => town.heal(),
  }
}

connectorContract('connectyCube', setting, ['lost-answer', 'html', 'expired-token', 'rate-limited', 'garbage'])
