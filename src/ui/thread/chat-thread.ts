import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { define } from '../define.js'
import type { Chat, ChatState, Thread } from '../../core/chat.js'
import type { StoredDialog } from '../../core/changes.js'
import type { DialogId, GapId, MessageId, OrderKey, UserId } from '../../core/ids.js'
import { keyed } from '../keyed.js'
import { ScrollAnchorController } from '../scroll-anchor-controller.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { messageRow } from './message-row.js'
import { Paging } from './paging.js'
import { ReadMarks } from './read-marks.js'
import { around, atEnd, commonRow, follow, shift, type RowWindow } from './row-window.js'
import { isMessage, keyOf, toRows, toUnreadAfter, type MessageRow, type Row } from './rows.js'
import { SeenController } from './seen-controller.js'
import type { ThreadExtras } from './thread-extras.js'
import { plainRow, waitingThread } from './thread-row.js'
import { threadStyles } from './thread-styles.js'

type Slice = {
  readonly thread: Thread | undefined
  readonly dialog: StoredDialog | undefined
  readonly outbox: ChatState['outbox']
  readonly users: ChatState['users']
  readonly me: UserId | undefined
  readonly online: boolean
}

const noRows: RowWindow = { start: 0, end: 0 }

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
  static override properties = { dialogId: { attribute: false } }

  dialogId: DialogId | null = null

  readonly select: SelectController<Slice> = new SelectController(this, (state: ChatState) => ({
    thread: state.threads.get(this.dialogId as DialogId),
    dialog: state.dialogs.get(this.dialogId as DialogId),
    outbox: state.outbox,
    users: state.users,
    me: state.me?.id,
    online: state.connection.type === 'online',
  }))
  readonly anchor = new ScrollAnchorController(this, {
    scroller: () => this.log,
    content: () => this.content,
    isSteady: row => row.classList.contains('message'),
    isEnd: () => this.isEnd,
    onScroll: () => this.#look(),
  })
  readonly marks = new ReadMarks()
  readonly #seen = new SeenController(this, () => this.#look())
  readonly #paging = new Paging()

  /** The dialog whose thread is open. */
  opened: { readonly chat: Chat; readonly dialogId: DialogId } | undefined
  /** All rows; those within the window are in the DOM. */
  rows: readonly Row[] = []
  window = noRows
  #rowsOf: unknown
  /** Undefined until the thread is there for the first time. */
  #unreadAfter: OrderKey | null | undefined
  /** Up to now nothing can have been missed. */
  #isCurrent = false
  #sends: ReadonlySet<string> | undefined
  #extras: ThreadExtras | undefined

  get log(): HTMLElement | null {
    return this.renderRoot.querySelector('.log')
  }

  get content(): HTMLElement | null {
    return this.renderRoot.querySelector('.content')
  }

  /** The message that Tab would come to. */
  override focus(): void {
    this.#extras?.focusCurrent()
  }

  /** Shows a message, wherever in history it is, and says so if it cannot be had. */
  async jumpTo(messageId: MessageId): Promise<void> {
    await this.#extras?.jumpTo(messageId)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#follow(undefined, null)
  }

  protected override update(changed: PropertyValues<this>): void {
    const { extras, chat } = this.select
    this.#extras ??= extras && new extras.ThreadExtras(this)
    this.#follow(chat, this.dialogId)
    this.#arrange()
    super.update(changed)
  }

  protected override updated(): void {
    this.#look()
  }

  /** The end of the rows in the DOM is the end of the dialog. */
  get isEnd(): boolean {
    return this.window.end === this.rows.length && !this.select.value?.thread?.storedBelow
  }

  #follow(chat: Chat | undefined, dialogId: DialogId | null): void {
    const before = this.opened
    const next = chat && dialogId ? { chat, dialogId } : undefined
    if (before?.chat === next?.chat && before?.dialogId === next?.dialogId) return
    before?.chat.closeThread(before.dialogId)
    this.opened = next
    this.rows = []
    this.window = noRows
    this.#rowsOf = this.#unreadAfter = this.#sends = undefined
    this.marks.forget()
    this.#paging.forget()
    this.#extras?.forget()
    this.anchor.pin()
    void next?.chat.openThread(next.dialogId)
  }

  /** Makes the rows anew when what they are made of has changed, and decides which of them are in the DOM. */
  #arrange(): void {
    const { value, chat } = this.select
    const { thread, dialog, me } = value ?? {}
    if (!value || !chat || !thread?.ready || !dialog || !me) {
      this.rows = []
      return
    }
    if (this.#rowsOf === value) return
    this.#rowsOf = value
    const isFirst = this.#unreadAfter === undefined
    // What is said while somebody is reading along needs no line; what was missed does.
    const isHeard = this.#isCurrent && this.anchor.pinned && this.#seen.seen
    if (isFirst || (this.#unreadAfter === null && !isHeard)) this.#unreadAfter = toUnreadAfter(dialog, thread.messages, me)
    this.#isCurrent = value.online && thread.gaps.every(gap => gap.before !== null)
    const before = this.rows
    this.rows = toRows({ ...value, thread, dialog, me, receipts: chat.capabilities.receipts, unreadAfter: this.#unreadAfter ?? null })

    if (this.#hasNewSend(value.outbox) && !isFirst) this.anchor.pin()
    const count = this.rows.length
    const common = this.anchor.pinned ? null : commonRow(before, this.rows, this.window, this.anchor.anchorRows.flatMap(row => keyOf(row) ?? []))
    this.window = common ? follow(this.window, common.from, common.to, count) : atEnd(count, before.length ? this.window : noRows)
    this.#extras?.arranged()
    if (isFirst) void this.#startAtUnread()
  }

  /** My own message brings me to the end, wherever I was reading. */
  #hasNewSend(outbox: ChatState['outbox']): boolean {
    const before = this.#sends
    this.#sends = new Set(outbox.filter(e => e.dialogId === this.dialogId && e.intent.type === 'send').map(e => e.id))
    const isNew = before !== undefined && [...this.#sends].some(id => !before.has(id))
    if (isNew && this.select.value?.thread?.storedBelow) void this.toNewest()
    return isNew
  }

  /** Has a row in the DOM; there is an update to wait for. */
  bringIn(index: number): void {
    if (index < this.window.start || index >= this.window.end) this.window = around(index, this.rows.length)
    this.requestUpdate()
  }

  /** More unread than fits: the person begins where they stopped. */
  async #startAtUnread(): Promise<void> {
    const index = this.rows.findIndex(row => row.type === 'unread')
    if (index < 0) return
    if (index < this.window.start) this.bringIn(index)
    await this.updateComplete
    const line = this.content?.querySelector('.unread')
    if (!line || !this.log) return
    const room = this.log.getBoundingClientRect().bottom - line.getBoundingClientRect().top
    if (!this.isEnd || room > this.log.clientHeight) this.anchor.scrollBy(this.log.clientHeight - room - Math.min(48, this.log.clientHeight / 4))
    this.#look()
  }

  /** After every move and every update: which rows should be there, what should be asked for, what has been seen. */
  #look(): void {
    const { value } = this.select
    const { log, opened, rows, window: { start, end } } = this
    if (!value?.thread || !opened || !log?.clientHeight || !rows.length) return
    const { chat, dialogId } = opened
    const near = Math.max(400, log.clientHeight)
    const nearTop = log.scrollTop < near
    const nearEnd = log.scrollHeight - log.clientHeight - log.scrollTop < near
    const to = nearTop && start > 0 ? 'up' : nearEnd && end < rows.length ? 'down' : null
    if (to) {
      this.window = shift(this.window, to, rows.length)
      this.requestUpdate()
    }
    const view = log.getBoundingClientRect()
    const boxes = [...(this.content?.children ?? [])].map(child => child.getBoundingClientRect())
    const gaps: GapId[] = []
    let newest: MessageRow | undefined
    // From below: the newest confirmed message of which at least a line can be seen.
    for (let i = end - 1; i >= start; i--) {
      const row = rows[i]
      const box = boxes[i - start]
      if (!row || !box) continue
      if (!newest && isMessage(row) && row.item.type === 'confirmed' && box.top < view.bottom - 16) newest = row
      if (row.type === 'gap' && row.state.type === 'idle' && box.bottom > view.top && box.top < view.bottom) gaps.push(row.gap.id)
    }
    this.#paging.look(chat, dialogId, { rows, thread: value.thread, online: value.online, nearTop: nearTop && !start, nearEnd: nearEnd && end === rows.length, gaps })
    // The number on the button to the end depends on it.
    if (newest && this.marks.scrolledTo(newest) && !this.anchor.pinned) this.requestUpdate()
    if (newest && value.dialog && this.#seen.seen) this.marks.tell(chat, value.dialog, newest)
    this.#extras?.looked()
  }

  async toNewest(): Promise<void> {
    const { opened } = this
    if (this.select.value?.thread?.storedBelow) await opened?.chat.jump(opened.dialogId, 'newest')
    if (opened !== this.opened) return
    this.window = atEnd(this.rows.length, noRows)
    this.requestUpdate()
    await this.updateComplete
    this.anchor.pin()
    this.requestUpdate()
  }

  override render() {
    const { value, strings, locale, context } = this.select
    const { dialog, me, thread } = value ?? {}
    if (!context || !dialog || !me || !thread?.ready) return waitingThread()
    const x = this.#extras
    if (!this.rows.some(isMessage)) return x ? x.empty(this.rows[0]) : nothing
    const view = { strings, locale, me, dialog, extras: x, now: context.clock.now() }
    return html`
      <div class="log" role="log" aria-live="off" aria-label=${strings.thread} @scroll=${this.#scrolled}>
        <div class="content">
          ${keyed(
            this.rows.slice(this.window.start, this.window.end),
            row => row.key,
            row => (isMessage(row) ? messageRow(row, view) : plainRow(row, view)),
            row => (isMessage(row) ? [row.item, row.first, row.last, row.sender, row.quoted, row.quotedSender, row.status, dialog.kind, locale, x?.stamp(row)] : [row, view]),
          )}
        </div>
      </div>
      ${x?.render()}
    `
  }

  readonly #scrolled = {
    handleEvent: () => {
      this.anchor.scrolled()
      this.#extras?.scrolled()
    },
    passive: true,
  }
}

// Where the rows stand is known only after they are laid out: looking and asking for more belongs after an update.
ChatThread.disableWarning?.('change-in-update')

define('chat-thread', ChatThread)

declare global {
  interface HTMLElementTagNameMap {
    'chat-thread': ChatThread
  }
}
