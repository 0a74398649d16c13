// What the suite stands on: people with connectors whose every answer is looked at.
import { AssertionError, expect } from 'chai'
import type { Action, ActionType, SendMutation } from '../../core/actions.js'
import { isFinal, type ChatError } from '../../core/errors.js'
import type { ChatEvent, ConnectionEvent } from '../../core/events.js'
import { toClientId, type Cursor, type DialogId, type MessageId, type UserId } from '../../core/ids.js'
import type { Dialog, Message, TextBody, User } from '../../core/model.js'
import { newId } from '../../lib/ids.js'
import type { Anchor, Connector, MessagePage, MessagesFrom, Outcome, Page } from '../../connectors/connector.js'
import * as shapes from './shapes.js'

export type ContractUser = {
  readonly id: UserId
  /** By which others find this person, where people can be found. */
  readonly name: string
  /** A connector of this account that is not connected yet; each call gives another one, as another tab would have. */
  open(): Connector
}

/**
 * What the suite may ask to go wrong for the first user. `lost-answer`: the next message is accepted and
 * the answer never comes. `html`: the next answer is a web page with status 200. `expired-token`: the token
 * in use is refused from now on, asking for another gives a good one. `rate-limited`: the next request is
 * refused with the wish to wait 2 s. `garbage`: the live line brings something that is no event.
 */
export type ContractFault = 'lost-answer' | 'html' | 'expired-token' | 'rate-limited' | 'garbage'

/** Made anew for every test. */
export type ContractSetting = {
  /** Three accounts of one service that nobody else uses. */
  readonly users: readonly [ContractUser, ContractUser, ContractUser]
  /** A dialog of the first two, with nothing in it. */
  readonly dialogId: DialogId
  /** Cuts the network of the first user, for all connectors of that account. */
  cut(): void | Promise<void>
  heal(): void | Promise<void>
  /** How many connections, timers and the like the connectors hold now, as far as can be seen from outside. */
  held(): number | Promise<number>
  /** Must know every fault that was announced to `connectorContract`. */
  fault?(fault: ContractFault): void | Promise<void>
  dispose(): void | Promise<void>
  /**
   * A failed test says this many milliseconds after asking that something did not come to pass; default 15 000. The runner must
   * give a test longer.
   */
  readonly patienceMs?: number
}

/** Between two looks where no event tells when to look again. */
const lookAgainMs = 25

export class Stage {
  readonly setting: ContractSetting
  readonly ann: Person
  readonly ben: Person
  readonly cat: Person
  readonly #people: Person[] = []

  constructor(setting: ContractSetting) {
    this.setting = setting
    const [first, second, third] = setting.users
    this.ann = this.person(first)
    this.ben = this.person(second)
    this.cat = this.person(third)
  }

  get dialogId(): DialogId {
    return this.setting.dialogId
  }

  /** Another tab of somebody. */
  person(user: ContractUser): Person {
    const person = new Person(user, this.dialogId, this.setting.patienceMs)
    this.#people.push(person)
    return person
  }

  /** The first two are online. */
  async meet(): Promise<Stage> {
    await Promise.all([this.ann.goOnline(), this.ben.goOnline()])
    return this
  }

