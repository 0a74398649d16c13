import { html, LitElement, nothing, type PropertyValues } from 'lit'
import type { DialogId } from '../../core/ids.js'
import { icon } from '../icons.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { headerStyles, panelStyles } from './panel-styles.js'
import '../composer/chat-composer.js'
import '../dialog-list/chat-dialog-list.js'
import '../thread/chat-thread.js'
import './chat-thread-header.js'

/** From this width list and thread stand side by side. */
const wideFrom = 720

/** What can cover list or thread, and what has the focus when it is gone. */
const covers = { 'new-chat': ['chat-new-chat', '.new-chat'], details: ['chat-dialog-info', 'chat-thread-header'], outbox: ['chat-outbox', 'chat-status'] } as const

type View = 'main' | keyof typeof covers

/**
 * Everything that is in the frame: the list of dialogs and the thread of one, side by side or one over the other.
 *
 * @fires {CustomEvent<DialogId | null>} dialog-select - A dialog was chosen, or left.
 * @fires {Event} panel-close - The person wants to close the panel.
 */
export class ChatPanel extends LitElement {
  static override styles = [base, headerStyles, panelStyles]
  static override properties = {
    dialogId: { attribute: false },
    heading: {},
    closable: { type: Boolean },
    isOpen: { type: Boolean },
    isWide: { state: true },
    view: { state: true },
  }

  dialogId: DialogId | null = null
  heading = ''
  closable = false
  /** A chat is there to be shown. */
  isOpen = false

  private isWide = false
  private view: View = 'main'

  #sizes: ResizeObserver | undefined
  #seen: DialogId | null = null
  #focusNext: 'start' | 'main' | 'list' | undefined
  readonly #select = new SelectController(this, ({ dialogs }) => this.dialogId !== null && dialogs.has(this.dialogId))

  override connectedCallback(): void {
    super.connectedCallback()
    this.isWide = this.getBoundingClientRect().width >= wideFrom
    this.#sizes = new ResizeObserver(() => (this.isWide = this.clientWidth >= wideFrom))
    this.#sizes.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#sizes?.disconnect()
  }

  /** Where work begins: the composer of the open dialog, else the list. */
  async focusStart(): Promise<void> {
    await this.updateComplete
    if (this.dialogId === null) {
      const list = this.renderRoot.querySelector('chat-dialog-list')
      await list?.updateComplete
      list?.focus()
      if (!this.shadowRoot?.activeElement) this.renderRoot.querySelector('button')?.focus()
    } else {
      await this.#focusMain()
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('dialogId') && this.hasUpdated) this.view = 'main'
    // The chat has come (or gone) under the person's hands: what had the focus is about to be replaced.
    if (changed.has('isOpen') && this.shadowRoot?.activeElement) this.#focusNext = 'start'
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#focusNext === 'start' || (changed.has('dialogId') && this.#focusNext)) {
      if (this.#focusNext === 'start') void this.focusStart()
      else if (this.#focusNext === 'main') void this.#focusMain()
      else this.renderRoot.querySelector('chat-dialog-list')?.focus()
      this.#focusNext = undefined
    }
    // A dialog that was here and is gone (left, deleted) must not stay on the screen; one that was never here may still come.
    const isHere = this.#select.value === true
    if (isHere) this.#seen = this.dialogId
    else if (this.#seen !== null && this.#seen === this.dialogId && this.isOpen) this.#choose(null)
  }

  async #focusMain(): Promise<void> {
    // On a phone the keyboard would cover what the person has come to read.
    const isTouch = matchMedia('(pointer: coarse)').matches
    const target = this.renderRoot.querySelector<LitElement>(isTouch ? 'chat-thread-header' : 'chat-composer')
    await target?.updateComplete
    target?.focus()
    if (!this.shadowRoot?.activeElement) this.renderRoot.querySelector('chat-thread-header')?.focus()
  }

  #choose(dialogId: DialogId | null): void {
    this.view = 'main'
    this.dispatchEvent(new CustomEvent('dialog-select', { detail: dialogId }))
  }

