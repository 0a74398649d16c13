import { expect } from 'chai'
import { memory, MemoryNetwork, type MemoryConnector, type Seeds } from '../../../src/connectors/memory/index.js'
import { openRowStore } from '../../../src/connectors/memory/row-store.js'
import type { ChatEvent } from '../../../src/core/events.js'
import { toClientId, toDialogId, toUserId } from '../../../src/core/ids.js'
import type { Message } from '../../../src/core/model.js'
import { newId } from '../../../src/lib/ids.js'
import { connectorContract, type ContractSetting } from '../../contract/connector-contract.js'
import { aSend } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { countedClock } from './counted-clock.js'

const world: Seeds = {
  users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }, { id: 'cat', name: 'Cat' }],
  dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
  messages: [],
}
const dialogId = toDialogId('d1')

/** How many tabs hold or wait for a lock of this service. */
async function locks(name: string): Promise<{ readonly held: number; readonly pending: number }> {
  const { held, pending } = await navigator.locks.query()
  const count = (list: readonly LockInfo[] | undefined): number => (list ?? []).filter(lock => lock.name?.startsWith(`chat-memory:${name}`)).length
  return { held: count(held), pending: count(pending) }
}

async function erase(name: string): Promise<void> {
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(`chat-memory:${name}`)
    request.onsuccess = resolve
    request.onerror = reject
  })
}

connectorContract('memory shared by tabs', (): ContractSetting => {
  const name = newId()
  const clock = countedClock()
  const networks = { ann: new MemoryNetwork({ clock }), ben: new MemoryNetwork({ clock }), cat: new MemoryNetwork({ clock }) }
  const user = (id: keyof typeof networks, words: string) => ({
    id: toUserId(id),
    name: words,
    open: () => memory({ name, userId: id, world, clock, network: networks[id], objectUrls: false }),
  })
  return {
    users: [user('ann', 'Ann'), user('ben', 'Ben'), user('cat', 'Cat')],
    dialogId,
    cut: () => networks.ann.cut(),
    heal: () => networks.ann.heal(),
    held: async () => {
      const { held, pending } = await locks(name)
      return clock.pending + held + pending
    },
    fault: fault => (fault === 'lost-answer' ? networks.ann.loseNextResponse() : networks.ann.refuseNext('rate-limited', 2_000)),
    dispose: () => erase(name),
  }
}, ['lost-answer', 'rate-limited'])

/** A connector in a frame of its own: removing the frame is what closing a tab is, without a goodbye. */
class Tab {
  readonly events: ChatEvent[] = []
  readonly connector: MemoryConnector
  readonly #frame: HTMLIFrameElement | null
  readonly #life = new AbortController()
  readonly #watchers = new Set<() => void>()

  private constructor(connector: MemoryConnector, frame: HTMLIFrameElement | null) {
    this.connector = connector
    this.#frame = frame
  }

  static async open(name: string, userId: string): Promise<Tab> {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const inside = frame.contentWindow as (Window & { opened?: (module: { memory: typeof memory }) => void }) | null
    if (!inside || !frame.contentDocument) throw new Error('the frame is of this origin')
    const module = await new Promise<{ memory: typeof memory }>(resolve => {
      inside.opened = resolve
      const script = frame.contentDocument?.createElement('script')
      if (!script) return
      script.type = 'module'
      script.textContent = `import * as module from '${new URL('../../../src/connectors/memory/index.ts', import.meta.url).pathname}'; window.opened(module)`
      frame.contentDocument?.body.append(script)
    })
    return new Tab(module.memory({ name, userId, world, objectUrls: false }), frame)
  }

  get signal(): AbortSignal {
    return this.#life.signal
  }

