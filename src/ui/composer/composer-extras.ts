import { html, nothing, type TemplateResult } from 'lit'
import type { Attachment } from '../../core/model.js'
import type { MessageId } from '../../core/ids.js'
import { toErrorNote } from '../../core/errors.js'
import { overlay, type Item } from '../../core/overlay.js'
import { can } from '../../core/permissions.js'
import { icon } from '../rare-icons.js'
import { composerWords } from '../strings/composer.js'
import { adopt } from '../styles/adopt.js'
import { controls } from '../styles/controls.js'
import { mayEdit } from '../thread/actions.js'
import { refOf, textOf } from '../thread/items.js'
import { FilesDropEvent, MessageWriteEvent } from '../thread/thread-events.js'
import type { ChatComposer } from './chat-composer.js'
import type { ChatUploadList } from './chat-upload-list.js'
import { composerExtrasStyles } from './composer-extras-styles.js'
import { strip } from './composer-strip.js'
import { TypingSignal } from './typing-signal.js'

/** What the field is for now. `kept` is the draft that comes back after an edit. */
type Mode =
  | { readonly type: 'new' }
  | { readonly type: 'reply'; readonly item: Item }
  | { readonly type: 'edit'; readonly item: Item; readonly kept: string }

/** What the composer can do beyond sending text: answer, edit, files, emoji, joining. Loaded after it is shown. */
export class ComposerExtras {
  readonly #composer: ChatComposer
  #mode: Mode = { type: 'new' }
  #joining: 'no' | 'yes' | { readonly failed: string } = 'no'
  #isPicking = false
  /** There are files, or have been: their list is loaded with the first. */
  #hasFiles = false
  readonly #typing = new TypingSignal()
  #alive = new AbortController()

