// Wire to model. Whatever lacks what it cannot be without is null, and left out by the caller.
import { toMessageId, toUserId } from '../../core/ids.js'
import type { DialogId, MessageId, UserId } from '../../core/ids.js'
import type { Attachment, Mention, Message, MessagePreview, Reaction, User } from '../../core/model.js'
import { defined, toFields, toList, toText, toTime } from '../shared/fields.js'
import type { Account } from './account.js'
import { isRoomJid, toBare, toOrder } from './ids.js'
import type { ChatItemWire, MessageWire, RoomWire, UserWire } from './wire.js'

/** People's pictures are shown at up to this height, in pixels of the device. */
const PICTURE = 96

/** A person, with the JID that the service knows them by beside their id. */
export type Person = User & { readonly jid?: string }

export function toPerson(wire: unknown): Person | null {
  const it: UserWire = toFields(wire) ?? {}
  const id = toText(it.id)
  if (id === undefined) return null
  const jid = toText(toFields(it.chat)?.['jabberId'])
  const name = toText(it.name) ?? toText(it.email) ?? `#${id}`
  return defined({ id: toUserId(id), name, avatarUrl: toPicture(it.images), jid: jid && toBare(jid) })
}

export const namelessUser = (id: UserId): User => ({ id, name: `#${id}` })

/** The smallest that is large enough, else the largest. */
export function toPicture(images: unknown): string | undefined {
  const all = toList(images).flatMap(one => {
    const it = toFields(one)
    const url = toText(it?.['imageUri'])
    const height = Number(/(\d+)$/.exec(toText(it?.['resolution']) ?? '')?.[1] ?? 0)
    return url !== undefined && /^https?:/.test(url) ? [{ url, height }] : []
  })
  const sorted = all.sort((a, b) => a.height - b.height)
  return (sorted.find(it => it.height >= PICTURE) ?? sorted.at(-1))?.url
}

/** What mapping a message takes from its surroundings. */
export type Known = {
  readonly account: Account
  /** Of people who came by. */
  name(userId: UserId): string | undefined
  /** The message that a thread hangs on. */
  root(threadId: string): MessageId | undefined
}

export function toMessage(wire: unknown, dialogId: DialogId, known: Known): Message | null {
  const it: MessageWire = toFields(wire) ?? {}
  const [id, sentAt, senderId] = [toText(it.id), toTime(it.dateCreated), toSender(it, known.account)]
  if (id === undefined || sentAt === undefined || senderId === undefined) return null
  const text = typeof it.body === 'string' ? it.body : ''
  const parent = toRef(it.parentThread)
  return defined({
    id: toMessageId(id),
    dialogId,
    senderId,
    order: toOrder(sentAt, id),
    sentAt,
    editedAt: it.edited === true ? (toTime(it.dateModified) ?? sentAt) : undefined,
    body: { type: 'text' as const, text, attachments: toAttachments(it), mentions: toMentions(toMentioned(it), text, known) },
    replyTo: parent === undefined ? undefined : known.root(parent),
    reactions: toReactions(it.reactions),
    deliveredTo: [],
    readBy: [],
    metadata: {},
  })
}

/** Bots and people who are gone have no reference; then the JID has to do. */
function toSender({ user, jid }: MessageWire, { me, jid: own }: Account): UserId | undefined {
  const id = toRef(user)
  if (id !== undefined) return toUserId(id)
  const bare = toBare(toText(jid) ?? '')
  return bare === '' ? undefined : bare === own ? me : toUserId(bare)
}

/** Threads that the mapping of these messages needs to know the root of. */
export const toParents = (wires: readonly unknown[]): string[] =>
  wires.map(wire => toRef((toFields(wire) as MessageWire | null)?.parentThread)).filter(id => id !== undefined)

/** The thread that a message without parent is the root of. */
export function toRoot(wire: unknown): { readonly threadId: string; readonly id: MessageId } | null {
  const it: MessageWire = toFields(wire) ?? {}
  const [id, threadId] = [toText(it.id), toRef(it.thread)]
  return id === undefined || threadId === undefined || toRef(it.parentThread) !== undefined ? null : { threadId, id: toMessageId(id) }
}

