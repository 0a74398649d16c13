// Which stretch of history is asked for: the live end, a gap, what lies around a message.
import { ChatError } from '../core/errors.js'
import { catchUpGap } from '../core/timeline.js'
import type { ErrorNote } from '../core/errors.js'
import type { DialogId, MessageId, OrderKey } from '../core/ids.js'
import type { Gap, Message } from '../core/model.js'
import type { Core } from './core.js'
import { PageRequests } from './page-requests.js'

export class History {
  readonly #core: Core
  readonly #requests: PageRequests

  constructor(core: Core) {
    this.#core = core
    this.#requests = new PageRequests(core)
  }

  /** Closes the unknown stretch at the live end, if there is one. Resolves to what went wrong, or null, as all of these do. */
  async catchUp(dialogId: DialogId): Promise<ErrorNote | null> {
    const end = await this.#liveEnd(dialogId)
    return end ? this.#requests.ask(dialogId, { type: 'newest' }, end) : null
  }

  /** Reads the newest page whether or not something is known to be missing. */
  async refresh(dialogId: DialogId): Promise<ErrorNote | null> {
    return this.#requests.ask(dialogId, { type: 'newest' }, await this.#liveEnd(dialogId))
  }

  /**
   * Something was said or changed that did not come in; a dialog that was never looked into is read when
   * it is opened. Rejects with a ChatError: nobody else will ask for this.
   */
  async readAgain(dialogId: DialogId): Promise<void> {
    if ((await this.#core.view(tx => tx.gaps(dialogId))) === undefined) return
    const error = await this.readAnew(dialogId)
    if (error) throw new ChatError(error.code, error.message)
  }

  /**
   * Reads the newest page and leaves a gap for whatever it does not reach, with `above` also of what was said after this place: an
   * answer to our own sending comes ahead of what lies before it.
   */
  async readAnew(dialogId: DialogId, above?: OrderKey | null): Promise<ErrorNote | null> {
    await this.#core.commit([{ type: 'open', dialogId, live: this.#core.isOnline, anew: true, above }])
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

  /** Reads on from the lower edge of a gap upwards. */
  async fill(dialogId: DialogId, gap: Gap): Promise<ErrorNote | null> {
    const anchor = gap.before === null ? undefined : await this.#firstFrom(dialogId, gap.before)
    // What stood there was removed: read from the live end, which must be open for the answer to close it.
    if (!anchor) return this.readAnew(dialogId)
    const { id, order, sentAt } = anchor
    return this.#requests.ask(dialogId, { type: 'before', anchor: { id, order, sentAt, ...(gap.older ? { cursor: gap.older } : {}) } }, gap)
  }

  async #firstFrom(dialogId: DialogId, place: OrderKey): Promise<Message | undefined> {
    return this.#core.view(async tx => {
      const [at] = await tx.messages(dialogId, { from: place, to: place })
      return at ?? (await tx.after(dialogId, place, 1))[0]
    })
  }

  async readAround(dialogId: DialogId, messageId: MessageId): Promise<ErrorNote | null> {
    return this.#requests.ask(dialogId, { type: 'around', messageId }, undefined)
  }
}

const openEnd = (gaps: readonly Gap[] | undefined): Gap | undefined => gaps && (catchUpGap(gaps) ?? gaps.find(gap => gap.before === null))
