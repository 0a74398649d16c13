import { html, type TemplateResult } from 'lit'
import { toErrorNote } from '../../core/errors.js'
import { can } from '../../core/permissions.js'
import { composerWords } from '../strings/composer.js'
import type { ChatComposer } from './chat-composer.js'

type State = 'no' | 'yes' | { readonly failed: string }

/** What stands in the field's place where one may not write: why, or the way in. */
export class Joining {
  readonly #composer: ChatComposer
  #state: State = 'no'

  constructor(composer: ChatComposer) {
    this.#composer = composer
  }

  /** Another dialog. */
  forget(): void {
    this.#state = 'no'
  }

  #become(state: State): void {
    this.#state = state
    this.#composer.requestUpdate()
  }

  async #join(): Promise<void> {
    const { dialogId, select } = this.#composer
    if (dialogId === null) return
    this.#become('yes')
    try {
      await select.chat?.command({ type: 'join', dialogId })
      this.#become('no')
    } catch (error) {
      this.#become({ failed: toErrorNote(error).message })
    }
  }

  render(): TemplateResult {
    const { value, chat } = this.#composer.select
    const mayJoin = value?.dialog && value.me !== undefined && chat && can('join', value.dialog, value.me, chat.capabilities)
    if (!mayJoin) return html`<div class="bar">${composerWords.readOnly}</div>`
    const state = this.#state
    return html`<div class="bar">
      ${typeof state === 'object' ? html`<bdi role="alert">${composerWords.joinFailed(state.failed)}</bdi>` : composerWords.notJoined}
      <button class="button primary" type="button" ?disabled=${state === 'yes'} @click=${() => void this.#join()}>${composerWords.join}</button>
    </div>`
  }
}
