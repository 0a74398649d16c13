import { css } from 'lit'

export const composerStyles = css`
  :host {
    display: block;
    position: relative;
    flex: none;
    border-block-start: 1px solid var(--chat-color-border);
    background: var(--chat-color-surface);
  }
  form { display: flex; align-items: flex-end; gap: 2px; padding: 6px 8px; }
  .icon-button { inline-size: max(36px, var(--chat-target)); block-size: max(36px, var(--chat-target)); }
  .box {
    flex: 1;
    display: flex;
    align-items: flex-end;
    min-inline-size: 0;
    border-radius: 20px;
    background: var(--chat-color-surface-raised);
    box-shadow: inset 0 0 0 1px transparent;
  }
  .box:focus-within { box-shadow: inset 0 0 0 1px var(--chat-color-control); }
  .box:has(textarea:focus-visible) { box-shadow: inset 0 0 0 2px var(--chat-color-focus); }
  textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: max(36px, var(--chat-target));
    max-block-size: var(--composer-max, 240px);
    margin: 0;
    padding-block: calc((max(36px, var(--chat-target)) - 1.4em) / 2);
    padding-inline: 14px 4px;
    border: 0;
    outline: 0;
    resize: none;
    field-sizing: content;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    background: none;
    font-size: var(--chat-text-input);
    line-height: 1.4;
  }
  /* The ring is drawn around the whole box. */
  textarea:focus-visible { outline: none; }
  textarea::placeholder { color: var(--chat-color-text-soft); opacity: 1; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .send { border-radius: 50%; transition: background-color var(--chat-duration) var(--chat-easing), color var(--chat-duration) var(--chat-easing); }
  .send:not(:disabled) { background: var(--chat-color-brand); color: var(--chat-color-on-brand); }
  .send:hover:not(:disabled) { background: color-mix(in oklch, var(--chat-color-brand) 90%, var(--chat-color-on-brand)); color: var(--chat-color-on-brand); }
  .send .icon { inline-size: 18px; block-size: 18px; }
  .send .icon-send { translate: -1px 1px; }

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
    .box, chat-emoji-grid { border: 1px solid CanvasText; }
    .box:has(textarea:focus-visible) { outline: 2px solid Highlight; }
    .send:not(:disabled) { forced-color-adjust: none; }
  }
`
