import { expect } from 'chai'
import { forceCloseDatabase } from 'fake-indexeddb'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { databaseName, storeNames } from '../../src/cache/schema.js'
import { toUserId } from '../../src/core/ids.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import type { TabsSetup } from '../../src/engine/tabs.js'
import { useFakeDatabase, useFakeLocalStorage } from '../cache/fake-database.js'
import { aSend } from '../kit/builders.js'
import { settle } from '../kit/fake-clock.js'
import { patienceMs } from '../kit/patience.js'
import { alone, d1, setStage, words, type Seat, type Stage } from '../kit/stage.js'
import { Platforms } from '../simulation/platform.js'
import { Gate, Time } from '../simulation/time.js'

describe('the browser erases the storage under an open page', () => {
  useFakeDatabase()
  useFakeLocalStorage()
  let name: string
  let stage: Stage
  let open: IDBDatabase[]
  let closing: (() => Promise<void>)[]

  // Counting turns of the event loop, nobody waits for a disk.
  before(() => import('../../src/engine/rescue.js'))
  beforeEach(() => {
    name = newId()
    stage = setStage({ name })
    open = []
    closing = []
    const native = IDBFactory.prototype.open
    IDBFactory.prototype.open = function (...args) {
      const request = native.apply(this, args)
      request.addEventListener('success', () => open.push(request.result))
      return request
    }
    closing.push(async () => void (IDBFactory.prototype.open = native))
  })
  afterEach(async () => {
    for (const close of closing.reverse()) await close()
    // What was still being written when the engine closed needs its database.
    for (let i = 0; i < 100; i++) await settle()
  })

  async function sit(platform: TabsSetup['platform'] = alone): Promise<Seat> {
    let seat: Seat | undefined
    const cache = await openIdbCache(name, { clock: systemClock, refill: async () => seat?.engine.refill() })
    seat = await stage.sit('ann', cache, platform)
    closing.push(() => (seat as Seat).engine.close())
    return seat
  }

  /** The connections are cut off and the database is gone, without asking anybody. */
  async function erase(): Promise<void> {
    for (const database of open.splice(0)) forceCloseDatabase(database as never)
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(databaseName(name))
      request.onsuccess = () => resolve()
      request.onerror = () => reject(request.error ?? new Error('not deleted'))
    })
  }

  /** A database in memory answers after some turns of the event loop; what is loaded for it, when the disk answers. */
  async function until(isSo: () => boolean, what: string): Promise<void> {
    const end = performance.now() + patienceMs
    for (let i = 0; performance.now() < end; i++) {
      if (isSo()) return
      await settle()
      if (i % 20 === 19) await stage.clock.advance(500)
    }
    throw new Error(`Waited in vain for ${what}`)
  }

  const turns = async () => {
    for (let i = 0; i < 100; i++) await settle()
  }
  const draftOf = ({ engine }: Seat) => engine.state.drafts.get(d1)
  const stored = async () => {
    const cache = await openIdbCache(name, { clock: systemClock })
    const { outbox, drafts } = await cache.view(tx => tx.snapshot())
    cache.close()
    return { unsent: outbox.flatMap(({ intent }) => (intent.type === 'send' ? [intent.body.text] : [])), draft: drafts.get(d1) }
  }

  async function annReads(): Promise<Seat> {
    const ann = await sit()
    await ann.engine.openThread(d1)
    await until(() => ann.engine.state.connection.type === 'online', 'the connection')
    return ann
  }

  it('what is unsent and the drafts are in the new one, are still shown without a network, and go out once [F18]', async () => {
    stage.service.perform(toUserId('ben'), aSend('d1', 'from before'))
    const ann = await annReads()
    await until(() => words(ann).length === 1, 'the message')
    ann.network.cut()
    await ann.engine.send(d1, { text: 'one' })
    ann.engine.setDraft(d1, 'half a')
    await until(() => draftOf(ann) === 'half a', 'the draft')
    await erase()
    await ann.engine.send(d1, { text: 'two' })
    await turns()
    expect(words(ann)).to.eql(['from before', 'one', 'two'])
    expect(draftOf(ann)).to.equal('half a')
    expect(await stored()).to.eql({ unsent: ['one', 'two'], draft: 'half a' })
    expect(ann.engine.state.storage.type).to.equal('memory')
    ann.network.heal()
    await until(() => ann.engine.state.outbox.length === 0, 'all to be sent')
    await until(() => words(ann).length === 3, 'the thread to be whole')
    expect(words(ann)).to.eql(['from before', 'one', 'two'])
    expect(stage.service.rows.timeline(d1)).to.have.length(3)
    expect(ann.engine.state.dialogs.get(d1)?.unread).to.equal(1)
  })

  it('also when the page first reads', async () => {
    const ann = await annReads()
    ann.network.cut()
    await ann.engine.send(d1, { text: 'one' })
    await erase()
    await ann.engine.resume()
    expect(words(ann)).to.eql(['one'])
    expect(await stored()).to.eql({ unsent: ['one'], draft: undefined })
  })

  it('a text typed at any moment around it is kept', async () => {
    for (let turn = 0; turn < 40; turn++) {
      const ann = await annReads()
      const erasing = (async () => {
        for (let i = 0; i < turn; i++) await settle()
        await erase()
      })()
      ann.engine.setDraft(d1, `typed ${turn}`)
      await erasing
      await turns()
      stage.service.perform(toUserId('ben'), aSend('d1', 'news'))
      await until(() => words(ann).at(-1) === 'news', 'the page to notice')
      await turns()
      expect(draftOf(ann), `erased after ${turn} turns`).to.equal(`typed ${turn}`)
      await ann.engine.close()
      await turns()
      expect((await stored()).draft).to.equal(`typed ${turn}`)
    }
  })

  it('what one tab had goes out once, whichever of two is the first to find out', async () => {
    for (const first of [0, 1] as const) {
      name = newId()
      const platforms = new Platforms(new Time(settle), 0)
      const tabs = [await sit(platforms.for(new Gate())), await sit(platforms.for(new Gate()))] as const
      await until(() => tabs[0].engine.state.connection.type === 'online', 'the connection')
      await tabs[1].engine.openThread(d1)
      for (const { network } of tabs) network.cut()
      await tabs[1].engine.send(d1, { text: `shared ${first}` })
      await until(() => tabs[0].engine.state.outbox.length === 1, 'the other tab to hear')
      await erase()
      tabs[first].engine.setDraft(d1, 'and more')
      await turns()
      for (const { network } of tabs) network.heal()
      await until(() => tabs.every(({ engine }) => engine.state.outbox.length === 0 && engine.state.drafts.get(d1) === 'and more'), 'both tabs to be done')
      expect(stage.service.rows.timeline(d1).filter(({ body }) => body.type === 'text' && body.text === `shared ${first}`)).to.have.length(1)
      for (const { engine } of tabs) await engine.close()
    }
  })

  it('what a person erased by signing out in another tab stays erased, whenever this one hears of it [S21]', async () => {
    const ann = await annReads()
    ann.network.cut()
    await ann.engine.send(d1, { text: 'private' })
    // The rows go first, which tells no other tab anything.
    const other = await openIdbCache(name, { clock: systemClock })
    const database = open.at(-1) as IDBDatabase
    const cleared = database.transaction(storeNames, 'readwrite')
    for (const store of storeNames) cleared.objectStore(store).clear()
    await new Promise(resolve => cleared.addEventListener('complete', resolve))
    ann.engine.setDraft(d1, 'late')
    await turns()
    expect(await other.view(tx => tx.outbox())).to.eql([])
    await other.erase()
    await turns()
    expect((await indexedDB.databases()).map(found => found.name)).not.to.include(databaseName(name))
  })

  it('also when the browser had closed the storage of this one, as it may while a page sleeps, so that nobody asked it [S21]', async () => {
    const ann = await annReads()
    ann.network.cut()
    await ann.engine.send(d1, { text: 'private' })
    for (const database of open.splice(0)) forceCloseDatabase(database as never)
    await (await openIdbCache(name, { clock: systemClock })).erase()
    ann.engine.setDraft(d1, 'late')
    await ann.engine.resume()
    await turns()
    await until(() => ann.engine.state.storage.type === 'failed', 'the page to go on without it')
    expect((await indexedDB.databases()).map(found => found.name)).not.to.include(databaseName(name))
  })

  it('and after signing out here nothing is put back', async () => {
    const ann = await annReads()
    ann.network.cut()
    await ann.engine.send(d1, { text: 'private' })
    await erase()
    await ann.engine.signOut()
    expect((await indexedDB.databases()).map(found => found.name)).not.to.include(databaseName(name))
    expect(await stored()).to.eql({ unsent: [], draft: undefined })
  })
})
