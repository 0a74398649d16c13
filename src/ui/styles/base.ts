import { css } from 'lit'

/** What every element of the widget starts from: boxes, focus, buttons, fields, skeletons. */
export const base = css`
  :host { box-sizing: border-box; }
  :host([hidden]) { display: none !important; }
  *, *::before, *::after { box-sizing: border-box; }

  button, input, textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }

  button {
    appearance: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled { cursor: default; }

  :focus-visible {
    outline: 2px solid var(--chat-color-focus);
    outline-offset: 2px;
  }

  .icon {
    display: block;
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  /* Arrows that point along the text. */
  .icon.along:dir(rtl) { scale: -1 1; }

  .icon-button {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: max(36px, var(--chat-target));
    block-size: max(36px, var(--chat-target));
    border-radius: var(--chat-radius-control);
    color: var(--chat-color-text-soft);
    transition: background-color var(--chat-duration) var(--chat-easing);
  }
  .icon-button:hover:not(:disabled) { background: var(--chat-color-hover); color: var(--chat-color-text); }
  .icon-button:disabled { opacity: 0.5; }

  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: max(36px, var(--chat-target));
    padding: 6px 14px;
    border: 1px solid var(--chat-color-control);
    border-radius: var(--chat-radius-control);
    font-weight: 600;
    text-align: center;
    color: var(--chat-color-text);
  }
  .button:hover:not(:disabled) { background: var(--chat-color-hover); }
  .button:disabled { opacity: 0.5; }

  .visually-hidden:not(:focus):not(:active) {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .skeleton {
    border-radius: 6px;
    background: var(--chat-color-surface-raised);
    animation: skeleton 1.2s ease-in-out infinite alternate;
  }
  @keyframes skeleton { to { opacity: 0.5; } }

  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { animation: none !important; transition: none !important; }
  }
`
