// Wire to model. Whatever lacks what it cannot be without is null, and left out by the caller.
import { toClientId, toDialogId, toMessageId, toUserId } from '../../core/ids.js'
import type { DialogId, UserId } from '../../core/ids.js'
import type { Attachment, Message, MessageBody, Metadata, User } from '../../core/model.js'
import { defined, toFields, toList, toNumber, toText, toTime, type Fields } from '../shared/fields.js'
import { toOrder } from '../shared/second-pages.js'
import type { ChatWire, GroupWire, PhotoWire, UserWire } from './wire.js'

/** Custom field that holds the client id of a message: how its sender finds it again. */
export const CLIENT_ID = 'cid'
/** Custom field of the message that opened a dialog, since a dialog cannot be there without one. */
export const OPENING = 'opening'

/** Names that the query language or the service takes for its own. */
export const isFreeName = (name: string): boolean => /^[A-Za-z_][\w-]*$/.test(name) && name !== CLIENT_ID && name !== OPENING && name !== 'coordinates'

/** A group as the service tells of it. */
export type Group = {
  readonly id: DialogId
  /** Everybody in it, me included. */
  readonly memberIds: readonly UserId[]
  /** Of whom the names came along. */
  readonly members: readonly User[]
  /** Words of the newest message. */
  readonly text: string
  /** Unix seconds. */
  readonly stamp: number
}

/** Sizes of a picture from the one that fits an avatar to the biggest. */
const AVATARS = ['square_75', 'thumb_100', 'small_240', 'medium_500', 'medium_640', 'large_1024', 'original']

/** Unix seconds from the service's own form of a time, whose offset has no colon: not every engine reads that. */
export function toStamp(value: unknown): number | undefined {
  const ms = toTime((toText(value) ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return ms && Math.floor(ms / 1000)
}

/** A time as the service writes it. */
export const toTimeText = (stamp: number): string => new Date(stamp * 1000).toISOString().replace(/\.\d+Z$/, '+0000')

export function toUser(wire: unknown): User | null {
  const { id, first_name, last_name, username, photo }: UserWire = toFields(wire) ?? {}
  const userId = toText(id)
  if (userId === undefined) return null
  const fullName = [first_name, last_name].map(toText).filter(Boolean).join(' ')
  const urls = toFields(toFields(photo)?.['urls'])
  const avatarUrl = AVATARS.map(size => toUrl(urls?.[size])).find(url => url !== undefined)
  return defined({ id: toUserId(userId), name: fullName || toText(username) || `#${userId.slice(-6)}`, avatarUrl })
}

export function toGroup(wire: unknown): Group | null {
  const { id, message, participate_ids, participate_users, created_at, updated_at }: GroupWire = toFields(wire) ?? {}
  const groupId = toText(id)
  const stamp = toStamp(updated_at) ?? toStamp(created_at)
  if (groupId === undefined || stamp === undefined) return null
  const members = toList(participate_users).map(toUser).filter(user => user !== null)
  const ids = toList(participate_ids).map(toText).filter(one => one !== undefined).map(toUserId)
  const memberIds = [...new Set([...ids, ...members.map(user => user.id)])]
  return { id: toDialogId(groupId), memberIds, members, text: toText(message) ?? '', stamp }
}

/** `fallbackGroup`: the group that was asked for, since a shallow answer may not name it. */
export function toMessage(wire: unknown, me: UserId, fallbackGroup?: DialogId): Message | null {
  const it: ChatWire = toFields(wire) ?? {}
  const id = toText(it.id)
  const group = toText(toFields(it.chat_group)?.['id']) ?? toText(it.chat_group_id) ?? fallbackGroup
  const sender = toText(toFields(it.from)?.['id']) ?? toText(it.from_user_id)
  const stamp = toStamp(it.created_at)
  if (id === undefined || group === undefined || sender === undefined || stamp === undefined) return null
  const messageId = toMessageId(id)
  const senderId = toUserId(sender)
  const fields = toCustomFields(it.custom_fields)
  const clientId = senderId === me ? toText(fields[CLIENT_ID]) : undefined
  return defined({
    id: messageId,
    dialogId: toDialogId(group),
    senderId,
    clientId: clientId === undefined ? undefined : toClientId(clientId),
    order: toOrder(stamp, messageId),
    sentAt: stamp * 1000,
    body: toBody(toText(it.message) ?? '', fields, it.photo),
    reactions: [],
    deliveredTo: [],
    readBy: [],
    metadata: toMetadata(fields),
  })
}

/** Who sent it, and the client id it was sent with: the same for two messages only if they are copies of one. */
export function toCopyKey(wire: unknown, { senderId }: Message): string | undefined {
  const cid = toText(toCustomFields(toFields(wire)?.['custom_fields'])[CLIENT_ID])
  return cid === undefined ? undefined : `${senderId} ${cid}`
}

function toBody(text: string, fields: Fields, photo: unknown): MessageBody {
  if (fields[OPENING] !== undefined) return { type: 'notice', text }
  const picture = toPicture(photo)
  return { type: 'text', text, attachments: picture ? [picture] : [], mentions: [] }
}

/** A picture belongs to it that has no address yet. */
export const isUnfinished = (wire: unknown): boolean => {
  const photo = toFields(toFields(wire)?.['photo'])
  return photo !== null && photo['processed'] === false && toPicture(photo) === null
}

/** Null while the service still works on it, for then it has no address. */
export function toPicture(wire: unknown): Attachment | null {
  const { id, filename, content_type, size, urls }: PhotoWire = toFields(wire) ?? {}
  const all = toFields(urls) ?? {}
  const ref = toUrl(all['original']) ?? Object.values(all).map(toUrl).findLast(url => url !== undefined)
  if (ref === undefined) return null
  return { type: 'image', ref, name: toText(filename) ?? toText(id) ?? '', mime: toText(content_type) ?? 'image/*', size: Math.max(0, Math.floor(toNumber(size) ?? 0)) }
}

function toMetadata(fields: Fields): Metadata {
  const entries = Object.entries(fields).map(([name, value]) => [name, toText(value)] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined && isFreeName(entry[0])))
}

function toCustomFields(value: unknown): Fields {
  if (typeof value !== 'string') return toFields(value) ?? {}
  try {
    return toFields(JSON.parse(value)) ?? {}
  } catch {
    return {}
  }
}

/** Only what a browser may load as a picture; anything else is no address. */
function toUrl(value: unknown): string | undefined {
  const text = toText(value)
  return text !== undefined && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : undefined
}
