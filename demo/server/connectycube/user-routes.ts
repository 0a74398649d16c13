import type { Call } from '../rest.js'
import { fits } from './criteria.js'
import { AUTH_KEY } from './ids.js'
import { toIso } from './messages.js'
import { PROFILE, type Profile, type UserRow } from './people.js'
import { ApiError, forbidden, invalid, notFound, OK, toText, type Request, type Route } from './routes.js'

const MAX_LIMIT = 100
/** A V2 search must use one of these alone or with others (ConnectyCube docs, "Retrieve users V2"). */
const SEARCHABLE = ['id', 'login', 'email', 'full_name', 'phone', 'external_id', 'external_user_id', 'user_tags', 'is_guest', 'created_at', 'last_request_at']

/** Names, avatars, sign-up (ConnectyCube docs, "Users"). */
export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: /^\/users\/v2$/i,
    needs: 'session',
    answer: ({ world, query, call }) => {
      const criteria = query.criteria.filter(one => SEARCHABLE.includes(one.field))
      if (!criteria.some(one => ['eq', 'in', 'start_with'].includes(one.operator))) throw invalid('base', 'At least one search field is required')
      const isPrefix = criteria.some(one => one.operator === 'start_with')
      const limit = isPrefix ? 5 : Math.min(query.number('limit', MAX_LIMIT), MAX_LIMIT)
      const skip = query.number('offset', 0)
      const found = world.people.all().filter(user => {
        const wire: Record<string, unknown> = toUserWire(user, call.origin)
        return criteria.every(one => fits(one, wire[one.field === 'external_user_id' ? 'external_id' : one.field]))
      })
      const items = found.slice(skip, skip + limit).map(user => toUserWire(user, call.origin))
      return { status: 200, body: { limit, skip, total_entries: found.length, items } }
    },
  },
  {
    method: 'GET',
    pattern: /^\/users\/online$/i,
    needs: 'user',
    answer: ({ world, query, call }) => {
      const ids = world.exchange.online()
      if (query.text('count') === 'true') return { status: 200, body: { count: ids.length } }
      const skip = query.number('offset', 0)
      const users = ids.slice(skip, skip + query.number('limit', MAX_LIMIT)).flatMap(id => world.people.find(id) ?? [])
      return { status: 200, body: { users: users.map(user => toUserWire(user, call.origin)) } }
    },
  },
  {
    method: 'GET',
    pattern: /^\/users\/by_(login|email|external_user_id|full_name)$/i,
    needs: 'session',
    answer: ({ world, captured, query, call }) => {
      const field = captured[0]!.toLowerCase()
      const wanted = query.text(field) ?? ''
      const user = world.people.all().find(one => (field === 'external_user_id' ? one.external_id : one[field as 'login']) === wanted)
      if (!user) throw notFound('User')
      return { status: 200, body: { user: toUserWire(user, call.origin) } }
    },
  },
  {
    method: 'GET',
    pattern: /^\/users$/i,
    needs: 'session',
    answer: ({ world, query, call }) => {
      const perPage = Math.min(query.number('per_page', 10), MAX_LIMIT)
      const page = Math.max(1, query.number('page', 1))
      const found = world.people.all().filter(user => query.list('filter').length === 0 || fitsV1(query.text('filter') ?? query.list('filter').join(','), user))
      const items = found.slice((page - 1) * perPage, page * perPage).map(user => ({ user: toUserWire(user, call.origin) }))
      return { status: 200, body: { current_page: page, per_page: perPage, total_entries: found.length, items } }
    },
  },
  {
    method: 'GET',
    pattern: /^\/users\/(\d+)$/i,
    needs: 'session',
    answer: ({ world, captured, call }) => {
      const user = world.people.find(Number(captured[0]))
      if (!user) throw notFound('User')
      return { status: 200, body: { user: toUserWire(user, call.origin) } }
    },
  },
  {
    method: 'POST',
    pattern: /^\/users$/i,
    needs: 'nothing',
    answer: ({ world, json, session, call }) => {
      if (!session && call.headers['cb-authkey'] !== AUTH_KEY) throw new ApiError(401, ['Token is required'])
      const { profile, password } = toProfile(json)
      if (!profile.login && !profile.email) throw invalid('login', 'cannot be blank')
      if (!password || password.length < 8) throw invalid('password', 'is too short (minimum is 8 characters)')
      checkFree(world, profile, null)
      return { status: 201, body: { user: toUserWire(world.people.create(profile, { password }), call.origin) } }
    },
  },
  {
    method: 'PUT',
    pattern: /^\/users\/(\d+)$/i,
    needs: 'user',
    answer: ({ world, captured, json, userId, call }) => {
      if (Number(captured[0]) !== userId) throw forbidden()
      const { profile, password } = toProfile(json)
      checkFree(world, profile, userId)
      const user = world.people.update(userId, profile, password ?? null)
      if (!user) throw notFound('User')
      return { status: 200, body: { user: toUserWire(user, call.origin) } }
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/users\/(\d+)$/i,
    needs: 'user',
    answer: ({ world, captured, userId }) => {
      if (Number(captured[0]) !== userId) throw forbidden()
      world.people.remove(userId)
      return OK
    },
  },
]

/** The user model; an avatar of our own becomes a full address. */
export function toUserWire(user: UserRow, origin: string) {
  return {
    id: user.id,
    full_name: user.full_name,
    email: user.email,
    login: user.login,
    phone: user.phone,
    website: user.website,
    created_at: toIso(user.created_at),
    updated_at: toIso(user.updated_at),
    last_request_at: user.last_request_at === null ? null : toIso(user.last_request_at),
    external_id: user.external_id,
    blob_id: null,
    custom_data: user.custom_data,
    avatar: toPictureUrl(user.avatar, origin),
    user_tags: user.user_tags,
    timezone: null,
    is_guest: user.is_guest === 1,
  }
}

export function toPictureUrl(picture: string | null, origin: Call['origin']): string | null {
  return picture?.startsWith('/') ? origin + picture : picture
}

function toProfile(json: Request['json']): { profile: Profile; password: string | null | undefined } {
  const given = (typeof json['user'] === 'object' && json['user'] !== null ? json['user'] : {}) as Record<string, unknown>
  const fields = PROFILE.map(name => [name, toText(given[name])] as const).filter(([, value]) => value !== undefined)
  return { profile: Object.fromEntries(fields), password: toText(given['password']) }
}

function checkFree(world: Request['world'], profile: Profile, userId: number | null): void {
  for (const field of ['login', 'email', 'external_id'] as const) {
    const value = profile[field]
    const holder = value ? world.people.findBy(field, value) : undefined
    if (holder && holder.id !== userId) throw invalid(field, 'has already been taken')
  }
}

/** V1's own language: `number id in 1,2`. */
function fitsV1(filter: string, user: UserRow): boolean {
  const [, field, operator, list = ''] = /^(?:number|string|date)\s+(\w+)\s+(\w+)\s+(.*)$/.exec(filter) ?? []
  if (!field || !(field in user)) return false
  const values = list.split(',').map(one => one.trim())
  return fits({ field, operator: operator === 'in' ? 'in' : operator === 'ne' ? 'ne' : 'eq', values }, user[field as keyof UserRow])
}
