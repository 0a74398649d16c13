import { setMaxListeners } from 'node:events'
import { expect } from 'chai'
import { createMemoryService, memory, MemoryNetwork, type MemoryTraitOptions } from '../../../src/connectors/memory/index.js'
import type { ChatError } from '../../../src/core/errors.js'
import type { ChatEvent, ConnectionEvent } from '../../../src/core/events.js'
import { toDialogId, toUserId } from '../../../src/core/ids.js'
import { aSend } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'

// Dozens of live events wait for their time on one signal here, which Node takes for a leak.
setMaxListeners(0)

/** Ann behind a network of her own, on a clock that stands still; Ben acts at the service itself. */
async function world(traits: MemoryTraitOptions = {}) {
  const clock = new FakeClock()
  let seed = 1
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  const network = new MemoryNetwork({ clock, random })
  const service = createMemoryService({
    ...traits,
    clock,
    users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }],
    dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
  })
  const ann = memory({ service, userId: 'ann', network, clock, random, objectUrls: false })
  const events: ChatEvent[] = []
  const stop = new AbortController()
  await ann.connect(event => events.push(event), stop.signal)
  await clock.advance(0)
  return {
    clock, network, service, ann, events, stop,
    signal: stop.signal,
    states: (): readonly ConnectionEvent[] => events.flatMap(e => (e.type === 'connection' ? [e.state] : [])),
    texts: (): readonly string[] => events.flatMap(e => (e.type === 'message' && e.message.body.type === 'text' ? [e.message.body.text] : [])),
    benSays: (text: string) => service.perform(toUserId('ben'), aSend('d1', text)),
  }
}

const caught = (work: Promise<unknown>): Promise<ChatError> => work.then(() => { throw new Error('was accepted') }, (error: unknown) => error as ChatError)

