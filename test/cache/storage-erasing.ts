import { expect } from 'chai'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { databaseName } from '../../src/cache/schema.js'
import type { Change } from '../../src/core/changes.js'
import type { ErrorNote } from '../../src/core/errors.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { messages, timeline } from '../contract/cache-contract.js'
import { FakeClock } from '../kit/fake-clock.js'
import { all, event, expectStorageError, storageStage, write } from './storage-stage.js'

/** How what is stored goes when somebody signs out, whatever other tabs do. */
export function storageErasing(): void {
  describe('S21: erasing', () => {
    const stage = storageStage()
    const { open, otherTab, hold } = stage
    const databases = async () => (await indexedDB.databases()).map(database => database.name)

    const countOf = (database: IDBDatabase) =>
      new Promise<number>(resolve => {
        database.transaction('pages').objectStore('pages').count().onsuccess = ({ target }) => resolve((target as IDBRequest<number>).result)
      })

    /** Signs out beside a tab that is frozen with the database open, and waits until no more is waited for; the frozen tab's connection. */
    async function eraseBehindFrozen(...stored: Change[]): Promise<IDBDatabase> {
      const clock = new FakeClock()
      const cache = await openIdbCache(stage.name, { clock })
      await write(cache, ...stored)
      const frozen = await otherTab()
      const asked = event(frozen, 'versionchange')
      const erasing = cache.erase()
      await asked
      await clock.advance(3_000)
      await erasing
      return frozen
    }

    it('leaves no database', async () => {
      const cache = await open()
      await write(cache, timeline(messages(1, 100)))
      expect(await databases()).to.include(databaseName(stage.name))
      await cache.erase()
      expect(await databases()).not.to.include(databaseName(stage.name))
    })

    it('takes the storage from the other tabs of the account, which are told', async () => {
      const problems: ErrorNote[] = []
      const other = await open(problem => problems.push(problem))
      const cache = await open()
      await cache.erase()
      expect(problems.map(({ message: words }) => words)).to.deep.equal(['The saved messages were erased in another tab.'])
      await expectStorageError(all(other))
    })

    it('removes the rows at once, and the database later, when another tab is frozen with it open', async () => {
      const frozen = await eraseBehindFrozen(timeline(messages(1, 1_000)))
      expect(await countOf(frozen)).to.equal(0)
    })

    it('stays noted as to be erased until the database is gone: a frozen tab may still write there when it wakes', async () => {
      const frozen = await eraseBehindFrozen()
      // Whether the browser still deletes it when this page is gone is not said anywhere.
      expect(localStorage.getItem('cw:erasing')).to.equal(databaseName(stage.name))
      frozen.transaction('drafts', 'readwrite').objectStore('drafts').put({ dialogId: 'd1', text: 'written on waking' })
      frozen.close()
      expect((await (await open()).view(tx => tx.snapshot())).drafts.size).to.equal(0)
      expect(localStorage.getItem('cw:erasing')).to.equal(null)
    })

    it('says so when neither was possible: another tab is frozen in the middle of writing', async () => {
      const clock = new FakeClock()
      const cache = await openIdbCache(stage.name, { clock })
      const frozen = await otherTab()
      hold(frozen)
      const asked = event(frozen, 'versionchange')
      const refused = expectStorageError(cache.erase())
      await clock.advance(1_000)
      await asked
      await clock.advance(3_000)
      await refused
    })

    it('is finished by the next page when this one went in the middle of it', async () => {
      const cache = await open()
      await write(cache, timeline(messages(1, 100)))
      // Something is still being stored, and the page goes.
      void cache.erase(new Promise(() => {}))
      cache.close()
      expect(await all(await open())).to.deep.equal([])
      expect(await all(await open()), 'and only once').to.deep.equal([])
    })

    it('is finished by the next page of whatever account', async () => {
      const cache = await open()
      await write(cache, timeline(messages(1, 100)))
      void cache.erase(new Promise(() => {}))
      cache.close()
      const another = await otherTab()
      const asked = event(another, 'versionchange')
      await openIdbCache(newId(), { clock: systemClock })
      await asked
      expect(await countOf(another)).to.equal(0)
    })

    it('touches no database that is not ours, whatever another script has noted', async () => {
      const cache = await open()
      await write(cache, timeline(messages(1, 3)))
      localStorage.setItem('cw:erasing', `host-data cw: ${databaseName(stage.name)}x cw:tabs`)
      expect(await all(await open())).to.have.length(3)
      localStorage.removeItem('cw:erasing')
    })
  })
}
