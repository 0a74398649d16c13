// Older pages, gaps, the live end, jumps: everything that asks the service for a stretch of history.
import { ChatError, toErrorNote } from '../core/errors.js'
import { addReceipts, isSameMessage } from '../core/message.js'
import { catchUpGap, gapAt } from '../core/timeline.js'
import type { MessagePage, MessagesFrom as AnyFrom } from '../connectors/connector.js'
import type { CacheReader } from '../cache/cache.js'
import type { Thread } from '../core/chat.js'
import type { ErrorNote } from '../core/errors.js'
import type { DialogId, GapId, MessageId, OrderKey } from '../core/ids.js'
import type { Gap, Message } from '../core/model.js'
import type { PageFrom } from '../core/page.js'
import type { Core } from './core.js'
import { inTime } from './in-time.js'
import { runLimit } from './store.js'

/** Messages asked for at once, and read from the cache at once. */
const pageSize = 50
/** A page that is overtaken by events again and again is good enough at last. */
const maxTries = 3

/** What lies above the newest message that is known is only ever read from the live end. */
type MessagesFrom = Exclude<AnyFrom, { type: 'after' }>

export class History {
  readonly #core: Core
  /** How many elements show the dialog. */
  readonly #open = new Map<DialogId, number>()
  /** One request per stretch. */
  readonly #running = new Map<string, Promise<ErrorNote | null>>()

  constructor(core: Core) {
    this.#core = core
  }

