import { ChatError } from '../../core/errors.js'
import type { Clock } from '../../lib/clock.js'
import { toFields, toText } from '../shared/fields.js'
import type { Http, HttpRequest } from '../shared/http.js'

export type Query = HttpRequest['query']

/** Where nothing says how long to wait: the service counts by the minute. */
const MINUTE_MS = 60_000

/** The service's calls, as far as they are all alike. */
export class Rest {
  readonly #http: Http
  readonly #clock: Clock
  /** Until when the service wants to be left in peace by everything that nobody waits for, epoch milliseconds. */
  pausedUntil = 0

  constructor(http: Http, clock: Clock) {
    this.#http = http
    this.#clock = clock
  }

  get(path: string, query: Query, signal: AbortSignal): Promise<unknown> {
    return this.#request({ method: 'GET', path, ...(query && { query }), signal })
  }

  /** Many writes answer 204 without a body: null. */
  write(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: object | null, signal: AbortSignal): Promise<unknown> {
    return this.#request({ method, path, ...(body && { body }), signal, lenient: true })
  }

  async #request(request: HttpRequest): Promise<unknown> {
    try {
      return await this.#http.request(request)
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'rate-limited') throw error
      // The header may be hidden from pages of other origins; then the words have it: "in [12] seconds".
      const seconds = Number(/\[?(\d+)\]? *s(?:ec|\b)/i.exec(error.message)?.[1])
      const retryAfterMs = error.retryAfterMs ?? (seconds > 0 ? Math.min(seconds * 1000, 300_000) : MINUTE_MS)
      this.pausedUntil = this.#clock.now() + retryAfterMs
      throw new ChatError('rate-limited', error.message, { retryAfterMs })
    }
  }
}

/** The words of an ErrorBody. */
export function toWords(body: unknown): string | null {
  const fields = toFields(body)
  return (toText(fields?.['message']) ?? toText(fields?.['code']))?.slice(0, 300) ?? null
}
