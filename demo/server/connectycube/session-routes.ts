import { APP_ID, AUTH_KEY } from './ids.js'
import { toIso } from './messages.js'
import type { SessionRow, UserRow } from './people.js'
import { ApiError, invalid, OK, type Request, type Route } from './routes.js'
import { toUserWire } from './user-routes.js'
import type { World } from './world.js'

/** Log-in and log-out (ConnectyCube docs, "Authentication and users"). */
export const sessionRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: /^\/session$/i,
    needs: 'nothing',
    answer: ({ world, json, call }) => {
      if (Number(json['application_id']) !== APP_ID) throw invalid('application_id', 'is unknown')
      if (json['auth_key'] !== AUTH_KEY) throw new ApiError(401, ['Unauthorized'])
      const user = json['user'] === undefined && json['provider'] === undefined ? null : logIn(world, json)
      const session = world.people.openSession(user?.id ?? null)
      return { status: 201, body: { session: toWire(session, user, call.origin) } }
    },
  },
  {
    method: 'GET',
    pattern: /^\/session$/i,
    needs: 'session',
    answer: ({ world, session, call }) => ({ status: 200, body: { session: toWire(session, userOf(world, session), call.origin) } }),
  },
  {
    method: 'DELETE',
    pattern: /^\/session$/i,
    needs: 'session',
    answer: ({ world, session }) => {
      world.people.closeSession(session.token)
      return OK
    },
  },
  {
    method: 'POST',
    pattern: /^\/login$/i,
    needs: 'session',
    answer: ({ world, json, session, call }) => {
      const user = logIn(world, { user: json, provider: json['provider'] })
      world.people.setSessionUser(session.token, user.id)
      return { status: 202, body: { user: toUserWire(user, call.origin) } }
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/login$/i,
    needs: 'session',
    answer: ({ world, session }) => {
      world.people.setSessionUser(session.token, null)
      return OK
    },
  },
]

function logIn({ people }: World, { user, provider }: Request['json']): UserRow {
  if (provider !== undefined && provider !== null) throw invalid('provider', 'is not set up for this application')
  const given = (typeof user === 'object' && user !== null ? user : {}) as Record<string, unknown>
  if (given['guest'] !== undefined) return people.create({ full_name: String(given['full_name'] ?? 'Guest') }, { isGuest: true })
  const password = given['password']
  if (password === undefined || password === '') throw invalid('password', 'cannot be blank')
  const field = given['email'] === undefined ? 'login' : 'email'
  const name = given[field]
  if (typeof name !== 'string' || name === '') throw invalid('login', 'cannot be blank')
  const vouchedFor = name.split('.').length === 3 ? people.ofExternalToken(name) : null
  if (vouchedFor) return vouchedFor
  const known = people.findBy(field, name)
  // An application's default setting: who is not known yet is signed up on the fly.
  if (!known) return people.create({ [field]: name }, { password: String(password) })
  if (known.is_guest || !people.hasPassword(known, String(password))) throw new ApiError(401, ['Unauthorized'])
  return known
}

function userOf({ people }: World, session: SessionRow): UserRow | null {
  return session.user_id === null ? null : (people.find(session.user_id) ?? null)
}

function toWire(session: SessionRow, user: UserRow | null, origin: string): object {
  return {
    id: session.id,
    user_id: session.user_id,
    application_id: APP_ID,
    token: session.token,
    ts: Math.floor(session.created_at / 1000),
    created_at: toIso(session.created_at),
    updated_at: toIso(session.created_at),
    ...(user ? { user: toUserWire(user, origin) } : {}),
  }
}
