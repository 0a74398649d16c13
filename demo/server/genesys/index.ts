import { WebSocketServer } from 'ws'
import { avatarSvg } from '../connectycube/avatars.js'
import { LiveSocket } from '../live-socket.js'
import type { Ground, LocalService } from '../local-service.js'
import { restListener, type Call, type Reply } from '../rest.js'
import { Channels } from './channels.js'
import { answerControl } from './controls.js'
import { toErrorReply } from './errors.js'
import { messageRoutes } from './message-routes.js'
import { Messages } from './messages.js'
import { notificationRoutes } from './notification-routes.js'
import { People } from './people.js'
import { DEFAULTS } from './profile.js'
import { Rates } from './rates.js'
import { roomRoutes } from './room-routes.js'
import { Rooms } from './rooms.js'
import { answerCall } from './routes.js'
import { SCHEMA } from './schema.js'
import { seed, seedMany } from './seed.js'
import { settingsRoutes } from './settings-routes.js'
import { userRoutes } from './user-routes.js'
import { NAME, type World } from './world.js'

// Settings before the rest of `/chats/users`, so that `me` is nobody's id.
const ROUTES = [...settingsRoutes, ...roomRoutes, ...messageRoutes, ...userRoutes, ...notificationRoutes]
/** Bigger frames end the connection. */
const MAX_FRAME_BYTES = 64 * 1024
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS',
  'access-control-expose-headers': 'retry-after, inin-ratelimit-count, inin-ratelimit-allowed, inin-ratelimit-reset, inin-correlation-id',
}

const toToken = ({ headers }: Call): string | undefined => /^bearer +(.+)$/i.exec(headers['authorization'] ?? '')?.[1]

/** Genesys Cloud on this machine: the chats of colleagues (not those with customers), as the vendor's own client speaks them. */
export function genesys({ store, faults }: Ground): LocalService {
  store.define(SCHEMA)
  const now = () => faults.now(NAME)
  const profile = { ...DEFAULTS }
  const people = new People(store, Date.now)
  const world: World = {
    store, faults, people, now, profile,
    rooms: new Rooms(store),
    messages: new Messages(store, now),
    channels: new Channels(store, profile, Date.now),
  }
  if (people.all().length === 0) seed(world)
  faults.onExpire(NAME, userId => people.expireSessions(userId))

  const rates = new Rates()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
  const rest = {
    name: NAME,
    cors: CORS,
    userOf(call: Call) {
      const userId = people.ofToken(toToken(call))?.id ?? null
      // Here, since a call that the faults refuse was made too.
      if (userId !== null) rates.note(userId, call)
      return userId
    },
    answer(call: Call): Reply {
      const picture = /^\/pictures\/(.+)\.svg$/.exec(call.path)?.[1]
      if (picture !== undefined) return { status: 200, headers: { 'content-type': 'image/svg+xml' }, body: avatarSvg(picture) }
      return answerControl(world, rates, call) ?? rates.limit(toToken(call) ?? '', profile.rateLimit, () => answerCall(world, ROUTES, call))
    },
    error: (status: number, text: string) => toErrorReply(status, text),
  }

  return {
    name: NAME,
    http: restListener(rest, faults),
    upgrade(request, socket, head, path) {
      const channel = world.channels.find(/^\/channels\/([^/?]+)/.exec(path)?.[1] ?? '')
      if (!channel) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
      sockets.handleUpgrade(request, socket, head, webSocket => world.channels.attach(channel, new LiveSocket(NAME, webSocket, faults)))
    },
    addresses: origin => ({
      baseUrl: `${origin}/services/${NAME}`,
      users: people.all().slice(0, 8).map(({ id, name, jid }) => ({ id, name, jid })),
    }),
    demoUsers: origin =>
      people.all().filter(user => user.is_active).map(({ id, name, picture }) => ({ id, name, avatarUrl: picture === null ? null : `${origin}/services/${NAME}/pictures/${picture}.svg` })),
    demoToken: userId => {
      const user = people.find(userId)
      return user ? { token: people.openSession(user.id), userId: user.id } : null
    },
    demoSeed: (dialogId, count) => seedMany(world, dialogId, count),
    close() {
      for (const socket of sockets.clients) socket.terminate()
      return new Promise(resolve => sockets.close(() => resolve()))
    },
  }
}
