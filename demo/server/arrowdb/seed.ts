import * as text from '../connectycube/seed-text.js'
import type { NewChat } from './chats.js'
import type { World } from './world.js'

const DAY_MS = 86_400_000
const LUNCH_DAYS = 70

/** Ids have 24 digits here; those of the ready-made people end in the numbers they have everywhere in this demo. */
export const toUserId = (number: number): string => String(number).padStart(24, '0')

/** Ready-made people and what they said, as if they had been at it for weeks. All in one transaction. */
export function seed(world: World): void {
  world.store.transaction(() => {
    for (const { id, name } of text.PEOPLE) {
      const [first_name = '', last_name = ''] = name.split(' ')
      const username = first_name.toLowerCase()
      world.people.create({ id: toUserId(id), username, email: `${username}@example.test`, first_name, last_name, photo: `/services/connectycube/avatars/${id}.svg` }, `${username}-password`)
    }
    const now = Date.now()
    const { ANN, BEN, CLARA, DAVID, EMI, FARID, GRETA, HUGO } = text
    const dialogs: readonly (readonly [people: readonly number[], chats: readonly NewChat[]])[] = [
      [[BEN, ANN, EMI, FARID, HUGO], lunch(now)],
      [[ANN, BEN], toChats(text.ANN_AND_BEN, now)],
      [[CLARA, ANN, BEN, DAVID], toChats(text.HIKE, now)],
      [[EMI, ANN, FARID, GRETA], toChats(text.SHOP, now)],
      [[ANN, CLARA], toChats(text.ANN_AND_CLARA, now)],
      [[DAVID, ANN], toChats(text.ANN_AND_DAVID, now)],
      [[BEN, EMI], toChats(text.BEN_AND_EMI, now)],
    ]
    for (const [people, chats] of dialogs) {
      const group = world.chats.openGroup(people.map(toUserId), (chats[0]?.at ?? now) - DAY_MS)
      for (const chat of chats) world.chats.add(group, chat)
    }
  })
}

/** Many messages at once, a new one about every forty seconds up to now, some in the same second. Without a dialog: that of Ann and Hugo. */
export function seedMany(world: World, dialogId: string | null, count: number): { dialogId: string } | null {
  const group = dialogId === null ? world.chats.openGroup([text.ANN, text.HUGO].map(toUserId)) : world.chats.group(dialogId)
  if (!group) return null
  const people = group.people.split(',')
  return world.store.transaction(() => {
    for (let number = 1; number <= count; number++) {
      const fromId = people[Math.floor(number / 3) % people.length] ?? ''
      const at = world.now() - (count - number + (number % 5 === 0 ? 1 : 0)) * 40_000
      world.chats.add(group, { fromId, message: `Message ${number} of ${count}`, at })
    }
    return { dialogId: group.id }
  })
}

/** "Today" means within the last hour, so that nothing is ever written in the future: its time is then minutes ago. */
function toChats(lines: readonly text.Line[], now: number): NewChat[] {
  return lines.map(([days, time, who, message]) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    const at = days === 0 ? now - (60 - minutes) * 60_000 : new Date(now - days * DAY_MS).setHours(hours, minutes, who % 60, 0)
    return { fromId: toUserId(who), message, at }
  })
}

/** Ten weeks of five colleagues and one question. */
function lunch(now: number): NewChat[] {
  let turn = 0
  const pick = <Item>(items: readonly Item[]): Item => items[(turn = turn * 7 + 3) % items.length] as Item
  const written: NewChat[] = []
  for (let days = LUNCH_DAYS; days >= 1; days--) {
    let at = new Date(now - days * DAY_MS).setHours(11, 20 + (days % 25), 0, 0)
    for (const [step, lines] of text.LUNCH.entries()) {
      turn = days * 31 + step * 17
      at += (step === 4 ? 75 : 1 + (days % 4)) * 60_000
      const who = pick([text.BEN, text.ANN, text.EMI, text.FARID, text.HUGO])
      const words = pick(lines).replace('{place}', pick(text.PLACES)).replace('{food}', pick(text.FOODS)).replace('{time}', pick(text.TIMES))
      written.push({ fromId: toUserId(who), message: words.charAt(0).toUpperCase() + words.slice(1), at })
    }
  }
  return written
}
