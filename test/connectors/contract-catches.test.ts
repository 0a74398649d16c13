// A proof is worth something when it can fail: connectors that break one promise each, and the test that notices.
import { expect } from 'chai'
import { createMemoryService, memory, MemoryNetwork } from '../../src/connectors/memory/index.js'
import type { Connector } from '../../src/connectors/connector.js'
import { ChatError } from '../../src/core/errors.js'
import { toDialogId, toMessageId, toOrderKey, toUserId } from '../../src/core/ids.js'
import { connectorContract, type ContractSetting, type Runner } from '../contract/connector-contract.js'

type Sabotage = (sound: Connector) => Partial<Connector>

/** Everything as it is, but for what is broken. */
function spoil(sound: Connector, sabotage: Sabotage): Connector {
  const broken = sabotage(sound)
  return new Proxy(sound, {
    get(target, name) {
      const value: unknown = name in broken ? broken[name as keyof Connector] : target[name as keyof Connector]
      return typeof value === 'function' ? value.bind(name in broken ? broken : target) : value
    },
  })
}

function setting(sabotage: Sabotage): ContractSetting {
  const service = createMemoryService({
    users: ['ann', 'ben', 'cat'].map(id => ({ id, name: id })),
    dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
  })
  const network = new MemoryNetwork()
  const user = (id: string, line = new MemoryNetwork()) => ({ id: toUserId(id), name: id, open: () => spoil(memory({ service, userId: id, network: line, objectUrls: false }), sabotage) })
  return {
    users: [user('ann', network), user('ben'), user('cat')],
    dialogId: toDialogId('d1'),
    cut: () => network.cut(),
    heal: () => network.heal(),
    held: () => 0,
    dispose: () => {},
    // A broken connector is waited for in vain, a sound one answers within the same turn or two.
    patienceMs: 2_000,
  }
}

/** Plays the tests with this title, and answers with what they said. */
async function play(title: string, sabotage: Sabotage): Promise<readonly unknown[]> {
  const tests: (() => Promise<unknown> | void)[] = []
  let before = (): Promise<unknown> | void => undefined
  let after = before
  const runner: Runner = {
    describe: (_title, body) => body(),
    it: (name, body) => name === title && tests.push(body),
    beforeEach: body => (before = body),
    afterEach: body => (after = body),
  }
  connectorContract('a connector', () => setting(sabotage), [], runner)
  if (tests.length !== 1) throw new Error(`There are ${tests.length} tests called "${title}"`)
  const said: unknown[] = []
  for (const step of [before, ...tests, after]) {
    try {
      await step()
    } catch (error) {
      said.push(error)
    }
  }
  return said
}

