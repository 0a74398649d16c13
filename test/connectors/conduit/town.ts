// A local Conduit service with people of its own, and the levers of its faults.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type RunningServer } from '../../../demo/server/server.js'
import { conduit, type ConduitConnector, type ConduitOptions, type ConduitPerson, type Surroundings } from '../../../src/connectors/conduit/index.js'
import { toDialogId, toUserId, type DialogId, type UserId } from '../../../src/core/ids.js'
import { newId } from '../../../src/lib/ids.js'
import { countedClock } from '../memory/counted-clock.js'

type Addresses = { readonly api: string; readonly realtime: string; readonly client: { readonly id: string; readonly secret: string } }

export type Citizen = { readonly id: UserId; readonly name: string; readonly email: string }

export class Town {
  readonly clock = countedClock()
  readonly server: RunningServer
  readonly client: Addresses['client']
  /** `''` for the version of the document, `/v0.16.25+frozen` for others. */
  readonly mount: string
  readonly #people = new Map<string, ConduitPerson>()
  readonly #folder: string

  private constructor(server: RunningServer, folder: string, mount: string) {
    this.server = server
    this.client = (server.addresses['conduit'] as Addresses).client
    this.mount = mount
    this.#folder = folder
  }

  static async open(mount = ''): Promise<Town> {
    const folder = mkdtempSync(join(tmpdir(), 'chat-conduit-'))
    return new Town(await startServer({ port: 0, dataDir: folder }), folder, mount)
  }

  async close(): Promise<void> {
    await this.server.close()
    rmSync(this.#folder, { recursive: true })
  }

  get api(): string {
    return `${this.server.url}/services/conduit${this.mount}`
  }

  get clientHeaders(): Record<string, string> {
    return { clientid: this.client.id, clientsecret: this.client.secret }
  }

  /** A new account; the site knows its name. */
  async newcomer(name: string): Promise<Citizen> {
    const email = `${newId()}@example.test`
    const { userId } = await this.ask<{ userId: string }>('POST', '/authentication/local/new', {}, { email, password: 'only for tests' })
    const citizen = { id: toUserId(userId), name: `${name} ${userId.slice(-4)}`, email }
    this.#people.set(userId, { id: userId, name: citizen.name })
    return citizen
  }

  /** What the site's own back end would answer. */
  async token({ id }: { readonly id: string }): Promise<{ token: string; userId: string }> {
    return this.control('/demo/token', { service: 'conduit', userId: id })
  }

  async headers(citizen: { readonly id: string }): Promise<Record<string, string>> {
    return { authorization: `Bearer ${(await this.token(citizen)).token}`, ...this.clientHeaders }
  }

  async room(name: string, me: Citizen, ...others: readonly Citizen[]): Promise<DialogId> {
    const isOld = this.mount === '' || /^\/v0\.1[0-2]\b/.test(this.mount)
    const body = { roomName: name, users: others.map(({ id }) => id) }
    return toDialogId((await this.ask<{ roomId: string }>('POST', isOld ? '/chat/new' : '/chat/rooms', await this.headers(me), body)).roomId)
  }

  options(citizen: Citizen): ConduitOptions {
    const runs = /^\/v(0\.1[3-9][\d.]*)/.exec(this.mount)?.[1] ?? '0.12'
    // A newer server is told of as the newest that the connector knows.
    const version = runs === '0.17' ? '0.16.25' : runs
    return {
      userId: citizen.id,
      getToken: () => this.token(citizen),
      endpoints: { api: this.api, realtime: `${this.api}/realtime` },
      client: this.client,
      version: version as NonNullable<ConduitOptions['version']>,
      resolveUsers: async ids => ids.flatMap(id => this.#people.get(id) ?? []),
      checkEveryMs: 250,
    }
  }

  connector(citizen: Citizen, options: Partial<ConduitOptions> = {}, surroundings: Partial<Surroundings> = {}): ConduitConnector {
    // Waits are short and the page's own events stay out, unless a test is about them.
    return conduit({ ...this.options(citizen), ...options }, { clock: this.clock, random: () => 0, wake: () => {}, ...surroundings })
  }

  fault(order: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.control('/faults', { service: 'conduit', ...order })
  }

  async heal(): Promise<void> {
    await fetch(`${this.server.url}/faults`, { method: 'DELETE' })
  }

  async sockets(): Promise<Record<string, number>> {
    return ((await (await fetch(`${this.server.url}/faults/sockets`)).json()) as { users: Record<string, number> }).users
  }

  async control<T>(path: string, body: object): Promise<T> {
    const response = await fetch(this.server.url + path, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  /** A REST call as anybody could make it. */
  async ask<T>(method: string, path: string, headers: Record<string, string>, body?: object): Promise<T> {
    const response = await fetch(this.api + path, {
      method,
      headers: { ...this.clientHeaders, ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
}
