import { expect } from 'chai'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { createMemoryService, memory, MemoryNetwork } from '../../src/connectors/memory/index.js'
import type { ConnectionState } from '../../src/core/chat.js'
import { ChatError } from '../../src/core/errors.js'
import { toDialogId } from '../../src/core/ids.js'
import { Engine } from '../../src/engine/engine.js'
import { settle } from '../kit/fake-clock.js'
import { d1, lasting, seeded } from '../kit/stage.js'
import { Platforms } from '../simulation/platform.js'
import { Gate, tabClock, Time } from '../simulation/time.js'
import { changed } from '../kit/changed.js'

/** As browsers have it: what comes through a channel is a copy. */
function copying(platform: ReturnType<Platforms['for']>): ReturnType<Platforms['for']> {
  const openChannel: typeof platform.openChannel = name => {
    const channel = platform.openChannel?.(name) as BroadcastChannel
    const { postMessage } = channel
    return Object.assign(channel, { postMessage: (message: unknown) => postMessage(structuredClone(message)) })
  }
  return { ...platform, openChannel }
}

/** Tabs of Ann on one device, which freeze and thaw. */
function device(idempotentSend = true) {
  const time = new Time(settle)
  const platforms = new Platforms(time, 0)
  const service = createMemoryService({
    users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }],
    dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }, { id: 'd2', kind: 'group', memberIds: ['ann', 'ben'] }],
    clock: time,
    capabilities: { idempotentSend },
  })
  const disk = lasting(createMemoryCache())
  /** Who asked the service to send what. */
  const sends: string[] = []
  let ids = 0
  async function open(name: string, own: Partial<ConstructorParameters<typeof Engine>[0]> = {}) {
    const gate = new Gate()
    const clock = tabClock(time, gate, () => 0)
    const random = seeded(1)
    const inner = memory({ service, userId: 'ann', clock, random, network: new MemoryNetwork({ clock: time, random }), objectUrls: false })
    const connector = changed(inner, {
      perform: (action, signal) => {
        if (action.type === 'send') sends.push(`${name}: ${action.body.text}`)
        return gate.promise(inner.perform(action, signal))
      },
    })
    const engine = new Engine({
      connector, cache: disk, storage: { type: 'persistent' }, createFallback: createMemoryCache, clock, random,
      newId: () => `id${String(++ids).padStart(4, '0')}`, platform: copying(platforms.for(gate)), ...own,
    })
    await engine.start()
    await engine.openThread(d1)
    await time.advance(10)
    return { engine, gate, connector }
  }
  const texts = () => service.rows.timeline(d1).map(({ body }) => (body.type === 'text' ? body.text : ''))
  return { time, service, disk, platforms, open, sends, texts }
}

