import { systemClock, type Clock } from '../../lib/clock.js'
import { newId } from '../../lib/ids.js'
import { systemRandom, type Random } from '../../lib/random.js'
import { MemoryConnector } from './connector.js'
import { lazyHost, localHost } from './host.js'
import { MemoryNetwork } from './network.js'
import type { Seeds } from './seeds.js'
import type { MemoryService } from './server.js'
import { toTraits, type MemoryTraitOptions } from './traits.js'

export { demoWorld } from './demo-world.js'
export { MemoryNetwork, type MemoryNetworkOptions } from './network.js'
export { createMemoryService, MemoryService, type MemoryServiceOptions } from './server.js'
export type { SeedDialog, SeedMessage, Seeds, SeedUser } from './seeds.js'
export type { MemoryTraitOptions, MemoryTraits } from './traits.js'
export type { MemoryConnector } from './connector.js'

type CommonOptions = {
  /** The way to the service; a good one when absent. */
  readonly network?: MemoryNetwork
  readonly clock?: Clock
  readonly random?: Random
  /** Show files by object URLs; true when absent. Say false where the page's content security policy has no `blob:`. */
  readonly objectUrls?: boolean
}

export type MemoryOptions = CommonOptions & {
  readonly service: MemoryService
  /** Who signs in; must be among the service's users. */
  readonly userId: string
}

export type SharedMemoryOptions = CommonOptions & {
  /** All tabs of this origin that say the same name are on the same service, which outlives them on this device. */
  readonly name: string
  /** 'ann' when absent; 'ben' is the other one of the ready-made world. */
  readonly userId?: string
  /** Who and what is there at the very first start; a small ready-made world when absent. */
  readonly world?: Seeds
  readonly traits?: MemoryTraitOptions
  /** Let the friends in the ready-made world answer; false when absent. */
  readonly friendsAnswer?: boolean
}

/**
 * A connector to a whole chat service in the browser: either one that was made in this page, or one
 * by name that all tabs of the origin share, for a static page without any server. Sharing needs
 * BroadcastChannel, Web Locks and IndexedDB (so https or localhost); without them each page is on its own.
 */
export function memory(options: MemoryOptions | SharedMemoryOptions): MemoryConnector {
  const { clock = systemClock, random = systemRandom, objectUrls = true } = options
  const network = options.network ?? new MemoryNetwork({ clock, random })
  const common = { network, clock, random, objectUrls }
  if ('service' in options) {
    const { service, userId } = options
    return new MemoryConnector({ ...common, namespace: `memory:${service.name}:${userId}`, userId, host: localHost(service), traits: service.traits })
  }
  const { name, userId = 'ann', world, friendsAnswer = false } = options
  const traits = toTraits(options.traits ?? {})
  const shared = canShare()
  const host = lazyHost(async () => {
    const { openSharedService } = await import('./shared-service.js')
    return openSharedService({ name, traits, shared, world, friendsAnswer, clock, random })
  })
  // A service that ends with the page must not meet the cache of another one.
  const lasting = shared ? name : `${name}~${newId()}`
  return new MemoryConnector({ ...common, namespace: `memory:${lasting}:${userId}`, userId, host, traits })
}

const canShare = (): boolean =>
  typeof BroadcastChannel === 'function' && typeof indexedDB !== 'undefined' && typeof navigator !== 'undefined' && navigator.locks !== undefined
