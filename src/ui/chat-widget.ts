import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Connector } from '../connectors/connector.js'
import type { Chat } from '../core/chat.js'
import { ChatError, toErrorNote, type ErrorNote } from '../core/errors.js'
import { toDialogId, type DialogId } from '../core/ids.js'
import type { Storage } from './chat-lifetime.js'
import * as events from './events.js'
import { deepActiveElement } from './focus.js'
import { loadExtras } from './extras.js'
import type { FullScreenController } from './full-screen-controller.js'
import { launcher, launcherStyles } from './launcher/launcher.js'
import { namedConnector } from './named-connectors.js'
import type { ChatPanel } from './panel/chat-panel.js'
import { Session } from './session.js'
import { en } from './strings/en.js'
import { base } from './styles/base.js'
import { tokens } from './styles/tokens.js'
import { widgetStyles } from './widget-styles.js'

export type Mode = 'floating' | 'inline'
export type Placement = 'bottom-end' | 'bottom-start' | 'top-end' | 'top-start'
export type Theme = 'auto' | 'light' | 'dark'

/**
 * Real chat on any web page: a launcher in the corner (or a panel in the flow of the page) with
 * dialog list, thread and composer, on the chat service that its connector speaks.
 *
 * @attr {'floating'|'inline'} [mode=floating] - In a corner of the window (full screen on phones), or in the flow of the page, filling its container.
 * @attr {'bottom-end'|'bottom-start'|'top-end'|'top-start'} [placement=bottom-end] - The corner of a floating widget.
 * @attr {'auto'|'light'|'dark'} [theme=auto] - `auto` follows the person's system.
 * @attr {boolean} open - Whether the panel is open; reflected.
 * @attr {string} dialog-id - The dialog that is shown; reflected.
 * @attr {string} locale - BCP 47 tag for words, dates and numbers; default the page's language.
 * @attr {'persistent'|'session'|'none'} [storage=persistent] - What may be kept on this device.
 * @attr {string} heading - Title over the dialog list.
 * @attr {string} connector - Name of a registered connector, for pages without a module script.
 *
 * @fires {ChatOpenEvent} chat-open - The panel has opened.
 * @fires {ChatCloseEvent} chat-close - The panel has closed.
 * @fires {ChatReadyEvent} chat-ready - What is stored on this device has been read.
 * @fires {ChatMessageEvent} chat-message - A message has come in, or one of ours was accepted.
 * @fires {ChatUnreadEvent} chat-unread - The number of unread messages has changed.
 * @fires {ChatErrorEvent} chat-error - Something went wrong; `detail.code` is one of ChatErrorCode.
 * @fires {ChatConnectionEvent} chat-connection - The connection has changed its state. `stopped` with the code `unauthenticated`: the token was refused for good; sign the person in again, then call `chat.reconnect()` or set `connector` anew.
 * @fires {ChatBeforeSendEvent} chat-before-send - The person is about to send; cancelable.
 *
 * @slot launcher-icon - Replaces the speech bubble on the launcher.
 * @slot signed-out - Shown in the panel as long as there is no connector, a log-in form for example. Default: a line that says so.
 *
 * @csspart launcher - The round button.
 * @csspart badge - The number on it.
 * @csspart panel - The frame around everything else.
 * @csspart header - Head of the list and of the thread.
 * @csspart dialog-list - The list of dialogs.
 * @csspart dialog-row - One dialog in it.
 * @csspart status - The bar that tells about connection and storage.
 * @csspart thread - The messages of a dialog.
 * @csspart composer - Where a message is written.
 *
 * @cssprop --chat-color-brand - The one colour that makes a theme.
 * @cssprop --chat-color-surface - Background.
 * @cssprop --chat-color-surface-raised - Background of others' bubbles and of fields.
 * @cssprop --chat-color-border - Hairlines.
 * @cssprop --chat-color-text - Text.
 * @cssprop --chat-color-text-soft - Secondary text.
 * @cssprop --chat-color-danger - Failures and what cannot be undone.
 * @cssprop --chat-color-ok - Presence.
 * @cssprop --chat-font - Font family.
 * @cssprop --chat-font-size - Size of message text; all other sizes follow. Default 15 px, growing with the root's up to half as much again, so that it follows what the person has set in the browser.
 * @cssprop --chat-radius-panel - Corners of the floating panel.
 * @cssprop --chat-radius-bubble - Corners of a bubble.
 * @cssprop --chat-radius-control - Corners of fields and buttons.
 * @cssprop --chat-shadow - Shadow of the floating panel.
 * @cssprop --chat-width - Width of the floating panel.
 * @cssprop --chat-height - Height of the floating panel.
 * @cssprop --chat-offset - Distance from the edges of the window.
 * @cssprop --chat-launcher-size - Diameter of the launcher.
 * @cssprop --chat-list-width - Width of the list where it stands beside the thread.
 * @cssprop --chat-z-index - Layer of a floating widget.
 *
 * @cssstate open - The panel is open.
 * @cssstate unread - There are unread messages.
 * @cssstate offline - There is no connection.
 * @cssstate full-screen - The panel covers the window.
 */
