// People of the local Genesys service, and the levers of its faults.
import { WebSocket } from 'ws'
import { genesys, type GenesysConnector, type GenesysOptions, type Surroundings } from '../../../src/connectors/genesys/index.js'
import { toDirectDialog, toRoomDialog } from '../../../src/connectors/genesys/ids.js'
import { toUserId, type DialogId, type UserId } from '../../../src/core/ids.js'
import { systemClock, type Clock } from '../../../src/lib/clock.js'
import { newId } from '../../../src/lib/ids.js'
import type { FaultOrder } from '../../../demo/server/faults.js'
import type { Profile } from '../../../demo/server/genesys/profile.js'
import type { RunningServer } from '../../../demo/server/server.js'
import type { Wire } from '../../kit/wire.js'

/** The runtime of the oldest supported Node has no WebSocket of its own. */
export const Socket = WebSocket as unknown as typeof globalThis.WebSocket

/** At this speed looks that a person waits a minute for come after one and a half seconds; limits of requests stay as they are. */
const SPEED = 40

/** The device's clock in a hurry: counts what waits, and can keep the next look from happening. */
export class HurriedClock implements Clock {
  pending = 0
  #sleeping = 0
  #gate: Promise<void> = Promise.resolve()
  readonly #start = systemClock.now()
  readonly #speed: number

  constructor(speed = SPEED) {
    this.#speed = speed
  }

  now(): number {
    return this.#start + (systemClock.now() - this.#start) * this.#speed
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return systemClock.sleep(ms, signal)
    this.pending++
    this.#sleeping++
    try {
      await systemClock.sleep(ms / this.#speed, signal)
      await this.#gate
    } finally {
      this.pending--
      this.#sleeping--
    }
  }

  after(ms: number, run: () => void, signal: AbortSignal): void {
    if (signal.aborted) return
    this.pending++
    const done = () => void this.pending--
    signal.addEventListener('abort', done, { once: true })
    systemClock.after(ms, () => {
      signal.removeEventListener('abort', done)
      done()
      run()
    }, signal)
  }

  /** No more looks: done when none is under way. Answers with how to go on. */
  async hold(): Promise<() => void> {
    let open!: () => void
    this.#gate = new Promise(resolve => (open = resolve))
    while (this.#sleeping === 0) await new Promise(resolve => setTimeout(resolve, 1))
    return open
  }
}

export class Citizen {
  readonly id: UserId
  readonly name: string
  readonly jid: string
  readonly clock: HurriedClock

  constructor(id: string, name: string, jid: string, clock = new HurriedClock()) {
    this.clock = clock
    this.id = toUserId(id)
    this.name = name
    this.jid = jid
  }
}

export class Town {
  readonly server: RunningServer
  readonly base: string

  constructor(server: RunningServer) {
    this.server = server
    this.base = `${server.url}/services/genesys`
  }

  /** A new colleague under a name that nobody else has. */
  async newcomer(firstName: string, clock = new HurriedClock()): Promise<Citizen> {
    const { id, name, jid } = await this.lever('people', { name: `${firstName} ${newId().slice(0, 8)}` })
    return new Citizen(id, name, jid, clock)
  }

  /** What the site's own back end would answer. */
  async token({ id }: { readonly id: string }): Promise<string> {
    return (await this.post('/demo/token', { service: 'genesys', userId: id })).token
  }

  /** With nothing in it. */
  async room(owner: Citizen, others: readonly Citizen[], subject = 'A room'): Promise<DialogId> {
    const { jid } = await this.ask(owner, 'POST', 'chats/rooms', { subject, userIds: others.map(({ id }) => id) })
    return toRoomDialog(jid)
  }

  pair(a: Citizen, b: Citizen): DialogId {
    return toDirectDialog(a.id, b.id)
  }

  options(citizen: Citizen): GenesysOptions {
    return { userId: citizen.id, baseUrl: this.base, getToken: () => this.token(citizen) }
  }

  connector(citizen: Citizen, options: Partial<GenesysOptions> = {}, surroundings: Partial<Surroundings> = {}): GenesysConnector {
    const given = { clock: citizen.clock, random: () => 0, wake: () => {}, WebSocket: Socket }
    return genesys({ ...this.options(citizen), ...options }, { ...given, ...surroundings })
  }

  fault(order: FaultOrder): Promise<Wire> {
    return this.post('/faults', { service: 'genesys', ...order })
  }

  /** Turns the switches for what the documents leave open. */
  async profile(profile: Partial<Profile>): Promise<void> {
    await this.lever('profile', profile)
  }

  async heal(): Promise<void> {
    await fetch(`${this.server.url}/faults`, { method: 'DELETE' })
    await fetch(`${this.base}/profile`, { method: 'DELETE' })
  }

  /** One of this service's own levers. */
  lever(name: string, body: object): Promise<Wire> {
    return this.post(`/services/genesys/${name}`, body)
  }

  async sockets(): Promise<{ total: number; users: Record<string, number> }> {
    return (await (await fetch(`${this.server.url}/faults/sockets`)).json()) as { total: number; users: Record<string, number> }
  }

  async post(path: string, body: object): Promise<Wire> {
    const response = await fetch(this.server.url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`)
    return (await response.json()) as Wire
  }

  /** A call as any client makes it. */
  async ask(citizen: { readonly id: string }, method: string, path: string, body?: object): Promise<Wire> {
    const headers = { authorization: `Bearer ${await this.token(citizen)}`, 'content-type': 'application/json' }
    const response = await fetch(`${this.base}/api/v2/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text}`)
    return (text === '' ? {} : JSON.parse(text)) as Wire
  }
}
