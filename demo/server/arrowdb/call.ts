// One call, as far as all calls are alike: parameters from everywhere, key, session, envelope.
import type { Call, Reply } from '../rest.js'
import { Refused, toFailure, toReply, type Answer } from './envelope.js'
import type { Look } from './objects.js'
import type { UserRow } from './people.js'
import { APP_KEY, PROFILES, type Profile, type World } from './world.js'

export type Parameters = ReadonlyMap<string, string>

/** A file of a form. */
export type Upload = { readonly filename: string; readonly contentType: string; readonly bytes: Buffer }

export type Request = {
  readonly world: World
  readonly profile: Profile
  readonly parameters: Parameters
  readonly files: ReadonlyMap<string, Upload>
  readonly look: Look
  readonly session: string | undefined
  /** Throws when nobody is logged in. */
  user(): UserRow
}

export type Method = {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** As `meta.method_name` tells it. */
  readonly name: string
  readonly answer: (request: Request) => Answer
}

/** Below `/services/arrowdb`: `/v1/…`, and `/modern/v1/…` for applications made since 1.1.5. */
const PATH = /^\/(modern\/)?v1\/([a-z_/]+)\.json$/

export function answerCall(world: World, methods: Readonly<Record<string, Method>>, call: Call): Reply {
  const [, modern, path = ''] = PATH.exec(call.path) ?? []
  const parameters = toParameters(call)
  const method = methods[path]
  const isSuppressed = /^(1|true)$/.test(parameters.get('suppress_response_codes') ?? '')
  try {
    if (!method || method.verb !== call.method) throw new Refused(404, `No such method: ${call.method} ${path}`)
    if (parameters.get('key') !== APP_KEY) throw new Refused(400, 'Invalid app key')
    return toReply(method.name, method.answer(toRequest(world, modern ? PROFILES.modern : PROFILES.legacy, parameters, call)))
  } catch (error) {
    if (error instanceof Refused) return toFailure(method?.name, error, isSuppressed)
    throw error
  }
}

function toRequest(world: World, profile: Profile, parameters: Parameters, call: Call): Request {
  const session = sessionOf(call, parameters)
  const user = world.people.ofSession(session)
  const depth = Number(parameters.get('response_json_depth') ?? profile.depth)
  if (!Number.isInteger(depth) || depth < 1 || depth > 8) throw new Refused(400, 'response_json_depth must be between 1 and 8')
  return {
    world,
    profile,
    parameters,
    files: new Map(toParts(call).flatMap(({ name, upload }) => (upload ? [[name, upload] as const] : []))),
    session,
    look: { world, depth, origin: call.origin, viewerId: user?.id ?? null },
    user() {
      if (user) return user
      // The texts of the vendor do not agree on these two; ours are told apart by their words and by the profile.
      if (session) throw profile.sessionEnded === 404 ? new Refused(404, 'Not Found') : new Refused(profile.sessionEnded, 'The session has expired.')
      throw new Refused(profile.noSession, 'You need to be logged in to perform this action.')
    },
  }
}

/** Vendors' clients send it as a cookie or in the address. */
export function sessionOf({ headers }: Pick<Call, 'headers'>, parameters: Parameters): string | undefined {
  return parameters.get('_session_id') ?? /(?:^|;\s*)_session_id=([^;]+)/.exec(headers['cookie'] ?? '')?.[1]
}

/** Query and body, whatever the verb: clients send parameters of GET and DELETE in a body, too. The body wins. */
export function toParameters(call: Call): Parameters {
  const { query, headers, body } = call
  const isForm = headers['content-type']?.includes('multipart/form-data')
  const fields = isForm ? toParts(call).flatMap(({ name, text }) => (text === undefined ? [] : [[name, text]])) : [...new URLSearchParams(body.toString('utf8'))]
  return new Map([...query, ...fields] as [string, string][])
}

type Part = { readonly name: string; readonly text?: string; readonly upload?: Upload }

/** The fields and files of a multipart form (RFC 7578). */
function toParts({ headers, body }: Pick<Call, 'headers' | 'body'>): Part[] {
  const boundary = /^multipart\/form-data.*boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1]
  if (boundary === undefined) return []
  // One character is one byte this way, so that pictures stay whole.
  return body.toString('latin1').split(`--${boundary}`).flatMap((part): Part[] => {
    const [, head = '', value = ''] = /^\r\n([\s\S]*?)\r\n\r\n([\s\S]*)\r\n$/.exec(part) ?? []
    const bytes = Buffer.from(value, 'latin1')
    const name = /[; ]name="([^"]*)"/.exec(head)?.[1]
    const filename = /filename="([^"]*)"/.exec(head)?.[1]
    if (name === undefined) return []
    if (filename === undefined) return [{ name, text: bytes.toString('utf8') }]
    const contentType = /content-type: *([\w/+.-]+)/i.exec(head)?.[1] ?? 'application/octet-stream'
    return [{ name, upload: { filename: Buffer.from(filename, 'latin1').toString('utf8'), contentType, bytes } }]
  })
}

/** A whole number within bounds. @throws Refused 400 */
export function toCount(parameters: Parameters, name: string, fallback: number, min: number, max: number): number {
  const value = Number(parameters.get(name) ?? fallback)
  if (!Number.isInteger(value) || value < min || value > max) throw new Refused(400, `${name} must be between ${min} and ${max}`)
  return value
}

/** Which rows are asked for, by either way of paging. */
export function toWindow({ parameters, profile }: Request, maxPage = 1000): { limit: number; skip: number } {
  if (profile.pages && (parameters.has('page') || parameters.has('per_page'))) {
    const perPage = toCount(parameters, 'per_page', 10, 1, maxPage)
    return { limit: perPage, skip: (toCount(parameters, 'page', 1, 1, 1_000_000) - 1) * perPage }
  }
  return { limit: toCount(parameters, 'limit', 10, 1, 1000), skip: toCount(parameters, 'skip', 0, 0, 4999) }
}

/** JSON text of an object, as objects travel in one parameter. @throws Refused 400 */
export function toObjectText(parameters: Parameters, name: string): string | null {
  const text = parameters.get(name)
  if (text === undefined || text === '') return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return JSON.stringify(value)
  } catch {
    // Falls through to the same answer as any other text that is no object.
  }
  throw new Refused(400, `${name} must be a JSON object`)
}

export const toIds = (text: string | undefined): string[] => (text ?? '').split(',').map(id => id.trim()).filter(Boolean)
