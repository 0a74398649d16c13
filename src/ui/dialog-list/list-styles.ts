import { css } from 'lit'

export const listStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }
  .search { position: relative; flex: none; box-sizing: content-box; min-block-size: max(36px, var(--chat-target)); padding: 4px 12px 8px; }

  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 0 8px 8px;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in oklch, var(--chat-color-text-soft) 50%, transparent) transparent;
  }
  ul { margin: 0; padding: 0; list-style: none; }
  li { content-visibility: auto; contain-intrinsic-block-size: auto 64px; }

  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 64px;
    padding: 8px;
    border-radius: var(--chat-radius-control);
    transition: background-color var(--chat-duration) var(--chat-easing);
  }
  .row:hover { background: var(--chat-color-hover); }
  .row:focus-visible { outline-offset: -2px; }
  .row[aria-current='true'] { background: var(--chat-color-selected); }
  .row[aria-current='true'] chat-avatar { --chat-avatar-ring: var(--chat-color-selected); }

  .text { flex: 1; min-inline-size: 0; display: grid; gap: 1px; }
  .top, .bottom, .name { display: flex; align-items: center; gap: 6px; min-inline-size: 0; }
  .title, .rest, .sender { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .title { font-weight: 600; text-align: start; }
  /* What people wrote has its own direction, and is cut off at its own end. */
  .line { display: flex; align-items: center; gap: 4px; flex: 1; min-inline-size: 0; font-size: var(--chat-text-secondary); color: var(--chat-color-text-soft); }
  .unread-row .line { color: var(--chat-color-text); }
  .name { flex: 1; }
  .top time { flex: none; font-size: var(--chat-text-meta); color: var(--chat-color-text-soft); font-variant-numeric: tabular-nums; }
  .top .icon { inline-size: 14px; block-size: 14px; color: var(--chat-color-text-soft); }
  .sender { flex: none; max-inline-size: 50%; }
  .rest { min-inline-size: 0; }
  .row .typing { color: var(--chat-color-brand-text); }
  .mark { flex: none; font-weight: 600; }
  .draft .mark { color: var(--chat-color-brand-text); }
  .failed .mark, .failed .icon { color: var(--chat-color-danger); }
  .failed .icon { inline-size: 15px; block-size: 15px; }

  .pill {
    flex: none;
    min-inline-size: calc(20em / 12);
    padding-inline: calc(5.5em / 12);
    border-radius: 999px;
    background: var(--chat-color-brand);
    color: var(--chat-color-on-brand);
    font-size: var(--chat-text-meta);
    font-weight: 600;
    line-height: calc(20 / 12);
    font-variant-numeric: tabular-nums;
    text-align: center;
  }
  .pill.quiet { background: var(--chat-color-text-soft); color: var(--chat-color-surface); }

  .wait { display: grid; opacity: 0; animation: appear 0s 150ms forwards; }
  @keyframes appear { to { opacity: 1; } }
  .wait .row { pointer-events: none; }
  .wait .disc { inline-size: 44px; block-size: 44px; border-radius: 50%; }
  .wait .text { gap: 8px; }
  .wait .long { block-size: 12px; inline-size: 70%; }
  .wait .short { block-size: 12px; inline-size: 40%; }

  .end { min-block-size: 1px; }
  @media (prefers-reduced-motion: reduce) { .wait { opacity: 1; } }
`
