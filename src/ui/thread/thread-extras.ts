import { html, nothing, type TemplateResult } from 'lit'
import type { MessageId, OrderKey, UserId } from '../../core/ids.js'
import type { Attachment } from '../../core/model.js'
import { can, type Wish } from '../../core/permissions.js'
import { icon } from '../rare-icons.js'
import { threadWords } from '../strings/thread.js'
import { adopt } from '../styles/adopt.js'
import { controls } from '../styles/controls.js'
import { TickController } from '../tick-controller.js'
import { toDayName } from '../time-text.js'
import type { MessageAction, MessageWish } from './actions.js'
import { bodyOf, refOf, textOf } from './items.js'
import './chat-message-sheet.js'
import type { ChatThread } from './chat-thread.js'
import { isEmojiOnly } from './emoji-only.js'
import { LongPress } from './long-press.js'
import type { RowView } from './message-row.js'
import { isCut, mayHaveLinks, messageText } from './message-text.js'
import { RowFocus } from './row-focus.js'
import { attachment, emptyThread, failure, missing, ownReactions, quote, reactions, toLabel } from './row-extras.js'
import { isMessage, keyOf, type MessageRow, type PlainRow, type Row } from './rows.js'
import { FilesDropEvent, MessageWriteEvent } from './thread-events.js'
import { threadExtrasStyles } from './thread-extras-styles.js'
import { toActions } from './to-actions.js'

type Sheet = { readonly row: MessageRow; readonly face: 'actions' | 'emoji' }

/** Everything a thread can do with messages beyond showing and reading them: loaded after it is shown. */
export class ThreadExtras {
  readonly #thread: ChatThread
  readonly #focus: RowFocus
  readonly #press: LongPress
  #flashing: string | undefined
  #sheet: Sheet | undefined
  #toast = ''
  #day = ''
  #isScrolling = false
  #isDropping = false
  /** How many steps of a very long text are shown, by key. */
  #steps = new Map<string, number>()
  #scrollEnd = new AbortController()
  #toastEnd = new AbortController()

