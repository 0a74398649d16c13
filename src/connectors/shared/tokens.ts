import { ChatError } from '../../core/errors.js'
import type { Clock } from '../../lib/clock.js'
import { withLimit } from '../../lib/deadline.js'
import { untilAborted } from './until-aborted.js'

/** The access to a service that a session gives; kept in memory only. */
export type Session = { readonly token: string }

export interface Tokens<S extends Session> {
  /** The session in hand, or a new one; callers at the same time share one request. */
  get(signal: AbortSignal): Promise<S>
  /** The service refused this token: the next `get` asks for another, unless somebody did already. */
  refuse(token: string): void
  /** The session in hand, if any, for what must be answered at once. */
  readonly current: S | null
}

const LIMIT_MS = 10_000
/**
 * At most three sessions in a row, then one every twenty seconds: a token that is refused for good makes no storm.
 * Requests that fail do not count: the connection spaces them out, and a network that is back must not be waited for.
 */
const BURST = 3
const REFILL_MS = 20_000

/**
 * @param ask Makes a new session; it may be the site's own code, so it may hang or throw anything.
 * `get` rejects with 'unauthenticated' only if `ask` said so in a ChatError; everything else is 'offline', to be tried again.
 */
export function createTokens<S extends Session>(ask: (signal: AbortSignal) => Promise<S>, clock: Clock): Tokens<S> {
  let current: S | null = null
  let pending: Promise<S> | null = null
  let budget = BURST
  let filledAt = clock.now()

  async function renew(): Promise<S> {
    // Set back, the device's clock takes nothing away.
    filledAt = Math.min(filledAt, clock.now())
    const refills = Math.floor((clock.now() - filledAt) / REFILL_MS)
    budget = Math.min(BURST, budget + refills)
    filledAt += refills * REFILL_MS
    if (budget < 1) {
      throw new ChatError('offline', 'Too many sign-ins were refused', { retryAfterMs: filledAt + REFILL_MS - clock.now() })
    }
    const asking = new AbortController()
    try {
      current = await withLimit(ask(asking.signal), LIMIT_MS, clock, () => {
        throw new ChatError('offline', 'The sign-in did not answer')
      })
      budget--
      return current
    } catch (error) {
      // The cause stays out: what the site throws may hold the token.
      throw error instanceof ChatError ? error : new ChatError('offline', 'The sign-in failed')
    } finally {
      asking.abort()
    }
  }

  return {
    async get(signal) {
      signal.throwIfAborted()
      if (current) return current
      pending ??= renew().finally(() => (pending = null))
      return untilAborted(pending, signal)
    },
    refuse(token) {
      if (current?.token === token) current = null
    },
    get current() {
      return current
    },
  }
}
