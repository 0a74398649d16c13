import { html, type TemplateResult } from 'lit'
import type { UserId } from '../../core/ids.js'
import type { Strings } from '../strings/strings.js'
import type { MessageAction, MessageWish } from './actions.js'
import type { MessageRow } from './rows.js'

export type Sheet = { readonly row: MessageRow; readonly face: 'actions' | 'emoji' }

type View = {
  readonly strings: Strings
  readonly me: UserId
  readonly actions: readonly MessageAction[]
  readonly onWish: (wish: MessageWish) => void
  readonly onTurn: (sheet: Sheet | undefined) => void
}

/** The actions of a message for fingers, and the emoji grid for all: a modal sheet at the lower edge. */
export function threadSheet({ row, face }: Sheet, { strings, me, actions, onWish, onTurn }: View): TemplateResult {
  const close = () => onTurn(undefined)
  const reactions = row.item.type === 'confirmed' ? row.item.message.reactions : []
  const chosen = reactions.filter(reaction => reaction.userIds.includes(me)).map(reaction => reaction.value)
  const react = (value: string) => onWish({ type: 'react', value, on: !chosen.includes(value) })
  return html`<dialog
    class="sheet"
    aria-label=${strings.messageActions}
    @close=${close}
    @click=${(event: MouseEvent) => event.target === event.currentTarget && close()}
    @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && event.stopPropagation()}
  >
    ${face === 'actions'
      ? html`<chat-message-actions
          layout="sheet"
          .actions=${actions}
          .chosen=${chosen}
          .strings=${strings}
          @message-wish=${(event: CustomEvent<MessageWish>) => onWish(event.detail)}
          @more-emoji=${() => onTurn({ row, face: 'emoji' })}
        ></chat-message-actions>`
      : html`<chat-emoji-grid .strings=${strings} @emoji-select=${(event: CustomEvent<string>) => react(event.detail)}></chat-emoji-grid>`}
  </dialog>`
}
