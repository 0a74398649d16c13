import { connectorContract, type ContractFault, type ContractSetting, type ContractUser } from '../../contract/connector-contract.js'
import { Town, type Citizen } from './town.js'

const FAULTS: Record<ContractFault, Record<string, unknown>> = {
  // Slow answers besides: else the connector may find the message before it notices that its line is cut.
  'lost-answer': { loseResponses: 1, delayMs: 200 },
  html: { rest: { status: 200, body: 'html', method: 'GET', path: 'rooms' } },
  'expired-token': { expireTokens: true },
  'rate-limited': { rest: { status: 429, retryAfterS: 2, method: 'GET', path: 'rooms' } },
  garbage: { inject: '2/chat/,["message",null]' },
}

/** Declares the connector's contract against a service of this version, with what is broken or old about it. */
export function keepsContract(mount: string): void {
  describe(`Conduit ${mount}`, () => {
    let town: Town
    before(async () => void (town = await Town.open(mount)))
    after(() => town.close())

    async function setting(): Promise<ContractSetting> {
      const [ann, ben, cat] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben'), town.newcomer('Cat')])
      const options = { edit: !mount.includes('frozen'), delete: !mount.includes('frozen') }
      const user = (citizen: Citizen): ContractUser => ({ id: citizen.id, name: citizen.name, open: () => town.connector(citizen, options) })
      return {
        users: [user(ann), user(ben), user(cat)],
        dialogId: await town.room('Ann and Ben', ann, ben),
        async cut() {
          // Nobody else connects meanwhile, so it does not matter that a handshake does not say whose it is.
          await town.fault({ upgrade: 'refused' })
          await town.fault({ userId: ann.id, drop: true, rest: { status: 503, times: 1_000_000 } })
        },
        heal: () => town.heal(),
        async held() {
          const users = await town.sockets()
          return [ann, ben, cat].reduce((sum, { id }) => sum + (users[id] ?? 0), town.clock.pending)
        },
        fault: async fault => void (await town.fault({ userId: ann.id, ...FAULTS[fault] })),
        dispose: () => town.heal(),
      }
    }

    connectorContract(`conduit${mount}`, setting, ['lost-answer', 'html', 'expired-token', 'rate-limited', 'garbage'])
  })
}
