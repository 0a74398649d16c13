import { ChatError } from '../../core/errors.js'
import { toFields, toText } from '../shared/fields.js'
import type { Http } from '../shared/http.js'
import { rare } from './load-rare.js'
import type { ConnectyCubeOptions, UserSession } from './options.js'

/** Asks for a new session: the site, or the service itself where a login was given. */
export async function signIn(options: ConnectyCubeOptions, http: Http, signal: AbortSignal): Promise<UserSession> {
  return 'getToken' in options ? fromSite(options) : (await rare()).fromLogin(options, http, signal)
}

async function fromSite({ getToken, userId }: Extract<ConnectyCubeOptions, { getToken: unknown }>): Promise<UserSession> {
  const given = toFields(await getToken())
  const token = toText(given?.['token'])
  if (token === undefined) throw new ChatError('protocol', 'getToken gave no token')
  // The page may have changed users meanwhile; nothing of one may ever reach the other.
  if (toText(given?.['userId']) !== String(userId)) throw new ChatError('unauthenticated', 'getToken gave a token of another user')
  return { token, userId }
}

/** The service's words, in any of the three shapes that its errors have. */
export function toWords(body: unknown): string | null {
  const errors = toFields(body)?.['errors']
  if (Array.isArray(errors)) return join(errors)
  const fields = Object.entries(toFields(errors) ?? {})
  const texts = fields.map(([name, list]) => {
    const text = join(Array.isArray(list) ? list : [list])
    return name === 'base' || text === null ? text : `${name} ${text}`
  })
  return join(texts)
}

const join = (list: readonly unknown[]): string | null => list.map(toText).filter(Boolean).join('. ').slice(0, 300) || null