export class ChatWidget extends LitElement {
  static override styles = [tokens, base, launcherStyles, widgetStyles]
  static override properties = {
    connector: {},
    getToken: { attribute: false },
    givenChat: { attribute: false },
    mode: { reflect: true },
    placement: { reflect: true },
    theme: { reflect: true },
    open: { type: Boolean, reflect: true },
    dialogId: { attribute: 'dialog-id', reflect: true },
    locale: {},
    storage: {},
    heading: {},
    isLoaded: { state: true },
    failure: { state: true },
    signedOut: { state: true },
  }

  /** The service to talk to: made by one of the connector factories, or the name of a registered one. */
  connector: Connector | string | null = null
  /** Gives a named connector its token. */
  getToken: (() => Promise<unknown>) | undefined
  /** A chat that was opened with `openChat`, instead of a connector: for two widgets on one connection. Closing it stays with you. */
  givenChat: Chat | null = null
  mode: Mode = 'floating'
  placement: Placement = 'bottom-end'
  theme: Theme = 'auto'
  open = false
  dialogId: string | null = null
  locale: string | null = null
  storage: Storage = 'persistent'
  heading: string | null = null

  private isLoaded = false
  private failure: ErrorNote | null = null
  private signedOut = false

  #wasShown = false
  #page = new AbortController()
  #returnFocusTo: HTMLElement | null = null
  #takesFocusOver = false
  #loading: Promise<void> | undefined
  readonly #internals = this.attachInternals()
  #fullScreen: FullScreenController | undefined
  readonly #session = new Session(this, {
    onStart: () => {
      this.signedOut = false
      this.#tellActive()
      // Before it is needed: it may be needed when the network is gone.
      void this.#loadPanel()
    },
    // Of another tab; here `signOut` sees to it.
    onSignedOut: () => this.signedOut || this.#leave(),
    onError: error => this.#fail(error),
  })

  /** The chat that is open now: its state and its verbs. */
  get chat(): Chat | null {
    return this.#session.chat
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    // The script tag may have painted a launcher here before us.
    this.#takesFocusOver = this.shadowRoot?.activeElement != null
    this.shadowRoot?.replaceChildren()
    return super.createRenderRoot()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#page = new AbortController()
    document.addEventListener('visibilitychange', () => this.#tellActive(), { signal: this.#page.signal })
    if (this.hasUpdated && !this.chat) this.#start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#page.abort()
    // Moving an element takes it out and puts it in again: only what is still out afterwards was removed.
    queueMicrotask(() => {
      if (!this.isConnected) this.#session.want(undefined)
    })
  }

  /** Opens the panel and moves the focus into it. Setting `open` opens it without touching the focus. */
  async show(): Promise<void> {
    if (this.open) return
    this.#returnFocusTo = deepActiveElement()
    this.open = true
    await this.#loadPanel()
    await this.updateComplete
    await this.#panel?.focusStart()
  }

  /** Closes the panel; a focus inside it goes back to where it came from. */
  async close(): Promise<void> {
    if (!this.open) return
    const hadFocus = this.matches(':focus-within')
    this.open = false
    await this.updateComplete
    const back = this.#returnFocusTo?.isConnected ? this.#returnFocusTo : this.#launcher
    if (hadFocus) back?.focus()
    this.#returnFocusTo = null
  }

  toggle(): Promise<void> {
    return this.open ? this.close() : this.show()
  }

  /** Opens the panel on a dialog. */
  async openDialog(dialogId: string): Promise<void> {
    this.dialogId = dialogId
    await this.show()
  }

  /** Ends the session in all tabs and erases what is stored on this device. */
  async signOut(): Promise<void> {
    this.signedOut = true
    this.dialogId = null
    // Erased before it is let go of: closing first would leave nothing to erase with.
    await this.chat?.signOut()
    this.#leave()
  }

  /** No account any more, until the page gives one. */
  #leave(): void {
    this.signedOut = true
    this.dialogId = null
    this.connector = null
    this.givenChat = null
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.#isShown) {
      this.#wasShown = true
      void this.#loadPanel()
    }
    if (changed.has('locale')) this.#session.provide()
  }

  protected override firstUpdated(): void {
    if (this.#takesFocusOver) this.#launcher?.focus()
  }

  protected override updated(changed: PropertyValues<this>): void {
    const isNewWish = changed.has('connector') || changed.has('storage') || changed.has('givenChat')
    if (isNewWish || (changed.has('getToken') && typeof this.connector === 'string')) this.#start()
    if (changed.has('open') && (this.open || changed.get('open') === true)) {
      this.dispatchEvent(this.open ? new events.ChatOpenEvent() : new events.ChatCloseEvent())
    }
    if (changed.has('open') || changed.has('mode')) this.#tellActive()
    this.#setState('open', this.#isShown)
    this.#setState('unread', this.#session.unread > 0)
    this.#setState('offline', this.chat?.state.connection.type === 'offline')
    this.#setState('full-screen', this.#fullScreen?.active === true)
    if (this.isLoaded && !this.#fullScreen) void this.#followScreen()
  }

  get #isShown(): boolean {
    return this.open || this.mode === 'inline'
  }

  get #panel(): ChatPanel | null {
    return this.renderRoot.querySelector('chat-panel')
  }

  get #launcher(): HTMLElement | null {
    return this.renderRoot.querySelector('.launcher')
  }

  #start(): void {
    const { givenChat, connector, storage } = this
    this.failure = null
    if (givenChat) this.#session.want({ type: 'given', chat: givenChat })
    else if (!connector) this.#session.want(undefined)
    else this.#session.want({ type: 'own', storage, connector: () => (typeof connector === 'string' ? this.#make(connector) : connector) })
  }

  #make(name: string): Connector | Promise<Connector> {
    const factory = namedConnector(name)
    if (!factory) throw new ChatError('rejected', `No connector is registered by the name "${name}"`)
    return factory({ attribute: attribute => this.getAttribute(attribute), getToken: this.getToken })
  }

  #fail(error: ErrorNote): void {
    this.failure = error
    this.dispatchEvent(new events.ChatErrorEvent(error))
  }

  #tellActive(): void {
    this.chat?.setActive(this.#isShown && document.visibilityState === 'visible')
  }

  /** Once; after a failure only when the person asks again. */
  #loadPanel(): Promise<void> {
    this.#loading ??= import('./panel/chat-panel.js').then(
      () => void (this.isLoaded = true),
      (error: unknown) => this.#fail(toErrorNote(error)),
    )
    return this.#loading
  }

  /** Nothing of it is missed on a wide window. */
  async #followScreen(): Promise<void> {
    const extras = await loadExtras()
    if (!extras || this.#fullScreen) return
    this.#fullScreen = new extras.FullScreenController(this)
    this.requestUpdate()
  }

  #setState(name: string, on: boolean): void {
    try {
      if (on) this.#internals.states.add(name)
      else this.#internals.states.delete(name)
    } catch {
      // Browsers of before 2024 know only names with dashes in front; they go without custom states.
    }
  }

  #retry(): void {
    if (!this.isLoaded) this.#loading = undefined
    this.#start()
    this.requestUpdate()
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || this.mode === 'inline') return
    event.preventDefault()
    void this.close()
  }

  override render() {
    const isDialog = this.mode !== 'inline'
    const label = this.heading ?? en.chat
    const full = this.#fullScreen
    return html`
      <div
        class="frame"
        part="panel"
        role=${isDialog ? 'dialog' : 'region'}
        aria-label=${label}
        aria-modal=${full?.active ? 'true' : nothing}
        ?hidden=${!this.#isShown}
        @keydown=${this.#keydown}
      >
        ${this.#wasShown ? html`${full?.edge(-1)}${this.#renderPanel(label)}${full?.edge(0)}` : nothing}
      </div>
      ${isDialog
        ? launcher({
            open: this.open,
            unread: this.#session.unread,
            strings: en,
            onClick: () => void this.toggle(),
            onApproach: () => void this.#loadPanel(),
          })
        : nothing}
      ${this.#session.render()}
    `
  }

  #renderPanel(label: string): TemplateResult {
    if (this.failure) {
      return html`<div class="failure" role="alert">
        <p>${en.failedToLoad} <bdi>${this.failure.message}</bdi></p>
        <button class="button" type="button" @click=${() => this.#retry()}>${en.tryAgain}</button>
      </div>`
    }
    if (!this.isLoaded) return html`<div class="wait"><div class="skeleton"></div><div class="skeleton"></div><div class="skeleton"></div></div>`
    return html`<chat-panel
      exportparts="header, dialog-list, dialog-row, status, thread, composer"
      .heading=${label}
      .dialogId=${this.dialogId === null ? null : toDialogId(this.dialogId)}
      .closable=${this.mode !== 'inline'}
      .isOpen=${this.chat !== null}
      @panel-close=${() => void this.close()}
      @dialog-select=${(event: CustomEvent<DialogId | null>) => (this.dialogId = event.detail)}
    >
      ${this.connector || this.givenChat
        ? nothing // The chat is about to open: a log-in form must not flash up before it.
        : html`<slot name="signed-out" slot="signed-out"><p>${this.signedOut ? en.signedOut : en.noConnector}</p></slot>`}
    </chat-panel>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-widget': ChatWidget
  }
}
