import type { TestRunnerPlugin } from '@web/test-runner'
import { startLocalServices, type LocalServices } from './local-services.js'

/**
 * Lets a browser test ask for the local services: `await (await fetch('/test-services.json')).json()` answers their addresses.
 * They start with the first question, so that element tests alone do not wait for them.
 */
export function localServicesPlugin(): TestRunnerPlugin {
  let services: Promise<LocalServices> | undefined
  return {
    name: 'local-services',
    async serve(context) {
      if (context.path !== '/test-services.json') return undefined
      services ??= startLocalServices()
      const { addresses } = await services
      return { body: JSON.stringify(addresses), type: 'json' }
    },
    async serverStop() {
      await (await services)?.stop()
    },
  }
}
