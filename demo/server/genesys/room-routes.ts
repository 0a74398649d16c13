import type { Reply } from '../rest.js'
import { roomChat, userChat } from './chat.js'
import { ApiError, forbidden, invalid, notFound } from './errors.js'
import { setPins } from './message-routes.js'
import type { RoomRow } from './rooms.js'
import { NOTHING, ok, optionalText, optionalTexts, requiredText, toBody, type Request, type Route } from './routes.js'
import { toRoomWire } from './wire.js'

const MAX_INVITED = 25

/** Rooms of groups may be looked at by everybody, and joined; the others are for those who are in them. */
function visibleRoom({ world, captured, me }: Request): RoomRow {
  const room = world.rooms.find(captured[0]!)
  if (!room) throw notFound('room')
  if (room.type !== 'group') roomChat(world, room.jid, me)
  return room
}

function create({ world, call, me }: Request): Reply {
  const body = toBody(call)
  const subject = requiredText(body, 'subject')
  const userIds = optionalTexts(body, 'userIds') ?? []
  if (userIds.length > MAX_INVITED) throw invalid('userIds', `At most ${MAX_INVITED} users can be invited`)
  if (userIds.some(id => !world.people.find(id))) throw notFound('user')
  const room = world.rooms.create(me.id, userIds, { subject, description: optionalText(body, 'description') ?? null, at: world.now() })
  return ok({ jid: room.jid })
}

/** Lists replace what was there. Only owners may. */
function update(request: Request): Reply {
  const { world, captured, call, me } = request
  const chat = roomChat(world, captured[0]!, me)
  const body = toBody(call)
  if (!world.rooms.ownersOf(chat.room).includes(me.id)) throw forbidden('Only owners may change a room.')
  const [subject, description, ownerIds, pins] = [
    optionalText(body, 'subject'), optionalText(body, 'description'), optionalTexts(body, 'ownerIds'), optionalTexts(body, 'pinnedMessageIds'),
  ]
  if (ownerIds?.some(id => !world.rooms.has(chat.name, id))) throw invalid('ownerIds', 'Owners must be participants')
  world.store.transaction(() => {
    if (pins) setPins(request, chat, pins)
    world.rooms.update(chat.name, { ...(subject !== undefined && { subject }), ...(description !== undefined && { description }), ...(ownerIds && { ownerIds }) })
  })
  return NOTHING
}

function participants(request: Request): Reply {
  const { world } = request
  const users = world.rooms.participants(visibleRoom(request).jid).map(id => world.people.find(id))
  return ok({ participants: users.map(user => ({ jid: user?.jid, user: { id: user?.id, selfUri: `/api/v2/users/${user?.id}` } })) })
}

/** Asked for by JID, whereas joining and leaving go by user id. */
function participant(request: Request): Reply {
  const { world, captured } = request
  const user = world.people.findByJid(captured[1]!)
  if (!user || !world.rooms.has(visibleRoom(request).jid, user.id)) throw notFound('participant')
  return ok({ participantJid: user.jid })
}

/** One's own id joins, somebody else's invites; a second time changes nothing. */
function join(request: Request): Reply {
  const { world, captured, me } = request
  const userId = captured[1]!
  if (!world.people.find(userId)) throw notFound('user')
  const { jid, participant_limit } = userId === me.id ? visibleRoom(request) : roomChat(world, captured[0]!, me).room
  if (world.rooms.has(jid, userId)) return NOTHING
  if (world.rooms.participants(jid).length >= participant_limit) throw new ApiError(409, 'The room is full.')
  world.rooms.add(jid, userId)
  return NOTHING
}

/** Oneself, or as an owner anybody. */
function leave({ world, captured, me }: Request): Reply {
  const { room } = roomChat(world, captured[0]!, me)
  const userId = captured[1]!
  if (userId !== me.id && !world.rooms.ownersOf(room).includes(me.id)) throw new ApiError(403, 'Only owners may remove others.', 'forbidden')
  if (!world.rooms.has(room.jid, userId)) throw notFound('participant')
  world.rooms.remove(room.jid, userId)
  return NOTHING
}

export const roomRoutes: readonly Route[] = [
  { method: 'POST', pattern: /^\/chats\/rooms$/, answer: create },
  { method: 'GET', pattern: /^\/chats\/rooms\/([^/]+)$/, answer: it => ok(toRoomWire(it.world, visibleRoom(it))) },
  { method: 'PATCH', pattern: /^\/chats\/rooms\/([^/]+)$/, answer: update },
  { method: 'GET', pattern: /^\/chats\/rooms\/([^/]+)\/participants$/, answer: participants },
  { method: 'GET', pattern: /^\/chats\/rooms\/([^/]+)\/participants\/([^/]+)$/, answer: participant },
  { method: 'POST', pattern: /^\/chats\/rooms\/([^/]+)\/participants\/([^/]+)$/, answer: join },
  { method: 'DELETE', pattern: /^\/chats\/rooms\/([^/]+)\/participants\/([^/]+)$/, answer: leave },
  {
    method: 'GET',
    pattern: /^\/chats\/users\/([^/]+)$/,
    answer: ({ world, captured, me }) => {
      const pins = world.rooms.pins(userChat(world, captured[0]!, me).name)
      return ok({ pinnedMessages: pins.map(id => ({ id, selfUri: `/api/v2/chats/messages/${id}` })) })
    },
  },
]
