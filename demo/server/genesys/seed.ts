import { lunch, toLines, type Written } from '../connectycube/seed.js'
import * as text from '../connectycube/seed-text.js'
import { toPair, type RoomRow } from './rooms.js'
import type { World } from './world.js'

const { ANN, BEN, CLARA, DAVID, EMI, FARID, GRETA, HUGO } = text
const DAY_MS = 86_400_000

/** The people of the demo are the same on all services; here their ids are UUIDs. */
export const toUserId = (number: number): string => `8a6c1d3e-0f4b-4c62-9f0e-00000000${number}`

/** Ready-made people, rooms, 1on1s and history, as if they had been at it for weeks. All in one transaction. */
export function seed(world: World): void {
  world.store.transaction(() => {
    for (const { id, name, note } of text.PEOPLE) world.people.create({ id: toUserId(id), name, title: note, picture: String(id) })
    world.people.create({ id: toUserId(1099), name: 'Ida Former', isActive: false })
    const now = Date.now()
    const train = inPair(world, ANN, BEN, toLines(text.ANN_AND_BEN, now))
    const hike = inRoom(world, [CLARA, ANN, BEN, DAVID], 'Weekend hikes', 'One Saturday a month, cake included', toLines(text.HIKE, now))
    inRoom(world, [EMI, ANN, FARID, GRETA], 'Shop labels', 'Round two', toLines(text.SHOP, now))
    inPair(world, ANN, CLARA, toLines(text.ANN_AND_CLARA, now))
    inPair(world, DAVID, ANN, toLines(text.ANN_AND_DAVID, now))
    inPair(world, BEN, EMI, toLines(text.BEN_AND_EMI, now))
    inRoom(world, [GRETA, ANN, BEN, FARID, HUGO], 'Rose Lane', 'Everybody who lives here', toLines(text.STREET, now), '1c2d3e4f-0000-4000-8000-9a8b7c6d5e4f')
    inRoom(world, [BEN, ANN, EMI, FARID, HUGO], 'Lunch', 'Where, when, what', lunch(now))

    const [key, , , parrot, , bread] = train
    if (parrot) world.messages.setReactions(parrot, toUserId(BEN), ['😂'])
    if (bread) world.messages.setReactions(bread, toUserId(BEN), ['👍'])
    if (key) world.messages.edit(key, 'Is the spare key still under the blue flowerpot?', [])
    const map = world.store.one<{ id: string; chat: string }>(`select id, chat from gc_messages where body like 'Map and the way%'`)
    if (map) world.rooms.setPins(hike.jid, [map.id])
  })
}

/**
 * Many messages at once, a new one about every forty seconds up to now, every fifth in the very millisecond of the one before.
 * @param dialogId null makes a new room of Ann and Ben
 */
export function seedMany(world: World, dialogId: string | null, count: number): { dialogId: string } | null {
  const found = dialogId === null ? undefined : world.rooms.find(dialogId.replace(/^room:/, ''))
  if (dialogId !== null && !found) return null
  return world.store.transaction(() => {
    const now = world.now()
    const room = found ?? world.rooms.create(toUserId(ANN), [toUserId(BEN)], { subject: `${count} messages`, description: null, at: now - (count + 1) * 40_000 })
    const people = world.rooms.participants(room.jid)
    for (let number = 1; number <= count; number++) {
      const at = now - (count - number + (number % 5 === 0 ? 1 : 0)) * 40_000
      add(world, room, people[Math.floor(number / 3) % people.length] ?? toUserId(ANN), `Message ${number} of ${count}`, at)
    }
    return { dialogId: `room:${room.jid}` }
  })
}

function add(world: World, room: RoomRow, userId: string, body: string, createdAt: number): string {
  const sender_jid = world.people.find(userId)!.jid
  return world.messages.add({ chat: room.jid, sender_id: userId, sender_jid, to_jid: room.jid, to_user_id: null, body, createdAt }).id
}

function inRoom(world: World, people: readonly number[], subject: string, description: string, lines: readonly Written[], groupId?: string): RoomRow {
  const [owner = '', ...others] = people.map(toUserId)
  const room = world.rooms.create(owner, others, { subject, description, at: (lines[0]?.at ?? Date.now()) - DAY_MS, ...(groupId && { groupId }) })
  for (const { at, who, body } of lines) add(world, room, toUserId(who), body, at)
  return room
}

function inPair(world: World, one: number, other: number, lines: readonly Written[]): string[] {
  return lines.map(({ at, who, body }) => {
    const sender = world.people.find(toUserId(who))!
    const peer = world.people.find(toUserId(who === one ? other : one))!
    const draft = { chat: toPair(sender.id, peer.id), sender_id: sender.id, sender_jid: sender.jid, to_jid: peer.jid, to_user_id: peer.id, body }
    return world.messages.add({ ...draft, createdAt: at }).id
  })
}
