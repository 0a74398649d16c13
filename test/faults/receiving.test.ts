import { setMaxListeners } from 'node:events'
import { expect } from 'chai'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import type { Connector, MessagePage } from '../../src/connectors/connector.js'
import type { ChatEvent } from '../../src/core/events.js'
import { toDialogId, toMessageId, toUserId } from '../../src/core/ids.js'
import { aMessage, aSend } from '../kit/builders.js'
import { d1, lasting, setStage, words, type Seat, type Stage } from '../kit/stage.js'
import { changed } from '../kit/changed.js'
import { Mouth } from './dress.js'

// Dozens of live events wait for their time on one signal here, which Node takes for a leak.
setMaxListeners(0)

const ben = toUserId('ben')
const say = ({ service }: Stage, text: string) => service.perform(ben, aSend('d1', text))
const newestId = ({ service }: Stage) => service.rows.timeline(d1).at(-1)?.id ?? toMessageId('none')
const unread = ({ engine }: Seat) => engine.state.dialogs.get(d1)?.unread
const gapsOf = ({ engine }: Seat) => engine.state.threads.get(d1)?.gaps ?? []

/** Fills what is known to be missing until nothing is. */
async function fillAll(stage: Stage, seat: Seat): Promise<void> {
  for (let i = 0; i < 500 && gapsOf(seat)[0]; i++) {
    await seat.engine.loadOlder(d1)
    for (const gap of gapsOf(seat)) await seat.engine.fillGap(d1, gap.id)
    await stage.pass(10)
  }
  expect(gapsOf(seat)).to.eql([])
}

async function annReads(options: Parameters<typeof setStage>[0] = {}, dress?: (connector: Connector) => Connector) {
  const stage = setStage(options)
  const ann = await stage.sit('ann', undefined, undefined, dress)
  await ann.engine.openThread(d1)
  await stage.pass()
  return { stage, ann }
}

describe('a connection that fails', () => {
  it('without a word is noticed within 36 s, and nothing that was said meanwhile is missing [F1]', async () => {
    const { stage, ann } = await annReads()
    say(stage, 'before')
    await stage.pass()
    ann.network.silent()
    for (let i = 0; i < 5; i++) say(stage, `missed ${i}`)
    await ann.engine.send(d1, { text: 'mine' })
    await stage.pass(36_000)
    expect(ann.engine.state.connection.type).not.to.equal('online')
    ann.network.heal()
    await stage.pass(60_000)
    expect(words(ann)).to.eql(['before', ...[0, 1, 2, 3, 4].map(i => `missed ${i}`), 'mine'])
    expect(unread(ann)).to.equal(6)
  })

  it('every two seconds for five minutes loses and doubles nothing, and holds one line at a time [F6]', async () => {
    const { stage, ann } = await annReads()
    const sent: string[] = []
    for (let i = 0; i < 75; i++) {
      say(stage, `ben ${i}`)
      await ann.engine.send(d1, { text: `ann ${i}` })
      sent.push(`ben ${i}`, `ann ${i}`)
      await stage.pass(2_000)
      ann.network.cut()
      await stage.pass(2_000)
      expect(stage.service.listeners).to.be.at.most(1)
      ann.network.heal()
    }
    await stage.pass(180_000)
    await fillAll(stage, ann)
    expect([...words(ann)].sort()).to.eql(sent.sort())
    expect(ann.engine.state.outbox).to.eql([])
    expect(stage.service.rows.timeline(d1)).to.have.length(150)
  })
})

