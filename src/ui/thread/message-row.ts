import { html, nothing, type TemplateResult } from 'lit'
import type { ErrorNote } from '../../core/errors.js'
import type { UserId } from '../../core/ids.js'
import type { Attachment, Dialog, Message } from '../../core/model.js'
import '../avatar.js'
import { icon, type IconName } from '../icons.js'
import type { Strings } from '../strings/strings.js'
import { toClockTime } from '../time-text.js'
import { bodyOf, textOf, type MessageAction, type MessageWish } from './actions.js'
import { isCut, messageText, oneLine, type Linkify } from './message-text.js'
import type { MessageRow, SendStatus } from './rows.js'
import { isEmojiOnly } from './text.js'

/** What a row needs beside itself; the same object for all rows of one render. */
export type RowView = {
  readonly strings: Strings
  readonly locale: string
  readonly me: UserId
  readonly dialog: Dialog
  readonly url: (attachment: Attachment) => string | null
  /** Finds addresses, once that is loaded. */
  readonly linkify: Linkify | undefined
  /** Reactions can be given. */
  readonly canReact: boolean
  /** How many steps of a very long text are shown, by key. */
  readonly steps: ReadonlyMap<string, number>
  readonly onMore: (row: MessageRow) => void
  readonly onWish: (row: MessageRow, wish: MessageWish) => void
  readonly onMoreEmoji: (row: MessageRow) => void
}

/** `actions`: the toolbar is shown. `current`: Tab comes here. */
export type RowFocus = { readonly current: boolean; readonly flash: boolean; readonly actions: readonly MessageAction[] | null; readonly below: boolean }

export function messageRow(row: MessageRow, view: RowView, focus: RowFocus): TemplateResult {
  const { item, mine, first, last, status } = row
  const body = bodyOf(item)
  if (body.type === 'notice') return noticeRow(row, body.text, focus)

  const { strings } = view
  const failed = item.type === 'confirmed' ? item.failed : item.entry.state.type === 'failed' ? item.entry : null
  const error = failed?.state.type === 'failed' ? failed.state.error : null
  const isBig = body.type === 'text' && body.attachments.length === 0 && row.quoted === undefined && isEmojiOnly(body.text)
  const classes = ['row', 'message', mine ? 'mine' : 'theirs', first && 'first', last && 'last', isBig && 'big', row.named && 'crowd', focus.flash && 'flash']
  return html`<div
    class=${classes.filter(Boolean).join(' ')}
    role="article"
    data-key=${row.key}
    tabindex=${focus.current ? 0 : -1}
    aria-label=${toLabel(row, view)}
  >
    ${row.named && last
      ? html`<chat-avatar .name=${row.sender?.name ?? ''} .src=${row.sender?.avatarUrl} .seed=${row.item.type === 'confirmed' ? row.item.message.senderId : ''}></chat-avatar>`
      : nothing}
    <div class="column">
      ${row.named && first ? html`<bdi class="name">${row.sender?.name || strings.unknownUser}</bdi>` : nothing}
      <div class="line">
        ${error ? html`<span class="alarm">${icon('alert')}</span>` : nothing}
        <div class=${body.type === 'deleted' ? 'bubble deleted' : 'bubble'}>
          ${quote(row, view)}
          ${body.type === 'text' ? body.attachments.map(a => attachment(a, view)) : nothing}
          ${bubbleText(row, view, status)}
        </div>
        ${focus.actions
          ? html`<chat-message-actions
              layout="bar"
              class="${mine ? 'mine' : ''} ${focus.below ? 'below' : ''}"
              .actions=${focus.actions}
              .chosen=${ownReactions(row, view.me)}
              @message-wish=${(event: CustomEvent<MessageWish>) => view.onWish(row, event.detail)}
              @more-emoji=${() => view.onMoreEmoji(row)}
            ></chat-message-actions>`
          : nothing}
      </div>
      ${reactions(row, view)}
      ${error && failed ? failure(row, view, toFailure(failed.intent.type, error, strings)) : nothing}
    </div>
  </div>`
}

/** Loaded when the first message carries something. */
function attachment(item: Attachment, { url, strings, locale }: RowView): TemplateResult {
  void import('./chat-attachment.js')
  return html`<chat-attachment .item=${item} .url=${url(item)} .strings=${strings} .locale=${locale}></chat-attachment>`
}

function noticeRow(row: MessageRow, text: string, focus: RowFocus): TemplateResult {
  return html`<div class="row message notice" role="article" data-key=${row.key} tabindex=${focus.current ? 0 : -1}><bdi>${oneLine(text)}</bdi></div>`
}

function bubbleText(row: MessageRow, view: RowView, status: SendStatus | null): TemplateResult {
  const { item } = row
  const { strings, locale } = view
  const body = bodyOf(item)
  const at = item.type === 'confirmed' ? item.message.sentAt : item.send.createdAt
  const isEdited = item.type === 'confirmed' ? item.message.editedAt !== undefined && body.type !== 'deleted' : item.edited
  const isPinned = item.type === 'confirmed' && item.pinned
  const steps = view.steps.get(row.key) ?? 1
  // The time floats at the end of the last line, and takes a line of its own only when there is no room.
  return html`<div class="text" dir="auto">${body.type === 'deleted' ? html`<span class="words">${strings.messageDeleted}</span>` : body.type === 'text' ? messageText(body, steps, view.linkify) : nothing}${body.type === 'text' && isCut(body, steps)
      ? html` <button type="button" class="link" @click=${() => view.onMore(row)}>${strings.showMore}</button>`
      : nothing}<span class="meta" aria-hidden="true">${isPinned ? icon('pin') : nothing}${isEdited ? html`<bdi>${strings.edited}</bdi>` : nothing}<bdi>${toClockTime(at, locale)}</bdi>${status && body.type !== 'deleted' ? statusIcon(status) : nothing}</span></div>`
}

