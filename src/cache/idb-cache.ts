import { ChatError, type ErrorNote } from '../core/errors.js'
import type { DialogId } from '../core/ids.js'
import type { Clock } from '../lib/clock.js'
import { withLimit } from '../lib/deadline.js'
import { log } from '../lib/log.js'
import type { Cache, CacheReader, CacheWriter, Refill } from './cache.js'
import { deleteDatabase, openDatabase, toStorageError } from './database.js'
import { condemn, condemned, lastErasing } from './erasing.js'
import { IdbWriter } from './idb-writer.js'
import { Interrupted, type Obstacle } from './idb-reader.js'
import { databaseName, storeNames, type Database, type IdbTransaction } from './schema.js'

/** How long a unit of work may take. Ours take milliseconds; a frozen tab may stand in front of us for ever. */
const workLimitMs = 5_000
const eraseLimitMs = 1_000

/** Damage that is there again after mending is not ours to mend. */
const mostHealings = 3

/** Rare, so a chunk of its own; fetched before a transaction, which could not wait for it. */
const housekeeping = () => import('./housekeeping.js')

export type IdbCacheOptions = {
  readonly clock: Clock
  /** Another tab took the storage away: a newer version of us, or a sign-out. All further work is refused. */
  readonly onLost?: (problem: ErrorNote) => void
  /** Asked before the database is opened again. If the browser has erased it, the new one begins with this; without it, as a new one. */
  readonly refill?: () => Promise<Refill | undefined>
}

/**
 * The cache on this device, in a database of its own for each namespace. Rejects with ChatError
 * 'storage' when there is no usable IndexedDB, or none that answers within 3 s
 * (more on a page that is too busy to hear it), or when a newer
 * version of us has been here: its data is not written to.
 */
export async function openIdbCache(namespace: string, options: IdbCacheOptions): Promise<Cache> {
  const name = databaseName(namespace)
  for (const left of condemned()) {
    const { clock } = options
    const erased = new IdbCache(left, { clock }).erase()
    // Nobody waits for the storage of other accounts, nor may ours be shown again.
    if (left !== name) erased.catch(() => log.note('storage is still to be erased'))
    else await withLimit(erased, eraseLimitMs, clock, () => {
      throw new ChatError('storage', 'The saved messages could not be erased.')
    })
  }
  const cache = new IdbCache(name, options)
  await cache.open()
  return cache
}

type Durability = 'relaxed' | 'strict'
type Work<T> = (writer: IdbWriter, transaction: IdbTransaction) => Promise<T>
type Plan = { readonly mode: IDBTransactionMode; readonly durability: Durability; readonly limitMs: number }

/** How one try at a unit of work ended. */
type Outcome<T> =
  | { readonly type: 'done'; readonly value: T }
  | { readonly type: 'lost'; readonly error: ChatError }
  | Obstacle

class IdbCache implements Cache {
  readonly kind = 'persistent'
  readonly #name: string
  readonly #options: IdbCacheOptions
  readonly #used = new Set<DialogId>()
  #database: Promise<Database> | null = null
  #refill: IdbCacheOptions['refill']
  readonly #erasing = lastErasing()
  /** Set once for all: why there is nothing to be had here any more. */
  #ended: ChatError | null = null

  constructor(name: string, options: IdbCacheOptions) {
    this.#name = name
    this.#options = options
  }

  async open(): Promise<void> {
    await this.#connected()
    this.#refill = this.#options.refill
  }

  view<T>(read: (tx: CacheReader) => Promise<T>): Promise<T> {
    return this.#run('readonly', read)
  }

  update<T>(work: (tx: CacheWriter) => Promise<T>): Promise<T> {
    return this.#run('readwrite', work)
  }

  async evict(): Promise<number> {
    const { evictOldest } = await housekeeping()
    return this.#run('readwrite', (writer, transaction) => evictOldest(transaction, writer, this.#used))
  }

