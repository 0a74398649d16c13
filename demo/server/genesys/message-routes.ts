// Messages of rooms and 1on1s are the same under two addresses.
import type { Reply } from '../rest.js'
import { audience, messageOf, ownMessage, roomChat, say, tellMessage, userChat, type Chat } from './chat.js'
import { ApiError, forbidden, invalid, notFound } from './errors.js'
import type { MessageRow } from './messages.js'
import { NOTHING, ok, optionalText, optionalTexts, requiredText, toBody, type Request, type Route } from './routes.js'
import { toMessageWire } from './wire.js'
import { settingsOf } from './settings-routes.js'

/** Not documented; a body that is longer gets 413. */
const MAX_LENGTH = 10_000
const MAX_PINS = 5

const chatOf = ({ world, captured, me }: Request, kind: string): Chat => (kind === 'rooms' ? roomChat : userChat)(world, captured[0]!, me)

const listing = ({ world }: Request, rows: readonly MessageRow[]): Reply => ok({ entities: rows.map(row => toMessageWire(world, row)) })

function history(request: Request, kind: string): Reply {
  const { world, query } = request
  const rows = world.messages.history(chatOf(request, kind).name, query.window(world.profile), world.profile)
  const { oneOnOne } = world.profile
  if (kind === 'rooms' || oneOnOne === 'listing') return listing(request, rows)
  const wires = rows.map(row => toMessageWire(world, row))
  if (oneOnOne === 'array') return ok(wires)
  const newest = wires.sort((a, b) => (a.dateCreated < b.dateCreated ? 1 : -1))[0]
  return newest ? ok(newest) : NOTHING
}

/** Those that are there, of those that were asked for; 404 for one alone that is not. */
function byIds(request: Request, kind: string): Reply {
  const chat = chatOf(request, kind)
  const ids = request.captured[1]!.split(',').filter(Boolean)
  const rows = ids.map(id => request.world.messages.find(id)).filter(row => row?.chat === chat.name)
  if (rows.length === 0 && ids.length === 1) throw notFound('message')
  return listing(request, rows as MessageRow[])
}

function send(request: Request, kind: string): Reply {
  const { world, me } = request
  const chat = chatOf(request, kind)
  const { message, mentions, threadId } = toDraft(request)
  const root = threadId === undefined ? undefined : world.messages.rootThread(threadId)
  if (threadId !== undefined && root?.chat !== chat.name) throw notFound('thread')
  const sent = say(world, chat, me, { body: message, mentions, parentThreadId: root?.threadId })
  return ok({ id: sent.id })
}

function edit(request: Request, kind: string): Reply {
  const { world, captured, me } = request
  const { id } = ownMessage(world, chatOf(request, kind), captured[1]!, me)
  const { message, mentions } = toDraft(request)
  world.messages.edit(id, message, mentions)
  const edited = world.messages.find(id)
  if (edited) tellMessage(world, edited, 'Edit')
  return ok({ id })
}

function toDraft({ call }: Request): { message: string; mentions: string[]; threadId: string | undefined } {
  const body = toBody(call)
  const message = requiredText(body, 'message')
  if (message.length > MAX_LENGTH) throw new ApiError(413, 'The message is too long')
  return { message, mentions: optionalTexts(body, 'mentions') ?? [], threadId: optionalText(body, 'threadId') }
}

function remove(request: Request, kind: string): Reply {
  const { world, captured, me } = request
  const message = ownMessage(world, chatOf(request, kind), captured[1]!, me)
  world.messages.remove(message.id)
  tellMessage(world, message, 'Delete')
  return NOTHING
}

/** Adds; more than five in all are refused, and then nothing is pinned. */
function pin(request: Request, kind: string): Reply {
  const { world, call } = request
  const chat = chatOf(request, kind)
  const ids = optionalTexts(toBody(call), 'pinnedMessageIds')
  if (!ids) throw invalid('pinnedMessageIds', 'pinnedMessageIds is required')
  setPins(request, chat, [...world.rooms.pins(chat.name), ...ids])
  return NOTHING
}

/** @throws ApiError for too many, or for one that is not in the chat */
export function setPins({ world }: Request, chat: Chat, wanted: readonly string[]): void {
  const pins = [...new Set(wanted)]
  if (pins.some(id => world.messages.find(id)?.chat !== chat.name)) throw notFound('message')
  if (pins.length > MAX_PINS) throw invalid('pinnedMessageIds', `At most ${MAX_PINS} messages can be pinned`)
  world.rooms.setPins(chat.name, pins)
}

function unpin(request: Request, kind: string): Reply {
  const { world, captured } = request
  const chat = chatOf(request, kind)
  const pins = world.rooms.pins(chat.name)
  if (!pins.includes(captured[1]!)) throw notFound('pinned message')
  world.rooms.setPins(chat.name, pins.filter(id => id !== captured[1]))
  return NOTHING
}

function react({ world, call, captured, me }: Request): Reply {
  const message = messageOf(world, captured[0]!, me)
  if (settingsOf(world, 'org')['reactionsEnabled'] === false) throw forbidden('Reactions are disabled for this organization.')
  const reactions = optionalTexts(toBody(call), 'reactions')
  if (!reactions) throw invalid('reactions', 'reactions is required')
  world.messages.setReactions(message.id, me.id, reactions)
  return NOTHING
}

function thread(request: Request): Reply {
  const { world, captured, query, me } = request
  const root = world.messages.rootThread(captured[0]!)
  if (!root) throw notFound('thread')
  if (!audience(world, root.chat).includes(me.id)) throw forbidden()
  return listing(request, world.messages.thread(root.threadId, query.window(world.profile), world.profile))
}

const inChat = (kind: string): Route[] => [
  { method: 'GET', pattern: new RegExp(`^/chats/${kind}/([^/]+)/messages$`), answer: it => history(it, kind) },
  { method: 'POST', pattern: new RegExp(`^/chats/${kind}/([^/]+)/messages$`), answer: it => send(it, kind) },
  { method: 'POST', pattern: new RegExp(`^/chats/${kind}/([^/]+)/messages/pins$`), answer: it => pin(it, kind) },
  { method: 'DELETE', pattern: new RegExp(`^/chats/${kind}/([^/]+)/messages/pins/([^/]+)$`), answer: it => unpin(it, kind) },
  { method: 'GET', pattern: new RegExp(`^/chats/${kind}/([^/]+)/messages/(?!pins$)([^/]+)$`), answer: it => byIds(it, kind) },
  { method: 'PATCH', pattern: new RegExp(`^/chats/${kind}/([^/]+)/messages/([^/]+)$`), answer: it => edit(it, kind) },
  { method: 'DELETE', pattern: new RegExp(`^/chats/${kind}/([^/]+)/messages/([^/]+)$`), answer: it => remove(it, kind) },
]

export const messageRoutes: readonly Route[] = [
  ...inChat('rooms'),
  ...inChat('users'),
  { method: 'GET', pattern: /^\/chats\/messages\/([^/]+)$/, answer: ({ world, captured, me }) => ok(toMessageWire(world, messageOf(world, captured[0]!, me))) },
  { method: 'PUT', pattern: /^\/chats\/messages\/([^/]+)\/reactions$/, answer: react },
  { method: 'GET', pattern: /^\/chats\/threads\/([^/]+)\/messages$/, answer: thread },
]
