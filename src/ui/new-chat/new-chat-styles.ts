import { css } from 'lit'

/** What new chat and details have beside rows of people. */
export const newChatStyles = css`
  :host { background: var(--chat-color-surface); }
  .person[aria-pressed='true'] .title { font-weight: 600; }
  .row.person { min-block-size: 52px; --chat-avatar-size: 36px; padding-block: 6px; }
  li { contain-intrinsic-block-size: auto 52px; }
  .person > .icon { color: var(--chat-color-text-soft); }
  .person[aria-pressed='true'] > .icon { color: var(--chat-color-brand-text); }

  .chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 0 12px 8px; max-block-size: 30%; overflow-y: auto; flex: none; }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-inline-size: 100%;
    min-block-size: 28px;
    padding: 2px 6px 2px 10px;
    border-radius: 14px;
    background: var(--chat-color-selected);
    font-size: var(--chat-text-secondary);
  }
  .chip bdi { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .chip .icon { inline-size: 14px; block-size: 14px; }
  .chip:hover { background: var(--chat-color-hover); }

  .scroller { transition: opacity 0.15s 0.15s; }
  .scroller[aria-busy='true'] { opacity: 0.5; }

  .kinds { display: flex; flex: none; gap: 4px; margin: 4px 12px 8px; padding: 3px; border-radius: 10px; background: var(--chat-color-surface-raised); }
  .kinds button { flex: 1; min-block-size: max(30px, var(--chat-target)); border-radius: 7px; font-size: var(--chat-text-secondary); font-weight: 600; text-align: center; color: var(--chat-color-text-soft); }
  .kinds button[aria-pressed='true'] { background: var(--chat-color-surface); color: var(--chat-color-text); box-shadow: 0 1px 2px rgb(16 20 30 / 0.14); }

  .form { display: grid; gap: 8px; flex: none; padding: 0 12px 8px; }
  .form label { display: grid; gap: 4px; font-size: var(--chat-text-secondary); color: var(--chat-color-text-soft); }
  .foot { display: flex; gap: 8px; flex: none; justify-content: flex-end; padding: 12px; border-block-start: 1px solid var(--chat-color-border); }
  .error { margin: 0 12px 8px; padding: 8px 12px; border-radius: var(--chat-radius-control); background: var(--chat-color-surface-raised); color: var(--chat-color-danger); font-size: var(--chat-text-secondary); overflow-wrap: anywhere; flex: none; }
  @media (forced-colors: active) {
    .kinds button[aria-pressed='true'], .chip { outline: 2px solid Highlight; outline-offset: -2px; }
  }
`
