import type { Reply } from '../rest.js'
import { invalid, notFound } from './errors.js'
import type { UserRow } from './people.js'
import { toPair } from './rooms.js'
import { NOTHING, ok, optionalText, toBody, type Request, type Route } from './routes.js'
import { toImages, toIso, toRoomWire, toUserWire } from './wire.js'

function users({ world, query, call }: Request): Reply {
  const ids = query.list('id')
  const jids = query.list('jabberId')
  if (ids.length > 0 && jids.length > 0) throw invalid('jabberId', 'id and jabberId cannot be used together', 'invalid.query.param.value')
  const state = query.text('state') ?? 'active'
  const found = ids.length > 0 ? ids.map(id => world.people.find(id)) : jids.length > 0 ? jids.map(jid => world.people.findByJid(jid)) : world.people.all()
  const all = found.filter(user => user !== undefined).filter(user => state === 'any' || (user.is_active ? 'active' : 'inactive') === state)
  return ok(toPage(all, query.number('pageSize', 25), query.number('pageNumber', 1), user => toUserWire(user, call.origin)))
}

function toPage(all: readonly UserRow[], pageSize: number, pageNumber: number, toWire: (user: UserRow) => unknown): object {
  const entities = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(toWire)
  return { entities, pageSize, pageNumber, total: all.length, pageCount: Math.max(1, Math.ceil(all.length / pageSize)) }
}

/** The forms of a query that name the fields to look at, case left aside. */
function search({ world, call }: Request): Reply {
  const body = toBody(call)
  const query = Array.isArray(body['query']) ? (body['query'] as Record<string, unknown>[]) : []
  const matches = (user: UserRow) =>
    query.every(criterion => {
      const value = (optionalText(criterion, 'value') ?? '').toLowerCase()
      const fields = Array.isArray(criterion['fields']) ? criterion['fields'].map(String) : ['name']
      return fields.some(field => {
        const text = (field === 'email' ? user.email : field === 'id' ? user.id : field === 'chat.jabberId' ? user.jid : user.name).toLowerCase()
        if (criterion['type'] === 'EXACT') return text === value
        return criterion['type'] === 'STARTS_WITH' ? text.split(/\s+/).some(word => word.startsWith(value)) || text.startsWith(value) : text.includes(value)
      })
    })
  const pageSize = Number(body['pageSize'] ?? 25)
  const results = world.people.all().filter(user => user.is_active && matches(user))
  return ok({ total: results.length, pageCount: 1, pageSize, pageNumber: 1, types: ['users'], results: results.slice(0, pageSize).map(user => toUserWire(user, call.origin)) })
}

function me({ me, call, query, world }: Request): Reply {
  const expand = query.list('expand')
  const favorites = { favorites: world.people.all().filter(user => user.id !== me.id).slice(0, 2).map(user => toUserWire(user, call.origin)) }
  const presence = { presence: { presenceDefinition: { id: 'available', systemPresence: 'AVAILABLE' }, primary: true, source: 'PURECLOUD' } }
  const groups = { groups: world.rooms.of(me.id).filter(room => room.type === 'group').map(({ id }) => ({ id, selfUri: `/api/v2/groups/${id}` })) }
  return ok({
    ...toUserWire(me, call.origin),
    ...(expand.includes('favorites') && favorites),
    ...(expand.includes('presence') && presence),
    ...(expand.includes('groups') && groups),
  })
}

/** The caller's chats, in no order that could be relied on. */
function chats({ world, query, me, call }: Request): Reply {
  const { profile } = world
  if (!profile.chatList) throw notFound('resource')
  const rooms = world.rooms.of(me.id).map(room => {
    const last = world.messages.newest(room.jid)
    const item = { id: room.jid, name: room.subject, open: true, chatType: room.type, images: toImages(room.id, call.origin), room: toRoomWire(world, room) }
    return { key: room.jid, item: { ...item, ...(last && { dateLastMessage: toIso(last.created_at) }) } }
  })
  const peers = world.people.all().flatMap(peer => {
    const last = world.messages.newest(toPair(me.id, peer.id))
    if (!last) return []
    const user = { id: peer.id, name: peer.name, jid: peer.jid, inactive: !peer.is_active, integrations: [], selfUri: `/api/v2/users/${peer.id}` }
    const presence = { systemPresence: 'Available', source: 'PURECLOUD' }
    const item = {
      id: peer.id, name: peer.name, open: true, chatType: 'oneOnOne', dateLastMessage: toIso(last.created_at),
      images: peer.picture === null ? [] : toImages(peer.picture, call.origin),
      user: { ...user, ...(query.is('includePresence') && { presence }) },
    }
    return [{ key: peer.jid, item }]
  })
  const after = query.text('after') ?? ''
  const all = [...rooms, ...peers].sort((a, b) => (a.key < b.key ? -1 : 1)).filter(({ key }) => key > after)
  const page = all.slice(0, profile.chatListPageSize)
  const next = all.length > page.length ? { nextUri: `/api/v2/users/chats/me?after=${encodeURIComponent(page.at(-1)?.key ?? '')}` } : {}
  return ok({ entities: page.map(({ item }) => item), selfUri: '/api/v2/users/chats/me', ...next })
}

function token({ me }: Request): Reply {
  const organization = { id: 'd9c1a7b0-6c2e-4f3a-9a8d-1b2c3d4e5f60', name: 'Tidewater Bikes' }
  const client = { id: '5c3b2a10-9f8e-4d7c-8b6a-0f1e2d3c4b5a', name: 'chat-widget', authorizedGrantType: 'pkce', scope: ['organization', 'notifications', 'users:readonly'] }
  return ok({ organization, homeOrganization: organization, authorizedScope: client.scope, OAuthClient: client, userId: me.id })
}

export const userRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/users\/me$/, answer: me },
  { method: 'GET', pattern: /^\/users\/chats\/me$/, answer: chats },
  { method: 'GET', pattern: /^\/users$/, answer: users },
  { method: 'POST', pattern: /^\/users\/search$/, answer: search },
  {
    method: 'GET',
    pattern: /^\/users\/([^/]+)$/,
    answer: ({ world, captured, call }) => {
      const user = world.people.find(captured[0]!)
      if (!user) throw notFound('user')
      return ok(toUserWire(user, call.origin))
    },
  },
  { method: 'GET', pattern: /^\/tokens\/me$/, answer: token },
  { method: 'HEAD', pattern: /^\/tokens\/me$/, answer: () => ok(undefined) },
  { method: 'DELETE', pattern: /^\/tokens\/me$/, answer: ({ world, token: own }) => (world.people.closeSession(own), NOTHING) },
]
