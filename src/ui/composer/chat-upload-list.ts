import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { define } from '../define.js'
import type { Chat } from '../../core/chat.js'
import type { DialogId } from '../../core/ids.js'
import { icon } from '../rare-icons.js'
import { en } from '../strings/en.js'
import { fileWords } from '../strings/files.js'
import { threadWords } from '../strings/thread.js'
import type { Strings } from '../strings/strings.js'
import { base } from '../styles/base.js'
import { controls } from '../styles/controls.js'
import { toShownFileName, toShownSize } from '../thread/file-facts.js'
import { refusal, uploadsOf, type Upload, type Uploads } from './uploads.js'

/**
 * Files on their way, each with its progress, a way to stop it and another try; above them, in words,
 * those that the service would not take. Every dialog has its own.
 *
 * @fires uploads-change - A file was added, has arrived, has failed or was removed.
 */
export class ChatUploadList extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host { display: block; }
      .refusals { margin: 0; padding: 6px 16px 0; font-size: var(--chat-text-secondary); color: var(--chat-color-danger); overflow-wrap: anywhere; }
      ul { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 8px 12px 0; list-style: none; max-block-size: 132px; overflow: auto; }
      .upload {
        display: flex;
        align-items: center;
        gap: 8px;
        min-inline-size: 0;
        max-inline-size: 100%;
        padding: 4px;
        padding-inline-start: 10px;
        border-radius: var(--chat-radius-control);
        background: var(--chat-color-surface-raised);
        font-size: var(--chat-text-secondary);
      }
      .upload.failed { box-shadow: inset 0 0 0 1px var(--chat-color-danger); }
      .words { min-inline-size: 0; max-inline-size: 220px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
      .why { display: block; white-space: normal; color: var(--chat-color-danger); font-size: var(--chat-text-meta); }
      .icon-button { inline-size: var(--chat-target); block-size: var(--chat-target); }
      .icon { inline-size: 16px; block-size: 16px; }
      progress { inline-size: 48px; block-size: 4px; accent-color: var(--chat-color-brand); }
      @media (forced-colors: active) {
        .upload { border: 1px solid CanvasText; }
      }
    `,
  ]
  static override properties = {
    chat: { attribute: false },
    dialogId: { attribute: false },
    strings: { attribute: false },
    locale: {},
  }

  chat: Chat | undefined
  dialogId: DialogId | null = null
  strings: Strings = en
  locale = 'en'

  #uploads: Uploads | undefined
  #following = new AbortController()
  #refusals: readonly string[] = []

  get uploads(): readonly Upload[] {
    return this.dialogId === null ? [] : (this.#uploads?.of(this.dialogId) ?? [])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#follow()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#following.abort()
  }

  #follow(): void {
    this.#following.abort()
    this.#following = new AbortController()
    this.#uploads = this.chat && uploadsOf(this.chat)
    this.#uploads?.addEventListener('change', () => this.requestUpdate(), { signal: this.#following.signal })
  }

  add(dialogId: DialogId, files: readonly File[]): void {
    const { chat, locale } = this
    const limits = chat?.capabilities.files
    if (!chat || !limits) return
    const refusals: string[] = []
    for (const file of files) {
      const why = refusal(file, limits)
      if (why === 'size') refusals.push(fileWords.fileTooLarge(file.name, toShownSize(limits.maxBytes, locale)))
      else if (why === 'kind') refusals.push(fileWords.fileKind(file.name))
      else void uploadsOf(chat).start(chat, dialogId, file)
    }
    this.#refusals = refusals
    this.requestUpdate()
  }

  clear(): void {
    this.#refusals = []
    if (this.dialogId !== null) this.#uploads?.clear(this.dialogId)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('chat')) this.#follow()
    if (changed.has('dialogId')) this.#refusals = []
  }

  protected override updated(): void {
    this.dispatchEvent(new Event('uploads-change'))
  }

  override render() {
    const { uploads } = this
    return html`
      ${this.#refusals.length > 0 ? html`<p class="refusals" role="alert">${this.#refusals.map(words => html`<bdi>${words}</bdi> `)}</p>` : nothing}
      ${uploads.length > 0 ? html`<ul>${uploads.map(upload => this.#renderUpload(upload))}</ul>` : nothing}
    `
  }

  #renderUpload({ file, state }: Upload): TemplateResult {
    const { chat, dialogId } = this
    const { stem, extension } = toShownFileName(file.name)
    const name = stem + extension
    const remove = state.type === 'uploading' ? fileWords.cancelUpload(name) : fileWords.removeFile(name)
    return html`<li class="upload ${state.type}">
      <div class="words"><bdi>${name}</bdi>${state.type === 'failed' ? html`<bdi class="why" role="alert">${state.error.message.slice(0, 200)}</bdi>` : nothing}</div>
      ${state.type === 'uploading' ? html`<progress max="1" .value=${state.part} aria-label=${fileWords.uploading(name)}></progress>` : nothing}
      ${state.type === 'failed' && chat && dialogId !== null
        ? html`<button class="icon-button" type="button" aria-label="${threadWords.retry}: ${name}" title=${threadWords.retry} @click=${() => void this.#uploads?.start(chat, dialogId, file)}>${icon('retry')}</button>`
        : nothing}
      <button class="icon-button" type="button" aria-label=${remove} title=${remove} @click=${() => dialogId !== null && this.#uploads?.remove(dialogId, file)}>${icon('close')}</button>
    </li>`
  }
}

define('chat-upload-list', ChatUploadList)

declare global {
  interface HTMLElementTagNameMap {
    'chat-upload-list': ChatUploadList
  }
}