  constructor(composer: ChatComposer) {
    this.#composer = composer
    const { renderRoot: root } = composer
    adopt(composer, controls, composerExtrasStyles)
    root.addEventListener('keydown', event => this.#escape(event as KeyboardEvent))
    root.addEventListener('focusout', event => this.#leave(event as FocusEvent))
    root.addEventListener('focusout', event => event.target === composer.field && this.#typing.stop())
    root.addEventListener('paste', event => this.#paste(event as ClipboardEvent))
    composer.addController({
      hostConnected: () => this.#listen(),
      hostDisconnected: () => {
        this.#alive.abort()
        this.#typing.stop()
        this.#isPicking = false
      },
    })
  }

  /** To the thread beside it. */
  #listen(): void {
    this.#alive = new AbortController()
    const { signal } = this.#alive
    const root = this.#composer.getRootNode()
    root.addEventListener('message-reply', event => this.#take(event), { signal })
    root.addEventListener('message-edit', event => this.#take(event), { signal })
    root.addEventListener('files-drop', event => event instanceof FilesDropEvent && event.dialogId === this.#composer.dialogId && void this.#attach(event.files), { signal })
  }

  get isEdit(): boolean {
    return this.#mode.type === 'edit'
  }

  get #uploadList(): ChatUploadList | null {
    return this.#composer.renderRoot.querySelector('chat-upload-list')
  }

  #show(change: () => unknown): void {
    change()
    this.#composer.requestUpdate()
  }

  /** Another dialog. */
  forget(): void {
    this.#typing.stop()
    this.#mode = { type: 'new' }
    this.#isPicking = false
    this.#joining = 'no'
  }

  // Sending

  isReady(text: string): boolean {
    const uploads = this.isEdit ? [] : (this.#uploadList?.uploads ?? [])
    return (text !== '' || uploads.length > 0) && uploads.every(upload => upload.state.type === 'done')
  }

  /** True: what was written is the change of a message, and is on its way. */
  edit(text: string): boolean {
    const mode = this.#mode
    const { dialogId, select } = this.#composer
    this.#isPicking = false
    if (mode.type !== 'edit' || dialogId === null) return false
    this.#cancel()
    if (text !== textOf(mode.item)) void select.chat?.edit(dialogId, refOf(mode.item), text)
    return true
  }

  /** What goes with the text. */
  draft(): { readonly attachments?: readonly Attachment[]; readonly replyTo?: MessageId } {
    const mode = this.#mode
    const attachments = (this.#uploadList?.uploads ?? []).flatMap(({ state }) => (state.type === 'done' ? [state.attachment] : []))
    return {
      ...(attachments.length > 0 ? { attachments } : {}),
      ...(mode.type === 'reply' && mode.item.type === 'confirmed' ? { replyTo: mode.item.message.id } : {}),
    }
  }

  sent(): void {
    this.#mode = { type: 'new' }
    this.#typing.stop()
    this.#uploadList?.clear()
  }

  /** Something in the field has changed. */
  typed(): void {
    const { text, dialogId, select } = this.#composer
    const { context } = select
    if (context && dialogId !== null && text.trim()) this.#typing.typed(context.chat, dialogId, context.clock)
    else this.#typing.stop()
  }

  // Editing and answering

  keydown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowUp' || this.#composer.text !== '' || this.isEdit) return
    const item = this.#lastOwn()
    if (!item) return
    event.preventDefault()
    void this.#startEdit(item)
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || (!this.#isPicking && this.#mode.type === 'new')) return
    event.preventDefault()
    event.stopPropagation()
    if (this.#isPicking) this.#show(() => (this.#isPicking = false))
    else this.#cancel()
    this.#composer.focus()
  }

  #lastOwn(): Item | undefined {
    const { chat, value } = this.#composer.select
    if (!chat || !value?.dialog || value.me === undefined) return undefined
    const { dialog, me } = value
    const messages = chat.state.threads.get(dialog.id)?.messages ?? []
    const items = overlay(dialog.id, messages.slice(-200), chat.state.outbox, dialog.pinnedIds, me)
    return items.findLast(item => mayEdit(item, dialog, me, chat.capabilities))
  }

  #take(event: Event): void {
    if (!(event instanceof MessageWriteEvent) || event.dialogId !== this.#composer.dialogId) return
    const { item } = event
    if (event.type === 'message-edit') void this.#startEdit(item)
    else {
      if (this.isEdit) this.#cancel()
      this.#show(() => (this.#mode = { type: 'reply', item }))
      this.#composer.focus()
    }
  }

  async #startEdit(item: Item): Promise<void> {
    const composer = this.#composer
    this.#show(() => (this.#mode = { type: 'edit', item, kept: this.#mode.type === 'edit' ? this.#mode.kept : composer.text }))
    const text = (composer.text = textOf(item))
    await composer.updateComplete
    composer.focus()
    composer.field?.setSelectionRange(text.length, text.length)
  }

  #cancel(): void {
    const composer = this.#composer
    if (this.#mode.type === 'edit') composer.text = this.#mode.kept
    this.#show(() => (this.#mode = { type: 'new' }))
    this.#typing.stop()
    composer.focus()
  }

  // Files and emoji

  attachButton(): TemplateResult {
    return html`<button class="icon-button attach" type="button" aria-label=${composerWords.attach} title=${composerWords.attach} @click=${() => this.#pickFiles()}>
      ${icon('paperclip')}
    </button>`
  }

  emojiButton(): TemplateResult {
    return html`<button
      class="icon-button"
      type="button"
      aria-label=${composerWords.emoji}
      title=${composerWords.emoji}
      aria-expanded=${this.#isPicking ? 'true' : 'false'}
      @click=${() => void this.#toggleEmoji()}
    >
      ${icon('smile')}
    </button>`
  }

  #pickFiles(): void {
    this.#composer.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click()
  }

  async #attach(files: readonly File[]): Promise<void> {
    const composer = this.#composer
    if (!composer.select.chat?.capabilities.files) return
    const { dialogId } = composer
    await import('./chat-upload-list.js')
    this.#show(() => (this.#hasFiles = true))
    await composer.updateComplete
    if (dialogId === composer.dialogId) this.#uploadList?.add(files)
    composer.focus()
  }

  #picked(event: Event): void {
    const picker = event.target as HTMLInputElement
    void this.#attach([...(picker.files ?? [])])
    // The same file can be picked again.
    picker.value = ''
  }

  #paste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0 || !this.#composer.select.chat?.capabilities.files) return
    event.preventDefault()
    void this.#attach(files)
  }

  async #toggleEmoji(): Promise<void> {
    const composer = this.#composer
    try {
      if (!this.#isPicking) await import('../emoji/chat-emoji-grid.js')
    } catch {
      return // The network is away; the next click tries again.
    }
    this.#show(() => (this.#isPicking = !this.#isPicking))
    if (!this.#isPicking) return composer.focus()
    await composer.updateComplete
    const grid = composer.renderRoot.querySelector('chat-emoji-grid')
    await grid?.updateComplete
    grid?.focus()
  }

  #insert(emoji: string): void {
    const { field } = this.#composer
    if (!field) return
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, 'end')
    this.#isPicking = false
    this.#composer.input()
    this.#composer.focus()
  }