describe('catching up', () => {
  it('a live message that comes first is shown at once and hides no hole [F29]', async () => {
    let hold = Promise.resolve()
    const { stage, ann } = await annReads({}, connector =>
      changed(connector, {
        async messages(dialogId, request, signal) {
          const page = await connector.messages(dialogId, request, signal)
          await hold
          return page
        },
      }),
    )
    say(stage, 'known')
    await stage.pass()
    ann.network.cut()
    await stage.pass(100)
    for (let i = 0; i < 3; i++) say(stage, `missed ${i}`)
    let release = () => {}
    hold = new Promise(resolve => (release = resolve))
    ann.network.heal()
    await stage.pass(10)
    say(stage, 'live')
    await stage.pass()
    expect(words(ann)).to.eql(['known', 'live'])
    const [known, live] = ann.engine.state.threads.get(d1)?.messages ?? []
    expect(gapsOf(ann).some(gap => gap.after === known?.order && gap.before === live?.order), 'a hole between the two').to.equal(true)
    hold = Promise.resolve()
    release()
    await stage.pass(60_000)
    await fillAll(stage, ann)
    expect(words(ann)).to.eql(['known', 'missed 0', 'missed 1', 'missed 2', 'live'])
  })

  for (const limit of [1, 2, 3, 7, 50]) {
    it(`reads to the end in pages of ${limit} that may shrink and end with an empty one [F32]`, async () => {
      let calls = 0
      const { stage, ann } = await annReads({ maxPageSize: 50 }, connector =>
        changed(connector, {
          async messages(dialogId, request, signal) {
            const size = Math.max(1, limit - (calls++ % 2))
            const page = await connector.messages(dialogId, { ...request, limit: size }, signal)
            // Says that there is more, and then there is nothing.
            return page.older === null && page.items.length > 0 ? { ...page, older: 'more' as NonNullable<MessagePage['older']> } : page
          },
        }),
      )
      say(stage, 'known')
      await stage.pass()
      ann.network.cut()
      await stage.pass(100)
      const missed = Array.from({ length: 30 }, (_, i) => `missed ${i}`)
      for (const text of missed) say(stage, text)
      ann.network.heal()
      await stage.pass(60_000)
      if (limit < 30) expect(gapsOf(ann), 'what is not read yet is a gap').not.to.eql([])
      await fillAll(stage, ann)
      expect(words(ann)).to.eql(['known', ...missed])
    })
  }

  for (const [name, options] of [['the service', {}], ['a service with a coarse clock', { tickMs: 60_000, ids: 'scattered' }]] as const) {
    it(`at ${name}: messages of one moment across the edge of a page are all there [F33]`, async () => {
      for (const maxPageSize of [1, 2, 3, 5]) {
        const { stage, ann } = await annReads({ ...options, maxPageSize })
        say(stage, 'known')
        await stage.pass()
        ann.network.cut()
        await stage.pass(100)
        for (let i = 0; i < 9; i++) say(stage, `same ${i}`)
        ann.network.heal()
        await stage.pass(60_000)
        await fillAll(stage, ann)
        expect([...words(ann)].sort()).to.eql(['known', ...Array.from({ length: 9 }, (_, i) => `same ${i}`)].sort())
        expect(words(ann)).to.eql(stage.service.rows.timeline(d1).map(({ body }) => (body.type === 'text' ? body.text : '')))
      }
    })
  }

  it('writes a page and how far it reaches together, or not at all [F31]', async () => {
    const inner = createMemoryCache()
    let cutAt = Infinity
    let writes = 0
    const cache = lasting({
      ...inner,
      kind: inner.kind,
      view: read => inner.view(read),
      update: work =>
        inner.update(tx =>
          work(
            new Proxy(tx, {
              get: (target, name) => {
                const value: unknown = Reflect.get(target, name)
                if (name !== 'write') return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value
                return async (changes: Parameters<typeof tx.write>[0]) => {
                  for (const change of changes) {
                    if (++writes === cutAt) throw new Error('crashed')
                    await target.write([change])
                  }
                }
              },
            }),
          ),
        ),
    })
    for (cutAt = 1; cutAt <= 25; cutAt++) {
      writes = 0
      const stage = setStage({ name: 'one' })
      for (let i = 0; i < 5; i++) say(stage, `m${i}`)
      const before = await dump(inner)
      const ann = await stage.sit('ann', cache).catch(() => null)
      await ann?.engine.openThread(d1).catch(() => {})
      await stage.pass(100)
      const { messages, gaps } = await dump(inner)
      await ann?.engine.close()
      if (messages.length === before.messages.length) continue
      expect(messages).to.have.length(5)
      const above = gaps.filter(gap => gap.before !== null || gap.after === null)
      expect(above, 'all of the page, and that history begins with it').to.eql([])
    }
  })

  it('asks again, and closes the hole, where the anchor of its question is gone [F47]', async () => {
    const { stage, ann } = await annReads({ maxPageSize: 2 })
    for (let i = 0; i < 4; i++) say(stage, `old ${i}`)
    await stage.pass()
    ann.network.cut()
    await stage.pass(100)
    for (let i = 0; i < 6; i++) say(stage, `new ${i}`)
    ann.network.heal()
    await stage.pass(100)
    const edge = gapsOf(ann)[0]?.before
    const anchor = stage.service.rows.timeline(d1).find(m => m.order === edge)
    expect(anchor, 'there is a hole to close').not.to.equal(undefined)
    stage.service.perform(ben, { type: 'delete', dialogId: d1, messageId: anchor?.id ?? toMessageId(''), for: 'all' })
    await stage.pass(60_000)
    await fillAll(stage, ann)
    const alive = stage.service.rows.timeline(d1).map(({ body }) => (body.type === 'text' ? body.text : '(deleted)'))
    expect(words(ann)).to.eql(alive)
  })
})

