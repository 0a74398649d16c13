// People of the local ArrowDB service, and the levers of its faults.
import { arrowDb, type ArrowDbConnector, type ArrowDbOptions, type ArrowDbSession } from '../../../src/connectors/arrowdb/index.js'
import { toDialogId, toUserId, type DialogId, type UserId } from '../../../src/core/ids.js'
import { systemClock, type Clock } from '../../../src/lib/clock.js'
import { newId } from '../../../src/lib/ids.js'
import type { RunningServer } from '../../../demo/server/server.js'
import type { FaultOrder } from '../../../demo/server/faults.js'
import type { Wire } from '../../kit/wire.js'

export const KEY = 'local-arrowdb-key'

/** From one poll to the next; no other wait has this length, so that polls can be told from all else. */
const POLL_MS = 21

/** The device's clock: counts what waits, and can keep the next poll from happening. */
export class TownClock implements Clock {
  pending = 0
  #pausing = 0
  #gate: Promise<void> = Promise.resolve()

  now(): number {
    return systemClock.now()
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return systemClock.sleep(ms, signal)
    this.pending++
    const isPoll = ms === POLL_MS
    if (isPoll) this.#pausing++
    try {
      await systemClock.sleep(ms, signal)
      if (isPoll) await this.#gate
    } finally {
      this.pending--
      if (isPoll) this.#pausing--
    }
  }

  after(ms: number, run: () => void, signal: AbortSignal): void {
    // A timer that was stopped has nothing to say.
    this.sleep(ms, signal).then(run, () => {})
  }

  /** No more polls: done when none is under way. Answers with how to go on. */
  async hold(): Promise<() => void> {
    let open!: () => void
    this.#gate = new Promise(resolve => (open = resolve))
    while (this.#pausing === 0) await new Promise(resolve => setTimeout(resolve, 1))
    return open
  }
}

export class Citizen {
  readonly id: UserId
  readonly name: string
  readonly login: string
  readonly password: string
  readonly clock = new TownClock()

  constructor(id: string, name: string, login: string, password: string) {
    this.id = toUserId(id)
    this.name = name
    this.login = login
    this.password = password
  }
}

export class Town {
  readonly server: RunningServer
  readonly api: string
  readonly root: string

  /** `modern`: the service as applications since 1.1.5 know it. */
  constructor(server: RunningServer, profile: 'legacy' | 'modern' = 'legacy') {
    this.server = server
    this.root = `${server.url}/services/arrowdb`
    this.api = profile === 'modern' ? `${this.root}/modern/v1` : `${this.root}/v1`
  }

  /** A new account under a name that nobody else has. */
  async newcomer(firstName: string): Promise<Citizen> {
    const login = newId()
    const password = 'only for tests'
    const last_name = login.slice(0, 8)
    const { response } = await this.ask('POST', 'users/create', { username: login, first_name: firstName, last_name, password, password_confirmation: password })
    return new Citizen(response.users[0].id, `${firstName} ${last_name}`, login, password)
  }

  /** What the site's own back end would answer. */
  async token({ id }: Citizen): Promise<ArrowDbSession> {
    return (await this.control('/demo/token', { service: 'arrowdb', userId: id })) as ArrowDbSession
  }

  /** With nothing in it: what made it is deleted again. */
  async emptyDialog(me: Citizen, others: readonly Citizen[]): Promise<DialogId> {
    const { token } = await this.token(me)
    const { response } = await this.ask('POST', 'chats/create', { to_ids: others.map(({ id }) => id).join(), message: 'first' }, token)
    const [chat] = response.chats
    await this.ask('DELETE', 'chats/delete', { chat_id: chat.id }, token)
    return toDialogId(chat.chat_group_id)
  }

  options(citizen: Citizen): Extract<ArrowDbOptions, { getToken: unknown }> {
    const polling = { busyMs: POLL_MS, idleMs: POLL_MS, hiddenMs: POLL_MS }
    return { key: KEY, userId: citizen.id, api: this.api, getToken: () => this.token(citizen), polling }
  }

  connector(citizen: Citizen, more: Partial<ArrowDbOptions> = {}): ArrowDbConnector {
    // Waits are short, unless a test is about them.
    return arrowDb({ ...this.options(citizen), ...more } as ArrowDbOptions, { clock: citizen.clock, random: () => 0, wake: () => {} })
  }

  fault(order: FaultOrder): Promise<unknown> {
    return this.control('/faults', { service: 'arrowdb', ...order })
  }

  async heal(): Promise<void> {
    await fetch(`${this.server.url}/faults`, { method: 'DELETE' })
  }

  async control(path: string, body: object): Promise<unknown> {
    const response = await fetch(this.server.url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`)
    return response.json()
  }

  /** A call as any client makes it, parameters in the query or, with POST and PUT, in a form. */
  async ask(method: string, path: string, parameters: Record<string, string | number> = {}, session?: string): Promise<Wire> {
    const texts = Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)])
    const isForm = method === 'POST' || method === 'PUT'
    const query = new URLSearchParams([['key', KEY], ...(session ? [['_session_id', session]] : []), ...(isForm ? [] : texts)] as [string, string][])
    const response = await fetch(`${this.api}/${path}.json?${query}`, { method, ...(isForm && { body: new URLSearchParams(texts) }) })
    return { status: response.status, ...((await response.json()) as Wire) }
  }
}
