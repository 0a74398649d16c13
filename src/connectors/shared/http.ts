import { ChatError, type ChatErrorCode } from '../../core/errors.js'
import type { Clock } from '../../lib/clock.js'
import type { Session, Tokens } from './tokens.js'

// Taken at load: host pages replace `fetch` with their own, and not all of those keep its promises.
const { fetch } = globalThis

/** An answer that is an error. `body` is undefined when it was no JSON; `text` is what came. */
export type ErrorAnswer = { readonly status: number; readonly isWrite: boolean; readonly body: unknown; readonly text: string }

/** What a service means by it, where that is more than its status says. */
export type Reading = { readonly code?: ChatErrorCode; readonly words?: string; readonly retryAfterMs?: number }

export type HttpOptions<S extends Session> = {
  /** Address that all paths are added to, without a slash at its end. */
  readonly base: string
  readonly tokens: Tokens<S>
  /** The headers that carry a token. */
  readonly authorize: (token: string) => Readonly<Record<string, string>>
  /** The service's own words in an error's parsed body, or null. */
  readonly words: (body: unknown) => string | null
  /** For services whose statuses do not say what they mean. */
  readonly read?: (answer: ErrorAnswer) => Reading
  readonly clock: Clock
  /** Told the service's clock (epoch ms, exact to the second) whenever an answer shows it. */
  readonly onServerTime?: (serverMs: number) => void
  /** Default 30 s: below that a slow mobile network is not broken yet. */
  readonly timeoutMs?: number
  /** Longest answer that is read, in bytes; default 8 MiB. */
  readonly maxBytes?: number
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>
  /** Sent as JSON, unless it is already URLSearchParams. */
  readonly body?: object
  readonly signal: AbortSignal
  /** Without one (signing in) the request carries no token. Default: with token. */
  readonly anonymous?: boolean
  /** Accept an empty or a plain text answer: it counts as null. For calls whose success is in the status alone. */
  readonly lenient?: boolean
}

export interface Http {
  /** The parsed JSON of the answer. Rejects with a ChatError, or with the reason of an aborted signal. */
  request(request: HttpRequest): Promise<unknown>
}

/** JSON over HTTP with a token: at most one retry, after a 401, with a fresh token. */
export function createHttp<S extends Session>(options: HttpOptions<S>): Http {
  const { base, tokens, authorize, words, read, clock, onServerTime, timeoutMs = 30_000, maxBytes = 8 * 1024 * 1024 } = options

  async function request(wanted: HttpRequest): Promise<unknown> {
    if (wanted.anonymous) return send(wanted, {})
    const { token } = await tokens.get(wanted.signal)
    try {
      return await send(wanted, authorize(token))
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'unauthenticated') throw error
      tokens.refuse(token)
    }
    const fresh = await tokens.get(wanted.signal)
    return send(wanted, authorize(fresh.token))
  }

  async function send({ method, path, query, body, signal, lenient = false }: HttpRequest, headers: object): Promise<unknown> {
    signal.throwIfAborted()
    const limit = new AbortController()
    const done = new AbortController()
    clock.after(timeoutMs, () => limit.abort(), done.signal)
    signal.addEventListener('abort', () => limit.abort(), { signal: done.signal })
    const isForm = body instanceof URLSearchParams
    // Once the request is on its way nobody can say what a write has done.
    const maybeAccepted = method !== 'GET'
    try {
      const response = await fetch(base + path + toQuery(query), {
        method,
        headers: { ...headers, ...(body && !isForm && { 'Content-Type': 'application/json' }) },
        signal: limit.signal,
        credentials: 'omit',
        // A chat API does not redirect; a hotel's sign-in page does, and must not see the token.
        redirect: 'error',
        cache: 'no-store',
        ...(body && { body: isForm ? body : JSON.stringify(body) }),
      })
      const date = Date.parse(response.headers.get('Date') ?? '')
      if (Number.isFinite(date)) onServerTime?.(date)
      const text = await readText(response, maxBytes, maybeAccepted)
      const parsed = parse(text)
      if (!response.ok) {
        const reading = read?.({ status: response.status, isWrite: maybeAccepted, body: parsed, text })
        throw toError(response, parsed, words, clock.now(), maybeAccepted, reading)
      }
      // A page of HTML is somebody else's answer, whatever its status says.
      if (parsed === undefined && (!lenient || /^\s*</.test(text))) {
        throw new ChatError('protocol', 'The server answered with something else than JSON', { maybeAccepted })
      }
      return parsed ?? null
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ChatError) throw error
      if (limit.signal.aborted) throw new ChatError('timeout', 'The server did not answer in time', { maybeAccepted })
      throw new ChatError('offline', 'The server cannot be reached', { maybeAccepted, cause: error })
    } finally {
      done.abort()
    }
  }

  return { request }
}

/** Undefined for anything that is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readText(response: Response, maxBytes: number, maybeAccepted: boolean): Promise<string> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  let left = maxBytes
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    left -= part.value.length
    if (left < 0) {
      await reader?.cancel()
      throw new ChatError('protocol', 'The answer is too long', { maybeAccepted })
    }
    text += decoder.decode(part.value, { stream: true })
  }
  return text + decoder.decode()
}

const CODES: Readonly<Record<number, ChatErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  410: 'not-found',
  413: 'too-large',
  425: 'offline',
  429: 'rate-limited',
  511: 'offline',
}

/** What an HTTP status means to us. */
export const toErrorCode = (status: number): ChatErrorCode => CODES[status] ?? (status >= 500 ? 'offline' : status >= 400 ? 'rejected' : 'protocol')

function toError(
  response: Response,
  body: unknown,
  words: HttpOptions<Session>['words'],
  now: number,
  isWrite: boolean,
  reading: Reading = {},
): ChatError {
  const { status } = response
  const retryAfterMs = toRetryAfterMs(response.headers.get('Retry-After'), now) ?? reading.retryAfterMs
  return new ChatError(reading.code ?? toErrorCode(status), reading.words ?? (body === undefined ? null : words(body)) ?? `The server answered ${status}`, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    // A gateway answers for a server that may well have done the work.
    maybeAccepted: isWrite && status >= 500 && status !== 503,
  })
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), held between nothing and five minutes. */
export function toRetryAfterMs(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const ms = /^\s*-?\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 300_000) : undefined
}

/** Lists go out as one parameter many times. */
function toQuery(query: HttpRequest['query'] = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'object') for (const one of value) parameters.append(name, one)
    else if (value !== undefined) parameters.append(name, String(value))
  }
  const text = parameters.toString()
  return text && `?${text}`
}