async function dump(cache: ReturnType<typeof createMemoryCache>) {
  return cache.view(async tx => ({ messages: await tx.messages(d1, { from: null, to: null }), gaps: (await tx.gaps(d1)) ?? [] }))
}

describe('events that come doubled, disordered, late or too early', () => {
  it('change nothing, however often and in whatever order they come [F42]', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const stage = setStage({}, seed)
      const ann = await stage.sit('ann')
      await ann.engine.openThread(d1)
      Object.assign(ann.network, { duplicate: 3, reorderMs: 5_000 })
      for (let i = 0; i < 10; i++) {
        say(stage, `m${i}`)
        if (i % 3 === 1) stage.service.perform(ben, { type: 'edit', dialogId: d1, messageId: newestId(stage), text: `m${i} edited`, mentions: [] })
        await stage.pass(300)
      }
      await stage.pass(60_000)
      expect(words(ann)).to.eql(Array.from({ length: 10 }, (_, i) => (i % 3 === 1 ? `m${i} edited` : `m${i}`)))
      expect(unread(ann)).to.equal(10)
    }
  })

  it('change nothing ten minutes later either [F42]', async () => {
    const mouth = new Mouth()
    const late: ChatEvent[] = []
    const { stage, ann } = await annReads({}, connector => mouth.dress(changed(connector, { connect: (emit, signal) => connector.connect(event => (late.push(event), emit(event)), signal) })))
    for (let i = 0; i < 5; i++) say(stage, `m${i}`)
    await stage.pass()
    await ann.engine.markRead(d1)
    await stage.pass(600_000)
    const seen = [words(ann), unread(ann)]
    for (const event of late.filter(e => e.type !== 'connection').reverse()) mouth.say(event)
    await stage.pass(1_000)
    expect([words(ann), unread(ann)]).to.eql(seen)
  })

  const m = aMessage({ id: 'm1', at: Date.UTC(2026, 0, 1, 13) })
  const early: Record<string, readonly [ChatEvent, expected: readonly string[]]> = {
    'an edit': [{ type: 'message-changed', dialogId: d1, messageId: m.id, change: { type: 'edited', text: 'edited', mentions: [], editedAt: m.sentAt + 1 } }, ['edited']],
    'a deletion': [{ type: 'message-changed', dialogId: d1, messageId: m.id, change: { type: 'deleted' } }, ['(deleted)']],
    'a removal': [{ type: 'message-removed', dialogId: d1, messageId: m.id }, []],
    'a reaction': [{ type: 'message-changed', dialogId: d1, messageId: m.id, change: { type: 'reacted', userId: ben, add: ['+'], remove: [] } }, ['m1']],
  }
  for (const [what, [event, expected]] of Object.entries(early)) {
    it(`${what} that overtakes its message is there when that comes [F43]`, async () => {
      const mouth = new Mouth()
      const { stage, ann } = await annReads({}, mouth.dress)
      mouth.say(event)
      await stage.pass()
      mouth.say({ type: 'message', message: m })
      await stage.pass()
      expect(words(ann)).to.eql(expected)
      const shown = ann.engine.state.threads.get(d1)?.messages[0]
      if (what === 'a reaction') expect(shown?.reactions.map(r => r.value)).to.eql(['+'])
    })
  }

  it('at most a thousand of them wait for their messages [F43]', async () => {
    const mouth = new Mouth()
    const { stage, ann } = await annReads({}, mouth.dress)
    for (let i = 0; i < 1_200; i++) mouth.say({ type: 'message-removed', dialogId: d1, messageId: toMessageId(`gone ${i}`) })
    await stage.pass()
    expect(await ann.cache.view(tx => tx.orphans(d1))).to.have.length(1_000)
  })
})

