import { randomUUID } from 'node:crypto'
import type { Reply } from '../rest.js'

type Detail = { readonly errorCode: string; readonly fieldName: string }

const CODES: Readonly<Record<number, string>> = {
  400: 'bad.request',
  401: 'bad.credentials',
  403: 'missing.any.permissions',
  404: 'not.found',
  408: 'client.timeout',
  409: 'request.conflict',
  413: 'request.entity.too.large',
  415: 'unsupported.media.type',
  429: 'too.many.requests.retry.after',
  500: 'internal.server.error',
  503: 'service.unavailable',
  504: 'request.timeout',
}

/** The vendor's ErrorBody, the same for every status. */
export function toErrorReply(status: number, message: string, code = CODES[status] ?? 'bad.request', details: readonly Detail[] = []): Reply {
  const contextId = randomUUID()
  return { status, headers: { 'inin-correlation-id': contextId }, body: { message, code, status, contextId, details, errors: [] } }
}

/** What a route refuses with. */
export class ApiError extends Error {
  readonly reply: Reply

  constructor(status: number, message: string, code?: string, details?: readonly Detail[]) {
    super(message)
    this.reply = toErrorReply(status, message, code, details)
  }
}

export const notFound = (what: string) => new ApiError(404, `Unable to find the ${what}`)
export const forbidden = (message = 'You are not authorized to perform the requested action.') => new ApiError(403, message, 'not.authorized')
export const invalid = (fieldName: string, message: string, code = 'constraint.validation') => new ApiError(400, message, code, [{ errorCode: code, fieldName }])
