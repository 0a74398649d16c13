import type { UserId } from '../../core/ids.js'

/** Who we are, for everything that maps or addresses. */
export interface Account {
  readonly me: UserId
  /** Our own JID, known since the first sign-in. */
  readonly jid: string
  /** When this connector was made, epoch milliseconds: for what has no date of its own. */
  readonly since: number
  /** The service's clock, epoch milliseconds, as well as we know it. */
  serverNow(): number
}
