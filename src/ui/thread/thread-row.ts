import { html, type TemplateResult } from 'lit'
import { toDayName } from '../time-text.js'
import type { RowView } from './message-row.js'
import type { PlainRow } from './rows.js'

const skeleton = html`<div class="skeleton"></div>`

/** Everything in a thread that is not a message. */
export function plainRow(row: PlainRow, { strings, locale, extras, now }: RowView & { readonly now: number }): TemplateResult {
  const { type } = row
  const [name, content] =
    extras?.plain(row) ??
    (type === 'day'
      ? [type, html`<span class="pill">${toDayName(row.at, now, locale, strings)}</span>`]
      : type === 'unread'
        ? [type, html`<span>${strings.newMessages}</span>`]
        : type === 'start'
          ? [type, strings.historyStart]
          : ['wait', skeleton])
  return html`<div class="row ${name}" data-key=${row.key}>${content}</div>`
}

/** Shapes of messages; they appear only if it takes long enough to be noticed. */
export const waitingThread = (): TemplateResult => html`<div class="waiting" aria-hidden="true">${[1, 2, 3, 4, 5].map(() => skeleton)}</div>`
