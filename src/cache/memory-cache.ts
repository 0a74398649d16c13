import { ChatError } from '../core/errors.js'
import { toGapId } from '../core/ids.js'
import type { Change, Orphan, StoredDialog, StoredMessage } from '../core/changes.js'
import type { ClientId, Cursor, DialogId, MessageId, OrderKey, UserId } from '../core/ids.js'
import type { Gap, User } from '../core/model.js'
import type { OutboxEntry } from '../core/outbox.js'
import type { Cache, CacheReader, CacheWriter, Range, Snapshot } from './cache.js'
import { leastUsedFirst, shareOut } from './evict.js'
import { forget } from './forget.js'
import { pageSize } from './pages.js'
import { firstAfter, firstFrom, merge } from './sorted.js'

/**
 * The cache where nothing can or may be stored on the device: the same promises, kept in memory and
 * gone with the page. What it returns is what it holds; all of it is readonly.
 */
export const createMemoryCache = (): Cache => new MemoryCache()

type Timeline = { readonly messages: readonly StoredMessage[]; readonly gaps: readonly Gap[] }

/** The rows, and how to take back what the transaction under way did to them. */
class Rows {
  readonly timelines = new Map<DialogId, Timeline>()
  readonly dialogs = new Map<DialogId, StoredDialog>()
  readonly users = new Map<UserId, User>()
  readonly outbox = new Map<ClientId, OutboxEntry>()
  readonly orphans = new Map<DialogId, readonly Orphan[]>()
  readonly drafts = new Map<DialogId, string>()
  meta: { readonly rev: number; readonly epoch: number; readonly me: User | null; readonly cursor: Cursor | null | undefined } = {
    rev: 0,
    epoch: 0,
    me: null,
    cursor: undefined,
  }
  #undo: (() => void)[] = []

  set<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
    const before = map.get(key)
    this.#undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)))
    if (value === undefined) map.delete(key)
    else map.set(key, value)
  }

  setMeta(change: Partial<Rows['meta']>): void {
    const before = this.meta
    this.#undo.push(() => (this.meta = before))
    this.meta = { ...before, ...change }
  }

  commit(): void {
    this.#undo = []
  }

  rollBack(): void {
    for (const undo of this.#undo.reverse()) undo()
    this.#undo = []
  }
}

class MemoryCache implements Cache {
  readonly kind = 'memory'
  #rows: Rows | null = new Rows()
  /** Which dialogs were read, least recently first. */
  readonly #used = new Set<DialogId>()
  /** Units of work run one after another: that is all there is to isolation. */
  #last: Promise<unknown> = Promise.resolve()

  view<T>(read: (tx: CacheReader) => Promise<T>): Promise<T> {
    return this.#queue(rows => read(new Transaction(rows, this.#used)))
  }

  update<T>(work: (tx: CacheWriter) => Promise<T>): Promise<T> {
    return this.#queue(rows => work(new Transaction(rows, this.#used)))
  }

  evict(): Promise<number> {
    return this.#queue(rows => Promise.resolve(evictOldest(rows, this.#used)))
  }

  async erase(last?: Promise<unknown>): Promise<void> {
    await last
    return this.#queue(() => {
      this.#rows = null
      return Promise.resolve()
    })
  }

  close(): void {
    this.#rows = null
  }

  #queue<T>(work: (rows: Rows) => Promise<T>): Promise<T> {
    const run = this.#last.then(async () => {
      const rows = this.#rows
      if (!rows) throw new ChatError('storage', 'The storage is closed.')
      try {
        const result = await work(rows)
        rows.commit()
        return result
      } catch (error) {
        rows.rollBack()
        throw error
      }
    })
    this.#last = run.catch(() => {})
    return run
  }
}

class Transaction implements CacheWriter {
  readonly #rows: Rows
  readonly #used: Set<DialogId>
  #rev: number | null = null

  constructor(rows: Rows, used: Set<DialogId>) {
    this.#rows = rows
    this.#used = used
  }

  async messages(dialogId: DialogId, { from, to }: Range): Promise<readonly StoredMessage[]> {
    const all = this.#use(dialogId)
    return all.slice(from === null ? 0 : firstFrom(all, from), to === null ? all.length : firstAfter(all, to))
  }

  async before(dialogId: DialogId, place: OrderKey | null, limit: number): Promise<readonly StoredMessage[]> {
    const all = this.#use(dialogId)
    const end = place === null ? all.length : firstFrom(all, place)
    return all.slice(Math.max(0, end - limit), end)
  }

  async after(dialogId: DialogId, place: OrderKey, limit: number): Promise<readonly StoredMessage[]> {
    const all = this.#use(dialogId)
    const start = firstAfter(all, place)
    return all.slice(start, start + limit)
  }

