import connectycube from 'connectycube'
import { Queue, type TestServer } from './kit.js'

type Sdk = typeof connectycube
type Chat = Sdk['chat']
type ListenerName = { [Name in keyof Chat]: Name extends `on${string}` ? Name : never }[keyof Chat]
/** What a listener of the SDK was called with. */
type Heard<Name extends ListenerName> = Parameters<Extract<Chat[Name], (...args: never[]) => unknown>>

const EXTENSION = { save_to_history: 1 }

/** A user with the vendor's own SDK. */
export class Person {
  readonly cube: Sdk
  readonly userId: number
  readonly token: string

  constructor(cube: Sdk, userId: number, token: string) {
    this.cube = cube
    this.userId = userId
    this.token = token
  }

  get chat(): Chat {
    return this.cube.chat
  }

  /** Everything a listener hears from now on. */
  hears<Name extends ListenerName>(name: Name): Queue<Heard<Name>> {
    const queue = new Queue<Heard<Name>>()
    Object.assign(this.chat, { [name]: (...args: Heard<Name>) => queue.push(args) })
    return queue
  }

  say(to: number | string, body: string, extension: Record<string, unknown> = {}): string {
    return this.chat.send(to, { type: (typeof to === 'number' ? 'chat' : 'groupchat') as never, body, extension: { ...EXTENSION, ...extension } })
  }

  async connect(): Promise<void> {
    await this.chat.connect({ userId: this.userId, password: this.token })
    // connect() is done at the bind; only what follows the presence is delivered.
    await this.chat.ping()
  }

  /** The only end after which the SDK does not come back by itself. */
  async leave(): Promise<void> {
    await this.chat.disconnect()
  }
}

/** The SDK as its documentation sets it up, logged in with a password. One server per process at a time: its settings are global. */
export async function signIn(server: TestServer, login: string): Promise<Person> {
  const { appId, authKey, api, chat, chatHost } = server.cube
  const cube = new connectycube.ConnectyCube() as Sdk
  cube.init({ appId, authKey }, {
    endpoints: { api: 'unused', api_url: api, chat: chatHost, chat_url: chat },
    chat: { streamManagement: { enable: true }, reconnect: { enable: true, timeInterval: 0.05 } },
    debug: { mode: 0 },
  })
  const session = await cube.createSession({ login, password: `${login}-password` })
  return new Person(cube, session.user_id, session.token)
}
