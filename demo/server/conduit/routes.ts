import type { Call, Reply } from '../rest.js'
import { ApiError, html, noRoute } from './errors.js'
import { CLIENT } from './ids.js'
import type { Profile } from './profile.js'
import type { World } from './world.js'

/** One REST call, understood as far as all calls are alike. */
export type Request = {
  readonly world: World
  readonly profile: Profile
  /** Query, body and path in one, as the router merges them; the path wins. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly clientId: string
  /** Empty where nobody needs to be logged in. */
  readonly userId: string
}

export type Route = {
  readonly method: string
  /** Named groups are parameters. */
  readonly pattern: RegExp
  /** Only where the profile has it. */
  readonly exists?: (profile: Profile) => boolean
  readonly isOpen?: boolean
  /** Text goes out as `{"result": …}`. */
  readonly answer: (request: Request) => string | object
}

/** Finds the route of a call and answers it, or says what is wrong with it. */
export function answerCall(world: World, profile: Profile, routes: readonly Route[], call: Call, path: string): Reply {
  try {
    if (!isKnownClient(profile, call.headers)) return html(401, 'Unauthorized')
    for (const { method, pattern, exists, isOpen, answer } of routes) {
      const match = method === call.method && (exists?.(profile) ?? true) ? pattern.exec(path) : null
      if (!match) continue
      const clientId = toClientId(profile, call.headers)
      const userId = isOpen ? '' : toUserId(world, profile, call.headers)
      const parameters = { ...toQuery(call), ...toBody(call), ...match.groups }
      const result = answer({ world, profile, parameters, clientId, userId })
      return { status: 200, body: typeof result === 'string' ? { result } : result }
    }
    return noRoute(call.method, path)
  } catch (error) {
    if (error instanceof ApiError) return error.reply
    if (error instanceof SyntaxError) return { status: 400, body: { error: error.message } }
    throw error
  }
}

/** Up to 0.12 every caller must be a client that the administrator has made. */
export function isKnownClient(profile: Profile, headers: Readonly<Record<string, unknown>>): boolean {
  return profile.isRenamed || (headers['clientid'] === CLIENT.id && headers['clientsecret'] === CLIENT.secret)
}

const toClientId = (profile: Profile, headers: Readonly<Record<string, unknown>>): string =>
  profile.isRenamed ? CLIENT.id : String(headers['clientid'])

/** @throws ApiError 'unauthenticated' in the words of the real one */
export function toUserId(world: World, profile: Profile, headers: Readonly<Record<string, unknown>>): string {
  const header = headers['authorization']
  if (typeof header !== 'string') throw new ApiError('unauthenticated', 'No authorization header present')
  const [scheme, token, ...rest] = header.split(' ')
  if (scheme !== 'Bearer' || !token || rest.length > 0) throw new ApiError('unauthenticated', 'Authorization header malformed')
  const session = world.people.session(token)
  // A token is good only for the client it was given to.
  if (session?.client_id !== toClientId(profile, headers)) throw new ApiError('unauthenticated', 'Token is expired or otherwise not valid')
  if (!world.people.find(session.user_id)) throw new ApiError('unauthenticated', 'User no longer exists')
  return session.user_id
}

/** A comma makes a list of a value, whoever meant it. */
function toQuery({ query }: Call): Record<string, unknown> {
  return Object.fromEntries(query.map(([name, value]) => [name, value.includes(',') ? value.split(',') : value]))
}

function toBody({ body, headers }: Call): Record<string, unknown> {
  if (body.length === 0) return {}
  if (headers['content-type']?.includes('urlencoded')) return Object.fromEntries(new URLSearchParams(body.toString('utf8')))
  const value: unknown = JSON.parse(body.toString('utf8'))
  // As Express: anything but an object or a list is no JSON body.
  if (typeof value !== 'object' || value === null) throw new SyntaxError('Unexpected token in JSON at position 0')
  return value as Record<string, unknown>
}

/** @throws ApiError 'input' */
export function textOf(parameters: Request['parameters'], name: string): string {
  const value = parameters[name]
  if (value === undefined || value === null) throw new ApiError('input', `${name} is required`)
  if (typeof value !== 'string') throw new ApiError('input', `${name} must be a string`)
  return value
}

/** @throws ApiError 'input' */
export function numberOf(parameters: Request['parameters'], name: string): number | null {
  const value = parameters[name]
  if (value === undefined) return null
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0 || value === '') throw new ApiError('input', `${name} must be a number`)
  return number
}

/** One or many; a lone text counts as a list. @throws ApiError 'invalid' */
export function usersOf(parameters: Request['parameters']): string[] {
  const given = parameters['users']
  const users = Array.isArray(given) ? given : given === undefined ? [] : [given]
  if (users.length === 0 || !users.every(one => typeof one === 'string')) throw new ApiError('invalid', 'users is required and must be a non-empty array')
  return [...new Set(users as string[])]
}