  #enter(dialogId: DialogId): void {
    if (dialogId === this.dialogId) return void this.#uncover('chat-composer')
    // The choice comes back as a property; only then there is something to focus.
    this.#focusNext = 'main'
    this.#choose(dialogId)
  }

  #leave(): void {
    this.#focusNext = 'list'
    this.#choose(null)
  }

  async #cover(view: keyof typeof covers): Promise<void> {
    if (view === 'new-chat') await import('../new-chat/chat-new-chat.js')
    if (view === 'details') await import('../dialog-info/chat-dialog-info.js')
    this.view = view
    await this.#focusOn(covers[view][0])
  }

  async #uncover(focus: string = covers[this.view as keyof typeof covers][1]): Promise<void> {
    this.view = 'main'
    await this.#focusOn(focus)
    // What was to be seen there is settled meanwhile.
    if (!this.shadowRoot?.activeElement) await this.focusStart()
  }

  async #focusOn(selector: string): Promise<void> {
    await this.updateComplete
    const target = this.renderRoot.querySelector<LitElement>(selector)
    await target?.updateComplete
    target?.focus()
  }

  #close(): void {
    this.dispatchEvent(new Event('panel-close'))
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || this.view === 'main') return
    event.preventDefault()
    void this.#uncover()
  }

  override render() {
    if (!this.isOpen) {
      return html`<div class="pane">
        <div class="head" part="header"><h2 class="heading">${this.heading}</h2>${this.#renderClose()}</div>
        <div class="signed-out"><slot name="signed-out"></slot></div>
      </div>`
    }
    const isMain = this.dialogId !== null
    return html`
      <div class="panes ${this.isWide ? 'wide' : ''}" @keydown=${this.#keydown}>
        <div class="pane ${isMain && !this.isWide ? 'covered' : ''}">${this.#renderList()}</div>
        ${isMain || this.isWide ? html`<div class="pane main">${isMain ? this.#renderMain() : this.#renderNothing()}</div>` : nothing}
      </div>
    `
  }

  #renderStatus() {
    return html`<chat-status part="status" @show-outbox=${() => void this.#cover('outbox')}></chat-status>`
  }

  #renderOutbox() {
    return html`<chat-outbox @go-back=${() => void this.#uncover()} @dialog-select=${(event: CustomEvent<DialogId>) => this.#enter(event.detail)}></chat-outbox>`
  }

  #renderList() {
    const { strings, chat } = this.#select
    const isOnTop = this.isWide || this.dialogId === null
    const status = isOnTop ? this.#renderStatus() : nothing
    if (this.view === 'outbox' && isOnTop) return this.#renderOutbox()
    if (this.view === 'new-chat') {
      return html`${status}<chat-new-chat
        @go-back=${() => void this.#uncover()}
        @dialog-select=${(event: CustomEvent<DialogId>) => this.#enter(event.detail)}
      ></chat-new-chat>`
    }
    return html`
      <div class="head" part="header">
        <h2 class="heading">${this.heading}</h2>
        ${chat?.capabilities.actions.has('create-dialog')
          ? html`<button class="icon-button new-chat" type="button" aria-label=${strings.newChat} title=${strings.newChat} @click=${() => void this.#cover('new-chat')}>
              ${icon('new')}
            </button>`
          : nothing}
        ${this.isWide ? nothing : this.#renderClose()}
      </div>
      ${status}
      <chat-dialog-list
        exportparts="dialog-list, dialog-row"
        .selected=${this.dialogId}
        @dialog-select=${(event: CustomEvent<DialogId>) => this.#enter(event.detail)}
        @new-chat=${() => void this.#cover('new-chat')}
      ></chat-dialog-list>
    `
  }

  #renderMain() {
    if (this.view === 'outbox' && !this.isWide) return this.#renderOutbox()
    if (this.view === 'details') {
      return html`<chat-dialog-info
        .dialogId=${this.dialogId}
        @go-back=${() => void this.#uncover()}
        @dialog-select=${(event: CustomEvent<DialogId>) => this.#enter(event.detail)}
      ></chat-dialog-info>`
    }
    return html`
      <chat-thread-header
        exportparts="header"
        .dialogId=${this.dialogId}
        .canGoBack=${!this.isWide}
        .closable=${this.closable}
        @go-back=${() => this.#leave()}
        @details=${() => void this.#cover('details')}
        @panel-close=${() => this.#close()}
      ></chat-thread-header>
      ${this.isWide ? nothing : this.#renderStatus()}
      <chat-thread part="thread" .dialogId=${this.dialogId}></chat-thread>
      <chat-composer part="composer" .dialogId=${this.dialogId}></chat-composer>
    `
  }

  #renderNothing() {
    return html`
      ${this.closable ? html`<div class="head" part="header"><span class="heading"></span>${this.#renderClose()}</div>` : nothing}
      <div class="nothing">${icon('message')}<p>${this.#select.strings.pickDialog}</p></div>
    `
  }

  #renderClose() {
    if (!this.closable) return nothing
    const { strings } = this.#select
    return html`<button class="icon-button" type="button" aria-label=${strings.closeChat} @click=${() => this.#close()}>${icon('close')}</button>`
  }
}

if (!customElements.get('chat-panel')) customElements.define('chat-panel', ChatPanel)

declare global {
  interface HTMLElementTagNameMap {
    'chat-panel': ChatPanel
  }
}
