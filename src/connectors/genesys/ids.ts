import { ChatError } from '../../core/errors.js'
import { toDialogId, toOrderKey, toUserId } from '../../core/ids.js'
import type { DialogId, OrderKey, UserId } from '../../core/ids.js'

export type Address = { readonly type: 'room'; readonly jid: string } | { readonly type: 'user'; readonly peerId: UserId }

/** Without the resource, in lower case: how JIDs are compared. */
export const toBare = (jid: string): string => jid.split('/', 1)[0]?.toLowerCase() ?? ''

export const isRoomJid = (jid: string): boolean => jid.includes('@conference.')

export const toRoomDialog = (jid: string): DialogId => toDialogId(`room:${toBare(jid)}`)

/** A 1on1 has no id, only the other one's; ours is the same for both, so that they can speak of it. */
export const toDirectDialog = (me: UserId, peerId: UserId): DialogId => toDialogId(`user:${[me, peerId].sort().join('+')}`)

/** @throws ChatError 'not-found' for what is no id of ours */
export function toAddress(dialogId: DialogId, me: UserId): Address {
  const [, type, rest = ''] = /^(room|user):(.+)$/s.exec(dialogId) ?? []
  if (type === 'room') return { type, jid: rest }
  const [a, b, ...more] = rest.split('+')
  const peer = a === me ? b : b === me ? a : undefined
  if (type !== 'user' || !peer || more.length > 0) throw new ChatError('not-found', 'There is no such chat')
  return { type, peerId: toUserId(peer) }
}

/** Where the messages of a dialog live. */
export const toPath = (address: Address): string =>
  address.type === 'room' ? `/api/v2/chats/rooms/${encodeURIComponent(address.jid)}` : `/api/v2/chats/users/${encodeURIComponent(address.peerId)}`

/** Place in a dialog: the time, then the id, since nothing says how the service orders messages of one millisecond. */
export const toOrder = (sentAt: number, id: string): OrderKey => toOrderKey(`${String(sentAt).padStart(15, '0')}:${id}`)
