// A connected connector whose events can be waited for.
import { toClientId, type DialogId, type UserId } from '../../../src/core/ids.js'
import type { Action, SendMutation } from '../../../src/core/actions.js'
import type { ChatEvent, ConnectionEvent } from '../../../src/core/events.js'
import type { Connector, Outcome } from '../../../src/connectors/connector.js'
import { newId } from '../../../src/lib/ids.js'

type EventOf<Type extends ChatEvent['type']> = Extract<ChatEvent, { readonly type: Type }>

export class Listener {
  readonly connector: Connector
  readonly events: ChatEvent[] = []
  readonly life = new AbortController()
  readonly #watchers = new Set<() => void>()

  constructor(connector: Connector) {
    this.connector = connector
  }

  /** Resolves when it is online. */
  static async online(connector: Connector): Promise<Listener> {
    const listener = new Listener(connector)
    await listener.connect()
    await listener.state('online')
    return listener
  }

  get signal(): AbortSignal {
    return this.life.signal
  }

  connect(): Promise<{ readonly id: UserId }> {
    return this.connector.connect(event => {
      this.events.push(event)
      for (const look of this.#watchers) look()
    }, this.signal)
  }

  /** The first event of this type, at or after a place, that fits; mocha's limit ends the wait. */
  next<Type extends ChatEvent['type']>(type: Type, fits: (event: EventOf<Type>) => boolean = () => true, from = 0): Promise<EventOf<Type>> {
    return new Promise(resolve => {
      const look = () => {
        const found = this.events.slice(from).find((event): event is EventOf<Type> => event.type === type && fits(event as EventOf<Type>))
        if (found) resolve(found)
      }
      this.#watchers.add(look)
      look()
    })
  }

  async state(type: ConnectionEvent['type'], from = 0): Promise<ConnectionEvent> {
    return (await this.next('connection', event => event.state.type === type, from)).state
  }

  get states(): readonly ConnectionEvent[] {
    return this.events.flatMap(event => (event.type === 'connection' ? [event.state] : []))
  }

  says(dialogId: DialogId, text: string, rest: Partial<SendMutation> = {}): SendMutation {
    const body = { type: 'text' as const, text, attachments: [], mentions: [] }
    return { type: 'send', dialogId, clientId: toClientId(newId()), createdAt: Date.now(), body, ...rest }
  }

  do(action: Action): Promise<Outcome> {
    return this.connector.perform(action, this.signal)
  }
}
