import { html, nothing, type TemplateResult } from 'lit'
import type { MessageId } from '../../core/ids.js'
import type { Attachment } from '../../core/model.js'
import { icon } from '../rare-icons.js'
import { threadWords } from '../strings/thread.js'
import { adopt } from '../styles/adopt.js'
import { controls } from '../styles/controls.js'
import { TickController } from '../tick-controller.js'
import { Acting } from './acting.js'
import type { MessageWish } from './actions.js'
import type { ChatThread } from './chat-thread.js'
import { Dropping } from './dropping.js'
import { isEmojiOnly } from './emoji-only.js'
import { bodyOf } from './items.js'
import { LookingAround } from './looking-around.js'
import { may } from './may.js'
import type { RowView } from './message-row.js'
import { isCut, mayHaveLinks, messageText } from './message-text.js'
import { attachment, emptyThread, failure, missing, quote, reactions, toLabel } from './row-extras.js'
import { RowFocus } from './row-focus.js'
import { isMessage, type MessageRow, type PlainRow, type Row } from './rows.js'
import { threadExtrasStyles } from './thread-extras-styles.js'
import { Toast } from './toast.js'

/** Everything a thread can do with messages beyond showing and reading them: loaded after it is shown. */
export class ThreadExtras {
  readonly #thread: ChatThread
  readonly #focus: RowFocus
  readonly #toast: Toast
  readonly #looking: LookingAround
  readonly #acting: Acting
  readonly #dropping: Dropping
  /** How many steps of a very long text are shown, by key. */
  #steps = new Map<string, number>()

  constructor(thread: ChatThread) {
    this.#thread = thread
    adopt(thread, controls, threadExtrasStyles)
    this.#focus = new RowFocus(thread, {
      scroller: () => thread.log,
      content: () => thread.content,
      reveal: row => reveal(thread, row),
      toNewest: () => (thread.isEnd ? Promise.resolve() : thread.toNewest()),
    })
    this.#toast = new Toast(thread)
    this.#looking = new LookingAround(thread, this.#focus, this.#toast)
    this.#acting = new Acting(thread, this.#focus, this.#toast, messageId => void this.jumpTo(messageId))
    this.#dropping = new Dropping(thread)
    // Day names change at midnight.
    new TickController(thread, 60_000, () => thread.select.context?.clock)
    thread.addController({ hostDisconnected: () => this.forget() })
    this.arranged()
  }

  focusCurrent(): void {
    this.#focus.rowElement(this.#focus.current)?.focus()
  }

  jumpTo(messageId: MessageId): Promise<void> {
    return this.#looking.jumpTo(messageId)
  }

  /** Another dialog, or none. */
  forget(): void {
    this.#focus.forget()
    this.#toast.forget()
    this.#looking.forget()
    this.#acting.forget()
    this.#steps = new Map()
  }

  /** The rows have been made anew. */
  arranged(): void {
    const { rows } = this.#thread
    this.#focus.keep(key => rows.some(row => row.key === key), () => rows.findLast(isMessage)?.key)
  }

  scrolled(): void {
    this.#acting.scrolled()
    this.#looking.scrolled()
  }

  /** The view has moved. */
  looked(): void {
    this.#looking.looked()
  }

  /** Changes when something of ours changes in a row. */
  stamp(row: MessageRow): string {
    const { key } = row
    const thread = this.#thread
    const actions = this.#focus.hasActions(key) && [this.#focus.below, ...this.#acting.of(row).map(action => Object.values(action).join())]
    return [key === this.#focus.current, this.#looking.isFlashing(key), this.#steps.get(key), may(thread, 'react'), thread.select.value?.dialog?.joined, actions].join()
  }

  /** What a row shows besides its words. */
  of(row: MessageRow, view: RowView) {
    const { key, item } = row
    const { chat } = this.#thread.select
    const body = bodyOf(item)
    const wish = (what: MessageWish) => this.#acting.wish(row, what)
    const steps = this.#steps.get(key) ?? 1
    const isText = body.type === 'text'
    const url = (of: Attachment) => chat?.url(of) ?? null
    const isBig = isText && !body.attachments.length && row.quoted === undefined && isEmojiOnly(body.text)
    const isMore = isText && (body.mentions.length > 0 || mayHaveLinks(body.text) || isCut(body, 1))
    return {
      current: key === this.#focus.current,
      /** More classes. */
      look: `${isBig ? 'big' : ''} ${this.#looking.isFlashing(key) ? 'flash' : ''}`,
      label: toLabel(row, view),
      above: html`${quote(row, view, wish)}${isText ? body.attachments.map(it => attachment(it, url(it), view)) : nothing}`,
      words: isMore ? html`${messageText(body, steps)}${isCut(body, steps) ? this.#renderMore(key, steps) : nothing}` : undefined,
      pin: item.type === 'confirmed' && item.pinned ? icon('pin') : nothing,
      actions: this.#focus.hasActions(key) ? this.#acting.renderBar(row, view) : nothing,
      below: html`${reactions(row, view.me, may(this.#thread, 'react'), wish)}${chat ? failure(row, view.dialog, chat.capabilities, wish) : nothing}`,
    }
  }

  #renderMore(key: string, steps: number): TemplateResult {
    const more = () => {
      this.#steps.set(key, steps + 1)
      this.#thread.requestUpdate()
    }
    return html` <button type="button" class="link" @click=${more}>${threadWords.showMore}</button>`
  }

  plain(row: PlainRow): readonly [string, TemplateResult] | undefined {
    const { strings, value } = this.#thread.select
    return missing(row, strings, value?.online === true, it => this.#load(it))
  }

  #load(row: PlainRow): void {
    const { opened } = this.#thread
    void (row.type === 'gap' ? opened?.chat.fillGap(opened.dialogId, row.gap.id) : opened?.chat.loadOlder(opened.dialogId))
  }

  empty(top: Row | undefined): TemplateResult {
    const { strings, value } = this.#thread.select
    return html`${emptyThread(top, strings, value?.online === true, may(this.#thread, 'send'), it => this.#load(it))}${this.#renderOver()}`
  }

  /** Over the messages. */
  render(): TemplateResult {
    return html`${this.#looking.render()}${this.#renderOver()}`
  }

  #renderOver(): TemplateResult {
    return html`${this.#dropping.render()}${this.#toast.render()}${this.#acting.renderSheet()}`
  }
}

/** Moves as little as needed to have a row in view. */
function reveal({ log, anchor }: ChatThread, row: Element): void {
  if (!log) return
  const box = row.getBoundingClientRect()
  const view = log.getBoundingClientRect()
  // Not scrollIntoView: that would scroll the host's page as well.
  if (box.top < view.top + 8) anchor.scrollBy(box.top - view.top - 8)
  else if (box.bottom > view.bottom - 8) anchor.scrollBy(Math.min(box.bottom - view.bottom + 8, box.top - view.top - 8))
}
