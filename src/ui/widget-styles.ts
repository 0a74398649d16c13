import { css } from 'lit'

/** The frame of the panel: in its corner, over the whole window, or in the flow of the page. */
export const widgetStyles = css`
  :host {
    font-family: var(--chat-font);
    font-size: var(--chat-text-body);
    line-height: var(--chat-line-height);
    color: var(--chat-color-text);
    text-align: start;
    text-transform: none;
    letter-spacing: normal;
    word-spacing: normal;
    white-space: normal;
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  /* Fills its container; in one without a height of its own it is as high as the floating panel, however long the history. */
  :host([mode='inline']) {
    position: relative;
    block-size: 100%;
    min-block-size: 320px;
    contain: size;
    contain-intrinsic-size: 280px min(var(--chat-height), 100dvh);
  }

  .frame {
    display: flex;
    flex-direction: column;
    overflow: hidden;
    background: var(--chat-color-surface);
  }
  .frame > * { flex: 1; min-block-size: 0; }
  .frame > .edge { flex: none; }

  :host([mode='inline']) .frame { position: absolute; inset: 0; }

  :host(:not([mode='inline'])) .frame {
    --beside-launcher: calc(var(--chat-launcher-size) + 12px);
    position: absolute;
    inset-block-end: var(--beside-launcher);
    inset-inline-end: 0;
    inline-size: min(var(--chat-width), 100vw - 2 * var(--chat-offset));
    block-size: min(var(--chat-height), 100dvh - 2 * var(--chat-offset) - var(--beside-launcher));
    border-radius: var(--chat-radius-panel);
    box-shadow: var(--chat-shadow), 0 0 0 1px var(--chat-color-border);
    transform-origin: bottom right;
    transition: opacity var(--chat-duration) var(--chat-easing), scale var(--chat-duration) var(--chat-easing), display var(--chat-duration) allow-discrete;
  }
  :host(:not([mode='inline'])) .frame:dir(rtl) { transform-origin: bottom left; }
  :host([placement$='start']:not([mode='inline'])) .frame { inset-inline: 0 auto; transform-origin: bottom left; }
  :host([placement$='start']:not([mode='inline'])) .frame:dir(rtl) { transform-origin: bottom right; }
  :host([placement^='top']:not([mode='inline'])) .frame { inset-block: var(--beside-launcher) auto; transform-origin: top right; }
  :host([placement='top-start']:not([mode='inline'])) .frame { transform-origin: top left; }

  .frame[hidden] { display: none; pointer-events: none; opacity: 0; scale: 0.94; }
  @starting-style {
    :host(:not([mode='inline'])) .frame:not([hidden]) { opacity: 0; scale: 0.94; }
  }

  @media (max-width: 479.98px) {
    :host(:not([mode='inline'])) .frame.frame {
      position: fixed;
      inset: var(--viewport-top, 0px) 0 auto 0;
      inline-size: auto;
      block-size: var(--viewport-height, 100dvh);
      border-radius: 0;
      box-shadow: none;
      padding-block: env(safe-area-inset-top, 0px) env(safe-area-inset-bottom, 0px);
    }
    :host([open]:not([mode='inline'])) .launcher { display: none; }
  }

  .wait { display: grid; gap: 16px; align-content: start; padding: 16px; }
  .wait .skeleton { block-size: 44px; }
  .failure { display: grid; place-content: center; justify-items: center; gap: 12px; padding: 24px; text-align: center; }
  .failure p { margin: 0; color: var(--chat-color-text-soft); }

  @media (prefers-reduced-motion: reduce) {
    .frame { transition: none !important; }
  }
`
