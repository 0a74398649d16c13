import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { define } from '../define.js'
import { icon, type IconName } from '../rare-icons.js'
import { actionWords } from '../strings/actions.js'
import { threadWords } from '../strings/thread.js'
import { base } from '../styles/base.js'
import type { MessageAction, MessageWish } from './actions.js'

/** Offered before the whole grid: what people use nine times out of ten. */
const quickReactions = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const

const icons: Record<MessageAction['type'], IconName> = { react: 'smile', reply: 'reply', copy: 'copy', edit: 'pencil', pin: 'pin', delete: 'trash' }

/**
 * What can be done to a message: a bar beside it, or rows in a sheet. The same items in the same order.
 *
 * @fires {CustomEvent<MessageWish>} message-wish - The person has chosen.
 * @fires more-emoji - None of the quick reactions fits.
 */
export class ChatMessageActions extends LitElement {
  static override styles = [
    base,
    css`
      :host { display: block; }
      :host([layout='bar']) {
        position: absolute;
        z-index: 1;
        inset-block-end: calc(100% - 10px);
        inset-inline-start: 8px;
        padding: 3px;
        border-radius: var(--chat-radius-control);
        background: var(--chat-color-surface);
        box-shadow: 0 0 0 1px var(--chat-color-border), 0 4px 14px rgb(16 20 30 / 0.16);
      }
      :host([layout='bar'].mine) { inset-inline: auto 8px; }
      :host([layout='bar'].below) { inset-block: calc(100% - 10px) auto; }
      .bar { display: flex; align-items: center; gap: 2px; outline: none; }
      .item, .emoji {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 12px;
        min-inline-size: var(--chat-target);
        block-size: var(--chat-target);
        border-radius: 6px;
        color: var(--chat-color-text-soft);
        outline-offset: -2px;
      }
      .item .icon { inline-size: 18px; block-size: 18px; }
      .item:hover, .emoji:hover { background: var(--chat-color-hover); color: var(--chat-color-text); }
      .item.danger { color: var(--chat-color-danger); }
      .words { padding-inline: 10px; font-size: var(--chat-text-secondary); font-weight: 600; white-space: nowrap; }
      .question { padding-inline: 8px; font-size: var(--chat-text-secondary); color: var(--chat-color-text); white-space: nowrap; }
      .emoji { font-size: calc(var(--chat-font-size) * 1.2); line-height: 1; }
      .emoji[aria-pressed='true'] { background: var(--chat-color-selected); box-shadow: inset 0 0 0 1px var(--chat-color-brand-text); }

      :host([layout='sheet']) .bar { flex-direction: column; align-items: stretch; gap: 0; }
      :host([layout='sheet']) .bar.row { flex-direction: row; justify-content: space-between; }
      :host([layout='sheet']) .item { justify-content: flex-start; block-size: 48px; padding-inline: 16px; font-size: var(--chat-text-body); color: var(--chat-color-text); }
      :host([layout='sheet']) .item.danger { color: var(--chat-color-danger); }
      :host([layout='sheet']) .emoji { min-inline-size: 48px; block-size: 48px; font-size: calc(var(--chat-font-size) * 1.6); }
      :host([layout='sheet']) .row .item { padding-inline: 12px; }
      :host([layout='sheet']) .question { padding: 12px 16px; font-weight: 600; font-size: var(--chat-text-body); }
      @media (forced-colors: active) {
        .item, .emoji { color: ButtonText; }
        .emoji[aria-pressed='true'] { outline: 2px solid Highlight; }
        :host([layout='bar']) { border: 1px solid CanvasText; }
      }
    `,
  ]
  static override properties = {
    actions: { attribute: false },
    chosen: { attribute: false },
    layout: { reflect: true },
    face: { state: true },
  }

  actions: readonly MessageAction[] = []
  /** Reactions that I have given. */
  chosen: readonly string[] = []
  layout: 'bar' | 'sheet' = 'bar'