  async goOnline(): Promise<this> {
    await this.connector.connect(event => {
      this.events.push(event)
      for (const look of [...this.#watchers]) look()
    }, this.signal)
    await this.see(e => e.type === 'connection' && e.state.type === 'online')
    return this
  }

  see(is: (event: ChatEvent) => boolean, from = 0): Promise<ChatEvent> {
    return new Promise(resolve => {
      const look = (): void => {
        const event = this.events.slice(from).find(is)
        if (!event) return
        this.#watchers.delete(look)
        resolve(event)
      }
      this.#watchers.add(look)
      look()
    })
  }

  async say(text: string, clientId = newId()): Promise<Message> {
    const { events } = await this.connector.perform(aSend('d1', text, { clientId: toClientId(clientId) }), this.signal)
    const event = events.find(e => e.type === 'message')
    if (!event) throw new Error('a send answers with its message')
    return event.message
  }

  async texts(): Promise<readonly string[]> {
    const { items } = await this.connector.messages(dialogId, { from: { type: 'newest' }, limit: 100 }, this.signal)
    return items.map(m => (m.body.type === 'text' ? m.body.text : ''))
  }

  /** Gone from one moment to the next. */
  crash(): void {
    this.#frame?.remove()
  }

  close(): void {
    this.#life.abort(new DOMException('Closed.', 'AbortError'))
    this.crash()
  }
}

describe('a memory service shared by tabs', () => {
  let name: string
  let tabs: Tab[]
  const open = async (userId: string): Promise<Tab> => {
    const tab = await Tab.open(name, userId)
    tabs.push(tab)
    return tab.goOnline()
  }
  beforeEach(() => {
    name = newId()
    tabs = []
  })
  afterEach(async () => {
    for (const tab of tabs) tab.close()
    await erase(name)
  })

  it('is hosted by one of them, and all see the same', async () => {
    const [ann, ben, again] = [await open('ann'), await open('ben'), await open('ann')]
    const { held } = await navigator.locks.query()
    expect(held?.filter(lock => lock.name === `chat-memory:${name}`)).to.have.length(1)
    const { id } = await ben.say('hello')
    for (const tab of [ann, again]) await tab.see(e => e.type === 'message' && e.message.id === id)
    for (const tab of [ann, ben, again]) expect(await tab.texts()).to.deep.equal(['hello'])
  })

  it('goes on in the next tab when the hosting one is closed, with every message that was accepted', async () => {
    const host = await open('ann')
    const [ben, cat] = [await open('ben'), await open('cat')]
    const said = Array.from({ length: 30 }, (_, i) => `message ${i}`)
    for (const [i, text] of said.entries()) await (i % 2 ? host : ben).say(text)
    const from = ben.events.length
    host.crash()
    const online = await ben.see(e => e.type === 'connection' && e.state.type === 'online', from)
    expect(online).to.deep.equal({ type: 'connection', state: { type: 'online', resumed: false } })
    expect(await ben.texts()).to.deep.equal(said)
    await ben.say('after')
    const ann = await open('ann')
    expect(await ann.texts()).to.deep.equal([...said, 'after'])
    cat.close()
  })

  it('has a message once when its sender tried again because the host died', async () => {
    const host = await open('ann')
    const ben = await open('ben')
    const from = ben.events.length
    const clientId = newId()
    const first = ben.say('did it arrive?', clientId).catch((error: unknown) => error)
    host.crash()
    await first
    await ben.see(e => e.type === 'connection' && e.state.type === 'online', from)
    await ben.say('did it arrive?', clientId)
    expect(await ben.texts()).to.deep.equal(['did it arrive?'])
  })

  it('outlives all of them', async () => {
    const ann = await open('ann')
    await ann.say('keep this')
    ann.crash()
    const ben = await open('ben')
    expect(await ben.texts()).to.deep.equal(['keep this'])
    expect((await ben.connector.dialog(dialogId, ben.signal)).unread).to.equal(1)
  })

  it('notices that a guest was closed without a word', async () => {
    const ann = await open('ann')
    const ben = await open('ben')
    await ann.see(e => e.type === 'presence' && e.userId === 'ben' && e.presence === 'online')
    ben.crash()
    await ann.see(e => e.type === 'presence' && e.userId === 'ben' && e.presence !== 'online')
  })

  it('is taken from a tab that sleeps with the lock in its hand', async () => {
    const asleep = new AbortController()
    await new Promise<void>(held => void navigator.locks.request(`chat-memory:${name}`, () => new Promise<void>(release => {
      held()
      asleep.signal.addEventListener('abort', () => release())
    })).catch(() => {}))
    const clock = new FakeClock(Date.now())
    const stop = new AbortController()
    const connected = memory({ name, userId: 'ann', world, clock, objectUrls: false }).connect(() => {}, stop.signal)
    // The first request is on its way, and what it waits for is an answer or the time.
    while (clock.pending < 2) await new Promise(resolve => setTimeout(resolve, 0))
    await clock.advance(3_000)
    expect((await connected).id).to.equal('ann')
    stop.abort(new DOMException('Closed.', 'AbortError'))
    asleep.abort()
  })

  it('is not overwritten by a tab that slept while another took over', async () => {
    const old = await openRowStore(name)
    await old.take()
    await old.write([{ key: 'users/a', row: 'old' }])
    const next = await openRowStore(name)
    expect(await next.take()).to.deep.equal([['users/a', 'old']])
    await next.write([{ key: 'users/a', row: 'new' }])
    const late = await old.write([{ key: 'users/a', row: 'late' }]).then(() => 'written', () => 'refused')
    expect(late).to.equal('refused')
    const again = await openRowStore(name)
    expect(await again.take()).to.deep.equal([['users/a', 'new']])
    for (const store of [old, next, again]) store.close()
  })
})
