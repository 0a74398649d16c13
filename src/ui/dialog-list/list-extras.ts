import { html, nothing, type TemplateResult } from 'lit'
import type { ChatState } from '../../core/chat.js'
import type { StoredDialog } from '../../core/changes.js'
import type { DialogId } from '../../core/ids.js'
import type { User } from '../../core/model.js'
import { icon } from '../rare-icons.js'
import { isWritingBeside } from '../new-chat/start-direct.js'
import type { PeopleSearch } from '../new-chat/people-search.js'
import { searchField } from '../search-field.js'
import { listWords } from '../strings/list.js'
import { adopt } from '../styles/adopt.js'
import { controls } from '../styles/controls.js'
import { TickController } from '../tick-controller.js'
import { toFace } from '../titles.js'
import { withTyping } from '../typing.js'
import { firstRows, type ChatDialogList, type Slice } from './chat-dialog-list.js'
import { listExtrasStyles } from './list-extras-styles.js'
import type { DialogRow } from './rows.js'

/** Letters without their marks and case: "jose" finds "José". */
export const toSearchable = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase().trim()

/** What the list of dialogs has beside its first rows: more of them, search, arrow keys, words where there is nothing or something went wrong. */
export class ListExtras {
  readonly #list: ChatDialogList
  query = ''
  /** Stands beside the title of a dialog that is to be quiet. */
  readonly muted = html`${icon('bell-off')}<span class="visually-hidden">, ${listWords.muted}</span>`
  /** Looks for strangers, as soon as somebody searches. */
  #people: PeopleSearch | undefined
  #isLoading = false
  #end: IntersectionObserver | undefined
  #observed = ''

  constructor(list: ChatDialogList) {
    this.#list = list
    adopt(list, controls, listExtrasStyles)
    // Times become days.
    new TickController(list, 60_000, () => list.select.context?.clock)
    list.renderRoot.addEventListener('keydown', event => this.#keydown(event as KeyboardEvent))
    let focusedId: string | undefined
    list.addController({
      // A row that moves up in the list is taken out of the document for a moment and loses the focus.
      hostUpdate() {
        const focused = list.shadowRoot?.activeElement
        focusedId = focused instanceof HTMLElement ? focused.dataset['id'] : undefined
      },
      hostUpdated: () => {
        if (focusedId && !list.shadowRoot?.activeElement) {
          list.renderRoot.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(focusedId)}"]`)?.focus({ preventScroll: true })
        }
        this.#watchEnd()
      },
      hostDisconnected: () => {
        this.#end?.disconnect()
        this.#end = undefined
        this.#observed = ''
      },
    })
  }

  filter(all: readonly StoredDialog[], state: ChatState): readonly StoredDialog[] {
    const wanted = toSearchable(this.query)
    const { strings } = this.#list.select
    return wanted ? all.filter(dialog => toSearchable(toFace(state, dialog, strings).title).includes(wanted)) : all
  }

