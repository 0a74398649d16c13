import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import { guard } from 'lit/directives/guard.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Chat, ChatState } from '../../core/chat.js'
import type { DialogId, MessageId, OrderKey, UserId } from '../../core/ids.js'
import { can } from '../../core/permissions.js'
import { icon } from '../icons.js'
import { ScrollAnchorController } from '../scroll-anchor-controller.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { TickController } from '../tick-controller.js'
import { toDayName } from '../time-text.js'
import { refOf, textOf, type MessageAction, type MessageWish } from './actions.js'
import { LongPress } from './long-press.js'
import { mayHaveLinks } from './message-text.js'
import { messageRow, ownReactions, type RowView } from './message-row.js'
import { Paging } from './paging.js'
import type * as Tools from './message-tools.js'
import { ReadMarks } from './read-marks.js'
import { keyOf, RowFocus } from './row-focus.js'
import { around, atEnd, commonRow, follow, shift, type RowWindow } from './row-window.js'
import { toRows, toUnreadAfter, type MessageRow, type Row } from './rows.js'
import { SeenController } from './seen-controller.js'
import { FilesDropEvent, MessageWriteEvent } from './thread-events.js'
import { plainRow, type PlainRow } from './thread-row.js'
import { emptyThread, waitingThread } from './thread-states.js'
import { threadStyles } from './thread-styles.js'

type Sheet = { readonly row: MessageRow; readonly face: 'actions' | 'emoji' }

