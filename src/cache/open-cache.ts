import { toErrorNote, type ErrorNote } from '../core/errors.js'
import type { Clock } from '../lib/clock.js'
import type { Cache, Refill } from './cache.js'
import { openIdbCache } from './idb-cache.js'

export type OpenCacheOptions = {
  /**
   * 'persistent': on this device, until it is erased. 'session' and 'none': only in memory, until the
   * page goes. No browser tells the last tab of a session that it is the last, so data on disk could
   * not be removed in time; 'session' keeps its promise by writing nothing.
   */
  readonly storage: 'none' | 'session' | 'persistent'
  readonly clock: Clock
  /** Another tab took the storage away: a newer version of us, or a sign-out. */
  readonly onLost?: (problem: ErrorNote) => void
  /** What a database that takes the place of one the browser has erased begins with. */
  readonly refill?: () => Promise<Refill | undefined>
}

export type OpenedCache = {
  readonly cache: Cache
  /** Why it is in memory although 'persistent' was asked for. */
  readonly problem?: ErrorNote
}

/** The best cache to be had. Never rejects, and is ready within 3.5 s however badly the browser behaves, as long as the page itself is not too busy to hear it. */
export async function openCache(namespace: string, { storage, ...options }: OpenCacheOptions): Promise<OpenedCache> {
  if (storage !== 'persistent') return { cache: await inMemory() }
  try {
    return { cache: await openIdbCache(namespace, options) }
  } catch (error) {
    return { cache: await inMemory(), problem: toErrorNote(error) }
  }
}

/** Most visitors never need it: a chunk of its own. */
export const inMemory = async (): Promise<Cache> => (await import('./memory-cache.js')).createMemoryCache()
