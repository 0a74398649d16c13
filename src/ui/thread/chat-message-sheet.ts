import { css, html, LitElement, type TemplateResult } from 'lit'
import { define } from '../define.js'
import { actionWords } from '../strings/actions.js'
import { base } from '../styles/base.js'
import type { MessageAction, MessageWish } from './actions.js'
import './chat-message-actions.js'

/**
 * The actions of a message for fingers, and the emoji grid for all: modal, at the lower edge.
 *
 * @fires {CustomEvent<MessageWish>} message-wish - The person has chosen.
 * @fires sheet-close - The person has closed it.
 */
export class ChatMessageSheet extends LitElement {
  static override styles = [
    base,
    css`
      :host { display: contents; }
      dialog {
        position: fixed;
        inset: auto 0 0;
        inline-size: min(100%, 440px);
        max-inline-size: 100%;
        max-block-size: 80dvh;
        margin-inline: auto;
        padding: 8px 0 calc(8px + env(safe-area-inset-bottom, 0px));
        overflow: auto;
        border: 0;
        border-radius: var(--chat-radius-panel) var(--chat-radius-panel) 0 0;
        outline: 0;
        background: var(--chat-color-surface);
        color: var(--chat-color-text);
        box-shadow: var(--chat-shadow);
      }
      dialog::backdrop { background: rgb(10 12 18 / 0.45); }
      chat-emoji-grid { block-size: 320px; }
      @media (hover: hover) and (pointer: fine) {
        dialog { inset-block: auto 24px; border-radius: var(--chat-radius-panel); }
      }
      @media (forced-colors: active) {
        dialog { border: 1px solid CanvasText; }
      }
    `,
  ]
  static override properties = {
    actions: { attribute: false },
    chosen: { attribute: false },
    face: {},
  }

  actions: readonly MessageAction[] = []
  /** Reactions that I have given. */
  chosen: readonly string[] = []
  face: 'actions' | 'emoji' = 'actions'

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal()
  }

  protected override updated(): void {
    void this.#focusContent()
  }

  async #focusContent(): Promise<void> {
    if (this.face === 'emoji') await import('../emoji/chat-emoji-grid.js')
    const content = this.renderRoot.querySelector(this.face === 'emoji' ? 'chat-emoji-grid' : 'chat-message-actions')
    await content?.updateComplete
    content?.focus()
  }

  #close(): void {
    this.dispatchEvent(new Event('sheet-close'))
  }

  #wish(wish: MessageWish): void {
    this.dispatchEvent(new CustomEvent('message-wish', { detail: wish }))
  }

  override render(): TemplateResult {
    const { actions, chosen } = this
    return html`<dialog
      aria-label=${actionWords.messageActions}
      @close=${this.#close}
      @click=${(event: MouseEvent) => event.target === event.currentTarget && this.#close()}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && event.stopPropagation()}
    >
      ${this.face === 'actions'
        ? html`<chat-message-actions
            layout="sheet"
            .actions=${actions}
            .chosen=${chosen}
            @message-wish=${(event: CustomEvent<MessageWish>) => this.#wish(event.detail)}
            @more-emoji=${() => (this.face = 'emoji')}
          ></chat-message-actions>`
        : html`<chat-emoji-grid
            @emoji-select=${({ detail: value }: CustomEvent<string>) => this.#wish({ type: 'react', value, on: !chosen.includes(value) })}
          ></chat-emoji-grid>`}
    </dialog>`
  }
}

define('chat-message-sheet', ChatMessageSheet)

declare global {
  interface HTMLElementTagNameMap {
    'chat-message-sheet': ChatMessageSheet
  }
}
