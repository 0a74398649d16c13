import { randomBytes } from 'node:crypto'
import type { LiveSocket } from '../live-socket.js'
import type { Store } from '../store.js'
import { ApiError, notFound } from './errors.js'
import type { Profile } from './profile.js'

const MAX_CHANNELS = 20
const MAX_TOPICS = 1000

export type ChannelRow = { readonly id: string; readonly user_id: string; readonly expires_at: number; readonly used_at: number }

export type TopicState = { readonly id: string; readonly state: 'Permitted' | 'Rejected'; readonly rejectionReason?: string }

/** The notification channels: made and filled with topics over REST, listened to over one WebSocket each. */
export class Channels {
  readonly #store: Store
  readonly #profile: Profile
  readonly #now: () => number
  readonly #sockets = new Map<string, LiveSocket>()

  constructor(store: Store, profile: Profile, now: () => number) {
    this.#store = store
    this.#profile = profile
    this.#now = now
  }

  of(userId: string): ChannelRow[] {
    return this.#store.all('select * from gc_channels where user_id = ? and expires_at > ? order by used_at', userId, this.#now())
  }

  /** A channel that still lives. @param userId whose it must be; anybody's without: the id is the secret */
  find(id: string, userId?: string): ChannelRow | undefined {
    const channel = this.#store.one<ChannelRow>('select * from gc_channels where id = ? and expires_at > ?', id, this.#now())
    return channel && (userId === undefined || channel.user_id === userId) ? channel : undefined
  }

