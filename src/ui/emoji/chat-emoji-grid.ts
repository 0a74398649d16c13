import { css, html, LitElement } from 'lit'
import { define } from '../define.js'
import { emojiWords } from '../strings/emoji.js'
import { base } from '../styles/base.js'
import { controls } from '../styles/controls.js'
import { emojiGroups } from './emoji.js'

const all = emojiGroups.flatMap(group => group.emoji)

/**
 * A small grid of emoji. Arrow keys go through it in reading order and between its rows.
 *
 * @fires {CustomEvent<string>} emoji-select - The person has chosen.
 */
export class ChatEmojiGrid extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host { display: block; overflow: hidden auto; padding: 8px; scrollbar-width: thin; }
      h3 { margin: 8px 4px 4px; font-size: var(--chat-text-meta); font-weight: 600; color: var(--chat-color-text-soft); }
      h3:first-child { margin-block-start: 0; }
      .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(max(36px, var(--chat-target)), 1fr)); }
      button {
        display: grid;
        place-items: center;
        block-size: max(36px, var(--chat-target));
        border-radius: var(--chat-radius-control);
        font-size: calc(var(--chat-font-size) * 1.5);
        line-height: 1;
        outline-offset: -2px;
      }
      button:hover { background: var(--chat-color-hover); }
    `,
  ]
  static override properties = {
    current: { state: true },
  }

  private current = 0

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }

  async #keydown(event: KeyboardEvent): Promise<void> {
    const to = this.#target(event.key)
    if (to === null) return
    event.preventDefault()
    this.current = Math.max(0, Math.min(all.length - 1, to))
    await this.updateComplete
    this.focus()
  }

  #target(key: string): number | null {
    const forward = getComputedStyle(this).direction === 'rtl' ? -1 : 1
    switch (key) {
      case 'ArrowRight':
        return this.current + forward
      case 'ArrowLeft':
        return this.current - forward
      case 'ArrowDown':
        return this.#inNextRow(1)
      case 'ArrowUp':
        return this.#inNextRow(-1)
      case 'Home':
        return 0
      case 'End':
        return all.length - 1
      default:
        return null
    }
  }

  /** The nearest button of the row above or below, by where the buttons are. */
  #inNextRow(step: 1 | -1): number {
    const boxes = [...this.renderRoot.querySelectorAll('button')].map(button => button.getBoundingClientRect())
    const from = boxes[this.current]
    if (!from) return this.current
    let best = this.current
    let bestScore = Infinity
    boxes.forEach((box, i) => {
      const down = (box.top - from.top) * step
      if (down < 1) return
      const score = down * 1000 + Math.abs(box.left - from.left)
      if (score < bestScore) [best, bestScore] = [i, score]
    })
    return best
  }

  override render() {
    let index = 0
    return emojiGroups.map(
      group => html`<h3 id=${group.name}>${emojiWords[group.name]}</h3>
        <div class="grid" role="group" aria-labelledby=${group.name} @keydown=${this.#keydown}>
          ${group.emoji.map(value => {
            const at = index++
            return html`<button
              type="button"
              tabindex=${at === this.current ? 0 : -1}
              @focus=${() => (this.current = at)}
              @click=${() => this.dispatchEvent(new CustomEvent('emoji-select', { detail: value }))}
            >${value}</button>`
          })}
        </div>`,
    )
  }
}

define('chat-emoji-grid', ChatEmojiGrid)

declare global {
  interface HTMLElementTagNameMap {
    'chat-emoji-grid': ChatEmojiGrid
  }
}
