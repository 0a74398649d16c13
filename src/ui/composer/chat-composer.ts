import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { define } from '../define.js'
import type { ChatState, SendDraft } from '../../core/chat.js'
import type { StoredDialog } from '../../core/changes.js'
import type { DialogId, UserId } from '../../core/ids.js'
import { maySend } from '../../core/may-send.js'
import { icon } from '../icons.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { toFace } from '../titles.js'
import type { ComposerExtras } from './composer-extras.js'
import { composerStyles } from './composer-styles.js'

type Slice = {
  readonly dialog: StoredDialog | undefined
  readonly draft: string
  readonly me: UserId | undefined
  readonly users: ChatState['users']
}

/** Where a button comes with the extras, so that nothing moves then. Inert: the pointer goes through it. */
const room = html`<span class="icon-button" inert></span>`

const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches

/**
 * Where a message is written. Keeps a draft for each dialog, edits and answers messages when the
 * thread in the same shadow root asks for it (`message-edit`, `message-reply`), takes files from it
 * (`files-drop`), and asks the host page before it sends.
 */
export class ChatComposer extends LitElement {
  static override styles = [base, composerStyles]
  static override properties = { dialogId: { attribute: false }, text: { state: true } }

  dialogId: DialogId | null = null
  /** What is in the field. */
  text = ''

  readonly select: SelectController<Slice> = new SelectController(this, (state: ChatState) => ({
    dialog: state.dialogs.get(this.dialogId as DialogId),
    draft: state.drafts.get(this.dialogId as DialogId) ?? '',
    me: state.me?.id,
    users: state.users,
  }))
  #extras: ComposerExtras | undefined
  #shownDialog: DialogId | null = null
  /** The draft that the state showed last. */
  #draft: string | undefined
  /** Drafts of ours that the state has not shown yet, oldest first. */
  #written: string[] = []

  get field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea')
  }

  /** The field. */
  override focus(): void {
    this.field?.focus()
  }

  protected override update(changed: PropertyValues<this>): void {
    const { extras, value } = this.select
    this.#extras ??= extras && new extras.ComposerExtras(this)
    if (this.dialogId !== this.#shownDialog) {
      this.#shownDialog = this.dialogId
      this.#draft = undefined
      this.#written = []
      this.text = ''
      this.#extras?.forget()
    }
    if (value && value.draft !== this.#draft) this.#hearDraft(value.draft)
    super.update(changed)
  }

  protected override updated(): void {
    const { field } = this
    if (!field) return
    if (field.value !== this.text) field.value = this.text
    this.#extras?.grow(field)
  }

  /** The person has changed what is in the field. */
  input(): void {
    this.text = this.field?.value ?? ''
    if (!this.#extras?.isEdit) this.#keepDraft(this.text)
    this.#extras?.typed()
  }

  #keepDraft(text: string): void {
    this.#written.push(text)
    if (this.dialogId) this.select.chat?.setDraft(this.dialogId, text)
  }

  /** From the cache, from another tab, or our own words a moment later; by then there may be more of them in the field. */
  #hearDraft(draft: string): void {
    this.#draft = draft
    const echo = this.#written.lastIndexOf(draft)
    if (echo < 0) {
      // What the person is writing here beats what was written elsewhere.
      if (!this.#extras?.isEdit && (this.text === '' || !this.matches(':focus-within'))) this.text = draft
      return
    }
    this.#written.splice(0, echo + 1)
    // Stored only after the message had been sent: it would come back with the next reload.
    if (draft && this.#written.at(-1) === '' && this.dialogId) this.select.chat?.setDraft(this.dialogId, '')
  }

  #keydown(event: KeyboardEvent): void {
    // 229: Safari ends a composition before the Enter that ended it.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !isTouch()) void this.#submit(event)
    else this.#extras?.keydown(event)
  }

  get #isReady(): boolean {
    const text = this.text.trim()
    return text.length <= (this.select.chat?.capabilities.maxTextLength ?? Infinity) && (this.#extras ? this.#extras.isReady(text) : text !== '')
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault()
    const { context } = this.select
    const { dialogId } = this
    const text = this.text.trim()
    if (!context || !dialogId || !this.#isReady || this.#extras?.edit(text)) return
    const draft: SendDraft = { text, ...this.#extras?.draft() }
    if (!context.maySend(dialogId, draft)) return
    this.text = ''
    this.#extras?.sent()
    this.#keepDraft('')
    // A tap on the button must not close the on-screen keyboard.
    this.focus()
    await context.chat.send(dialogId, draft)
  }

  override render() {
    const { value, chat, strings } = this.select
    const { dialog, me } = value ?? {}
    const x = this.#extras
    if (!dialog || !chat || !me) return nothing
    if (!maySend(dialog, me, chat.capabilities)) return x?.bar()
    const isEdit = x?.isEdit
    const say = isEdit ? strings.save : strings.send
    return html`
      ${x?.above()}
      <form @submit=${this.#submit}>
        ${chat.capabilities.files && !isEdit ? (x?.attachButton() ?? room) : nothing}
        <div class="box">
          <textarea
            rows="1"
            dir=${this.text ? 'auto' : nothing}
            enterkeyhint=${isTouch() ? nothing : 'send'}
            placeholder=${strings.message}
            aria-label=${isEdit ? strings.editing : strings.writeTo(toFace(chat.state, dialog, strings).title)}
            aria-describedby="counter"
            @input=${this.input}
            @keydown=${this.#keydown}
          ></textarea>
          ${x?.emojiButton() ?? room}
        </div>
        <button class="icon-button send" type="submit" aria-label=${say} title=${say} ?disabled=${!this.#isReady}>${icon(isEdit ? 'check' : 'send')}</button>
      </form>
      ${x?.below()}
    `
  }
}

define('chat-composer', ChatComposer)

declare global {
  interface HTMLElementTagNameMap {
    'chat-composer': ChatComposer
  }
}
