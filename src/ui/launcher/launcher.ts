import { html, nothing, unsafeCSS, type TemplateResult } from 'lit'
import { shapes } from '../icon-shapes.js'
import type { Strings } from '../strings/strings.js'
import { launcherText } from './launcher-text.js'

export const launcherStyles = unsafeCSS(launcherText)

type Launcher = {
  readonly open: boolean
  readonly unread: number
  readonly strings: Strings
  readonly onClick: () => void
  /** The person is about to click: a good moment to load. */
  readonly onApproach: () => void
}

/** The button that stays in the corner; its icon turns into a close mark. */
export function launcher({ open, unread, strings, onClick, onApproach }: Launcher): TemplateResult {
  const label = open ? strings.closeChat : unread > 0 ? strings.openChatUnread(unread) : strings.openChat
  return html`
    <button
      class="launcher"
      part="launcher"
      type="button"
      aria-haspopup="dialog"
      aria-expanded=${open ? 'true' : 'false'}
      aria-label=${label}
      @click=${onClick}
      @pointerenter=${onApproach}
      @focus=${onApproach}
    >
      <slot name="launcher-icon" class="to-open"><svg class="to-open" viewBox="0 0 24 24" aria-hidden="true"><path d=${shapes.message} /></svg></slot>
      <svg class="to-close" viewBox="0 0 24 24" aria-hidden="true"><path d=${shapes.close} /></svg>
      ${unread > 0 && !open ? html`<span class="badge" part="badge" aria-hidden="true">${toBadge(unread)}</span>` : nothing}
    </button>
  `
}

/** A number that fits the badge. */
export const toBadge = (count: number): string => (count > 99 ? '99+' : String(count))
