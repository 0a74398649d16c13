import { expect } from 'chai'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { openCache } from '../../src/cache/open-cache.js'
import { databaseName } from '../../src/cache/schema.js'
import type { ErrorNote } from '../../src/core/errors.js'
import { toUserId } from '../../src/core/ids.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { useFakeDatabase } from '../cache/fake-database.js'
import { aSend } from '../kit/builders.js'
import { settle } from '../kit/fake-clock.js'
import { d1, setStage, words, type Seat, type Stage } from '../kit/stage.js'

/** A database in memory answers after some turns of the event loop. */
async function until(stage: Stage, isSo: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 20_000; i++) {
    if (isSo()) return
    await settle()
    if (i % 20 === 19) await stage.clock.advance(500)
  }
  throw new Error(`Waited in vain for ${what}`)
}

describe('the storage of the device fails under a chat in use', () => {
  useFakeDatabase()
  let undo = (): void => {}
  afterEach(async () => {
    undo()
    // What was still being written when the engine closed needs its database.
    for (let i = 0; i < 100; i++) await settle()
  })

  /** From the n-th write on the disk is full: until something is deleted, or for good. */
  function fill(n: number, isForGood: boolean): { readonly struck: () => boolean } {
    const { put, delete: remove } = IDBObjectStore.prototype
    let count = 0
    let isFull = true
    let struck = false
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: [unknown, IDBValidKey?]) {
      if (isFull && ++count >= n) {
        struck = true
        throw new DOMException('full', 'QuotaExceededError')
      }
      return put.apply(this, args)
    }
    IDBObjectStore.prototype.delete = function (this: IDBObjectStore, key: IDBValidKey | IDBKeyRange) {
      if (!isForGood && struck) isFull = false
      return remove.call(this, key)
    }
    undo = () => Object.assign(IDBObjectStore.prototype, { put, delete: remove })
    return { struck: () => struck }
  }

  const stored = ({ service }: Stage) => service.rows.timeline(d1).map(({ body }) => (body.type === 'text' ? body.text : ''))
  const isSent = ({ engine }: Seat) => engine.state.outbox.length === 0

  for (const isForGood of [false, true]) {
    it(`a disk that is full ${isForGood ? 'for good' : 'until old messages go'} at any of the next 50 writes loses nothing unsent, and the thread is still there [F17]`, async () => {
      for (let n = 1; n <= 50; n++) {
        const stage = setStage({ name: newId() })
        for (let i = 0; i < 60; i++) stage.service.perform(toUserId('ben'), aSend('d1', `old ${i}`))
        const cache = await openIdbCache(newId(), { clock: systemClock })
        const ann = await stage.sit('ann', cache)
        await ann.engine.openThread(d1)
        await until(stage, () => words(ann).length >= 50 && ann.engine.state.connection.type === 'online', 'the thread')
        const disk = fill(n, isForGood)
        const texts = Array.from({ length: 8 }, (_, i) => `mine ${i}`)
        for (const text of texts) await ann.engine.send(d1, { text })
        for (let i = 0; i < 4; i++) stage.service.perform(toUserId('ben'), aSend('d1', `late ${i}`))
        await until(stage, () => isSent(ann) && words(ann).includes('late 3'), `all to be sent, full at write ${n}`)
        // A few more, for the late ones of the fifty.
        for (let i = 0; i < 30 && !disk.struck(); i++) {
          await ann.engine.send(d1, { text: `more ${i}` })
          await until(stage, () => isSent(ann), 'more to be sent')
        }
        expect(disk.struck(), `write ${n} was reached`).to.equal(true)
        await until(stage, () => isSent(ann), 'the rest to be sent')
        const mine = stored(stage).filter(text => text.startsWith('mine'))
        expect(mine, `full at write ${n}`).to.eql(texts)
        expect(words(ann).filter(text => text.startsWith('mine'))).to.eql(texts)
        expect(words(ann).length).to.be.above(20)
        if (isForGood) expect(ann.engine.state.storage.type).to.equal('failed')
        undo()
        await ann.engine.close()
      }
    })
  }

  it('another tab that has a newer version takes it: this one says so at once, and goes on [F15]', async () => {
    const stage = setStage()
    const name = newId()
    let lose = (_: ErrorNote): void => {}
    const { cache } = await openCache(name, { storage: 'persistent', clock: systemClock, onLost: problem => lose(problem) })
    const ann = await stage.sit('ann', cache)
    lose = problem => ann.engine.loseStorage(problem)
    await ann.engine.openThread(d1)
    await until(stage, () => ann.engine.state.connection.type === 'online', 'the connection')
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(databaseName(name), 99)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('refused'))
    })
    await until(stage, () => ann.engine.state.storage.type === 'failed', 'this tab to notice')
    const { storage } = ann.engine.state
    expect(storage.type === 'failed' && storage.error.message).to.match(/reload/i)
    await ann.engine.send(d1, { text: 'still here' })
    await until(stage, () => isSent(ann), 'the message to be sent')
    expect(stored(stage)).to.eql(['still here'])
    newer.close()
    await ann.engine.close()
  })

  it('nothing of one account is stored under another, whatever was still on its way [F53]', async () => {
    const stage = setStage()
    const [annName, benName] = [newId(), newId()]
    const ann = await stage.sit('ann', await openIdbCache(annName, { clock: systemClock }))
    ann.network.delayMs = 1_000
    await ann.engine.send(d1, { text: 'on its way' })
    const answers = ann.engine.openThread(d1).catch(() => {})
    await ann.engine.signOut()
    const ben = await stage.sit('ben', await openIdbCache(benName, { clock: systemClock }))
    await ben.engine.openThread(d1)
    await stage.clock.advance(10_000)
    await until(stage, () => ben.engine.state.connection.type === 'online', 'the other account')
    await answers
    expect((await indexedDB.databases()).map(({ name }) => name)).not.to.include(databaseName(annName))
    expect(ben.engine.state.outbox).to.eql([])
    expect(ann.engine.state.dialogs.size + ann.engine.state.threads.size).to.equal(0)
    await ben.engine.close()
  })
})
