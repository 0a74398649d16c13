import { expect } from 'chai'
import type { Change } from '../../src/core/changes.js'
import { alps, at, dialog, entry, message, messages, timeline } from '../contract/cache-contract.js'
import { all, expectStorageError, storageStage, write } from './storage-stage.js'

/** What is left of a unit of work that could not be written, or not wholly. */
export function storageWriting(): void {
  describe('when it is written', () => {
    const { open, replace } = storageStage()

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
  })
}
