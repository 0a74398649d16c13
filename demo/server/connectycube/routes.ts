import type { Call, Reply } from '../rest.js'
import { toQuery, type Query } from './criteria.js'
import type { SessionRow } from './people.js'
import type { World } from './world.js'

/** One REST call, understood as far as all calls are alike. */
export type Request = {
  readonly world: World
  readonly call: Call
  /** What the path's pattern captured. */
  readonly captured: readonly string[]
  /** Query, and for DELETE the form body too: the SDK sends its parameters there. */
  readonly query: Query
  /** The JSON body; empty when there is none. */
  readonly json: Readonly<Record<string, unknown>>
  readonly session: SessionRow | null
}

/** A request by somebody who is logged in. */
export type UserRequest = Request & { readonly userId: number; readonly session: SessionRow }

export type Route = {
  readonly method: string
  readonly pattern: RegExp
  /** Who may call: anybody, any session, or only a user's. */
  readonly needs: 'nothing' | 'session' | 'user'
  readonly answer: (request: UserRequest) => Reply | Promise<Reply>
}

/** The service's own errors, in the shapes that its documentation and logs show. */
export class ApiError extends Error {
  readonly reply: Reply

  constructor(status: number, errors: unknown) {
    super(JSON.stringify(errors))
    this.reply = { status, body: { errors } }
  }
}

export const forbidden = () => new ApiError(403, { base: ["You don't have appropriate permissions to perform this operation"] })
export const notFound = (what = 'The resource') => new ApiError(404, { base: [`${what} wasn't found`] })
export const invalid = (field: string, problem: string) => new ApiError(422, { [field]: [problem] })
/** Answers that have no documented body. */
export const OK: Reply = { status: 200, body: 'OK' }

/** Finds the route of a call and answers it, or says what is wrong with it. */
export async function answerCall(world: World, routes: readonly Route[], call: Call): Promise<Reply> {
  const path = call.path.replace(/\.json$/i, '').replace(/(.)\/+$/, '$1')
  try {
    for (const { method, pattern, needs, answer } of routes) {
      const match = method === call.method ? pattern.exec(path) : null
      if (!match) continue
      const session = needs === 'nothing' ? world.people.peek(call.headers['cb-token']) : toSession(world, call, needs)
      const request = { world, call, captured: match.slice(1), query: toCallQuery(call), json: toJson(call), session }
      const reply = await answer({ ...request, userId: session?.user_id ?? 0 } as UserRequest)
      return session ? { ...reply, headers: { ...reply.headers, 'cb-token-expirationdate': toExpiration(session.expires_at) } } : reply
    }
    return { status: 404, body: `E_ROUTE_NOT_FOUND: Cannot ${call.method}:${path}` }
  } catch (error) {
    if (error instanceof ApiError) return error.reply
    throw error
  }
}

function toSession(world: World, call: Call, needs: Route['needs']): SessionRow {
  const token = call.headers['cb-token']
  if (!token) throw new ApiError(401, ['Token is required'])
  const session = world.people.session(token)
  if (!session) throw new ApiError(401, { base: ['Required session does not exist'] })
  if (needs === 'user' && session.user_id === null) throw new ApiError(403, { base: ['Forbidden. Need user.'] })
  return session
}

function toCallQuery({ method, query, headers, body }: Call): Query {
  const isForm = method === 'DELETE' && !headers['content-type']?.includes('json')
  return toQuery(isForm ? [...query, ...new URLSearchParams(body.toString('utf8'))] : query)
}

function toJson({ headers, body }: Call): Record<string, unknown> {
  if (body.length === 0 || !headers['content-type']?.includes('json')) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Falls through to the same answer as any other body that is no object.
  }
  throw new ApiError(400, ['Bad request'])
}

/** Numbers, however a client writes them: `[1, 2]`, `["1"]`, `"1, 2"`. */
export function toIds(given: unknown): number[] {
  return toTexts(given).map(Number).filter(Number.isInteger)
}

export function toTexts(given: unknown): string[] {
  if (given === undefined || given === null) return []
  return (Array.isArray(given) ? given : String(given).split(',')).map(one => String(one).trim()).filter(Boolean)
}

/** Text, null for an explicit null, undefined when nothing was given. */
export function toText(given: unknown): string | null | undefined {
  return given === undefined || given === null ? given : String(given)
}

function toExpiration(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC')
}
