import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { ChatState, ConnectionState } from '../../core/chat.js'
import type { DialogId } from '../../core/ids.js'
import type { User } from '../../core/model.js'
import { selectDialogs } from '../../core/select.js'
import { icon } from '../icons.js'
import type { PeopleSearch } from '../new-chat/people-search.js'
import { isShallowEqual, SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { TickController } from '../tick-controller.js'
import { dialogRow } from './dialog-row.js'
import { listStyles } from './list-styles.js'
import { toDialogRow, toSearchable, type DialogRow } from './rows.js'

/** Rows are added by so many, as scrolling comes near the end. */
const step = 40

type Slice = {
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
    query: { state: true },
    people: { state: true },
    isLoading: { state: true },
    tabId: { state: true },
    shown: { state: true },
  }

  /** The dialog that is open. */
  selected: DialogId | null = null
  private query = ''
  /** Looks for strangers, as soon as somebody searches. */
  private people: PeopleSearch | undefined
  private isLoading = false
  private tabId: DialogId | undefined
  /** Rows that are in the document; never more than the person has scrolled to. */
  private shown = step

  #focusedId: DialogId | undefined
  #observed = ''
  #end: IntersectionObserver | undefined
  readonly #select = new SelectController(this, s => this.#slice(s), isSameSlice)
  readonly #minutes = new TickController(this, 60_000, () => this.#select.context?.clock)

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#end?.disconnect()
    this.#end = undefined
    this.#observed = ''
  }

  /** To the open dialog's row, else to the first one, else to the search. */
  override focus(): void {
    const row = this.renderRoot.querySelector<HTMLElement>('.row[tabindex="0"]')
    ;(row ?? this.renderRoot.querySelector<HTMLElement>('input, .button'))?.focus()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('selected') && this.selected) this.tabId = this.selected
    // A row that moves up in the list is taken out of the document for a moment and loses the focus.
    const focused = this.shadowRoot?.activeElement
    this.#focusedId = focused instanceof HTMLElement ? (focused.dataset['id'] as DialogId | undefined) : undefined
  }

  protected override updated(): void {
    if (this.#focusedId !== undefined && !this.shadowRoot?.activeElement) this.#row(this.#focusedId)?.focus({ preventScroll: true })
    this.#watchEnd()
  }

  #slice(chatState: ChatState): Slice {
    const wanted = toSearchable(this.query)
    const { strings } = this.#select
    const all = selectDialogs(chatState)
    const found = wanted ? all.filter(d => toSearchable(toDialogRow(chatState, d, null, strings).title).includes(wanted)) : all
    return {
      rows: found.slice(0, this.shown).map(dialog => toDialogRow(chatState, dialog, this.selected, strings)),
      total: found.length,
      hydrated: chatState.hydrated,
      connection: chatState.connection.type,
      list: chatState.dialogList,
    }
  }

  #row(id: DialogId): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(id)}"]`)
  }

  /** Asked anew whenever rows came or went: the end may still be in sight, and an observer only tells of changes. */
  #watchEnd(): void {
    const end = this.renderRoot.querySelector('.end')
    const { rows, total, list } = this.#select.value ?? {}
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
    const slice = this.#select.value
    if (!slice) return
    if (slice.rows.length < slice.total) this.shown += step
    else if (!slice.list.end && !slice.list.loading && !slice.list.error) void this.#select.chat?.loadDialogs()
  }

  #choose(id: DialogId): void {
    this.tabId = id
    this.dispatchEvent(new CustomEvent<DialogId>('dialog-select', { detail: id }))
  }

  #click(event: Event): void {
    const id = event.target instanceof Element ? event.target.closest<HTMLElement>('.row')?.dataset['id'] : undefined
    if (id !== undefined) this.#choose(id as DialogId)
  }

  async #startWith(user: User): Promise<void> {
    const dialogId = await this.people?.start(user)
    if (dialogId === undefined) return
    this.#search('')
    this.#choose(dialogId)
  }

  #search(text: string): void {
    this.query = text
    this.shown = step
    if (this.people) this.people.search(text)
    else if (text) void this.#loadPeople()
  }

  /** Once; after a failure when something else is typed. */
  async #loadPeople(): Promise<void> {
    if (this.isLoading || this.people || !this.#select.chat?.capabilities.findUsers) return
    this.isLoading = true
    try {
      const { PeopleSearch } = await import('../new-chat/people-search.js')
      this.people = new PeopleSearch(this, this.#select)
      this.people.search(this.query)
    } catch {
      // The list itself has been searched.
    } finally {
      this.isLoading = false
    }
  }

  #searchKeydown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.query) {
      event.preventDefault()
      this.#search('')
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      this.#focusRow(this.renderRoot.querySelector<HTMLElement>('.row'))
    }
  }

  #keydown(event: KeyboardEvent): void {
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>('.row')]
    const at = rows.findIndex(row => row.matches(':focus'))
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to === undefined || at < 0) return
    event.preventDefault()
    if (to < 0) this.renderRoot.querySelector('input')?.focus()
    else this.#focusRow(rows[to])
  }

  #focusRow(row: HTMLElement | null | undefined): void {
    row?.focus()
    if (row?.dataset['id'] !== undefined) this.tabId = row.dataset['id'] as DialogId
  }

  override render() {
    const { strings, value } = this.#select
    if (!value) return html`<div class="scroller">${this.#renderWait()}</div>`
    const isReachable = value.connection === 'online' || value.connection === 'connecting'
    const isBare = value.total === 0 && !this.query
    const isWaiting = isBare && (!value.hydrated || (isReachable && !value.list.end && !value.list.error))
    return html`
      ${isBare ? nothing : this.#renderSearch()}
      <div class="scroller" part="dialog-list" @keydown=${this.#keydown}>
        ${isWaiting ? this.#renderWait() : isBare ? this.#renderEmpty(value) : this.#renderRows(value)}
        ${this.people?.render(user => void this.#startWith(user))}
        ${value.total === 0 && this.query && !this.isLoading && this.people?.isSilent !== false
          ? html`<div class="empty short" role="status">${strings.noneFound(this.query)}</div>`
          : nothing}
        ${this.#renderEnd()}
      </div>
    `
  }

  #renderSearch() {
    const { strings } = this.#select
    return html`
      <div class="search" role="search">
        ${icon('search')}
        <input
          class="field"
          type="search"
          autocomplete="off"
          spellcheck="false"
          aria-label=${strings.search}
          placeholder=${strings.search}
          .value=${this.query}
          @input=${(event: InputEvent) => this.#search((event.target as HTMLInputElement).value)}
          @keydown=${this.#searchKeydown}
          @focus=${() => void this.#loadPeople()}
        />
        ${this.query
          ? html`<button class="icon-button" type="button" aria-label=${strings.clearSearch} @click=${() => this.#clear()}>${icon('close')}</button>`
          : nothing}
      </div>
    `
  }

  #clear(): void {
    this.#search('')
    this.renderRoot.querySelector('input')?.focus()
  }

  #renderRows({ rows }: Slice) {
    const { strings, locale } = this.#select
    const now = this.#select.context?.clock.now() ?? 0
    const tabId = rows.some(row => row.id === this.tabId) ? this.tabId : rows[0]?.id
    return html`<ul role="list" aria-label=${strings.dialogs} @click=${this.#click}>
      ${repeat(
        rows,
        row => row.id,
        row => html`<li>${dialogRow(row, { selected: row.id === this.selected, tabbable: row.id === tabId, now, locale, strings })}</li>`,
      )}
    </ul>`
  }

  #renderEmpty({ connection }: Slice) {
    const { strings, chat } = this.#select
    // The status bar says why.
    if (connection === 'stopped') return nothing
    if (connection === 'offline') return html`<div class="empty">${icon('message')}<strong>${strings.noDialogsHere}</strong><p>${strings.noDialogsOffline}</p></div>`
    return html`<div class="empty">
      ${icon('message')}<strong>${strings.noDialogs}</strong>
      <p>${strings.noDialogsHint}</p>
      ${chat?.capabilities.actions.has('create-dialog')
        ? html`<button class="button primary" type="button" @click=${() => this.dispatchEvent(new Event('new-chat'))}>${strings.newChat}</button>`
        : nothing}
    </div>`
  }

  #renderWait() {
    const row = html`<div class="row"><div class="disc skeleton"></div><div class="text"><div class="long skeleton"></div><div class="short skeleton"></div></div></div>`
    return html`<div class="wait" role="status" aria-label=${this.#select.strings.loadingMore}>${row}${row}${row}${row}${row}</div>`
  }

  #renderEnd() {
    const { strings, value, chat } = this.#select
    if (value?.list.error) {
      return html`<div class="end loud" role="status">
        <span>${strings.listFailed} <bdi>${value.list.error.message}</bdi></span>
        <button class="link" type="button" @click=${() => void chat?.loadDialogs()}>${strings.tryAgain}</button>
      </div>`
    }
    return html`<div class="end ${value?.list.loading && value.total > 0 ? 'loud' : ''}">${value?.list.loading && value.total > 0 ? strings.loadingMore : nothing}</div>`
  }
}

/** Rows are made anew by every look at the state; only what differs in them counts. */
function isSameSlice(a: Slice, b: Slice): boolean {
  if (a.total !== b.total || a.hydrated !== b.hydrated || a.connection !== b.connection || a.list !== b.list || a.rows.length !== b.rows.length) return false
  return a.rows.every((row, i) => isShallowEqual(row, b.rows[i]))
}

if (!customElements.get('chat-dialog-list')) customElements.define('chat-dialog-list', ChatDialogList)

declare global {
  interface HTMLElementTagNameMap {
    'chat-dialog-list': ChatDialogList
  }
}
