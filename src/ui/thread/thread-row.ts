import { html, nothing, type TemplateResult } from 'lit'
import type { Strings } from '../strings/strings.js'
import { toDayName } from '../time-text.js'
import type { Row } from './rows.js'

export type PlainRow = Exclude<Row, { readonly type: 'message' }>

type View = {
  readonly strings: Strings
  readonly locale: string
  readonly now: number
  /** There is a connection: what is missing comes by itself. */
  readonly online: boolean
  readonly onLoad: (row: PlainRow) => void
}

/** Everything in a thread that is not a message. */
export function plainRow(row: PlainRow, view: View): TemplateResult {
  const { strings } = view
  switch (row.type) {
    case 'start':
      return html`<p class="row start" data-key=${row.key}>${strings.historyStart}</p>`
    case 'day':
      return html`<div class="row day" data-key=${row.key}><span class="pill">${toDayName(row.at, view.now, view.locale, strings)}</span></div>`
    case 'unread':
      return html`<div class="row unread" data-key=${row.key}><span>${strings.newMessages}</span></div>`
    case 'newer':
      return html`<div class="row wait" data-key=${row.key}><div class="skeleton"></div></div>`
    case 'older':
      return row.state.type === 'failed' || !view.online ? missing(row, view) : html`<div class="row wait" data-key=${row.key}>${row.state.type === 'filling' ? html`<span class="visually-hidden">${strings.loadingOlder}</span>` : nothing}<div class="skeleton"></div></div>`
    case 'gap':
      return missing(row, view)
  }
}

/** A quiet row: that something is missing, why, and a button. */
function missing(row: Extract<PlainRow, { type: 'gap' | 'older' }>, view: View): TemplateResult {
  const { strings } = view
  const { state } = row
  return html`<div class="row gap ${state.type}" data-key=${row.key}>
    <bdi>${state.type === 'failed' ? strings.gapFailed(state.error.message.slice(0, 300)) : strings.gap}</bdi>
    <button type="button" class="link" ?disabled=${state.type === 'filling'} @click=${() => view.onLoad(row)}>
      ${state.type === 'filling' ? strings.loadingMore : state.type === 'failed' ? strings.tryAgain : strings.loadGap}
    </button>
  </div>`
}
