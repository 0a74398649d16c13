import { css } from 'lit'

export const outboxStyles = css`
  :host { display: flex; flex-direction: column; min-block-size: 0; background: var(--chat-color-surface); --chat-avatar-size: 36px; }
  .head .link { padding: 8px; }
  .scroller { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 4px max(8px, (100% - 640px) / 2) 16px; scrollbar-width: thin; }
  ul { margin: 0; padding: 0; list-style: none; }
  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 2px 12px;
    padding: 12px 8px;
    content-visibility: auto;
    contain-intrinsic-block-size: auto 104px;
  }
  li + li { border-block-start: 1px solid var(--chat-color-border); }
  chat-avatar { grid-row: span 4; }
  .top { display: flex; align-items: baseline; gap: 8px; }
  .to { flex: 1; min-inline-size: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; font-weight: 600; text-align: start; }
  button.to { border-radius: 2px; }
  button.to:hover { text-decoration: underline; text-underline-offset: 2px; }
  time { flex: none; font-size: var(--chat-text-meta); color: var(--chat-color-text-soft); font-variant-numeric: tabular-nums; }
  .text { margin: 0; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; white-space: pre-wrap; overflow-wrap: anywhere; }
  /* What people wrote has its own direction, and stands where the rest of the row does. */
  .text, .why > span, .acts > span { unicode-bidi: plaintext; text-align: -webkit-match-parent; text-align: match-parent; }
  .label { color: var(--chat-color-text-soft); }
  .why { display: flex; gap: 6px; margin: 0; font-size: var(--chat-text-secondary); line-height: 1.4; color: var(--chat-color-text-soft); overflow-wrap: anywhere; }
  .why .icon { inline-size: 15px; block-size: 15px; margin-block-start: 0.1em; }
  .failed .why { color: var(--chat-color-danger); }
  .why > span { min-inline-size: 0; }
  .acts { display: flex; flex-wrap: wrap; align-items: center; gap: 0 16px; font-size: var(--chat-text-secondary); }
  .acts .link { min-block-size: max(28px, var(--chat-target)); }
  .acts .danger { color: var(--chat-color-danger); }
  .empty { display: grid; justify-items: center; gap: 4px; padding: 56px 24px 24px; text-align: center; color: var(--chat-color-text-soft); }
  .empty .icon { inline-size: 40px; block-size: 40px; stroke-width: 1.25; margin-block-end: 8px; color: var(--chat-color-ok); }
  .empty strong { font-size: var(--chat-text-title); font-weight: 600; color: var(--chat-color-text); }
  .empty p { margin: 0; }
`
