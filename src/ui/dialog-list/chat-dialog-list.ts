import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { keyed } from '../keyed.js'
import { define } from '../define.js'
import type { ChatState, ConnectionState } from '../../core/chat.js'
import type { DialogId } from '../../core/ids.js'
import { selectDialogs } from '../../core/select.js'
import { isShallowEqual, SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { dialogRow } from './dialog-row.js'
import type { ListExtras } from './list-extras.js'
import { listStyles } from './list-styles.js'
import { toDialogRow, type DialogRow } from './rows.js'

/** Rows are added by so many, as scrolling comes near the end. */
const step = 40

export type Slice = {
  readonly rows: readonly DialogRow[]
  readonly total: number
  readonly hydrated: boolean
  /** Whether the service may still answer, so that an empty list is not the last word. */
  readonly connection: ConnectionState['type']
  readonly list: ChatState['dialogList']
}

/**
 * All dialogs, most recently active first, with a search by name.
 *
 * @fires {CustomEvent<DialogId>} dialog-select - A dialog was chosen.
 * @fires {Event} new-chat - A new one is wanted.
 */
export class ChatDialogList extends LitElement {
  static override styles = [base, listStyles]
  static override properties = {
    selected: { attribute: false },
    tabId: { state: true },
    shown: { state: true },
  }

  /** The dialog that is open. */
  selected: DialogId | null = null
  /** The row that Tab comes to. */
  tabId: DialogId | undefined
  /** Rows that are in the document; never more than the person has scrolled to. */
  private shown = step

  #focusedId: string | undefined
  #observed = ''
  #end: IntersectionObserver | undefined
  #extras: ListExtras | undefined
  readonly select: SelectController<Slice> = new SelectController(this, s => this.#slice(s), isSameSlice)

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#end?.disconnect()
    this.#end = undefined
    this.#observed = ''
  }

  /** To the open dialog's row, else to the first one, else to the search. */
  override focus(): void {
    const find = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector)
    ;(find('.row[tabindex="0"]') ?? find('input, .button'))?.focus()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { extras } = this.select
    this.#extras ??= extras && new extras.ListExtras(this)
    if (changed.has('selected') && this.selected) this.tabId = this.selected
    // A row that moves up in the list is taken out of the document for a moment and loses the focus.
    const focused = this.shadowRoot?.activeElement
    this.#focusedId = focused instanceof HTMLElement ? focused.dataset['id'] : undefined
  }

  protected override updated(): void {
    if (this.#focusedId && !this.shadowRoot?.activeElement) {
      this.renderRoot.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(this.#focusedId)}"]`)?.focus({ preventScroll: true })
    }
    this.#watchEnd()
  }

  #slice(state: ChatState): Slice {
    const { strings } = this.select
    const all = selectDialogs(state)
    const found = this.#extras ? this.#extras.filter(all, state) : all
    return {
      rows: found.slice(0, this.shown).map(dialog => toDialogRow(state, dialog, this.selected, strings)),
      total: found.length,
      hydrated: state.hydrated,
      connection: state.connection.type,
      list: state.dialogList,
    }
  }

  /** Asked anew whenever rows came or went: the end may still be in sight, and an observer only tells of changes. */
  #watchEnd(): void {
    const end = this.renderRoot.querySelector('.end')
    const { rows, total, list } = this.select.value ?? {}
    const now = `${rows?.length} ${total} ${list?.loading} ${list?.end} ${list?.error?.message}`
    if (!end || now === this.#observed) return
    this.#observed = now
    this.#end ??= new IntersectionObserver(seen => seen.some(entry => entry.isIntersecting) && this.#more(), {
      root: this.renderRoot.querySelector('.scroller'),
      rootMargin: '400px 0px',
    })
    this.#end.disconnect()
    this.#end.observe(end)
  }

  #more(): void {
    const { value, chat } = this.select
    if (!value) return
    if (value.rows.length < value.total) this.shown += step
    else if (!value.list.end && !value.list.loading && !value.list.error) void chat?.loadDialogs()
  }

  /** The rows begin anew. */
  rewind(): void {
    this.shown = step
    this.requestUpdate()
  }

  choose(id: DialogId): void {
    this.tabId = id
    this.dispatchEvent(new CustomEvent<DialogId>('dialog-select', { detail: id }))
  }

  #click({ target }: Event): void {
    const id = target instanceof Element && target.closest<HTMLElement>('.row')?.dataset['id']
    if (id) this.choose(id as DialogId)
  }

  override render() {
    const { value } = this.select
    const x = this.#extras
    if (!value) return html`<div class="scroller">${this.#renderWait()}</div>`
    const { total, connection, list, hydrated } = value
    const isBare = total === 0 && !x?.query
    const isReachable = connection === 'online' || connection === 'connecting'
    const isWaiting = isBare && (!hydrated || (isReachable && !list.end && !list.error))
    return html`
      ${isBare ? nothing : html`<div class="search" role="search">${x?.search()}</div>`}
      <div class="scroller" part="dialog-list">
        ${isWaiting ? this.#renderWait() : isBare ? x?.empty(value) : this.#renderRows(value)} ${x?.found(value)} ${x?.end(value) ?? html`<div class="end"></div>`}
      </div>
    `
  }

  #renderRows({ rows }: Slice) {
    const { strings, locale, context } = this.select
    const now = context?.clock.now() ?? 0
    const tabId = rows.some(row => row.id === this.tabId) ? this.tabId : rows[0]?.id
    return html`<ul role="list" aria-label=${strings.dialogs} @click=${this.#click}>
      ${keyed(
        rows,
        row => row.id,
        // Arrow keys come with the extras; until then Tab stops at each row.
        row => html`<li>${dialogRow(row, { selected: row.id === this.selected, tabbable: row.id === tabId || !this.#extras, now, locale, strings })}</li>`,
      )}
    </ul>`
  }

  #renderWait() {
    const row = html`<div class="row"><div class="disc skeleton"></div><div class="text"><div class="long skeleton"></div><div class="short skeleton"></div></div></div>`
    return html`<div class="wait" role="status" aria-label=${this.select.strings.loadingMore}>${row}${row}${row}${row}${row}</div>`
  }
}

/** Rows are made anew by every look at the state; only what differs in them counts. */
function isSameSlice({ rows: a, ...one }: Slice, { rows: b, ...other }: Slice): boolean {
  return isShallowEqual(one, other) && a.length === b.length && a.every((row, i) => isShallowEqual(row, b[i]))
}

define('chat-dialog-list', ChatDialogList)

declare global {
  interface HTMLElementTagNameMap {
    'chat-dialog-list': ChatDialogList
  }
}
