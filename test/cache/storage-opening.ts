import { expect } from 'chai'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { openCache } from '../../src/cache/open-cache.js'
import { databaseName } from '../../src/cache/schema.js'
import type { ErrorNote } from '../../src/core/errors.js'
import { systemClock } from '../../src/lib/clock.js'
import { alps, entry, message, messages, timeline } from '../contract/cache-contract.js'
import { FakeClock } from '../kit/fake-clock.js'
import { all, event, expectStorageError, storageStage, write } from './storage-stage.js'

/** How storage is opened, waited for and opened again. `forceClose` closes a connection as the browser does on its own account, with an event. */
export function storageOpening(forceClose: (database: IDBDatabase) => void): void {
  describe('when it is opened', () => {
    const stage = storageStage()
    const { open, replace, otherTab, hold } = stage

    describe('without a usable IndexedDB [F13]', () => {
      const refusals: [string, () => void][] = [
        ['is missing', () => replace(globalThis, 'indexedDB', undefined as unknown as IDBFactory)],
        [
          'throws at once',
          () =>
            replace(IDBFactory.prototype, 'open', () => {
              throw new DOMException('denied', 'SecurityError')
            }),
        ],
        [
          'refuses a moment later',
          () => {
            const native = replace(IDBFactory.prototype, 'open', function (this: IDBFactory, database: string): IDBOpenDBRequest {
              const request = native.call(this, database, 1)
              // After the listener of whoever opens.
              queueMicrotask(() => request.addEventListener('upgradeneeded', () => request.transaction?.abort()))
              return request
            })
          },
        ],
      ]
      for (const [how, refuse] of refusals) {
        it(`the chat is kept in memory and says why, when it ${how}`, async () => {
          refuse()
          const { cache, problem } = await openCache(stage.name, { storage: 'persistent', clock: systemClock })
          expect(cache.kind).to.equal('memory')
          expect(problem).to.have.property('code', 'storage')
          await write(cache, timeline([message(1)]))
          expect(await all(cache)).to.have.length(1)
        })
      }
    })

    describe('storage that was not allowed', () => {
      for (const storage of ['none', 'session'] as const) {
        it(`is not touched (${storage})`, async () => {
          replace(IDBFactory.prototype, 'open', () => expect.fail('opened'))
          const { cache, problem } = await openCache(stage.name, { storage, clock: systemClock })
          expect(cache.kind).to.equal('memory')
          expect(problem).to.equal(undefined)
        })
      }
    })

    describe('a browser that does not answer [F14]', () => {
      it('is given up on after 3 s, and what opens later closes itself', async () => {
        const other = await otherTab(1)
        const deletion = indexedDB.deleteDatabase(databaseName(stage.name))
        await event(deletion, 'blocked')
        const clock = new FakeClock()
        const opening = openCache(stage.name, { storage: 'persistent', clock, onLost: () => expect.fail('it was still open') })
        await clock.advance(3_000)
        const { cache, problem } = await opening
        expect(cache.kind).to.equal('memory')
        expect(problem).to.deep.equal({ code: 'storage', message: 'The storage of this browser does not answer.' })
        expect(clock.pending).to.equal(0)

        const gone = event(deletion, 'success')
        other.close()
        await gone
        const again = indexedDB.deleteDatabase(databaseName(stage.name))
        await event(again, 'success')
      })

      it('holds up a unit of work for 5 s at most, and the next one finds it well again', async () => {
        const clock = new FakeClock()
        const cache = await openIdbCache(stage.name, { clock })
        const release = hold(await otherTab())
        const refused = expectStorageError(write(cache, timeline([message(1)])))
        await clock.advance(5_000)
        await refused
        release()
        await write(cache, timeline([message(2)]))
        expect((await all(cache)).map(({ id }) => id)).to.deep.equal(['m2'])
        cache.close()
      })
    })

    describe('a newer version in another tab [F15]', () => {
      it('is not kept waiting: we let go, say so, and refuse further work', async () => {
        const problems: ErrorNote[] = []
        const cache = await open(problem => problems.push(problem))
        await write(cache, timeline([message(1)]))
        const newer = await otherTab(2)
        expect(newer.version).to.equal(2)
        expect(problems).to.have.length(1)
        expect(problems[0]?.message).to.match(/reload/i)
        expect((await expectStorageError(all(cache))).message).to.equal(problems[0]?.message)
      })

      it('has left a database that we do not write to', async () => {
        const newer = await otherTab(2)
        newer.close()
        const { cache } = await openCache(stage.name, { storage: 'persistent', clock: systemClock })
        expect(cache.kind).to.equal('memory')
        expect((await otherTab()).version).to.equal(2)
      })
    })

    describe('a lost connection [F16]', () => {
      /** The connection that the cache opens. */
      function capture(): { database: IDBDatabase | null; opened: number } {
        const seen: { database: IDBDatabase | null; opened: number } = { database: null, opened: 0 }
        const native = replace(IDBFactory.prototype, 'open', function (this: IDBFactory, database: string, version?: number): IDBOpenDBRequest {
          const request = native.call(this, database, version)
          request.addEventListener('success', () => {
            seen.database = request.result
            seen.opened++
          })
          return request
        })
        return seen
      }

      it('is opened again when it turns out to be closed', async () => {
        const seen = capture()
        const cache = await open()
        await write(cache, timeline([message(1)]))
        seen.database?.close()
        await write(cache, timeline([message(2)]))
        expect(await all(cache)).to.have.length(2)
        expect(seen.opened).to.equal(2)
        cache.close()
      })

      it('is opened again after the browser said that it is closed', async () => {
        const seen = capture()
        const cache = await open()
        if (seen.database) forceClose(seen.database)
        await write(cache, timeline([message(1)]))
        expect(await all(cache)).to.have.length(1)
        expect(seen.opened).to.equal(2)
        cache.close()
      })

      for (const broken of ['AbortError', 'UnknownError', 'TransactionInactiveError']) {
        it(`runs the unit of work once more when its transaction was taken away (${broken}) [F19a]`, async () => {
          const cache = await open()
          await write(cache, { type: 'draft', dialogId: alps, text: 'a' })
          let isBroken = false
          const native = replace(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, ...args: [unknown, IDBValidKey?]): IDBRequest<IDBValidKey> {
            const request = native.apply(this, args)
            if (isBroken) return request
            isBroken = true
            throw new DOMException('taken away', broken)
          })
          await write(cache, timeline([message(1)], []))
          expect(isBroken).to.equal(true)
          expect(await all(cache)).to.have.length(1)
          cache.close()
        })
      }

      it('is reported when the second try fails too', async () => {
        const cache = await open()
        replace(IDBDatabase.prototype, 'transaction', () => {
          throw new DOMException('closing', 'InvalidStateError')
        })
        await expectStorageError(write(cache, timeline([message(1)])))
        cache.close()
      })
    })

    describe('S20: names', () => {
      it('are one database for each account, which does not tell whose it is', async () => {
        expect(databaseName('connectycube:7:ann')).to.match(/^cw:[0-9a-f]{16}$/)
        const ann = await open()
        await write(ann, timeline([message(1)]))
        const ben = await openIdbCache(`${stage.name}:ben`, { clock: systemClock })
        expect(await all(ben)).to.deep.equal([])
        ann.close()
        ben.close()
      })

      it('find what was kept when the page is opened again', async () => {
        const first = await open()
        await write(first, timeline(messages(1, 100)), { type: 'outbox', entry: entry('a', 1) })
        first.close()
        const second = await open()
        expect(await all(second)).to.deep.equal(messages(1, 100))
        expect(await second.view(tx => tx.outbox())).to.have.length(1)
        second.close()
      })
    })
  })
}
