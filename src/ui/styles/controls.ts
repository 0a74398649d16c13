import { css } from 'lit'

/** Besides base.ts, for what comes after the first paint: fields, links, buttons of more kinds. */
export const controls = css`
  .button.primary { border-color: transparent; background: var(--chat-color-brand); color: var(--chat-color-on-brand); }
  .button.primary:hover:not(:disabled) { background: color-mix(in oklch, var(--chat-color-brand) 92%, var(--chat-color-on-brand)); }
  .button.danger { color: var(--chat-color-danger); border-color: currentColor; }

  .link {
    font-weight: 600;
    color: var(--chat-color-brand-text);
    text-decoration: underline;
    text-underline-offset: 2px;
    border-radius: 2px;
  }

  .field {
    inline-size: 100%;
    min-block-size: max(36px, var(--chat-target));
    padding: 6px 12px;
    border: 1px solid transparent;
    border-radius: var(--chat-radius-control);
    background: var(--chat-color-surface-raised);
    color: var(--chat-color-text);
    font-size: var(--chat-text-input);
  }
  .field::placeholder { color: var(--chat-color-text-soft); opacity: 1; }
  .field:focus-visible { outline-offset: -1px; }

  @media (forced-colors: active) {
    .field { border: 1px solid CanvasText; }
    .button.primary { forced-color-adjust: none; }
  }
`
