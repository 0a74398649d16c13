import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { keyed } from '../keyed.js'
import { define } from '../define.js'
import type { ClientId, DialogId } from '../../core/ids.js'
import { icon } from '../icons.js'
import { headerStyles } from '../panel/panel-styles.js'
import { isShallowEqual, SelectController } from '../select-controller.js'
import { statusWords as words } from '../strings/status.js'
import { threadWords } from '../strings/thread.js'
import { base } from '../styles/base.js'
import { controls } from '../styles/controls.js'
import { toRowTime } from '../time-text.js'
import { editUnsent } from './edit-unsent.js'
import { outboxStyles } from './outbox-styles.js'
import { toItem, toOutboxRows, type OutboxRow } from './rows.js'
import '../avatar.js'
import '../status/chat-status.js'

/**
 * Everything that is unsent, in all dialogs: why, and what can be done about it.
 *
 * @fires {CustomEvent<DialogId>} dialog-select - To the dialog of a message.
 * @fires {Event} go-back
 */
export class ChatOutbox extends LitElement {
  static override styles = [base, controls, headerStyles, outboxStyles]
  static override properties = { asked: { state: true } }

  /** The one that is about to be thrown away. */
  private asked: ClientId | null = null
  /** Where in the list the focus was when its row went. */
  #focusedAt = -1
  readonly #select: SelectController<readonly OutboxRow[]> = new SelectController(this, (s, { capabilities }) => toOutboxRows(s, capabilities, this.#select.strings), isSame)

  /** The way back, which is always there. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.icon-button')?.focus()
  }

  protected override willUpdate(): void {
    this.#focusedAt = this.#items.findIndex(item => item.matches(':focus-within'))
  }

  protected override updated(changed: PropertyValues): void {
    if (this.#focusedAt < 0 || this.shadowRoot?.activeElement) return
    const item = this.#items[Math.min(this.#focusedAt, this.#items.length - 1)]
    // Asking and not doing it leads back to where it was asked.
    const next = item?.querySelector<HTMLElement>(changed.has('asked') ? '.ask, .acts :last-child' : 'button')
    if (next) next.focus()
    else this.focus()
  }

  get #items(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll('li')]
  }

  #open(dialogId: DialogId): void {
    this.dispatchEvent(new CustomEvent('dialog-select', { detail: dialogId }))
  }

  #edit(row: OutboxRow): void {
    const { chat } = this.#select
    // We are taken out of it when the dialog opens.
    const root = this.getRootNode()
    const item = chat && toItem(chat.state, row)
    this.#open(row.dialogId)
    if (item && root instanceof ShadowRoot) void editUnsent(root, row.dialogId, item)
  }

  #retry(row: OutboxRow): void {
    const { chat } = this.#select
    if (row.state === 'failed') void chat?.retry(row.id)
    else chat?.reconnect()
  }

  async #retryAll(): Promise<void> {
    const { chat } = this.#select
    await chat?.retryAll()
    chat?.reconnect()
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.asked === null) return
    event.preventDefault()
    this.asked = null
  }

  override render() {
    const { value: rows = [] } = this.#select
    return html`
      <div class="head" part="header">
        <button class="icon-button" type="button" aria-label=${words.back} title=${words.back} @click=${() => this.dispatchEvent(new Event('go-back'))}>${icon('arrow-left')}</button>
        <h2 class="heading">${words.outbox}</h2>
        ${rows.some(row => row.mayRetry) ? html`<button class="link" type="button" @click=${() => void this.#retryAll()}>${words.retryAll}</button>` : nothing}
      </div>
      <chat-status .inOutbox=${true}></chat-status>
      <div class="scroller" @keydown=${this.#keydown}>
        ${rows.length > 0
          ? html`<ul role="list" aria-label=${words.outbox}>${keyed(rows, row => row.id, row => this.#renderRow(row))}</ul>`
          : html`<div class="empty">${icon('check-check')}<strong>${words.nothingUnsent}</strong><p>${words.nothingUnsentHint}</p></div>`}
      </div>
    `
  }

  #renderRow(row: OutboxRow) {
    const { locale, strings, context } = this.#select
    const { id, title } = row
    const isFailed = row.state === 'failed'
    return html`<li class=${row.state}>
      <chat-avatar .name=${title} .src=${row.photoUrl} .seed=${row.seed}></chat-avatar>
      <div class="top">
        ${row.isHere
          ? html`<button class="to" type="button" aria-label=${words.openDialog(title)} @click=${() => this.#open(row.dialogId)}><bdi>${title}</bdi></button>`
          : html`<span class="to">${title}</span>`}
        <time dir="auto" datetime=${new Date(row.at).toISOString()}>${toRowTime(row.at, context?.clock.now() ?? 0, locale, strings)}</time>
      </div>
      <p class="text" id="text-${id}">${row.label ? html`<span class="label">${row.label}</span> ` : nothing}${row.text.slice(0, 1000)}</p>
      <p class="why" id="why-${id}">
        ${icon(isFailed ? 'alert' : 'clock')}<span>${row.words}${row.said ? html` ${words.serviceSaid} “<bdi>${row.said}</bdi>”` : nothing}</span>
      </p>
      ${this.asked === id ? this.#renderQuestion(row) : this.#renderActs(row)}
    </li>`
  }

  #renderActs(row: OutboxRow) {
    // What it is about is read after the name of the button.
    const act = (label: string, run: () => unknown) =>
      html`<button class="link" type="button" aria-describedby="text-${row.id} why-${row.id}" @click=${run}>${label}</button>`
    return html`<div class="acts">
      ${row.mayRetry ? act(threadWords.retry, () => this.#retry(row)) : nothing}
      ${row.mayEdit ? act(words.edit, () => this.#edit(row)) : nothing}
      ${row.mayDiscard ? act(threadWords.discard, () => (this.asked = row.id)) : nothing}
    </div>`
  }

  #renderQuestion({ id }: OutboxRow) {
    const { chat } = this.#select
    return html`<div class="acts" role="group" aria-label=${words.discardQuestion}>
      <span>${words.discardQuestion}</span>
      <button class="link ask" type="button" @click=${() => (this.asked = null)}>${words.keep}</button>
      <button class="link danger" type="button" @click=${() => void chat?.discard(id)}>${threadWords.discard}</button>
    </div>`
  }
}

/** Rows are made anew by every look at the state; only what differs in them counts. */
const isSame = (a: readonly OutboxRow[], b: readonly OutboxRow[]): boolean => a.length === b.length && a.every((row, i) => isShallowEqual(row, b[i]))

define('chat-outbox', ChatOutbox)

declare global {
  interface HTMLElementTagNameMap {
    'chat-outbox': ChatOutbox
  }
}
