// What happens now: badges say where to look, and what no badge tells is looked for again and again.
import { ChatError, toErrorNote } from '../../core/errors.js'
import type { DialogId, MessageId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import { log } from '../../lib/log.js'
import type { Emit } from '../connector.js'
import type { Account } from './account.js'
import { Budget } from './budget.js'
import { toRates } from './cadence.js'
import type { Badge } from './channel.js'
import type { Dialogs, Row } from './dialogs.js'
import { ROWS, toQuery } from './history.js'
import { isRoomJid, toBare, toDirectDialog, toRoomDialog } from './ids.js'
import type { Messages } from './messages.js'
import type { People } from './people.js'
import type { ReadMarks } from './read-marks.js'
import type { Rest } from './rest.js'
import type { Told } from './told.js'

/** Badges come one by one for what was said in one breath. */
const GATHER_MS = 300
/** Dates of the service may be a little out of order. */
const OVERLAP_MS = 1_000
/** Dialogs that people have opened last, and are taken to look at still. */
const WATCHED = 3
/** Each so many looks at what is new, one at all that is shown: edits, deletions and reactions have no date of their own. */
const LOOKS = 5
/** What a hint makes the engine ask. */
const HINT_COST = 4

export type PollerOptions = {
  readonly rest: Rest
  readonly messages: Messages
  readonly dialogs: Dialogs
  readonly people: People
  readonly marks: ReadMarks
  readonly told: Told
  readonly account: Account
  readonly clock: Clock
  readonly emit: Emit
  readonly isActive: () => boolean
  readonly watched: ReadonlySet<DialogId>
}

export class Poller {
  readonly #options: PollerOptions
  readonly #budget: Budget
  /** Something was said there. */
  readonly #stirred = new Set<DialogId>()
  #listed: ReadonlyMap<DialogId, number | undefined> = new Map()
  #hasPush = false
  #listedAt = 0
  #lookedAt = 0
  #aroundAt = 0
  #looks = 0
  #around = 0
  #poke = (): void => {}

  constructor(options: PollerOptions) {
    this.#options = options
    this.#budget = new Budget(options.clock)
  }

  /** @param rows the list as it was before we trusted the connection: from here on, what changes is news */
  begin(rows: readonly Row[]): void {
    this.#options.told.clear()
    this.#stirred.clear()
    this.#listed = toTimes(rows)
    this.#later()
  }

  /** Looks until the signal aborts. Without push it ends with what went wrong; with it, somebody else tells when the line is lost. */
  async run(signal: AbortSignal): Promise<ChatError> {
    for (;;) {
      try {
        await this.#rest(signal)
        await this.#turn(signal)
      } catch (error) {
        if (signal.aborted) return new ChatError('offline', 'Stopped')
        const failure = error instanceof ChatError ? error : new ChatError('protocol', 'Something went wrong')
        log.note('a look failed', { code: failure.code })
        // A service that wants to be left alone is not gone.
        const isBearable = this.#hasPush || failure.code === 'rate-limited' || failure.code === 'protocol'
        if (failure.code === 'unauthenticated' || !isBearable) return failure
        this.#later()
      }
    }
  }

  set hasPush(hasPush: boolean) {
    this.#hasPush = hasPush
  }

  /** Looks at everything now. */
  probe(): void {
    this.#listedAt = this.#lookedAt = -Infinity
    this.#poke()
  }

  badge({ jid, unread }: Badge, signal: AbortSignal): void {
    void this.#dialogOf(jid, signal).then(dialogId => {
      if (dialogId === undefined || signal.aborted) return
      const { marks, told, dialogs, emit } = this.#options
      if (unread !== undefined) marks.badge(dialogId, unread)
      dialogs.add(dialogId)
      const newest = told.newest(dialogId)
      if (unread === 0 && newest) {
        // Read elsewhere, as far as we know of it.
        marks.read(dialogId, newest.order)
        return emit({ type: 'receipt', kind: 'read', dialogId, userId: this.#options.account.me, of: { upTo: newest.order } })
      }
      this.#stirred.add(dialogId)
      this.#poke()
    }, unimportant)
  }

  /** The newest messages were read on somebody's behalf: what of it is news is told to all. */
  async saw(dialogId: DialogId, items: readonly Message[], rev: number, isWhole: boolean, signal: AbortSignal): Promise<boolean> {
    const { told, emit, messages } = this.#options
    const news = told.compare(dialogId, items, rev, isWhole)
    if (!news) return false
    for (const event of news.events) emit(event)
    if (news.missing.length === 0) return true
    // Not on the page is not yet gone: an answer may be an old one.
    const there = new Set((await messages.byIds(dialogId, news.missing, signal)).map(it => it.id))
    for (const id of news.missing) if (!there.has(id)) this.#removed(dialogId, id)
    return true
  }

  #removed(dialogId: DialogId, messageId: MessageId): void {
    this.#options.told.remove(dialogId, messageId)
    this.#options.emit({ type: 'message-removed', dialogId, messageId })
  }

  /** Waits until there is something to do. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { clock, rest } = this.#options
    for (;;) {
      const now = clock.now()
      const paused = Math.min(rest.pausedUntil - now, 300_000)
      if (paused > 0) {
        await clock.sleep(paused, signal)
        continue
      }
      if (this.#stirred.size > 0) {
        await clock.sleep(GATHER_MS, signal)
        return
      }
      const dueMs = Math.min(...this.#due(now))
      if (dueMs <= 0) return
      await this.#pause(dueMs, signal)
    }
  }

  /** Milliseconds until the next look at the list, at what is open, and at the rest. A clock that was set back makes nothing wait longer. */
  #due(now: number): readonly [list: number, open: number, around: number] {
    const { listMs, openMs, aroundMs } = this.#rates
    const left = (since: number, ms: number) => Math.min(ms, since + ms - now)
    return [left(this.#listedAt, listMs), left(this.#lookedAt, openMs), left(this.#aroundAt, aroundMs)]
  }

  get #rates() {
    return toRates(this.#hasPush, this.#options.dialogs.hasList, this.#options.isActive())
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const poked = new Promise<void>(resolve => (this.#poke = resolve))
    await Promise.race([this.#options.clock.sleep(ms, AbortSignal.any([signal, over.signal])), poked])
    this.#poke = () => {}
    over.abort()
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { clock, watched } = this.#options
    const [stirred] = this.#stirred
    if (stirred !== undefined) {
      this.#stirred.delete(stirred)
      return this.#look(stirred, false, signal)
    }
    const now = clock.now()
    const [list, open] = this.#due(now)
    if (list <= 0) {
      this.#listedAt = now
      return this.#list(signal)
    }
    if (open <= 0) {
      this.#lookedAt = now
      const isWhole = this.#hasPush || ++this.#looks % LOOKS === 0
      for (const dialogId of [...watched].slice(-WATCHED).reverse().slice(0, isWhole ? WATCHED : 1)) await this.#look(dialogId, isWhole, signal)
      return
    }
    this.#aroundAt = now
    // The others one after the other.
    const others = this.#options.told.dialogIds.filter(id => !watched.has(id))
    const next = others[this.#around++ % Math.max(1, others.length)]
    if (next !== undefined) await this.#look(next, true, signal)
  }

  async #spend(count: number, signal: AbortSignal): Promise<void> {
    const ms = this.#budget.take(count)
    if (ms > 0) await this.#options.clock.sleep(ms, signal)
  }

  /** @param isWhole all that is shown, not only what is newer than what we have */
  async #look(dialogId: DialogId, isWhole: boolean, signal: AbortSignal): Promise<void> {
    const { told, messages, emit } = this.#options
    if (!told.has(dialogId)) {
      await this.#spend(HINT_COST, signal)
      return emit({ type: 'hint', dialogId })
    }
    await this.#spend(1, signal)
    const rev = told.rev(dialogId)
    const newest = told.newest(dialogId)
    const after = isWhole || !newest ? undefined : newest.sentAt - OVERLAP_MS
    try {
      const { items } = await messages.window(dialogId, toQuery({ after, limit: ROWS }), signal)
      if (rev !== told.rev(dialogId)) return void this.#stirred.add(dialogId)
      // Without what we had last, which may be gone, a page does not say whether something came before it.
      if (after !== undefined && !items.some(it => it.id === newest?.id)) return await this.#look(dialogId, true, signal)
      if (await this.saw(dialogId, items, rev, after === undefined, signal)) return
      // More was said than fits: the engine knows how to read on.
      told.forget(dialogId)
      await this.#spend(HINT_COST, signal)
      emit({ type: 'hint', dialogId })
    } catch (error) {
      if (!(error instanceof ChatError) || (error.code !== 'not-found' && error.code !== 'forbidden')) throw error
      this.#gone(dialogId)
    }
  }

  #gone(dialogId: DialogId): void {
    this.#options.told.forget(dialogId)
    this.#options.dialogs.forget(dialogId)
    this.#options.emit({ type: 'dialog-removed', dialogId })
  }

  /** What came, what went, and where something was said. */
  async #list(signal: AbortSignal): Promise<void> {
    const { dialogs, told } = this.#options
    await this.#spend(1, signal)
    const before = this.#listed
    const rows = await dialogs.list(signal)
    this.#listed = toTimes(rows)
    if (!dialogs.hasList) return
    for (const { id, lastAt } of rows) {
      const newest = told.newest(id)
      const isKnown = newest ? lastAt === undefined || newest.sentAt >= lastAt : before.has(id) && before.get(id) === lastAt
      if (!isKnown) this.#stirred.add(id)
    }
    for (const id of before.keys()) if (!this.#listed.has(id)) this.#gone(id)
  }

  async #dialogOf(jid: string, signal: AbortSignal): Promise<DialogId | undefined> {
    const bare = toBare(jid)
    if (isRoomJid(bare)) return toRoomDialog(bare)
    const { people, account } = this.#options
    const peerId = bare === account.jid ? account.me : await people.byJid(bare, signal)
    return peerId === undefined ? undefined : toDirectDialog(account.me, peerId)
  }

  /** What was just tried has its whole wait before it again. */
  #later(): void {
    this.#listedAt = this.#lookedAt = this.#aroundAt = this.#options.clock.now()
  }
}

const toTimes = (rows: readonly Row[]): ReadonlyMap<DialogId, number | undefined> => new Map(rows.map(row => [row.id, row.lastAt]))

/** Whose badge it was could not be found out; the list will tell. */
function unimportant(error: unknown): void {
  log.detail('did without', { code: toErrorNote(error).code })
}
