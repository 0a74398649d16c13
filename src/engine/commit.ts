// The one way in: transaction → reduce → store → other tabs. Nothing is shown before it is stored.
import { ChatError, toErrorNote, type ErrorNote } from '../core/errors.js'
import { toGapId } from '../core/ids.js'
import { log } from '../lib/log.js'
import type { Cache, CacheReader } from '../cache/cache.js'
import type { ChatNews } from '../core/chat.js'
import type { Change } from '../core/changes.js'
import type { Echoes } from '../core/echoes.js'
import type { UserId } from '../core/ids.js'
import type { Clock } from '../lib/clock.js'
import { Application } from './apply.js'
import type { Input } from './inputs.js'
import { summaryChanges } from './summaries.js'

/** Thrown into a tab that led under an older number: another tab leads now. */
export class Deposed extends Error {}

export type Committed = { readonly changes: readonly Change[]; readonly news: readonly ChatNews[]; /** Number of this commit. */ readonly rev: number; readonly epoch: number }

export type CommitOptions = {
  /** Refuse (Deposed) unless this is still the newest leadership. */
  readonly epoch?: number
}

type Setup = {
  readonly cache: Cache
  /** Aborts when the engine has stopped. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly newId: () => string
  readonly echoes: Echoes | undefined
  readonly me: () => UserId | null
  /** Called after each commit, in order, with what was written. */
  readonly onCommitted: (committed: Committed) => void
  /** Old messages had to go to make room. */
  readonly onEvicted: () => void
  /** The storage is given up: `rescue` fills the memory cache with what is at hand. */
  readonly onFallback: (error: ErrorNote, fallback: Cache) => Promise<void>
  readonly createFallback: () => Cache | Promise<Cache>
}

export class Committer {
  readonly #setup: Setup
  #cache: Cache
  /** Commits run one after another, so that what comes first is shown first. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(setup: Setup) {
    this.#setup = setup
    this.#cache = setup.cache
  }

  get cache(): Cache {
    return this.#cache
  }

  async view<T>(read: (tx: CacheReader) => Promise<T>): Promise<T> {
    this.#setup.signal.throwIfAborted()
    const asked = this.#cache
    try {
      return await asked.view(read)
    } catch (error) {
      if (!isStorage(error) || asked.kind === 'memory') throw error
      await this.#inTurn(async () => {
        if (this.#cache === asked) await this.#fallBack(toErrorNote(error))
      })
      return this.#cache.view(read)
    }
  }

  /** Rejects with Deposed, or with what a reducer threw; storage trouble is dealt with here. */
  async commit(inputs: readonly Input[], options: CommitOptions = {}): Promise<Committed> {
    // What was asked for before the end is still stored; after signing out nothing may touch the account's storage.
    this.#setup.signal.throwIfAborted()
    return this.#inTurn(() => this.#commit(inputs, options))
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work)
    this.#last = run.catch(() => {})
    return run
  }

  /** Resolves when everything committed so far is stored. */
  async settled(): Promise<void> {
    await this.#last
  }

  async #commit(inputs: readonly Input[], options: CommitOptions): Promise<Committed> {
    const committed = await this.#store(inputs, options)
    this.#setup.onCommitted(committed)
    return committed
  }

  /** Somebody took the storage away. Resolves when a cache in memory is in its place. */
  giveUp(error: ErrorNote): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#setup.signal.aborted && this.#cache.kind !== 'memory') await this.#fallBack(error)
    })
  }

  async #store(inputs: readonly Input[], options: CommitOptions): Promise<Committed> {
    let trouble: ErrorNote
    try {
      return await this.#transact(inputs, options)
    } catch (error) {
      if (!isStorage(error) || this.#cache.kind === 'memory') throw error
      trouble = toErrorNote(error)
      log.note('storage trouble', { code: trouble.code })
    }
    try {
      // Full? Our own oldest messages can be had again from the service.
      if ((await this.#cache.evict()) > 0) {
        const committed = await this.#transact(inputs, options)
        queueMicrotask(this.#setup.onEvicted)
        return committed
      }
    } catch (error) {
      if (!isStorage(error)) throw error
    }
    await this.#fallBack(trouble)
    return this.#transact(inputs, options)
  }

  async #fallBack(error: ErrorNote): Promise<void> {
    log.alarm('storage given up')
    const broken = this.#cache
    const fallback = await this.#setup.createFallback()
    await this.#setup.onFallback(error, fallback)
    this.#cache = fallback
    broken.close()
  }

  #transact(inputs: readonly Input[], { epoch: wanted }: CommitOptions): Promise<Committed> {
    const { clock, newId, echoes } = this.#setup
    return this.#cache.update(async tx => {
      const epoch = await tx.epoch()
      if (wanted !== undefined && epoch !== wanted) throw new Deposed('another tab leads')
      const context = {
        // Before the first sign-in there is nothing of ours to recognise.
        me: this.#setup.me() ?? ('' as UserId),
        rev: await tx.nextRev(),
        now: clock.now(),
        newGapId: () => toGapId(newId()),
      }
      const application = new Application(tx, context, echoes)
      for (const input of inputs) await application.apply(input)
      await application.flushAll()
      await application.write(await summaryChanges(tx, application.touched, application.written, context.me, application.reread))
      return { changes: application.written, news: application.news, rev: context.rev, epoch: await tx.epoch() }
    })
  }
}

const isStorage = (error: unknown): boolean => error instanceof ChatError && error.code === 'storage'
