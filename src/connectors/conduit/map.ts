// Wire to model. Whatever lacks what it cannot be without is null, and left out by the caller.
import { toDialogId, toMessageId, toOrderKey, toUserId } from '../../core/ids.js'
import type { DialogId, MessageId, OrderKey, UserId } from '../../core/ids.js'
import type { Attachment, Message, User } from '../../core/model.js'
import { defined, toFields, toList, toText, toTime } from '../shared/fields.js'
import type { MessageEventWire, MessageWire, RoomWire } from './wire.js'

/** ObjectIds and UUIDs; also what other databases may use, but nothing that would change a path. */
export const isId = (text: unknown): text is string => typeof text === 'string' && /^[\w-]{1,64}$/.test(text)

/** A room as the service has it, without what was said in it. */
export type Room = {
  readonly id: DialogId
  readonly name: string
  readonly memberIds: readonly UserId[]
  readonly ownerId?: UserId
  readonly updatedAt: number
}

/** What a `message` event tells. It has no id up to 0.16.24, so it is only a reason to look. */
export type Word = {
  readonly dialogId: DialogId
  readonly senderId: UserId
  readonly text: string
  readonly isTyping: boolean
  readonly id?: MessageId
  readonly nonce?: string
}

/** Of a room that says nothing of its time. */
const EARLIEST = Date.parse('2001-01-01')

/** Milliseconds, then the id: messages of one millisecond have no order of their own. */
export const toOrder = (ms: number, id: string): OrderKey => toOrderKey(`${String(ms).padStart(15, '0')} ${id}`)

export const toMs = (order: OrderKey): number => Number(order.slice(0, 15))

export function toRoom(wire: unknown): Room | null {
  const it: RoomWire = toFields(wire) ?? {}
  if (!isId(it._id) || it.deleted === true) return null
  const memberIds = [...new Set(toList(it.participants).map(toIdOf).filter(id => id !== null).map(toUserId))]
  const creator = toIdOf(it.creator)
  return defined({
    id: toDialogId(it._id),
    name: toText(it.name) ?? '',
    memberIds,
    ownerId: creator === null ? undefined : toUserId(creator),
    updatedAt: toTime(it.updatedAt) ?? toTime(it.createdAt) ?? EARLIEST,
  })
}

export function toMessage(wire: unknown): Message | null {
  const it: MessageWire = toFields(wire) ?? {}
  const [dialogId, senderId, sentAt] = [toIdOf(it.room), toIdOf(it.senderUser), toTime(it.createdAt)]
  if (!isId(it._id) || dialogId === null || senderId === null || sentAt === undefined || it.deleted === true) return null
  const text = typeof it.message === 'string' ? it.message : ''
  const readBy = toList(it.readBy).map(toIdOf).filter(id => id !== null && id !== senderId) as string[]
  return {
    id: toMessageId(it._id),
    dialogId: toDialogId(dialogId),
    senderId: toUserId(senderId),
    order: toOrder(sentAt, it._id),
    sentAt,
    body: it.messageType === 'system' ? { type: 'notice', text } : { type: 'text', text, attachments: toList(it.files).map(toFile).filter(file => file !== null), mentions: [] },
    reactions: [],
    deliveredTo: [],
    readBy: [...new Set(readBy)].map(toUserId),
    metadata: {},
  }
}

export function toWord(wire: unknown): Word | null {
  const it: MessageEventWire = toFields(wire) ?? {}
  if (!isId(it.room) || !isId(it.sender)) return null
  const text = it.content ?? it.message
  return defined({
    dialogId: toDialogId(it.room),
    senderId: toUserId(it.sender),
    text: typeof text === 'string' ? text : '',
    isTyping: it.contentType === 'typing',
    id: isId(it._id) ? toMessageId(it._id) : undefined,
    nonce: toText(it.nonce),
  })
}

/** As the site's own function gives people. */
export function toUser(given: unknown): User | null {
  const fields = toFields(given)
  const [id, name, avatarUrl] = [toText(fields?.['id']), toText(fields?.['name']), toText(fields?.['avatarUrl'])]
  return id === undefined || name === undefined ? null : defined({ id: toUserId(id), name, avatarUrl })
}

/** Somebody of whom nothing but the id is known. */
export const namelessUser = (id: UserId): User => ({ id, name: `#${id.slice(-6)}` })

/** That there is a file; the chat module does not say where. */
function toFile(value: unknown): Attachment | null {
  const ref = toIdOf(value)
  const fields = toFields(value)
  return ref === null ? null : { type: 'file', ref, name: toText(fields?.['name']) ?? ref.slice(-6), mime: toText(fields?.['mimeType']) ?? 'application/octet-stream', size: 0 }
}

/** An id, or that of an object that stands in its place. */
function toIdOf(value: unknown): string | null {
  const id = toFields(value)?.['_id'] ?? value
  return isId(id) ? id : null
}
