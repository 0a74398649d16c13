import { expect } from 'chai'
import fc from 'fast-check'
import type { Cache } from '../../src/cache/cache.js'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { openCache } from '../../src/cache/open-cache.js'
import { databaseName, storeNames } from '../../src/cache/schema.js'
import type { Change } from '../../src/core/changes.js'
import { ChatError, type ErrorNote } from '../../src/core/errors.js'
import { toGapId, toMessageId, toUserId } from '../../src/core/ids.js'
import type { Gap } from '../../src/core/model.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { alps, at, dialog, entry, message, messages, timeline } from '../contract/cache-contract.js'
import { FakeClock } from '../kit/fake-clock.js'

/**
 * Numbers as in the catalogue of faults. Runs on whatever IndexedDB there is; `forceClose` closes a
 * connection as the browser does on its own account, with an event.
 */
export function storageFaults(forceClose: (database: IDBDatabase) => void): void {
  let name: string
  let undo: (() => void)[] = []
  const open = (onLost?: (problem: ErrorNote) => void) => openIdbCache(name, { clock: systemClock, ...(onLost ? { onLost } : {}) })
  const write = (cache: Cache, ...changes: Change[]) => cache.update(tx => tx.write(changes))
  const all = (cache: Cache) => cache.view(tx => tx.messages(alps, { from: null, to: null }))

  /** Puts something in the place of a native until the end of the test. */
  function replace<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): T[K] {
    const native = Object.getOwnPropertyDescriptor(target, key)
    const original = target[key]
    Object.defineProperty(target, key, { value, configurable: true, writable: true })
    undo.push(() => (native ? Object.defineProperty(target, key, native) : Reflect.deleteProperty(target, key)))
    return original
  }

  /** The database as another tab has it open, with a build of its own that does not react to anything. */
  const otherTab = (version?: number) =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(databaseName(name), version)
      request.onsuccess = () => {
        undo.push(() => request.result.close())
        resolve(request.result)
      }
      request.onerror = () => reject(request.error ?? new Error('not opened'))
    })

  const event = (target: EventTarget, type: string) => new Promise<void>(resolve => target.addEventListener(type, () => resolve(), { once: true }))

  /** Keeps a transaction alive, as a tab does that was frozen inside one; returns how to let go of it. */
  function hold(database: IDBDatabase): () => void {
    const store = database.transaction(storeNames, 'readwrite').objectStore('meta')
    let isHeld = true
    const go = () => {
      if (isHeld) store.get('rev').onsuccess = go
    }
    go()
    const release = () => void (isHeld = false)
    undo.push(release)
    return release
  }

  beforeEach(() => {
    name = newId()
  })
  afterEach(() => {
    for (const step of undo.reverse()) step()
    undo = []
  })

  const expectStorageError = async (work: Promise<unknown>): Promise<ChatError> => {
    const error = await work.then(
      () => null,
      (e: unknown) => e,
    )
    expect(error).to.be.instanceOf(ChatError)
    expect(error).to.have.property('code', 'storage')
    return error as ChatError
  }

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
        const { cache, problem } = await openCache(name, { storage: 'persistent', clock: systemClock })
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
        const { cache, problem } = await openCache(name, { storage, clock: systemClock })
        expect(cache.kind).to.equal('memory')
        expect(problem).to.equal(undefined)
      })
    }
  })

  describe('a browser that does not answer [F14]', () => {
    it('is given up on after 3 s, and what opens later closes itself', async () => {
      const other = await otherTab(1)
      const deletion = indexedDB.deleteDatabase(databaseName(name))
      await event(deletion, 'blocked')
      const clock = new FakeClock()
      const opening = openCache(name, { storage: 'persistent', clock, onLost: () => expect.fail('it was still open') })
      await clock.advance(3_000)
      const { cache, problem } = await opening
      expect(cache.kind).to.equal('memory')
      expect(problem).to.deep.equal({ code: 'storage', message: 'The storage of this browser does not answer.' })
      expect(clock.pending).to.equal(0)

      const gone = event(deletion, 'success')
      other.close()
      await gone
      const again = indexedDB.deleteDatabase(databaseName(name))
      await event(again, 'success')
    })

    it('holds up a unit of work for 5 s at most, and the next one finds it well again', async () => {
      const clock = new FakeClock()
      const cache = await openIdbCache(name, { clock })
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
      const { cache } = await openCache(name, { storage: 'persistent', clock: systemClock })
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

  describe('a full disk [F17]', () => {
    const unsent = ['a', 'b'].map((id, i): Change => ({ type: 'outbox', entry: entry(id, i) }))

    /** From the n-th write on the disk is full, until something was deleted. */
    function fill(n: number): { count: number } {
      const disk = { count: 0 }
      let isFull = true
      const put = replace(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, ...args: [unknown, IDBValidKey?]): IDBRequest<IDBValidKey> {
        if (isFull && this.name !== 'meta' && ++disk.count >= n) throw new DOMException('full', 'QuotaExceededError')
        return put.apply(this, args)
      })
      const remove = replace(IDBObjectStore.prototype, 'delete', function (this: IDBObjectStore, key: IDBValidKey | IDBKeyRange): IDBRequest<undefined> {
        isFull = false
        return remove.call(this, key)
      })
      return disk
    }

    for (let n = 1; n <= 50; n++) {
      it(`at write ${n} keeps the outbox and what can be read, and has room again after making some`, async () => {
        const cache = await open()
        await write(cache, timeline(messages(1, 200)), ...unsent)
        const disk = fill(n)
        const changes = [...messages(201, 225).map(m => timeline([m])), ...messages(226, 250).map((_, i): Change => ({ type: 'outbox', entry: entry(`more ${i}`, i + 10) }))]
        const error = await expectStorageError(write(cache, ...changes))
        expect(error.cause).to.have.property('name', 'QuotaExceededError')
        expect(disk.count).to.equal(n)
        expect(await all(cache)).to.have.length(200)
        expect(await cache.view(tx => tx.outbox())).to.have.length(2)

        expect(await cache.evict()).to.be.above(0)
        await write(cache, ...changes)
        expect(await cache.view(tx => tx.outbox())).to.have.length(27)
        expect((await all(cache)).at(-1)?.order).to.equal(at(225))
        cache.close()
      })
    }

    it('is recognised also when it shows only at the end, and only the transaction says so', async () => {
      const cache = await open()
      const put = replace(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, ...args: [unknown, IDBValidKey?]): IDBRequest<IDBValidKey> {
        const request = put.apply(this, args)
        request.addEventListener('success', () => {
          Object.defineProperty(this.transaction, 'error', { value: new DOMException('full', 'QuotaExceededError') })
          this.transaction.abort()
        })
        return request
      })
      const error = await expectStorageError(write(cache, { type: 'draft', dialogId: alps, text: 'a' }))
      expect(error.cause).to.have.property('name', 'QuotaExceededError')
      cache.close()
    })
  })

  describe('records that are not as we wrote them [F19]', () => {
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
      const { cache, problem } = await openCache(name, { storage: 'persistent', clock: systemClock })
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

  describe('a unit of work that is cut off [F19b]', () => {
    it('leaves nothing behind, at whatever step it happens', async () => {
      const cache = await open()
      await write(cache, timeline(messages(1, 100)), { type: 'outbox', entry: entry('a', 1) })
      let writes = 0
      let cutAt = Infinity
      for (const step of ['put', 'delete'] as const) {
        const native: unknown = replace(IDBObjectStore.prototype, step, function (this: IDBObjectStore, ...args: [IDBValidKey]): IDBRequest {
          if (++writes === cutAt) throw new Error('cut')
          return (native as (...args: unknown[]) => IDBRequest).apply(this, args)
        } as never)
      }
      const work = () =>
        cache.update(async tx => {
          await tx.nextRev()
          await tx.write([timeline(messages(40, 300), []), { type: 'outbox-removed', id: entry('a', 1).id }, { type: 'dialog', dialog: dialog() }])
          await tx.write([{ type: 'outbox', entry: entry('b', 2) }])
        })
      let cuts = 0
      for (cutAt = 1; cutAt < 100; cutAt++) {
        writes = 0
        const error = await work().then(
          () => null,
          (e: unknown) => e,
        )
        if (error === null) break
        cuts++
        expect(error).to.have.property('message', 'cut')
        expect(await all(cache)).to.have.length(100)
        expect((await cache.view(tx => tx.outbox())).map(({ id }) => id)).to.deep.equal(['a'])
        expect(await cache.view(tx => tx.rev())).to.equal(0)
        expect(await cache.view(tx => tx.dialog(alps))).to.equal(undefined)
      }
      expect(cuts).to.be.above(5)
      expect((await cache.view(tx => tx.outbox())).map(({ id }) => id)).to.deep.equal(['b'])
      cache.close()
    })
  })

  describe('durability', () => {
    it('is asked for when the outbox is written, and only then', async () => {
      const cache = await open()
      const asked: (string | undefined)[] = []
      const native = replace(IDBDatabase.prototype, 'transaction', function (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>): IDBTransaction {
        asked.push(args[2]?.durability)
        return native.apply(this, args)
      })
      await write(cache, timeline([message(1)]))
      expect(asked).to.deep.equal(['relaxed'])
      for (const change of [{ type: 'outbox', entry: entry('a', 1) }, { type: 'outbox-removed', id: entry('a', 1).id }] as const) {
        await write(cache, change)
        expect(asked.at(-1)).to.equal('strict')
      }
      cache.close()
    })
  })

  describe('S20: names', () => {
    it('are one database for each account, which does not tell whose it is', async () => {
      expect(databaseName('connectycube:7:ann')).to.match(/^cw:[0-9a-f]{16}$/)
      const ann = await open()
      await write(ann, timeline([message(1)]))
      const ben = await openIdbCache(`${name}:ben`, { clock: systemClock })
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

  describe('S21: erasing', () => {
    const databases = async () => (await indexedDB.databases()).map(database => database.name)

    const countOf = (database: IDBDatabase) =>
      new Promise<number>(resolve => {
        database.transaction('pages').objectStore('pages').count().onsuccess = ({ target }) => resolve((target as IDBRequest<number>).result)
      })

    it('leaves no database', async () => {
      const cache = await open()
      await write(cache, timeline(messages(1, 100)))
      expect(await databases()).to.include(databaseName(name))
      await cache.erase()
      expect(await databases()).not.to.include(databaseName(name))
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
      const clock = new FakeClock()
      const cache = await openIdbCache(name, { clock })
      await write(cache, timeline(messages(1, 1_000)))
      const frozen = await otherTab()
      const asked = event(frozen, 'versionchange')
      const erasing = cache.erase()
      await asked
      await clock.advance(3_000)
      await erasing
      expect(await countOf(frozen)).to.equal(0)
    })

    it('stays noted as to be erased until the database is gone: a frozen tab may still write there when it wakes', async () => {
      const clock = new FakeClock()
      const cache = await openIdbCache(name, { clock })
      const frozen = await otherTab()
      const asked = event(frozen, 'versionchange')
      const erasing = cache.erase()
      await asked
      await clock.advance(3_000)
      await erasing
      // Whether the browser still deletes it when this page is gone is not said anywhere.
      expect(localStorage.getItem('cw:erasing')).to.equal(databaseName(name))
      frozen.transaction('drafts', 'readwrite').objectStore('drafts').put({ dialogId: 'd1', text: 'written on waking' })
      frozen.close()
      expect((await (await open()).view(tx => tx.snapshot())).drafts.size).to.equal(0)
      expect(localStorage.getItem('cw:erasing')).to.equal(null)
    })

    it('says so when neither was possible: another tab is frozen in the middle of writing', async () => {
      const clock = new FakeClock()
      const cache = await openIdbCache(name, { clock })
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
      localStorage.setItem('cw:erasing', `host-data cw: ${databaseName(name)}x cw:tabs`)
      expect(await all(await open())).to.have.length(3)
      localStorage.removeItem('cw:erasing')
    })
  })
}
