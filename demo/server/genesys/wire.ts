import type { MessageRow } from './messages.js'
import type { UserRow } from './people.js'
import type { RoomRow } from './rooms.js'
import { NAME, type World } from './world.js'

const ref = (id: string) => ({ id, selfUri: `/api/v2/users/${id}` })
const messageRef = (id: string) => ({ id, selfUri: `/api/v2/chats/messages/${id}` })
export const toIso = (ms: number): string => new Date(ms).toISOString()

export function toRoomWire({ rooms, profile }: World, room: RoomRow) {
  return {
    id: room.id,
    ...(profile.roomJid && { jid: room.jid }),
    name: room.subject,
    subject: room.subject,
    ...(room.description !== null && { description: room.description }),
    roomType: room.type,
    dateCreated: toIso(room.created_at),
    participantLimit: room.participant_limit,
    owners: rooms.ownersOf(room).map(ref),
    pinnedMessages: rooms.pins(room.jid).map(messageRef),
    selfUri: `/api/v2/chats/rooms/${encodeURIComponent(room.jid)}`,
  }
}

export function toMessageWire({ messages, people, profile }: World, row: MessageRow) {
  const mentioned = (JSON.parse(row.mentions) as string[]).map(id => [id, people.find(id)?.jid ?? id])
  const mentions = Object.fromEntries(profile.mentions === 'id-to-jid' ? mentioned : mentioned.map(([id, jid]) => [jid, id]))
  const reactions = messages.reactions(row.id).map(({ emoji, userIds }) => ({ emoji, users: userIds.map(ref) }))
  return {
    id: row.id,
    dateCreated: toIso(row.created_at),
    ...(row.modified_at !== null && { dateModified: toIso(row.modified_at) }),
    jid: row.sender_jid,
    toJid: row.to_jid,
    ...(row.sender_id !== null && { user: ref(row.sender_id) }),
    ...(row.to_user_id !== null && { toUser: ref(row.to_user_id) }),
    body: row.body,
    ...(mentioned.length > 0 && { mentions }),
    edited: row.edited === 1,
    attachmentDeleted: false,
    ...(row.file_uri !== null && { fileUri: row.file_uri }),
    thread: { id: row.thread_id },
    ...(row.parent_thread_id !== null && { parentThread: { id: row.parent_thread_id } }),
    ...(reactions.length > 0 && { reactions }),
  }
}

export function toUserWire(user: UserRow, origin: string) {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    username: user.email,
    ...(user.title !== null && { title: user.title }),
    ...(user.department !== null && { department: user.department }),
    state: user.is_active ? 'active' : 'inactive',
    chat: { jabberId: user.jid },
    ...(user.picture !== null && { images: toImages(user.picture, origin) }),
    version: 1,
    selfUri: `/api/v2/users/${user.id}`,
  }
}

export const toImages = (picture: string, origin: string) =>
  ['x48', 'x96', 'x128'].map(resolution => ({ resolution, imageUri: `${origin}/services/${NAME}/pictures/${picture}.svg` }))
