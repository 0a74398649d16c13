import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../icons.js'
import { toBadge } from '../launcher/launcher.js'
import type { Strings } from '../strings/strings.js'
import { toRowTime } from '../time-text.js'
import type { DialogRow } from './rows.js'
import '../avatar.js'

type Options = {
  readonly selected: boolean
  /** The one row that Tab stops at. */
  readonly tabbable: boolean
  /** What tells that a dialog is muted; it comes with the extras. */
  readonly muted: TemplateResult | undefined
  readonly now: number
  readonly locale: string
  readonly strings: Strings
}

export function dialogRow(row: DialogRow, { selected, tabbable, muted, now, locale, strings }: Options): TemplateResult {
  return html`
    <button
      class="row ${row.unread > 0 ? 'unread-row' : ''}"
      part="dialog-row"
      type="button"
      data-id=${row.id}
      tabindex=${tabbable ? '0' : '-1'}
      aria-current=${selected ? 'true' : nothing}
    >
      <chat-avatar .name=${row.title} .src=${row.photoUrl} .seed=${row.seed} ?online=${row.online}></chat-avatar>
      <span class="text">
        <span class="top">
          <span class="name">
            <bdi class="title">${row.title}</bdi>
            ${row.online ? html`<span class="visually-hidden">, ${strings.online}</span>` : nothing}
            ${row.muted ? muted : nothing}
          </span>
          ${row.at === undefined ? nothing : html`<time dir="auto" datetime=${new Date(row.at).toISOString()}>${toRowTime(row.at, now, locale, strings)}</time>`}
        </span>
        <span class="bottom">${line(row, strings)}${pill(row, strings)}</span>
      </span>
    </button>
  `
}

function line(row: DialogRow, strings: Strings): TemplateResult {
  switch (row.line) {
    case 'typing':
      return html`<span class="line"><span class="rest typing" dir="auto">${row.text}</span></span>`
    case 'draft':
      return html`<span class="line draft"><span class="mark">${strings.draft}</span><span class="rest" dir="auto">${row.text}</span></span>`
    case 'failed':
      return html`<span class="line failed">${icon('alert')}<span class="mark">${strings.notSent}</span><span class="rest" dir="auto">${row.text}</span></span>`
    case 'message':
      return html`<span class="line">${row.sender === undefined ? nothing : html`<span class="sender"><bdi>${row.sender}</bdi>:</span>`}<span class="rest" dir="auto">${row.text}</span></span>`
    case 'empty':
      return html`<span class="line"><span class="rest" dir="auto">${row.text}</span></span>`
    default:
      return row.line satisfies never
  }
}

function pill({ unread, muted }: DialogRow, strings: Strings) {
  if (unread === 0) return nothing
  return html`<span class="pill ${muted ? 'quiet' : ''}" dir="ltr"><span aria-hidden="true">${toBadge(unread)}</span><span class="visually-hidden">${strings.unread(unread)}</span></span>`
}
