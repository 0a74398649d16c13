// Servers from 0.13 on may be set up so that nobody gets into a room without having accepted (`explicit_room_joins`).
import { ChatError } from '../../core/errors.js'
import { toDialogId, toUserId, type DialogId, type UserId } from '../../core/ids.js'
import { toFields, toList } from '../shared/fields.js'
import { isId } from './map.js'
import type { Rest } from './rest.js'

export type Invitation = { readonly id: string; readonly dialogId: DialogId; readonly senderId: UserId; readonly receiverId: UserId }

/** All reject with a ChatError: 'rejected' where the server has no invitations, 'not-found' for one that is gone. */
export interface Invitations {
  /** `GET /chat/invitations/received` */
  received(signal: AbortSignal): Promise<readonly Invitation[]>
  /** `GET /chat/invitations/sent` */
  sent(signal: AbortSignal): Promise<readonly Invitation[]>
  /** `GET /chat/invitations/accept/:id`, or with another word, which declines. */
  answer(id: string, accept: boolean, signal: AbortSignal): Promise<void>
  /** `DELETE /chat/invitations/cancel/:id` */
  cancel(id: string, signal: AbortSignal): Promise<void>
}

/** @param onAccepted there is a room more */
export function toInvitations(rest: Rest, onAccepted: () => void): Invitations {
  const list = async (box: string, signal: AbortSignal): Promise<Invitation[]> => {
    const answer = toFields(await rest.get(`/chat/invitations/${box}`, { skip: 0, limit: 100 }, signal))
    if (!Array.isArray(answer?.['invitations'])) throw new ChatError('protocol', 'The server answered with something else than a list')
    return toList(answer['invitations']).map(toInvitation).filter(it => it !== null)
  }
  return {
    received: signal => list('received', signal),
    sent: signal => list('sent', signal),
    async answer(id, accept, signal) {
      await rest.get(`/chat/invitations/${accept ? 'accept' : 'decline'}/${checked(id)}`, {}, signal)
      if (accept) onAccepted()
    },
    async cancel(id, signal) {
      await rest.write('DELETE', `/chat/invitations/cancel/${checked(id)}`, null, signal)
    },
  }
}

function toInvitation(wire: unknown): Invitation | null {
  const { _id: id, room, sender, receiver } = toFields(wire) ?? {}
  return isId(id) && isId(room) && isId(sender) && isId(receiver) ? { id, dialogId: toDialogId(room), senderId: toUserId(sender), receiverId: toUserId(receiver) } : null
}

function checked(id: string): string {
  if (!isId(id)) throw new ChatError('not-found', 'There is no such invitation')
  return id
}
