// What some rows show besides their words: pure templates, loaded with the extras.
import { html, nothing, type TemplateResult } from 'lit'
import type { Capabilities } from '../../core/capabilities.js'
import type { UserId } from '../../core/ids.js'
import type { Attachment, Dialog, Message } from '../../core/model.js'
import { toRefusal } from '../outbox/unsent.js'
import { statusWords } from '../strings/status.js'
import type { Strings } from '../strings/strings.js'
import { threadWords } from '../strings/thread.js'
import { toClockTime } from '../time-text.js'
import type { MessageWish } from './actions.js'
import { bodyOf, oneLine, textOf } from './items.js'
import type { RowView } from './message-row.js'
import type { MessageRow, PlainRow, Row, SendStatus } from './rows.js'
import { waitingThread } from './thread-row.js'
import { icon } from '../icons.js'

type Wish = (wish: MessageWish) => void

/** A message in one line: its words, or what it is. */
export function toSummary(message: Pick<Message, 'body'>, strings: Strings): string | typeof nothing {
  const { body } = message
  if (body.type === 'deleted') return strings.messageDeleted
  const [first] = body.type === 'text' ? body.attachments : []
  return body.text || !first ? oneLine(body.text) : threadWords[first.type]
}

export function quote(row: MessageRow, { strings, me }: RowView, wish: Wish): TemplateResult | typeof nothing {
  const { quoted } = row
  if (quoted === undefined) return nothing
  const name = quoted && (quoted.senderId === me ? strings.you : row.quotedSender?.name || strings.unknownUser)
  return html`<button type="button" class="quote" aria-description=${threadWords.goToQuoted} @click=${() => wish({ type: 'jump' })}>
    ${name ? html`<bdi class="quote-name">${name}</bdi>` : nothing}
    <bdi class="quote-text">${quoted ? toSummary(quoted, strings) : threadWords.quoteUnknown}</bdi>
  </button>`
}

/** Loaded when the first message carries something. */
export function attachment(item: Attachment, url: string | null, { strings, locale }: RowView): TemplateResult {
  import('./chat-attachment.js').catch(() => {}) // The next render tries again.
  return html`<chat-attachment .item=${item} .url=${url} .strings=${strings} .locale=${locale}></chat-attachment>`
}

export const ownReactions = ({ item }: MessageRow, me: UserId): readonly string[] =>
  item.type === 'confirmed' ? item.message.reactions.filter(r => r.userIds.includes(me)).map(r => r.value) : []

/** A thousand different reactions are an attack, not an opinion. */
const maxReactions = 50

export function reactions({ item }: MessageRow, me: UserId, mayReact: boolean, wish: Wish): TemplateResult | typeof nothing {
  if (item.type !== 'confirmed' || !item.message.reactions.length) return nothing
  return html`<div class="reactions">
    ${item.message.reactions.slice(0, maxReactions).map(({ value, userIds, count }) => {
      const on = userIds.includes(me)
      return html`<button
        type="button"
        class="reaction"
        aria-pressed=${on ? 'true' : 'false'}
        aria-label=${threadWords.reactionLabel(value.slice(0, 40), count)}
        ?disabled=${!mayReact}
        @click=${() => wish({ type: 'react', value, on: !on })}
      >
        <bdi>${value.slice(0, 40)}</bdi>${count > 1 ? html`<span>${count}</span>` : nothing}
      </button>`
    })}
  </div>`
}

/** Why something about this message did not work, and what can be done about it. */
export function failure({ item }: MessageRow, dialog: Dialog, capabilities: Capabilities, wish: Wish): TemplateResult | typeof nothing {
  const failed = item.type === 'confirmed' ? item.failed : item.entry
  if (failed?.state.type !== 'failed') return nothing
  const { intent, state } = failed
  const { words, said } = toRefusal(state.error, intent, dialog, capabilities)
  return html`<div class="failure">
    <span>${state.error.code === 'timeout' ? '' : `${threadWords.failed[intent.type]} `}${words}${said ? html` ${statusWords.serviceSaid} “<bdi>${said}</bdi>”` : nothing}</span>
    <span class="failure-actions">
      <button type="button" class="link" @click=${() => wish({ type: 'retry' })}>${threadWords.retry}</button>
      <button type="button" class="link" @click=${() => wish({ type: 'discard' })}>${threadWords.discard}</button>
    </span>
  </div>`
}

/** What a screen reader says of a row: "Ben, 10:42: text, read". */
export function toLabel(row: MessageRow, { strings, locale, me, dialog }: RowView): string {
  const { item, quoted, status } = row
  const body = bodyOf(item)
  const isDeleted = body.type === 'deleted'
  const name = row.mine ? strings.you : row.sender?.name || strings.unknownUser
  const files = body.type === 'text' ? body.attachments.map(a => threadWords[a.type]) : []
  const words = isDeleted ? strings.messageDeleted : [textOf(item).slice(0, 1000), ...files].filter(Boolean).join(', ')
  const message = item.type === 'confirmed' ? item.message : undefined
  const toStatusWord = (is: SendStatus) => (is === 'read' && dialog.kind !== 'direct' ? threadWords.readByCount(message?.readBy.length ?? 0) : strings[is])
  const rest = [
    quoted && threadWords.repliesTo(quoted.senderId === me ? strings.you : row.quotedSender?.name || strings.unknownUser),
    message?.editedAt !== undefined && !isDeleted && strings.edited,
    item.type === 'confirmed' && item.pinned && threadWords.pinned,
    status && !isDeleted && toStatusWord(status),
  ]
  return strings.messageLabel(name, toClockTime(row.at, locale), words, rest.filter(Boolean).join(', '))
}

type Load = (row: PlainRow) => void

/** Class and content of a row that says what is missing. */
export function missing(row: Row, strings: Strings, online: boolean, load: Load): readonly [string, TemplateResult] | undefined {
  if (row.type !== 'gap' && row.type !== 'older') return undefined
  const { state, type } = row
  if (type === 'older' && state.type !== 'failed' && online) {
    if (state.type !== 'filling') return undefined
    return ['wait', html`<span class="visually-hidden">${threadWords.loadingOlder}</span><div class="skeleton"></div>`]
  }
  return [
    `gap ${state.type}`,
    html`<bdi>${state.type === 'failed' ? threadWords.gapFailed(state.error.message.slice(0, 300)) : threadWords.gap}</bdi>
      <button type="button" class="link" ?disabled=${state.type === 'filling'} @click=${() => load(row)}>
        ${state.type === 'filling' ? strings.loadingMore : state.type === 'failed' ? strings.tryAgain : threadWords.loadGap}
      </button>`,
  ]
}

/** No message to show, and why. `top`: the first row. */
export function emptyThread(top: Row | undefined, strings: Strings, online: boolean, mayWrite: boolean, load: Load): TemplateResult {
  if (top?.type === 'older') {
    if (top.state.type === 'failed') {
      return html`<div class="state" role="alert">
        <p>${threadWords.gapFailed(top.state.error.message.slice(0, 300))}</p>
        <button type="button" class="button" @click=${() => load(top)}>${strings.tryAgain}</button>
      </div>`
    }
    return online ? waitingThread() : html`<div class="state">${icon('message')}<p>${threadWords.threadOffline}</p></div>`
  }
  return html`<div class="state">${icon('message')}<p>${mayWrite ? threadWords.emptyThread : threadWords.emptyThreadReadOnly}</p></div>`
}
