import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import { guard } from 'lit/directives/guard.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Chat, ChatState } from '../../core/chat.js'
import type { DialogId, GapId, MessageId, OrderKey } from '../../core/ids.js'
import { can } from '../../core/permissions.js'
import { icon } from '../icons.js'
import { ScrollAnchorController } from '../scroll-anchor-controller.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { TickController } from '../tick-controller.js'
import { toDayName } from '../time-text.js'
import { refOf, textOf, toActions, type MessageAction, type MessageWish } from './actions.js'
import { messageRow, type RowView } from './message-row.js'
import { around, atEnd, commonRow, follow, shift, type RowWindow } from './row-window.js'
import { toRows, toUnreadAfter, type MessageRow, type Row } from './rows.js'
import { LongPress } from './long-press.js'
import { SeenController } from './seen-controller.js'
import { FilesDropEvent, MessageWriteEvent } from './thread-events.js'
import { plainRow, type PlainRow } from './thread-row.js'
import { threadStyles } from './thread-styles.js'

type Sheet = { readonly row: MessageRow; readonly face: 'actions' | 'emoji' }

const isMessage = (row: Row | undefined): row is MessageRow => row?.type === 'message'
const keyOf = (element: Element | null | undefined): string | undefined =>
  element?.closest<HTMLElement>('.message')?.dataset['key']

/**
 * The messages of one dialog: opens its thread as long as it is connected, keeps a bounded stretch of
 * rows in the DOM, and never moves what the person reads.
 *
 * @fires {MessageWriteEvent} message-reply - The composer beside it should answer a message.
 * @fires {MessageWriteEvent} message-edit - The composer beside it should change a message.
 * @fires {FilesDropEvent} files-drop - Files were dropped on the messages.
 */
export class ChatThread extends LitElement {
  static override styles = [base, threadStyles]

  @property({ attribute: false }) dialogId: DialogId | null = null

  @state() private hovered: string | undefined
  @state() private focused: string | undefined
  /** The row that Tab comes to. */
  @state() private current: string | undefined
  @state() private flashing: string | undefined
  @state() private sheet: Sheet | undefined
  @state() private toast = ''
  @state() private floatingDay = ''
  @state() private isScrolling = false
  @state() private isDropping = false
  @state() private steps: ReadonlyMap<string, number> = new Map()
  @state() private broken: ReadonlySet<string> = new Set()

  @query('.log') private log!: HTMLElement | null
  @query('.content') private content!: HTMLElement | null
  @query('.sheet') private dialogElement!: HTMLDialogElement | null

