import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type RunningServer } from '../../demo/server/server.js'
import type { Wire } from '../kit/wire.js'

export const ANN = 1001
export const BEN = 1002
export const CLARA = 1003

/** What `addresses.connectycube` holds. */
export type Addresses = {
  readonly appId: number
  readonly authKey: string
  readonly api: string
  readonly chat: string
  readonly chatHost: string
}

/** A server with data of its own, gone when closed. */
export type TestServer = RunningServer & { readonly cube: Addresses }

export async function startTestServer(): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chat-services-'))
  const server = await startServer({ port: 0, dataDir })
  return {
    ...server,
    cube: server.addresses['connectycube'] as Addresses,
    async close() {
      await server.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

export async function postJson(url: string, body: unknown): Promise<Wire> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return { status: response.status, ...((await response.json()) as Wire) }
}

/** Breaks or heals something of the ConnectyCube service. */
export async function fault(server: RunningServer, order: Wire): Promise<void> {
  const { status, error } = await postJson(`${server.url}/faults`, { service: 'connectycube', ...order })
  if (status !== 200) throw new Error(error)
}

export async function heal(server: RunningServer): Promise<void> {
  await fetch(`${server.url}/faults`, { method: 'DELETE' })
}

export async function tokenOf(server: RunningServer, userId: number): Promise<string> {
  return (await postJson(`${server.url}/demo/token`, { userId }))['token'] as string
}

/** One user's REST calls, without the SDK's interpretation. */
export class Rest {
  readonly #api: string
  readonly token: string

  constructor(server: TestServer, token: string) {
    this.#api = server.cube.api
    this.token = token
  }

  static async of(server: TestServer, userId: number): Promise<Rest> {
    return new Rest(server, await tokenOf(server, userId))
  }

  raw(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const isForm = typeof body === 'string'
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
    return fetch(this.#api + path, {
      method,
      headers: { 'cb-token': this.token, 'content-type': type, ...headers },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
  }

  async call(method: string, path: string, body?: unknown): Promise<Wire> {
    const text = await (await this.raw(method, path, body)).text()
    return (text.startsWith('{') ? JSON.parse(text) : { text }) as Wire
  }

  async dialogs(): Promise<Wire[]> {
    return (await this.call('GET', '/chat/Dialog'))['items'] as Wire[]
  }

  async dialogNamed(name: string): Promise<Wire> {
    const found = (await this.dialogs()).find(dialog => dialog['name'] === name)
    if (!found) throw new Error(`No dialog "${name}"`)
    return found
  }

  async messages(dialogId: string, query = ''): Promise<Wire[]> {
    return (await this.call('GET', `/chat/Message?chat_dialog_id=${dialogId}&mark_as_read=0&limit=1000${query}`))['items'] as Wire[]
  }

  async message(dialogId: string, id: string): Promise<Wire | undefined> {
    return (await this.messages(dialogId, `&_id=${id}`))[0]
  }
}

/** Values as they come, one by one. */
export class Queue<Item> {
  readonly #items: Item[] = []
  #waiting: { matches: (item: Item) => boolean; resolve: (item: Item) => void }[] = []

  push(item: Item): void {
    const waiting = this.#waiting.find(one => one.matches(item))
    if (!waiting) this.#items.push(item)
    else {
      this.#waiting = this.#waiting.filter(one => one !== waiting)
      waiting.resolve(item)
    }
  }

  /** The first that fits, taken out; waits for it if it is not there. */
  next(matches: (item: Item) => boolean = () => true): Promise<Item> {
    const index = this.#items.findIndex(matches)
    if (index >= 0) return Promise.resolve(this.#items.splice(index, 1)[0]!)
    return new Promise(resolve => this.#waiting.push({ matches, resolve }))
  }

  /** What came and was not taken. */
  get left(): readonly Item[] {
    return this.#items
  }
}
