import { html, type ReactiveElement, type TemplateResult } from 'lit'
import { keyed } from './keyed.js'

/**
 * The one place where news is spoken. It stands outside the thread, whose rows come and go with
 * scrolling, and keeps the last few lines, so that a reader who is busy does not miss them.
 */
export class LiveRegion {
  readonly #host: ReactiveElement
  #lines: readonly { readonly key: number; readonly text: string }[] = []
  #spoken = 0

  constructor(host: ReactiveElement) {
    this.#host = host
  }

  announce(text: string): void {
    this.#lines = [...this.#lines.slice(-4), { key: ++this.#spoken, text }]
    this.#host.requestUpdate()
  }

  /** The chat is over: what was said in it is not for whoever comes next, nor to be spoken again. The next update shows it. */
  forget(): void {
    this.#lines = []
  }

  render(): TemplateResult {
    return html`<div class="visually-hidden" aria-live="polite" aria-relevant="additions">
      ${keyed(this.#lines, line => line.key, line => html`<p>${line.text}</p>`)}
    </div>`
  }
}
