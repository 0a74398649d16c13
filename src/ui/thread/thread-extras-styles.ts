import { css } from 'lit'

/** For what thread-extras.ts adds to the messages. */
export const threadExtrasStyles = css`
  .row:has(chat-message-actions) { position: relative; z-index: 1; }

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

  .words a { color: inherit; text-decoration: underline; text-underline-offset: 2px; border-radius: 2px; }
  .theirs .words a { color: var(--chat-color-brand-text); }

  .bubble .link { color: inherit; }
  .mention { font-weight: 600; }

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

  .big .bubble:not(.deleted) { padding: 0; background: none; color: var(--chat-color-text); }
  .big .words { font-size: var(--chat-text-emoji); line-height: round(1.25em, 1px); }
  .big .text { display: flex; align-items: flex-end; }
  .big .meta.meta { color: var(--chat-color-text-soft); opacity: 1; }
  .mine .bubble :focus-visible { outline-color: var(--chat-color-on-brand); }

  @media (prefers-reduced-motion: reduce) {
    .flash .bubble { outline: 3px solid var(--chat-color-focus); }
  }
  @media (forced-colors: active) {
    .big .bubble { border: 0; background: none; color: CanvasText; }
    .reaction, .to-newest { border: 1px solid CanvasText; }
    .reaction[aria-pressed='true'] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  }
`
