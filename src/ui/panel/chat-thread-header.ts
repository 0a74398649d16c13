import { css, html, LitElement, nothing } from 'lit'
import { define } from '../define.js'
import type { ChatState } from '../../core/chat.js'
import type { DialogId } from '../../core/ids.js'
import { selectPeer } from '../../core/select.js'
import { icon } from '../icons.js'
import { SelectController } from '../select-controller.js'
import { base } from '../styles/base.js'
import { toFace, type DialogFace } from '../titles.js'
import { headerStyles } from './panel-styles.js'
import '../avatar.js'

type Slice = DialogFace & {
  readonly typing: string
  /** 0 where a number of members says nothing. */
  readonly members: number
  readonly lastActiveAt: number | undefined
}

/**
 * Who or what the thread below is with.
 *
 * @fires {Event} go-back - To the list.
 * @fires {Event} details - Members and settings are wanted.
 * @fires {Event} panel-close - The panel is to be closed.
 */
export class ChatThreadHeader extends LitElement {
  static override styles = [
    base,
    headerStyles,
    css`
      :host { display: block; flex: none; --chat-avatar-size: 36px; }
      .who {
        display: flex;
        align-items: center;
        gap: 10px;
        flex: 1;
        min-inline-size: 0;
        min-block-size: 44px;
        padding: 2px 8px;
        border-radius: var(--chat-radius-control);
      }
      button.who:hover { background: var(--chat-color-hover); }
      .lines { display: grid; min-inline-size: 0; line-height: 1.25; }
      .title, .second { justify-self: start; max-inline-size: 100%; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
      .title { font-weight: 600; }
      .second { min-block-size: 1.25em; font-size: var(--chat-text-secondary); color: var(--chat-color-text-soft); }
      .second.typing { color: var(--chat-color-brand-text); }
      .who:focus { outline: none; }
      .who:focus-visible { outline: 2px solid var(--chat-color-focus); outline-offset: -2px; }
    `,
  ]
  static override properties = {
    dialogId: { attribute: false },
    canGoBack: { type: Boolean },
    closable: { type: Boolean },
  }

  dialogId: DialogId | null = null
  canGoBack = false
  closable = false

  readonly #select = new SelectController(this, s => this.#slice(s))

  #minutes: unknown

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.who')?.focus()
  }

  #slice(state: ChatState): Slice {
    const { strings, extras } = this.#select
    const dialog = this.dialogId === null ? undefined : state.dialogs.get(this.dialogId)
    if (!dialog) return { title: '', photoUrl: undefined, seed: '', online: false, typing: '', members: 0, lastActiveAt: undefined }
    const presence = selectPeer(state, dialog.id)?.presence
    return {
      ...toFace(state, dialog, strings),
      typing: extras?.toTypingText(state, dialog, strings) ?? '',
      members: dialog.kind === 'direct' ? 0 : dialog.memberCount,
      lastActiveAt: typeof presence === 'object' ? presence.lastActiveAt : undefined,
    }
  }

  #tell(type: string) {
    return () => this.dispatchEvent(new Event(type))
  }

  override render() {
    const { strings, value, extras } = this.#select
    if (!value) return nothing
    this.#minutes ??= extras && new extras.TickController(this, 60_000, () => this.#select.context?.clock)
    return html`
      <div class="head" part="header">
        ${this.canGoBack
          ? html`<button class="icon-button" type="button" aria-label=${strings.back} @click=${this.#tell('go-back')}>${icon('arrow-left')}</button>`
          : nothing}
        <button class="who" type="button" @click=${this.#tell('details')}>
          <chat-avatar .name=${value.title} .src=${value.photoUrl} .seed=${value.seed} ?online=${value.online}></chat-avatar>
          <span class="lines">
            <bdi class="title">${value.title}</bdi>
            ${this.#renderSecond()}
          </span>
          <span class="visually-hidden">, ${strings.details}</span>
        </button>
        ${this.closable
          ? html`<button class="icon-button" type="button" aria-label=${strings.closeChat} @click=${this.#tell('panel-close')}>${icon('close')}</button>`
          : nothing}
      </div>
    `
  }

  #renderSecond() {
    const { strings, locale, value, context, extras } = this.#select
    if (!value || !context) return nothing
    const { typing, online, lastActiveAt, members } = value
    const words =
      typing || (online ? strings.online : lastActiveAt !== undefined ? extras?.toLastSeen(lastActiveAt, context.clock.now(), locale) : members > 0 && strings.members(members))
    // What may still come has its line already, so that the title stays where it is.
    return words || context.chat.capabilities.presence ? html`<bdi class="second ${typing ? 'typing' : ''}">${words || nothing}</bdi>` : nothing
  }
}

define('chat-thread-header', ChatThreadHeader)

declare global {
  interface HTMLElementTagNameMap {
    'chat-thread-header': ChatThreadHeader
  }
}