/** The thread to answer into for a message: its own, or the one it is in. */
export const toThread = (wire: unknown): string | undefined => {
  const it: MessageWire = toFields(wire) ?? {}
  return toRef(it.parentThread) ?? toRef(it.thread)
}

/** User ids, whichever side of the map they stand on. */
export function toMentioned(it: MessageWire): UserId[] {
  const sides = Object.entries(toFields(it.mentions) ?? {}).map(([key, value]) => (key.includes('@') ? toText(value) : key))
  return sides.filter(id => id !== undefined && !id.includes('@')).map(id => toUserId(id as string))
}

/** The service says who is mentioned, not where: that is where the name stands in the text. */
function toMentions(userIds: readonly UserId[], text: string, known: Known): Mention[] {
  return userIds.flatMap(userId => {
    const name = known.name(userId)
    const offset = name === undefined ? -1 : text.indexOf(`@${name}`)
    return name === undefined || offset < 0 ? [] : [{ userId, offset, length: name.length + 1 }]
  })
}

/** A file can be read but not sent; the address may want the token, so it is linked to and never loaded by us. */
function toAttachments({ fileUri, attachmentDeleted }: MessageWire): Attachment[] {
  const ref = toText(fileUri)
  if (ref === undefined || attachmentDeleted === true) return []
  const name = URL.canParse(ref) ? decoded(new URL(ref).pathname.split('/').at(-1) ?? '') : ''
  return [{ type: 'file', ref, name, mime: '', size: 0 }]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function toReactions(wire: unknown): Reaction[] {
  const counted = toList(wire).flatMap(one => {
    const value = toText(toFields(one)?.['emoji'])
    const userIds = toRefs(toFields(one)?.['users']).map(toUserId)
    return value === undefined || userIds.length === 0 ? [] : [{ value, userIds, count: userIds.length }]
  })
  return counted
}

export const toPreview = ({ id, order, senderId, sentAt, body }: Message): MessagePreview => {
  const text = body.type === 'text' ? body.text.replace(/\s+/g, ' ').trim().slice(0, 200) : ''
  const isFile = text === '' && body.type === 'text' && body.attachments.length > 0
  return { id, order, senderId, sentAt, text, type: isFile ? 'attachment' : 'text' }
}

/** What a room says about itself; who is in it must be asked for separately. */
export type RoomFacts = {
  readonly jid: string
  readonly title: string
  readonly description: string | undefined
  readonly ownerIds: readonly UserId[]
  readonly pinnedIds: readonly MessageId[]
  readonly createdAt: number | undefined
}

export function toRoom(wire: unknown): RoomFacts | null {
  const it: RoomWire = toFields(wire) ?? {}
  // Older answers have no `jid`; then the id is one, unless it is a group's.
  const jid = toBare(toText(it.jid) ?? toText(it.id) ?? '')
  if (!isRoomJid(jid)) return null
  return {
    jid,
    title: toText(it.subject) ?? toText(it.name) ?? '',
    description: toText(it.description),
    ownerIds: toRefs(it.owners).map(toUserId),
    pinnedIds: toPins(it),
    createdAt: toTime(it.dateCreated),
  }
}

export const toPins = (wire: unknown): MessageId[] => toRefs(toFields(wire)?.['pinnedMessages']).map(toMessageId)

/** One row of the dialog list. */
export type ChatItem = {
  readonly lastAt: number | undefined
  readonly photoUrl: string | undefined
} & ({ readonly type: 'room'; readonly room: RoomFacts } | { readonly type: 'user'; readonly person: Person })

export function toChatItem(wire: unknown): ChatItem | null {
  const it: ChatItemWire = toFields(wire) ?? {}
  const facts = { lastAt: toTime(it.dateLastMessage), photoUrl: toPicture(it.images) }
  const room = toRoom(it.room)
  if (room) return { type: 'room', room, ...facts }
  const user = toFields(it.user)
  const person = it.chatType === 'oneOnOne' && user ? toPerson({ ...user, images: it.images, chat: { jabberId: user['jid'] } }) : null
  return person && { type: 'user', person, ...facts }
}

export const toRef = (value: unknown): string | undefined => toText(toFields(value)?.['id'])

export const toRefs = (value: unknown): string[] => toList(value).map(toRef).filter(id => id !== undefined)
