import { html, nothing, type TemplateResult } from 'lit'
import type { UserId } from '../../core/ids.js'
import type { User } from '../../core/model.js'
import type { Item } from '../../core/overlay.js'
import { icon } from '../icons.js'
import type { Strings } from '../strings/strings.js'
import { bodyOf } from '../thread/actions.js'
import { toSummary } from '../thread/message-row.js'
import { toShownFileName } from '../thread/text.js'
import type { Upload } from './uploads.js'

type Mode = { readonly type: 'new' } | { readonly type: 'reply' | 'edit'; readonly item: Item }

/** Above the field: what is being changed or answered, and the way out. */
export function strip(
  mode: Mode,
  users: ReadonlyMap<UserId, User>,
  me: UserId,
  strings: Strings,
  onCancel: () => void,
): TemplateResult | typeof nothing {
  if (mode.type === 'new') return nothing
  const senderId = mode.item.type === 'confirmed' ? mode.item.message.senderId : me
  const name = senderId === me ? strings.you : users.get(senderId)?.name || strings.unknownUser
  const cancel = mode.type === 'edit' ? strings.cancelEdit : strings.cancelReply
  return html`<div class="strip">
    ${icon(mode.type === 'edit' ? 'pencil' : 'reply')}
    <div class="strip-words">
      <bdi class="strip-title">${mode.type === 'edit' ? strings.editing : strings.replyingTo(name)}</bdi>
      <bdi class="strip-text">${toSummary({ body: bodyOf(mode.item) }, strings)}</bdi>
    </div>
    <button class="icon-button" type="button" aria-label=${cancel} title=${cancel} @click=${onCancel}>${icon('close')}</button>
  </div>`
}

type UploadVerbs = { readonly onRemove: (file: File) => void; readonly onRetry: (file: File) => void }

/** Files on their way, each with its progress and a way to stop it. */
export function uploadList(uploads: readonly Upload[], strings: Strings, { onRemove, onRetry }: UploadVerbs): TemplateResult | typeof nothing {
  if (uploads.length === 0) return nothing
  return html`<ul class="uploads">
    ${uploads.map(({ file, state }) => {
      const { stem, extension } = toShownFileName(file.name)
      const name = stem + extension
      const remove = state.type === 'uploading' ? strings.cancelUpload(name) : strings.removeFile(name)
      return html`<li class="upload ${state.type}">
        <div class="upload-words"><bdi>${name}</bdi>${state.type === 'failed' ? html`<bdi class="why" role="alert">${state.error.message.slice(0, 200)}</bdi>` : nothing}</div>
        ${state.type === 'uploading' ? html`<progress max="1" .value=${state.part} aria-label=${strings.uploading(name)}></progress>` : nothing}
        ${state.type === 'failed'
          ? html`<button class="icon-button" type="button" aria-label="${strings.retry}: ${name}" title=${strings.retry} @click=${() => onRetry(file)}>${icon('retry')}</button>`
          : nothing}
        <button class="icon-button" type="button" aria-label=${remove} title=${remove} @click=${() => onRemove(file)}>${icon('close')}</button>
      </li>`
    })}
  </ul>`
}
