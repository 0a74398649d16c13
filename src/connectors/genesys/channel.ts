// The notification channel: made over REST, listened to over a WebSocket that needs no token, so its address is a secret.
import { ChatError, toErrorNote } from '../../core/errors.js'
import type { Clock } from '../../lib/clock.js'
import { log } from '../../lib/log.js'
import { toFields, toList, toNumber, toText, toTime } from '../shared/fields.js'
import { isSafeUrl } from '../shared/safe-url.js'
import { untilAborted } from '../shared/until-aborted.js'
import { Liveness } from '../shared/xmpp/liveness.js'
import type { Rest } from './rest.js'
import type { ChannelWire, FrameWire } from './wire.js'

const HOUR_MS = 60 * 60_000
/** A channel lives for a day after the last subscription; it is renewed when this part of its life is over. */
const RENEW_PART = 5 / 6
const RENEW_AGAIN_MS = 10 * 60_000
const OPEN_MS = 10_000

export type Badge = { readonly jid: string; readonly unread: number | undefined }

export type ChannelOptions = {
  readonly rest: Rest
  readonly clock: Clock
  readonly userId: string
  readonly serverNow: () => number
  /** Missing where there is none: then there is no push. */
  readonly WebSocket: typeof WebSocket | undefined
  readonly onBadge: (badge: Badge) => void
  readonly onRevoked: () => void
}

/** A socket did not open although the REST API answers: somebody in between does not let it through. */
export class NoSocket extends ChatError {
  constructor() {
    super('offline', 'The notification channel cannot be opened')
  }
}

/** One connection by push. */
export type Push = {
  /** Resolves with the reason when it ends. */
  readonly closed: Promise<ChatError>
  probe(): void
  close(): void
}

type Channel = { readonly id: string; readonly uri: string; readonly lifeMs: number }

/** Keeps one channel over many sockets, and renews it before its day is over. */
export class Channels {
  readonly #options: ChannelOptions
  #channel: Channel | null = null

  constructor(options: ChannelOptions) {
    this.#options = options
  }

  /** @throws NoSocket; ChatError of the REST API, for example 'forbidden' where the token may not have channels */
  async open(signal: AbortSignal): Promise<Push> {
    const { WebSocket } = this.#options
    if (!WebSocket) throw new NoSocket()
    const channel = await this.#subscribed(signal)
    return this.#listen(channel, WebSocket, signal)
  }

