import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server, type Socket } from 'socket.io'
import { write } from '../rest.js'
import { ApiError } from './errors.js'
import { NAME } from './ids.js'
import { RealtimeLine } from './line.js'
import type { Post } from './post.js'
import type { Profile } from './profile.js'
import { isKnownClient, toUserId } from './routes.js'
import type { World } from './world.js'

/** Rooms are looked up after the connection is there, and nothing says when that is done. */
const JOIN_MS = 15
const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, clientid, clientsecret', 'access-control-allow-methods': 'GET, POST' }

/** The socket half for one profile: engine.io below `/realtime`, the namespace `/chat/`. */
export class Realtime {
  readonly #world: World
  readonly #profile: Profile
  readonly #io: Server
  readonly #post: Post
  /** By engine.io's session id. */
  readonly #lines = new Map<string, RealtimeLine>()
  /** Ended without having been told. */
  readonly #deaf = new Set<RealtimeLine>()

  constructor(world: World, profile: Profile, post: Post) {
    this.#world = world
    this.#profile = profile
    this.#post = post
    // Never listens: requests are handed over one by one, so that the faults come first.
    this.#io = new Server(createServer(), {
      serveClient: false,
      cors: { origin: '*' },
      ...(profile.isBrisk && { pingInterval: 1_000, pingTimeout: 2_000 }),
    })
    const chat = this.#io.of('/chat/')
    chat.use((socket, next) => {
      try {
        socket.data['userId'] = this.#authenticate(socket)
        next()
      } catch (error) {
        next(error instanceof ApiError ? new Error(`${error.code} UNAUTHENTICATED: ${error.message}`) : (error as Error))
      }
    })
    chat.on('connection', socket => this.#welcome(socket))
  }

  http(request: IncomingMessage, response: ServerResponse): void {
    const { upgrade } = this.#world.faults.of(NAME)
    const sid = new URL(request.url ?? '/', 'http://local').searchParams.get('sid')
    if (sid === null && upgrade === 'refused') return write(response, { status: 503, body: 'Service Unavailable' }, CORS)
    // Never answered: whoever asks must notice by itself.
    if (sid === null && upgrade === 'silent') return
    const go = () => this.#engine.handleRequest(request as never, response)
    const line = this.#lines.get(sid ?? '')
    if (line) line.unlessSilent(go)
    else go()
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#engine.handleUpgrade(request as never, socket, head)
  }

  async close(): Promise<void> {
    for (const line of [...this.#lines.values(), ...this.#deaf]) line.drop()
    await this.#io.close()
  }

  get #engine(): Server['engine'] & { handleRequest(request: never, response: ServerResponse): void; handleUpgrade(request: never, socket: Duplex, head: Buffer): void } {
    return this.#io.engine as never
  }

  /** Only the headers of the first request count; `auth` does from 0.17 on. @throws Error with the words of the refusal */
  #authenticate({ handshake }: Socket): string {
    const headers: Record<string, unknown> = { ...handshake.headers }
    if (!isKnownClient(this.#profile, headers)) throw new Error('Unauthorized')
    const { token, accessToken = token, authorization } = handshake.auth
    if (this.#profile.takesAuth && headers['authorization'] === undefined) {
      headers['authorization'] = authorization ?? (typeof accessToken === 'string' ? `Bearer ${accessToken.replace(/^Bearer /, '')}` : undefined)
    }
    const userId = toUserId(this.#world, this.#profile, headers)
    if (this.#world.faults.take('rejectLogins', NAME, userId)) throw new ApiError('unauthenticated', 'Token is expired or otherwise not valid')
    return userId
  }

  #welcome(socket: Socket): void {
    const { faults, exchange, rooms } = this.#world
    const line = new RealtimeLine(socket, socket.data['userId'] as string, this.#profile, faults)
    const sid = (socket.conn as unknown as { id: string }).id
    this.#lines.set(sid, line)
    const joining = setTimeout(() => {
      for (const { id } of rooms.all(line.userId)) line.joined.add(id)
      exchange.add(line)
    }, JOIN_MS)
    line.onClosed(() => {
      clearTimeout(joining)
      exchange.remove(line)
      this.#lines.delete(sid)
      if (line.isDeaf) this.#deaf.add(line)
    })
    // Acknowledgements are never called: what stands behind the arguments is not looked at.
    const events: Record<string, (...args: unknown[]) => void> = {
      message: (roomId, content) => this.#post.message(line, roomId, content),
      messagesRead: roomId => this.#post.messagesRead(line, roomId),
      ...(this.#profile.isTyped && { connectToRoom: roomId => void (rooms.of(line.userId, roomId) && line.joined.add(String(roomId))) }),
    }
    socket.onAny((event: string, ...args: unknown[]) => {
      const run = Object.hasOwn(events, event) ? events[event] : undefined
      if (!run) return line.answer('conduit_error', 'no such event registered')
      try {
        run(...args)
      } catch (error) {
        const { code, message } = error instanceof ApiError ? error : { code: 13, message: String(error) }
        line.answer('conduit_error', { code, details: message, metadata: {} })
      }
    })
  }
}
