// The real cache on IndexedDB under the simulated tabs.
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { databaseName } from '../../src/cache/schema.js'
import type { Cache } from '../../src/cache/cache.js'
import type { Clock } from '../../src/lib/clock.js'
import { settle } from '../kit/fake-clock.js'
import type { Ground } from './world.js'

/** The database answers in real time, which has nothing to do with the simulated one: its time limits have tests of their own. */
const noLimits: Clock = { now: () => 0, sleep: () => new Promise(() => {}), after: () => {} }

let devices = 0

/** `turn` must not end while a microtask is left. */
export function databaseGround(turn = settle): Ground {
  let open = 0
  const names: string[] = []
  const counted = <T>(work: Promise<T>): Promise<T> => {
    open += 1
    return work.finally(() => (open -= 1))
  }
  const settle = async () => {
    // When no microtask is left, what is not waiting for the database then has nothing to do.
    do await turn()
    while (open > 0)
  }
  return {
    settle,
    async createCache() {
      const name = `simulated-${(devices += 1)}`
      names.push(name)
      const cache = await openIdbCache(name, { clock: noLimits })
      return {
        kind: 'persistent',
        view: read => counted(cache.view(read)),
        update: work => counted(cache.update(work)),
        evict: () => counted(cache.evict()),
        erase: last => counted(cache.erase(last)),
        close: () => cache.close(),
      } satisfies Cache
    },
    async forget() {
      for (const name of names.splice(0)) indexedDB.deleteDatabase(databaseName(name))
      await settle()
    },
  }
}
