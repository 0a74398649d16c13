import type { Call, Reply } from '../rest.js'
import { toErrorReply } from './errors.js'

const WINDOW_MS = 60_000
/** Calls that are remembered of each user, the latest. */
const REMEMBERED = 2_000

type Count = { endsAt: number; requests: number }

/** So many requests a minute for each token, told in headers of every answer. */
export class Rates {
  readonly #counts = new Map<string, Count>()
  readonly #calls = new Map<string, string[]>()

  /** What a user asked for, as `GET /api/v2/users/me`, the latest last. */
  callsOf(userId: string): readonly string[] {
    return this.#calls.get(userId) ?? []
  }

  note(userId: string, { method, path }: Call): void {
    const calls = this.#calls.get(userId) ?? []
    this.#calls.set(userId, [...calls.slice(-REMEMBERED), `${method} ${path}`])
  }

  /** Answers unless the token has used up its minute. */
  limit(token: string, allowed: number, answer: () => Reply): Reply {
    const now = Date.now()
    let count = this.#counts.get(token)
    if (!count || count.endsAt <= now) this.#counts.set(token, (count = { endsAt: now + WINDOW_MS, requests: 0 }))
    count.requests++
    const seconds = Math.ceil((count.endsAt - now) / 1000)
    const headers = { 'inin-ratelimit-count': String(count.requests), 'inin-ratelimit-allowed': String(allowed), 'inin-ratelimit-reset': String(seconds) }
    const isTooMany = count.requests > allowed
    const reply = isTooMany ? toErrorReply(429, `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`) : answer()
    return { ...reply, headers: { ...headers, ...(isTooMany && { 'retry-after': String(seconds) }), ...reply.headers } }
  }
}
