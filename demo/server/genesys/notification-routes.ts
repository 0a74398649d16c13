import type { Reply } from '../rest.js'
import { findChannel, type ChannelRow } from './channels.js'
import { ApiError, invalid } from './errors.js'
import { NOTHING, ok, toJson, type Request, type Route } from './routes.js'
import { toIso } from './wire.js'
import { NAME } from './world.js'

const toChannelWire = ({ call }: Request, { id, expires_at }: ChannelRow) => ({
  id,
  connectUri: `${call.origin.replace(/^http/, 'ws')}/services/${NAME}/channels/${id}`,
  expires: toIso(expires_at),
})

function allowed(request: Request): Request {
  if (!request.world.profile.notifications) throw new ApiError(403, 'The token lacks the scope notifications.', 'app.not.authorized.for.scope')
  return request
}

const channelOf = ({ world, captured, me }: Request): ChannelRow => findChannel(world.channels, captured[0]!, me.id)

function subscribe(request: Request, isReplacing: boolean): Reply {
  const { world, call, query } = allowed(request)
  const channel = channelOf(request)
  const wanted = toJson(call.body)
  if (!Array.isArray(wanted)) throw invalid('body', 'A list of topics is wanted', 'bad.request')
  const ids = wanted.map(topic => (topic as { id?: unknown } | null)?.id)
  if (ids.some(id => typeof id !== 'string' || id.length >= 200)) throw new ApiError(400, 'That is no topic', 'notification.invalid.topic')
  return ok({ entities: world.channels.subscribe(channel, ids as string[], { isLenient: query.is('ignoreErrors'), isReplacing }) })
}

const TOPICS = [
  { id: 'v2.users.{id}.badges.chats', description: 'Unread chats of a user', transports: ['All'] },
  { id: 'v2.users.{id}.presence', description: 'Presence of a user', transports: ['All'] },
  { id: 'v2.detail.events.collaboratechat.adhoc.{id}.messages', transports: ['ProcessAutomation'] },
  { id: 'v2.detail.events.collaboratechat.group.{id}.messages', transports: ['ProcessAutomation'] },
]

export const notificationRoutes: readonly Route[] = [
  { method: 'POST', pattern: /^\/notifications\/channels$/, answer: it => ok(toChannelWire(it, allowed(it).world.channels.create(it.me.id))) },
  { method: 'GET', pattern: /^\/notifications\/channels$/, answer: it => ok({ entities: it.world.channels.of(it.me.id).map(row => toChannelWire(it, row)) }) },
  { method: 'HEAD', pattern: /^\/notifications\/channels\/([^/]+)$/, answer: it => (channelOf(it), ok(undefined)) },
  {
    method: 'GET',
    pattern: /^\/notifications\/channels\/([^/]+)\/subscriptions$/,
    answer: it => ok({ entities: it.world.channels.topics(channelOf(it).id).map(id => ({ id, state: 'Permitted' })) }),
  },
  { method: 'POST', pattern: /^\/notifications\/channels\/([^/]+)\/subscriptions$/, answer: it => subscribe(it, false) },
  { method: 'PUT', pattern: /^\/notifications\/channels\/([^/]+)\/subscriptions$/, answer: it => subscribe(it, true) },
  {
    method: 'DELETE',
    pattern: /^\/notifications\/channels\/([^/]+)\/subscriptions$/,
    answer: it => (it.world.channels.unsubscribe(channelOf(it).id), NOTHING),
  },
  { method: 'GET', pattern: /^\/notifications\/availabletopics$/, answer: () => ok({ entities: TOPICS }) },
]
