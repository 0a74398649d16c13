import { ChatError } from '../../core/errors.js'
import type { Clock } from '../../lib/clock.js'
import { toFields, toText } from '../shared/fields.js'
import { createHttp } from '../shared/http.js'
import type { Session, Tokens } from '../shared/tokens.js'
import { toPerson, type Person } from './map.js'
import type { GenesysOptions } from './options.js'
import { toWords } from './rest.js'

/** The vendor's own client names the type on every call, also on those without a body; a service that wants it there gets it. */
export const authorize = (token: string) => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' })

/** A token from the site, and whose it is. A token that is refused at once is asked for a second time, for it may have come out of a cache. */
export async function signIn(options: GenesysOptions, base: string, clock: Clock, signal: AbortSignal): Promise<Session & { readonly me: Person }> {
  const tokens: Tokens<Session> = {
    async get() {
      const given = await options.getToken()
      const token = toText(typeof given === 'string' ? given : toFields(given)?.['token'])
      if (token === undefined) throw new ChatError('protocol', 'getToken gave no token')
      return (session = { token })
    },
    refuse: () => {},
    current: null,
  }
  let session: Session = { token: '' }
  const http = createHttp({ base, tokens, authorize, words: toWords, clock })
  const me = toPerson(await http.request({ method: 'GET', path: '/api/v2/users/me', signal }))
  if (!me) throw new ChatError('protocol', 'The server did not say who is signed in')
  // The page may have changed users meanwhile; nothing of one may ever reach the other.
  if (me.id !== options.userId) throw new ChatError('unauthenticated', 'getToken gave a token of another user')
  return { ...session, me }
}
