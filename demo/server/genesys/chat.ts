// A room or a 1on1, as the caller may use it, and what follows from something being said in it.
import { ApiError, forbidden, notFound } from './errors.js'
import type { Draft, MessageRow } from './messages.js'
import type { UserRow } from './people.js'
import { isPair, toPair, type RoomRow } from './rooms.js'
import { toIso } from './wire.js'
import { toBadgeTopic } from './channels.js'
import type { World } from './world.js'

export type Chat = {
  /** The room's JID, or the pair's name. */
  readonly name: string
  readonly room?: RoomRow
  /** The other one of a 1on1; oneself in notes to oneself. */
  readonly peer?: UserRow
}

/** @throws ApiError 404 without such a room, 403 for somebody who is not in it */
export function roomChat({ rooms }: World, jid: string, me: UserRow): Chat & { readonly room: RoomRow } {
  const room = rooms.find(jid)
  if (!room) throw notFound('room')
  if (!rooms.has(room.jid, me.id)) throw forbidden('You are not a participant of this room.')
  return { name: room.jid, room }
}

/** There is no beginning to a 1on1: it is there as soon as there are two people. */
export function userChat({ people }: World, userId: string, me: UserRow): Chat & { readonly peer: UserRow } {
  const peer = people.find(userId)
  if (!peer) throw notFound('user')
  return { name: toPair(me.id, peer.id), peer }
}

/** @throws ApiError 404 when there is no such message in any chat of this user */
export function messageOf({ messages, rooms }: World, id: string, me: UserRow): MessageRow {
  const message = messages.find(id)
  const mayRead = message && (isPair(message.chat) ? message.chat.split('+').includes(me.id) : rooms.has(message.chat, me.id))
  if (!message || !mayRead) throw notFound('message')
  return message
}

export function audience({ rooms }: World, chat: string): string[] {
  return isPair(chat) ? [...new Set(chat.split('+'))] : rooms.participants(chat)
}

/** What the others see in a chat's badge: a 1on1 goes by the JID of the one who writes. */
const badgeJid = (message: MessageRow): string => (isPair(message.chat) ? message.sender_jid : message.chat)

/** Says something: stored, then counted for the others and told to their channels. */
export function say(world: World, chat: Chat, me: UserRow, draft: Pick<Draft, 'body' | 'mentions' | 'parentThreadId'>): MessageRow {
  const message = world.store.transaction(() => {
    const added = world.messages.add({
      ...draft,
      chat: chat.name,
      sender_id: me.id,
      sender_jid: me.jid,
      to_jid: chat.room?.jid ?? chat.peer?.jid ?? '',
      to_user_id: chat.peer?.id ?? null,
    })
    // Who writes has read what was there.
    world.store.run('delete from gc_badges where user_id = ? and chat = ?', me.id, chat.name)
    for (const userId of audience(world, chat.name)) if (userId !== me.id) count(world, userId, added)
    return added
  })
  for (const userId of audience(world, chat.name)) if (userId !== me.id) tellBadge(world, userId, chat.name, badgeJid(message))
  tellMessage(world, message, 'Create')
  return message
}

function count({ store }: World, userId: string, { chat, created_at }: MessageRow): void {
  store.run(
    `insert into gc_badges (user_id, chat, unread, last_at) values (?, ?, 1, ?)
     on conflict (user_id, chat) do update set unread = unread + 1, last_at = excluded.last_at`,
    userId, chat, created_at,
  )
}

export function tellBadge({ store, channels }: World, userId: string, chat: string, jabberId: string): void {
  const badge = store.one<{ unread: number; last_at: number }>('select unread, last_at from gc_badges where user_id = ? and chat = ?', userId, chat)
  const lastUnread = badge && { lastUnreadNotificationDate: toIso(badge.last_at) }
  channels.publish(toBadgeTopic(userId), { entity: { jabberId }, unreadCount: badge?.unread ?? 0, ...lastUnread })
}

/** The topics with whole messages exist for rooms alone. */
export function tellMessage({ rooms, channels, people, messages }: World, message: MessageRow, actionType: 'Create' | 'Edit' | 'Delete'): void {
  const room = rooms.find(message.chat)
  if (!room) return
  const sender = message.sender_id === null ? undefined : people.find(message.sender_id)
  const entity = (entityJid: string, entityId: string | undefined, entityType: string) => ({ entityJid, ...(entityId && { entityId }), entityType })
  channels.publish(`v2.detail.events.collaboratechat.${room.type}.${room.id}.messages`, {
    messageId: message.id,
    created: toIso(message.created_at),
    actionType,
    body: message.body,
    from: entity(message.sender_jid, sender?.id, 'User'),
    to: entity(room.jid, room.id, room.type === 'group' ? 'Group' : 'Adhoc'),
    mentions: (JSON.parse(message.mentions) as string[]).map(id => entity(people.find(id)?.jid ?? id, id, 'User')),
    notifyAll: false,
    reactions: Object.fromEntries(messages.reactions(message.id).map(({ emoji, userIds }) => [emoji, userIds])),
  })
}

/** @throws ApiError for a message of somebody else */
export function ownMessage(world: World, chat: Chat, id: string, me: UserRow): MessageRow {
  const message = world.messages.find(id)
  if (message?.chat !== chat.name) throw notFound('message')
  if (message.sender_id !== me.id) throw new ApiError(403, 'Only who wrote a message may change it.', 'not.authorized')
  return message
}
