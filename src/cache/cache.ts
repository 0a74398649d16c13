// The contract of the offline cache. test/contract/cache-contract.ts proves it for every implementation.
import type { Change, Orphan, StoredDialog, StoredMessage } from '../core/changes.js'
import type { ClientId, Cursor, DialogId, MessageId, OrderKey } from '../core/ids.js'
import type { Gap, User } from '../core/model.js'
import type { OutboxEntry } from '../core/outbox.js'

/** What is read to paint the first screen: everything but messages. */
export type Snapshot = {
  readonly me: User | null
  readonly dialogs: readonly StoredDialog[]
  readonly users: readonly User[]
  readonly outbox: readonly OutboxEntry[]
  readonly drafts: ReadonlyMap<DialogId, string>
  /** undefined: the list has never been read; null: read to its end. */
  readonly dialogsCursor: Cursor | null | undefined
}

/** Both bounds inclusive; null is unbounded. */
export type Range = { readonly from: OrderKey | null; readonly to: OrderKey | null }

export interface CacheReader {
  /** Messages in order, oldest first, in the range. */
  messages(dialogId: DialogId, range: Range): Promise<readonly StoredMessage[]>
  /** The last `limit` messages strictly before the place (null: the newest ones), oldest first. */
  before(dialogId: DialogId, place: OrderKey | null, limit: number): Promise<readonly StoredMessage[]>
  /** The first `limit` messages strictly after the place, oldest first. */
  after(dialogId: DialogId, place: OrderKey, limit: number): Promise<readonly StoredMessage[]>
  /** A message by id: looks newest first. */
  find(dialogId: DialogId, id: MessageId): Promise<StoredMessage | undefined>
  /** All gaps of a dialog in order; undefined when nothing was ever stored for it. */
  gaps(dialogId: DialogId): Promise<readonly Gap[] | undefined>
  /** Ids of all dialogs that have a timeline (gaps or messages). */
  timelines(): Promise<readonly DialogId[]>
  orphans(dialogId: DialogId): Promise<readonly Orphan[]>
  dialog(id: DialogId): Promise<StoredDialog | undefined>
  outbox(): Promise<readonly OutboxEntry[]>
  entry(id: ClientId): Promise<OutboxEntry | undefined>
  /** Number of the last commit, 0 before the first. */
  rev(): Promise<number>
  /** Number of the newest leadership; 0 before the first. A tab that led under an older number must not send any more. */
  epoch(): Promise<number>
  snapshot(): Promise<Snapshot>
}

export interface CacheWriter extends CacheReader {
  /** This commit's number: one more than the last one's. */
  nextRev(): Promise<number>
  /** In order; `removed` of a timeline goes before its `put`. Reads that follow in the same transaction see the change. */
  write(changes: readonly Change[]): Promise<void>
}

/** Puts into an empty storage what was in it before, as far as somebody knows. */
export type Refill = (tx: CacheWriter) => Promise<void>

/**
 * A transactional store. `update` runs one readwrite transaction: all of it or nothing is kept, and
 * no other tab's update runs in between. The callback must await nothing but the writer it is given
 * (IndexedDB commits a transaction that has no request under way).
 *
 * Rejects with ChatError 'storage' when the store is gone, full or does not answer in its time limit;
 * an error thrown by the callback undoes everything and is passed on as it is.
 */
export interface Cache {
  readonly kind: 'persistent' | 'memory'
  view<T>(read: (tx: CacheReader) => Promise<T>): Promise<T>
  update<T>(work: (tx: CacheWriter) => Promise<T>): Promise<T>
  /** Drops the oldest messages of the dialogs that were used least recently; never the outbox. Returns how many messages went. A gap is left where they were. */
  evict(): Promise<number>
  /**
   * Erases everything, then lets go of the storage itself. What a page cannot finish (it went in the middle, another
   * tab was in the way) is done when the next one opens. `last`: work that is still under way, waited for.
   */
  erase(last?: Promise<unknown>): Promise<void>
  close(): void
}
