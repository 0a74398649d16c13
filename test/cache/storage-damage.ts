import { expect } from 'chai'
import fc from 'fast-check'
import type { Cache } from '../../src/cache/cache.js'
import { openCache } from '../../src/cache/open-cache.js'
import { storeNames } from '../../src/cache/schema.js'
import type { Change } from '../../src/core/changes.js'
import { toGapId, toMessageId, toUserId } from '../../src/core/ids.js'
import type { Gap } from '../../src/core/model.js'
import { systemClock } from '../../src/lib/clock.js'
import { alps, at, dialog, entry, message, messages, timeline } from '../contract/cache-contract.js'
import { all, storageStage, write } from './storage-stage.js'

/** What becomes of records that somebody else has changed. */
export function storageDamage(): void {
  describe('records that are not as we wrote them [F19]', () => {
    const stage = storageStage()
    const { open, otherTab } = stage

    const top: Gap = { id: toGapId('top'), after: null, before: at(1) }
    const sound: Change[] = [
      timeline(messages(1, 150), [top]),
      { type: 'dialog', dialog: dialog() },
      { type: 'user', user: { id: toUserId('ann'), name: 'Ann' } },
      { type: 'me', user: { id: toUserId('ann'), name: 'Ann' } },
      { type: 'outbox', entry: entry('a', 1) },
      { type: 'draft', dialogId: alps, text: 'half' },
      { type: 'orphans', dialogId: alps, orphans: [{ messageId: toMessageId('m9'), what: { type: 'removed' }, at: 1, rev: 1 }] },
      { type: 'dialogs-cursor', cursor: null },
    ]

    const rewrite = (database: IDBDatabase, records: readonly (readonly [store: string, value: unknown, key?: string])[]) =>
      new Promise<void>((resolve, reject) => {
        const transaction = database.transaction(storeNames, 'readwrite')
        for (const store of storeNames) transaction.objectStore(store).clear()
        for (const [store, value, key] of records) transaction.objectStore(store).put(value, key)
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error ?? new Error('not written'))
      })

    const dump = (database: IDBDatabase) =>
      new Promise<[string, unknown, string?][]>((resolve, reject) => {
        const transaction = database.transaction(storeNames)
        const records: [string, unknown, string?][] = []
        for (const store of storeNames) {
          transaction.objectStore(store).openCursor().onsuccess = ({ target }) => {
            const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result
            if (!cursor) return
            records.push(store === 'meta' ? [store, cursor.value, String(cursor.key)] : [store, cursor.value])
            cursor.continue()
          }
        }
        transaction.oncomplete = () => resolve(records)
        transaction.onabort = () => reject(transaction.error ?? new Error('not read'))
      })

    const readAll = async (cache: Cache) => {
      await cache.view(tx => tx.snapshot())
      await cache.view(tx => tx.before(alps, null, 50))
      await cache.view(tx => tx.after(alps, at(70), 50))
      await cache.view(tx => tx.find(alps, toMessageId('m1')))
      await cache.view(tx => tx.orphans(alps))
      await cache.view(tx => tx.dialog(alps))
      await cache.view(tx => tx.entry(entry('a', 1).id))
      await cache.view(tx => tx.outbox())
      await cache.view(tx => tx.epoch())
      await cache.view(tx => tx.timelines())
    }

    /** Which fields a change of ours may hit: not the keys, which are what a record is found by. */
    const isKey = (store: string, path: readonly string[]) => path.length === 1 && ['dialogId', 'first', 'id'].includes(path[0] as string) && store !== 'meta'

    const pathsOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
      typeof value === 'object' && value !== null
        ? [path, ...Object.entries(value).flatMap(([field, inner]) => pathsOf(inner, [...path, field]))]
        : [path]

    function mutate(value: unknown, path: readonly string[], garbage: unknown): unknown {
      const [field, ...rest] = path
      if (field === undefined) return garbage
      const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
      ;(copy as Record<string, unknown>)[field] = mutate((value as Record<string, unknown>)[field], rest, garbage)
      return copy
    }

    it('never throw: what is unsound is dropped, a gap is where it was, and the store works on', async () => {
      const cache = await open()
      await write(cache, ...sound)
      await cache.update(tx => tx.nextRev())
      const other = await otherTab()
      other.onversionchange = () => other.close()
      const records = await dump(other)
      const places = records.flatMap(([store, value], i) =>
        pathsOf(value)
          .filter(path => !isKey(store, path) && (store === 'meta' || path.length > 0))
          .map(path => ({ i, path })),
      )
      const garbage = fc.oneof(
        fc.constantFrom<unknown>(null, undefined, -1, NaN, '', 'x', true, [], {}, [[]], { type: 'text' }, new Date(0), new Uint8Array(2)),
        fc.anything({ maxDepth: 1, withBigInt: true, withDate: true }),
      )
      const damage = fc.array(fc.record({ place: fc.constantFrom(...places), garbage }), { minLength: 5, maxLength: 15 })

      await fc.assert(
        fc.asyncProperty(damage, async hits => {
          const damaged = [...records]
          for (const { place, garbage: value } of hits) {
            const [store, record, key] = damaged[place.i] as (typeof records)[number]
            if (pathsOf(record).some(path => path.join() === place.path.join())) damaged[place.i] = [store, mutate(record, place.path, value), key] as (typeof records)[number]
          }
          await rewrite(other, damaged)

          await readAll(cache)
          const left = await all(cache)
          const gaps = (await cache.view(tx => tx.gaps(alps))) ?? []
          expect(left.every((m, i) => i === 0 || (left[i - 1] as typeof m).order < m.order)).to.equal(true)
          const places = new Set(left.map(m => m.order))
          for (let n = 1; n <= 150; n++) {
            const isInGap = gaps.some(g => (g.after === null || g.after < at(n)) && (g.before === null || at(n) < g.before))
            // A place of text is as good as another one; only whole messages are checked for.
            if (!places.has(at(n)) && !isInGap) expect(hits.some(hit => hit.place.path.at(-1) === 'order' || hit.place.path[0] === 'gaps'), `message ${n}`).to.equal(true)
          }
          await write(cache, timeline([message(151)]))
          expect((await cache.view(tx => tx.before(alps, null, 1)))[0]?.order).to.equal(at(151))
          await readAll(cache)
        }),
        { numRuns: 40 },
      )
      cache.close()
    })

    it('are not ours to mend when the database itself has another shape', async () => {
      const empty = await otherTab(1)
      empty.close()
      const { cache, problem } = await openCache(stage.name, { storage: 'persistent', clock: systemClock })
      expect(cache.kind).to.equal('memory')
      expect(problem).to.deep.equal({ code: 'storage', message: 'The saved messages are damaged.' })
    })

    it('are mended when pages reach into each other', async () => {
      const cache = await open()
      await write(cache, ...sound)
      const other = await otherTab()
      const records = await dump(other)
      const [, page] = records.filter(([store]) => store === 'pages')[0] as [string, { messages: { order: string }[] }]
      const last = { ...page.messages.at(-1), order: at(149) }
      const broken = records.map(record => (record[1] === page ? (['pages', { ...page, messages: [...page.messages.slice(0, -1), last] }] as const) : record))
      await rewrite(other, broken)

      const left = await all(cache)
      expect(left.every((m, i) => i === 0 || (left[i - 1] as typeof m).order < m.order)).to.equal(true)
      const [first] = left
      expect(first?.order).to.be.a('string')
      const gaps = await cache.view(tx => tx.gaps(alps))
      expect(gaps?.map(({ after, before }) => ({ after, before }))).to.deep.equal([{ after: null, before: first?.order }])
      cache.close()
    })

    it('cost a page of messages, and the service is asked for exactly those again', async () => {
      const cache = await open()
      await write(cache, ...sound)
      const other = await otherTab()
      const records = await dump(other)
      const pages = records.filter(([store]) => store === 'pages')
      const [, page] = pages[1] as [string, { messages: { order: string }[] }]
      const broken = records.map(record => (record[1] === page ? (['pages', { ...page, messages: 'gone' }] as const) : record))
      await rewrite(other, broken)

      const lost = page.messages.length
      const left = await all(cache)
      expect(left).to.have.length(150 - lost)
      const gaps = await cache.view(tx => tx.gaps(alps))
      const above = left.findLast(m => m.order < (page.messages[0] as { order: string }).order)
      const below = left.find(m => m.order > (page.messages[0] as { order: string }).order)
      expect(gaps?.map(({ after, before }) => ({ after, before }))).to.deep.equal([
        { after: null, before: at(1) },
        { after: above?.order, before: below?.order },
      ])
      cache.close()
    })
  })
}
