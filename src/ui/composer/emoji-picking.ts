import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../rare-icons.js'
import { composerWords } from '../strings/composer.js'
import type { ChatComposer } from './chat-composer.js'

/** The button in the field, and the emoji over it. */
export class EmojiPicking {
  readonly #composer: ChatComposer
  #isOpen = false

  constructor(composer: ChatComposer) {
    this.#composer = composer
    const { renderRoot: root } = composer
    root.addEventListener('keydown', event => this.#keydown(event as KeyboardEvent))
    root.addEventListener('focusout', event => this.#leave(event as FocusEvent))
    composer.addController({ hostDisconnected: () => this.close() })
  }

  close(): void {
    this.#isOpen = false
    this.#composer.requestUpdate()
  }

  async #toggle(): Promise<void> {
    const composer = this.#composer
    try {
      if (!this.#isOpen) await import('../emoji/chat-emoji-grid.js')
    } catch {
      return // The network is away; the next click tries again.
    }
    this.#isOpen = !this.#isOpen
    composer.requestUpdate()
    if (!this.#isOpen) return composer.focus()
    await composer.updateComplete
    const grid = composer.renderRoot.querySelector('chat-emoji-grid')
    await grid?.updateComplete
    grid?.focus()
  }

  #insert(emoji: string): void {
    const { field } = this.#composer
    if (!field) return
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, 'end')
    this.close()
    this.#composer.input()
    this.#composer.focus()
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || !this.#isOpen) return
    event.preventDefault()
    event.stopImmediatePropagation()
    this.close()
    this.#composer.focus()
  }

  #leave({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && this.#composer.renderRoot.contains(relatedTarget)) return
    if (this.#isOpen) this.close()
  }

  button(): TemplateResult {
    return html`<button
      class="icon-button"
      type="button"
      aria-label=${composerWords.emoji}
      title=${composerWords.emoji}
      aria-expanded=${this.#isOpen ? 'true' : 'false'}
      @click=${() => void this.#toggle()}
    >
      ${icon('smile')}
    </button>`
  }

  render(): TemplateResult | typeof nothing {
    return this.#isOpen ? html`<chat-emoji-grid @emoji-select=${(event: CustomEvent<string>) => this.#insert(event.detail)}></chat-emoji-grid>` : nothing
  }
}
