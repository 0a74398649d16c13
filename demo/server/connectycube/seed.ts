import { BROADCAST, GROUP, PRIVATE, PUBLIC, type DialogFields } from './dialogs.js'
import { NAME, type World } from './world.js'
import * as text from './seed-text.js'

const { ANN, BEN, CLARA, DAVID, EMI, FARID, GRETA, HUGO } = text
const DAY_MS = 86_400_000
const LUNCH_DAYS = 70

/** Ready-made people, dialogs and history, as if they had been at it for weeks. All in one transaction. */
export function seed(world: World): void {
  world.store.transaction(() => {
    for (const { id, name, note } of text.PEOPLE) {
      const login = name.split(' ')[0]!.toLowerCase()
      const profile = { login, email: `${login}@example.test`, full_name: name, avatar: pictureOf(String(id)), custom_data: note }
      world.people.create(profile, { id, password: `${login}-password` })
    }
    const now = Date.now()
    const train = write(world, PRIVATE, [ANN, BEN], {}, toLines(text.ANN_AND_BEN, now), 2)
    write(world, GROUP, [CLARA, ANN, BEN, DAVID], group('Weekend hikes', 'hike', 'One Saturday a month, cake included'), toLines(text.HIKE, now), 0)
    write(world, GROUP, [EMI, ANN, FARID, GRETA], group('Shop labels', 'labels', 'Round two'), toLines(text.SHOP, now), 1)
    write(world, PRIVATE, [ANN, CLARA], {}, toLines(text.ANN_AND_CLARA, now), 0)
    write(world, PRIVATE, [DAVID, ANN], {}, toLines(text.ANN_AND_DAVID, now), 1)
    write(world, PRIVATE, [BEN, EMI], {}, toLines(text.BEN_AND_EMI, now), 0)
    const street = { ...group('Rose Lane', 'street', 'Everybody who lives here'), permissions: { allow_preview: true } }
    write(world, PUBLIC, [GRETA, ANN, BEN, FARID, HUGO], street, toLines(text.STREET, now), 0)
    write(world, BROADCAST, [GRETA], group('House news', 'news', 'From the front desk'), toLines(text.NEWS, now), 0)
    write(world, GROUP, [BEN, ANN, EMI, FARID, HUGO], group('Lunch', 'lunch', 'Where, when, what'), lunch(now), 0)

    const [key, , , parrot, , bread] = train
    if (parrot) world.messages.react(parrot, BEN, '😂', null)
    if (bread) world.messages.react(bread, BEN, '👍', null)
    if (key) world.messages.edit(key, 'Is the spare key still under the blue flowerpot?', { edited_at: String(Math.floor(now / 1000) - 6 * 86_400) })
    const cake = world.store.one<{ id: string }>(`select id from cc_messages where body like 'Best apricot%'`)
    for (const userId of [BEN, CLARA, DAVID]) if (cake) world.messages.react(cake.id, userId, userId === DAVID ? '❤️' : '👍', null)
  })
}

/**
 * Many messages at once, a new one about every forty seconds up to now, some in the same second.
 * @param dialogId null makes a new group of Ann and Ben
 */
export function seedMany(world: World, dialogId: string | null, count: number): { dialogId: string } | null {
  const dialog = dialogId === null ? null : world.dialogs.find(dialogId)
  if (dialog === undefined) return null
  return world.store.transaction(() => {
    const { id } = dialog ?? world.dialogs.create(GROUP, ANN, [BEN], group(`${count} messages`, 'many', null))
    const target = world.dialogs.find(id)!
    const occupants = world.dialogs.audience(target)
    const now = world.now()
    for (let number = 1; number <= count; number++) {
      const senderId = occupants[Math.floor(number / 3) % occupants.length] ?? ANN
      const createdAt = now - (count - number + (number % 5 === 0 ? 1 : 0)) * 40_000
      world.messages.add(target, occupants, { senderId, body: `Message ${number} of ${count}`, createdAt, readIds: occupants })
    }
    return { dialogId: id }
  })
}

export type Written = { readonly at: number; readonly who: number; readonly body: string }

/** @param unread so many at the end are read by their sender only. @returns the ids of the messages */
function write(world: World, type: number, people: readonly number[], fields: DialogFields, lines: readonly Written[], unread: number): string[] {
  const [owner = ANN] = people
  const dialog = world.dialogs.create(type, owner, people, fields, (lines[0]?.at ?? Date.now()) - DAY_MS)
  return lines.map(({ at, who, body }, index) => {
    const isRead = index < lines.length - unread
    const readIds = isRead ? people : [who]
    return world.messages.add(dialog, people, { senderId: who, body, createdAt: at, readIds }).message.id
  })
}

function group(name: string, picture: string, description: string | null): DialogFields {
  return { name, description, photo: pictureOf(picture) }
}

function pictureOf(name: string): string {
  return `/services/${NAME}/avatars/${name}.svg`
}

/** "Today" means within the last hour, so that nothing is ever written in the future: its time is then minutes ago. */
export function toLines(lines: readonly text.Line[], now: number): Written[] {
  return lines.map(([days, time, who, body]) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    const day = new Date(now - days * DAY_MS)
    const at = days === 0 ? now - (60 - minutes) * 60_000 : day.setHours(hours, minutes, who % 60, 0)
    return { at, who, body }
  })
}

/** Ten weeks of five colleagues and one question. */
export function lunch(now: number): Written[] {
  let state = 42
  const pick = <Item>(items: readonly Item[]): Item => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return items[Math.floor((state / 2_147_483_648) * items.length)]!
  }
  const people = [ANN, BEN, EMI, FARID, HUGO]
  const written: Written[] = []
  for (let days = LUNCH_DAYS; days >= 1; days--) {
    const noon = new Date(now - days * DAY_MS)
    let at = noon.setHours(11, 20 + (days % 25), 0, 0)
    for (const [step, lines] of text.LUNCH.entries()) {
      at += (step === 4 ? 75 : 1 + (days % 4)) * 60_000
      const body = pick(lines).replace('{place}', pick(text.PLACES)).replace('{food}', pick(text.FOODS)).replace('{time}', pick(text.TIMES))
      written.push({ at, who: pick(people), body: body.charAt(0).toUpperCase() + body.slice(1) })
    }
  }
  return written
}
