// People of the local ConnectyCube service, and the levers of its faults, for tests in a browser.
import { toUserId, type UserId } from '../../../src/core/ids.js'
import { connectyCube, type ConnectyCubeOptions, type Surroundings } from '../../../src/connectors/connectycube/index.js'
import type { Connector } from '../../../src/connectors/connector.js'
import { systemClock, type Clock } from '../../../src/lib/clock.js'
import { newId } from '../../../src/lib/ids.js'

type Addresses = {
  readonly origin: string
  readonly connectycube: { readonly appId: number; readonly authKey: string; readonly api: string; readonly chat: string; readonly chatHost: string }
}

const page = newId()

export type Citizen = { readonly id: UserId; readonly name: string; readonly login: string; readonly password: string }

/** The device's clock, and how many of its timers wait. */
export class CountedClock implements Clock {
  pending = 0

  now(): number {
    return systemClock.now()
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#counted(signal, systemClock.sleep(ms, signal))
  }

  after(ms: number, run: () => void, signal: AbortSignal): void {
    // A timer that was stopped has nothing to say.
    this.sleep(ms, signal).then(run, () => {})
  }

  async #counted(signal: AbortSignal, sleeping: Promise<void>): Promise<void> {
    if (!signal.aborted) this.pending++
    const wasCounted = !signal.aborted
    try {
      await sleeping
    } finally {
      if (wasCounted) this.pending--
    }
  }
}

export class Town {
  readonly addresses: Addresses
  readonly clock = new CountedClock()

  private constructor(addresses: Addresses) {
    this.addresses = addresses
  }

  /** The page's own service, since its faults would be felt by all. */
  static async open(): Promise<Town> {
    return new Town((await (await fetch(`/test-services.json?own=${page}`)).json()) as Addresses)
  }

  /** A new account under a name that nobody else begins with. */
  async newcomer(name: string): Promise<Citizen> {
    const { authKey } = this.addresses.connectycube
    const login = newId()
    const password = 'only for tests'
    const full_name = `${login.slice(0, 8)} ${name}`
    const { user } = await this.#ask<{ user: { id: number } }>('/users.json', { user: { login, password, full_name } }, { 'CB-AuthKey': authKey })
    return { id: toUserId(String(user.id)), name: full_name, login, password }
  }

  /** What the site's own back end would answer. */
  async token({ id }: Citizen): Promise<{ token: string; userId: string }> {
    const { token } = await this.control<{ token: string }>('/demo/token', { userId: id })
    return { token, userId: id }
  }

  async privateDialog(me: Citizen, other: Citizen): Promise<string> {
    const { token } = await this.token(me)
    return (await this.#ask<{ _id: string }>('/chat/Dialog.json', { type: 3, occupants_ids: [Number(other.id)] }, { 'CB-Token': token }))._id
  }

  options(citizen: Citizen): Extract<ConnectyCubeOptions, { getToken: unknown }> {
    const { appId, api, chat, chatHost } = this.addresses.connectycube
    return { appId, userId: citizen.id, endpoints: { api, chat, chatDomain: chatHost }, getToken: () => this.token(citizen) }
  }

  connector(citizen: Citizen, surroundings: Partial<Surroundings> = {}): Connector {
    // Waits are short and the page's own events stay out, unless a test is about them.
    return connectyCube(this.options(citizen), { clock: this.clock, random: () => 0, wake: () => {}, ...surroundings })
  }

  /** What a stream of somebody needs, for words that no connector of ours would say. */
  async xmpp(citizen: Citizen): Promise<{ url: string; domain: string; username: string; password: string }> {
    const { appId, chat, chatHost } = this.addresses.connectycube
    return { url: chat, domain: chatHost, username: `${citizen.id}-${appId}`, password: (await this.token(citizen)).token }
  }

  fault(order: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.control('/faults', { service: 'connectycube', ...order })
  }

  async heal(): Promise<void> {
    await fetch(`${this.addresses.origin}/faults`, { method: 'DELETE' })
  }

  async sockets(): Promise<{ total: number; users: Record<string, number> }> {
    return (await (await fetch(`${this.addresses.origin}/faults/sockets`)).json()) as { total: number; users: Record<string, number> }
  }

  async control<T>(path: string, body: object): Promise<T> {
    const response = await fetch(this.addresses.origin + path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })
    if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  async #ask<T>(path: string, body: object, headers: Record<string, string>): Promise<T> {
    const { api } = this.addresses.connectycube
    const response = await fetch(api + path, { method: 'POST', body: JSON.stringify(body), headers: { ...headers, 'Content-Type': 'application/json' } })
    if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
}
