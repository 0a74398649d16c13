import type { Change } from '../core/changes.js'
import type { DialogId } from '../core/ids.js'
import type { CacheWriter } from './cache.js'
import { IdbReader, Interrupted, type ReaderSetup } from './idb-reader.js'
import { rechunk, touchedPages, type Page } from './pages.js'
import { allPages, type IdbTransaction } from './schema.js'
import { span } from './sorted.js'

type TimelineChange = Extract<Change, { type: 'timeline' }>

export class IdbWriter extends IdbReader implements CacheWriter {
  /** The transaction reports its end only once the disk has it. */
  readonly #isDurable: boolean
  #rev: Promise<number> | null = null

  constructor(transaction: IdbTransaction, setup: ReaderSetup, isDurable: boolean) {
    super(transaction, setup)
    this.#isDurable = isDurable
  }

  nextRev(): Promise<number> {
    this.#rev ??= (async () => {
      const rev = (await this.rev()) + 1
      await this.store('meta').put(rev, 'rev')
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
    const gapStore = this.store('gaps')
    if (gaps) this.#send(gapStore.put({ dialogId, gaps }))
    else if (put.length > 0 && (await gapStore.getKey(dialogId)) === undefined) this.#send(gapStore.put({ dialogId, gaps: [] }))

    const places = [...put, ...removed].map(({ order }) => order)
    if (places.length === 0) return
    const { remove, write } = rechunk(dialogId, await this.#touchedPages(dialogId, places), put, removed)
    const pages = this.store('pages')
    for (const first of remove) this.#send(pages.delete([dialogId, first]))
    for (const page of write) this.#send(pages.put(page))
  }

  async #touchedPages(dialogId: DialogId, places: readonly Page['first'][]): Promise<readonly Page[]> {
    const { lowest, highest } = span(places)
    const pages = this.store('pages')
    // Nearly always it is the newest page, and one request tells.
    const newest = await pages.openCursor(allPages(dialogId), 'prev')
    if (!newest) return []
    if (lowest >= newest.key[1]) return [this.asPage(dialogId, newest.value)]

    const start = await pages.openKeyCursor(IDBKeyRange.bound([dialogId], [dialogId, lowest]), 'prev')
    const between = await pages.getAllKeys(IDBKeyRange.bound([dialogId, start?.key[1] ?? ''], [dialogId, highest]))
    // Older than all pages: the oldest one may have room.
    const keys = between.length > 0 ? between : await pages.getAllKeys(allPages(dialogId), 1)
    const touched = touchedPages(keys.map(([, first]) => first as Page['first']), places)
    const values = await Promise.all(touched.map(first => pages.get([dialogId, first])))
    return values.map(value => this.asPage(dialogId, value))
  }

  #write(change: Exclude<Change, TimelineChange>): void {
    switch (change.type) {
      case 'dialog':
        return this.#send(this.store('dialogs').put(change.dialog))
      case 'dialog-removed': {
        const { dialogId } = change
        this.#send(this.store('pages').delete(allPages(dialogId)))
        for (const name of ['gaps', 'dialogs', 'orphans', 'drafts'] as const) this.#send(this.store(name).delete(dialogId))
        return
      }
      case 'orphans': {
        const { dialogId, orphans } = change
        const store = this.store('orphans')
        return this.#send(orphans.length > 0 ? store.put({ dialogId, orphans }) : store.delete(dialogId))
      }
      case 'user':
        return this.#send(this.store('users').put(change.user))
      case 'outbox':
        this.#mustBeDurable()
        return this.#send(this.store('outbox').put(change.entry))
      case 'outbox-removed':
        this.#mustBeDurable()
        return this.#send(this.store('outbox').delete(change.id))
      case 'draft': {
        const { dialogId, text } = change
        const store = this.store('drafts')
        return this.#send(text === '' ? store.delete(dialogId) : store.put({ dialogId, text }))
      }
      case 'me':
        return this.#send(this.store('meta').put(change.user, 'me'))
      case 'epoch':
        return this.#send(this.store('meta').put(change.epoch, 'epoch'))
      case 'dialogs-cursor':
        return this.#send(this.store('meta').put(change.cursor, 'dialogs-cursor'))
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

  /** Not waited for: requests are served in order, and one that fails fails the transaction, which reports it. */
  #send(request: Promise<unknown>): void {
    request.catch(() => {})
  }
}