const cases: readonly (readonly [broken: string, title: string, sabotage: Sabotage])[] = [
  ['pages that are newest first', 'gives the newest messages, oldest first, and says whether there are more', sound => ({
    async messages(...args) {
      const page = await sound.messages(...args)
      return { ...page, items: [...page.items].reverse() }
    },
  })],
  ['a page that lacks a message in its middle', 'can be read to the top in pages of 5, with no message missing or double', sound => ({
    async messages(...args) {
      const page = await sound.messages(...args)
      return { ...page, items: page.items.filter((_, i) => i !== 2) }
    },
  })],
  ['an inclusive anchor', 'can be read to the top in pages of 3, with no message missing or double', sound => ({
    messages: (id, { from, limit }, signal) =>
      sound.messages(id, { limit, from: from.type === 'before' ? { ...from, anchor: { ...from.anchor, order: toOrderKey(`${from.anchor.order}!`) } } : from }, signal),
  })],
  ['places that differ from road to road', 'have the same id and place on every road', sound => ({
    connect: (emit, signal) =>
      sound.connect(event => emit(event.type === 'message' ? { ...event, message: { ...event.message, order: toOrderKey(`~${event.message.order}`) } } : event), signal),
  })],
  ['a field that is not of the model', 'lists each dialog once, the most recently active first, with its newest message', sound => ({
    async dialogs(...args) {
      const page = await sound.dialogs(...args)
      return { ...page, items: page.items.map(item => ({ ...item, _id: item.id })) }
    },
  })],
  ['times in seconds', 'puts what was said later at a later place', sound => ({
    async messages(...args) {
      const page = await sound.messages(...args)
      return { ...page, items: page.items.map(item => ({ ...item, sentAt: Math.floor(item.sentAt / 1000) })) }
    },
  })],
  ['an error of its own kind', 'does not answer for a dialog that is not there', sound => ({
    dialog: (id, signal) => sound.dialog(id, signal).catch(() => Promise.reject(new TypeError('undefined is not a function'))),
  })],
  ['a refusal that sounds as if it were worth another try', 'does not answer for a dialog that is not there', sound => ({
    dialog: (id, signal) => sound.dialog(id, signal).catch(() => Promise.reject(new ChatError('offline', 'Maybe later'))),
  })],
  ['its own reason for stopping', 'rejects with the reason of the signal that stopped it', sound => ({
    dialogs: (from, signal) => sound.dialogs(from, signal).catch(() => Promise.reject(new ChatError('offline', 'Stopped'))),
  })],
  ['events after its end', 'emits nothing once its signal is aborted', sound => ({
    connect: (emit, signal) => {
      signal.addEventListener('abort', () => queueMicrotask(() => emit({ type: 'hint' })))
      return sound.connect(emit, signal)
    },
  })],
  ['to be online before anything flows', 'is online only when live events flow', () => ({
    async connect(emit) {
      emit({ type: 'connection', state: { type: 'connecting' } })
      emit({ type: 'connection', state: { type: 'online', resumed: false } })
      return { id: toUserId('ann'), name: 'ann' }
    },
  })],
  ['to have missed nothing at the very first', 'says that it connects, then that it is online, and not that nothing was missed', sound => ({
    connect: (emit, signal) =>
      sound.connect(event => emit(event.type === 'connection' && event.state.type === 'online' ? { ...event, state: { type: 'online', resumed: true } } : event), signal),
  })],
  ['success for what it cannot do', 'can answer another message, or not', sound => ({
    capabilities: { ...sound.capabilities, reply: false },
  })],
  ['a client id to others', 'have the same id and place on every road', sound => ({
    async messages(...args) {
      const page = await sound.messages(...args)
      return { ...page, items: page.items.map(item => ({ ...item, clientId: item.clientId ?? ('somebody’s' as never) })) }
    },
  })],
  ['an idempotence that is none', 'sent again with the same client id are there once, where the service promises it', sound => ({
    async perform(action, signal) {
      return sound.perform(action.type === 'send' ? { ...action, clientId: `${action.clientId} ${Math.random()}` as never } : action, signal)
    },
  })],
  ['a service that takes a message twice without what looks for it', 'sent again with the same client id are there once, where the service promises it', sound => ({
    capabilities: { ...sound.capabilities, idempotentSend: false },
  })],
  ['an outcome without its message', 'arrive letter by letter as they were written', sound => ({
    perform: async (action, signal) => ({ ...(await sound.perform(action, signal)), events: [] }),
  })],
  ['people that were never there', 'are known by id, and who is not is left out', sound => ({
    users: async (ids, signal) => [...(await sound.users(ids, signal)), ...ids.map(id => ({ id, name: '?' }))],
  })],
  ['a deletion of nothing', 'that are not there cannot be changed', sound => ({
    perform: (action, signal) =>
      action.type === 'delete' ? Promise.resolve({ events: [{ type: 'message-removed', dialogId: action.dialogId, messageId: toMessageId(action.messageId) }] }) : sound.perform(action, signal),
  })],
]

describe('the connector contract', () => {
  for (const [broken, title, sabotage] of cases) {
    it(`does not let pass ${broken}`, async () => {
      expect(await play(title, () => ({})), 'with a sound connector').to.deep.equal([])
      expect((await play(title, sabotage)).length, 'complaints').to.be.above(0)
    })
  }

  it('says what to do where no runner has put its functions into the page', async () => {
    const { globalRunner } = await import('../../src/testing/runner.js')
    const { it: mine } = globalThis
    try {
      Object.assign(globalThis, { it: undefined })
      expect(() => globalRunner()).to.throw(/describe, it, beforeEach and afterEach/)
    } finally {
      Object.assign(globalThis, { it: mine })
    }
  })
})
