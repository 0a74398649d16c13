import { html, nothing, type TemplateResult } from 'lit'
import type { ChatThread } from './chat-thread.js'

/** A few words over the messages that go by themselves. */
export class Toast {
  readonly #thread: ChatThread
  #words = ''
  #end = new AbortController()

  constructor(thread: ChatThread) {
    this.#thread = thread
  }

  say(words: string): void {
    this.#show(words)
    this.#end.abort()
    this.#end = new AbortController()
    this.#thread.select.context?.clock.after(4000, () => this.#show(''), this.#end.signal)
  }

  #show(words: string): void {
    this.#words = words
    this.#thread.requestUpdate()
  }

  forget(): void {
    this.#end.abort()
    this.#words = ''
  }

  render(): TemplateResult {
    return html`<div class="toast" role="status">${this.#words ? html`<span>${this.#words}</span>` : nothing}</div>`
  }
}
