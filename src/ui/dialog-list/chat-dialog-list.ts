import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { keyed } from '../keyed.js'
import { define } from '../define.js'
import type { ChatState, ConnectionState } from '../../core/chat.js'
import type { StoredDialog } from '../../core/changes.js'
import type { DialogId } from '../../core/ids.js'
import { selectDialogs } from '../../core/select.js'
import { isShallowEqual, SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { dialogRow } from './dialog-row.js'
import type { ListExtras } from './list-extras.js'
import { listStyles } from './list-styles.js'
import { toDialogRow, type DialogRow } from './rows.js'

/** As many rows as are shown before anybody has scrolled. */
export const firstRows = 40

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
  shown = firstRows

  #extras: ListExtras | undefined
  readonly select: SelectController<Slice> = new SelectController(this, s => this.#slice(s), isSameSlice)

  /** To the open dialog's row, else to the first one, else to the search. */
  override focus(): void {
    const find = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector)
    ;(find('.row[tabindex="0"]') ?? find('input, .button'))?.focus()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { extras } = this.select
    this.#extras ??= extras && new extras.ListExtras(this)
    if (changed.has('selected') && this.selected) this.tabId = this.selected
  }

  #slice(state: ChatState): Slice {
    const { strings } = this.select
    const all = selectDialogs(state)
    const x = this.#extras
    const found = x ? x.filter(all, state) : all
    const toRow = (dialog: StoredDialog): DialogRow => toDialogRow(state, dialog, this.selected, strings)
    return {
      rows: found.slice(0, this.shown).map(dialog => x?.row(toRow(dialog), state, dialog) ?? toRow(dialog)),
      total: found.length,
      hydrated: state.hydrated,
      connection: state.connection.type,
      list: state.dialogList,
    }
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
        ${isWaiting ? this.#renderWait() : isBare ? x?.empty(value) : this.#renderRows(value)} ${x?.found(value)} ${x?.end(value)}
      </div>
    `
  }

  #renderRows({ rows }: Slice) {
    const { strings, locale, context } = this.select
    const x = this.#extras
    const now = context?.clock.now() ?? 0
    const tabId = rows.some(row => row.id === this.tabId) ? this.tabId : rows[0]?.id
    return html`<ul role="list" aria-label=${strings.dialogs} @click=${this.#click}>
      ${keyed(
        rows,
        row => row.id,
        // Arrow keys come with the extras; until then Tab stops at each row.
        row => html`<li>${dialogRow(row, { selected: row.id === this.selected, tabbable: row.id === tabId || !x, muted: x?.muted, now, locale, strings })}</li>`,
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