describe('tabs of one person', () => {
  it('leave no error behind when one is closed while it catches up [F56]', async () => {
    const { time, platforms, open } = device()
    const { connector } = await open('leading')
    const { engine } = await open('following')
    await engine.openThread(toDialogId('d2'))
    const untold: unknown[] = []
    const note = (error: unknown) => untold.push(error)
    process.prependListener('unhandledRejection', note)
    const channel = platforms.for(new Gate()).openChannel?.(`chat:${connector.namespace}`)
    const tell = (connection: ConnectionState) =>
      channel?.postMessage({ type: 'status', connection, dialogList: engine.state.dialogList, typing: new Map(), presence: new Map() })
    tell({ type: 'offline', code: 'offline', retryAt: 0 })
    await time.advance(10)
    expect(engine.state.connection.type).to.equal('offline')
    engine.subscribe(() => void engine.close(), new AbortController().signal)
    tell({ type: 'online' })
    await time.advance(10)
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(engine.signal.aborted).to.equal(true)
    expect(untold).to.eql([])
  })

  it('replace a leader that is frozen within 4 s, while somebody looks at one of them [F21]', async () => {
    const { time, open, texts } = device()
    const leader = await open('leader')
    const follower = await open('follower')
    follower.engine.watch(true)
    await time.advance(60_000)
    expect([leader.engine.state.leader, follower.engine.state.leader]).to.eql([true, false])
    leader.gate.freeze()
    await time.advance(4_000)
    expect([follower.engine.state.leader, follower.engine.state.connection.type]).to.eql([true, 'online'])
    await follower.engine.send(d1, { text: 'out' })
    await time.advance(100)
    expect(texts()).to.eql(['out'])
  })

  it('hear of the connection when it changes, and not of everything else that their leader tells', async () => {
    const { time, service, open } = device()
    await open('leader')
    const follower = await open('follower')
    const { connection } = follower.engine.state
    expect(connection.type).to.equal('online')
    const random = seeded(2)
    const ben = memory({ service, userId: 'ben', clock: time, random, network: new MemoryNetwork({ clock: time, random }), objectUrls: false })
    const stop = new AbortController()
    await ben.connect(() => {}, stop.signal)
    ben.setTyping?.(d1, true)
    await time.advance(1_000)
    stop.abort()
    expect(follower.engine.state.typing.size).to.equal(1)
    expect(follower.engine.state.connection).to.equal(connection)
  })

  it('all know that the list of dialogs could not be read, and why', async () => {
    const { time, service, open } = device()
    const random = seeded(2)
    const inner = memory({ service, userId: 'ann', clock: time, random, network: new MemoryNetwork({ clock: time, random }), objectUrls: false })
    await open('leader', { connector: changed(inner, { dialogs: () => Promise.reject(new ChatError('rejected', 'No list today.')) }) })
    const follower = await open('follower')
    await time.advance(1_000)
    expect(follower.engine.state.leader).to.equal(false)
    expect(follower.engine.state.dialogList).to.eql({ end: false, loading: false, error: { code: 'rejected', message: 'No list today.' } })
  })

  it('leave a leader alone that answers, however long nothing happens [F21]', async () => {
    const { time, open } = device()
    const leader = await open('leader')
    const follower = await open('follower')
    follower.engine.watch(true)
    await time.advance(600_000)
    expect([leader.engine.state.leader, follower.engine.state.leader]).to.eql([true, false])
  })

  it('do not take the lead because they slept themselves [F21]', async () => {
    const { time, open } = device()
    const leader = await open('leader')
    const follower = await open('follower')
    follower.engine.watch(true)
    follower.gate.freeze()
    await time.advance(60_000)
    await follower.gate.thaw(time.settle)
    await time.advance(10_000)
    expect([leader.engine.state.leader, follower.engine.state.leader]).to.eql([true, false])
  })

  it('follow who replaced them while they were frozen, though they had once looked for a leader in vain [F21]', async () => {
    const { time, open } = device()
    const first = await open('first')
    const second = await open('second')
    const third = await open('third')
    third.engine.watch(true)
    first.gate.freeze()
    second.engine.wake()
    await first.engine.close()
    await time.advance(100)
    expect(second.engine.state.leader).to.equal(true)
    second.gate.freeze()
    await time.advance(6_000)
    expect(third.engine.state.leader).to.equal(true)
    await second.gate.thaw(time.settle, true)
    await time.advance(1_000)
    expect([second.engine.state.leader, third.engine.state.leader]).to.eql([false, true])
  })

  for (const idempotentSend of [true, false]) {
    it(`never send one thing twice: what the frozen leader was about to send is sent by the next ${idempotentSend ? '' : '(a service that takes it twice) '}[F21] [F39]`, async () => {
      const { time, open, sends, texts } = device(idempotentSend)
      const leader = await open('old')
      const follower = await open('new')
      follower.engine.watch(true)
      await time.advance(5_000)
      leader.gate.freeze()
      await follower.engine.send(d1, { text: 'one' })
      await follower.engine.send(d1, { text: 'two' })
      await time.advance(10_000)
      await leader.gate.thaw(time.settle)
      await time.advance(120_000)
      expect(texts()).to.eql(['one', 'two'])
      expect(sends).to.eql(['new: one', 'new: two'])
      expect([leader.engine.state.outbox, follower.engine.state.outbox]).to.eql([[], []])
    })
  }

  it('that keep nothing on the device each send for themselves [F13]', async () => {
    const { time, open, texts } = device()
    const tabs = []
    for (const name of ['a', 'b']) tabs.push(await open(name, { cache: createMemoryCache(), alone: true }))
    for (const [i, { engine }] of tabs.entries()) await engine.send(d1, { text: `from ${i}` })
    await time.advance(1_000)
    expect(texts()).to.eql(['from 0', 'from 1'])
  })

  it('hear of signing out also when they keep nothing on the device [F26]', async () => {
    const { time, open } = device()
    const shared = await open('a')
    const own = await open('b', { cache: createMemoryCache(), alone: true })
    await shared.engine.signOut()
    await time.advance(100)
    expect([own.engine.state.me, own.engine.state.connection.type]).to.eql([null, 'stopped'])
  })

  it('go on alone when their storage fails, and what is written then goes out [F17]', async () => {
    const { time, open, texts, disk } = device()
    let isBroken = false
    const broken = { ...disk, kind: 'persistent' as const, update: (work: Parameters<typeof disk.update>[0]) => (isBroken ? Promise.reject(new ChatError('storage', 'full')) : disk.update(work)) }
    const leader = await open('leader')
    const follower = await open('follower', { cache: broken as typeof disk })
    isBroken = true
    await follower.engine.send(d1, { text: 'kept in memory' })
    for (let i = 0; i < 20; i++) await time.advance(500)
    expect(follower.engine.state.storage.type).to.equal('failed')
    expect(texts()).to.eql(['kept in memory'])
    expect(follower.engine.state.outbox).to.eql([])
    expect(leader.engine.state.leader).to.equal(true)
  })
})
