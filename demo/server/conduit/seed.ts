import * as text from '../connectycube/seed-text.js'
import { toPersonId } from './ids.js'
import type { World } from './world.js'

const { ANN, BEN, CLARA, DAVID, EMI, FARID, GRETA, HUGO } = text
const DAY_MS = 86_400_000
const LUNCH_DAYS = 70

/** Ready-made people, rooms and history, as if they had been at it for weeks. All in one transaction. */
export function seed(world: World): void {
  world.store.transaction(() => {
    for (const { id, name } of text.PEOPLE) {
      const login = name.split(' ')[0]!.toLowerCase()
      world.people.create(`${login}@example.test`, `${login}-password`, name, toPersonId(id))
    }
    const now = Date.now()
    write(world, 'Ann and Ben', [ANN, BEN], toLines(text.ANN_AND_BEN, now), 2)
    write(world, 'Weekend hikes', [CLARA, ANN, BEN, DAVID], toLines(text.HIKE, now), 0)
    write(world, 'Shop labels', [EMI, ANN, FARID, GRETA], toLines(text.SHOP, now), 1)
    write(world, 'Dinner', [ANN, CLARA], toLines(text.ANN_AND_CLARA, now), 0)
    write(world, 'Poster', [BEN, EMI], toLines(text.BEN_AND_EMI, now), 0)
    write(world, 'Lunch', [BEN, ANN, EMI, FARID, HUGO], lunch(now), 0)
  })
}

/**
 * Many messages at once, a new one about every forty seconds up to now.
 * @param roomId null makes a new room of Ann and Ben
 */
export function seedMany(world: World, roomId: string | null, count: number): { dialogId: string } | null {
  if (roomId !== null && !world.rooms.find(roomId)) return null
  return world.store.transaction(() => {
    const id = roomId ?? world.rooms.create(`${count} messages`, toPersonId(ANN), [toPersonId(BEN)])
    const people = world.rooms.participants(id)
    const now = world.now()
    for (let number = 1; number <= count; number++) {
      const sender = people[Math.floor(number / 3) % people.length] ?? toPersonId(ANN)
      world.messages.add(id, sender, `Message ${number} of ${count}`, { at: now - (count - number) * 40_000, readBy: people })
    }
    return { dialogId: id }
  })
}

type Written = { readonly at: number; readonly who: number; readonly body: string }

/** @param unread so many at the end are read by their sender only */
function write(world: World, name: string, people: readonly number[], lines: readonly Written[], unread: number): void {
  const [owner = '', ...others] = people.map(toPersonId)
  const room = world.rooms.create(name, owner, others, (lines[0]?.at ?? Date.now()) - DAY_MS)
  for (const [index, { at, who, body }] of lines.entries()) {
    const isRead = index < lines.length - unread
    world.messages.add(room, toPersonId(who), body, { at, readBy: isRead ? people.map(toPersonId) : [toPersonId(who)] })
  }
}

/** "Today" means within the last hour, so that nothing is ever written in the future. */
function toLines(lines: readonly text.Line[], now: number): Written[] {
  return lines.map(([days, time, who, body]) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    const at = days === 0 ? now - (60 - minutes) * 60_000 : new Date(now - days * DAY_MS).setHours(hours, minutes, who % 60, 0)
    return { at, who, body }
  })
}

/** Ten weeks of five colleagues and one question. */
function lunch(now: number): Written[] {
  const people = [ANN, BEN, EMI, FARID, HUGO]
  return Array.from({ length: LUNCH_DAYS }, (_, day) => LUNCH_DAYS - day).flatMap(days => {
    const pick = <Item>(items: readonly Item[], step: number): Item => items[(days * 7 + step * 3) % items.length]!
    const noon = new Date(now - days * DAY_MS).setHours(11, 20 + (days % 25), 0, 0)
    return text.LUNCH.map((lines, step) => {
      const body = pick(lines, step).replace('{place}', pick(text.PLACES, step)).replace('{food}', pick(text.FOODS, step)).replace('{time}', pick(text.TIMES, step))
      return { at: noon + step * (1 + (days % 4)) * 60_000, who: pick(people, step), body: body.charAt(0).toUpperCase() + body.slice(1) }
    })
  })
}
