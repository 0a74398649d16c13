import { css } from 'lit'

/** Heads of list and thread, and of the views that cover them. */
export const headerStyles = css`
  .head {
    display: flex;
    align-items: center;
    gap: 4px;
    flex: none;
    min-block-size: 56px;
    padding: 4px 8px;
  }
  .heading {
    flex: 1;
    min-inline-size: 0;
    margin: 0;
    padding-inline: 8px;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-size: var(--chat-text-title);
    font-weight: 600;
    line-height: 1.3;
  }
`

export const panelStyles = css`
  :host { display: block; block-size: 100%; min-block-size: 0; }
  .panes { display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); block-size: 100%; }
  .pane { grid-area: 1 / 1; display: flex; flex-direction: column; min-inline-size: 0; min-block-size: 0; background: var(--chat-color-surface); }
  /* Hidden, not taken out: the list keeps its place while a thread covers it, and the thread under its details. */
  .pane.covered { visibility: hidden; }
  .wide { grid-template-columns: minmax(0, var(--chat-list-width)) minmax(0, 1fr); }
  .wide .main { grid-area: 1 / 2; border-inline-start: 1px solid var(--chat-color-border); }
  .pane > :not(.head, chat-status, chat-thread-header, chat-composer) { flex: 1; min-block-size: 0; }
  chat-thread-header, .main > .head { border-block-end: 1px solid var(--chat-color-border); }

  .nothing {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    padding: 24px;
    text-align: center;
    color: var(--chat-color-text-soft);
  }
  .nothing p { margin: 0; }
  .nothing .icon { inline-size: 48px; block-size: 48px; stroke-width: 1.25; color: var(--chat-color-control); }
  .signed-out { flex: 1; overflow: auto; padding: 16px; text-align: center; color: var(--chat-color-text-soft); }
`
