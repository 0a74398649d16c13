import { WebSocketServer } from 'ws'
import { LiveSocket } from '../live-socket.js'
import type { Ground, LocalService } from '../local-service.js'
import { restListener } from '../rest.js'
import { Blobs } from './blobs.js'
import { dialogRoutes } from './dialog-routes.js'
import { Dialogs } from './dialogs.js'
import { Exchange } from './exchange.js'
import { fileRoutes } from './file-routes.js'
import { APP_ID, AUTH_KEY, DOMAIN } from './ids.js'
import { messageRoutes, searchRoute } from './message-routes.js'
import { Messages } from './messages.js'
import { People } from './people.js'
import { PrivacyLists } from './privacy.js'
import { reportRoute } from './report-routes.js'
import { answerCall } from './routes.js'
import { SCHEMA } from './schema.js'
import { seed, seedMany } from './seed.js'
import { sessionRoutes } from './session-routes.js'
import { XmppStream } from './stream.js'
import { toPictureUrl, userRoutes } from './user-routes.js'
import { NAME, type World } from './world.js'

const ROUTES = [...sessionRoutes, ...userRoutes, ...dialogRoutes, ...messageRoutes, searchRoute, ...fileRoutes, reportRoute]
/** Bigger frames end the connection. */
const MAX_FRAME_BYTES = 256 * 1024
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'CB-Token, CB-SDK, CB-AuthKey, Content-Type, Range',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-expose-headers': 'CB-Token-ExpirationDate, Date, Retry-After, Content-Range',
}

/** ConnectyCube on this machine: its REST API and its XMPP over WebSocket, as the vendor's own SDK speaks them. */
export function connectycube({ store, faults }: Ground): LocalService {
  store.define(SCHEMA)
  const now = () => faults.now(NAME)
  const people = new People(store, Date.now)
  const dialogs = new Dialogs(store, now)
  const privacy = new PrivacyLists(store)
  const world: World = {
    store, faults, people, dialogs, privacy, now,
    messages: new Messages(store, now),
    blobs: new Blobs(store),
    exchange: new Exchange(dialogs, privacy),
  }
  if (people.all().length === 0) seed(world)
  faults.onExpire(NAME, userId => people.expireSessions(userId === null ? null : Number(userId)))

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: offered => (offered.has('xmpp') ? 'xmpp' : false),
  })
  const rest = {
    name: NAME,
    cors: CORS,
    userOf: ({ headers }: { headers: Readonly<Record<string, string>> }) => {
      const userId = people.peek(headers['cb-token'])?.user_id
      return userId ? String(userId) : null
    },
    answer: (call: Parameters<typeof answerCall>[2]) => answerCall(world, ROUTES, call),
    error: (status: number, text: string) => ({ status, body: { errors: { base: [text] } } }),
  }

  return {
    name: NAME,
    http: restListener(rest, faults),
    upgrade(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, webSocket => {
        new XmppStream(world, new LiveSocket(NAME, webSocket, faults), new URL(`http://${request.headers.host ?? DOMAIN}`).hostname)
      })
    },
    addresses: origin => ({
      appId: APP_ID,
      authKey: AUTH_KEY,
      api: `${origin}/services/${NAME}`,
      chat: `${origin.replace(/^http/, 'ws')}/services/${NAME}/chat`,
      chatHost: DOMAIN,
      users: people.all().slice(0, 8).map(({ id, login, full_name }) => ({ id, login, password: `${login}-password`, name: full_name })),
    }),
    demoUsers: origin =>
      people.all().map(user => ({ id: String(user.id), name: user.full_name ?? user.login ?? `#${user.id}`, avatarUrl: toPictureUrl(user.avatar, origin) })),
    demoToken: userId => {
      const user = people.find(Number(userId))
      return user ? { token: people.openSession(user.id).token, userId: user.id, appId: APP_ID } : null
    },
    demoSeed: (dialogId, count) => seedMany(world, dialogId, count),
    close() {
      for (const socket of sockets.clients) socket.terminate()
      return new Promise(resolve => sockets.close(() => resolve()))
    },
  }
}
