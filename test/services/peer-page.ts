// Runs in a browser: our own connector, under the hands of the test.
import type { Action } from '../../src/core/actions.js'
import type { ChatEvent } from '../../src/core/events.js'
import { toClientId, toDialogId, type DialogId } from '../../src/core/ids.js'
import type { Message } from '../../src/core/model.js'
import { connectyCube } from '../../src/connectors/connectycube/index.js'
import type { Connector } from '../../src/connectors/connector.js'

type Options = { readonly appId: number; readonly api: string; readonly chat: string; readonly userId: number; readonly token: string }
type Events = { readonly seen: ChatEvent[]; readonly waiting: Set<() => void> }

const alive = new AbortController()
const events: Events = { seen: [], waiting: new Set() }
let connector: Connector

const peer = {
  async connect({ appId, api, chat, userId, token }: Options): Promise<string> {
    connector = connectyCube({ appId, endpoints: { api, chat }, userId, getToken: () => Promise.resolve({ token, userId }) })
    const user = await connector.connect(event => {
      events.seen.push(event)
      for (const look of [...events.waiting]) look()
    }, alive.signal)
    await peer.next({ type: 'connection', state: { type: 'online' } })
    // The list tells the connector whose dialog is whose, as it does in the widget.
    await connector.dialogs(null, alive.signal)
    return user.name
  },

  /** The next event that has all these fields, taken out of what was seen. */
  next(pattern: unknown): Promise<ChatEvent> {
    return new Promise(resolve => {
      const look = () => {
        const index = events.seen.findIndex(event => contains(event, pattern))
        if (index < 0) return void events.waiting.add(look)
        events.waiting.delete(look)
        resolve(events.seen.splice(index, 1)[0]!)
      }
      look()
    })
  },

  async send(dialogId: string, text: string, clientId: string): Promise<Message | undefined> {
    const outcome = await connector.perform({
      type: 'send', dialogId: toDialogId(dialogId), clientId: toClientId(clientId), createdAt: Date.now(),
      body: { type: 'text', text, attachments: [], mentions: [] },
    }, alive.signal)
    const accepted = outcome.events.find(event => event.type === 'message')
    return accepted?.message
  },

  async perform(action: Action): Promise<void> {
    await connector.perform(action, alive.signal)
  },

  async newest(dialogId: DialogId): Promise<Message | undefined> {
    return (await connector.messages(dialogId, { from: { type: 'newest' }, limit: 20 }, alive.signal)).items.at(-1)
  },

  setTyping(dialogId: DialogId, typing: boolean): void {
    connector.setTyping?.(dialogId, typing)
  },
}

function contains(value: unknown, pattern: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return value === pattern
  return typeof value === 'object' && value !== null && Object.entries(pattern).every(([key, part]) => contains((value as Record<string, unknown>)[key], part))
}

export type Peer = typeof peer
Object.assign(globalThis, { peer })
