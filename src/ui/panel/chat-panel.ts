import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { define } from '../define.js'
import type { DialogId } from '../../core/ids.js'
import { icon } from '../icons.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import type { PanelExtras } from './panel-extras.js'
import { headerStyles, panelStyles } from './panel-styles.js'
import '../composer/chat-composer.js'
import '../dialog-list/chat-dialog-list.js'
import '../thread/chat-thread.js'
import './chat-thread-header.js'

/** From this width list and thread stand side by side. */
const wideFrom = 720

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
  }

  dialogId: DialogId | null = null
  heading = ''
  closable = false
  /** A chat is there to be shown. */
  isOpen = false

  isWide = false
  #extras: PanelExtras | undefined

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
      await this.focusOn('chat-dialog-list')
      if (!this.shadowRoot?.activeElement) this.renderRoot.querySelector('button')?.focus()
    } else {
      await this.#focusMain()
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { extras } = this.#select
    this.#extras ??= extras && new extras.PanelExtras(this)
    if (changed.has('dialogId') && this.hasUpdated) this.#extras?.forget()
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
    await this.focusOn(isTouch ? 'chat-thread-header' : 'chat-composer')
    if (!this.shadowRoot?.activeElement) this.renderRoot.querySelector('chat-thread-header')?.focus()
  }

  #choose(dialogId: DialogId | null): void {
    this.#extras?.forget()
    this.dispatchEvent(new CustomEvent('dialog-select', { detail: dialogId }))
  }

  /** A dialog was chosen in one of our views. */
  enter(dialogId: DialogId): void {
    if (dialogId === this.dialogId) return void this.#reenter()
    // The choice comes back as a property; only then there is something to focus.
    this.#focusNext = 'main'
    this.#choose(dialogId)
  }

  #reenter(): void {
    if (this.#extras) void this.#extras.uncover('chat-composer')
    else void this.focusOn('chat-composer')
  }

  #leave(): void {
    this.#focusNext = 'list'
    this.#choose(null)
  }

  async focusOn(selector: string): Promise<void> {
    await this.updateComplete
    const target = this.renderRoot.querySelector<LitElement>(selector)
    await target?.updateComplete
    target?.focus()
  }

  #close(): void {
    this.dispatchEvent(new Event('panel-close'))
  }

  override render() {
    if (!this.isOpen) {
      return html`<div class="pane">
        <div class="head" part="header"><h2 class="heading">${this.heading}</h2>${this.#renderClose()}</div>
        <div class="signed-out"><slot name="signed-out"></slot></div>
      </div>`
    }
    const isMain = this.dialogId !== null
    const cover = isMain && this.#extras?.main()
    return html`
      <div class="panes ${this.isWide ? 'wide' : ''}">
        <div class="pane ${isMain && !this.isWide ? 'covered' : ''}">${this.#renderList()}</div>
        ${isMain || this.isWide ? html`<div class="pane main ${cover ? 'covered' : ''}">${isMain ? this.#renderMain() : this.#renderNothing()}</div>` : nothing}
        ${cover ? html`<div class="pane main">${cover}</div>` : nothing}
      </div>
    `
  }

  /** Over the list where that is seen, else over the thread. */
  get isListOnTop(): boolean {
    return this.isWide || this.dialogId === null
  }

  #renderList() {
    const { chat } = this.#select
    const x = this.#extras
    const cover = x?.list()
    if (cover) return cover
    return html`
      <div class="head" part="header">
        <h2 class="heading">${this.heading}</h2>
        ${chat?.capabilities.actions.has('create-dialog') ? x?.newChatButton() : nothing}
        ${this.isWide ? nothing : this.#renderClose()}
      </div>
      ${this.isListOnTop ? html`<chat-status part="status"></chat-status>` : nothing}
      <chat-dialog-list
        exportparts="dialog-list, dialog-row"
        .selected=${this.dialogId}
        @dialog-select=${(event: CustomEvent<DialogId>) => this.enter(event.detail)}
        @new-chat=${() => x?.cover('new-chat')}
      ></chat-dialog-list>
    `
  }

  #renderMain() {
    return html`
      <chat-thread-header
        exportparts="header"
        .dialogId=${this.dialogId}
        .canGoBack=${!this.isWide}
        .closable=${this.closable}
        @go-back=${() => this.#leave()}
        @details=${() => this.#extras?.cover('details')}
        @panel-close=${() => this.#close()}
      ></chat-thread-header>
      ${this.isWide ? nothing : html`<chat-status part="status"></chat-status>`}
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

define('chat-panel', ChatPanel)

declare global {
  interface HTMLElementTagNameMap {
    'chat-panel': ChatPanel
  }
}
