// For development: a site that has users of its own gives `getToken`.
import { ChatError } from '../../core/errors.js'
import { toFields, toText } from '../shared/fields.js'
import type { Http } from '../shared/http.js'
import type { ConnectyCubeOptions, UserSession } from './options.js'

export async function fromLogin(
  { appId, authKey, credentials }: Extract<ConnectyCubeOptions, { credentials: unknown }>,
  http: Http,
  signal: AbortSignal,
): Promise<UserSession> {
  const body = { application_id: Number(appId), auth_key: authKey, user: credentials }
  const answer = await http.request({ method: 'POST', path: '/session.json', body, signal, anonymous: true })
  const session = toFields(toFields(answer)?.['session'])
  const [token, userId] = [toText(session?.['token']), toText(session?.['user_id'])]
  if (token === undefined || userId === undefined) throw new ChatError('protocol', 'The server gave no session of a user')
  return { token, userId }
}