  get openDialogs(): readonly DialogId[] {
    return [...this.#open.keys()]
  }

  async openThread(dialogId: DialogId): Promise<void> {
    this.#open.set(dialogId, (this.#open.get(dialogId) ?? 0) + 1)
    if (this.#core.store.state.threads.has(dialogId)) return
    const thread = { dialogId, ready: false, messages: [], gaps: [], storedAbove: false, storedBelow: false, filling: new Set<GapId>(), failed: new Map() }
    this.#core.store.setThread(thread)
    await this.#core.commit([{ type: 'open', dialogId, live: this.#core.isOnline }])
    await this.#showNewest(dialogId)
    await this.catchUp(dialogId)
  }

  closeThread(dialogId: DialogId): void {
    const left = (this.#open.get(dialogId) ?? 1) - 1
    if (left > 0) return void this.#open.set(dialogId, left)
    this.#open.delete(dialogId)
    this.#core.store.dropThread(dialogId)
  }

  async #showNewest(dialogId: DialogId): Promise<void> {
    await this.#show(async tx => this.#core.store.patchThread(dialogId, await newestRun(tx, dialogId)))
  }

  /** Reads something to be shown; another tab may tell of older commits only now. */
  #show<T>(read: (tx: CacheReader) => Promise<T>): Promise<T> {
    return this.#core.view(async tx => {
      const result = await read(tx)
      this.#core.store.shown.saw(await tx.rev())
      return result
    })
  }

  /** Shows everything as it is stored now, all of it as of one commit. */
  async readAll(): Promise<void> {
    await this.#core.view(async tx => {
      const { store } = this.#core
      const snapshot = await tx.snapshot()
      const rev = await tx.rev()
      for (const dialogId of store.state.threads.keys()) {
        let thread: Thread | undefined
        let run: Partial<Thread> | undefined
        do {
          thread = store.state.threads.get(dialogId)
          run = thread?.ready ? await sameRun(tx, thread) : undefined
          // It was paged meanwhile: this is the answer to an old question.
        } while (thread !== store.state.threads.get(dialogId))
        if (run) store.patchThread(dialogId, run)
      }
      // Signed out meanwhile: nothing of it may be shown again.
      if (this.#core.signal.aborted) return
      store.hydrate(snapshot)
      store.shown.readAll(rev)
    })
  }

  /** Closes the unknown stretch at the live end, if there is one. Resolves to what went wrong, or null. */
  async catchUp(dialogId: DialogId): Promise<ErrorNote | null> {
    const end = await this.#liveEnd(dialogId)
    return end ? this.#fetch(dialogId, { type: 'newest' }, end) : null
  }

  /** Reads the newest page whether or not something is known to be missing. */
  async refresh(dialogId: DialogId): Promise<ErrorNote | null> {
    return this.#fetch(dialogId, { type: 'newest' }, await this.#liveEnd(dialogId))
  }

  /**
   * Something was said or changed that did not come in; a dialog that was never looked into is read when
   * it is opened. Rejects with a ChatError: nobody else will ask for this.
   */
  async readAgain(dialogId: DialogId): Promise<void> {
    if ((await this.#core.view(tx => tx.gaps(dialogId))) === undefined) return
    const error = await this.#refreshAnew(dialogId)
    if (error) throw new ChatError(error.code, error.message)
  }

  /**
   * Reads the newest page and leaves a gap for whatever it does not reach of what was said after this place: an
   * answer to our own sending comes ahead of what lies before it.
   */
  async readAbove(dialogId: DialogId, place: OrderKey | null): Promise<ErrorNote | null> {
    await this.#core.commit([{ type: 'open', dialogId, live: this.#core.isOnline, anew: true, above: place }])
    return this.refresh(dialogId)
  }

  async #refreshAnew(dialogId: DialogId): Promise<ErrorNote | null> {
    await this.#core.commit([{ type: 'open', dialogId, live: this.#core.isOnline, anew: true }])
    return this.refresh(dialogId)
  }

  /** The gap that a newest page will close: before it is asked for, what comes in live from here on must count as known. */
  async #liveEnd(dialogId: DialogId): Promise<Gap | undefined> {
    const gaps = await this.#core.view(tx => tx.gaps(dialogId))
    const end = openEnd(gaps)
    const live = this.#core.isOnline
    if (gaps !== undefined && (!live || !end || end.catchUp)) return end
    await this.#core.commit([{ type: 'open', dialogId, live }])
    return openEnd(await this.#core.view(tx => tx.gaps(dialogId)))
  }

  async loadOlder(dialogId: DialogId): Promise<void> {
    const thread = this.#core.store.state.threads.get(dialogId)
    if (!thread?.ready) return
    if (thread.storedAbove) return this.#showOlder(thread)
    const first = thread.messages[0]
    const gap = thread.gaps.findLast(g => g.before === null || first === undefined || g.before <= first.order)
    if (!gap) return
    await this.fill(dialogId, gap)
  }

  async #showOlder(thread: Thread): Promise<void> {
    const place = thread.messages[0]?.order ?? null
    const older = await this.#show(tx => tx.before(thread.dialogId, place, pageSize))
    const now = this.#core.store.state.threads.get(thread.dialogId)
    // Another page came first, or the run moved: this answer is to an old question.
    if (!now || (now.messages[0]?.order ?? null) !== place) return
    const messages = [...older, ...now.messages]
    const isLong = messages.length > runLimit
    this.#core.store.patchThread(thread.dialogId, {
      messages: isLong ? messages.slice(0, runLimit) : messages,
      storedAbove: older.length === pageSize,
      storedBelow: now.storedBelow || isLong,
    })
  }

  async loadNewer(dialogId: DialogId): Promise<void> {
    const thread = this.#core.store.state.threads.get(dialogId)
    const place = thread?.messages.at(-1)?.order
    if (!thread?.storedBelow || place === undefined) return
    const newer = await this.#show(tx => tx.after(dialogId, place, pageSize))
    const now = this.#core.store.state.threads.get(dialogId)
    if (!now || now.messages.at(-1)?.order !== place) return
    const messages = [...now.messages, ...newer]
    const isLong = messages.length > runLimit
    this.#core.store.patchThread(dialogId, {
      messages: isLong ? messages.slice(-runLimit) : messages,
      storedAbove: now.storedAbove || isLong,
      storedBelow: newer.length === pageSize,
    })
  }

  async fillGap(dialogId: DialogId, gapId: GapId): Promise<void> {
    const gap = this.#core.store.state.threads.get(dialogId)?.gaps.find(g => g.id === gapId)
    if (gap) await this.fill(dialogId, gap)
  }

  /** Reads on from the lower edge of a gap upwards. Resolves to what went wrong, or null. */
  async fill(dialogId: DialogId, gap: Gap): Promise<ErrorNote | null> {
    const anchor = gap.before === null ? undefined : await this.#firstFrom(dialogId, gap.before)
    // What stood there was removed: read from the live end, which must be open for the answer to close it.
    if (!anchor) return this.#refreshAnew(dialogId)
    const { id, order, sentAt } = anchor
    return this.#fetch(dialogId, { type: 'before', anchor: { id, order, sentAt, ...(gap.older ? { cursor: gap.older } : {}) } }, gap)
  }

  async #firstFrom(dialogId: DialogId, place: OrderKey): Promise<Message | undefined> {
    return this.#core.view(async tx => {
      const [at] = await tx.messages(dialogId, { from: place, to: place })
      return at ?? (await tx.after(dialogId, place, 1))[0]
    })
  }

  /** True when the message is in the run afterwards. */
  async jump(dialogId: DialogId, to: 'newest' | MessageId): Promise<boolean> {
    if (to === 'newest') {
      await this.#showNewest(dialogId)
      return true
    }
    if (await this.#showAround(dialogId, to)) return true
    if (!this.#core.connector.capabilities.jump) return false
    await this.#fetch(dialogId, { type: 'around', messageId: to }, undefined)
    return this.#showAround(dialogId, to)
  }

  async #showAround(dialogId: DialogId, id: MessageId): Promise<boolean> {
    const run = await this.#show(async tx => {
      const target = await tx.find(dialogId, id)
      if (!target) return null
      const older = await tx.before(dialogId, target.order, pageSize)
      const newer = await tx.after(dialogId, target.order, pageSize)
      return { older, newer, messages: [...older, target, ...newer], gaps: (await tx.gaps(dialogId)) ?? [] }
    })
    if (!run) return false
    const { messages, gaps } = run
    const storedAbove = run.older.length === pageSize
    const storedBelow = run.newer.length === pageSize
    this.#core.store.patchThread(dialogId, { ready: true, messages, gaps, storedAbove, storedBelow })
    return true
  }

  /** One request for a stretch at a time; a failure shows at the gap and is not thrown. */
  async #fetch(dialogId: DialogId, from: MessagesFrom, gap: Gap | undefined): Promise<ErrorNote | null> {
    const key = `${dialogId} ${from.type} ${gap?.id ?? ''} ${from.type === 'around' ? from.messageId : ''}`
    const running = this.#running.get(key)
    if (running) return running
    const run = this.#fetchPage(dialogId, from, gap)
      .then(error => {
        this.#mark(dialogId, gap?.id, error)
        return error
      })
      .finally(() => this.#running.delete(key))
    this.#running.set(key, run)
    this.#markFilling(dialogId, gap?.id, true)
    return run
  }

  async #fetchPage(dialogId: DialogId, from: MessagesFrom, gap: Gap | undefined): Promise<ErrorNote | null> {
    const { connector, signal, clock } = this.#core
    try {
      for (let tries = 1; ; tries++) {
        const sinceRev = await this.#core.view(tx => tx.rev())
        const page = await inTime(connector.messages(dialogId, { from, limit: pageSize }, signal), clock)
        await this.#core.taken()
        if (signal.aborted) return null
        if (tries < maxTries && (await this.#isOutdated(dialogId, page.items, sinceRev))) continue
        const pageFrom = toPageFrom(from, gap)
        const { changes, rev } = await this.#core.commit([{ type: 'page', dialogId, page: { ...page, from: pageFrom, sinceRev } }])
        this.#core.needUsers(page.items.map(m => m.senderId))
        if (tries < maxTries && (await this.#isOvertaken(dialogId, page.items, sinceRev, rev))) continue
        return tries === 1 && movedNothing(page, gap, changes) ? { code: 'protocol', message: 'The service sent no new messages for this stretch.' } : null
      }
    } catch (error) {
      if (signal.aborted) return null
      const note = toErrorNote(error)
      if ((note.code === 'not-found' || note.code === 'forbidden') && from.type !== 'around') await this.#dropIfGone(dialogId)
      return note
    }
  }

  /** Its history is refused: is the dialog itself still ours? */
  async #dropIfGone(dialogId: DialogId): Promise<void> {
    const { connector, signal } = this.#core
    try {
      await this.#core.commit([{ type: 'dialogs', items: [await connector.dialog(dialogId, signal)] }])
    } catch (error) {
      if (signal.aborted || toErrorNote(error).code !== 'not-found') return
      await this.#core.commit([{ type: 'event', live: false, event: { type: 'dialog-removed', dialogId } }])
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
    const touched = new Map(stored.flatMap(m => (m.rev > sinceRev && m.rev !== own ? [[m.id, m]] : [])))
    return items.some(item => {
      const row = touched.get(item.id)
      return row !== undefined && !isSameMessage(row, addReceipts({ ...item, ...(row.clientId ? { clientId: row.clientId } : {}) }, row))
    })
  }

  #markFilling(dialogId: DialogId, gapId: GapId | undefined, on: boolean): void {
    const thread = this.#core.store.state.threads.get(dialogId)
    if (!thread || gapId === undefined) return
    const filling = new Set(thread.filling)
    if (on) filling.add(gapId)
    else filling.delete(gapId)
    this.#core.store.patchThread(dialogId, { filling })
  }

  #mark(dialogId: DialogId, gapId: GapId | undefined, error: ErrorNote | null): void {
    this.#markFilling(dialogId, gapId, false)
    const thread = this.#core.store.state.threads.get(dialogId)
    if (!thread || gapId === undefined) return
    const failed = new Map(thread.failed)
    if (error) failed.set(gapId, error)
    else failed.delete(gapId)
    this.#core.store.patchThread(dialogId, { failed })
  }
}

