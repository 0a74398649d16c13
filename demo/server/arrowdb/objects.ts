// Rows as the service tells them. How much comes along is what `response_json_depth` says: 1 has ids only,
// 2 has the objects next to it, 3 and more have theirs too.
import type { ChatRow, GroupRow } from './chats.js'
import { peopleOf } from './chats.js'
import { toTimeText } from './ids.js'
import type { UserRow } from './people.js'
import type { World } from './world.js'

export type Look = { readonly world: World; readonly depth: number; readonly origin: string; /** Sees the own e-mail. */ readonly viewerId: string | null }

type Wire = Record<string, unknown>

export function toUserWire({ origin, viewerId }: Look, user: UserRow): Wire {
  const { id, username, email, first_name, last_name, custom_fields, photo, created_at, updated_at } = user
  return {
    id,
    ...(first_name && { first_name }),
    ...(last_name && { last_name }),
    ...(username && { username }),
    ...(email && id === viewerId && { email }),
    role: null,
    admin: 'false',
    external_accounts: [],
    ...(photo && { photo: { id: `photo-of-${id}`, filename: 'portrait.svg', processed: true, urls: { square_75: origin + photo, original: origin + photo } } }),
    ...(custom_fields && { custom_fields: JSON.parse(custom_fields) }),
    created_at: toTimeText(created_at),
    updated_at: toTimeText(updated_at),
    confirmed_at: toTimeText(created_at),
    stats: { photos: { total_count: 0 }, storage: { used: 0 } },
  }
}

export function toGroupWire(look: Look, group: GroupRow, depth = look.depth): Wire {
  const ids = peopleOf(group)
  const users = ids.map(id => look.world.people.find(id)).filter(user => user !== undefined)
  return {
    id: group.id,
    ...(group.message && { message: group.message }),
    ...(depth >= 2 && { participate_ids: ids }),
    ...(depth >= 3 && { participate_users: users.map(user => toUserWire(look, user)) }),
    created_at: toTimeText(group.created_at),
    updated_at: toTimeText(group.updated_at),
  }
}

export function toChatWire(look: Look, chat: ChatRow): Wire {
  const { world, depth } = look
  const from = world.people.find(chat.from_id)
  const group = world.chats.group(chat.group_id)
  const photo = chat.photo_id && world.photos.wire(chat.photo_id, look.origin)
  return {
    id: chat.id,
    message: chat.message,
    from_user_id: chat.from_id,
    chat_group_id: chat.group_id,
    ...(depth >= 2 && from && { from: toUserWire(look, from) }),
    ...(depth >= 2 && group && { chat_group: toGroupWire(look, group, depth - 1) }),
    ...(photo && { photo }),
    ...(chat.custom_fields && { custom_fields: JSON.parse(chat.custom_fields) }),
    created_at: toTimeText(chat.created_at),
    updated_at: toTimeText(chat.updated_at),
  }
}