describe('reading', () => {
  it('never goes back, whatever other devices and late receipts say [F44]', async () => {
    const mouth = new Mouth()
    const { stage, ann } = await annReads({}, mouth.dress)
    for (let i = 0; i < 5; i++) say(stage, `m${i}`)
    await stage.pass()
    const orders = stage.service.rows.timeline(d1).map(row => row.order)
    await ann.engine.markRead(d1)
    await stage.pass()
    const me = toUserId('ann')
    for (const upTo of [orders[0], orders[2]]) mouth.say({ type: 'receipt', kind: 'read', dialogId: d1, userId: me, of: { upTo: upTo as never } })
    await stage.pass()
    expect([ann.engine.state.dialogs.get(d1)?.readUpTo, unread(ann)]).to.eql([orders[4], 0])
  })

  it('counts what comes after a receipt that was ahead of us [F44]', async () => {
    const mouth = new Mouth()
    const { stage, ann } = await annReads({}, mouth.dress)
    say(stage, 'one')
    await stage.pass()
    const me = toUserId('ann')
    mouth.say({ type: 'receipt', kind: 'read', dialogId: d1, userId: me, of: { messageIds: [toMessageId('from the future')] } })
    await stage.pass()
    expect(unread(ann)).to.equal(1)
    say(stage, 'two')
    await stage.pass()
    expect(unread(ann)).to.equal(2)
  })
})

describe('a dialog that is taken from us', () => {
  const ways: Record<string, (stage: Stage) => void> = {
    'by taking us out': ({ service }) => void service.perform(ben, { type: 'remove-members', dialogId: toDialogId('g'), userIds: [toUserId('ann')] }),
    'by deleting it': ({ service }) => void service.perform(ben, { type: 'delete-dialog', dialogId: toDialogId('g'), for: 'all' }),
  }
  for (const [how, take] of Object.entries(ways)) {
    for (const isAway of [false, true]) {
      it(`${how}${isAway ? ', while we are away' : ''}, goes with every row; what was unsent says why [F45]`, async () => {
        const g = toDialogId('g')
        const stage = setStage({ dialogs: [{ id: 'g', kind: 'group', ownerId: 'ben', title: 'Group', memberIds: ['ben', 'ann', 'cid'] }] })
        for (let i = 0; i < 5; i++) stage.service.perform(ben, aSend('g', `m${i}`))
        const ann = await stage.sit('ann')
        await ann.engine.openThread(g)
        await stage.pass()
        expect(await ann.cache.view(tx => tx.messages(g, { from: null, to: null }))).to.have.length(5)
        if (isAway) ann.network.cut()
        else ann.network.loseNextRequest()
        await stage.pass()
        await ann.engine.send(g, { text: 'unsent' })
        take(stage)
        await stage.pass(100)
        ann.network.heal()
        await stage.pass(60_000)
        const left = await ann.cache.view(async tx => [await tx.messages(g, { from: null, to: null }), await tx.gaps(g), await tx.dialog(g)])
        expect(left).to.eql([[], undefined, undefined])
        expect(ann.engine.state.dialogs.has(g)).to.equal(false)
        expect(ann.engine.state.outbox.map(({ state }) => state.type === 'failed' && state.error.code)).to.eql(['not-found'])
      })
    }
  }
})

describe('a service that we do not wholly understand', () => {
  it('may say what we have never heard of [F49]', async () => {
    const mouth = new Mouth()
    const { stage, ann } = await annReads({}, mouth.dress)
    const strange = [{ type: 'hologram', dialogId: d1 }, { type: 'connection', state: { type: 'wormhole' } }, { type: 'message-changed', dialogId: d1, messageId: 'm', change: { type: 'sung' } }]
    for (const event of strange) mouth.say(event as unknown as ChatEvent)
    await stage.pass()
    say(stage, 'words')
    await stage.pass()
    expect(words(ann)).to.eql(['words'])
  })

  it('may be polled, say many things in one second, and lose nothing within two polls [F48]', async () => {
    const stage = setStage({ pollMs: 3_000, tickMs: 1_000, ids: 'scattered', maxPageSize: 3, capabilities: { delivery: 'poll', idempotentSend: false } })
    const ann = await stage.sit('ann')
    await ann.engine.openThread(d1)
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 4; i++) say(stage, `${round}.${i}`)
      await stage.pass(700)
    }
    await stage.pass(6_000)
    expect(words(ann)).to.eql(stage.service.rows.timeline(d1).map(({ body }) => (body.type === 'text' ? body.text : '')))
    expect(words(ann)).to.have.length(20)
  })
})

