// Asks the service for a page of history, and takes the answer for what it is worth by then.
import { toErrorNote } from '../core/errors.js'
import { addReceipts, isSameMessage } from '../core/message.js'
import { gapAt } from '../core/timeline.js'
import type { MessagePage, MessagesFrom } from '../connectors/connector.js'
import type { Change } from '../core/changes.js'
import type { ErrorNote } from '../core/errors.js'
import type { DialogId, GapId } from '../core/ids.js'
import type { Gap, Message } from '../core/model.js'
import type { Core } from './core.js'
import { inTime } from './in-time.js'
import { rare } from './load-rare.js'
import { pageSize } from './runs.js'

/** A page that is overtaken by events again and again is good enough at last. */
const maxTries = 3

/** History is read upwards; what lies above the newest message that is known is read from the live end. */
type From = Exclude<MessagesFrom, { type: 'after' }>

export class PageRequests {
  readonly #core: Core
  readonly #running = new Map<string, Promise<ErrorNote | null>>()

  constructor(core: Core) {
    this.#core = core
  }

  /** One request for a stretch at a time; a failure shows at the gap and is not thrown. */
  async ask(dialogId: DialogId, from: From, gap: Gap | undefined): Promise<ErrorNote | null> {
    const key = `${dialogId} ${from.type} ${gap?.id ?? ''} ${from.type === 'around' ? from.messageId : ''}`
    const running = this.#running.get(key)
    if (running) return running
    const run = this.#ask(dialogId, from, gap)
      .then(error => {
        this.#mark(dialogId, gap?.id, false, error)
        return error
      })
      .finally(() => this.#running.delete(key))
    this.#running.set(key, run)
    this.#mark(dialogId, gap?.id, true)
    return run
  }

  async #ask(dialogId: DialogId, from: From, gap: Gap | undefined): Promise<ErrorNote | null> {
    const { connector, signal, clock } = this.#core
    try {
      for (let tries = 1; ; tries++) {
        const sinceRev = await this.#core.view(tx => tx.rev())
        const page = await inTime(connector.messages(dialogId, { from, limit: pageSize }, signal), clock)
        await this.#core.taken()
        if (signal.aborted) return null
        if (tries < maxTries && (await this.#isOutdated(dialogId, page.items, sinceRev))) continue
        const pageFrom = from.type === 'newest' ? { ...from, gapId: gap?.catchUp ? gap.id : null } : from
        const { changes, rev } = await this.#core.commit([{ type: 'page', dialogId, page: { ...page, from: pageFrom, sinceRev } }])
        this.#core.needUsers(page.items.map(m => m.senderId))
        if (tries < maxTries && (await this.#isOvertaken(dialogId, page.items, sinceRev, rev))) continue
        return tries === 1 && movedNothing(page, gap, changes) ? { code: 'protocol', message: 'The service sent no new messages for this stretch.' } : null
      }
    } catch (error) {
      if (signal.aborted) return null
      const note = toErrorNote(error)
      // Is the dialog itself still ours? If that cannot be found out now, it can when this is asked for again.
      const isRefused = (note.code === 'not-found' || note.code === 'forbidden') && from.type !== 'around'
      if (isRefused) await rare().then(({ look }) => look(this.#core, dialogId)).catch(() => {})
      return note
    }
  }

  /**
   * It has a message that is not here, although nothing is missing any more at its place: another page, asked
   * for later, may have come first and shown it to be gone. Only a new answer can tell.
   */
  async #isOutdated(dialogId: DialogId, items: readonly Message[], sinceRev: number): Promise<boolean> {
    return this.#core.view(async tx => {
      const gaps = await tx.gaps(dialogId)
      if (!gaps || (await tx.rev()) === sinceRev) return false
      const orphans = await tx.orphans(dialogId)
      for (const { id, order } of items) {
        const isGone = orphans.some(({ messageId, what }) => messageId === id && what.type !== 'changed')
        if (!isGone && !gapAt(gaps, order) && !(await tx.find(dialogId, id))) return true
      }
      return false
    })
  }

  /**
   * Something happened to one of these messages while the page was on its way, so our row stays. But
   * the page may know of something else, from before we were connected: it has to be asked for again.
   * Judged when the page (`own`: the number of its commit) is stored, as until then something may come first.
   */
  async #isOvertaken(dialogId: DialogId, items: readonly Message[], sinceRev: number, own: number): Promise<boolean> {
    const first = items[0]
    const last = items.at(-1)
    if (!first || !last) return false
    const stored = await this.#core.view(tx => tx.messages(dialogId, { from: first.order, to: last.order }))
    return stored.some(row => {
      const item = row.rev > sinceRev && row.rev !== own && items.find(({ id }) => id === row.id)
      return item && !isSameMessage(row, addReceipts({ ...item, ...(row.clientId ? { clientId: row.clientId } : {}) }, row))
    })
  }

  /** Shows at the gap that it is being filled, or what came of it. */
  #mark(dialogId: DialogId, gapId: GapId | undefined, isFilling: boolean, error?: ErrorNote | null): void {
    const thread = this.#core.store.state.threads.get(dialogId)
    if (!thread || gapId === undefined) return
    const filling = new Set(thread.filling)
    const failed = new Map(thread.failed)
    if (isFilling) filling.add(gapId)
    else filling.delete(gapId)
    if (error) failed.set(gapId, error)
    else if (!isFilling) failed.delete(gapId)
    this.#core.store.patchThread(dialogId, { filling, failed })
  }
}

/** The same question would get the same answer for ever. */
const movedNothing = ({ items }: MessagePage, gap: Gap | undefined, changes: readonly Change[]): boolean =>
  items.length === 0 && changes.some(change => change.type === 'timeline' && change.gaps?.some(({ id, older }) => id === gap?.id && older === gap.older))