  async erase(last?: Promise<unknown>): Promise<void> {
    condemn(this.#name, true)
    await last
    // Rows first: unlike a deletion, this does not wait for tabs that are frozen with the database open.
    const isCleared = await this.#clear()
    this.#end(new ChatError('storage', 'The saved messages were erased.'))
    const isDeleted = await deleteDatabase(this.#name, this.#options.clock)
    if (!isDeleted) log.note('another tab holds the erased storage')
    if (!isCleared && !isDeleted) throw new ChatError('storage', 'The saved messages could not be erased.')
  }

  close(): void {
    this.#end(new ChatError('storage', 'The storage is closed.'))
  }

  /** Tries again what a second try can mend: once after a lost connection, and as often as an obstacle can be removed. */
  async #run<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    let durability: Durability = 'relaxed'
    let losses = 0
    let healings = 0
    for (;;) {
      const outcome = await this.#try({ mode, durability, limitMs: workLimitMs }, work)
      switch (outcome.type) {
        case 'done':
          return outcome.value
        case 'durability':
          durability = 'strict'
          break
        case 'damage': {
          if (++healings > mostHealings) throw new ChatError('storage', 'The saved messages are damaged.')
          const { dialogId } = outcome
          const { heal } = await housekeeping()
          await this.#try({ mode: 'readwrite', durability, limitMs: workLimitMs }, (writer, transaction) => heal(transaction, writer, dialogId))
          break
        }
        case 'lost':
          if (++losses > 1) throw outcome.error
          log.note('storage connection lost')
          break
        default:
          outcome satisfies never
      }
    }
  }

  /** One transaction. Rejects with what the work threw, or with ChatError 'storage'. */
  async #try<T>({ mode, durability, limitMs }: Plan, work: Work<T>): Promise<Outcome<T>> {
    const database = await this.#connected()
    let transaction: IdbTransaction
    try {
      // Typed as readwrite: the caller of a view is given a reader, which cannot write.
      transaction = database.transaction(storeNames, mode as 'readwrite', { durability })
    } catch (error) {
      this.#forget(database)
      return { type: 'lost', error: toStorageError(error) }
    }
    const writer = this.#writer(transaction, durability === 'strict')
    try {
      const value = await withLimit(toItsEnd(transaction, writer, work), limitMs, this.#options.clock, () => {
        throw new ChatError('storage', 'The storage of this browser does not answer.')
      })
      return { type: 'done', value }
    } catch (error) {
      // Asked before we abort, which wipes it out: a request that was cancelled does not say why, the transaction does.
      const cause = transaction.error ?? error
      abort(transaction)
      if (writer.obstacle) return writer.obstacle
      if (!(error instanceof DOMException)) throw error
      if (!isConnectionLoss(cause)) throw toStorageError(cause)
      this.#forget(database)
      return { type: 'lost', error: toStorageError(cause) }
    }
  }

  async #connected(): Promise<Database> {
    if (this.#ended) throw this.#ended
    const opening = (this.#database ??= this.#open())
    try {
      const database = await opening
      if (this.#ended) throw this.#ended
      return database
    } catch (error) {
      if (this.#database === opening) this.#database = null
      throw error
    }
  }

  async #open(): Promise<Database> {
    // Should the code for it not be at hand, the database is most likely still there.
    const refill = await this.#refill?.().catch(() => undefined)
    return openDatabase(this.#name, this.#options.clock, by => this.#superseded(by), refill && (made => this.#begin(made, refill)))
  }

  async #begin(made: IdbTransaction, refill: Refill): Promise<void> {
    try {
      const erasing = lastErasing()
      if (erasing === null || erasing === this.#erasing) return await refill(this.#writer(made, true))
      // A person signed out while the browser had closed our connection, as it may on a page that sleeps: nobody told us.
      this.#superseded('deletion')
    } catch {
      // Nothing of it is kept then.
    }
    abort(made)
  }

  #writer(transaction: IdbTransaction, isDurable: boolean): IdbWriter {
    return new IdbWriter(transaction, { clock: this.#options.clock, used: this.#used }, isDurable)
  }

  /** The next unit of work opens anew. */
  #forget(database: Database): void {
    this.#database = null
    database.close()
  }

  #end(reason: ChatError): void {
    if (this.#ended) return
    this.#ended = reason
    this.#database?.then(
      database => database.close(),
      () => {}, // It never opened: nothing to close.
    )
  }

  async #clear(): Promise<boolean> {
    try {
      const plan = { mode: 'readwrite', durability: 'strict', limitMs: eraseLimitMs } as const
      const outcome = await this.#try(plan, async (_, transaction) => {
        await Promise.all(storeNames.map(name => transaction.objectStore(name).clear()))
      })
      return outcome.type === 'done'
    } catch {
      // The deletion that follows may still do; if not, `erase` says so.
      return false
    }
  }

  #superseded(by: 'newer-version' | 'deletion'): void {
    const words =
      by === 'deletion'
        ? 'The saved messages were erased in another tab.'
        : 'A newer version of this page is open in another tab. Reload to save messages here again.'
    const problem = new ChatError('storage', words)
    this.#end(problem)
    this.#options.onLost?.({ code: problem.code, message: problem.message })
  }
}

async function toItsEnd<T>(transaction: IdbTransaction, writer: IdbWriter, work: Work<T>): Promise<T> {
  const committed = new Promise<void>((resolve, reject) => {
    // Not `transaction.done`: that gives up at the first failed request, before the reason is known.
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error ?? new DOMException('Aborted', 'AbortError')))
  })
  for (const promise of [committed, transaction.done]) promise.catch(() => {}) // Whoever waits is told below.
  const value = await work(writer, transaction)
  if (writer.obstacle) throw new Interrupted('the work went on after an obstacle')
  await committed
  return value
}

function abort(transaction: IdbTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It has ended already.
  }
}

/** The browser let go of the database, or of the transaction, without a fault of ours; a second try finds it well. */
const isConnectionLoss = (cause: unknown): boolean =>
  cause instanceof DOMException && ['InvalidStateError', 'UnknownError', 'AbortError', 'TransactionInactiveError'].includes(cause.name)