describe('a device whose clock is wrong', () => {
  for (const ms of [-86_400_000, -3_600_000, 86_400_000]) {
    it(`by ${ms / 3_600_000} hours, from one moment to the next, keeps order, sends and catches up [F28]`, async () => {
      const { stage, ann } = await annReads()
      const other = await stage.sit('ben')
      await other.engine.openThread(d1)
      await ann.engine.send(d1, { text: 'before' })
      await stage.pass()
      stage.clock.skew(ms)
      await ann.engine.send(d1, { text: 'after' })
      await stage.pass()
      ann.network.cut()
      await stage.pass(1_000)
      await other.engine.send(d1, { text: 'missed' })
      await ann.engine.send(d1, { text: 'unsent' })
      stage.clock.skew(-ms)
      ann.network.heal()
      await stage.pass(60_000)
      expect(words(ann)).to.eql(['before', 'after', 'missed', 'unsent'])
      expect(words(other)).to.eql(['before', 'after', 'missed', 'unsent'])
    })
  }

  it('does not show somebody as typing for ever [F28]', async () => {
    const { stage, ann } = await annReads()
    const other = await stage.sit('ben')
    other.engine.setTyping(d1, true)
    await stage.pass()
    expect(ann.engine.state.typing.get(d1)).to.have.length(1)
    stage.clock.skew(-3_600_000)
    await stage.pass(6_000)
    expect(ann.engine.state.typing.get(d1)).to.equal(undefined)
  })
})

describe('five thousand messages at once', () => {
  it('are all there in one go, without a storm of questions to the service [F46]', async () => {
    let asked = 0
    const { stage, ann } = await annReads({}, connector =>
      changed(connector, {
        dialog: (dialogId, signal) => (asked++, connector.dialog(dialogId, signal)),
        messages: (dialogId, request, signal) => (asked++, connector.messages(dialogId, request, signal)),
      }),
    )
    const before = asked
    for (let i = 0; i < 5_000; i++) say(stage, `m${i}`)
    await stage.pass(100)
    expect(words(ann).at(-1)).to.equal('m4999')
    expect(await ann.cache.view(tx => tx.messages(d1, { from: null, to: null }))).to.have.length(5_000)
    // One reading for each transaction at most, and there are some dozens of these.
    expect(asked - before).to.be.at.most(60)
  })

  it('leave no holes behind because the service answered before they were stored [F46]', async () => {
    const stage = setStage()
    const inner = createMemoryCache()
    // A storage that takes its time, as a device's does.
    let isSlow = false
    const slow: typeof inner.update = async work => {
      if (isSlow) await stage.clock.sleep(20, new AbortController().signal)
      return inner.update(work)
    }
    const mouth = new Mouth()
    const held: ChatEvent[] = []
    let isHolding = false
    const hold = (connector: Connector): Connector =>
      changed(connector, { connect: (emit, signal) => connector.connect(event => void (isHolding ? held.push(event) : emit(event)), signal) })
    const cache = lasting({ ...inner, kind: inner.kind, view: read => inner.view(read), update: slow })
    const ann = await stage.sit('ann', cache, undefined, connector => mouth.dress(hold(connector)))
    await ann.engine.openThread(d1)
    say(stage, 'known')
    await stage.pass()
    isHolding = true
    for (let i = 0; i < 1_000; i++) {
      say(stage, `m${i}`)
      await stage.pass(1)
    }
    isHolding = false
    isSlow = true
    mouth.say({ type: 'hint', dialogId: d1 })
    for (const event of held) mouth.say(event)
    await stage.pass(5_000)
    expect(words(ann).at(-1)).to.equal('m999')
    // At the place of the newest one that was known when the hint came; not one hole for each message.
    expect(gapsOf(ann).length).to.be.at.most(5)
  })
})
