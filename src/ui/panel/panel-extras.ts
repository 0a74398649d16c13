import { html, nothing, type TemplateResult } from 'lit'
import type { DialogId } from '../../core/ids.js'
import { icon } from '../rare-icons.js'
import { listWords } from '../strings/list.js'
import { isWritingBeside } from '../new-chat/start-direct.js'
import type { ChatPanel } from './chat-panel.js'

/** What can cover list or thread, and what has the focus when it is gone. */
const covers = { 'new-chat': ['chat-new-chat', '.new-chat'], details: ['chat-dialog-info', 'chat-thread-header'], outbox: ['chat-outbox', 'chat-status'] } as const

type View = 'main' | keyof typeof covers

/** The views that come over list and thread: a new chat, the details of one, everything unsent. */
export class PanelExtras {
  readonly #panel: ChatPanel
  #view: View = 'main'

  constructor(panel: ChatPanel) {
    this.#panel = panel
    const { renderRoot: root } = panel
    root.addEventListener('show-outbox', () => void this.cover('outbox'))
    root.addEventListener('keydown', event => this.#keydown(event as KeyboardEvent))
  }

  /** Another dialog. */
  forget(): void {
    const panel = this.#panel
    this.#view = 'main'
    panel.requestUpdate()
    // What came while the thread was covered is seen now.
    void panel.updateComplete.then(() => panel.renderRoot.querySelector('chat-thread')?.requestUpdate())
  }

  async cover(view: keyof typeof covers): Promise<void> {
    try {
      if (view === 'new-chat') await import('../new-chat/chat-new-chat.js')
      if (view === 'details') await import('../dialog-info/chat-dialog-info.js')
    } catch {
      return // The network is away; the next click tries again.
    }
    this.forget()
    this.#view = view
    await this.#panel.focusOn(covers[view][0])
  }

  async uncover(focus: string = covers[this.#view as keyof typeof covers][1]): Promise<void> {
    this.forget()
    await this.#panel.focusOn(focus)
    // What was to be seen there is settled meanwhile.
    if (!this.#panel.shadowRoot?.activeElement) await this.#panel.focusStart()
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || this.#view === 'main') return
    event.preventDefault()
    void this.uncover()
  }

  newChatButton(): TemplateResult {
    return html`<button class="icon-button new-chat" type="button" aria-label=${listWords.newChat} title=${listWords.newChat} @click=${() => void this.cover('new-chat')}>
      ${icon('new')}
    </button>`
  }

  readonly #back = (): void => void this.uncover()
  readonly #enter = (event: CustomEvent<DialogId>): void => this.#panel.enter(event.detail)
  /** Who writes in another dialog by now stays there; the new one is in the list. */
  readonly #enterNew = (event: CustomEvent<DialogId>): void => (isWritingBeside(event.target as Element) ? this.forget() : this.#enter(event))

  /** Instead of the list; undefined: nothing covers it. */
  list(): TemplateResult | undefined {
    const { isListOnTop } = this.#panel
    if (this.#view === 'outbox' && isListOnTop) return this.#renderOutbox()
    if (this.#view !== 'new-chat') return undefined
    return html`${isListOnTop ? html`<chat-status part="status"></chat-status>` : nothing}<chat-new-chat @go-back=${this.#back} @dialog-select=${this.#enterNew}></chat-new-chat>`
  }

  /** Over the thread. */
  main(): TemplateResult | undefined {
    const { isListOnTop, dialogId } = this.#panel
    if (this.#view === 'outbox' && !isListOnTop) return this.#renderOutbox()
    if (this.#view !== 'details') return undefined
    return html`<chat-dialog-info .dialogId=${dialogId} @go-back=${this.#back} @dialog-select=${this.#enter}></chat-dialog-info>`
  }

  #renderOutbox(): TemplateResult {
    return html`<chat-outbox @go-back=${this.#back} @dialog-select=${this.#enter}></chat-outbox>`
  }
}
