import { css, html, LitElement, nothing } from 'lit'
import { icon } from '../icons.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { TickController } from '../tick-controller.js'

/** How long a connection may take before it is worth a word. */
const patienceMs = 1000

/** Says in words what is the matter with connection and storage; nothing when all is well. */
export class ChatStatus extends LitElement {
  static override styles = [
    base,
    css`
      :host { display: block; flex: none; }
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
        min-block-size: 32px;
        padding: 5px 16px;
        background: var(--chat-color-surface-raised);
        color: var(--chat-color-text-soft);
        font-size: var(--chat-text-secondary);
      }
      .bar + .bar { border-block-start: 1px solid var(--chat-color-border); }
      .words { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; unicode-bidi: plaintext; text-align: match-parent; }
      .count { font-variant-numeric: tabular-nums; white-space: nowrap; }
      .link { flex: none; }
      .icon-button { inline-size: 24px; block-size: 24px; margin-inline-end: -6px; }
      .icon-button .icon { inline-size: 16px; block-size: 16px; }
      @media (forced-colors: active) { .bar { border-block-end: 1px solid CanvasText; } }
    `,
  ]
  static override properties = {
    dismissed: { state: true },
  }

  private dismissed = false

  readonly #select = new SelectController(this, ({ connection, storage }) => ({ connection, storage }))
  readonly #seconds = new TickController(this, 1000, () => this.#select.context?.clock, () => this.#isCounting)

  get #now(): number {
    return this.#select.context?.clock.now() ?? 0
  }

  get #isCounting(): boolean {
    const connection = this.#select.value?.connection
    if (connection?.type === 'connecting') return this.#now - connection.since < patienceMs
    return connection?.type === 'offline' && connection.retryAt !== undefined
  }

  override render() {
    return html`${this.#renderConnection()}${this.#renderStorage()}`
  }

  #renderConnection() {
    const { strings, chat } = this.#select
    const connection = this.#select.value?.connection
    const tryNow = html`<button class="link" type="button" @click=${() => chat?.reconnect()}>${strings.tryNow}</button>`
    switch (connection?.type) {
      case 'connecting':
        if (this.#now - connection.since < patienceMs) return nothing
        return html`<div class="bar"><span class="words" role="status">${strings.connecting}</span>${tryNow}</div>`
      case 'offline': {
        // Nothing to try where the device itself knows that it has no network.
        if (!navigator.onLine) return html`<div class="bar"><span class="words" role="status">${strings.offline}</span></div>`
        const seconds = Math.ceil(((connection.retryAt ?? 0) - this.#now) / 1000)
        // The countdown stands beside the status: it is not to be spoken every second.
        return html`<div class="bar">
          <span class="words" role="status">${strings.unreachable}</span>
          ${seconds > 0 ? html`<span class="count" title=${strings.nextTry(seconds)}>${strings.seconds(seconds)}</span>` : nothing}
          ${tryNow}
        </div>`
      }
      case 'stopped':
        return html`<div class="bar">
          <span class="words" role="status">
            ${connection.error.code === 'unauthenticated' ? strings.signedOut : strings.stopped} <bdi>${connection.error.message}</bdi>
          </span>
          <button class="link" type="button" @click=${() => chat?.reconnect()}>${strings.reconnect}</button>
        </div>`
      default:
        return nothing
    }
  }

  #renderStorage() {
    const { strings } = this.#select
    if (this.dismissed || this.#select.value?.storage.type !== 'failed') return nothing
    return html`<div class="bar">
      <span class="words" role="status">${strings.notSaved}</span>
      <button class="icon-button" type="button" aria-label=${strings.dismiss} @click=${() => (this.dismissed = true)}>${icon('close')}</button>
    </div>`
  }
}

if (!customElements.get('chat-status')) customElements.define('chat-status', ChatStatus)

declare global {
  interface HTMLElementTagNameMap {
    'chat-status': ChatStatus
  }
}
