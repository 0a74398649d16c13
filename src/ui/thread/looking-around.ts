import { html, nothing, type TemplateResult } from 'lit'
import type { MessageId, OrderKey, UserId } from '../../core/ids.js'
import { icon } from '../rare-icons.js'
import { threadWords } from '../strings/thread.js'
import { toDayName } from '../time-text.js'
import type { ChatThread } from './chat-thread.js'
import { rowAt } from './row-at.js'
import type { RowFocus } from './row-focus.js'
import { isMessage, type Row } from './rows.js'
import type { Toast } from './toast.js'

/** Finding one's way in a thread: the day at its top while it scrolls, the button to its end, jumps to a message. */
export class LookingAround {
  readonly #thread: ChatThread
  readonly #focus: RowFocus
  readonly #toast: Toast
  /** The message that was jumped to. */
  #flashing: string | undefined
  #day = ''
  #isScrolling = false
  #scrollEnd = new AbortController()

  constructor(thread: ChatThread, focus: RowFocus, toast: Toast) {
    this.#thread = thread
    this.#focus = focus
    this.#toast = toast
  }

  isFlashing(key: string): boolean {
    return key === this.#flashing
  }

  forget(): void {
    this.#scrollEnd.abort()
    this.#isScrolling = false
  }

  #setScrolling(isScrolling: boolean): void {
    this.#isScrolling = isScrolling
    this.#thread.requestUpdate()
  }

  scrolled(): void {
    const { anchor, select } = this.#thread
    if (anchor.pinned) return
    this.#setScrolling(true)
    this.#scrollEnd.abort()
    this.#scrollEnd = new AbortController()
    select.context?.clock.after(1200, () => this.#setScrolling(false), this.#scrollEnd.signal)
  }

  /** The view has moved: another day may be at its top. */
  looked(): void {
    const thread = this.#thread
    const row = rowAt(thread, thread.anchor.anchorRows[0])
    const { context, locale, strings } = thread.select
    const day = row && context && toDayName(row.at, context.clock.now(), locale, strings)
    if (!day || day === this.#day) return
    this.#day = day
    thread.requestUpdate()
  }

  async jumpTo(messageId: MessageId): Promise<void> {
    const thread = this.#thread
    const { opened } = thread
    if (!opened) return
    const indexOf = () => thread.rows.findIndex(row => isMessage(row) && row.item.type === 'confirmed' && row.item.message.id === messageId)
    if (indexOf() < 0) {
      const isThere = await opened.chat.jump(opened.dialogId, messageId)
      await thread.updateComplete
      if (opened !== thread.opened) return
      if (!isThere || indexOf() < 0) return this.#toast.say(threadWords.notFound)
    }
    const index = indexOf()
    thread.anchor.unpin()
    this.#flashing = thread.rows[index]?.key
    thread.bringIn(index)
    await thread.updateComplete
    const element = this.#focus.rowElement(this.#flashing)
    if (!element) return
    this.#center(element)
    this.#focus.focusRow(element)
  }

  /** Puts a row into the middle of the view. */
  #center(row: Element): void {
    const { log, anchor } = this.#thread
    if (!log) return
    const box = row.getBoundingClientRect()
    anchor.scrollBy(box.top - log.getBoundingClientRect().top - Math.max(0, (log.clientHeight - box.height) / 2))
  }

  /** Over the messages. */
  render(): TemplateResult {
    const { anchor, marks, rows, select } = this.#thread
    const me = select.value?.me
    return html`
      <div class="floating-day ${this.#isScrolling && this.#day ? 'shown' : ''}" aria-hidden="true"><span class="pill">${this.#day}</span></div>
      ${anchor.pinned || me === undefined ? nothing : this.#renderToNewest(countBelow(rows, me, marks.seenUpTo))}
    `
  }

  #renderToNewest(count: number): TemplateResult {
    return html`<button
      type="button"
      class="to-newest"
      aria-label=${count > 0 ? threadWords.toNewestCount(count) : threadWords.toNewest}
      @click=${() => void this.#thread.toNewest()}
    >
      ${icon('arrow-down')}${count > 0 ? html`<span class="count" aria-hidden="true">${count > 99 ? '99+' : count}</span>` : nothing}
    </button>`
  }
}

/** Messages of others below what was seen. */
function countBelow(rows: readonly Row[], me: UserId, seen: OrderKey | undefined): number {
  if (seen === undefined) return 0
  return rows.filter(row => isMessage(row) && row.item.type === 'confirmed' && !row.mine && row.senderId !== me && row.item.message.order > seen).length
}
