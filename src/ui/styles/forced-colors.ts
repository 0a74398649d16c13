// For who has set colours of their own (high contrast): edges where else a shade says enough, and the system's colours for what
// is chosen. Browsers replace all colours by themselves; this comes with the extras, and makes the rest of the difference.
import type { CSSResult } from 'lit'
import { avatarStyles } from '../avatar.js'
import { composerStyles } from '../composer/composer-styles.js'
import { listStyles } from '../dialog-list/list-styles.js'
import { threadStyles } from '../thread/thread-styles.js'
import { widgetStyles } from '../widget-styles.js'
import { base } from './base.js'
import { tokens } from './tokens.js'

/** All elements that wear the sheet have the rules at once. */
function add({ styleSheet }: CSSResult, rules: string): void {
  styleSheet?.insertRule(`@media (forced-colors: active) {${rules}}`, styleSheet.cssRules.length)
}

add(tokens, /* css */ `
  :host {
    --chat-color-brand: Highlight;
    --chat-color-on-brand: HighlightText;
    --chat-color-brand-text: LinkText;
    --chat-color-surface: Canvas;
    --chat-color-surface-raised: Canvas;
    --chat-color-border: CanvasText;
    --chat-color-control: CanvasText;
    --chat-color-text: CanvasText;
    --chat-color-text-soft: CanvasText;
    --chat-color-danger: CanvasText;
    --chat-color-ok: CanvasText;
    --chat-color-hover: Canvas;
    --chat-color-selected: Canvas;
    --chat-color-focus: Highlight;
    --chat-shadow: none;
  }
`)

add(base, /* css */ `
  .button, .skeleton { border: 1px solid CanvasText; }
  .icon-button { color: ButtonText; }
  :disabled { color: GrayText !important; opacity: 1 !important; }
`)

add(widgetStyles, /* css */ `
  .frame { border: 2px solid CanvasText; }
`)

add(avatarStyles, /* css */ `
  .disc { border: 1px solid CanvasText; }
  .dot { forced-color-adjust: none; background: Highlight; }
`)

add(listStyles, /* css */ `
  .row[aria-current='true'] { outline: 2px solid Highlight; outline-offset: -2px; }
  .row:focus-visible { outline: 3px solid Highlight; }
  .pill { forced-color-adjust: none; background: Highlight; color: HighlightText; }
`)

add(threadStyles, /* css */ `
  .bubble, .pill { border: 1px solid CanvasText; }
  .mine .bubble { forced-color-adjust: none; border-color: Highlight; background: Highlight; color: HighlightText; }
  .deleted.bubble { border: 0; background: none; color: CanvasText; }
`)

add(composerStyles, /* css */ `
  .box { border: 1px solid CanvasText; }
  .box:has(textarea:focus-visible) { outline: 2px solid Highlight; }
  .send:not(:disabled) { forced-color-adjust: none; }
`)
