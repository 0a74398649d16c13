import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { define } from '../define.js'
import type { Chat, ConnectionState } from '../../core/chat.js'
import { icon } from '../icons.js'
import { countUnsent } from '../outbox/unsent.js'
import { SelectController } from '../select-controller.js'
import { statusWords as words } from '../strings/status.js'
import { base } from '../styles/base.js'
import { controls } from '../styles/controls.js'
import { TickController } from '../tick-controller.js'

/** How long a connection may take before it is worth a word. */
const patienceMs = 1000

/** Of these the person has been told, and does not want to hear it again. */
const dismissed = new WeakSet<Chat>()

/**
 * Says in words what is the matter with connection, storage and what is unsent; nothing when all is well.
 *
 * @fires {Event} show-outbox - The person wants to see what is unsent; bubbles.
 */
export class ChatStatus extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host { display: block; flex: none; }
      .bar {
        display: flex;
        align-items: center;
        gap: 4px 12px;
        min-block-size: 32px;
        padding: 5px 16px;
        background: var(--chat-color-surface-raised);
        color: var(--chat-color-text-soft);
        font-size: var(--chat-text-secondary);
        line-height: 1.35;
      }
      .bar + .bar { border-block-start: 1px solid var(--chat-color-border); }
      .words { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; unicode-bidi: plaintext; text-align: -webkit-match-parent; text-align: match-parent; }
      .failed > .icon { color: var(--chat-color-danger); inline-size: 16px; block-size: 16px; margin-inline-end: -4px; }
      .failed .words { color: var(--chat-color-text); }
      .count { font-variant-numeric: tabular-nums; white-space: nowrap; unicode-bidi: plaintext; }
      .link { flex: none; position: relative; }
      /* As large as a thumb wants it, as high as the bar. */
      .link::after { content: ''; position: absolute; inset: -8px -6px; }
      .icon-button { inline-size: 24px; block-size: 24px; margin-inline-end: -6px; }
      .icon-button .icon { inline-size: 16px; block-size: 16px; }
      @media (forced-colors: active) { .bar { border-block-end: 1px solid CanvasText; } }
    `,
  ]
  static override properties = { inOutbox: { type: Boolean } }

  /** It stands over the list of everything unsent: that need not be counted and offered again. */
  inOutbox = false

  readonly #select = new SelectController(this, state => ({ connection: state.connection, storage: state.storage.type, ...countUnsent(state) }))
  readonly #seconds = new TickController(this, 1000, () => this.#select.context?.clock, () => this.#isCounting)
  /** The tries that come now are more of the same trouble, not news. */
  #wasOffline = false

  override focus(): void {
    this.renderRoot.querySelector('button')?.focus()
  }

  get #now(): number {
    return this.#select.context?.clock.now() ?? 0
  }

  get #isCounting(): boolean {
    const connection = this.#select.value?.connection
    if (connection?.type === 'connecting') return this.#now - connection.since < patienceMs
    return connection?.type === 'offline' && connection.retryAt !== undefined
  }

  // Each region for spoken words is there before there are words in it: readers miss what comes together with its region.
  override render() {
    const { value } = this.#select
    if (!value) return nothing
    const { connection, storage } = value
    if (connection.type !== 'connecting') this.#wasOffline = connection.type === 'offline'
    const isSilent = connection.type === 'connecting' && !this.#wasOffline && this.#now - connection.since < patienceMs
    const isTrouble = (connection.type !== 'online' || connection.limited === true) && !isSilent
    const failed = this.inOutbox ? 0 : value.failed
    const unsent = this.inOutbox || isSilent || value.waiting === 0 ? '' : words.waiting(value.waiting)
    const show = html`<button class="link" type="button" @click=${() => this.dispatchEvent(new Event('show-outbox', { bubbles: true }))}>${words.show}</button>`
    return html`${this.#renderBar(
      isTrouble ? this.#toWords(connection, unsent) : unsent,
      html`${unsent && failed === 0 ? show : nothing}${isTrouble ? this.#renderTry(connection) : nothing}`,
    )}${this.#renderBar(failed > 0 ? words.failed(failed) : '', show, 'failed')}${this.#renderStorage(storage)}`
  }

  #renderBar(spoken: unknown, rest: unknown, kind = ''): TemplateResult {
    return html`<div class=${spoken ? `bar ${kind}` : nothing}>
      ${spoken && kind ? icon('alert') : nothing}<span class="words" role="status">${spoken}</span>${spoken ? rest : nothing}
    </div>`
  }

  #toWords(connection: ConnectionState, unsent: string): unknown {
    const { strings } = this.#select
    switch (connection.type) {
      case 'stopped': {
        const { code, message } = connection.error
        return html`${code === 'unauthenticated' ? strings.signedOut : words.stopped} <bdi>${message}</bdi> ${unsent}`
      }
      case 'online':
        return `${words.limited} ${unsent}`
      case 'connecting':
        if (!this.#wasOffline) return `${words.connecting} ${unsent}`
        return this.#toOffline(unsent)
      default:
        return this.#toOffline(unsent)
    }
  }

  /** The device may itself know that it has no network. It may be wrong: there is a try and a button all the same. */
  #toOffline(unsent: string): string {
    return `${navigator.onLine ? words.unreachable : words.offline} ${unsent || (this.inOutbox ? '' : words.keepWriting)}`
  }

  /** The countdown stands beside the status: it is not to be spoken every second. */
  #renderTry(connection: ConnectionState) {
    const { chat } = this.#select
    const again = (label: string) => html`<button class="link" type="button" @click=${() => chat?.reconnect()}>${label}</button>`
    if (connection.type === 'stopped') return again(words.reconnect)
    if (connection.type === 'connecting') return this.#wasOffline ? html`<span class="count">${words.connecting}</span>` : nothing
    const seconds = connection.type === 'offline' ? Math.ceil(((connection.retryAt ?? 0) - this.#now) / 1000) : 0
    return html`${seconds > 0 ? html`<bdi class="count" title=${words.nextTry(seconds)}>${words.inTime(seconds)}</bdi>` : nothing}${again(words.tryNow)}`
  }

  #renderStorage(storage: string) {
    const { chat } = this.#select
    if (!chat || storage === 'persistent' || dismissed.has(chat)) return this.#renderBar('', nothing)
    const dismiss = () => {
      dismissed.add(chat)
      this.requestUpdate()
    }
    return this.#renderBar(
      storage === 'failed' ? words.notSaved : words.notKept,
      html`<button class="icon-button" type="button" aria-label=${words.dismiss} @click=${dismiss}>${icon('close')}</button>`,
    )
  }
}

define('chat-status', ChatStatus)

declare global {
  interface HTMLElementTagNameMap {
    'chat-status': ChatStatus
  }
}