async function newestRun(tx: CacheReader, dialogId: DialogId): Promise<Partial<Thread>> {
  const messages = await tx.before(dialogId, null, pageSize)
  return { ready: true, messages, gaps: (await tx.gaps(dialogId)) ?? [], storedAbove: messages.length === pageSize, storedBelow: false }
}

/** The same stretch as it is stored now; the newest one where nothing of it is left. */
async function sameRun(tx: CacheReader, { dialogId, messages: shown, storedAbove, storedBelow }: Thread): Promise<Partial<Thread>> {
  const from = storedAbove ? (shown[0]?.order ?? null) : null
  const to = storedBelow ? (shown.at(-1)?.order ?? null) : null
  const messages = (await tx.messages(dialogId, { from, to })).slice(-runLimit)
  return messages.length > 0 ? { messages, gaps: (await tx.gaps(dialogId)) ?? [] } : newestRun(tx, dialogId)
}

const openEnd = (gaps: readonly Gap[] | undefined): Gap | undefined => gaps && (catchUpGap(gaps) ?? gaps.find(gap => gap.before === null))

function toPageFrom(from: MessagesFrom, gap: Gap | undefined): PageFrom {
  switch (from.type) {
    case 'newest':
      return { type: 'newest', gapId: gap?.catchUp ? gap.id : null }
    case 'before':
      return { type: 'before', order: from.anchor.order }
    case 'around':
      return { type: 'around' }
  }
}

/** The same question would get the same answer for ever. */
function movedNothing(page: MessagePage, gap: Gap | undefined, changes: readonly { readonly type: string }[]): boolean {
  if (!gap || page.items.length > 0) return false
  const gaps = changes.flatMap(change => (change.type === 'timeline' && 'gaps' in change ? (change.gaps as readonly Gap[]) : []))
  const same = gaps.find(g => g.id === gap.id)
  return same !== undefined && same.older === gap.older
}
