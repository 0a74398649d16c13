import { html, nothing, type TemplateResult } from 'lit'
import type { UserId } from '../../core/ids.js'
import type { Dialog } from '../../core/model.js'
import '../avatar.js'
import { icon, type IconName } from '../icons.js'
import type { Strings } from '../strings/strings.js'
import { toClockTime } from '../time-text.js'
import { bodyOf, oneLine, textOf } from './items.js'
import type { MessageRow, SendStatus } from './rows.js'
import { calmMarks, maxShownText } from './text.js'
import type { ThreadExtras } from './thread-extras.js'

/** What a row needs beside itself; the same object for all rows of one render. */
export type RowView = {
  readonly strings: Strings
  readonly locale: string
  readonly me: UserId
  readonly dialog: Dialog
  /** Adds links, quotes, reactions, actions, …, once it is loaded. */
  readonly extras: ThreadExtras | undefined
}

const statusIcons: Partial<Record<SendStatus, IconName>> = { queued: 'clock', sending: 'clock', sent: 'check', delivered: 'check-check', read: 'check-check' }

export function messageRow(row: MessageRow, view: RowView): TemplateResult {
  const { item, mine, first, last, named, sender, senderId } = row
  const { strings, locale } = view
  const body = bodyOf(item)
  const x = view.extras?.of(row, view)
  const tabindex = x?.current ? 0 : -1
  if (body.type === 'notice') return html`<div class="row message notice" role="article" data-key=${row.key} tabindex=${tabindex}><bdi>${oneLine(body.text)}</bdi></div>`

  const isDeleted = body.type === 'deleted'
  const text = isDeleted ? strings.messageDeleted : body.text
  const isEdited = !isDeleted && (item.type === 'confirmed' ? item.message.editedAt !== undefined : item.edited)
  const status = isDeleted ? null : row.status
  const mark = status && statusIcons[status]
  const hasFailed = item.type === 'confirmed' ? item.failed : status === 'failed'
  const time = toClockTime(row.at, locale)
  const label = x?.label ?? strings.messageLabel(mine ? strings.you : sender?.name || strings.unknownUser, time, textOf(item).slice(0, 1000), status ? strings[status] : '')
  // The time floats at the end of the last line, and takes a line of its own only when there is no room.
  return html`<div
    class="row message ${mine ? 'mine' : 'theirs'} ${first ? 'first' : ''} ${last ? 'last' : ''} ${named ? 'crowd' : ''} ${x?.look}"
    role="article"
    data-key=${row.key}
    tabindex=${tabindex}
    aria-label=${label}
  >
    ${named && last ? html`<chat-avatar .name=${sender?.name ?? ''} .src=${sender?.avatarUrl} .seed=${senderId}></chat-avatar>` : nothing}
    <div class="column">
      ${named && first ? html`<bdi class="name">${sender?.name || strings.unknownUser}</bdi>` : nothing}
      <div class="line">
        ${hasFailed ? html`<span class="alarm">${icon('alert')}</span>` : nothing}
        <div class="bubble ${isDeleted ? 'deleted' : ''}">
          ${x?.above}
          <div class="text" dir="auto">${x?.words ?? html`<span class="words">${calmMarks(text.slice(0, maxShownText))}</span>`}<span class="meta" aria-hidden="true">${x?.pin}${isEdited ? html`<bdi>${strings.edited}</bdi>` : nothing}<bdi>${time}</bdi>${mark ? html`<span class="status ${status}">${icon(mark)}</span>` : nothing}</span></div>
        </div>
        ${x?.actions}
      </div>
      ${x?.below}
    </div>
  </div>`
}
