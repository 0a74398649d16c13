// Wire to model. Whatever lacks what it cannot be without is null, and left out by the caller.
import { toClientId, toDialogId, toMessageId, toUserId } from '../../core/ids.js'
import type { MessageId, UserId } from '../../core/ids.js'
import type { Dialog, DialogKind, Message, MessagePreview, Metadata, Reaction, User } from '../../core/model.js'
import { defined, toFields, toList, toMoment, toNumber, toText, toTime as fromIso } from '../shared/fields.js'
import type { Account } from './account.js'
import { isFiller, isUrl, toAttachment } from './attachments.js'
import { isObjectId, toOrder } from './ids.js'
import type { DialogWire, MessageWire, UserWire } from './wire.js'

/** Where each kind stands is its number on the wire. */
export const DIALOG_KINDS: readonly (DialogKind | undefined)[] = [undefined, 'broadcast', 'group', 'direct', 'public']

/** Parameters of a message that mean something to us or to the service, so that they are not the site's own. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['_id', 'id', 'chat_dialog_id', 'message', 'date_sent', 'sender_id', 'recipient_id', 'attachments', 'attachment', 'read_ids'],
  ...['delivered_ids', 'read', 'views_count', 'reactions', 'created_at', 'updated_at', 'dialog_id', 'message_id', 'save_to_history'],
  ...['send_to_chat', 'markable', 'silent', 'client_id', 'edited_at', 'moduleIdentifier'],
])

/** A name under which a site may keep something of its own with a message: the service keeps it as an XML element. */
export const isFreeName = (name: string): boolean => /^[A-Za-z_][\w.-]*$/.test(name) && !/^xml/i.test(name) && !KNOWN.has(name)

export function toUser(wire: unknown, account: Account): User | null {
  const { id, login, full_name, avatar }: UserWire = toFields(wire) ?? {}
  const userId = toText(id)
  if (userId === undefined) return null
  const name = toText(full_name) ?? toText(login) ?? `#${userId}`
  return defined({ id: toUserId(userId), name, avatarUrl: toPictureUrl(toText(avatar), account) })
}

export const namelessUser = (id: UserId): User => ({ id, name: `#${id}` })

export function toDialog(wire: unknown, account: Account): Dialog | null {
  const fields = toFields(wire)
  if (!fields) return null
  const it: DialogWire = fields
  const id = toText(it._id)
  const kind = DIALOG_KINDS[toNumber(it.type) ?? 0]
  if (!isObjectId(id) || !kind) return null
  const memberIds = toUserIds(it.occupants_ids)
  const lastMessage = toPreview(it)
  return defined({
    id: toDialogId(id),
    kind,
    title: toText(it.name) ?? '',
    description: toText(it.description),
    photoUrl: toPictureUrl(toText(it.photo), account),
    ownerId: toUserIds([it.user_id])[0],
    adminIds: toUserIds(it.admins_ids),
    memberIds,
    memberCount: toNumber(it.occupants_count) ?? memberIds.length,
    // The service lists only dialogs that we are in.
    joined: true,
    previewable: toFields(it.permissions)?.['allow_preview'] === true,
    lastMessage,
    unread: Math.max(0, toNumber(it.unread_messages_count) ?? 0),
    pinnedIds: toMessageIds(it.pinned_messages_ids),
    metadata: toMetadata(it.extensions, () => true),
    updatedAt: Math.max(toTime(it.updated_at) ?? toTime(it.created_at) ?? 0, lastMessage?.sentAt ?? 0),
  })
}

function toPreview(it: DialogWire): MessagePreview | undefined {
  const id = toText(it.last_message_id)
  const seconds = toUnixSeconds(it.last_message_date_sent)
  const senderId = toUserIds([it.last_message_user_id])[0]
  if (!isObjectId(id) || seconds === undefined || senderId === undefined) return undefined
  const text = (toText(it.last_message) ?? '').replace(/\s+/g, ' ').trim().slice(0, 200)
  const isAttachment = text === '' || isFiller(text)
  const messageId = toMessageId(id)
  return {
    id: messageId,
    order: toOrder(seconds, messageId),
    senderId,
    sentAt: seconds * 1000,
    text: isAttachment ? '' : text,
    type: isAttachment ? 'attachment' : 'text',
  }
}

