// The vendor's clients for ArrowDB, unmodified, pointed at this machine.
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arrowdb } from '../../demo/server/arrowdb/index.js'
import { Faults } from '../../demo/server/faults.js'
import type { LocalService } from '../../demo/server/local-service.js'
import { Store } from '../../demo/server/store.js'
import type { Wire } from '../kit/wire.js'

export const KEY = 'local-arrowdb-key'

export const [ANN, BEN, CLARA, HUGO] = ['1001', '1002', '1003', '1008'].map(id => id.padStart(24, '0')) as [string, string, string, string]

const require = createRequire(import.meta.url)

type Callback = (error: Wire | null, result: Wire) => void
type Client = Record<string, (parameters: Wire, callback: Callback) => void>

/** `arrowdb`, the Node client of the vendor's last years. One client holds one session, as a cookie. */
export class ArrowDbClient {
  readonly #app: Client

  /** @param root the address in front of `/v1` */
  constructor(root: string) {
    const Client = require('arrowdb') as new (key: string, options: object) => Client
    this.#app = new Client(KEY, { apiEntryPoint: root })
  }

  static async logIn(root: string, login: string, password = `${login}-password`): Promise<ArrowDbClient> {
    const client = new ArrowDbClient(root)
    await client.call('usersLogin', { login, password })
    return client
  }

  /** The body of the answer; rejects with the client's own error. */
  call(method: string, parameters: Wire = {}): Promise<Wire> {
    const run = this.#app[method]
    if (!run) throw new Error(`The client has no ${method}`)
    return new Promise((resolve, reject) => {
      run.call(this.#app, parameters, (error, result) => (error ? reject(error as unknown as Error) : resolve(result['body'] as Wire)))
    })
  }
}

type AcsMethod = (parameters: Wire, callback: (e: Wire) => void) => void

/** `acs-node`, the client of the years before: one session for the whole program, errors told in `e`. */
export type Cloud = { useSecure: boolean; readonly Users: Record<string, AcsMethod>; readonly Chats: Record<string, AcsMethod> }

export const acsNode = (host: string): Cloud => {
  const cloud = require('acs-node') as Cloud & { init: (key: string, secret: null, host: string) => void }
  cloud.init(KEY, null, host)
  cloud.useSecure = false
  return cloud
}

export const cloudCall = (method: AcsMethod | undefined, parameters: Wire = {}): Promise<Wire> =>
  new Promise((resolve, reject) => (method ? method(parameters, resolve) : reject(new Error('The client has no such method'))))

/** The service alone, at the root of an address, where the older client expects it. */
export async function startAlone(): Promise<{ readonly host: string; readonly faults: Faults; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-arrowdb-'))
  const store = new Store(folder)
  const faults = new Faults()
  const service: LocalService = arrowdb({ store, faults })
  const server: Server = createServer((request, response) => void service.http(request, response, request.url ?? '/'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
}
