import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Faults, Refusal } from './faults.js'

const MAX_BODY_BYTES = 100 * 1024 * 1024

/** One REST call, read to its end. */
export type Call = {
  readonly method: string
  /** Below the service's root, without query, percent-decoded: `/chat/dialog`. */
  readonly path: string
  /** Decoded pairs as they came; brackets are the service's to understand. */
  readonly query: readonly (readonly [string, string])[]
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Where the caller reached us: `http://127.0.0.1:8080`. */
  readonly origin: string
}

export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text goes out as it is, bytes too, anything else as JSON. */
  readonly body?: unknown
}

/** What a service gives to have its REST half under the fault switches. */
export interface RestService {
  readonly name: string
  /** Headers that let pages of other origins call. Goes with every answer. */
  readonly cors: Readonly<Record<string, string>>
  /** Who is calling, for faults that are aimed at one user. */
  userOf(call: Call): string | null
  answer(call: Call): Reply | Promise<Reply>
  /** An error in the service's own shape. */
  error(status: number, text: string): Reply
}

/** Makes the `http` half of a local service: reads the call, lets the faults have their way, answers. */
export function restListener(service: RestService, faults: Faults) {
  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    // Clients set their clocks by this header, so it must be as wrong as the rest.
    const headers = { ...service.cors, date: new Date(faults.now(service.name)).toUTCString() }
    if (request.method === 'OPTIONS') return write(response, { status: 204 }, headers)
    let call: Call
    try {
      call = await readCall(request, path)
    } catch {
      return write(response, service.error(400, 'Bad request'), headers)
    }
    const userId = service.userOf(call)
    const { delayMs } = faults.of(service.name, userId)
    if (delayMs > 0) await new Promise(resolve => setTimeout(resolve, delayMs))
    const refusal = faults.takeRefusal(service.name, userId, call.method, call.path)
    if (refusal) return write(response, refused(service, refusal), headers)

    const isLost = call.method !== 'GET' && faults.take('loseResponses', service.name, userId)
    let reply: Reply
    try {
      reply = await service.answer(call)
    } catch (error) {
      // A bug of ours, or input nobody thought of: one call fails, the server lives on.
      console.error(error)
      reply = service.error(500, 'Internal server error')
    }
    if (isLost) request.socket.destroy()
    else write(response, reply, headers)
  }
}

function refused(service: RestService, { status, body = 'json', retryAfterS }: Refusal): Reply {
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }
  switch (body) {
    case 'json':
      return { ...service.error(status, 'Refused on purpose'), headers }
    case 'html':
      return { status, headers: { ...headers, 'content-type': 'text/html' }, body: '<!doctype html><title>Gateway</title><h1>Bad gateway</h1>' }
    case 'empty':
      return { status, headers }
    case 'garbage':
      return { status, headers: { ...headers, 'content-type': 'application/json' }, body: '{"items":[{"_id":' }
    default:
      return body satisfies never
  }
}

/** @throws URIError, RangeError or the socket's error when the call cannot be read */
export async function readCall(request: IncomingMessage, path: string): Promise<Call> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new RangeError('Body too large')
    chunks.push(chunk)
  }
  const [bare = '/', query = ''] = path.split(/\?(.*)/s)
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(bare),
    query: [...new URLSearchParams(query)],
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks),
    origin: `http://${request.headers.host ?? '127.0.0.1'}`,
  }
}

/** Writes an answer; nothing happens when the caller has gone meanwhile. */
export function write(response: ServerResponse, reply: Reply, extra: Readonly<Record<string, string>> = {}): void {
  if (response.destroyed) return
  const isRaw = reply.body === undefined || typeof reply.body === 'string' || Buffer.isBuffer(reply.body)
  const type = isRaw ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  response.writeHead(reply.status, { 'content-type': type, 'cache-control': 'no-store', ...extra, ...reply.headers })
  response.end(isRaw ? reply.body : JSON.stringify(reply.body))
}
