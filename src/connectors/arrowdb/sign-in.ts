import { ChatError, isFinal } from '../../core/errors.js'
import { toFields, toText } from '../shared/fields.js'
import { toUser } from './map.js'
import type { ArrowDbOptions, ArrowDbSession } from './options.js'
import type { Rest } from './rest.js'

/** Asks for a new session: the site, or the service itself where a login was given. */
export async function signIn(options: ArrowDbOptions, rest: Rest, signal: AbortSignal): Promise<ArrowDbSession> {
  const given = 'getToken' in options ? toFields(await options.getToken()) : await logIn(options, rest, signal)
  const token = toText(given?.['token'])
  if (token === undefined) throw new ChatError('protocol', 'getToken gave no session')
  // The page may have changed users meanwhile; nothing of one may ever reach the other.
  if (toText(given?.['userId']) !== options.userId) throw new ChatError('unauthenticated', 'This session belongs to another user')
  return { token, userId: options.userId }
}

async function logIn({ credentials }: Extract<ArrowDbOptions, { credentials: unknown }>, rest: Rest, signal: AbortSignal): Promise<Record<string, unknown>> {
  try {
    const { meta, response } = await rest.anonymous('users/login', credentials, signal)
    return { token: meta?.session_id, userId: toUser(Array.isArray(response?.users) ? response.users[0] : null)?.id }
  } catch (error) {
    if (error instanceof ChatError && isFinal(error.code)) throw new ChatError('unauthenticated', error.message)
    throw error
  }
}