  private face: 'items' | 'react' | 'delete' = 'items'

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('button')?.focus()
  }

  async #turn(face: 'items' | 'react' | 'delete'): Promise<void> {
    // What has the focus goes with its face, and this bar goes when the focus leaves it: until then the bar itself has it.
    this.renderRoot.querySelector<HTMLElement>('.bar')?.focus()
    this.face = face
    await this.updateComplete
    if (this.matches(':focus-within')) this.focus()
  }

  #choose(action: MessageAction): void {
    if (action.type === 'react') void this.#turn('react')
    else if (action.type === 'delete') {
      if (action.scopes.length === 0) this.#wish({ type: 'discard' })
      else void this.#turn('delete')
    } else if (action.type === 'pin') this.#wish({ type: 'pin', on: action.on })
    else this.#wish({ type: action.type })
  }

  #wish(wish: MessageWish): void {
    if (this.face !== 'items' && this.renderRoot.querySelector(':focus-visible')) void this.#turn('items')
    else this.face = 'items'
    this.dispatchEvent(new CustomEvent('message-wish', { detail: wish }))
  }

  /** Arrow keys go through the bar; Tab leaves it. */
  #keydown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.face !== 'items') {
      event.preventDefault()
      event.stopPropagation()
      void this.#turn('items')
      return
    }
    const isRtl = getComputedStyle(this).direction === 'rtl'
    const [forward, back] = isRtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft']
    const step = event.key === forward || event.key === 'ArrowDown' ? 1 : event.key === back || event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    event.stopPropagation()
    const buttons = [...this.renderRoot.querySelectorAll('button')]
    const at = buttons.findIndex(button => button.matches(':focus'))
    buttons[(at + step + buttons.length) % buttons.length]?.focus()
  }

  override render() {
    return html`<div
      class="bar ${this.face === 'react' ? 'row' : ''}"
      role="toolbar"
      tabindex="-1"
      aria-label=${this.face === 'delete' ? actionWords.deleteQuestion : actionWords.messageActions}
      @keydown=${this.#keydown}
    >
      ${this.face === 'items' ? this.#renderItems() : this.face === 'react' ? this.#renderReactions() : this.#renderQuestion()}
    </div>`
  }

  #renderItems(): readonly TemplateResult[] {
    const isSheet = this.layout === 'sheet'
    return this.actions.map(action => {
      const word = this.#wordOf(action)
      return html`<button
        type="button"
        class=${action.type === 'delete' && isSheet ? 'item danger' : 'item'}
        data-action=${action.type}
        aria-label=${isSheet ? nothing : word}
        title=${isSheet ? nothing : word}
        @click=${() => this.#choose(action)}
      >
        ${icon(icons[action.type])}${isSheet ? word : nothing}
      </button>`
    })
  }

  #wordOf(action: MessageAction): string {
    if (action.type === 'pin') return action.on ? actionWords.pin : actionWords.unpin
    if (action.type === 'delete' && action.scopes.length === 0) return threadWords.discard
    return actionWords[action.type]
  }

  #renderReactions(): TemplateResult {
    return html`${quickReactions.map(value => {
        const on = this.chosen.includes(value)
        return html`<button type="button" class="emoji" aria-pressed=${on ? 'true' : 'false'} @click=${() => this.#wish({ type: 'react', value, on: !on })}>${value}</button>`
      })}<button
        type="button"
        class="item"
        aria-label=${actionWords.moreEmoji}
        title=${actionWords.moreEmoji}
        @click=${() => this.dispatchEvent(new CustomEvent('more-emoji'))}
      >
        ${icon('plus')}
      </button>`
  }

  #renderQuestion(): TemplateResult {
    const scopes = this.actions.flatMap(action => (action.type === 'delete' ? action.scopes : []))
    return html`<span class="question" aria-hidden="true">${actionWords.deleteQuestion}</span>
      ${scopes.map(
        scope =>
          html`<button type="button" class="item words danger" @click=${() => this.#wish({ type: 'delete', scope })}>
            ${scope === 'me' ? actionWords.deleteForMe : actionWords.deleteForAll}
          </button>`,
      )}
      <button type="button" class="item words" @click=${() => void this.#turn('items')}>${actionWords.cancel}</button>`
  }
}

define('chat-message-actions', ChatMessageActions)

declare global {
  interface HTMLElementTagNameMap {
    'chat-message-actions': ChatMessageActions
  }
}
