import { html, nothing, type TemplateResult } from 'lit'
import type { UserId } from '../../core/ids.js'
import type { User } from '../../core/model.js'
import type { Item } from '../../core/overlay.js'
import { icon } from '../rare-icons.js'
import { composerWords } from '../strings/composer.js'
import type { Strings } from '../strings/strings.js'
import { bodyOf } from '../thread/items.js'
import { toSummary } from '../thread/row-extras.js'

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
  const cancel = mode.type === 'edit' ? composerWords.cancelEdit : composerWords.cancelReply
  return html`<div class="strip">
    ${icon(mode.type === 'edit' ? 'pencil' : 'reply')}
    <div class="strip-words">
      <bdi class="strip-title">${mode.type === 'edit' ? strings.editing : composerWords.replyingTo(name)}</bdi>
      <bdi class="strip-text">${toSummary({ body: bodyOf(mode.item) }, strings)}</bdi>
    </div>
    <button class="icon-button" type="button" aria-label=${cancel} title=${cancel} @click=${onCancel}>${icon('close')}</button>
  </div>`
}
