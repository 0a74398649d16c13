import type { MessageRow } from './messages.js'
import type { PersonRow } from './people.js'
import type { Profile } from './profile.js'
import type { InvitationRow, RoomRow } from './rooms.js'
import type { World } from './world.js'

type Wire = Record<string, unknown>

export function toTime(ms: number, { isCoarse }: Profile): string {
  return new Date(isCoarse ? Math.floor(ms / 1000) * 1000 : ms).toISOString()
}

/** @param populated participants stand as users instead of ids */
export function toRoomWire(world: World, profile: Profile, row: RoomRow, populated = false): Wire {
  const ids = world.rooms.participants(row.id)
  const participants = populated ? ids.map(id => toUserWire(profile, world.people.find(id)!)) : ids
  const later = profile.isTyped ? { creator: row.creator, participantsLog: [], deleted: false } : {}
  const times = { createdAt: toTime(row.created_at, profile), updatedAt: toTime(row.updated_at, profile) }
  return { _id: row.id, name: row.name, participants, ...later, ...times, __v: 0 }
}

export function toMessageWire(profile: Profile, row: MessageRow): Wire {
  return {
    _id: row.id,
    message: row.text,
    senderUser: row.sender_id,
    room: row.room_id,
    readBy: row.read_by.split(',').filter(Boolean),
    ...(profile.isTyped && { messageType: row.type, files: [], deleted: false }),
    createdAt: toTime(row.created_at, profile),
    updatedAt: toTime(row.updated_at, profile),
    __v: 0,
  }
}

/** The stock user: no name, no picture. */
export function toUserWire(profile: Profile, row: PersonRow): Wire {
  const at = toTime(row.created_at, profile)
  return { _id: row.id, email: row.email, active: true, isVerified: true, hasTwoFA: false, phoneNumber: null, createdAt: at, updatedAt: at, __v: 0 }
}

export function toInvitationWire(profile: Profile, row: InvitationRow): Wire {
  const at = toTime(row.created_at, profile)
  return { _id: row.id, room: row.room_id, sender: row.sender_id, receiver: row.receiver_id, createdAt: at, updatedAt: at, __v: 0 }
}