  constructor(thread: ChatThread) {
    this.#thread = thread
    adopt(thread, controls, threadExtrasStyles)
    this.#focus = new RowFocus(thread, {
      scroller: () => thread.log,
      content: () => thread.content,
      reveal: row => this.#reveal(row),
      toNewest: () => (thread.isEnd ? Promise.resolve() : thread.toNewest()),
    })
    this.#press = new LongPress(() => thread.select.context?.clock, target => this.#openSheet(target))
    const { renderRoot: root } = thread
    const on = <E extends Event>(types: string, listener: (event: E) => void) => types.split(' ').forEach(type => root.addEventListener(type, listener as (event: Event) => void))
    on('pointerover', this.#focus.over)
    thread.addEventListener('pointerleave', this.#focus.out)
    on('pointerdown', this.#press.down)
    on('pointermove', this.#press.move)
    on('pointerup pointercancel', this.#press.cancel)
    on('contextmenu', (event: MouseEvent) => this.#contextMenu(event))
    on('focusin', this.#focus.focusIn)
    on('focusout', this.#focus.focusOut)
    on('keydown', this.#focus.keydown)
    on('dragover dragleave drop', (event: DragEvent) => this.#drag(event))
    // Day names change at midnight.
    new TickController(thread, 60_000, () => thread.select.context?.clock)
    thread.addController({ hostDisconnected: () => this.forget() })
    this.arranged()
  }

  focusCurrent(): void {
    this.#focus.rowElement(this.#focus.current)?.focus()
  }

  /** Another dialog, or none. */
  forget(): void {
    this.#press.cancel()
    this.#scrollEnd.abort()
    this.#toastEnd.abort()
    this.#isScrolling = false
    this.#toast = ''
    this.#focus.forget()
    this.#sheet = undefined
    this.#steps = new Map()
  }

  /** The rows have been made anew. */
  arranged(): void {
    const { rows } = this.#thread
    this.#focus.keep(key => rows.some(row => row.key === key), () => rows.findLast(isMessage)?.key)
  }

  // Rows

  /** Changes when something of ours changes in a row. */
  stamp(row: MessageRow): string {
    const { key } = row
    const actions = this.#focus.hasActions(key) && [this.#focus.below, ...this.#actionsOf(row).map(action => Object.values(action).join())]
    return [key === this.#focus.current, key === this.#flashing, this.#steps.get(key), this.#may('react'), this.#thread.select.value?.dialog?.joined, actions].join()
  }

  /** What a row shows besides its words. */
  of(row: MessageRow, view: RowView) {
    const { key, item } = row
    const capabilities = this.#thread.select.chat?.capabilities
    const body = bodyOf(item)
    const wish = (what: MessageWish) => this.#wish(row, what)
    const steps = this.#steps.get(key) ?? 1
    const isText = body.type === 'text'
    const url = (of: Attachment) => this.#thread.select.chat?.url(of) ?? null
    const isBig = isText && !body.attachments.length && row.quoted === undefined && isEmojiOnly(body.text)
    const isMore = isText && (body.mentions.length > 0 || mayHaveLinks(body.text) || isCut(body, 1))
    return {
      current: key === this.#focus.current,
      /** More classes. */
      look: `${isBig ? 'big' : ''} ${key === this.#flashing ? 'flash' : ''}`,
      label: toLabel(row, view),
      above: html`${quote(row, view, wish)}${isText ? body.attachments.map(it => attachment(it, url(it), view)) : nothing}`,
      words: isMore ? html`${messageText(body, steps)}${isCut(body, steps) ? this.#renderMore(key, steps) : nothing}` : undefined,
      pin: item.type === 'confirmed' && item.pinned ? icon('pin') : nothing,
      actions: this.#focus.hasActions(key) ? this.#renderActions(row, view) : nothing,
      below: html`${reactions(row, view.me, this.#may('react'), wish)}${capabilities ? failure(row, view.dialog, capabilities, wish) : nothing}`,
    }
  }

  plain(row: PlainRow): readonly [string, TemplateResult] | undefined {
    const { strings, value } = this.#thread.select
    return missing(row, strings, value?.online === true, it => this.#load(it))
  }

  empty(top: Row | undefined): TemplateResult {
    const { strings, value } = this.#thread.select
    return html`${emptyThread(top, strings, value?.online === true, this.#may('send'), it => this.#load(it))}${this.#renderOver()}`
  }

  /** Over the messages. */
  render(): TemplateResult {
    const { anchor, marks, rows, select } = this.#thread
    const me = select.value?.me
    return html`
      <div class="floating-day ${this.#isScrolling && this.#day ? 'shown' : ''}" aria-hidden="true"><span class="pill">${this.#day}</span></div>
      ${anchor.pinned || me === undefined ? nothing : this.#renderToNewest(countBelow(rows, me, marks.seenUpTo))}
      ${this.#renderOver()}
    `
  }

  #renderOver(): TemplateResult {
    return html`
      ${this.#isDropping ? html`<div class="drop">${threadWords.dropFiles}</div>` : nothing}
      <div class="toast" role="status">${this.#toast ? html`<span>${this.#toast}</span>` : nothing}</div>
      ${this.#sheet ? this.#renderSheet(this.#sheet) : nothing}
    `
  }

  #renderMore(key: string, steps: number): TemplateResult {
    return html` <button type="button" class="link" @click=${() => this.#show(() => this.#steps.set(key, steps + 1))}>${threadWords.showMore}</button>`
  }

  #renderActions(row: MessageRow, { me }: RowView): TemplateResult {
    return html`<chat-message-actions
      layout="bar"
      class="${row.mine ? 'mine' : ''} ${this.#focus.below ? 'below' : ''}"
      .actions=${this.#actionsOf(row)}
      .chosen=${ownReactions(row, me)}
      @message-wish=${(event: CustomEvent<MessageWish>) => this.#wish(row, event.detail)}
      @more-emoji=${() => this.#show(() => (this.#sheet = { row, face: 'emoji' }))}
    ></chat-message-actions>`
  }

  #renderSheet({ row, face }: Sheet): TemplateResult {
    return html`<chat-message-sheet
      .face=${face}
      .actions=${this.#actionsOf(row)}
      .chosen=${ownReactions(row, this.#thread.select.value?.me as UserId)}
      @message-wish=${(event: CustomEvent<MessageWish>) => this.#wish(row, event.detail)}
      @sheet-close=${() => this.#show(() => (this.#sheet = undefined))}
    ></chat-message-sheet>`
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

  // Looking around

  scrolled(): void {
    this.#press.cancel()
    const { anchor, select } = this.#thread
    if (anchor.pinned) return
    this.#show(() => (this.#isScrolling = true))
    this.#scrollEnd.abort()
    this.#scrollEnd = new AbortController()
    select.context?.clock.after(1200, () => this.#show(() => (this.#isScrolling = false)), this.#scrollEnd.signal)
  }

  /** The view has moved: another day may be at its top. */
  looked(): void {
    const row = this.#rowAt(this.#thread.anchor.anchorRows[0])
    const { context, locale, strings } = this.#thread.select
    const day = row && context && toDayName(row.at, context.clock.now(), locale, strings)
    if (day && day !== this.#day) this.#show(() => (this.#day = day))
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
      if (!isThere || indexOf() < 0) return this.#say(threadWords.notFound)
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

  /** Moves as little as needed to have a row in view. */
  #reveal(row: Element): void {
    const { log, anchor } = this.#thread
    if (!log) return
    const box = row.getBoundingClientRect()
    const view = log.getBoundingClientRect()
    // Not scrollIntoView: that would scroll the host's page as well.
    if (box.top < view.top + 8) anchor.scrollBy(box.top - view.top - 8)
    else if (box.bottom > view.bottom - 8) anchor.scrollBy(Math.min(box.bottom - view.bottom + 8, box.top - view.top - 8))
  }

  // What the person does

  #show(change: () => unknown): void {
    change()
    this.#thread.requestUpdate()
  }

  #may(wish: Wish): boolean {
    const { chat, value } = this.#thread.select
    return chat !== undefined && value?.dialog !== undefined && value.me !== undefined && can(wish, value.dialog, value.me, chat.capabilities)
  }

  #rowAt(element: Element | undefined): MessageRow | undefined {
    const key = keyOf(element)
    const { rows, window } = this.#thread
    const row = key === undefined ? undefined : rows.slice(window.start, window.end).find(r => r.key === key)
    return isMessage(row) ? row : undefined
  }

  #actionsOf(row: MessageRow): readonly MessageAction[] {
    const { chat, value } = this.#thread.select
    return chat && value?.dialog && value.me !== undefined ? toActions(row.item, value.dialog, value.me, chat.capabilities) : []
  }

  #openSheet(target: Element): void {
    const row = this.#rowAt(target)
    if (row && this.#actionsOf(row).length > 0) this.#show(() => (this.#sheet = { row, face: 'actions' }))
  }

  #contextMenu(event: MouseEvent): void {
    // The menu key, and a long press on Android; the mouse keeps the browser's own menu.
    if ((event instanceof PointerEvent && event.pointerType === 'mouse') || !(event.target instanceof Element) || !keyOf(event.target)) return
    event.preventDefault()
    this.#openSheet(event.target)
  }

  #say(words: string): void {
    this.#show(() => (this.#toast = words))
    this.#toastEnd.abort()
    this.#toastEnd = new AbortController()
    this.#thread.select.context?.clock.after(4000, () => this.#show(() => (this.#toast = '')), this.#toastEnd.signal)
  }

  #wish({ item, key }: MessageRow, wish: MessageWish): void {
    const thread = this.#thread
    this.#show(() => (this.#sheet = undefined))
    if (!thread.opened) return
    const { chat, dialogId } = thread.opened
    const failed = item.type === 'confirmed' ? item.failed : item.entry
    switch (wish.type) {
      case 'reply':
        return void thread.dispatchEvent(new MessageWriteEvent('message-reply', dialogId, item))
      case 'edit':
        return void thread.dispatchEvent(new MessageWriteEvent('message-edit', dialogId, item))
      case 'copy':
        return void copy(textOf(item)).then(ok => this.#say(ok ? threadWords.copied : threadWords.copyFailed))
      case 'jump': {
        const to = item.type === 'confirmed' ? item.message.replyTo : item.send.replyTo
        return to && void this.jumpTo(to)
      }
      case 'retry':
        return failed ? void chat.retry(failed.id) : undefined
      case 'discard':
        return failed ? void chat.discard(failed.id) : undefined
      case 'react':
        return void chat.react(dialogId, refOf(item), wish.value, wish.on)
      case 'pin':
        return void chat.pin(dialogId, refOf(item), wish.on)
      case 'delete':
        this.#focus.leave(key)
        return void chat.remove(dialogId, refOf(item), wish.scope)
    }
  }

  #drag(event: DragEvent): void {
    const { dialogId, select } = this.#thread
    if (!select.chat?.capabilities.files || !this.#may('send') || event.dataTransfer?.types.includes('Files') !== true || dialogId === null) return
    event.preventDefault()
    this.#show(() => (this.#isDropping = event.type === 'dragover'))
    if (event.type === 'drop') this.#thread.dispatchEvent(new FilesDropEvent(dialogId, [...event.dataTransfer.files]))
  }

  #load(row: PlainRow): void {
    const { opened } = this.#thread
    void (row.type === 'gap' ? opened?.chat.fillGap(opened.dialogId, row.gap.id) : opened?.chat.loadOlder(opened.dialogId))
  }
}

/** Messages of others below what was seen. */
function countBelow(rows: readonly Row[], me: UserId, seen: OrderKey | undefined): number {
  if (seen === undefined) return 0
  return rows.filter(row => isMessage(row) && row.item.type === 'confirmed' && !row.mine && row.senderId !== me && row.item.message.order > seen).length
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false // Not allowed here (an insecure page, a frame without the permission): the person is told.
  }
}
