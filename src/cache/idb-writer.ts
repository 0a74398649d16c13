import type { Change } from '../core/changes.js'
import type { DialogId } from '../core/ids.js'
import { ask } from './ask.js'
import type { CacheWriter } from './cache.js'
import { IdbReader, Interrupted, type ReaderSetup } from './idb-reader.js'
import { rechunk, touchedPages, type Page } from './pages.js'
import { allPages, toFirst, type Schema, type StoreName } from './schema.js'
import { span } from './sorted.js'

type TimelineChange = Extract<Change, { type: 'timeline' }>

export class IdbWriter extends IdbReader implements CacheWriter {
  /** The transaction reports its end only once the disk has it. */
  readonly #isDurable: boolean
  #rev: Promise<number> | null = null

  constructor(transaction: IDBTransaction, setup: ReaderSetup, isDurable: boolean) {
    super(transaction, setup)
    this.#isDurable = isDurable
  }

  nextRev(): Promise<number> {
    this.#rev ??= (async () => {
      const rev = (await this.rev()) + 1
      this.#put('meta', rev, 'rev')
      return rev
    })()
    return this.#rev
  }

  async write(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      if (change.type === 'timeline') await this.#writeTimeline(change)
      else this.#write(change)
    }
  }

  async #writeTimeline({ dialogId, put, removed, gaps }: TimelineChange): Promise<void> {
    if (gaps) this.#put('gaps', { dialogId, gaps })
    else if (put.length > 0 && (await ask(this.store('gaps').getKey(dialogId))) === undefined) this.#put('gaps', { dialogId, gaps: [] })

    const places = [...put, ...removed].map(({ order }) => order)
    if (places.length === 0) return
    const { remove, write } = rechunk(dialogId, await this.#touchedPages(dialogId, places), put, removed)
    for (const first of remove) this.#delete('pages', [dialogId, first])
    for (const page of write) this.#put('pages', page)
  }

  async #touchedPages(dialogId: DialogId, places: readonly Page['first'][]): Promise<readonly Page[]> {
    const { lowest, highest } = span(places)
    const pages = this.store('pages')
    // Nearly always it is the newest page, and one request tells.
    const newest = await ask(pages.openCursor(allPages(dialogId), 'prev'))
    if (!newest) return []
    if (lowest >= toFirst(newest.key)) return [this.asPage(dialogId, newest.value)]

    const start = await ask(pages.openKeyCursor(IDBKeyRange.bound([dialogId], [dialogId, lowest]), 'prev'))
    const between = await ask(pages.getAllKeys(IDBKeyRange.bound([dialogId, start ? toFirst(start.key) : ''], [dialogId, highest])))
    // Older than all pages: the oldest one may have room.
    const keys = between.length > 0 ? between : await ask(pages.getAllKeys(allPages(dialogId), 1))
    const touched = touchedPages(keys.map(toFirst), places)
    const values = await Promise.all(touched.map(first => ask(pages.get([dialogId, first]))))
    return values.map(value => this.asPage(dialogId, value))
  }

  #write(change: Exclude<Change, TimelineChange>): void {
    switch (change.type) {
      case 'dialog':
        return this.#put('dialogs', change.dialog)
      case 'dialog-removed': {
        const { dialogId } = change
        this.#delete('pages', allPages(dialogId))
        for (const name of ['gaps', 'dialogs', 'orphans', 'drafts'] as const) this.#delete(name, dialogId)
        return
      }
      case 'orphans': {
        const { dialogId, orphans } = change
        return orphans.length > 0 ? this.#put('orphans', { dialogId, orphans }) : this.#delete('orphans', dialogId)
      }
      case 'user':
        return this.#put('users', change.user)
      case 'outbox':
        this.#mustBeDurable()
        return this.#put('outbox', change.entry)
      case 'outbox-removed':
        this.#mustBeDurable()
        return this.#delete('outbox', change.id)
      case 'draft': {
        const { dialogId, text } = change
        return text === '' ? this.#delete('drafts', dialogId) : this.#put('drafts', { dialogId, text })
      }
      case 'me':
        return this.#put('meta', change.user, 'me')
      case 'epoch':
        return this.#put('meta', change.epoch, 'epoch')
      case 'dialogs-cursor':
        return this.#put('meta', change.cursor, 'dialogs-cursor')
      default:
        return change satisfies never
    }
  }

  /** What the person did must survive a power cut. It shows only now, and a transaction cannot change its mind. */
  #mustBeDurable(): void {
    if (this.#isDurable) return
    this.obstacle = { type: 'durability' }
    throw new Interrupted('needs a durable transaction')
  }

  // Neither is waited for: requests are served in order, and one that fails fails the transaction, which reports it.
  #put<Name extends StoreName>(name: Name, record: Schema[Name], key?: string): void {
    this.store(name).put(record, key)
  }

  #delete(name: StoreName, key: IDBValidKey | IDBKeyRange): void {
    this.store(name).delete(key)
  }
}