  async close(): Promise<void> {
    for (const person of this.#people) person.leave()
    await this.setting.dispose()
    for (const person of this.#people) expect(person.faults, 'what the connector emitted').to.deep.equal([])
  }
}

export class Person {
  readonly id: UserId
  readonly name: string
  readonly connector: Connector
  /** Everything the connector emitted, oldest first. */
  readonly events: ChatEvent[] = []
  /** Events that break the contract. */
  readonly faults: string[] = []
  readonly #dialogId: DialogId
  readonly #patienceMs: number
  readonly #life = new AbortController()
  readonly #watchers = new Set<() => void>()

  constructor(user: ContractUser, dialogId: DialogId, patienceMs = 15_000) {
    this.id = user.id
    this.name = user.name
    this.connector = user.open()
    this.#dialogId = dialogId
    this.#patienceMs = patienceMs
  }

  get signal(): AbortSignal {
    return this.#life.signal
  }

  connect(signal = this.signal): Promise<User> {
    return honest(this.connector.connect(event => this.#hear(event, signal), signal), shapes.checkUser, signal)
  }

  async goOnline(): Promise<User> {
    const me = await this.connect()
    await this.state('online')
    return me
  }

  leave(): void {
    this.#life.abort(new DOMException('The test is over.', 'AbortError'))
  }

  // Looking

  /** A connection event of this type, at or after the place in `events`. */
  async state<Type extends ConnectionEvent['type']>(type: Type, from = 0): Promise<Extract<ConnectionEvent, { type: Type }>> {
    const event = await this.see(`connection ${type}`, e => e.type === 'connection' && e.state.type === type, from)
    return (event as Extract<ChatEvent, { type: 'connection' }>).state as Extract<ConnectionEvent, { type: Type }>
  }

  see(what: string, is: (event: ChatEvent) => boolean, from = 0): Promise<ChatEvent> {
    return this.until(what, () => this.events.slice(from).find(is))
  }

  /** Asks again after each event, until the answer is something. */
  async until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<NonNullable<T>> {
    const end = performance.now() + this.#patienceMs
    for (;;) {
      const answer = await ask()
      if (answer !== undefined && answer !== null && answer !== false) return answer
      if (performance.now() > end) {
        const heard = this.events.slice(-8).map(event => JSON.stringify(event)).join('\n  ')
        throw new AssertionError(`${what}: did not come to pass for ${this.name}; heard last:\n  ${heard}`)
      }
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, lookAgainMs)
        this.#watchers.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
      this.#watchers.clear()
    }
  }

  // Reading

  page(from: MessagesFrom, limit: number, dialogId = this.#dialogId): Promise<MessagePage> {
    return honest(this.connector.messages(dialogId, { from, limit }, this.signal), shapes.checkMessagePage, this.signal)
  }

  async newest(limit = 50, dialogId = this.#dialogId): Promise<readonly Message[]> {
    return (await this.page({ type: 'newest' }, limit, dialogId)).items
  }

  async message(id: MessageId, dialogId = this.#dialogId): Promise<Message | undefined> {
    return (await this.newest(50, dialogId)).find(message => message.id === id)
  }

  dialog(dialogId = this.#dialogId): Promise<Dialog> {
    return honest(this.connector.dialog(dialogId, this.signal), shapes.checkDialog, this.signal)
  }

  async dialogs(): Promise<readonly Dialog[]> {
    const all: Dialog[] = []
    let next: Cursor | null = null
    do {
      const page: Page<Dialog> = await honest(this.connector.dialogs(next, this.signal), shapes.checkDialogPage, this.signal)
      all.push(...page.items)
      next = page.next
    } while (next !== null)
    return all
  }

  async hasDialog(dialogId: DialogId): Promise<boolean> {
    return (await this.dialogs()).some(dialog => dialog.id === dialogId)
  }

  async members(dialogId = this.#dialogId): Promise<readonly UserId[]> {
    const all: UserId[] = []
    let next: Cursor | null = null
    do {
      const page: Page<User> = await honest(this.connector.members(dialogId, next, this.signal), shapes.checkUserPage, this.signal)
      all.push(...page.items.map(user => user.id))
      next = page.next
    } while (next !== null)
    return all
  }

  /** Undefined where the service cannot search. */
  async search(text: string, dialogId: DialogId | null): Promise<readonly Message[] | undefined> {
    const work = this.connector.search?.(text, dialogId, this.signal)
    return work && honest(work, shapes.checkMessages, this.signal)
  }

  async user(id: UserId): Promise<User | undefined> {
    return (await honest(this.connector.users([id], this.signal), shapes.checkUsers, this.signal))[0]
  }

  // Doing

  can(type: ActionType): boolean {
    return this.connector.capabilities.actions.has(type)
  }

  do(action: Action, signal = this.signal): Promise<Outcome> {
    return honest(this.connector.perform(action, signal), shapes.checkOutcome, signal)
  }

  sendAction(text: string, rest: Partial<SendMutation> = {}): SendMutation {
    const body: TextBody = { type: 'text', text, attachments: [], mentions: [] }
    return { type: 'send', dialogId: this.#dialogId, clientId: toClientId(newId()), createdAt: Date.now(), body, ...rest }
  }

  /** Sends and answers with the message as the outcome has it. */
  async say(text: string, rest: Partial<SendMutation> = {}): Promise<Message> {
    return sentMessage(await this.do(this.sendAction(text, rest)))
  }

  #hear(event: ChatEvent, signal: AbortSignal): void {
    if (signal.aborted) this.faults.push(`after the signal was aborted: ${JSON.stringify(event)}`)
    const wrong = shapes.checkEvent(event)
    if (wrong !== null) this.faults.push(`${wrong} in ${JSON.stringify(event)}`)
    this.events.push(event)
    for (const look of this.#watchers) look()
  }
}

/** Passes on what has the model's shape; fails the test for a rejection that is neither ChatError nor the signal's reason. */
export function honest<T>(work: Promise<T>, check: (value: unknown) => string | null, signal: AbortSignal): Promise<T> {
  return work.then(
    value => {
      const wrong = check(value)
      if (wrong !== null) throw new AssertionError(`The connector's answer ${wrong}`)
      return value
    },
    (error: unknown) => {
      if (signal.aborted && error === signal.reason) throw error
      // By name, since a connector may come with a copy of the class.
      expect((error as ChatError | undefined)?.name, `the rejection ${String(error)}`).to.equal('ChatError')
      throw error
    },
  )
}

/** The ChatError that it fails with. */
export async function failure(work: Promise<unknown>): Promise<ChatError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AssertionError) throw error
    return error as ChatError
  }
  throw new AssertionError('This should have been refused, but was accepted.')
}

/** A capability that is not claimed is refused, and nothing comes of it. */
export async function refused(person: Person, action: Action): Promise<void> {
  const before = await person.newest()
  expect((await failure(person.do(action))).code, `the refusal of ${action.type}`).to.equal('rejected')
  expect(await person.newest(), `messages after a refused ${action.type}`).to.deep.equal(before)
}

/** Refused for good, in whatever words. */
export async function finallyRefused(work: Promise<unknown>): Promise<void> {
  const { code } = await failure(work)
  expect(isFinal(code), `${code} is final`).to.equal(true)
}

export function sentMessage(outcome: Outcome): Message {
  const event = outcome.events.find(e => e.type === 'message')
  if (!event) throw new AssertionError(`The outcome of a send should hold its message, but is ${JSON.stringify(outcome)}`)
  return event.message
}

export const anchorAt = ({ id, order, sentAt }: Message, cursor?: Cursor | null): Anchor => ({ id, order, sentAt, ...(cursor ? { cursor } : {}) })

export const idsOf = (items: readonly { readonly id: string }[]): readonly string[] => items.map(item => item.id)

export const textOf = (message: Message | undefined): string | undefined => (message?.body.type === 'text' ? message.body.text : undefined)
