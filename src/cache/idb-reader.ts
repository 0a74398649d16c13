import type { IDBPObjectStore } from 'idb'
import type { Orphan, StoredDialog, StoredMessage } from '../core/changes.js'
import type { ClientId, Cursor, DialogId, MessageId, OrderKey } from '../core/ids.js'
import type { Gap } from '../core/model.js'
import type { OutboxEntry } from '../core/outbox.js'
import type { Clock } from '../lib/clock.js'
import { log } from '../lib/log.js'
import type { CacheReader, Range, Snapshot } from './cache.js'
import { pageSize, type Page } from './pages.js'
import { isDialog, isDraft, isGaps, isNumber, isOrphan, isOutboxEntry, isPage, isUser, sound } from './records.js'
import { allPages, type IdbTransaction, type StoreName, type Schema } from './schema.js'
import { firstAfter, firstFrom } from './sorted.js'

/** Why a unit of work was left in the middle: it has to be run again, after this was seen to. */
export type Obstacle = { readonly type: 'damage'; readonly dialogId: DialogId } | { readonly type: 'durability' }

/** Thrown through the work to leave it; the obstacle says the rest. */
export class Interrupted extends Error {}

export type ReaderSetup = {
  readonly clock: Clock
  /** Notes which dialogs are read, least recently first. */
  readonly used: Set<DialogId>
}

export class IdbReader implements CacheReader {
  /** Set when the work cannot go on in this transaction. */
  obstacle: Obstacle | null = null
  readonly #transaction: IdbTransaction
  readonly #setup: ReaderSetup

  constructor(transaction: IdbTransaction, setup: ReaderSetup) {
    this.#transaction = transaction
    this.#setup = setup
  }

  protected store<Name extends StoreName>(name: Name): IDBPObjectStore<Schema, StoreName[], Name, 'readwrite'> {
    return this.#transaction.objectStore(name)
  }

