import { html, nothing, type TemplateResult } from 'lit'
import { threadWords } from '../strings/thread.js'
import type { ChatThread } from './chat-thread.js'
import { may } from './may.js'
import { FilesDropEvent } from './thread-events.js'

/** Files dragged over the messages: dropped, they go to the composer. */
export class Dropping {
  readonly #thread: ChatThread
  #isOver = false

  constructor(thread: ChatThread) {
    this.#thread = thread
    for (const type of ['dragover', 'dragleave', 'drop']) thread.renderRoot.addEventListener(type, event => this.#drag(event as DragEvent))
  }

  #drag(event: DragEvent): void {
    const { dialogId, select } = this.#thread
    if (!select.chat?.capabilities.files || !may(this.#thread, 'send') || event.dataTransfer?.types.includes('Files') !== true || dialogId === null) return
    event.preventDefault()
    this.#isOver = event.type === 'dragover'
    this.#thread.requestUpdate()
    if (event.type === 'drop') this.#thread.dispatchEvent(new FilesDropEvent(dialogId, [...event.dataTransfer.files]))
  }

  render(): TemplateResult | typeof nothing {
    return this.#isOver ? html`<div class="drop">${threadWords.dropFiles}</div>` : nothing
  }
}