const isMessage = (row: Row | undefined): row is MessageRow => row?.type === 'message'

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

  @state() private flashing: string | undefined
  @state() private sheet: Sheet | undefined
  @state() private toast = ''
  @state() private floatingDay = ''
  @state() private isScrolling = false
  @state() private isDropping = false
  /** How many steps of a very long text are shown, by key. */
  @state() private steps: ReadonlyMap<string, number> = new Map()
  /** What is needed to do something with a message and to find addresses in it, once it is loaded. */
  @state() private tools: typeof Tools | undefined

  @query('.log') private log!: HTMLElement | null
  @query('.content') private content!: HTMLElement | null

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
  readonly #focus = new RowFocus(this, {
    scroller: () => this.log,
    content: () => this.content,
    reveal: row => this.#anchor.reveal(row),
    toNewest: () => (this.#isEnd ? Promise.resolve() : this.#toNewest()),
  })
  readonly #seen = new SeenController(this, () => this.#look())
  readonly #press = new LongPress(() => this.#select.context?.clock, target => void this.#openSheet(target))
  readonly #paging = new Paging()
  readonly #marks = new ReadMarks()

  #opened: { readonly chat: Chat; readonly dialogId: DialogId } | undefined
  #rowsOf: unknown
  #rows: readonly Row[] = []
  #window: RowWindow = { start: 0, end: 0 }
  /** Undefined until the thread is there for the first time. */
  #unreadAfter: OrderKey | null | undefined
  #sends: ReadonlySet<string> | undefined
  #scrollEnd = new AbortController()
  #toastEnd = new AbortController()

  constructor() {
    super()
    // Day names change at midnight.
    new TickController(this, 60_000, () => this.#select.context?.clock)
  }

  /** The message that Tab would come to. */
  override focus(): void {
    this.#focus.rowElement(this.#focus.current)?.focus()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#press.cancel()
    this.#scrollEnd.abort()
    this.#toastEnd.abort()
    this.isScrolling = false
    this.toast = ''
    this.#follow(undefined, null)
  }

  protected override update(changed: PropertyValues<this>): void {
    this.#follow(this.#select.chat, this.dialogId)
    this.#arrange()
    super.update(changed)
  }

  protected override updated(): void {
    // At once, though it may be needed only later: by then the network may be gone.
    if (this.#rows.length > 0) void this.#loadTools()
    this.#look()
  }

  /** The end of the rows in the DOM is the end of the dialog. */
  get #isEnd(): boolean {
    return this.#window.end === this.#rows.length && this.#select.value?.thread?.storedBelow !== true
  }

  #follow(chat: Chat | undefined, dialogId: DialogId | null): void {
    const before = this.#opened
    if (before ? before.chat === chat && before.dialogId === dialogId : !chat || dialogId === null) return
    before?.chat.closeThread(before.dialogId)
    this.#opened = chat && dialogId !== null ? { chat, dialogId } : undefined
    this.#rows = []
    this.#rowsOf = undefined
    this.#window = { start: 0, end: 0 }
    this.#unreadAfter = undefined
    this.#sends = undefined
    this.#marks.forget()
    this.#paging.forget()
    this.#focus.forget()
    this.sheet = undefined
    this.steps = new Map()
    this.#anchor.pin()
    void this.#opened?.chat.openThread(this.#opened.dialogId)
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
    this.#focus.keep(key => this.#rows.some(row => row.key === key), () => this.#rows.findLast(isMessage)?.key)
    if (isFirst) void this.#startAtUnread()
  }

  /** My own message brings me to the end, wherever I was reading. */
  #hasNewSend(outbox: ChatState['outbox']): boolean {
    const before = this.#sends
    this.#sends = new Set(outbox.filter(e => e.dialogId === this.dialogId && e.intent.type === 'send').map(e => e.id))
    const isNew = before !== undefined && [...this.#sends].some(id => !before.has(id))
    if (isNew && this.#select.value?.thread?.storedBelow) void this.#toNewest()
    return isNew
  }

  // Scrolling

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

  /** After every move and every update: which rows should be there, what should be asked for, what has been seen. */
  #look(): void {
    const { value, chat } = this.#select
    const { log, dialogId } = this
    if (!value?.thread || !chat || !log || dialogId === null || log.clientHeight === 0 || this.#rows.length === 0) return
    const near = Math.max(400, log.clientHeight)
    const nearTop = log.scrollTop < near
    const nearEnd = log.scrollHeight - log.clientHeight - log.scrollTop < near
    const { start, end } = this.#window
    const to = nearTop && start > 0 ? 'up' : nearEnd && end < this.#rows.length ? 'down' : null
    if (to) {
      this.#window = shift(this.#window, to, this.#rows.length)
      this.requestUpdate()
    }
    this.#paging.look(chat, dialogId, {
      rows: this.#rows,
      thread: value.thread,
      online: value.online,
      nearTop: nearTop && start === 0,
      nearEnd: nearEnd && end === this.#rows.length,
      gaps: this.#gapsInView(log),
    })
    const newest = this.#newestInView(log)
    // The number on the button to the end depends on it.
    if (newest && this.#marks.scrolledTo(newest) && !this.#anchor.pinned) this.requestUpdate()
    if (newest && value.dialog && this.#seen.seen) this.#marks.tell(chat, value.dialog, newest)
    this.#nameDay()
  }

  #gapsInView(log: HTMLElement) {
    const view = log.getBoundingClientRect()
    return this.#rows.slice(this.#window.start, this.#window.end).flatMap((row, i) => {
      const box = row.type === 'gap' && row.state.type === 'idle' && this.content?.children[i]?.getBoundingClientRect()
      return box && box.bottom > view.top && box.top < view.bottom && row.type === 'gap' ? [row.gap.id] : []
    })
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

  #nameDay(): void {
    const row = this.#rowAt(this.#anchor.anchorRows[0])
    const { context, locale, strings } = this.#select
    if (!row || !context) return
    const at = row.item.type === 'confirmed' ? row.item.message.sentAt : row.item.send.createdAt
    this.floatingDay = toDayName(at, context.clock.now(), locale, strings)
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
    const opened = this.#opened
    if (!opened) return
    if (this.#select.value?.thread?.storedBelow) await opened.chat.jump(opened.dialogId, 'newest')
    if (opened !== this.#opened) return
    this.#window = atEnd(this.#rows.length, { start: 0, end: 0 })
    this.requestUpdate()
    await this.updateComplete
    this.#anchor.pin()
    this.requestUpdate()
  }

  /** Shows a message, wherever in history it is, and says so if it cannot be had. */
  async jumpTo(messageId: MessageId): Promise<void> {
    const opened = this.#opened
    if (!opened) return
    const indexOf = () => this.#rows.findIndex(row => isMessage(row) && row.item.type === 'confirmed' && row.item.message.id === messageId)
    if (indexOf() < 0) {
      const isThere = await opened.chat.jump(opened.dialogId, messageId)
      await this.updateComplete
      if (opened !== this.#opened) return
      if (!isThere || indexOf() < 0) return this.#say(this.#select.strings.notFound)
    }
    const index = indexOf()
    this.#anchor.unpin()
    if (index < this.#window.start || index >= this.#window.end) this.#window = around(index, this.#rows.length)
    this.flashing = this.#rows[index]?.key
    this.requestUpdate()
    await this.updateComplete
    const element = this.#focus.rowElement(this.flashing)
    if (!element) return
    this.#anchor.scrollTo(element, 'center')
    this.#focus.focusRow(element)
  }

  // What the person does

  #rowAt(element: Element | undefined): MessageRow | undefined {
    const key = keyOf(element)
    const row = key === undefined ? undefined : this.#rows.slice(this.#window.start, this.#window.end).find(r => r.key === key)
    return isMessage(row) ? row : undefined
  }

  #actionsOf(row: MessageRow): readonly MessageAction[] {
    const { chat, value } = this.#select
    if (!this.tools || !chat || !value?.dialog || value.me === undefined) return []
    return this.tools.toActions(row.item, value.dialog, value.me, chat.capabilities)
  }

  async #loadTools(): Promise<void> {
    try {
      this.tools ??= await import('./message-tools.js')
    } catch {
      // The network is gone. Reading and writing go on; the next update tries again.
    }
  }

  async #openSheet(target: Element): Promise<void> {
    const row = this.#rowAt(target)
    await this.#loadTools()
    if (row && this.#actionsOf(row).length > 0) this.sheet = { row, face: 'actions' }
  }

  #contextMenu(event: MouseEvent): void {
    // The menu key, and a long press on Android; the mouse keeps the browser's own menu.
    if ((event instanceof PointerEvent && event.pointerType === 'mouse') || !(event.target instanceof Element) || !keyOf(event.target)) return
    event.preventDefault()
    void this.#openSheet(event.target)
  }

  #say(words: string): void {
    this.toast = words
    this.#toastEnd.abort()
    this.#toastEnd = new AbortController()
    this.#select.context?.clock.after(4000, () => (this.toast = ''), this.#toastEnd.signal)
  }

  #wish({ item, key }: MessageRow, wish: MessageWish): void {
    const { strings } = this.#select
    this.sheet = undefined
    if (!this.#opened) return
    const { chat, dialogId } = this.#opened
    const failed = item.type === 'confirmed' ? item.failed : item.entry
    switch (wish.type) {
      case 'reply':
        return void this.dispatchEvent(new MessageWriteEvent('message-reply', dialogId, item))
      case 'edit':
        return void this.dispatchEvent(new MessageWriteEvent('message-edit', dialogId, item))
      case 'copy':
        return void this.#copy(textOf(item)).then(ok => this.#say(ok ? strings.copied : strings.copyFailed))
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

  async #copy(text: string): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      return false // Not allowed here (an insecure page, a frame without the permission): the person is told.
    }
  }

  #drag(event: DragEvent): void {
    const { chat, value } = this.#select
    const mayDrop = chat?.capabilities.files && value?.dialog && value.me !== undefined && can('send', value.dialog, value.me, chat.capabilities)
    if (!mayDrop || event.dataTransfer?.types.includes('Files') !== true || this.dialogId === null) return
    event.preventDefault()
    this.isDropping = event.type === 'dragover'
    if (event.type === 'drop') this.dispatchEvent(new FilesDropEvent(this.dialogId, [...event.dataTransfer.files]))
  }

  #load(row: PlainRow): void {
    if (!this.#opened) return
    const { chat, dialogId } = this.#opened
    void (row.type === 'gap' ? chat.fillGap(dialogId, row.gap.id) : chat.loadOlder(dialogId))
  }

  override render() {
    const { value, strings, chat } = this.#select
    const { dialog, me, online, thread } = value ?? {}
    if (!chat || !dialog || me === undefined || !thread?.ready) return waitingThread()
    return html`
      ${this.#rows.some(isMessage)
        ? this.#renderLog()
        : emptyThread(this.#rows[0], { strings, online: online === true, mayWrite: can('send', dialog, me, chat.capabilities), onLoad: row => this.#load(row) })}
      ${this.isDropping ? html`<div class="drop">${strings.dropFiles}</div>` : nothing}
      <div class="toast" role="status">${this.toast ? html`<span>${this.toast}</span>` : nothing}</div>
      ${this.sheet ? this.#renderSheet(this.sheet, me) : nothing}
    `
  }

  #renderLog(): TemplateResult {
    const { value, chat, strings, locale, context } = this.#select
    if (!value?.dialog || value.me === undefined || !chat) return html``
    const { dialog, me, online } = value
    const view: RowView = {
      strings,
      locale,
      me,
      dialog,
      url: attachment => chat.url(attachment),
      linkify: this.tools?.linkify,
      canReact: can('react', dialog, me, chat.capabilities),
      steps: this.steps,
      onMore: row => (this.steps = new Map(this.steps).set(row.key, (this.steps.get(row.key) ?? 1) + 1)),
      onWish: (row, wish) => this.#wish(row, wish),
      onMoreEmoji: row => (this.sheet = { row, face: 'emoji' }),
    }
    const plainView = { strings, locale, now: context?.clock.now() ?? 0, online, onLoad: (row: PlainRow) => this.#load(row) }
    const rows = this.#rows.slice(this.#window.start, this.#window.end)
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
          @pointerover=${this.#focus.over}
          @pointerleave=${this.#focus.out}
          @pointerdown=${this.#press.down}
          @pointermove=${this.#press.move}
          @pointerup=${this.#press.cancel}
          @pointercancel=${this.#press.cancel}
          @contextmenu=${this.#contextMenu}
          @focusin=${this.#focus.focusIn}
          @focusout=${this.#focus.focusOut}
          @keydown=${this.#focus.keydown}
        >
          ${repeat(rows, row => row.key, row => (isMessage(row) ? this.#renderMessage(row, view) : plainRow(row, plainView)))}
        </div>
      </div>
      <div class="floating-day ${this.isScrolling && this.floatingDay ? 'shown' : ''}" aria-hidden="true"><span class="pill">${this.floatingDay}</span></div>
      ${this.#anchor.pinned ? nothing : this.#renderToNewest(this.#marks.countBelow(this.#rows, me))}
    `
  }

  /** Rows that nothing happened to are not even compared. */
  #renderMessage(row: MessageRow, view: RowView): unknown {
    const { key } = row
    const isActive = this.#focus.hasActions(key)
    const below = isActive && this.#focus.below
    const focus = { current: key === this.#focus.current, flash: key === this.flashing, actions: isActive && this.tools ? this.#actionsOf(row) : null, below }
    const deps = [
      row.item, row.first, row.last, row.sender, row.quoted, row.quotedSender, row.status, view.dialog.kind, view.canReact, view.strings, view.locale,
      view.steps.get(key), focus.current, focus.flash, isActive, below, isActive && view.dialog,
      (isActive || mayHaveLinks(textOf(row.item))) && this.tools,
    ]
    return guard(deps, () => messageRow(row, view, focus))
  }

  #renderSheet({ row, face }: Sheet, me: UserId): TemplateResult {
    return html`<chat-message-sheet
      .face=${face}
      .actions=${this.#actionsOf(row)}
      .chosen=${ownReactions(row, me)}
      .strings=${this.#select.strings}
      @message-wish=${(event: CustomEvent<MessageWish>) => this.#wish(row, event.detail)}
      @sheet-close=${() => (this.sheet = undefined)}
    ></chat-message-sheet>`
  }

  #renderToNewest(count: number): TemplateResult {
    const { strings } = this.#select
    return html`<button
      type="button"
      class="to-newest"
      aria-label=${count > 0 ? strings.toNewestCount(count) : strings.toNewest}
      @click=${() => void this.#toNewest()}
    >
      ${icon('arrow-down')}${count > 0 ? html`<span class="count" aria-hidden="true">${count > 99 ? '99+' : count}</span>` : nothing}
    </button>`
  }
}

// Where the rows stand is known only after they are laid out: looking and asking for more belongs after an update.
ChatThread.disableWarning?.('change-in-update')

if (!customElements.get('chat-thread')) customElements.define('chat-thread', ChatThread)

declare global {
  interface HTMLElementTagNameMap {
    'chat-thread': ChatThread
  }
}
