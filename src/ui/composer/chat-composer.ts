import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import type { Chat, ChatState, SendDraft } from '../../core/chat.js'
import { toErrorNote } from '../../core/errors.js'
import type { DialogId } from '../../core/ids.js'
import { overlay, type Item } from '../../core/overlay.js'
import { can } from '../../core/permissions.js'
import { icon } from '../icons.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { mayEdit, refOf, textOf } from '../thread/actions.js'
import { FilesDropEvent, MessageWriteEvent } from '../thread/thread-events.js'
import { toFace } from '../titles.js'
import { composerStyles } from './composer-styles.js'
import { strip } from './composer-strip.js'
import type { ChatUploadList } from './chat-upload-list.js'
import { TypingSignal } from './typing-signal.js'

/** What the field is for now. `kept` is the draft that comes back after an edit. */
type Mode =
  | { readonly type: 'new' }
  | { readonly type: 'reply'; readonly item: Item }
  | { readonly type: 'edit'; readonly item: Item; readonly kept: string }

const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches

/**
 * Where a message is written. Keeps a draft for each dialog, edits and answers messages when the
 * thread in the same shadow root asks for it (`message-edit`, `message-reply`), takes files from it
 * (`files-drop`), and asks the host page before it sends.
 */
export class ChatComposer extends LitElement {
  static override styles = [base, composerStyles]

  @property({ attribute: false }) dialogId: DialogId | null = null

  @state() private text = ''
  @state() private mode: Mode = { type: 'new' }
  @state() private isPicking = false
  /** There are files, or have been: their list is loaded with the first. */
  @state() private hasFiles = false
  @state() private joining: 'no' | 'yes' | { readonly failed: string } = 'no'

  @query('textarea') private field!: HTMLTextAreaElement | null
  @query('chat-upload-list') private uploadList!: ChatUploadList | null
  @query('input[type=file]') private picker!: HTMLInputElement | null

