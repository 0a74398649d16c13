/** `chat-widget/testing`: the promises of a connector, as tests for whoever writes one. Needs chai 5 or later. */
import { connectionContract } from './contract/connection.js'
import { dialogsContract } from './contract/dialogs.js'
import { faultsContract } from './contract/faults.js'
import { historyContract } from './contract/history.js'
import { messagesContract } from './contract/messages.js'
import { peopleContract } from './contract/people.js'
import { Stage, type ContractFault, type ContractSetting } from './contract/stage.js'
import { globalRunner, type Runner } from './runner.js'

export type { ContractFault, ContractSetting, ContractUser } from './contract/stage.js'
export type { Runner } from './runner.js'

/**
 * Declares the promises of a `Connector` as tests, in Node and in browsers. Every connector gets the same tests: what
 * its capabilities claim must work, and what they do not claim must be refused with ChatError 'rejected', or be absent.
 *
 * @param name stands in the title
 * @param setup makes a service that nobody else uses; called before each test
 * @param faults what `fault` of the setting can make go wrong; each adds a test
 * @param runner default: the global functions of the test runner. A test waits up to 5 s for something to come to pass, so
 *   give it 10 s (mocha's own limit is 2 s)
 */
export function connectorContract(
  name: string,
  setup: () => Promise<ContractSetting> | ContractSetting,
  faults: readonly ContractFault[] = [],
  runner: Runner = globalRunner(),
): void {
  runner.describe(`${name} keeps the connector contract`, () => {
    let current: Stage | undefined
    const stage = (): Stage => {
      if (!current) throw new Error('the setting was not made')
      return current
    }
    runner.beforeEach(async () => {
      current = new Stage(await setup())
    })
    runner.afterEach(async () => {
      await current?.close()
      current = undefined
    })
    connectionContract(runner, stage)
    historyContract(runner, stage)
    messagesContract(runner, stage)
    dialogsContract(runner, stage)
    peopleContract(runner, stage)
    faultsContract(runner, stage, faults)
  })
}