  readonly #select = new SelectController(this, (chatState: ChatState) => ({
    thread: this.dialogId === null ? undefined : chatState.threads.get(this.dialogId),
    dialog: this.dialogId === null ? undefined : chatState.dialogs.get(this.dialogId),
    outbox: chatState.outbox,
    users: chatState.users,
    me: chatState.me?.id,
    online: chatState.connection.type === 'online',
  }))
  readonly #anchor = new ScrollAnchorController(this, {
    scroller: () => this.log,
    content: () => this.content,
    isSteady: row => row.classList.contains('message'),
    isEnd: () => this.#isEnd,
    onScroll: () => this.#look(),
  })
  readonly #seen = new SeenController(this, () => this.#look())
  readonly #press = new LongPress(() => this.#select.context?.clock, target => this.#openSheet(target))

  #opened: { readonly chat: Chat; readonly dialogId: DialogId } | undefined
  #rowsOf: unknown
  #rows: readonly Row[] = []
  #window: RowWindow = { start: 0, end: 0 }
  /** Undefined until the thread is there for the first time. */
  #unreadAfter: OrderKey | null | undefined
  #sends: ReadonlySet<string> | undefined
  #seenUpTo: OrderKey | undefined
  #markedUpTo: OrderKey | undefined
  /** What was asked for, and what the edge of the known was then, so that scrolling asks once. */
  readonly #asked = new Map<GapId | 'older' | 'newer', string | undefined>()
  #wasOnline = false
  #scrollEnd = new AbortController()
  #toastEnd = new AbortController()
  #actionsBelow = false

  constructor() {
    super()
    // Day names change at midnight.
    new TickController(this, 60_000, () => this.#select.context?.clock)
  }

  /** The row that Tab would come to. */
  override focus(): void {
    this.#rowElement(this.current)?.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#press.cancel()
    this.#scrollEnd.abort()
    this.#toastEnd.abort()
    this.isScrolling = false
    this.#follow(undefined, null)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.requestUpdate()
  }

  protected override update(changed: PropertyValues<this>): void {
    this.#follow(this.#select.chat, this.dialogId)
    this.#arrange()
    super.update(changed)
  }

  protected override updated(): void {
    if (this.dialogElement && !this.dialogElement.open) this.dialogElement.showModal()
    this.#look()
  }

  /** The end of the rows in the DOM is the end of the dialog. */
  get #isEnd(): boolean {
    return this.#window.end === this.#rows.length && this.#select.value?.thread?.storedBelow !== true
  }

  #follow(chat: Chat | undefined, dialogId: DialogId | null): void {
    const before = this.#opened
    if (before?.chat === chat && before?.dialogId === (dialogId ?? undefined)) return
    if (before) before.chat.closeThread(before.dialogId)
    this.#opened = chat && dialogId !== null ? { chat, dialogId } : undefined
    this.#rows = []
    this.#rowsOf = undefined
    this.#window = { start: 0, end: 0 }
    this.#unreadAfter = undefined
    this.#sends = undefined
    this.#seenUpTo = undefined
    this.#markedUpTo = undefined
    this.#asked.clear()
    this.current = this.hovered = this.focused = this.sheet = undefined
    this.steps = new Map()
    this.#anchor.pin()
    if (this.#opened) void this.#opened.chat.openThread(this.#opened.dialogId)
  }

  /** Makes the rows anew when what they are made of has changed, and decides which of them are in the DOM. */
  #arrange(): void {
    const { value, chat } = this.#select
    const { thread, dialog, me } = value ?? {}
    if (!value || !chat || !thread?.ready || !dialog || me === undefined) {
      this.#rows = []
      return
    }
    if (this.#rowsOf === value) return
    this.#rowsOf = value
    const isFirst = this.#unreadAfter === undefined
    this.#unreadAfter ??= toUnreadAfter(dialog, thread.messages, me)
    const before = this.#rows
    this.#rows = toRows({ ...value, thread, dialog, me, receipts: chat.capabilities.receipts, unreadAfter: this.#unreadAfter })

    if (this.#hasNewSend(value.outbox) && !isFirst) this.#anchor.pin()
    const count = this.#rows.length
    const anchors = this.#anchor.anchorRows.flatMap(row => keyOf(row) ?? [])
    const common = this.#anchor.pinned ? null : commonRow(before, this.#rows, this.#window, anchors)
    this.#window = common ? follow(this.#window, common.from, common.to, count) : atEnd(count, before.length === 0 ? { start: 0, end: 0 } : this.#window)
    if (isFirst) void this.#startAtUnread()
    if (this.current === undefined || !this.#rows.some(row => row.key === this.current)) {
      this.current = this.#rows.findLast(isMessage)?.key
    }
  }

  /** My own message brings me to the end, wherever I was reading. */
  #hasNewSend(outbox: ChatState['outbox']): boolean {
    const before = this.#sends
    this.#sends = new Set(outbox.filter(e => e.dialogId === this.dialogId && e.intent.type === 'send').map(e => e.id))
    const isNew = before !== undefined && [...this.#sends].some(id => !before.has(id))
    if (isNew && this.#select.value?.thread?.storedBelow) void this.#toNewest()
    return isNew
  }

  /** More unread than fits: the person begins where they stopped. */
  async #startAtUnread(): Promise<void> {
    const index = this.#rows.findIndex(row => row.type === 'unread')
    if (index < 0) return
    if (index < this.#window.start) this.#window = around(index, this.#rows.length)
    await this.updateComplete
    const line = this.content?.querySelector('.unread')
    if (!line || !this.log) return
    const room = this.log.getBoundingClientRect().bottom - line.getBoundingClientRect().top
    if (!this.#isEnd || room > this.log.clientHeight) this.#anchor.scrollTo(line, 'start')
    this.#look()
  }

  /** After every move and every update: what should be asked for, what has been seen. */
  #look(): void {
    const { value, chat } = this.#select
    const { log } = this
    if (!value || !chat || !log || log.clientHeight === 0 || this.#rows.length === 0) return
    if (value.online && !this.#wasOnline) this.#asked.clear()
    this.#wasOnline = value.online
    this.#moveWindow(log)
    this.#askForMissing(chat, log)
    this.#noteSeen(chat, log)
    this.#showDay()
  }

  #moveWindow(log: HTMLElement): void {
    const near = Math.max(400, log.clientHeight)
    const below = log.scrollHeight - log.clientHeight - log.scrollTop
    const { start, end } = this.#window
    const to = log.scrollTop < near && start > 0 ? 'up' : below < near && end < this.#rows.length ? 'down' : null
    if (to === null) return
    this.#window = shift(this.#window, to, this.#rows.length)
    this.requestUpdate()
  }

  #askForMissing(chat: Chat, log: HTMLElement): void {
    const { value } = this.#select
    const near = Math.max(400, log.clientHeight)
    const first = this.#rows[0]
    const last = this.#rows.at(-1)
    const { dialogId } = this
    if (dialogId === null || !value?.thread) return
    if (first?.type === 'older' && this.#window.start === 0 && log.scrollTop < near && (value.online || value.thread.storedAbove)) {
      if (first.state.type === 'idle') this.#ask('older', () => chat.loadOlder(dialogId))
    }
    if (last?.type === 'newer' && this.#window.end === this.#rows.length && log.scrollHeight - log.clientHeight - log.scrollTop < near) {
      this.#ask('newer', () => chat.loadNewer(dialogId))
    }
    if (!value.online) return
    const view = log.getBoundingClientRect()
    for (const element of this.content?.querySelectorAll<HTMLElement>('.gap.idle') ?? []) {
      const box = element.getBoundingClientRect()
      const row = this.#rows.find(r => r.key === element.dataset['key'])
      if (row?.type === 'gap' && box.bottom > view.top && box.top < view.bottom) this.#ask(row.gap.id, () => chat.fillGap(dialogId, row.gap.id))
    }
  }

  /**
   * Once for each state of things: a verb that changes nothing is not called again and again, and what
   * failed waits for its button, or for the connection to come back.
   */
  #ask(what: GapId | 'older' | 'newer', run: () => Promise<void>): void {
    const thread = this.#select.value?.thread
    const edge = what === 'newer' ? thread?.messages.at(-1)?.id : `${thread?.messages[0]?.id} ${thread?.gaps[0]?.id}`
    if (this.#asked.get(what) === edge) return
    this.#asked.set(what, edge)
    void run()
  }

  #noteSeen(chat: Chat, log: HTMLElement): void {
    const dialog = this.#select.value?.dialog
    const newest = this.#newestInView(log)
    if (newest?.item.type !== 'confirmed') return
    const { id, order } = newest.item.message
    if (this.#seenUpTo === undefined || order > this.#seenUpTo) {
      this.#seenUpTo = order
      if (!this.#anchor.pinned) this.requestUpdate()
    }
    if (!dialog || dialog.unread === 0 || !dialog.joined || !this.#seen.seen) return
    if ((dialog.readUpTo !== undefined && order <= dialog.readUpTo) || (this.#markedUpTo !== undefined && order <= this.#markedUpTo)) return
    this.#markedUpTo = order
    void chat.markRead(dialog.id, id)
  }

  /** The newest confirmed message of which at least a line can be seen. */
  #newestInView(log: HTMLElement): MessageRow | undefined {
    const bottom = log.getBoundingClientRect().bottom
    const elements = this.content?.children ?? []
    for (let i = this.#window.end - 1; i >= this.#window.start; i--) {
      const row = this.#rows[i]
      if (!isMessage(row) || row.item.type !== 'confirmed') continue
      const element = elements[i - this.#window.start]
      if (element && element.getBoundingClientRect().top < bottom - 16) return row
    }
    return undefined
  }

  #showDay(): void {
    const first = this.#anchor.anchorRows[0]
    const row = first && this.#rows.find(r => r.key === keyOf(first))
    const { context, locale, strings } = this.#select
    if (!isMessage(row) || !context) return
    const at = row.item.type === 'confirmed' ? row.item.message.sentAt : row.item.send.createdAt
    const name = toDayName(at, context.clock.now(), locale, strings)
    if (name !== this.floatingDay) this.floatingDay = name
  }

  #scrolled(): void {
    this.#press.cancel()
    this.#anchor.scrolled()
    const clock = this.#select.context?.clock
    if (!clock || this.#anchor.pinned) return
    this.isScrolling = true
    this.#scrollEnd.abort()
    this.#scrollEnd = new AbortController()
    clock.after(1200, () => (this.isScrolling = false), this.#scrollEnd.signal)
  }

  async #toNewest(): Promise<void> {
    const { chat, value } = this.#select
    if (this.dialogId === null) return
    if (value?.thread?.storedBelow) await chat?.jump(this.dialogId, 'newest')
    this.#window = atEnd(this.#rows.length, { start: 0, end: 0 })
    this.requestUpdate()
    await this.updateComplete
    this.#anchor.pin()
    this.requestUpdate()
  }

  /** Shows an older message, wherever it is, and says so if it cannot be had. */
  async jumpTo(messageId: MessageId): Promise<void> {
    const { chat, strings } = this.#select
    const opened = this.#opened
    const indexOf = () => this.#rows.findIndex(row => isMessage(row) && row.item.type === 'confirmed' && row.item.message.id === messageId)
    if (indexOf() < 0 && opened) {
      const reached = await chat?.jump(opened.dialogId, messageId)
      await this.updateComplete
      if (opened !== this.#opened) return
      if (!reached || indexOf() < 0) return this.#say(strings.notFound)
    }
    const index = indexOf()
    this.#anchor.unpin()
    if (index < this.#window.start || index >= this.#window.end) this.#window = around(index, this.#rows.length)
    this.flashing = this.#rows[index]?.key
    this.requestUpdate()
    await this.updateComplete
    const element = this.#rowElement(this.flashing)
    if (!element) return
    this.#anchor.scrollTo(element, 'center')
    this.current = this.flashing
    element.focus({ preventScroll: true })
  }

  #say(words: string): void {
    this.toast = words
    this.#toastEnd.abort()
    this.#toastEnd = new AbortController()
    this.#select.context?.clock.after(4000, () => (this.toast = ''), this.#toastEnd.signal)
  }

  #wish(row: MessageRow, wish: MessageWish): void {
    const { chat } = this.#select
    const { dialogId } = this
    const { item } = row
    this.sheet = undefined
    if (!chat || dialogId === null) return
    const target = refOf(item)
    const failed = item.type === 'confirmed' ? item.failed : item.entry
    switch (wish.type) {
      case 'reply':
        return void this.dispatchEvent(new MessageWriteEvent('message-reply', dialogId, item))
      case 'edit':
        return void this.dispatchEvent(new MessageWriteEvent('message-edit', dialogId, item))
      case 'copy':
        return void navigator.clipboard.writeText(textOf(item)).then(() => this.#say(this.#select.strings.copied), () => this.#say(this.#select.strings.copyFailed))
      case 'jump':
        return void (item.type === 'confirmed' && item.message.replyTo ? this.jumpTo(item.message.replyTo) : undefined)
      case 'retry':
        return void (failed && chat.retry(failed.id))
      case 'discard':
      case 'take-back':
        return void (failed && chat.discard(failed.id))
      case 'react':
        return void chat.react(dialogId, target, wish.value, wish.on)
      case 'pin':
        return void chat.pin(dialogId, target, wish.on)
      case 'delete':
        void chat.remove(dialogId, target, wish.scope)
        return this.#rowElement(this.#neighbour(row.key, -1) ?? this.#neighbour(row.key, 1))?.focus({ preventScroll: true })
    }
  }

  // Pointer and keyboard

  #rowElement(key: string | undefined): HTMLElement | undefined {
    return [...(this.content?.querySelectorAll<HTMLElement>('.message') ?? [])].find(element => element.dataset['key'] === key)
  }

  #rowOf(element: Element): MessageRow | undefined {
    const key = keyOf(element)
    const row = key === undefined ? undefined : this.#rows.find(r => r.key === key)
    return isMessage(row) ? row : undefined
  }

  #neighbour(key: string | undefined, step: 1 | -1): string | undefined {
    for (let i = this.#rows.findIndex(row => row.key === key) + step; i >= this.#window.start && i < this.#window.end; i += step) {
      if (isMessage(this.#rows[i])) return this.#rows[i]?.key
    }
    return undefined
  }

  #openSheet(target: Element, face: Sheet['face'] = 'actions'): void {
    const row = this.#rowOf(target)
    if (row && (face === 'emoji' || this.#actionsOf(row).length > 0)) this.sheet = { row, face }
    if (face === 'emoji') void import('../emoji/chat-emoji-grid.js')
  }

  #actionsOf(row: MessageRow): readonly MessageAction[] {
    const { chat, value } = this.#select
    if (!chat || !value?.dialog || value.me === undefined) return []
    return toActions(row.item, value.dialog, value.me, chat.capabilities)
  }

  #over(event: PointerEvent): void {
    if (event.pointerType === 'touch' || !(event.target instanceof Element)) return
    this.#show('hovered', event.target)
  }

  #show(as: 'hovered' | 'focused', target: Element): void {
    const element = target.closest('.message')
    const key = keyOf(element)
    if (this[as] === key) return
    const top = this.log?.getBoundingClientRect().top ?? 0
    // At the upper edge there is no room above the bubble.
    this.#actionsBelow = (element?.getBoundingClientRect().top ?? 0) - top < 40
    this[as] = key
  }

  #focusIn(event: FocusEvent): void {
    if (!(event.target instanceof Element)) return
    const key = keyOf(event.target)
    if (key === undefined) return
    this.current = key
    if (event.target.matches(':focus-visible') || event.target.localName === 'chat-message-actions') this.#show('focused', event.target)
  }

  #focusOut(event: FocusEvent): void {
    const to = event.relatedTarget instanceof Element ? keyOf(event.relatedTarget) : undefined
    if (to !== this.focused) this.focused = undefined
  }

  #contextMenu(event: MouseEvent): void {
    // The menu key and a long press on Android; the mouse keeps the browser's own menu.
    if (event instanceof PointerEvent && event.pointerType === 'mouse') return
    if (!(event.target instanceof Element) || !keyOf(event.target)) return
    event.preventDefault()
    this.#openSheet(event.target)
  }

  async #keydown(event: KeyboardEvent): Promise<void> {
    if (!(event.target instanceof HTMLElement) || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
    const row = this.#rowOf(event.target)
    if (!row) return
    const isOnRow = event.target.classList.contains('message')
    if (event.key === 'Escape' && !isOnRow) {
      event.preventDefault()
      this.#rowElement(row.key)?.focus({ preventScroll: true })
      return
    }
    if (!isOnRow) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      this.focused = row.key
      await this.updateComplete
      this.#rowElement(row.key)?.querySelector('chat-message-actions')?.focus()
      return
    }
    const to = this.#target(event.key, row.key)
    if (to === null) return
    event.preventDefault()
    if (event.key === 'End' && !this.#isEnd) await this.#toNewest()
    const key = event.key === 'End' ? this.#rows.findLast(isMessage)?.key : to
    const element = this.#rowElement(key)
    element?.focus({ preventScroll: true })
    if (element) this.#anchor.reveal(element)
  }

  /** The row a key leads to; null: not a key of ours. */
  #target(key: string, from: string): string | undefined | null {
    switch (key) {
      case 'ArrowUp':
        return this.#neighbour(from, -1) ?? from
      case 'ArrowDown':
        return this.#neighbour(from, 1) ?? from
      case 'Home':
        return this.#rows.slice(this.#window.start, this.#window.end).find(isMessage)?.key
      case 'End':
        return undefined
      case 'PageUp':
      case 'PageDown': {
        let at: string | undefined = from
        const page = this.log?.clientHeight ?? 0
        const start = this.#rowElement(from)?.getBoundingClientRect().top ?? 0
        for (let next: string | undefined = from; next !== undefined; next = this.#neighbour(next, key === 'PageUp' ? -1 : 1)) {
          at = next
          if (Math.abs((this.#rowElement(next)?.getBoundingClientRect().top ?? 0) - start) > page * 0.8) break
        }
        return at
      }
      default:
        return null
    }
  }

  // Files

  #drag(event: DragEvent): void {
    const { chat, value } = this.#select
    const files = event.dataTransfer?.types.includes('Files') === true
    if (!files || !chat?.capabilities.files || !value?.dialog || value.me === undefined || !can('send', value.dialog, value.me, chat.capabilities)) return
    event.preventDefault()
    this.isDropping = event.type === 'dragover'
    if (event.type === 'drop' && event.dataTransfer && this.dialogId !== null) {
      this.dispatchEvent(new FilesDropEvent(this.dialogId, [...event.dataTransfer.files]))
    }
  }

  #load(row: PlainRow): void {
    const { chat } = this.#select
    if (!chat || this.dialogId === null) return
    if (row.type === 'gap') void chat.fillGap(this.dialogId, row.gap.id)
    else void chat.loadOlder(this.dialogId)
  }

  override render() {
    const { value, strings } = this.#select
    const isOpen = value?.thread?.ready === true && value.dialog !== undefined && value.me !== undefined
    return html`
      ${!isOpen ? this.#renderWaiting() : this.#rows.some(isMessage) ? this.#renderLog() : this.#renderEmpty()}
      ${this.isDropping ? html`<div class="drop">${strings.dropFiles}</div>` : nothing}
      <div class="toast" role="status">${this.toast ? html`<span>${this.toast}</span>` : nothing}</div>
      ${this.sheet ? this.#renderSheet(this.sheet) : nothing}
    `
  }

  #renderWaiting(): TemplateResult {
    return html`<div class="waiting" aria-hidden="true">${[1, 2, 3, 4, 5].map(() => html`<div class="skeleton"></div>`)}</div>`
  }

  #renderEmpty(): TemplateResult {
    const { value, strings, chat } = this.#select
    const [top] = this.#rows
    if (top?.type === 'older' && top.state.type === 'failed') {
      return html`<div class="state" role="alert">
        <p>${strings.gapFailed(top.state.error.message.slice(0, 300))}</p>
        <button type="button" class="button" @click=${() => this.#load(top)}>${strings.tryAgain}</button>
      </div>`
    }
    if (top?.type === 'older') return value?.online ? this.#renderWaiting() : html`<div class="state"><p>${strings.threadOffline}</p></div>`
    const mayWrite = value?.dialog && value.me !== undefined && chat && can('send', value.dialog, value.me, chat.capabilities)
    return html`<div class="state">${icon('message')}<p>${mayWrite ? strings.emptyThread : strings.emptyThreadReadOnly}</p></div>`
  }

  #renderLog(): TemplateResult {
    const { value, chat, strings, locale, context } = this.#select
    if (!value?.dialog || value.me === undefined || !chat) return html``
    const { dialog, me } = value
    const view: RowView = {
      strings,
      locale,
      me,
      dialog,
      url: attachment => chat.url(attachment),
      broken: this.broken,
      onBroken: url => (this.broken = new Set([...this.broken, url])),
      canReact: can('react', dialog, me, chat.capabilities),
      steps: this.steps,
      onMore: row => (this.steps = new Map(this.steps).set(row.key, (this.steps.get(row.key) ?? 1) + 1)),
      onWish: (row, wish) => this.#wish(row, wish),
      onMoreEmoji: row => void (this.#rowElement(row.key) && this.#openSheet(this.#rowElement(row.key) as Element, 'emoji')),
    }
    const plainView = { strings, locale, now: context?.clock.now() ?? 0, online: value.online, onLoad: (row: PlainRow) => this.#load(row) }
    const rows = this.#rows.slice(this.#window.start, this.#window.end)
    const count = this.#countBelow()
    return html`
      <div
        class="log"
        role="log"
        aria-live="off"
        aria-label=${strings.thread}
        @scroll=${{ handleEvent: () => this.#scrolled(), passive: true }}
        @dragover=${this.#drag}
        @dragleave=${this.#drag}
        @drop=${this.#drag}
      >
        <div
          class="content"
          @pointerover=${this.#over}
          @pointerleave=${() => (this.hovered = undefined)}
          @pointerdown=${this.#press.down}
          @pointermove=${this.#press.move}
          @pointerup=${this.#press.cancel}
          @pointercancel=${this.#press.cancel}
          @contextmenu=${this.#contextMenu}
          @focusin=${this.#focusIn}
          @focusout=${this.#focusOut}
          @keydown=${this.#keydown}
        >
          ${repeat(rows, row => row.key, row => (isMessage(row) ? this.#renderMessage(row, view) : plainRow(row, plainView)))}
        </div>
      </div>
      <div class="floating-day ${this.isScrolling && this.floatingDay ? 'shown' : ''}" aria-hidden="true"><span class="pill">${this.floatingDay}</span></div>
      ${this.#anchor.pinned
        ? nothing
        : html`<button type="button" class="to-newest" aria-label=${count > 0 ? strings.toNewestCount(count) : strings.toNewest} @click=${() => void this.#toNewest()}>
            ${icon('arrow-down')}${count > 0 ? html`<span class="count" aria-hidden="true">${count > 99 ? '99+' : count}</span>` : nothing}
          </button>`}
    `
  }

  #renderMessage(row: MessageRow, view: RowView): unknown {
    const { key } = row
    const isShown = key === this.hovered || key === this.focused
    const focus = { current: key === this.current, flash: key === this.flashing, actions: isShown ? this.#actionsOf(row) : null, below: this.#actionsBelow }
    const deps = [
      row.item, row.first, row.last, row.sender, row.quoted, row.quotedSender, row.status, view.dialog.kind, view.canReact,
      view.strings, view.locale, view.steps.get(key), view.broken, focus.current, focus.flash, isShown, isShown && this.#actionsBelow, isShown && view.dialog,
    ]
    return guard(deps, () => messageRow(row, view, focus))
  }

  /** Messages of others below what was seen. */
  #countBelow(): number {
    const seen = this.#seenUpTo
    const me = this.#select.value?.me
    if (seen === undefined || this.#anchor.pinned) return 0
    let count = 0
    for (let i = this.#rows.length - 1; i >= 0; i--) {
      const row = this.#rows[i]
      if (!isMessage(row) || row.item.type !== 'confirmed') continue
      if (row.item.message.order <= seen) break
      if (row.item.message.senderId !== me) count += 1
    }
    return count
  }

  #renderSheet({ row, face }: Sheet): TemplateResult {
    const { strings, value } = this.#select
    const close = () => (this.sheet = undefined)
    const reactions = row.item.type === 'confirmed' ? row.item.message.reactions : []
    const chosen = reactions.filter(r => value?.me !== undefined && r.userIds.includes(value.me)).map(r => r.value)
    return html`<dialog
      class="sheet"
      aria-label=${strings.messageActions}
      @close=${close}
      @click=${(event: MouseEvent) => event.target === event.currentTarget && close()}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && event.stopPropagation()}
    >
      ${face === 'actions'
        ? html`<chat-message-actions
            layout="sheet"
            .actions=${this.#actionsOf(row)}
            .chosen=${chosen}
            .strings=${strings}
            @message-wish=${(event: CustomEvent<MessageWish>) => this.#wish(row, event.detail)}
            @more-emoji=${() => {
              void import('../emoji/chat-emoji-grid.js')
              this.sheet = { row, face: 'emoji' }
            }}
          ></chat-message-actions>`
        : html`<chat-emoji-grid
            .strings=${strings}
            @emoji-select=${(event: CustomEvent<string>) => this.#wish(row, { type: 'react', value: event.detail, on: !chosen.includes(event.detail) })}
          ></chat-emoji-grid>`}
    </dialog>`
  }
}

if (!customElements.get('chat-thread')) customElements.define('chat-thread', ChatThread)

declare global {
  interface HTMLElementTagNameMap {
    'chat-thread': ChatThread
  }
}
