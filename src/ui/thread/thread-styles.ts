import { css } from 'lit'

export const threadStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    position: relative;
    min-block-size: 0;
    min-inline-size: 0;
    overflow: hidden;
    background: var(--chat-color-surface);
  }

  .log {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--chat-color-border) transparent;
    outline-offset: -2px;
  }
  /* Plain blocks: of two hundred rows only those that changed are laid out again. Few rows stand at the end. */
  .content { flex: none; margin-block-start: auto; padding: 12px; }
  /* Whole pixels, so that rows have whole heights: scroll positions are whole, and nothing is left over when rows come in above. */
  .content * { line-height: round(calc(var(--chat-line-height) * 1em), 1px); }
  .row { contain: layout style; }
  .row:has(chat-message-actions) { z-index: 1; }

  /* Days, lines and what is missing */
  .day { display: flex; justify-content: center; margin-block: 16px 12px; }
  .pill {
    padding: 2px 10px;
    border-radius: 999px;
    background: var(--chat-color-surface-raised);
    color: var(--chat-color-text-soft);
    font-size: var(--chat-text-meta);
    font-weight: 600;
  }
  .floating-day {
    position: absolute;
    inset-block-start: 8px;
    inset-inline: 0;
    display: flex;
    justify-content: center;
    pointer-events: none;
    opacity: 0;
    transition: opacity var(--chat-duration) var(--chat-easing);
  }
  .floating-day.shown { opacity: 1; }
  .floating-day .pill { box-shadow: 0 0 0 1px var(--chat-color-border), 0 2px 8px rgb(16 20 30 / 0.12); }
  .start, .notice {
    margin: 12px auto;
    max-inline-size: 40ch;
    text-align: center;
    font-size: var(--chat-text-meta);
    color: var(--chat-color-text-soft);
    overflow-wrap: anywhere;
  }
  .notice { margin-block: 8px; border-radius: 6px; }
  .unread {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-block: 16px 12px;
    font-size: var(--chat-text-meta);
    font-weight: 600;
    color: var(--chat-color-brand-text);
  }
  .unread::before, .unread::after { content: ''; flex: 1; block-size: 1px; background: currentColor; opacity: 0.35; }
  .gap {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 2px 8px;
    margin-block: 12px;
    padding: 8px 12px;
    border: 1px dashed var(--chat-color-control);
    border-radius: var(--chat-radius-control);
    text-align: center;
    font-size: var(--chat-text-secondary);
    color: var(--chat-color-text-soft);
    overflow-wrap: anywhere;
  }
  .wait { padding-block: 8px; }
  .wait .skeleton { block-size: 36px; inline-size: 45%; border-radius: var(--chat-radius-bubble); }

  /* Messages */
  .message {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    margin-block-start: 2px;
    border-radius: 10px;
    outline-offset: 1px;
  }
  .message.first { margin-block-start: 12px; }
  .day + .message.first, .unread + .message.first { margin-block-start: 0; }
  .crowd { grid-template-columns: 28px minmax(0, 1fr); column-gap: 8px; }
  .crowd > .column { grid-column: 2; }
  .crowd > chat-avatar { --chat-avatar-size: 28px; grid-column: 1; grid-row: 1; align-self: end; }
  .column { display: flex; flex-direction: column; align-items: flex-start; min-inline-size: 0; }
  .mine .column { align-items: flex-end; }
  .name {
    max-inline-size: 100%;
    margin-block-end: 2px;
    padding-inline-start: 12px;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-size: var(--chat-text-secondary);
    font-weight: 600;
    color: var(--chat-color-text-soft);
  }
  .line { position: relative; display: flex; align-items: flex-end; gap: 6px; max-inline-size: min(78%, 560px); }
  .mine .line { justify-content: flex-end; }
  .alarm { flex: none; margin-block-end: 8px; color: var(--chat-color-danger); }

  .bubble {
    --joint: var(--chat-radius-bubble-joint);
    --round: var(--chat-radius-bubble);
    min-inline-size: 0;
    padding: 8px 12px 7px;
    border-radius: var(--round);
    background: var(--chat-color-surface-raised);
    color: var(--chat-color-text);
  }
  .theirs:not(.first) .bubble { border-start-start-radius: var(--joint); }
  .theirs:not(.last) .bubble { border-end-start-radius: var(--joint); }
  .mine:not(.first) .bubble { border-start-end-radius: var(--joint); }
  .mine:not(.last) .bubble { border-end-end-radius: var(--joint); }
  .mine .bubble { background: var(--chat-color-brand); color: var(--chat-color-on-brand); }
  .bubble.deleted { background: none; color: var(--chat-color-text-soft); box-shadow: inset 0 0 0 1px var(--chat-color-border); font-style: italic; }
  .big .bubble:not(.deleted) { padding: 0; background: none; color: var(--chat-color-text); }
  .big .words { font-size: var(--chat-text-emoji); line-height: round(1.25em, 1px); }

  .text::after { content: ''; display: block; clear: both; }
  .words { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
  .words a { color: inherit; text-decoration: underline; text-underline-offset: 2px; border-radius: 2px; }
  .theirs .words a { color: var(--chat-color-brand-text); }
  .mine .bubble :focus-visible { outline-color: var(--chat-color-on-brand); }
  .bubble .link { color: inherit; }
  .mention { font-weight: 600; }
  .meta {
    float: inline-end;
    display: flex;
    align-items: center;
    gap: 4px;
    margin-inline-start: 10px;
    padding-block-start: 5px;
    font-size: var(--chat-text-meta);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    color: var(--chat-color-text-soft);
    user-select: none;
  }
  .mine .bubble:not(.deleted) .meta { color: inherit; opacity: var(--chat-meta-opacity, 0.85); }
  .big .text { display: flex; align-items: flex-end; }
  .big .meta.meta { color: var(--chat-color-text-soft); opacity: 1; }
  .meta .icon { inline-size: 15px; block-size: 15px; stroke-width: 2; }
  .status { display: block; }
  .status.sent, .status.delivered, .status.queued, .status.sending { opacity: 0.8; }
  /* Read is told by more than the colour: the ticks become heavy. */
  .status.read .icon { stroke-width: 3; }

  .quote {
    display: block;
    inline-size: 100%;
    margin-block-end: 4px;
    padding: 4px 8px;
    border-inline-start: 3px solid currentColor;
    border-radius: 4px 8px 8px 4px;
    background: color-mix(in oklch, currentColor 8%, transparent);
    font-size: var(--chat-text-secondary);
  }
  .theirs .quote { border-color: var(--chat-color-brand-text); }
  .quote > * { display: block; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .quote-name { font-weight: 600; }
  .theirs .quote-name { color: var(--chat-color-brand-text); }

  .reactions { display: flex; flex-wrap: wrap; gap: 4px; margin-block-start: 4px; max-inline-size: min(78%, 560px); }
  .mine .reactions { justify-content: flex-end; }
  .reaction {
    display: flex;
    align-items: center;
    gap: 4px;
    max-inline-size: 100%;
    min-block-size: max(26px, var(--chat-target) - 8px);
    padding-inline: 8px;
    overflow: hidden;
    border-radius: 999px;
    background: var(--chat-color-surface-raised);
    box-shadow: inset 0 0 0 1px transparent;
    font-size: var(--chat-text-secondary);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .reaction[aria-pressed='true'] { background: var(--chat-color-selected); box-shadow: inset 0 0 0 1px var(--chat-color-brand-text); color: var(--chat-color-text); font-weight: 600; }
  .reaction:hover:not(:disabled) { box-shadow: inset 0 0 0 1px var(--chat-color-control); }

  .failure { display: flex; flex-wrap: wrap; gap: 0 12px; margin-block: 4px; font-size: var(--chat-text-secondary); color: var(--chat-color-danger); overflow-wrap: anywhere; }
  .mine .failure { justify-content: flex-end; text-align: end; }
  .failure-actions { display: flex; gap: 12px; }

  .flash .bubble { animation: flash 1.6s ease-out; }
  @keyframes flash { from { box-shadow: 0 0 0 3px var(--chat-color-focus); } 60% { box-shadow: 0 0 0 3px var(--chat-color-focus); } to { box-shadow: 0 0 0 3px transparent; } }

  /* Over the messages */
  .to-newest {
    position: absolute;
    inset-block-end: 12px;
    inset-inline-end: 16px;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 50%;
    background: var(--chat-color-surface);
    color: var(--chat-color-text);
    box-shadow: 0 0 0 1px var(--chat-color-border), 0 4px 14px rgb(16 20 30 / 0.16);
  }
  .to-newest:hover { background: var(--chat-color-surface-raised); }
  .count {
    position: absolute;
    inset-block-start: -8px;
    min-inline-size: 20px;
    padding-inline: 6px;
    border-radius: 10px;
    background: var(--chat-color-brand);
    color: var(--chat-color-on-brand);
    font-size: var(--chat-text-meta);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    line-height: 20px;
    text-align: center;
  }
  .toast {
    position: absolute;
    inset-block-end: 16px;
    inset-inline: 16px;
    display: flex;
    justify-content: center;
    pointer-events: none;
  }
  .toast span { padding: 6px 14px; border-radius: 999px; background: var(--chat-color-text); color: var(--chat-color-surface); font-size: var(--chat-text-secondary); text-align: center; }
  .toast:empty { display: none; }

  .state { flex: 1; display: grid; place-content: center; justify-items: center; gap: 12px; padding: 24px; text-align: center; color: var(--chat-color-text-soft); }
  .state p { margin: 0; max-inline-size: 36ch; overflow-wrap: anywhere; }
  .state .icon { inline-size: 48px; block-size: 48px; stroke-width: 1.25; color: var(--chat-color-control); }
  .waiting { flex: 1; display: flex; flex-direction: column; justify-content: flex-end; gap: 12px; padding: 16px 12px; overflow: hidden; opacity: 0; animation: appear 1ms 150ms forwards; }
  .waiting .skeleton { flex: none; block-size: 38px; inline-size: 55%; border-radius: var(--chat-radius-bubble); }
  .waiting .skeleton:nth-child(3n) { align-self: flex-end; inline-size: 40%; }
  .waiting .skeleton:nth-child(3n + 1) { inline-size: 68%; block-size: 60px; }
  @keyframes appear { to { opacity: 1; } }

  .drop {
    position: absolute;
    inset: 8px;
    display: grid;
    place-content: center;
    border: 2px dashed var(--chat-color-brand-text);
    border-radius: var(--chat-radius-bubble);
    background: color-mix(in oklch, var(--chat-color-surface) 90%, transparent);
    color: var(--chat-color-brand-text);
    font-weight: 600;
    pointer-events: none;
  }

  /* Long press is ours on touch; words are copied from the sheet. */
  @media (pointer: coarse) {
    .bubble { user-select: none; -webkit-user-select: none; -webkit-touch-callout: none; }
  }
  @media (prefers-reduced-motion: reduce) {
    .waiting { opacity: 1; }
    .flash .bubble { outline: 3px solid var(--chat-color-focus); }
  }
  @media (forced-colors: active) {
    .bubble, .reaction, .pill, .to-newest { border: 1px solid CanvasText; }
    .mine .bubble { forced-color-adjust: none; border-color: Highlight; background: Highlight; color: HighlightText; }
    .reaction[aria-pressed='true'] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
    .big .bubble, .deleted.bubble { border: 0; background: none; color: CanvasText; }
  }
`
