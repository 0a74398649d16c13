// What is shown of the dialogs that somebody looks at: of each one run of its messages, from the cache.
import type { CacheReader } from '../cache/cache.js'
import type { Thread } from '../core/chat.js'
import type { DialogId, GapId, MessageId, OrderKey } from '../core/ids.js'
import type { Core } from './core.js'
import type { History } from './history.js'
import { rare } from './load-rare.js'
import { newestRun, pageSize, readToShow, sameRun } from './runs.js'
import { runLimit } from './store.js'

export class Threads {
  readonly #core: Core
  readonly #history: History
  /** How many elements show the dialog. */
  readonly #open = new Map<DialogId, number>()

  constructor(core: Core, history: History) {
    this.#core = core
    this.#history = history
  }

  get openDialogs(): readonly DialogId[] {
    return [...this.#open.keys()]
  }

  async open(dialogId: DialogId): Promise<void> {
    this.#open.set(dialogId, (this.#open.get(dialogId) ?? 0) + 1)
    if (this.#at(dialogId)) return
    this.#core.store.setThread({ dialogId, ready: false, messages: [], gaps: [], storedAbove: false, storedBelow: false, filling: new Set(), failed: new Map() })
    await this.#core.commit([{ type: 'open', dialogId, live: this.#core.isOnline }])
    await this.showNewest(dialogId)
    await this.#history.catchUp(dialogId)
  }

  close(dialogId: DialogId): void {
    const left = (this.#open.get(dialogId) ?? 1) - 1
    if (left > 0) return void this.#open.set(dialogId, left)
    this.#open.delete(dialogId)
    this.#core.store.dropThread(dialogId)
  }

  async showNewest(dialogId: DialogId): Promise<void> {
    await readToShow(this.#core, async tx => this.#core.store.patchThread(dialogId, await newestRun(tx, dialogId)))
  }

  /** True when the message is in the run afterwards. */
  async jump(dialogId: DialogId, to: 'newest' | MessageId): Promise<boolean> {
    if (to !== 'newest') return (await rare()).jumpTo(this.#core, this.#history, dialogId, to)
    await this.showNewest(dialogId)
    return true
  }

  /** Shows everything as it is stored now, all of it as of one commit. */
  async readAll(): Promise<void> {
    await this.#core.view(async tx => {
      const { store } = this.#core
      const snapshot = await tx.snapshot()
      const rev = await tx.rev()
      for (const dialogId of store.state.threads.keys()) await this.#readSame(tx, dialogId)
      // Signed out meanwhile: nothing of it may be shown again.
      if (this.#core.signal.aborted) return
      store.hydrate(snapshot)
      store.shown.readAll(rev)
    })
  }

  async #readSame(tx: CacheReader, dialogId: DialogId): Promise<void> {
    const thread = this.#at(dialogId)
    if (!thread?.ready) return
    const run = await sameRun(tx, thread)
    // It was paged meanwhile: this is the answer to an old question.
    if (thread !== this.#at(dialogId)) return this.#readSame(tx, dialogId)
    this.#core.store.patchThread(dialogId, run)
  }

  async loadOlder(dialogId: DialogId): Promise<void> {
    const thread = this.#at(dialogId)
    if (!thread?.ready) return
    const first = thread.messages[0]
    if (thread.storedAbove) return this.#extend(thread, first?.order ?? null, 'above')
    const gap = thread.gaps.findLast(g => g.before === null || first === undefined || g.before <= first.order)
    if (gap) await this.#history.fill(dialogId, gap)
  }

  async loadNewer(dialogId: DialogId): Promise<void> {
    const thread = this.#at(dialogId)
    const last = thread?.messages.at(-1)
    if (thread?.storedBelow && last) await this.#extend(thread, last.order, 'below')
  }

  /** By what is stored beyond its end. A run that is too long then forgets the other one. */
  async #extend({ dialogId }: Thread, end: OrderKey | null, side: 'above' | 'below'): Promise<void> {
    const isAbove = side === 'above'
    const more = await readToShow(this.#core, tx => (isAbove || end === null ? tx.before(dialogId, end, pageSize) : tx.after(dialogId, end, pageSize)))
    const now = this.#at(dialogId)
    // Another page came first, or the run moved: this answer is to an old question.
    if (!now || (now.messages.at(isAbove ? 0 : -1)?.order ?? null) !== end) return
    const messages = isAbove ? [...more, ...now.messages] : [...now.messages, ...more]
    const isLong = messages.length > runLimit
    const goesOn = more.length === pageSize
    this.#core.store.patchThread(dialogId, {
      messages: isAbove ? messages.slice(0, runLimit) : messages.slice(-runLimit),
      storedAbove: isAbove ? goesOn : now.storedAbove || isLong,
      storedBelow: isAbove ? now.storedBelow || isLong : goesOn,
    })
  }

  async fillGap(dialogId: DialogId, gapId: GapId): Promise<void> {
    const gap = this.#at(dialogId)?.gaps.find(g => g.id === gapId)
    if (gap) await this.#history.fill(dialogId, gap)
  }

  #at(dialogId: DialogId): Thread | undefined {
    return this.#core.store.state.threads.get(dialogId)
  }
}