  readonly #select = new SelectController(this, (chatState: ChatState) => {
    const dialog = this.dialogId === null ? undefined : chatState.dialogs.get(this.dialogId)
    return {
      dialog,
      draft: this.dialogId === null ? undefined : chatState.drafts.get(this.dialogId),
      me: chatState.me?.id,
      users: chatState.users,
    }
  })
  readonly #typing = new TypingSignal()
  #alive = new AbortController()
  #shownDialog: DialogId | null = null
  /** The draft that the state showed last. */
  #draft: string | undefined
  /** Drafts of ours that the state has not shown yet, oldest first. */
  #written: string[] = []

  /** The field. */
  override focus(): void {
    this.field?.focus()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#alive = new AbortController()
    const { signal } = this.#alive
    const root = this.getRootNode()
    root.addEventListener('message-reply', event => this.#take(event), { signal })
    root.addEventListener('message-edit', event => this.#take(event), { signal })
    root.addEventListener('files-drop', event => event instanceof FilesDropEvent && event.dialogId === this.dialogId && void this.#attach(event.files), { signal })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#alive.abort()
    this.#typing.stop()
    this.isPicking = false
  }

  protected override update(changed: PropertyValues<this>): void {
    if (this.dialogId !== this.#shownDialog) this.#turnTo(this.dialogId)
    const { value } = this.#select
    if (value && (value.draft ?? '') !== this.#draft) this.#hearDraft(value.draft ?? '')
    super.update(changed)
  }

  protected override updated(): void {
    this.#fit()
  }

  #turnTo(dialogId: DialogId | null): void {
    this.#typing.stop()
    this.#shownDialog = dialogId
    this.#draft = undefined
    this.#written = []
    this.text = ''
    this.mode = { type: 'new' }
    this.isPicking = false
    this.joining = 'no'
  }

  /** At most two fifths of the panel; then the field scrolls. */
  #fit(): void {
    const { field } = this
    if (!field) return
    const room = this.parentElement?.clientHeight ?? 0
    if (room > 0) this.style.setProperty('--composer-max', `${Math.round(room * 0.4)}px`)
    if (CSS.supports('field-sizing', 'content')) return
    field.style.setProperty('block-size', 'auto')
    field.style.setProperty('block-size', `${field.scrollHeight}px`)
  }

  // Writing

  #input(): void {
    this.text = this.field?.value ?? ''
    const { chat, context } = this.#select
    if (!chat || !context || this.dialogId === null) return
    if (this.mode.type !== 'edit') this.#keepDraft(this.text)
    if (this.text.trim()) this.#typing.typed(chat, this.dialogId, context.clock)
    else this.#typing.stop()
  }

  #keepDraft(text: string): void {
    if (this.dialogId === null) return
    this.#written.push(text)
    this.#select.chat?.setDraft(this.dialogId, text)
  }

  /** From the cache, from another tab, or our own words a moment later; by then there may be more of them in the field. */
  #hearDraft(draft: string): void {
    this.#draft = draft
    const echo = this.#written.lastIndexOf(draft)
    if (echo < 0) {
      // What the person is writing here beats what was written elsewhere.
      if (this.mode.type !== 'edit' && (this.text === '' || !this.matches(':focus-within'))) this.text = draft
      return
    }
    this.#written.splice(0, echo + 1)
    // Stored only after the message had been sent: it would come back with the next reload.
    if (draft !== '' && this.#written.at(-1) === '' && this.dialogId !== null) this.#select.chat?.setDraft(this.dialogId, '')
  }

  #keydown(event: KeyboardEvent): void {
    // 229: Safari ends a composition before the Enter that ended it.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !isTouch()) {
      event.preventDefault()
      void this.#submit()
    } else if (event.key === 'ArrowUp' && this.text === '' && this.mode.type !== 'edit') {
      const item = this.#lastOwn()
      if (!item) return
      event.preventDefault()
      void this.#edit(item)
    }
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || (!this.isPicking && this.mode.type === 'new')) return
    event.preventDefault()
    event.stopPropagation()
    if (this.isPicking) this.isPicking = false
    else this.#cancel()
    this.focus()
  }

  #lastOwn(): Item | undefined {
    const { chat, value } = this.#select
    if (!chat || !value?.dialog || value.me === undefined) return undefined
    const { dialog, me } = value
    const messages = chat.state.threads.get(dialog.id)?.messages ?? []
    const items = overlay(dialog.id, messages.slice(-200), chat.state.outbox, dialog.pinnedIds, me)
    return items.findLast(item => mayEdit(item, dialog, me, chat.capabilities))
  }

  #take(event: Event): void {
    if (!(event instanceof MessageWriteEvent) || event.dialogId !== this.dialogId) return
    if (event.type === 'message-edit') void this.#edit(event.item)
    else {
      if (this.mode.type === 'edit') this.#cancel()
      this.mode = { type: 'reply', item: event.item }
      this.focus()
    }
  }

  async #edit(item: Item): Promise<void> {
    this.mode = { type: 'edit', item, kept: this.mode.type === 'edit' ? this.mode.kept : this.text }
    this.text = textOf(item)
    await this.updateComplete
    this.focus()
    this.field?.setSelectionRange(this.text.length, this.text.length)
  }

  #cancel(): void {
    if (this.mode.type === 'edit') this.text = this.mode.kept
    this.mode = { type: 'new' }
    this.#typing.stop()
    this.focus()
  }

  // Sending

  get #limit(): number | undefined {
    return this.#select.chat?.capabilities.maxTextLength
  }

  get #isReady(): boolean {
    const text = this.text.trim()
    if (this.dialogId === null || text.length > (this.#limit ?? Infinity)) return false
    if (this.mode.type === 'edit') return text !== ''
    const uploads = this.uploadList?.uploads ?? []
    return (text !== '' || uploads.length > 0) && uploads.every(upload => upload.state.type === 'done')
  }

  async #submit(): Promise<void> {
    const { chat, context } = this.#select
    const { dialogId, mode } = this
    if (!chat || !context || dialogId === null || !this.#isReady) return
    const text = this.text.trim()
    this.isPicking = false
    if (mode.type === 'edit') {
      this.#cancel()
      if (text !== textOf(mode.item)) await chat.edit(dialogId, refOf(mode.item), text)
      return
    }
    const attachments = (this.uploadList?.uploads ?? []).flatMap(({ state: upload }) => (upload.type === 'done' ? [upload.attachment] : []))
    const draft: SendDraft = {
      text,
      ...(attachments.length > 0 ? { attachments } : {}),
      ...(mode.type === 'reply' && mode.item.type === 'confirmed' ? { replyTo: mode.item.message.id } : {}),
    }
    if (!context.maySend(dialogId, draft)) return
    this.text = ''
    this.mode = { type: 'new' }
    this.uploadList?.clear()
    this.#typing.stop()
    this.#keepDraft('')
    // A tap on the button must not close the on-screen keyboard.
    this.focus()
    await chat.send(dialogId, draft)
  }

  // Files and emoji

  async #attach(files: readonly File[]): Promise<void> {
    if (!this.#select.chat?.capabilities.files) return
    const { dialogId } = this
    await import('./chat-upload-list.js')
    this.hasFiles = true
    await this.updateComplete
    if (dialogId === this.dialogId) this.uploadList?.add(files)
    this.focus()
  }

  #picked(): void {
    void this.#attach([...(this.picker?.files ?? [])])
    // The same file can be picked again.
    if (this.picker) this.picker.value = ''
  }

  #paste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0 || !this.#select.chat?.capabilities.files) return
    event.preventDefault()
    void this.#attach(files)
  }

  async #togglePicker(): Promise<void> {
    this.isPicking = !this.isPicking
    if (!this.isPicking) return this.focus()
    await import('../emoji/chat-emoji-grid.js')
    await this.updateComplete
    const grid = this.renderRoot.querySelector('chat-emoji-grid')
    await grid?.updateComplete
    grid?.focus()
  }

  #insert(emoji: string): void {
    const { field } = this
    if (!field) return
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, 'end')
    this.isPicking = false
    this.#input()
    this.focus()
  }

  #leave(event: FocusEvent): void {
    if (event.relatedTarget instanceof Node && this.renderRoot.contains(event.relatedTarget)) return
    this.isPicking = false
  }

  async #join(chat: Chat, dialogId: DialogId): Promise<void> {
    this.joining = 'yes'
    try {
      await chat.command({ type: 'join', dialogId })
      this.joining = 'no'
    } catch (error) {
      this.joining = { failed: toErrorNote(error).message }
    }
  }

  override render() {
    const { value, chat, strings } = this.#select
    const { dialogId } = this
    if (!value?.dialog || !chat || dialogId === null || value.me === undefined) return nothing
    if (!can('send', value.dialog, value.me, chat.capabilities)) return this.#renderBar(chat, dialogId)
    const isEdit = this.mode.type === 'edit'
    return html`<div @keydown=${this.#escape} @focusout=${this.#leave}>
      ${strip(this.mode, value.users, value.me, strings, () => this.#cancel())}
      ${this.hasFiles
        ? html`<chat-upload-list
            ?hidden=${isEdit}
            .chat=${chat}
            .dialogId=${dialogId}
            .strings=${strings}
            .locale=${this.#select.locale}
            @uploads-change=${() => this.requestUpdate()}
          ></chat-upload-list>`
        : nothing}
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault()
          void this.#submit()
        }}
      >
        ${chat.capabilities.files && !isEdit
          ? html`<button class="icon-button attach" type="button" aria-label=${strings.attach} title=${strings.attach} @click=${() => this.picker?.click()}>${icon('paperclip')}</button>
              <input type="file" multiple hidden accept=${chat.capabilities.files.mimes.join(',') || nothing} @change=${this.#picked} />`
          : nothing}
        <div class="box">
          <textarea
            rows="1"
            dir=${this.text ? 'auto' : nothing}
            enterkeyhint=${isTouch() ? nothing : 'send'}
            placeholder=${strings.message}
            aria-label=${isEdit ? strings.editing : strings.writeTo(toFace(chat.state, value.dialog, strings).title)}
            aria-describedby="counter"
            .value=${live(this.text)}
            @input=${this.#input}
            @keydown=${this.#keydown}
            @paste=${this.#paste}
            @blur=${() => this.#typing.stop()}
          ></textarea>
          <button class="icon-button" type="button" aria-label=${strings.emoji} title=${strings.emoji} aria-expanded=${this.isPicking ? 'true' : 'false'} @click=${() => void this.#togglePicker()}>
            ${icon('smile')}
          </button>
        </div>
        <button class="icon-button send" type="submit" aria-label=${isEdit ? strings.save : strings.send} title=${isEdit ? strings.save : strings.send} ?disabled=${!this.#isReady}>
          ${icon(isEdit ? 'check' : 'send')}
        </button>
      </form>
      <div id="counter" role="status">${this.#renderCounter()}</div>
      ${this.isPicking
        ? html`<chat-emoji-grid @emoji-select=${(event: CustomEvent<string>) => this.#insert(event.detail)}></chat-emoji-grid>`
        : nothing}
    </div>`
  }

  /** Only near the limit of the service. */
  #renderCounter(): TemplateResult | typeof nothing {
    const { strings } = this.#select
    const limit = this.#limit
    if (limit === undefined) return nothing
    const left = limit - this.text.trim().length
    if (left < 0) return html`<p class="counter over">${strings.tooLong(-left)}</p>`
    return left <= Math.min(100, limit / 10) ? html`<p class="counter">${strings.left(left)}</p>` : nothing
  }

  #renderBar(chat: Chat, dialogId: DialogId): TemplateResult {
    const { value, strings } = this.#select
    const mayJoin = value?.dialog && value.me !== undefined && can('join', value.dialog, value.me, chat.capabilities)
    if (!mayJoin) return html`<div class="bar">${strings.readOnly}</div>`
    return html`<div class="bar">
      ${typeof this.joining === 'object' ? html`<bdi role="alert">${strings.joinFailed(this.joining.failed)}</bdi>` : strings.notJoined}
      <button class="button primary" type="button" ?disabled=${this.joining === 'yes'} @click=${() => void this.#join(chat, dialogId)}>${strings.join}</button>
    </div>`
  }
}

if (!customElements.get('chat-composer')) customElements.define('chat-composer', ChatComposer)

declare global {
  interface HTMLElementTagNameMap {
    'chat-composer': ChatComposer
  }
}
