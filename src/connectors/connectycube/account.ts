import type { UserId } from '../../core/ids.js'

/** Who we are at which service, for everything that maps or addresses. */
export interface Account {
  readonly appId: string
  /** Base of the REST API. */
  readonly api: string
  /** Host of all JIDs. */
  readonly domain: string
  /** Known since the first session. */
  readonly me: UserId
  /** The service's clock, epoch milliseconds, as well as we know it. */
  serverNow(): number
}
