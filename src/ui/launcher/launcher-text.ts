// Plain text, because the script tag paints the closed launcher with it before Lit is there.

/** The round button in the corner, and where the corner is. */
export const launcherText = /* css */ `
  :host { display: block; }
  :host(:not([mode='inline'])) {
    position: fixed;
    z-index: var(--chat-z-index);
    inset-block-end: calc(var(--chat-offset) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: calc(var(--chat-offset) + env(safe-area-inset-right, 0px));
  }
  :host([placement$='start']:not([mode='inline'])) {
    inset-inline: calc(var(--chat-offset) + env(safe-area-inset-left, 0px)) auto;
  }
  :host([placement^='top']:not([mode='inline'])) {
    inset-block: calc(var(--chat-offset) + env(safe-area-inset-top, 0px)) auto;
  }
  :host([hidden]) { display: none; }

  .launcher {
    appearance: none;
    position: relative;
    display: grid;
    place-items: center;
    box-sizing: border-box;
    inline-size: var(--chat-launcher-size);
    block-size: var(--chat-launcher-size);
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--chat-color-brand);
    color: var(--chat-color-on-brand);
    box-shadow: 0 1px 2px rgb(16 20 30 / 0.14), 0 6px 20px rgb(16 20 30 / 0.22);
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    transition: scale var(--chat-duration) var(--chat-easing);
  }
  .launcher:hover { scale: 1.04; }
  .launcher:active { scale: 0.97; }
  .launcher:focus-visible { outline: 3px solid var(--chat-color-focus); outline-offset: 3px; }
  .launcher svg, .launcher slot {
    grid-area: 1 / 1;
    display: block;
    inline-size: 26px;
    block-size: 26px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
    transition: opacity var(--chat-duration) var(--chat-easing), transform var(--chat-duration) var(--chat-easing);
  }
  .launcher slot { inline-size: auto; block-size: auto; }
  .launcher .to-close { opacity: 0; transform: rotate(-90deg) scale(0.6); }
  .launcher[aria-expanded='true'] .to-open { opacity: 0; transform: rotate(90deg) scale(0.6); }
  .launcher[aria-expanded='true'] .to-close { opacity: 1; transform: none; }

  .badge {
    position: absolute;
    inset-block-start: -2px;
    inset-inline-end: -2px;
    box-sizing: border-box;
    min-inline-size: 20px;
    block-size: 20px;
    padding-inline: 5px;
    border-radius: 10px;
    background: var(--chat-color-danger);
    color: light-dark(#ffffff, #14161a);
    box-shadow: 0 0 0 2px light-dark(#ffffff, #14161a);
    font: 600 12px/20px var(--chat-font);
    font-variant-numeric: tabular-nums;
    text-align: center;
  }
  @media (prefers-reduced-motion: reduce) {
    .launcher, .launcher svg, .launcher slot { transition: none; }
    .launcher:hover, .launcher:active { scale: none; }
  }
  @media (forced-colors: active) {
    .launcher { border: 2px solid ButtonText; background: ButtonFace; color: ButtonText; }
    .badge { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  }
`
