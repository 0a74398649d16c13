import { expect } from 'chai'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { ChatError } from '../../src/core/errors.js'
import type { Cache } from '../../src/cache/cache.js'
import type { ChatNews } from '../../src/core/chat.js'
import { d1, lasting, setStage, words } from '../kit/stage.js'

describe('the engine', () => {
  it('shows what the other says, and what I say, in order', async () => {
    const stage = setStage()
    const ann = await stage.sit('ann')
    const ben = await stage.sit('ben')
    await ann.engine.openThread(d1)
    await ben.engine.openThread(d1)
    await ann.engine.send(d1, { text: 'one' })
    await stage.pass()
    await ben.engine.send(d1, { text: 'two' })
    await stage.pass()
    expect(words(ann)).to.eql(['one', 'two'])
    expect(words(ben)).to.eql(['one', 'two'])
    expect(ann.engine.state.outbox).to.eql([])
    expect(ann.engine.state.dialogs.get(d1)?.unread).to.equal(1)
  })

  it('keeps five messages and an edit written offline, over a reload, and sends them once and in order', async () => {
    const stage = setStage()
    const ann = await stage.sit('ann')
    const ben = await stage.sit('ben')
    await ben.engine.openThread(d1)
    await ann.engine.openThread(d1)
    ann.network.cut()
    await stage.pass(100)
    for (const text of ['1', '2', '3', '4', '5']) await ann.engine.send(d1, { text })
    const third = ann.engine.state.outbox[2]
    if (!third) throw new Error('not queued')
    await ann.engine.edit(d1, { clientId: third.id }, '3 edited')
    expect(words(ann)).to.eql(['1', '2', '3 edited', '4', '5'])
    await ann.engine.close()

    const again = await stage.sit('ann', ann.cache)
    await again.engine.openThread(d1)
    expect(words(again)).to.eql(['1', '2', '3 edited', '4', '5'])
    await stage.pass(60_000)
    expect(again.engine.state.outbox).to.eql([])
    expect(words(ben)).to.eql(['1', '2', '3 edited', '4', '5'])
  })

  it('stops an upload when it closes', async () => {
    const stage = setStage()
    let begin = (_signal: AbortSignal) => {}
    const begun = new Promise<AbortSignal>(resolve => (begin = resolve))
    const ann = await stage.sit('ann', undefined, undefined, connector =>
      Object.assign(connector, { upload: (_file: File, { signal }: { signal: AbortSignal }) => (begin(signal), new Promise(() => {})) }),
    )
    void ann.engine.upload(new File(['x'], 'x.txt'), new AbortController().signal)
    const uploading = await begun
    expect(uploading.aborted).to.equal(false)
    await ann.engine.close()
    expect(uploading.aborted).to.equal(true)
  })

  it('catches up on what was said while it was away, over more than a page', async () => {
    const stage = setStage()
    const ann = await stage.sit('ann')
    const ben = await stage.sit('ben')
    await ann.engine.openThread(d1)
    await ben.engine.send(d1, { text: 'before' })
    await stage.pass()
    ann.network.cut()
    await stage.pass(100)
    for (let i = 0; i < 120; i++) {
      await ben.engine.send(d1, { text: `m${i}` })
      await stage.pass(10)
    }
    ann.network.heal()
    await stage.pass(60_000)
    const gaps = () => ann.engine.state.threads.get(d1)?.gaps ?? []
    expect(gaps(), 'a hole is known').not.to.eql([])
    for (let i = 0; i < 5 && gaps()[0]; i++) {
      await ann.engine.fillGap(d1, gaps()[0]!.id)
      await stage.pass()
    }
    expect(gaps()).to.eql([])
    expect(words(ann)).to.eql(['before', ...Array.from({ length: 120 }, (_, i) => `m${i}`)])
    expect(ann.engine.state.dialogs.get(d1)?.unread).to.equal(121)
    await ann.engine.markRead(d1)
    await stage.pass()
    expect(ann.engine.state.dialogs.get(d1)?.unread).to.equal(0)
  })

  it('sends a message once when its answer is lost', async () => {
    const stage = setStage()
    const ann = await stage.sit('ann')
    const ben = await stage.sit('ben')
    await ben.engine.openThread(d1)
    await ann.engine.openThread(d1)
    ann.network.loseNextResponse()
    await ann.engine.send(d1, { text: 'once' })
    await stage.pass(60_000)
    expect(words(ben)).to.eql(['once'])
    expect(words(ann)).to.eql(['once'])
  })

  it('gives each send a time of its own, and follows a clock that is put back', async () => {
    const stage = setStage()
    const ann = await stage.sit('ann')
    ann.network.cut()
    await stage.pass(10)
    for (const text of ['a', 'b']) await ann.engine.send(d1, { text })
    stage.clock.skew(-3_600_000)
    await ann.engine.send(d1, { text: 'c' })
    const times = ann.engine.state.outbox.map(entry => entry.createdAt - stage.clock.now())
    expect(times).to.deep.equal([3_600_000, 3_600_001, 0])
  })

  it('also erases, on signing out, the storage that it had to give up', async () => {
    const stage = setStage()
    const disk = createMemoryCache()
    let isFull = false
    const full = () => Promise.reject(new ChatError('storage', 'There is no room.'))
    const device: Cache = { ...lasting(disk), kind: 'persistent', update: work => (isFull ? full() : disk.update(work)), evict: () => Promise.resolve(0) }
    const ann = await stage.sit('ann', device)
    isFull = true
    await ann.engine.send(d1, { text: 'one' })
    expect(ann.engine.state.storage.type).to.equal('failed')
    await ann.engine.signOut()
    const left = await disk.view(tx => tx.snapshot()).catch((error: unknown) => error)
    expect(left).to.have.property('code', 'storage')
  })

  it('tells nothing, and shows nothing, of what was being stored when the person signed out', async () => {
    const stage = setStage()
    const cache = createMemoryCache()
    let hold = Promise.resolve()
    let letGo = () => {}
    const slow: Cache = {
      ...lasting(cache),
      update: async work => {
        const answer = await cache.update(work)
        await hold
        return answer
      },
    }
    const ann = await stage.sit('ann', slow)
    const ben = await stage.sit('ben')
    const told: ChatNews[] = []
    ann.engine.onNews(news => told.push(news), new AbortController().signal)
    hold = new Promise(resolve => (letGo = resolve))
    await ben.engine.send(d1, { text: 'private' })
    await stage.pass()
    const out = ann.engine.signOut()
    letGo()
    await out
    await stage.pass()
    expect(told).to.eql([])
    expect([ann.engine.state.me, ann.engine.state.dialogs.size]).to.eql([null, 0])
  })
})
