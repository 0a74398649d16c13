import { css } from 'lit'

/** For what composer-extras.ts puts around the field. */
export const composerExtrasStyles = css`
  .strip {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 8px 0 16px;
  }
  .strip > .icon { color: var(--chat-color-brand-text); }
  .strip-words { flex: 1; min-inline-size: 0; padding-inline-start: 10px; border-inline-start: 2px solid var(--chat-color-brand-text); font-size: var(--chat-text-secondary); line-height: 1.35; }
  .strip-words > * { display: block; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .strip-title { font-weight: 600; color: var(--chat-color-brand-text); }
  .strip-text { color: var(--chat-color-text-soft); min-block-size: 1.35em; }

  .lost { display: flex; flex-wrap: wrap; gap: 2px 12px; margin: 0; padding: 8px 16px 0; font-size: var(--chat-text-secondary); color: var(--chat-color-danger); }

  .counter { margin: 0; padding: 0 16px 6px; text-align: end; font-size: var(--chat-text-meta); font-variant-numeric: tabular-nums; color: var(--chat-color-text-soft); }
  .counter.over { color: var(--chat-color-danger); }
  .bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 8px 12px; min-block-size: 48px; padding: 6px 16px; color: var(--chat-color-text-soft); font-size: var(--chat-text-secondary); text-align: center; }
  .bar bdi { color: var(--chat-color-danger); }

  chat-emoji-grid {
    position: absolute;
    z-index: 2;
    inset-block-end: calc(100% + 8px);
    inset-inline-end: 8px;
    inline-size: min(336px, 100% - 16px);
    block-size: 280px;
    max-block-size: 50dvh;
    border-radius: 12px;
    background: var(--chat-color-surface);
    box-shadow: 0 0 0 1px var(--chat-color-border), var(--chat-shadow);
  }

  @media (forced-colors: active) {
    chat-emoji-grid { border: 1px solid CanvasText; }
  }
`
