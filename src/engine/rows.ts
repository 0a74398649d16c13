// The rows of one dialog inside one transaction: read once, changed in memory, written back together.
import { withEntry, type OutboxEntry } from '../core/outbox.js'
import { unknownHistory, type NewGapId } from '../core/timeline.js'
import type { CacheWriter } from '../cache/cache.js'
import type { Change, Orphan, StoredDialog, StoredMessage } from '../core/changes.js'
import type { ClientId, DialogId, MessageId, OrderKey } from '../core/ids.js'
import type { Gap } from '../core/model.js'

type TimelineChange = Extract<Change, { type: 'timeline' }>

/** Enough to recognise a message that comes in twice: duplicates arrive close to each other. */
const recentLimit = 64

export class DialogRows {
  readonly dialogId: DialogId
  readonly #tx: CacheWriter
  #gaps: readonly Gap[] | undefined
  #orphans: readonly Orphan[] | undefined
  #recent: Map<MessageId, StoredMessage> | undefined
  #outbox: readonly OutboxEntry[] | undefined
  #dialog: StoredDialog | undefined
  #put = new Map<MessageId, StoredMessage>()
  #removed = new Map<MessageId, OrderKey>()
  #newGaps: readonly Gap[] | undefined
  #others: Change[] = []

  constructor(tx: CacheWriter, dialogId: DialogId) {
    this.#tx = tx
    this.dialogId = dialogId
  }

  /** A dialog without a timeline yet: all its history is unknown, and up to date if we are connected. */
  async gaps(live: boolean, newId: NewGapId): Promise<readonly Gap[]> {
    this.#gaps ??= await this.#tx.gaps(this.dialogId)
    if (this.#gaps === undefined) {
      this.#gaps = unknownHistory(newId()).map(gap => (live ? { ...gap, catchUp: true } : gap))
      this.#newGaps = this.#gaps
    }
    return this.#gaps
  }

  async orphans(): Promise<readonly Orphan[]> {
    return (this.#orphans ??= await this.#tx.orphans(this.dialogId))
  }

  async outbox(): Promise<readonly OutboxEntry[]> {
    return (this.#outbox ??= (await this.#tx.outbox()).filter(entry => entry.dialogId === this.dialogId))
  }

  /** The dialog as it was before this transaction changes it. */
  async dialog(): Promise<StoredDialog | undefined> {
    return (this.#dialog ??= await this.#tx.dialog(this.dialogId))
  }

  async #newest(): Promise<Map<MessageId, StoredMessage>> {
    return (this.#recent ??= new Map((await this.#tx.before(this.dialogId, null, recentLimit)).map(m => [m.id, m])))
  }

  /** Place of the newest message, counting what has gathered here. */
  async newest(): Promise<OrderKey | null> {
    let newest: OrderKey | null = null
    for (const rows of [(await this.#newest()).values(), this.#put.values()]) {
      for (const { id, order } of rows) {
        if ((newest === null || order > newest) && !(this.#removed.has(id) && !this.#put.has(id))) newest = order
      }
    }
    return newest
  }

  async find(id: MessageId): Promise<StoredMessage | undefined> {
    if (this.#removed.has(id) && !this.#put.has(id)) return undefined
    return this.#put.get(id) ?? (await this.#newest()).get(id) ?? (await this.#tx.find(this.dialogId, id))
  }

  /** What became of a message of our own; among the newest ones only. */
  async findSent(clientId: ClientId): Promise<StoredMessage | undefined> {
    for (const rows of [this.#put.values(), (await this.#newest()).values()]) {
      for (const row of rows) if (row.clientId === clientId && !(this.#removed.has(row.id) && !this.#put.has(row.id))) return row
    }
    return undefined
  }

  /** The stored form of a message that comes in: by id, by client id, or at its exact place. */
  async findSame(id: MessageId, order: OrderKey, clientId: ClientId | undefined): Promise<StoredMessage | undefined> {
    const recent = await this.#newest()
    const known = this.#put.get(id) ?? (this.#removed.has(id) ? undefined : recent.get(id))
    if (known) return known
    const own = clientId === undefined ? undefined : await this.findSent(clientId)
    if (own) return own
    const [oldest] = recent.values()
    if (recent.size < recentLimit || oldest === undefined || order >= oldest.order) return undefined
    const [at] = await this.#tx.messages(this.dialogId, { from: order, to: order })
    return at?.id === id && !this.#removed.has(id) ? at : undefined
  }

  /** Applies changes to the copy in memory; they are written by `flush`. */
  take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.type === 'timeline') this.#takeTimeline(change)
      else {
        if (change.type === 'orphans') this.#orphans = change.orphans
        if (change.type === 'outbox-removed') this.#outbox = this.#outbox?.filter(e => e.id !== change.id)
        if (change.type === 'outbox') this.#outbox &&= withEntry(this.#outbox, change.entry)
        this.#others.push(change)
      }
    }
  }

  #takeTimeline({ put, removed, gaps }: TimelineChange): void {
    for (const { id, order } of removed) {
      this.#put.delete(id)
      this.#recent?.delete(id)
      this.#removed.set(id, order)
    }
    for (const message of put) {
      this.#put.set(message.id, message)
      if (this.#recent?.has(message.id)) this.#recent.set(message.id, message)
    }
    if (gaps) this.#gaps = this.#newGaps = gaps
  }

  get touchesTimeline(): boolean {
    return this.#put.size > 0 || this.#removed.size > 0 || this.#newGaps !== undefined
  }

  /** Writes what has gathered and returns it. */
  async flush(): Promise<readonly Change[]> {
    const changes: Change[] = [...this.#others]
    if (this.touchesTimeline) {
      changes.unshift({
        type: 'timeline',
        dialogId: this.dialogId,
        put: [...this.#put.values()],
        removed: [...this.#removed].map(([id, order]) => ({ id, order })),
        ...(this.#newGaps ? { gaps: this.#newGaps } : {}),
      })
    }
    this.#others = []
    this.#put = new Map()
    this.#removed = new Map()
    this.#newGaps = undefined
    this.#recent = undefined
    if (changes.length > 0) await this.#tx.write(changes)
    return changes
  }
}
