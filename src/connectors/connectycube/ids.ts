import { toDialogId, toMessageId, toUserId } from '../../core/ids.js'
import type { ClientId, DialogId, MessageId, UserId } from '../../core/ids.js'
import { hash64 } from '../../lib/hash.js'
import type { Account } from './account.js'

export { toOrder, toSeconds } from '../shared/second-pages.js'

const OBJECT_ID = /^[0-9a-f]{24}$/

/** Message ids are ObjectIds wherever they come from; anything else is no id. */
export const isObjectId = (text: string | undefined | null): text is string => OBJECT_ID.test(text ?? '')

/**
 * The id that a message of ours has at the service, made from what is kept of it here: every try to send it,
 * also after a reload, gives the same id, so the service keeps one message. Later messages have greater ids,
 * down to the millisecond, so that those sent within one second stay in order.
 */
export function toSentId(clientId: ClientId, createdAt: number): MessageId {
  const ms = Math.max(0, Math.floor(createdAt))
  const fraction = Math.floor(((ms % 1000) * 0x10000) / 1000)
  return toMessageId(toHex(Math.floor(ms / 1000), 8) + toHex(fraction, 4) + hash64(clientId).slice(-12))
}

/** An id for stanzas that are not kept: markers, edits, system messages. */
export function newStanzaId(nowMs: number): string {
  const random = crypto.getRandomValues(new Uint8Array(8))
  return toHex(Math.floor(nowMs / 1000), 8) + Array.from(random, byte => toHex(byte, 2)).join('')
}

const toHex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0').slice(-digits)

export const toUserJid = ({ appId, domain }: Account, userId: UserId): string => `${userId}-${appId}@${domain}`

export const toRoomJid = ({ appId, domain }: Account, dialogId: DialogId): string => `${appId}_${dialogId}@muc.${domain}`

/** What a JID means to us: somebody, or somebody in a group dialog. */
export type Address =
  | { readonly type: 'user'; readonly userId: UserId }
  | { readonly type: 'room'; readonly dialogId: DialogId; readonly userId: UserId | null }

/** Null for the server itself, for other applications and for other domains, which have nothing to tell us. */
export function toAddress({ appId, domain }: Account, jid: string | null): Address | null {
  const [, local = '', host = '', resource] = /^([^@/]+)@([^/]+)(?:\/(.*))?$/.exec(jid ?? '') ?? []
  const user = /^(\d+)-(\d+)$/.exec(local)
  if (user) return host === domain && user[2] === appId ? { type: 'user', userId: toUserId(user[1]!) } : null
  const room = /^(\d+)_([0-9a-f]{24})$/.exec(local)
  if (!room || room[1] !== appId || !host.startsWith('muc.')) return null
  return { type: 'room', dialogId: toDialogId(room[2]!), userId: toOccupant(resource) }
}

function toOccupant(resource: string | undefined): UserId | null {
  const id = /^\d+/.exec(resource ?? '')?.[0]
  return id === undefined ? null : toUserId(id)
}