const statusIcons: Record<SendStatus, IconName | null> = {
  queued: 'clock',
  sending: 'clock',
  sent: 'check',
  delivered: 'check-check',
  read: 'check-check',
  failed: null,
}

function statusIcon(status: SendStatus): TemplateResult | typeof nothing {
  const name = statusIcons[status]
  return name ? html`<span class="status ${status}">${icon(name)}</span>` : nothing
}

function quote(row: MessageRow, { strings, me, onWish }: RowView): TemplateResult | typeof nothing {
  if (row.quoted === undefined) return nothing
  const { quoted } = row
  const name = quoted && (quoted.senderId === me ? strings.you : row.quotedSender?.name || strings.unknownUser)
  return html`<button type="button" class="quote" aria-description=${strings.goToQuoted} @click=${() => onWish(row, { type: 'jump' })}>
    ${name ? html`<bdi class="quote-name">${name}</bdi>` : nothing}
    <bdi class="quote-text">${quoted ? toSummary(quoted, strings) : strings.quoteUnknown}</bdi>
  </button>`
}

/** A message in one line: its words, or what it is. */
export function toSummary(message: Pick<Message, 'body'>, strings: Strings): string | typeof nothing {
  const { body } = message
  if (body.type === 'deleted') return strings.messageDeleted
  const [first] = body.type === 'text' ? body.attachments : []
  return body.text || !first ? oneLine(body.text) : strings[first.type]
}

export const ownReactions = ({ item }: MessageRow, me: UserId): readonly string[] =>
  item.type === 'confirmed' ? item.message.reactions.filter(r => r.userIds.includes(me)).map(r => r.value) : []

/** A thousand different reactions are an attack, not an opinion. */
const maxReactions = 50

function reactions(row: MessageRow, view: RowView): TemplateResult | typeof nothing {
  if (row.item.type !== 'confirmed' || row.item.message.reactions.length === 0) return nothing
  return html`<div class="reactions">
    ${row.item.message.reactions.slice(0, maxReactions).map(reaction => {
      const on = reaction.userIds.includes(view.me)
      return html`<button
        type="button"
        class="reaction"
        aria-pressed=${on ? 'true' : 'false'}
        aria-label=${view.strings.reactionLabel(reaction.value.slice(0, 40), reaction.count)}
        ?disabled=${!view.canReact}
        @click=${() => view.onWish(row, { type: 'react', value: reaction.value, on: !on })}
      >
        <bdi>${reaction.value.slice(0, 40)}</bdi>${reaction.count > 1 ? html`<span>${reaction.count}</span>` : nothing}
      </button>`
    })}
  </div>`
}

function failure(row: MessageRow, { strings, onWish }: RowView, words: string): TemplateResult {
  return html`<div class="failure">
    <bdi>${words}</bdi>
    <span class="failure-actions">
      <button type="button" class="link" @click=${() => onWish(row, { type: 'retry' })}>${strings.retry}</button>
      <button type="button" class="link" @click=${() => onWish(row, { type: 'discard' })}>${strings.discard}</button>
    </span>
  </div>`
}

function toFailure(type: string, error: ErrorNote, strings: Strings): string {
  const reason = error.message.slice(0, 300)
  switch (type) {
    case 'edit':
      return strings.failedEdit(reason)
    case 'delete':
      return strings.failedDelete(reason)
    case 'react':
      return strings.failedReact(reason)
    case 'pin':
      return strings.failedPin(reason)
    default:
      return strings.failedSend(reason)
  }
}

/** What a screen reader says of a row: "Ben, 10:42: text, read". */
function toLabel(row: MessageRow, view: RowView): string {
  const { item } = row
  const { strings, locale } = view
  const body = bodyOf(item)
  const name = row.mine ? strings.you : row.sender?.name || strings.unknownUser
  const at = item.type === 'confirmed' ? item.message.sentAt : item.send.createdAt
  const files = body.type === 'text' ? body.attachments.map(a => strings[a.type]) : []
  const words = body.type === 'deleted' ? strings.messageDeleted : [textOf(item).slice(0, 1000), ...files].filter(Boolean).join(', ')
  const rest = [
    row.quoted && strings.repliesTo(row.quoted.senderId === view.me ? strings.you : row.quotedSender?.name || strings.unknownUser),
    item.type === 'confirmed' && item.message.editedAt !== undefined && body.type !== 'deleted' && strings.edited,
    item.type === 'confirmed' && item.pinned && strings.pinned,
    row.status && body.type !== 'deleted' && toStatusWord(row.status, item.type === 'confirmed' ? item.message.readBy.length : 0, view),
  ]
  return strings.messageLabel(name, toClockTime(at, locale), words, rest.filter(Boolean).join(', '))
}

const toStatusWord = (status: SendStatus, readers: number, { strings, dialog }: RowView): string =>
  status === 'failed' ? strings.failedMark : status === 'read' && dialog.kind !== 'direct' ? strings.readByCount(readers) : strings[status]
