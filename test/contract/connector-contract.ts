import { connectionContract } from './connector/connection.js'
import { dialogsContract } from './connector/dialogs.js'
import { faultsContract } from './connector/faults.js'
import { historyContract } from './connector/history.js'
import { messagesContract } from './connector/messages.js'
import { peopleContract } from './connector/people.js'
import { Stage, type ContractFault, type ContractSetting } from './connector/stage.js'

export type { ContractFault, ContractSetting, ContractUser } from './connector/stage.js'

/**
 * The promises of a Connector as tests, for mocha in Node and in browsers. Every connector gets the
 * same tests: what its capabilities claim must work, and what they do not claim must be refused with
 * ChatError 'rejected' or be absent. `setup` is called before each test; `faults` names what it can
 * make go wrong, each of which adds a test.
 */
export function connectorContract(name: string, setup: () => Promise<ContractSetting> | ContractSetting, faults: readonly ContractFault[] = []): void {
  describe(`${name} keeps the connector contract`, () => {
    let current: Stage | undefined
    const stage = (): Stage => {
      if (!current) throw new Error('the setting was not made')
      return current
    }
    beforeEach(async () => {
      current = new Stage(await setup())
    })
    afterEach(async () => {
      await current?.close()
      current = undefined
    })
    connectionContract(stage)
    historyContract(stage)
    messagesContract(stage)
    dialogsContract(stage)
    peopleContract(stage)
    faultsContract(stage, faults)
  })
}
