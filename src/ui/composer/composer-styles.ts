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
`