describe('the network of a memory connector', () => {
  it('takes as long as it is told, there and back', async () => {
    const { network, clock, ann, signal, benSays, texts } = await world()
    network.delayMs = 100
    let answered = false
    const work = ann.dialogs(null, signal).then(() => (answered = true))
    await clock.advance(199)
    expect(answered).to.equal(false)
    await clock.advance(1)
    await work
    benSays('hi')
    await clock.advance(99)
    expect(texts()).to.deep.equal([])
    await clock.advance(1)
    expect(texts()).to.deep.equal(['hi'])
  })

  it('brings live events in order by itself, and out of order and several times when told so', async () => {
    const { network, clock, benSays, texts } = await world()
    const said = Array.from({ length: 10 }, (_, i) => `m${i}`)
    for (const text of said) benSays(text)
    await clock.advance(0)
    expect(texts()).to.deep.equal(said)
    network.duplicate = 2
    network.reorderMs = 50
    for (const text of said) benSays(text)
    await clock.advance(50)
    const again = texts().slice(said.length)
    expect([...again].sort()).to.deep.equal(said.flatMap(text => [text, text, text]))
    expect(again).to.not.deep.equal([...again].sort())
  })

  it('loses what is on its way when it is cut, and says what may have arrived', async () => {
    const { network, clock, ann, signal, service, benSays, texts } = await world()
    network.delayMs = 100
    const send = caught(ann.perform(aSend('d1', 'on its way'), signal))
    const read = caught(ann.dialogs(null, signal))
    benSays('never seen')
    await clock.advance(50)
    network.cut()
    expect(await send).to.include({ code: 'offline', maybeAccepted: true })
    expect(await read).to.include({ code: 'offline', maybeAccepted: false })
    expect(await caught(ann.perform(aSend('d1', 'not even begun'), signal))).to.include({ code: 'offline', maybeAccepted: false })
    await clock.advance(10_000)
    expect(texts()).to.deep.equal([])
    expect(service.rows.timeline(toDialogId('d1'))).to.have.length(1)
  })

  it('goes on answering when its live line alone breaks, and opens another', async () => {
    const { network, clock, ann, signal, benSays, texts, states } = await world()
    network.delayMs = 100
    const read = ann.dialogs(null, signal)
    benSays('never seen')
    await clock.advance(50)
    network.drop()
    await clock.advance(150)
    expect((await read).items).to.have.length(1)
    expect(states().at(-1)?.type).to.not.equal('online')
    await clock.advance(10_000)
    expect(states().at(-1)?.type).to.equal('online')
    benSays('seen')
    await clock.advance(100)
    expect(texts()).to.deep.equal(['seen'])
  })

  it('loses a request before the service has it, or the answer after, and then works again', async () => {
    const { network, ann, signal, service } = await world()
    const count = (): number => service.rows.timeline(toDialogId('d1')).length
    network.loseNextRequest()
    expect(await caught(ann.perform(aSend('d1', 'one'), signal))).to.include({ code: 'timeout', maybeAccepted: true })
    expect(count()).to.equal(0)
    network.loseNextResponse()
    expect(await caught(ann.perform(aSend('d1', 'two'), signal))).to.include({ code: 'timeout', maybeAccepted: true })
    expect(count()).to.equal(1)
    network.refuseNext('forbidden')
    expect(await caught(ann.perform(aSend('d1', 'three'), signal))).to.include({ code: 'forbidden', maybeAccepted: false })
    await ann.perform(aSend('d1', 'four'), signal)
    expect(count()).to.equal(2)
  })

  it('that falls silent is found out within 35 s, and a nudge finds it out within 5 s [F1]', async () => {
    for (const [nudge, limitMs] of [[false, 35_000], [true, 5_000]] as const) {
      const { network, clock, ann, states } = await world()
      network.silent()
      if (nudge) ann.probe()
      await clock.advance(limitMs)
      expect(states().some(state => state.type === 'offline'), `after ${limitMs} ms`).to.equal(true)
      network.heal()
      await clock.advance(0)
      expect(states().at(-1)).to.deep.equal({ type: 'online', resumed: false })
    }
  })

  it('that falls silent makes a request time out, which may have been accepted', async () => {
    const { network, clock, ann, signal } = await world()
    network.silent()
    const send = caught(ann.perform(aSend('d1', 'hello?'), signal))
    await clock.advance(30_000)
    expect((await send).maybeAccepted).to.equal(true)
  })

  it('is tried again later and later while it is cut, and at once when it is back', async () => {
    const { network, clock, states } = await world()
    network.cut()
    await clock.advance(0)
    const first = states().at(-1)
    expect(first?.type === 'offline' && first.retryAt).to.be.within(clock.now() + 500, clock.now() + 5_000)
    await clock.advance(120_000)
    const tries = states().filter(state => state.type === 'connecting').length
    expect(tries).to.be.within(5, 60)
    network.heal()
    await clock.advance(0)
    expect(states().at(-1)).to.deep.equal({ type: 'online', resumed: false })
  })

  it('waits as long as a refusing service wishes', async () => {
    const { network, clock, states } = await world()
    network.refuseNext('rate-limited', 60_000)
    network.cut()
    await clock.advance(0)
    network.heal()
    await clock.advance(0)
    const offline = states().at(-1)
    expect(offline).to.include({ type: 'offline', code: 'rate-limited' })
    expect(offline?.type === 'offline' && offline.retryAt).to.be.at.least(clock.now() + 60_000)
    await clock.advance(72_000)
    expect(states().at(-1)?.type).to.equal('online')
  })

  it('gives up on somebody whom the service does not know', async () => {
    const { service, clock, signal } = await world()
    const events: ChatEvent[] = []
    const error = await caught(memory({ service, userId: 'mallory', clock }).connect(event => events.push(event), signal))
    expect(error.code).to.equal('unauthenticated')
    expect(events.at(-1)).to.deep.equal({ type: 'connection', state: { type: 'offline', code: 'unauthenticated', message: error.message } })
  })

  it('leaves no hole when the service is polled [F48]', async () => {
    const { network, clock, benSays, states, texts } = await world({ pollMs: 1_000, capabilities: { delivery: 'poll' } })
    benSays('one')
    await clock.advance(1_000)
    network.cut()
    benSays('two')
    await clock.advance(10_000)
    benSays('three')
    network.heal()
    await clock.advance(1_000)
    expect(texts()).to.deep.equal(['one', 'two', 'three'])
    expect(states().at(-1)).to.deep.equal({ type: 'online', resumed: true })
  })

  it('admits a hole when more happened than a polled service remembers [F48]', async () => {
    const { network, clock, benSays, states, events } = await world({ pollMs: 1_000, capabilities: { delivery: 'poll' } })
    network.cut()
    for (let i = 0; i < 1_001; i++) benSays(String(i))
    network.heal()
    await clock.advance(1_000)
    expect(states().at(-1)).to.deep.equal({ type: 'online', resumed: false })
    // Also without having been away, and before it brings what was said after the hole.
    events.length = 0
    for (let i = 0; i < 1_001; i++) benSays(String(i))
    await clock.advance(1_000)
    expect(events[0]).to.deep.equal({ type: 'connection', state: { type: 'online', resumed: false } })
    expect(events).to.have.length.above(1_000)
  })

  it('leaves no timer behind', async () => {
    const { network, clock, ann, stop } = await world()
    network.delayMs = 10
    const work = caught(ann.dialogs(null, stop.signal))
    network.silent()
    stop.abort(new DOMException('Over.', 'AbortError'))
    await work
    expect(clock.pending).to.equal(0)
  })
})
