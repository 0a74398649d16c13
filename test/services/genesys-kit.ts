// The vendor's own client on the local service, unmodified.
import client from 'purecloud-platform-client-v2'
import { WebSocket } from 'ws'
import { toUserId } from '../../demo/server/genesys/seed.js'
import type { RunningServer } from '../../demo/server/server.js'
import { postJson, Queue } from './kit.js'
import type { Wire } from '../kit/wire.js'

export const [ANN, BEN, CLARA, HUGO] = [1001, 1002, 1003, 1008].map(toUserId) as [string, string, string, string]

export async function tokenOf(server: RunningServer, userId: string): Promise<string> {
  return (await postJson(`${server.url}/demo/token`, { service: 'genesys', userId }))['token'] as string
}

/** Methods of ChatApi that were used, by anybody. */
export const called = new Set<string | symbol>()

/** One user of the client: it takes an ApiClient of its own in place of the one that all share. */
export class Vendor {
  readonly api: client.ApiClientClass
  readonly chat: client.ChatApi
  readonly users: client.UsersApi
  readonly notifications: client.NotificationsApi
  readonly tokens: client.TokensApi
  readonly token: string

  private constructor(server: RunningServer, token: string) {
    // The declarations know only the one that all share.
    this.api = new (client.ApiClient.instance.constructor as new () => client.ApiClientClass)()
    const config = (this.api as unknown as { config: { basePath: string; refresh_access_token: boolean } }).config
    config.basePath = `${server.url}/services/genesys`
    // Otherwise this version answers a 401 by asking the vendor's own host for a new token.
    config.refresh_access_token = false
    this.api.setAccessToken(token)
    this.token = token
    const make = <Api>(Class: unknown): Api => new (Class as new (api: client.ApiClientClass) => Api)(this.api)
    this.chat = new Proxy(make<client.ChatApi>(client.ChatApi), {
      get(target, name) {
        if (String(name).includes('Chats')) called.add(name)
        return Reflect.get(target, name) as unknown
      },
    })
    this.users = make(client.UsersApi)
    this.notifications = make(client.NotificationsApi)
    this.tokens = make(client.TokensApi)
  }

  static async signIn(server: RunningServer, userId: string): Promise<Vendor> {
    return new Vendor(server, await tokenOf(server, userId))
  }

  static withToken(server: RunningServer, token: string): Vendor {
    return new Vendor(server, token)
  }

  /** A channel with the user's badges, and everything that comes over it. */
  async listen(userId: string): Promise<Listener> {
    const channel = await this.notifications.postNotificationsChannels()
    await this.notifications.putNotificationsChannelSubscriptions(channel.id!, [{ id: `v2.users.${userId}.badges.chats` }])
    return Listener.open(channel.connectUri!, channel.id!)
  }
}

/** A plain WebSocket on a notification channel. */
export class Listener {
  readonly channelId: string
  readonly frames = new Queue<Wire>()
  readonly socket: WebSocket
  readonly closed: Promise<number>

  private constructor(socket: WebSocket, channelId: string) {
    this.channelId = channelId
    this.socket = socket
    this.closed = new Promise(resolve => socket.on('close', resolve))
    socket.on('message', (text: Buffer) => this.frames.push(JSON.parse(text.toString('utf8')) as Wire))
  }

  static async open(uri: string, channelId: string): Promise<Listener> {
    const socket = new WebSocket(uri)
    const listener = new Listener(socket, channelId)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return listener
  }

  badge(): Promise<Wire> {
    return this.frames.next(frame => String(frame['topicName']).endsWith('.badges.chats'))
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame))
  }

  close(): void {
    this.socket.terminate()
  }
}

/** What a call of the client is rejected with: mostly the service's ErrorBody as it came. */
export async function refusal(call: Promise<unknown>): Promise<Wire> {
  return call.then(
    () => {
      throw new Error('This should have been refused')
    },
    (error: unknown) => error as Wire,
  )
}
