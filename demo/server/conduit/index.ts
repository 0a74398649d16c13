import type { Ground, LocalService } from '../local-service.js'
import { restListener, write, type Call } from '../rest.js'
import { authRoutes } from './auth-routes.js'
import { chatRoutes } from './chat-routes.js'
import { html } from './errors.js'
import { Exchange } from './exchange.js'
import { CLIENT, NAME, toNumber } from './ids.js'
import { Messages } from './messages.js'
import { People } from './people.js'
import { Post } from './post.js'
import { toProfile, type Profile } from './profile.js'
import { RateLimit } from './rate-limit.js'
import { Realtime } from './realtime.js'
import { Rooms } from './rooms.js'
import { answerCall } from './routes.js'
import { SCHEMA } from './schema.js'
import { seed, seedMany } from './seed.js'
import type { World } from './world.js'

const ROUTES = [...authRoutes, ...chatRoutes]
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, clientid, clientsecret, content-type',
  'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, POST, DELETE',
}

/**
 * Conduit's chat on this machine: REST and socket.io, in the version of the document and, below `/v…`, in
 * later ones (see `toProfile`). All versions share one database, and talk to each other.
 */
export function conduit({ store, faults }: Ground): LocalService {
  store.define(SCHEMA)
  const now = () => faults.now(NAME)
  const people = new People(store)
  const world: World = { store, faults, people, rooms: new Rooms(store, now), messages: new Messages(store, now), exchange: new Exchange(), now }
  const post = new Post(world)
  if (people.all().length === 0) seed(world)
  faults.onExpire(NAME, userId => people.expire(userId))

  type Mounted = { readonly profile: Profile; readonly realtime: Realtime; readonly limit: RateLimit }
  const mounts = new Map<string, Mounted>()
  const at = (whole: string): Mounted & { readonly path: string } => {
    const { profile, mount, path } = toProfile(whole)
    const found = mounts.get(mount) ?? { profile, realtime: new Realtime(world, profile, post), limit: new RateLimit() }
    mounts.set(mount, found)
    return { ...found, path }
  }

  const rest = {
    name: NAME,
    cors: CORS,
    userOf: ({ headers }: Call) => people.session(headers['authorization']?.split(' ')[1] ?? '')?.user_id ?? null,
    answer: (call: Call) => {
      const { profile, path } = at(call.path)
      return answerCall(world, profile, ROUTES, call, path)
    },
    error: (status: number, message: string) => ({ status, body: { name: 'INTERNAL_SERVER_ERROR', status, message } }),
  }
  const listener = restListener(rest, faults)

  return {
    name: NAME,
    http(request, response, whole) {
      const { profile, realtime, limit, path } = at(whole)
      if (profile.isLimited && request.method !== 'OPTIONS' && !limit.allows()) return write(response, html(429, 'Too Many Requests'), CORS)
      return path.startsWith('/realtime') ? realtime.http(request, response) : listener(request, response, whole)
    },
    upgrade: (request, socket, head, whole) => at(whole).realtime.upgrade(request, socket, head),
    addresses: origin => ({
      api: `${origin}/services/${NAME}`,
      realtime: `${origin}/services/${NAME}/realtime`,
      client: CLIENT,
      users: people.all().slice(0, 8).map(({ id, email, password, name }) => ({ id, email, password, name })),
    }),
    // Conduit knows no names and pictures: this is what the site's own user database would know.
    demoUsers: origin =>
      people.all().map(({ id, name }) => ({ id, name, avatarUrl: toNumber(id) < 1100 ? `${origin}/services/connectycube/avatars/${toNumber(id)}.svg` : null })),
    demoToken: userId => {
      const person = people.find(userId)
      return person ? { token: people.share(person.id, CLIENT.id).token, userId: person.id } : null
    },
    demoSeed: (dialogId, count) => seedMany(world, dialogId, count),
    async close() {
      await Promise.all([...mounts.values()].map(({ realtime }) => realtime.close()))
    },
  }
}