  async find(dialogId: DialogId, id: MessageId): Promise<StoredMessage | undefined> {
    return this.#rows.timelines.get(dialogId)?.messages.findLast(message => message.id === id)
  }

  async gaps(dialogId: DialogId): Promise<readonly Gap[] | undefined> {
    return this.#rows.timelines.get(dialogId)?.gaps
  }

  async timelines(): Promise<readonly DialogId[]> {
    return [...this.#rows.timelines.keys()]
  }

  async orphans(dialogId: DialogId): Promise<readonly Orphan[]> {
    return this.#rows.orphans.get(dialogId) ?? []
  }

  async dialog(id: DialogId): Promise<StoredDialog | undefined> {
    return this.#rows.dialogs.get(id)
  }

  async outbox(): Promise<readonly OutboxEntry[]> {
    return [...this.#rows.outbox.values()].sort((a, b) => a.seq - b.seq)
  }

  async entry(id: ClientId): Promise<OutboxEntry | undefined> {
    return this.#rows.outbox.get(id)
  }

  async rev(): Promise<number> {
    return this.#rows.meta.rev
  }

  async epoch(): Promise<number> {
    return this.#rows.meta.epoch
  }

  async snapshot(): Promise<Snapshot> {
    const { dialogs, users, drafts, meta } = this.#rows
    return {
      me: meta.me,
      dialogs: [...dialogs.values()],
      users: [...users.values()],
      outbox: await this.outbox(),
      drafts: new Map(drafts),
      dialogsCursor: meta.cursor,
    }
  }

  async nextRev(): Promise<number> {
    if (this.#rev === null) {
      this.#rev = this.#rows.meta.rev + 1
      this.#rows.setMeta({ rev: this.#rev })
    }
    return this.#rev
  }

  async write(changes: readonly Change[]): Promise<void> {
    for (const change of changes) this.#write(change)
  }

  #write(change: Change): void {
    const rows = this.#rows
    switch (change.type) {
      case 'timeline': {
        const { messages, gaps } = rows.timelines.get(change.dialogId) ?? { messages: [], gaps: [] }
        return rows.set(rows.timelines, change.dialogId, {
          messages: merge(messages, change.put, change.removed),
          gaps: change.gaps ?? gaps,
        })
      }
      case 'dialog':
        return rows.set(rows.dialogs, change.dialog.id, change.dialog)
      case 'dialog-removed':
        for (const map of [rows.dialogs, rows.timelines, rows.orphans, rows.drafts]) rows.set<DialogId, unknown>(map, change.dialogId, undefined)
        return
      case 'orphans':
        return rows.set(rows.orphans, change.dialogId, change.orphans.length > 0 ? change.orphans : undefined)
      case 'user':
        return rows.set(rows.users, change.user.id, change.user)
      case 'outbox':
        return rows.set(rows.outbox, change.entry.id, change.entry)
      case 'outbox-removed':
        return rows.set(rows.outbox, change.id, undefined)
      case 'draft':
        return rows.set(rows.drafts, change.dialogId, change.text === '' ? undefined : change.text)
      case 'me':
        return rows.setMeta({ me: change.user })
      case 'epoch':
        return rows.setMeta({ epoch: change.epoch })
      case 'dialogs-cursor':
        return rows.setMeta({ cursor: change.cursor })
      default:
        return change satisfies never
    }
  }

  #use(dialogId: DialogId): readonly StoredMessage[] {
    this.#used.delete(dialogId)
    this.#used.add(dialogId)
    return this.#rows.timelines.get(dialogId)?.messages ?? []
  }
}

/** Returns how many messages went. */
function evictOldest(rows: Rows, used: ReadonlySet<DialogId>): number {
  const sizes = leastUsedFirst([...rows.timelines.keys()], used, id => rows.dialogs.get(id)?.updatedAt ?? 0).map(dialogId => ({
    dialogId,
    size: rows.timelines.get(dialogId)?.messages.length ?? 0,
  }))
  const rev = rows.meta.rev + 1
  let gone = 0
  for (const { dialogId, size } of shareOut(sizes, pageSize)) {
    const { messages, gaps } = rows.timelines.get(dialogId) as Timeline
    const kept = messages.slice(size)
    gone += size
    const stretch = { after: null, before: kept[0]?.order ?? null }
    rows.set(rows.timelines, dialogId, { messages: kept, gaps: forget(gaps, stretch, toGapId(`evicted:${rev}`)) })
  }
  if (gone > 0) rows.setMeta({ rev })
  return gone
}
