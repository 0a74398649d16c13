// People of the local Conduit service with what a page of theirs would use: fetch, and the real socket.io-client.
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { CLIENT, toPersonId } from '../../demo/server/conduit/ids.js'
import { Queue, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'

export const ANN = toPersonId(1001)
export const BEN = toPersonId(1002)
export const CLARA = toPersonId(1003)
export const clientHeaders = { clientid: CLIENT.id, clientsecret: CLIENT.secret }

export type Answer = { readonly status: number; readonly type: string; readonly body: Wire; readonly text: string }
export type Heard = { readonly event: string; readonly payload: Wire }

export class ConduitClient {
  readonly id: string
  readonly token: string
  readonly #server: TestServer
  readonly #mount: string

  private constructor(server: TestServer, mount: string, id: string, token: string) {
    this.#server = server
    this.#mount = mount
    this.id = id
    this.token = token
  }

  /** Signed in by the site. @param mount `/v0.16.25` for a server of that version */
  static async of(server: TestServer, id: string, mount = ''): Promise<ConduitClient> {
    const response = await fetch(`${server.url}/demo/token`, { method: 'POST', body: JSON.stringify({ service: 'conduit', userId: id }) })
    return new ConduitClient(server, mount, id, ((await response.json()) as Wire)['token'] as string)
  }

  get headers(): Record<string, string> {
    return { ...clientHeaders, authorization: `Bearer ${this.token}` }
  }

  /** A call with these headers instead of the good ones, if there are any. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = this.headers): Promise<Answer> {
    const isText = typeof body === 'string'
    const response = await fetch(`${this.#server.url}/services/conduit${this.#mount}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const parsed = (/^[[{]/.test(text) ? JSON.parse(text) : {}) as Wire
    return { status: response.status, type: response.headers.get('content-type') ?? '', body: parsed, text }
  }

  /** A room of this user and others, with nothing in it. */
  async room(name: string, ...others: readonly string[]): Promise<string> {
    const old = await this.call('POST', '/chat/new', { roomName: name, users: others })
    const made = old.status === 404 ? await this.call('POST', '/chat/rooms', { roomName: name, users: others }) : old
    return made.body['roomId'] as string
  }

  async messages(roomId: string, query = ''): Promise<Wire[]> {
    return (await this.call('GET', `/chat/messages?roomId=${roomId}${query}`)).body['messages'] as Wire[]
  }

  /** Not connected yet. */
  socket(options: Partial<ManagerOptions & SocketOptions> = {}, namespace = '/chat/'): Ear {
    const socket = io(this.#server.url + namespace, {
      path: `/services/conduit${this.#mount}/realtime`,
      extraHeaders: this.headers,
      reconnection: false,
      forceNew: true,
      ...options,
    })
    return new Ear(socket)
  }

  /** In all its rooms. */
  async listen(options: Partial<ManagerOptions & SocketOptions> = {}): Promise<Ear> {
    const ear = this.socket(options)
    await ear.connected
    // Nothing tells when a connection is in its rooms, so it is tried: what others hear of reading does no harm.
    await ear.settled()
    return ear
  }
}

/** A socket, and what came over it. */
export class Ear {
  readonly socket: Socket
  readonly heard = new Queue<Heard>()
  readonly connected: Promise<void>

  constructor(socket: Socket) {
    this.socket = socket
    this.connected = new Promise((resolve, reject) => {
      socket.on('connect', resolve)
      socket.on('connect_error', reject)
    })
    // A refusal that no test waits for is none of this one's business.
    this.connected.catch(() => {})
    socket.onAny((event: string, payload: Wire) => this.heard.push({ event, payload }))
  }

  /** The next event of this name. */
  async next(event: string): Promise<Wire> {
    return (await this.heard.next(one => one.event === event)).payload
  }

  /** All that the server has to say to what was said so far is here: it answers nonsense, and in order. */
  async settled(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 30))
    this.socket.emit('is anybody there?')
    await this.heard.next(({ event, payload }) => event === 'conduit_error' && (payload as unknown) === 'no such event registered')
  }

  close(): void {
    this.socket.disconnect()
  }
}
