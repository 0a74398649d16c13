import { html, nothing, type TemplateResult } from 'lit'
import type { Chat } from '../../core/chat.js'
import type { DialogId } from '../../core/ids.js'
import type { Attachment } from '../../core/model.js'
import { icon } from '../rare-icons.js'
import { composerWords } from '../strings/composer.js'
import { threadWords } from '../strings/thread.js'
import { FilesDropEvent } from '../thread/thread-events.js'
import type { ChatComposer } from './chat-composer.js'
import type { ChatUploadList } from './chat-upload-list.js'

/** Until there is a list to add them to. They stay when the composer leaves the page and comes back. */
const waiting = new WeakMap<Chat, Map<DialogId, readonly File[]>>()

/** What lists files has been fetched; a composer that comes later may have some that are on their way. */
let hasList = false
/** The last try to fetch it failed. */
let hasFailed = false

/** Files of a message to come: chosen, pasted, or dropped on the thread. What uploads and lists them is fetched with the first. */
export class Attaching {
  readonly #composer: ChatComposer

  constructor(composer: ChatComposer) {
    this.#composer = composer
    composer.renderRoot.addEventListener('paste', event => this.#paste(event as ClipboardEvent))
    let alive = new AbortController()
    composer.addController({
      hostConnected: () => {
        alive = new AbortController()
        composer.getRootNode().addEventListener('files-drop', event => this.#drop(event), { signal: alive.signal })
      },
      hostDisconnected: () => alive.abort(),
    })
  }

  get #list(): ChatUploadList | null {
    return this.#composer.renderRoot.querySelector('chat-upload-list')
  }

  get #waitingHere(): readonly File[] {
    return this.#waiting?.get(this.#composer.dialogId as DialogId) ?? []
  }

  get #waiting(): Map<DialogId, readonly File[]> | undefined {
    const { chat } = this.#composer.select
    return chat && waiting.get(chat)
  }

  get hasSome(): boolean {
    return (this.#list?.uploads ?? []).length > 0
  }

  /** Nothing is on its way any more, or failed. */
  get isReady(): boolean {
    return this.#waitingHere.length === 0 && (this.#list?.uploads ?? []).every(upload => upload.state.type === 'done')
  }

  get attachments(): readonly Attachment[] {
    return (this.#list?.uploads ?? []).flatMap(({ state }) => (state.type === 'done' ? [state.attachment] : []))
  }

  sent(): void {
    this.#list?.clear()
  }

  #attach(files: readonly File[]): void {
    const { dialogId, select: { chat } } = this.#composer
    if (!chat?.capabilities.files || dialogId === null || files.length === 0) return
    waiting.set(chat, new Map(this.#waiting).set(dialogId, [...this.#waitingHere, ...files]))
    void this.#add()
  }

  async #add(): Promise<void> {
    const composer = this.#composer
    try {
      await import('./chat-upload-list.js')
      hasList = true
      hasFailed = false
    } catch {
      // The network is away: the person is told, and can try again.
      hasFailed = true
    }
    composer.requestUpdate()
    await composer.updateComplete
    const list = this.#list
    if (hasFailed || !list) return
    for (const [dialogId, files] of this.#waiting ?? []) list.add(dialogId, files)
    this.#waiting?.clear()
    composer.focus()
  }

  #discard(): void {
    this.#waiting?.delete(this.#composer.dialogId as DialogId)
    this.#composer.requestUpdate()
    this.#composer.focus()
  }

  #picked({ target }: Event): void {
    const picker = target as HTMLInputElement
    this.#attach([...(picker.files ?? [])])
    // The same file can be picked again.
    picker.value = ''
  }

  #paste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0 || !this.#composer.select.chat?.capabilities.files) return
    event.preventDefault()
    this.#attach(files)
  }

  #drop(event: Event): void {
    if (event instanceof FilesDropEvent && event.dialogId === this.#composer.dialogId) this.#attach(event.files)
  }

  button(): TemplateResult {
    const pick = () => this.#composer.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click()
    return html`<button class="icon-button attach" type="button" aria-label=${composerWords.attach} title=${composerWords.attach} @click=${pick}>${icon('paperclip')}</button>`
  }

  /** Above the field. */
  render(hidden: boolean): TemplateResult {
    const { select, dialogId } = this.#composer
    const { chat, strings, locale } = select
    const files = chat?.capabilities.files
    const lost = hasFailed && !hidden ? this.#waitingHere.length : 0
    return html`
      ${lost > 0
        ? html`<p class="lost" role="alert">
            ${composerWords.attachFailed(lost)}
            <button class="link" type="button" @click=${() => void this.#add()}>${strings.tryAgain}</button>
            <button class="link" type="button" @click=${() => this.#discard()}>${threadWords.discard}</button>
          </p>`
        : nothing}
      ${hasList
        ? html`<chat-upload-list
            ?hidden=${hidden}
            .chat=${chat}
            .dialogId=${dialogId}
            .strings=${strings}
            .locale=${locale}
            @uploads-change=${() => this.#composer.requestUpdate()}
          ></chat-upload-list>`
        : nothing}
      ${files ? html`<input type="file" multiple hidden accept=${files.mimes.join(',') || nothing} @change=${(event: Event) => this.#picked(event)} />` : nothing}
    `
  }
}
