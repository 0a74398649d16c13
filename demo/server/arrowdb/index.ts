import type { Ground, LocalService } from '../local-service.js'
import { restListener, type Call } from '../rest.js'
import { answerCall, sessionOf, toParameters } from './call.js'
import { chatMethods } from './chat-methods.js'
import { Chats } from './chats.js'
import { Refused, toFailure } from './envelope.js'
import { People } from './people.js'
import { Photos } from './photos.js'
import { SCHEMA } from './schema.js'
import { seed, seedMany } from './seed.js'
import { userMethods } from './user-methods.js'
import { APP_KEY, NAME, type World } from './world.js'

const METHODS = { ...chatMethods, ...userMethods }
/** No header of a client's own, as at the vendor's: what a page sends must be a simple request. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'x-requested-with',
  'access-control-allow-methods': 'POST, GET, PUT, DELETE, OPTIONS',
}

/** ArrowDB on this machine, once Titanium Cloud: users and chats over REST, as the vendor's own clients speak it. */
export function arrowdb({ store, faults }: Ground): LocalService {
  store.define(SCHEMA)
  const now = () => faults.now(NAME)
  const people = new People(store, Date.now)
  const world: World = { store, faults, people, chats: new Chats(store, now), photos: new Photos(store, now), now }
  if (people.count() === 0) seed(world)
  faults.onExpire(NAME, userId => people.expireSessions(userId))

  const rest = {
    name: NAME,
    cors: CORS,
    userOf: (call: Call) => people.ofSession(sessionOf(call, toParameters(call)))?.id ?? null,
    answer: (call: Call) => {
      const photo = call.method === 'GET' ? /^\/photos\/([0-9a-f]{24})$/.exec(call.path)?.[1] : undefined
      return photo === undefined ? answerCall(world, METHODS, call) : world.photos.serve(photo)
    },
    error: (status: number, text: string) => toFailure(undefined, new Refused(status, text), false),
  }
  return {
    name: NAME,
    http: restListener(rest, faults),
    upgrade: (_request, socket) => void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n'),
    addresses: origin => ({
      key: APP_KEY,
      api: `${origin}/services/${NAME}/v1`,
      modernApi: `${origin}/services/${NAME}/modern/v1`,
      users: people.all().slice(0, 8).map(({ id, username }) => ({ id, login: username, password: `${username}-password` })),
    }),
    demoUsers: origin =>
      people.all().map(({ id, first_name, last_name, username, photo }) => ({
        id,
        name: [first_name, last_name].filter(Boolean).join(' ') || (username ?? id),
        avatarUrl: photo === null ? null : origin + photo,
      })),
    demoToken: userId => {
      const user = people.find(userId)
      return user ? { token: people.openSession(user.id), userId: user.id, key: APP_KEY } : null
    },
    demoSeed: (dialogId, count) => seedMany(world, dialogId, count),
    close: () => Promise.resolve(),
  }
}
