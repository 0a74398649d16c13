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

  .text::after { content: ''; display: block; clear: both; }
  .words { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
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
  .meta .icon { inline-size: 15px; block-size: 15px; stroke-width: 2; }
  .status { display: block; }
  .status.sent, .status.delivered, .status.queued, .status.sending { opacity: 0.8; }
  /* Read is told by more than the colour: the ticks become heavy. */
  .status.read .icon { stroke-width: 3; }

  .waiting { flex: 1; display: flex; flex-direction: column; justify-content: flex-end; gap: 12px; padding: 16px 12px; overflow: hidden; opacity: 0; animation: appear 1ms 150ms forwards; }
  .waiting .skeleton { flex: none; block-size: 38px; inline-size: 55%; border-radius: var(--chat-radius-bubble); }
  .waiting .skeleton:nth-child(3n) { align-self: flex-end; inline-size: 40%; }
  .waiting .skeleton:nth-child(3n + 1) { inline-size: 68%; block-size: 60px; }
  @keyframes appear { to { opacity: 1; } }

  @media (prefers-reduced-motion: reduce) {
    .waiting { opacity: 1; }
  }
`