export function toMessage(wire: unknown, account: Account): Message | null {
  const fields = toFields(wire)
  if (!fields) return null
  const it: MessageWire = fields
  const [id, dialogId, seconds] = [toText(it._id), toText(it.chat_dialog_id), toUnixSeconds(it.date_sent)]
  const senderId = toUserIds([it.sender_id])[0]
  if (!isObjectId(id) || !isObjectId(dialogId) || seconds === undefined || senderId === undefined) return null

  const isOther = (userId: UserId) => userId !== senderId
  const recipient = toUserIds([it.recipient_id]).filter(userId => userId !== '0')
  // In some answers `read_ids` lags behind this flag.
  const readBy = [...toUserIds(it.read_ids), ...(toNumber(it.read) === 1 ? recipient : [])].filter(isOther)
  const delivered = [...toUserIds(it.delivered_ids), ...readBy].filter(isOther)
  return toModel(account, {
    id: toMessageId(id),
    dialogId,
    senderId,
    seconds,
    text: toText(it.message) ?? '',
    attachments: toList(it.attachments),
    parameters: fields,
    reactions: toReactions(it.reactions, account.me),
    deliveredTo: [...new Set(delivered)],
    readBy: [...new Set(readBy)],
    viewCount: toNumber(it.views_count),
  })
}

/** What both roads know of a message. */
export type MessageFacts = Pick<Message, 'id' | 'senderId' | 'reactions' | 'deliveredTo' | 'readBy'> & {
  readonly dialogId: string
  readonly seconds: number
  readonly text: string
  readonly attachments: readonly unknown[]
  readonly parameters: Readonly<Record<string, unknown>>
  readonly viewCount: number | undefined
}

export function toModel(account: Account, facts: MessageFacts): Message {
  const { id, senderId, seconds, text, parameters, reactions, deliveredTo, readBy, viewCount } = facts
  const attachments = facts.attachments.map(toAttachment).filter(attachment => attachment !== null)
  const clientId = senderId === account.me ? toText(parameters['client_id']) : undefined
  return defined({
    id,
    dialogId: toDialogId(facts.dialogId),
    senderId,
    clientId: clientId === undefined ? undefined : toClientId(clientId),
    order: toOrder(seconds, id),
    sentAt: seconds * 1000,
    editedAt: toNumber(parameters['edited_at']),
    body: { type: 'text' as const, text: attachments.length > 0 && isFiller(text) ? '' : text, attachments, mentions: [] },
    reactions,
    deliveredTo,
    readBy,
    viewCount: viewCount || undefined,
    metadata: toMetadata(parameters, isFreeName),
  })
}

/** The service tells how many, and which are ours; not who the others are. */
function toReactions(value: unknown, me: UserId): Reaction[] {
  const fields = toFields(value)
  const own = toList(fields?.['own'])
  return Object.entries(toFields(fields?.['total']) ?? {}).flatMap(([name, total]) => {
    const count = toNumber(total) ?? 0
    return count > 0 ? [{ value: name, userIds: own.includes(name) ? [me] : [], count }] : []
  })
}

function toMetadata(value: unknown, isWanted: (name: string) => boolean): Metadata {
  const entries = Object.entries(toFields(value) ?? {}).map(([name, one]) => [name, toText(one)] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined && isWanted(entry[0])))
}

export const toUserIds = (value: unknown): UserId[] => toList(value).map(toText).filter(id => id !== undefined).map(toUserId)

export const toMessageIds = (value: unknown): MessageId[] => toList(value).map(toText).filter(isObjectId).map(toMessageId)

/** Unix seconds; old clients sent milliseconds, which no second before the year 5138 looks like. */
export function toUnixSeconds(value: unknown): number | undefined {
  const number = toNumber(value) ?? NaN
  const ms = toMoment(number > 1e11 ? number : number * 1000)
  return ms && Math.floor(ms / 1000)
}

/** Epoch milliseconds from unix seconds, milliseconds or ISO text: the service uses all three. */
function toTime(value: unknown): number | undefined {
  const seconds = toUnixSeconds(value)
  return seconds === undefined ? fromIso(value) : seconds * 1000
}

/** Pictures are public files; a private one would need a token in its URL, and this URL is stored. */
function toPictureUrl(picture: string | undefined, { api }: Account): string | undefined {
  if (picture === undefined || isUrl(picture)) return picture
  if (picture.startsWith('/')) return new URL(picture, api).href
  return /^[\w.-]+$/.test(picture) ? `${api}/blobs/${picture}` : undefined
}
