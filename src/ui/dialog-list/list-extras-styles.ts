import { css } from 'lit'

/** For what list-extras.ts adds to the list, and for lists of people. */
export const listExtrasStyles = css`
  .search .field { padding-inline: 38px 36px; }
  .search .icon { position: absolute; inset-block: 0 4px; inset-inline-start: 23px; margin-block: auto; color: var(--chat-color-text-soft); pointer-events: none; inline-size: 18px; }
  .search .icon-button { position: absolute; inset-block: 0 4px; inset-inline-end: 15px; margin-block: auto; inline-size: 30px; block-size: 30px; }
  .search .icon-button .icon { position: static; margin: 0; inline-size: 16px; block-size: 16px; }
  input::-webkit-search-cancel-button { display: none; }
  .person .title { font-weight: 400; flex: 1; min-inline-size: 0; }
  h3 { margin: 16px 8px 4px; font-size: var(--chat-text-secondary); font-weight: 600; color: var(--chat-color-text-soft); }
  .empty {
    display: grid;
    justify-items: center;
    gap: 4px;
    padding: 56px 24px 24px;
    text-align: center;
    color: var(--chat-color-text-soft);
    overflow-wrap: anywhere;
  }
  .empty .icon { inline-size: 40px; block-size: 40px; stroke-width: 1.25; margin-block-end: 8px; color: var(--chat-color-control); }
  .empty strong { font-size: var(--chat-text-title); font-weight: 600; color: var(--chat-color-text); }
  .empty p { margin: 0 0 12px; }
  .empty.short { padding-block-start: 24px; }
  .end { display: flex; justify-content: center; gap: 8px; padding: 0 8px; font-size: var(--chat-text-secondary); color: var(--chat-color-text-soft); }
  .end.loud { padding-block: 12px; }
`
