// What the parts of the engine share.
import type { CacheReader } from '../cache/cache.js'
import type { Connector } from '../connectors/connector.js'
import type { UserId } from '../core/ids.js'
import type { Clock } from '../lib/clock.js'
import type { Random } from '../lib/random.js'
import type { CommitOptions, Committed } from './commit.js'
import type { Input } from './inputs.js'
import type { Store } from './store.js'

export interface Core {
  readonly connector: Connector
  readonly clock: Clock
  readonly random: Random
  readonly newId: () => string
  readonly store: Store
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal
  /** Reads the cache; when the device's storage is given up, what took its place. */
  view<T>(read: (tx: CacheReader) => Promise<T>): Promise<T>
  /** This tab's or the leader's connection is online. */
  readonly isOnline: boolean
  commit(inputs: readonly Input[], options?: CommitOptions): Promise<Committed>
  /** Resolves when all that the connection of this tab has brought so far is stored: a later answer waits for it. */
  taken(): Promise<void>
  /** Names and pictures of these people will be shown: look up those that are not known. */
  needUsers(ids: readonly UserId[]): void
}