  /** Asked anew whenever rows came or went: the end may still be in sight, and an observer only tells of changes. */
  #watchEnd(): void {
    const { renderRoot: root, select } = this.#list
    const end = root.querySelector('.end')
    const { rows, total, list } = select.value ?? {}
    const now = `${rows?.length} ${total} ${list?.loading} ${list?.end} ${list?.error?.message}`
    if (!end || now === this.#observed) return
    this.#observed = now
    this.#end ??= new IntersectionObserver(seen => seen.some(entry => entry.isIntersecting) && this.#more(), {
      root: root.querySelector('.scroller'),
      rootMargin: '400px 0px',
    })
    this.#end.disconnect()
    this.#end.observe(end)
  }

  #more(): void {
    const { value, chat } = this.#list.select
    if (!value) return
    if (value.rows.length < value.total) this.#list.shown += firstRows
    else if (!value.list.end && !value.list.loading && !value.list.error) void chat?.loadDialogs()
  }

  row(row: DialogRow, state: ChatState, dialog: StoredDialog): DialogRow {
    return withTyping(row, state, dialog, this.#list.select.strings)
  }

  get #input(): HTMLInputElement | null {
    return this.#list.renderRoot.querySelector('input')
  }

  async #startWith(user: User): Promise<void> {
    const dialogId = await this.#people?.start(user)
    if (dialogId === undefined) return
    this.#search('')
    if (!isWritingBeside(this.#list)) this.#list.choose(dialogId)
  }

  #search(text: string): void {
    this.query = text
    this.#list.shown = firstRows
    this.#list.requestUpdate()
    if (this.#people) this.#people.search(text)
    else if (text) void this.#loadPeople()
  }

  /** Once; after a failure when something else is typed. */
  async #loadPeople(): Promise<void> {
    const { select } = this.#list
    if (this.#isLoading || this.#people || !select.chat?.capabilities.findUsers) return
    this.#isLoading = true
    try {
      const { PeopleSearch } = await import('../new-chat/people-search.js')
      this.#people = new PeopleSearch(this.#list, select)
      this.#people.search(this.query)
    } catch {
      // The list itself has been searched.
    } finally {
      this.#isLoading = false
      this.#list.requestUpdate()
    }
  }

  #searchKeydown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.query) {
      event.preventDefault()
      this.#search('')
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      event.stopPropagation()
      this.#focusRow(this.#list.renderRoot.querySelector<HTMLElement>('.row'))
    }
  }

  #keydown(event: KeyboardEvent): void {
    const rows = [...this.#list.renderRoot.querySelectorAll<HTMLElement>('.row')]
    const at = rows.findIndex(row => row.matches(':focus'))
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to === undefined || at < 0) return
    event.preventDefault()
    if (to < 0) this.#input?.focus()
    else this.#focusRow(rows[to])
  }

  #focusRow(row: HTMLElement | null | undefined): void {
    row?.focus()
    if (row?.dataset['id'] !== undefined) this.#list.tabId = row.dataset['id'] as DialogId
  }

  search(): TemplateResult {
    return html`
      ${searchField({
        label: listWords.search,
        query: this.query,
        search: text => this.#search(text),
        keydown: event => this.#searchKeydown(event),
        focus: () => void this.#loadPeople(),
      })}
      ${this.query
        ? html`<button class="icon-button" type="button" aria-label=${listWords.clearSearch} @click=${() => this.#clear()}>${icon('close')}</button>`
        : nothing}
    `
  }

  #clear(): void {
    this.#search('')
    this.#input?.focus()
  }

  /** People below the dialogs, or that nothing fits. */
  found({ total }: Slice): TemplateResult {
    return html`${this.#people?.render(user => void this.#startWith(user))}
    ${total === 0 && this.query && !this.#isLoading && this.#people?.isSilent !== false
      ? html`<div class="empty short" role="status">${listWords.noneFound(this.query)}</div>`
      : nothing}`
  }

  empty({ connection, list }: Slice): TemplateResult | typeof nothing {
    const { chat } = this.#list.select
    // The status bar says why, or the end of the list.
    if (connection === 'stopped' || (list.error && connection !== 'offline')) return nothing
    if (connection === 'offline') return html`<div class="empty">${icon('message')}<strong>${listWords.noDialogsHere}</strong><p>${listWords.noDialogsOffline}</p></div>`
    return html`<div class="empty">
      ${icon('message')}<strong>${listWords.noDialogs}</strong>
      <p>${listWords.noDialogsHint}</p>
      ${chat?.capabilities.actions.has('create-dialog')
        ? html`<button class="button primary" type="button" @click=${() => this.#list.dispatchEvent(new Event('new-chat'))}>${listWords.newChat}</button>`
        : nothing}
    </div>`
  }

  end({ list, total }: Slice): TemplateResult {
    const { strings, chat } = this.#list.select
    if (list.error) {
      return html`<div class="end loud" role="status">
        <span>${listWords.listFailed} <bdi>${list.error.message}</bdi></span>
        <button class="link" type="button" @click=${() => void chat?.loadDialogs()}>${strings.tryAgain}</button>
      </div>`
    }
    const isLoading = list.loading && total > 0
    return html`<div class="end ${isLoading ? 'loud' : ''}">${isLoading ? strings.loadingMore : nothing}</div>`
  }
}
