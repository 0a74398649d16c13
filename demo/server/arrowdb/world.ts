import type { Faults } from '../faults.js'
import type { Store } from '../store.js'
import type { Chats } from './chats.js'
import type { People } from './people.js'
import type { Photos } from './photos.js'

export const NAME = 'arrowdb'
/** The one application of the local service. */
export const APP_KEY = 'local-arrowdb-key'

/**
 * Where the vendor's texts contradict each other, or applications of different age differ, one profile takes one side and
 * the other the other. `legacy` is what the published examples need; `modern` is for applications made since 1.1.5.
 */
export type Profile = {
  readonly name: 'legacy' | 'modern'
  /** `response_json_depth` where none is given: 3 has users within messages, 1 has ids only. */
  readonly depth: number
  /** Lists are paged by `page` and `per_page`, or by `limit` and `skip`. */
  readonly pages: boolean
  /** Milliseconds that a time is compared by. Times are told in whole seconds either way. */
  readonly tickMs: number
  /** Answer to a call whose session ended. */
  readonly sessionEnded: number
  /** Answer to a call that needs a session and has none. */
  readonly noSession: number
}

export const PROFILES: Readonly<Record<Profile['name'], Profile>> = {
  legacy: { name: 'legacy', depth: 3, pages: true, tickMs: 1000, sessionEnded: 404, noSession: 400 },
  modern: { name: 'modern', depth: 1, pages: false, tickMs: 1, sessionEnded: 401, noSession: 401 },
}

export type World = {
  readonly store: Store
  readonly faults: Faults
  readonly people: People
  readonly chats: Chats
  readonly photos: Photos
  /** The service's clock, epoch milliseconds. */
  now(): number
}
