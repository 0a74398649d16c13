import { html, type TemplateResult } from 'lit'
import { icon } from '../icons.js'
import type { Strings } from '../strings/strings.js'
import type { Row } from './rows.js'
import type { PlainRow } from './thread-row.js'

type View = {
  readonly strings: Strings
  readonly online: boolean
  readonly mayWrite: boolean
  readonly onLoad: (row: PlainRow) => void
}

/** Shapes of messages; they appear only if it takes long enough to be noticed. */
export const waitingThread = (): TemplateResult =>
  html`<div class="waiting" aria-hidden="true">${[1, 2, 3, 4, 5].map(() => html`<div class="skeleton"></div>`)}</div>`

/** No message to show, and why. `top`: the first row. */
export function emptyThread(top: Row | undefined, { strings, online, mayWrite, onLoad }: View): TemplateResult {
  if (top?.type === 'older') {
    if (top.state.type === 'failed') {
      return html`<div class="state" role="alert">
        <p>${strings.gapFailed(top.state.error.message.slice(0, 300))}</p>
        <button type="button" class="button" @click=${() => onLoad(top)}>${strings.tryAgain}</button>
      </div>`
    }
    return online ? waitingThread() : html`<div class="state">${icon('message')}<p>${strings.threadOffline}</p></div>`
  }
  return html`<div class="state">${icon('message')}<p>${mayWrite ? strings.emptyThread : strings.emptyThreadReadOnly}</p></div>`
}
