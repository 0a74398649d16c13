import { systemClock, type Clock } from '../../lib/clock.js'
import { systemRandom, type Random } from '../../lib/random.js'
import { MemoryConnector } from './connector.js'
import { localHost } from './host.js'
import { MemoryNetwork } from './network.js'
import type { MemoryService } from './server.js'

export { MemoryNetwork, type MemoryNetworkOptions } from './network.js'
export { createMemoryService, MemoryService, type MemoryServiceOptions } from './server.js'
export type { SeedDialog, SeedMessage, SeedUser } from './seeds.js'
export type { MemoryTraitOptions, MemoryTraits } from './traits.js'
export type { MemoryConnector } from './connector.js'

export type MemoryOptions = {
  readonly service: MemoryService
  /** Who signs in; must be among the service's users. */
  readonly userId: string
  /** The way to the service; a good one when absent. */
  readonly network?: MemoryNetwork
  readonly clock?: Clock
  readonly random?: Random
  /** Show files by object URLs; true when absent. Say false where the page's content security policy has no `blob:`. */
  readonly objectUrls?: boolean
}

/** A connector to a chat service that lives in this page. */
export function memory({ service, userId, clock = systemClock, random = systemRandom, network, objectUrls = true }: MemoryOptions): MemoryConnector {
  return new MemoryConnector({
    namespace: `memory:${service.name}:${userId}`,
    userId,
    host: localHost(service),
    traits: service.traits,
    network: network ?? new MemoryNetwork({ clock, random }),
    clock,
    random,
    objectUrls,
  })
}
