// Somebody with a connector, and what it tells.
import type { GenesysConnector, GenesysOptions, Surroundings } from '../../../src/connectors/genesys/index.js'
import type { SendMutation } from '../../../src/core/actions.js'
import type { ChatEvent } from '../../../src/core/events.js'
import { toClientId, type DialogId } from '../../../src/core/ids.js'
import type { Message } from '../../../src/core/model.js'
import { newId } from '../../../src/lib/ids.js'
import type { Citizen, Town } from './town.js'

export class Person {
  readonly connector: GenesysConnector
  readonly events: ChatEvent[] = []
  readonly #life = new AbortController()
  readonly #waiting = new Set<() => void>()

  constructor(town: Town, citizen: Citizen, options: Partial<GenesysOptions> = {}, surroundings: Partial<Surroundings> = {}) {
    this.connector = town.connector(citizen, options, surroundings)
  }

  get signal(): AbortSignal {
    return this.#life.signal
  }

  async goOnline(): Promise<this> {
    const from = this.events.length
    void this.connector.connect(event => {
      this.events.push(event)
      for (const look of this.#waiting) look()
    }, this.signal).catch(() => {})
    await this.state('online', from)
    return this
  }

  leave(): void {
    this.#life.abort(new DOMException('The test is over.', 'AbortError'))
  }

  /** The first event of this kind at or after the place in `events`; waits for it. */
  async see<Type extends ChatEvent['type']>(type: Type, from = 0, is: (event: Extract<ChatEvent, { type: Type }>) => boolean = () => true): Promise<Extract<ChatEvent, { type: Type }>> {
    for (;;) {
      const found = this.events.slice(from).find((event): event is Extract<ChatEvent, { type: Type }> => event.type === type && is(event as Extract<ChatEvent, { type: Type }>))
      if (found) return found
      await new Promise<void>(resolve => this.#waiting.add(resolve))
      this.#waiting.clear()
    }
  }

  async state(type: 'connecting' | 'online' | 'offline', from = 0) {
    return (await this.see('connection', from, event => event.state.type === type)).state
  }

  get states(): readonly string[] {
    return this.events.flatMap(event => (event.type === 'connection' ? [event.state.type] : []))
  }

  async newest(dialogId: DialogId, limit = 49): Promise<readonly Message[]> {
    return (await this.connector.messages(dialogId, { from: { type: 'newest' }, limit }, this.signal)).items
  }

  sendAction(dialogId: DialogId, text: string, rest: Partial<SendMutation> = {}): SendMutation {
    const body = { type: 'text', text, attachments: [], mentions: [] } as const
    return { type: 'send', dialogId, clientId: toClientId(newId()), createdAt: Date.now(), body, ...rest }
  }

  async say(dialogId: DialogId, text: string, rest: Partial<SendMutation> = {}): Promise<Message> {
    const { events } = await this.connector.perform(this.sendAction(dialogId, text, rest), this.signal)
    const event = events.find(it => it.type === 'message')
    if (!event) throw new Error('No message came of it')
    return event.message
  }
}

export const textOf = ({ body }: Message): string => (body.type === 'text' ? body.text : '')