  async #subscribed(signal: AbortSignal): Promise<Channel> {
    const known = this.#channel
    try {
      if (known) return await this.#subscribe(known, 'POST', signal)
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'not-found') throw error
    }
    const wire: ChannelWire = toFields(await this.#options.rest.write('POST', '/api/v2/notifications/channels', null, signal)) ?? {}
    const [id, uri, expiresAt] = [toText(wire.id), toText(wire.connectUri), toTime(wire.expires)]
    if (id === undefined || uri === undefined || !/^wss?:/.test(uri) || !isSafeUrl(uri)) throw new ChatError('protocol', 'The server gave no notification channel')
    const lifeMs = Math.min(Math.max((expiresAt ?? Infinity) - this.#options.serverNow(), RENEW_AGAIN_MS), 24 * HOUR_MS)
    return this.#subscribe({ id, uri, lifeMs }, 'PUT', signal)
  }

  /** Subscribing again is also what makes a channel live longer. */
  async #subscribe(channel: Channel, method: 'POST' | 'PUT', signal: AbortSignal): Promise<Channel> {
    const { rest, userId } = this.#options
    const topics = [{ id: `v2.users.${userId}.badges.chats` }]
    const answer = toFields(await rest.write(method, `/api/v2/notifications/channels/${encodeURIComponent(channel.id)}/subscriptions`, topics, signal))
    if (toList(answer?.['entities']).some(one => toFields(one)?.['state'] === 'Rejected')) throw new ChatError('forbidden', 'The service does not tell of new messages')
    return (this.#channel = channel)
  }

  async #listen(channel: Channel, Socket: typeof WebSocket, signal: AbortSignal): Promise<Push> {
    const { clock } = this.#options
    const life = new AbortController()
    const alive = AbortSignal.any([signal, life.signal])
    let end!: (reason: ChatError) => void
    const closed = new Promise<ChatError>(resolve => (end = resolve))
    const close = (reason: ChatError): void => {
      life.abort()
      end(reason)
    }
    const take = (line: Line, frame: FrameWire): void => {
      liveness.heard()
      const topic = toText(frame.topicName) ?? ''
      if (topic === 'v2.system.socket_closing' && line === current) void replace()
      else if (topic.startsWith('v2.system.token_revoked')) this.#options.onRevoked()
      else if (topic.startsWith('v2.system.no_longer_subscribed') && line === current && !isReplacing) {
        // Somebody listens to this channel in our place.
        this.#channel = null
        close(new ChatError('offline', 'Another page took over the notification channel'))
      } else if (topic.endsWith('.badges.chats')) this.#badge(frame.eventBody)
    }
    const open = (): Promise<Line> => openLine(Socket, channel.uri, { clock, signal: alive, take, onClosed: line => line === current && !isReplacing && close(lost()) })
    /** The service says that it will close this socket: the next one is there before the old one goes, which the service drops for it. */
    const replace = async (): Promise<void> => {
      if (isReplacing) return
      isReplacing = true
      try {
        const next = await open()
        const old = current
        current = next
        old.close()
      } catch (error) {
        log.note('no second socket', { code: toErrorNote(error).code })
        if (!current.isOpen()) close(lost())
      } finally {
        isReplacing = false
      }
    }
    const renew = (ms: number): void =>
      clock.after(ms, () => {
        this.#subscribe(channel, 'POST', alive).then(
          () => renew(channel.lifeMs * RENEW_PART),
          (error: unknown) => {
            if (alive.aborted) return
            if (!(error instanceof ChatError) || error.code !== 'not-found') return renew(RENEW_AGAIN_MS)
            this.#channel = null
            close(new ChatError('offline', 'The notification channel is gone'))
          },
        )
      }, alive)

    const liveness = new Liveness({ ping: () => current?.ping(), onDead: () => close(new ChatError('timeout', 'The connection was lost')), clock, signal: alive })
    let current: Line = undefined as never
    let isReplacing = false
    try {
      current = await open()
    } catch (error) {
      life.abort()
      throw error
    }
    renew(channel.lifeMs * RENEW_PART)
    return { closed, probe: () => liveness.probe(), close: () => close(new ChatError('offline', 'Closed')) }
  }

  #badge(body: unknown): void {
    const fields = toFields(body)
    const jid = toText(toFields(fields?.['entity'])?.['jabberId'])
    if (jid !== undefined) this.#options.onBadge({ jid, unread: toNumber(fields?.['unreadCount']) })
  }
}

const lost = (): ChatError => new ChatError('offline', 'The connection was lost')

/** One socket that has been heard to answer. */
type Line = { isOpen(): boolean; ping(): void; close(): void }

type LineOptions = {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly take: (line: Line, frame: FrameWire) => void
  readonly onClosed: (line: Line) => void
}

/** Open means answering: a socket that something in between holds open says nothing. */
async function openLine(Socket: typeof WebSocket, uri: string, { clock, signal, take, onClosed }: LineOptions): Promise<Line> {
  signal.throwIfAborted()
  const socket = new Socket(uri)
  const line: Line = {
    isOpen: () => socket.readyState === Socket.OPEN,
    ping: () => line.isOpen() && socket.send('{"message":"ping"}'),
    close: () => socket.close(),
  }
  const timer = new AbortController()
  signal.addEventListener('abort', () => socket.close(), { once: true })
  const answering = new Promise<void>((resolve, reject) => {
    clock.after(OPEN_MS, () => reject(new NoSocket()), AbortSignal.any([signal, timer.signal]))
    socket.onopen = () => line.ping()
    socket.onmessage = ({ data }) => {
      const frame = toFrame(data)
      if (!frame) return
      resolve()
      take(line, frame)
    }
    socket.onclose = () => {
      reject(new NoSocket())
      onClosed(line)
    }
    // Some runtimes tell of an error that nobody listens to as uncaught; the close that follows says it all.
    socket.onerror = () => {}
  })
  try {
    await untilAborted(answering, signal)
    return line
  } catch (error) {
    socket.close()
    throw error
  } finally {
    timer.abort()
  }
}

/** Frames that are nothing we know are dropped: what they may have told, the next question finds out. */
function toFrame(data: unknown): FrameWire | null {
  if (typeof data !== 'string') return null
  try {
    return toFields(JSON.parse(data))
  } catch {
    log.note('dropped a frame that is no JSON')
    return null
  }
}