  async messages(dialogId: DialogId, { from, to }: Range): Promise<readonly StoredMessage[]> {
    this.#use(dialogId)
    if (from !== null && to !== null && from > to) return []
    const start = from === null ? '' : ((await this.#pageAt(dialogId, from)) ?? from)
    const range = IDBKeyRange.bound([dialogId, start], [dialogId, to ?? []])
    const all = this.#join(dialogId, await this.store('pages').getAll(range))
    return all.slice(from === null ? 0 : firstFrom(all, from), to === null ? all.length : firstAfter(all, to))
  }

  async before(dialogId: DialogId, place: OrderKey | null, limit: number): Promise<readonly StoredMessage[]> {
    this.#use(dialogId)
    if (limit <= 0) return []
    const range = place === null ? allPages(dialogId) : IDBKeyRange.bound([dialogId], [dialogId, place], false, true)
    const pages: Page[] = []
    let count = 0
    let cursor = await this.store('pages').openCursor(range, 'prev')
    while (cursor) {
      const page = this.asPage(dialogId, cursor.value)
      pages.unshift(page)
      count += place === null ? page.messages.length : firstFrom(page.messages, place)
      cursor = count < limit ? await cursor.continue() : null
    }
    const all = this.#join(dialogId, pages)
    const end = place === null ? all.length : firstFrom(all, place)
    return all.slice(Math.max(0, end - limit), end)
  }

  async after(dialogId: DialogId, place: OrderKey, limit: number): Promise<readonly StoredMessage[]> {
    this.#use(dialogId)
    if (limit <= 0) return []
    const pages: Page[] = []
    let count = 0
    let range = IDBKeyRange.bound([dialogId, (await this.#pageAt(dialogId, place)) ?? place], [dialogId, []])
    while (count < limit) {
      const wanted = Math.ceil((limit - count) / pageSize) + 1
      const more = (await this.store('pages').getAll(range, wanted)).map(value => this.asPage(dialogId, value))
      pages.push(...more)
      const last = more.at(-1)
      if (!last || more.length < wanted) break
      for (const { messages } of more) count += messages.length - firstAfter(messages, place)
      range = IDBKeyRange.bound([dialogId, last.first], [dialogId, []], true)
    }
    const all = this.#join(dialogId, pages)
    const start = firstAfter(all, place)
    return all.slice(start, start + limit)
  }

  async find(dialogId: DialogId, id: MessageId): Promise<StoredMessage | undefined> {
    const keys = await this.store('pages').getAllKeys(allPages(dialogId))
    // Mostly it is among the newest; otherwise few large readings beat many small ones.
    for (let end = keys.length, size = 1; end > 0; end -= size, size = Math.min(2 * size, 64)) {
      size = Math.min(size, end)
      const values = await this.store('pages').getAll(IDBKeyRange.bound(keys[end - size], keys[end - 1]))
      // Only what is returned has to be believed: checking all that is passed over takes most of the time.
      const value = values.findLast(page => mentions(page, id))
      if (value) return this.asPage(dialogId, value).messages.find(message => message.id === id)
    }
    return undefined
  }

  async gaps(dialogId: DialogId): Promise<readonly Gap[] | undefined> {
    const record: unknown = await this.store('gaps').get(dialogId)
    if (record === undefined) return undefined
    return isGaps(record) ? record.gaps : this.#damaged(dialogId)
  }

  async timelines(): Promise<readonly DialogId[]> {
    return (await this.store('gaps').getAllKeys()) as DialogId[]
  }

  async orphans(dialogId: DialogId): Promise<readonly Orphan[]> {
    return sound((await this.store('orphans').get(dialogId))?.orphans, isOrphan)
  }

  async dialog(id: DialogId): Promise<StoredDialog | undefined> {
    const record: unknown = await this.store('dialogs').get(id)
    return isDialog(record) ? record : undefined
  }

  async outbox(): Promise<readonly OutboxEntry[]> {
    const records = await this.store('outbox').getAll()
    const entries = sound(records, isOutboxEntry)
    if (entries.length < records.length) log.alarm('unreadable entries in the outbox', { count: records.length - entries.length })
    return [...entries].sort((a, b) => a.seq - b.seq)
  }

  async entry(id: ClientId): Promise<OutboxEntry | undefined> {
    const record: unknown = await this.store('outbox').get(id)
    return isOutboxEntry(record) ? record : undefined
  }

  rev(): Promise<number> {
    return this.#count('rev')
  }

  epoch(): Promise<number> {
    return this.#count('epoch')
  }

  async snapshot(): Promise<Snapshot> {
    const [me, cursor, dialogs, users, outbox, drafts] = await Promise.all([
      this.store('meta').get('me'),
      this.store('meta').get('dialogs-cursor'),
      this.store('dialogs').getAll(),
      this.store('users').getAll(),
      this.outbox(),
      this.store('drafts').getAll(),
    ])
    return {
      me: isUser(me) ? me : null,
      dialogs: sound(dialogs, isDialog),
      users: sound(users, isUser),
      outbox,
      drafts: new Map(sound(drafts, isDraft).map(({ dialogId, text }) => [dialogId, text])),
      dialogsCursor: typeof cursor === 'string' ? (cursor as Cursor) : cursor === null ? null : undefined,
    }
  }

  /** A page as it was read, if it can be believed. */
  protected asPage(dialogId: DialogId, value: unknown): Page {
    return isPage(value, dialogId) ? value : this.#damaged(dialogId)
  }

  async #count(name: 'rev' | 'epoch'): Promise<number> {
    const value = await this.store('meta').get(name)
    if (value === undefined) return 0
    // Lost count: no commit has reached the number of milliseconds since 1970.
    return isNumber(value) ? value : this.#setup.clock.now()
  }

  /** Where the page starts that a place belongs to; undefined when it is older than all pages. */
  async #pageAt(dialogId: DialogId, place: OrderKey): Promise<string | undefined> {
    const cursor = await this.store('pages').openKeyCursor(IDBKeyRange.bound([dialogId], [dialogId, place]), 'prev')
    return cursor?.key[1]
  }

  #join(dialogId: DialogId, values: readonly unknown[]): readonly StoredMessage[] {
    const pages = values.map(value => this.asPage(dialogId, value))
    pages.forEach((page, i) => {
      const last = pages[i - 1]?.messages.at(-1)
      if (last && last.order >= page.first) this.#damaged(dialogId)
    })
    return pages.flatMap(page => page.messages)
  }

  #damaged(dialogId: DialogId): never {
    this.obstacle = { type: 'damage', dialogId }
    throw new Interrupted('damaged records')
  }

  #use(dialogId: DialogId): void {
    const { used } = this.#setup
    used.delete(dialogId)
    used.add(dialogId)
  }
}

/** Looks into a page that nothing is known about yet. */
const mentions = ({ messages }: Page, id: MessageId): boolean =>
  Array.isArray(messages) && messages.some((message: StoredMessage | null) => message?.id === id)
