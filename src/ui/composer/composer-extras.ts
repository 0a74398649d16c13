import { html, nothing, type TemplateResult } from 'lit'
import type { SendDraft } from '../../core/chat.js'
import { composerWords } from '../strings/composer.js'
import { adopt } from '../styles/adopt.js'
import { controls } from '../styles/controls.js'
import { Attaching } from './attaching.js'
import type { ChatComposer } from './chat-composer.js'
import { composerExtrasStyles } from './composer-extras-styles.js'
import { EmojiPicking } from './emoji-picking.js'
import { Joining } from './joining.js'
import { Rewriting } from './rewriting.js'
import { TypingSignal } from './typing-signal.js'

/** What the composer can do beyond sending text: answer, edit, files, emoji, joining. Loaded after it is shown. */
export class ComposerExtras {
  readonly #composer: ChatComposer
  readonly #typing = new TypingSignal()
  readonly #files: Attaching
  /** Before `#rewriting`: Escape closes what is on top. */
  readonly #emoji: EmojiPicking
  readonly #rewriting: Rewriting
  readonly #joining: Joining

  constructor(composer: ChatComposer) {
    this.#composer = composer
    adopt(composer, controls, composerExtrasStyles)
    this.#files = new Attaching(composer)
    this.#emoji = new EmojiPicking(composer)
    this.#rewriting = new Rewriting(composer, () => this.#typing.stop())
    this.#joining = new Joining(composer)
    composer.renderRoot.addEventListener('focusout', event => event.target === composer.field && this.#typing.stop())
    composer.addController({ hostDisconnected: () => this.#typing.stop() })
  }

  /** Another dialog. */
  forget(): void {
    this.#typing.stop()
    this.#rewriting.forget()
    this.#emoji.close()
    this.#joining.forget()
  }

  get isEdit(): boolean {
    return this.#rewriting.isEdit
  }

  isReady(text: string): boolean {
    return this.isEdit ? text !== '' : (text !== '' || this.#files.hasSome) && this.#files.isReady
  }

  /** True: what was written is the change of a message, and is on its way. */
  edit(text: string): boolean {
    this.#emoji.close()
    return this.#rewriting.save(text)
  }

  /** What goes with the text. */
  draft(): Pick<SendDraft, 'attachments' | 'replyTo'> {
    const { attachments } = this.#files
    const { replyTo } = this.#rewriting
    return { ...(attachments.length > 0 ? { attachments } : {}), ...(replyTo === undefined ? {} : { replyTo }) }
  }

  sent(): void {
    this.#rewriting.forget()
    this.#typing.stop()
    this.#files.sent()
  }

  /** Something in the field has changed. */
  typed(): void {
    const { text, dialogId, select } = this.#composer
    const { context } = select
    if (context && dialogId !== null && text.trim()) this.#typing.typed(context.chat, dialogId, context.clock)
    else this.#typing.stop()
  }

  /** With the text, to at most two fifths of the panel; then the field scrolls. */
  grow(field: HTMLTextAreaElement): void {
    const room = this.#composer.parentElement?.clientHeight ?? 0
    if (room > 0) this.#composer.style.setProperty('--composer-max', `${Math.round(room * 0.4)}px`)
    if (CSS.supports('field-sizing', 'content')) return
    field.style.setProperty('block-size', 'auto')
    field.style.setProperty('block-size', `${field.scrollHeight}px`)
  }

  keydown(event: KeyboardEvent): void {
    this.#rewriting.keydown(event)
  }

  attachButton(): TemplateResult {
    return this.#files.button()
  }

  emojiButton(): TemplateResult {
    return this.#emoji.button()
  }

  above(): TemplateResult {
    return html`${this.#rewriting.render()}${this.#files.render(this.isEdit)}`
  }

  below(): TemplateResult {
    return html`<div id="counter" role="status">${this.#renderCounter()}</div>
      ${this.#emoji.render()}`
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
    return this.#joining.render()
  }
}