  #leave(event: FocusEvent): void {
    if (event.relatedTarget instanceof Node && this.#composer.renderRoot.contains(event.relatedTarget)) return
    if (this.#isPicking) this.#show(() => (this.#isPicking = false))
  }

  async #join(): Promise<void> {
    const { dialogId, select } = this.#composer
    if (dialogId === null) return
    this.#show(() => (this.#joining = 'yes'))
    try {
      await select.chat?.command({ type: 'join', dialogId })
      this.#show(() => (this.#joining = 'no'))
    } catch (error) {
      this.#show(() => (this.#joining = { failed: toErrorNote(error).message }))
    }
  }

  // What is around the field

  above(): TemplateResult {
    const { select, dialogId } = this.#composer
    const { value, chat, strings, locale } = select
    const files = chat?.capabilities.files
    return html`
      ${value?.me === undefined ? nothing : strip(this.#mode, value.users, value.me, strings, () => this.#cancel())}
      ${this.#hasFiles
        ? html`<chat-upload-list
            ?hidden=${this.isEdit}
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

  below(): TemplateResult {
    return html`
      <div id="counter" role="status">${this.#renderCounter()}</div>
      ${this.#isPicking ? html`<chat-emoji-grid @emoji-select=${(event: CustomEvent<string>) => this.#insert(event.detail)}></chat-emoji-grid>` : nothing}
    `
  }

  /** Only near the limit of the service. */
  #renderCounter(): TemplateResult | typeof nothing {
    const limit = this.#composer.select.chat?.capabilities.maxTextLength
    if (limit === undefined) return nothing
    const left = limit - this.#composer.text.trim().length
    if (left < 0) return html`<p class="counter over">${composerWords.tooLong(-left)}</p>`
    return left <= Math.min(100, limit / 10) ? html`<p class="counter">${composerWords.left(left)}</p>` : nothing
  }

  /** In the field's place, where one may not write. */
  bar(): TemplateResult {
    const { value, chat } = this.#composer.select
    const mayJoin = value?.dialog && value.me !== undefined && chat && can('join', value.dialog, value.me, chat.capabilities)
    if (!mayJoin) return html`<div class="bar">${composerWords.readOnly}</div>`
    return html`<div class="bar">
      ${typeof this.#joining === 'object' ? html`<bdi role="alert">${composerWords.joinFailed(this.#joining.failed)}</bdi>` : composerWords.notJoined}
      <button class="button primary" type="button" ?disabled=${this.#joining === 'yes'} @click=${() => void this.#join()}>${composerWords.join}</button>
    </div>`
  }
}