  /** The 21st takes the place of the one that was used last longest ago, unconnected ones first. */
  create(userId: string): ChannelRow {
    const channels = this.of(userId)
    if (channels.length >= MAX_CHANNELS) {
      const victim = channels.find(({ id }) => !this.#sockets.has(id)) ?? channels[0]
      if (victim) this.remove(victim.id)
    }
    const id = `streaming-0-${randomBytes(12).toString('hex')}`
    const now = this.#now()
    return this.#store.one<ChannelRow>('insert into gc_channels (id, user_id, expires_at, used_at) values (?, ?, ?, ?) returning *', id, userId, now + this.#profile.channelMs, now)!
  }

  remove(id: string): void {
    this.#store.transaction(() => {
      this.#store.run('delete from gc_topics where channel_id = ?', id)
      this.#store.run('delete from gc_channels where id = ?', id)
    })
    this.#sockets.get(id)?.close(1001)
  }

  topics(id: string): string[] {
    return this.#store.all<{ topic: string }>('select topic from gc_topics where channel_id = ?', id).map(row => row.topic)
  }

  /** Adds topics, or replaces all; either gives the channel another day. Without `isLenient` one bad topic refuses all. */
  subscribe(channel: ChannelRow, wanted: readonly string[], { isLenient, isReplacing }: { isLenient: boolean; isReplacing: boolean }): TopicState[] {
    const states = wanted.flatMap(toSingle).map(id => this.#judge(id, channel.user_id))
    const bad = states.find(it => it.rejectionReason !== undefined)
    if (bad && !isLenient) {
      const status = bad.rejectionReason === 'notification.unauthorized.topic' ? 403 : 400
      throw new ApiError(status, `The topic ${bad.id} was rejected`, bad.rejectionReason)
    }
    const good = states.filter(it => it.state === 'Permitted').map(it => it.id)
    this.#store.transaction(() => {
      if (isReplacing) this.#store.run('delete from gc_topics where channel_id = ?', channel.id)
      for (const topic of good) this.#store.run('insert or ignore into gc_topics (channel_id, topic) values (?, ?)', channel.id, topic)
      if (this.topics(channel.id).length > MAX_TOPICS) {
        throw new ApiError(400, 'Too many subscriptions', 'notification.subscription.too.many.subscriptions')
      }
      this.#store.run('update gc_channels set expires_at = ?, used_at = ? where id = ?', this.#now() + this.#profile.channelMs, this.#now(), channel.id)
    })
    return states
  }

  unsubscribe(id: string): void {
    this.#store.run('delete from gc_topics where channel_id = ?', id)
  }

  /** A socket for a channel; another one that had it goes. */
  attach(channel: ChannelRow, socket: LiveSocket): void {
    const { id } = channel
    socket.userId = channel.user_id
    const leave = () => {
      const body = { channelId: id, systemTopicType: 'no_longer_subscribed', reason: 'another_channel_subscribed' }
      socket.send(toFrame(`v2.system.no_longer_subscribed.${id}`, body))
      socket.close(1000)
    }
    socket.replaced = leave
    this.#sockets.get(id)?.replaced()
    this.#sockets.set(id, socket)
    this.#store.run('update gc_channels set used_at = ? where id = ?', this.#now(), id)
    const beat = setInterval(() => socket.send(toFrame('channel.metadata', { message: 'WebSocket Heartbeat' })), this.#profile.heartbeatMs)
    socket.onClosed(() => {
      clearInterval(beat)
      if (this.#sockets.get(id) === socket) this.#sockets.delete(id)
    })
    socket.onFrame(frame => this.#hear(channel, socket, frame))
  }

  /** Tells everybody who has subscribed to a topic. */
  publish(topic: string, eventBody: object): void {
    const channels = this.#store.all<{ channel_id: string }>('select channel_id from gc_topics where topic = ?', topic)
    const frame = toFrame(topic, eventBody, { CorrelationId: randomBytes(8).toString('hex') })
    for (const { channel_id } of channels) {
      const socket = this.#sockets.get(channel_id)
      socket?.deliver(() => socket.send(frame))
    }
  }

  #hear(channel: ChannelRow, socket: LiveSocket, frame: string): void {
    const wish = toWish(frame)
    if (wish?.['message'] === 'ping') return socket.send(toFrame('channel.metadata', { message: 'pong' }))
    if (wish?.['message'] !== 'subscribe' || !Array.isArray(wish['topics'])) return
    const { correlationId } = wish
    try {
      const states = this.subscribe(channel, wish['topics'].map(String), { isLenient: false, isReplacing: false })
      socket.send(JSON.stringify({ result: '200', status: 'subscribed', correlationId, topics: states.map(it => it.id) }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      socket.send(JSON.stringify({ result: String(error.reply.status), status: 'failure', correlationId, message: error.message }))
    }
  }

  #judge(id: string, userId: string): TopicState {
    const rejected = (rejectionReason: string): TopicState => ({ id, state: 'Rejected', rejectionReason })
    if (/^v2\.users\.[^.]+\.badges\.chats$/.test(id)) return id === toBadgeTopic(userId) ? { id, state: 'Permitted' } : rejected('notification.unauthorized.topic')
    if (/^v2\.users\.[^.]+\.presence$/.test(id)) return { id, state: 'Permitted' }
    if (!/^v2\.detail\.events\.collaboratechat\.(adhoc|group)\..+\.messages$/.test(id)) return rejected('notification.invalid.topic')
    return this.#profile.messageTopics ? { id, state: 'Permitted' } : rejected('notification.transport.not.allowed')
  }
}

export const toBadgeTopic = (userId: string): string => `v2.users.${userId}.badges.chats`

const toFrame = (topicName: string, eventBody: object, metadata?: object): string =>
  JSON.stringify({ topicName, version: '2', eventBody, ...(metadata && { metadata }) })

/** Several topics that begin alike may come as one: `prefix?a&b`. */
function toSingle(topic: string): string[] {
  const [prefix = '', ends] = topic.split('?')
  return ends === undefined ? [topic] : ends.split('&').map(end => `${prefix}.${end}`)
}

function toWish(frame: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(frame)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** @throws ApiError when the caller has no such channel */
export function findChannel(channels: Channels, id: string, userId: string): ChannelRow {
  const channel = channels.find(id, userId)
  if (!channel) throw notFound('channel')
  return channel
}
