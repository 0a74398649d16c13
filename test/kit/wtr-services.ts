import type { TestRunnerPlugin } from '@web/test-runner'
import { startLocalServices, type LocalServices } from './local-services.js'

/**
 * Lets a browser test ask for the local services: `await (await fetch('/test-services.json')).json()` answers their addresses.
 * They start with the first question, so that element tests alone do not wait for them; and each test file has its own,
 * so that a fault which one file sets cannot hit another that runs beside it.
 */
export function localServicesPlugin(): TestRunnerPlugin {
  const servicesOf = new Map<string, Promise<LocalServices>>()
  return {
    name: 'local-services',
    async serve(context) {
      if (context.path !== '/test-services.json') return undefined
      const session = new URL(context.get('referer')).searchParams.get('wtr-session-id') ?? ''
      const starting = servicesOf.get(session) ?? startLocalServices()
      servicesOf.set(session, starting)
      return { body: JSON.stringify((await starting).addresses), type: 'json' }
    },
    async serverStop() {
      await Promise.all([...servicesOf.values()].map(async starting => (await starting).stop()))
    },
  }
}
