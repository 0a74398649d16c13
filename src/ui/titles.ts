import type { ChatState } from '../core/chat.js'
import type { UserId } from '../core/ids.js'
import type { Dialog } from '../core/model.js'
import { selectPeer } from '../core/select.js'
import type { Strings } from './strings/strings.js'

/** What stands for a dialog in rows and headers. */
export type DialogFace = {
  readonly title: string
  readonly photoUrl: string | undefined
  /** Decides the colour: in a direct dialog the person's, so that it is the same as beside messages. */
  readonly seed: string
  readonly online: boolean
}

/** A direct dialog is called after the other person, whatever the service calls it. */
export function toFace(state: ChatState, dialog: Dialog, strings: Strings): DialogFace {
  const peer = selectPeer(state, dialog.id)
  return {
    title: peer?.name || dialog.title || strings.untitled,
    photoUrl: peer?.avatarUrl ?? dialog.photoUrl,
    seed: peer?.id ?? dialog.id,
    online: peer?.presence === 'online',
  }
}

export const toName = (state: ChatState, userId: UserId, strings: Strings): string =>
  state.users.get(userId)?.name || strings.unknownUser
