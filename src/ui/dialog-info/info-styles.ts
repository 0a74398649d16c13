import { css } from 'lit'

export const infoStyles = css`
  /* Lines stay readable where the pane is wide. */
  .scroller { padding-inline: max(8px, (100% - 560px) / 2); }
  .face { display: grid; justify-items: center; gap: 4px; padding: 8px 16px 16px; text-align: center; --chat-avatar-size: 72px; }
  .face h3 { margin: 8px 0 0; font-size: var(--chat-text-title); color: var(--chat-color-text); overflow-wrap: anywhere; }
  .face p { margin: 0; font-size: var(--chat-text-secondary); color: var(--chat-color-text-soft); overflow-wrap: anywhere; white-space: pre-wrap; }
  .face .form { inline-size: 100%; padding: 8px 0 0; text-align: start; }
  .pair { display: flex; gap: 8px; justify-content: flex-end; }
  .item {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 44px;
    padding: 4px 12px;
    border-radius: var(--chat-radius-control);
  }
  .item:hover { background: var(--chat-color-hover); }
  .item .icon { color: var(--chat-color-text-soft); }
  .item.danger, .item.danger .icon { color: var(--chat-color-danger); }
  .item:focus-visible { outline-offset: -2px; }
  hr { margin: 8px 12px; border: 0; border-block-start: 1px solid var(--chat-color-border); }
  .member { display: flex; align-items: center; gap: 12px; min-block-size: 52px; padding: 4px 8px; --chat-avatar-size: 36px; }
  .member .lines { flex: 1; min-inline-size: 0; line-height: 1.3; }
  .member bdi { display: block; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .role { font-size: var(--chat-text-meta); color: var(--chat-color-text-soft); }
  .confirm { display: grid; gap: 8px; margin: 4px 12px; padding: 12px; border-radius: var(--chat-radius-control); background: var(--chat-color-surface-raised); }
  .confirm p { margin: 0; }
  .heading-row { display: flex; align-items: center; justify-content: space-between; padding-inline-end: 8px; }
`
