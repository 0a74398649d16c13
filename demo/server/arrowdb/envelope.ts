import type { Reply } from '../rest.js'

/** A refusal in the service's own words. */
export class Refused extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export const notAllowed = (): Refused => new Refused(403, 'You are not authorized to perform this action.')

export type Answer = {
  /** Left out where there is nothing but success to tell. */
  readonly response?: Record<string, unknown>
  readonly meta?: Record<string, unknown>
  readonly headers?: Readonly<Record<string, string>>
}

export function toReply(method: string, { response, meta, headers = {} }: Answer): Reply {
  const body = { meta: { code: 200, status: 'ok', method_name: method, ...meta }, ...(response && { response }) }
  return { status: 200, headers, body }
}

/** @param isSuppressed the HTTP status is 200 whatever happened, as `suppress_response_codes` asks for */
export function toFailure(method: string | undefined, { code, message }: Refused, isSuppressed: boolean): Reply {
  return { status: isSuppressed ? 200 : code, body: { meta: { code, status: 'fail', message, ...(method && { method_name: method }) } } }
}
