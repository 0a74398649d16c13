// Everything heals, everything is sent, everything is read: then what is here must be what the service has.
import { toMessage, isVisible } from '../../src/connectors/memory/view.js'
import type { Message } from '../../src/core/model.js'
import type { DialogId } from '../../src/core/ids.js'
import { byId, checkAlways, isSame, isUntold, readDisk, runOf, type Disk, type Memory } from './invariants.js'
import { losesStorage, me, Violation, type Tab, type World } from './world.js'

const fail = (why: string): never => {
  throw new Violation(why)
}

/** More than any back-off, silence or time limit on the way. */
const longMs = 75_000

export async function runEpilogue(world: World, memory: Memory): Promise<void> {
  const step = async (ms: number) => {
    world.calls = 0
    await world.time.advance(ms)
    await checkAlways(world, memory)
  }
  healNetwork(world)
  await checkWithoutStorage(world, step)
  await checkTold(world, memory, step)
  await heal(world)
  await world.replaceLostDisk()
  await step(longMs)
  let tab = await pickTab(world, step)
  while (tab.engine.state.connection.type === 'stopped') tab = await pickTab(world, step)
  tab.engine.reconnect()
  await step(longMs)
  await step(longMs)
  checkSent(tab)
  const undone = world.intents.check(world, me, tab.engine.state.outbox)
  if (undone !== null) fail(`F40: ${undone}`)
  await readEverything(world, tab, step)
  const disk = await readDisk(world, memory)
  checkMessages(world, disk)
  checkDialogs(world, disk)
  checkAllTabs(world.tabs, disk)
  // I15: a service whose line somebody holds knows of one.
  if (world.service.listeners > 1) fail(`I15: ${world.service.listeners} connections for one person`)
  await checkFreshTab(world, disk)
  if (world.time.pending > 60) fail(`I15: ${world.time.pending} timers wait`)
}

function healNetwork(world: World): void {
  world.up = true
  world.silent = false
  world.weather = { delayMs: 0, duplicate: 0, reorderMs: 0 }
  for (const tab of world.tabs) {
    tab.faults.strike = null
    Object.assign(tab.network, world.weather)
    tab.network.heal()
  }
}

/** I16: a tab that cannot store any more goes on in memory, and what was written there goes out. */
async function checkWithoutStorage(world: World, step: (ms: number) => Promise<void>): Promise<void> {
  const tab = world.tabs.find(({ engine, gate }) => engine.state.storage.type === 'failed' && !gate.frozen)
  if (!tab || isStopped(tab)) return
  world.watch(tab.engine.resume())
  await step(longMs)
  tab.engine.reconnect()
  await step(longMs)
  if (!isStopped(tab)) checkSent(tab)
}

/** I12: what one tab did the others have heard by now, also without being looked at or opened again. */
async function checkTold(world: World, memory: Memory, step: (ms: number) => Promise<void>): Promise<void> {
  await step(longMs)
  if (!isUntold(world)) checkAllTabs(world.tabs.filter(({ engine, gate }) => !gate.frozen && engine.state.hydrated && engine.state.storage.type !== 'failed'), await readDisk(world, memory))
}

const isStopped = ({ engine }: Tab): boolean => engine.state.connection.type === 'stopped'

async function heal(world: World): Promise<void> {
  for (const tab of world.tabs) {
    await tab.gate.thaw(world.time.settle)
    // A tab that cannot store had said so; what it alone holds ends with it.
    if (losesStorage(tab)) world.kill(tab)
    else tab.faults.storage = null
  }
}

/** A tab that was refused for good is opened again by the person. */
function restartStopped(world: World): void {
  for (const tab of world.tabs) if (tab.engine.state.connection.type === 'stopped') world.kill(tab)
}

/** The first tab, looked at and woken: if nobody leads by now, it does. */
async function pickTab(world: World, step: (ms: number) => Promise<void>): Promise<Tab> {
  restartStopped(world)
  const tab = world.tabs[0] ?? world.openTab()
  for (const open of world.tabs) world.watch(open.engine.resume())
  await step(0)
  tab.engine.setActive(true)
  await step(10_000)
  return tab
}

/** I16: the outbox is empty, or what is left in it was refused for good. */
function checkSent(tab: Tab): void {
  const { connection, outbox } = tab.engine.state
  if (connection.type !== 'online') fail(`I16: ${tab.name} is ${connection.type}`)
  const waiting = outbox.filter(entry => entry.state.type !== 'failed')
  const parked = new Set(outbox.filter(entry => entry.state.type === 'failed').map(entry => entry.id))
  for (const { id, intent, state } of waiting) {
    // Parked together with the message it belongs to.
    if ('target' in intent && 'clientId' in intent.target && parked.has(intent.target.clientId)) continue
    fail(`I16: ${intent.type} ${id} is still ${state.type}`)
  }
}

async function readEverything(world: World, { engine }: Tab, step: (ms: number) => Promise<void>): Promise<void> {
  for (let pages = 0; !engine.state.dialogList.end; pages++) {
    if (pages > world.dialogIds.length + 5) fail('I16: the dialog list does not end')
    world.watch(engine.loadDialogs())
    await step(100)
  }
  for (const dialogId of engine.state.dialogs.keys()) {
    if (!engine.state.threads.has(dialogId)) world.watch(engine.openThread(dialogId))
    await step(100)
    const enough = world.service.rows.timeline(dialogId).length + 20
    for (let pages = 0; ; pages++) {
      const gaps = engine.state.threads.get(dialogId)?.gaps ?? []
      const gap = gaps.at(-1)
      if (!gap) break
      if (pages > enough) fail(`I16: the gaps of ${dialogId} do not close: ${JSON.stringify(gaps)}`)
      world.watch(engine.fillGap(dialogId, gap.id))
      await step(100)
    }
  }
  await step(longMs)
}

/** I5. What changed while nobody listened, and was not read again since, may be as it was. */
function checkMessages(world: World, { snapshot, timelines }: Disk): void {
  const look = { rows: world.service.rows, traits: world.service.traits, presence: () => ({ lastActiveAt: 0 }) }
  for (const { id: dialogId, joined } of snapshot.dialogs) {
    if (!joined) continue
    const stored = new Map((timelines.get(dialogId)?.messages ?? []).map(m => [m.id, m]))
    const seat = world.service.rows.seat(dialogId, me)
    for (const row of world.service.rows.timeline(dialogId)) {
      if (!isVisible(row, seat)) continue
      const { rev: _, ...mine } = stored.get(row.id) ?? fail(`I5: ${row.id} of ${dialogId} is missing`)
      stored.delete(row.id)
      if (isCurrent(world, dialogId, row.id, row.order)) compare(mine, toMessage(look, row, me), world)
    }
    for (const ghost of stored.values()) {
      // A message that a coarse clock placed below the cleared stretch is cleared by its place, and nobody says so.
      if (seat.clearedUpTo !== undefined && ghost.order <= seat.clearedUpTo) continue
      if (isCurrent(world, dialogId, ghost.id, ghost.order)) fail(`I5: ${ghost.id} of ${dialogId} is gone from the service and still here`)
    }
  }
}

/** Has all that happened to it been heard of, or read again since? */
function isCurrent(world: World, dialogId: DialogId, id: Message['id'], order: Message['order']): boolean {
  const record = world.ledger.messages.get(id)
  if (!record) return false
  const { created, touched } = record
  const isRead = (change: number) =>
    world.pages.some(page => page.dialogId === dialogId && page.changes > change && page.changes >= world.onlineAt && page.from <= order && order <= page.to)
  const unread = touched.filter(change => !isRead(change))
  if (unread.length === 0 && isRead(created)) return true
  // A hint says that something changed, and not what: only the newest page is read again.
  return !world.service.traits.hintsOnly && (touched.at(-1) ?? created) > world.onlineAt && unread.every(change => change > world.onlineAt)
}

/** Who reacted is a set: the service lists it in the order of arrival there, we in that of arrival here. */
const sorted = (message: Message): Message => ({ ...message, reactions: message.reactions.map(reaction => ({ ...reaction, userIds: [...reaction.userIds].sort() })) })

function compare(ours: Message, itsOwn: Message, world: World): void {
  const { clientId: mine, ...here } = sorted(ours)
  const { clientId: theirs, ...there } = sorted(itsOwn)
  if (world.service.traits.echoClientId && mine !== theirs) fail(`I5: ${here.id} has client id ${mine}, not ${theirs}`)
  // Receipts only grow, and those for old messages may have been given while nobody listened.
  const { deliveredTo: d1, readBy: r1, ...restHere } = here
  const { deliveredTo: d2, readBy: r2, ...restThere } = there
  const isMadeUp = (mine: readonly string[], theirs: readonly string[]) => mine.some(user => user !== me && !theirs.includes(user))
  if ((world.service.capabilities.receipts === 'delivered-and-read' && isMadeUp(d1, d2)) || isMadeUp(r1, r2)) fail(`I5: ${here.id} shows receipts that were never given`)
  for (const key of new Set([...Object.keys(restHere), ...Object.keys(restThere)]) as Set<keyof typeof restHere>) {
    if (!isSame(restHere[key], restThere[key])) fail(`I5: ${key} of ${here.id} is ${JSON.stringify(restHere[key])}, not ${JSON.stringify(restThere[key])}`)
  }
}

/** I10, I11, and the list of dialogs. */
function checkDialogs(world: World, { snapshot }: Disk): void {
  const there = new Map([...world.service.rows.dialogs.all()].filter(d => d.memberIds.includes(me)).map(d => [d.id, world.service.dialog(me, d.id)]))
  for (const dialog of snapshot.dialogs) {
    const theirs = there.get(dialog.id)
    if (!theirs) fail(`I5: ${dialog.id} is gone from the service and still here`)
    else {
      there.delete(dialog.id)
      if (world.readRefused.has(dialog.id)) continue
      if (theirs.readUpTo !== undefined && (dialog.readUpTo ?? '') < theirs.readUpTo) fail(`I10: ${dialog.id} is read up to ${theirs.readUpTo}, here ${dialog.readUpTo}`)
      if (dialog.unread !== theirs.unread) fail(`I11: ${dialog.id} has ${theirs.unread} unread messages, here ${dialog.unread}`)
      // What a coarse clock placed below the cleared stretch is gone for the service from its beginning; we were told that it was accepted.
      const { clearedUpTo } = world.service.rows.seat(dialog.id, me)
      const isCleared = clearedUpTo !== undefined && (dialog.lastMessage?.order ?? '') <= clearedUpTo
      if (dialog.lastMessage?.id !== theirs.lastMessage?.id && !isCleared) fail(`I5: ${dialog.id} ends with ${theirs.lastMessage?.id}, here ${dialog.lastMessage?.id}`)
      if (!isSame([...dialog.pinnedIds], [...theirs.pinnedIds])) fail(`I5: the pins of ${dialog.id} differ`)
    }
  }
  const [missing] = there.keys()
  if (missing) fail(`I5: ${missing} is missing`)
}

/** I12: what the tabs told each other has arrived everywhere. */
function checkAllTabs(tabs: readonly Tab[], { snapshot, timelines }: Disk): void {
  for (const { name, engine } of tabs) {
    const { state } = engine
    if (!isSame(state.outbox, snapshot.outbox)) fail(`I12: ${name} shows another outbox than is stored in the end`)
    if (!isSame([...state.dialogs.values()].sort(byId), [...snapshot.dialogs].sort(byId))) fail(`I12: ${name} shows other dialogs than are stored in the end`)
    for (const [dialogId, thread] of state.threads) {
      const stored = timelines.get(dialogId)
      if (thread.ready && stored && !isSame(thread.messages, runOf(thread, stored.messages))) fail(`I12: ${name} shows other messages of ${dialogId} than are stored in the end`)
    }
  }
}

/** I12: a tab that opens with no network shows the same. */
async function checkFreshTab(world: World, disk: Disk): Promise<void> {
  world.up = false
  const fresh = world.openTab()
  await world.settle()
  const { state } = fresh.engine
  if (!isSame(state.outbox, disk.snapshot.outbox) || state.dialogs.size !== disk.snapshot.dialogs.length) fail('I12: a fresh tab shows something else')
  for (const [dialogId, { messages }] of disk.timelines) {
    if (!state.dialogs.has(dialogId)) continue
    world.watch(fresh.engine.openThread(dialogId))
    await world.settle()
    const thread = fresh.engine.state.threads.get(dialogId)
    const shown = thread?.messages ?? []
    const isEnough = shown.length === messages.length || (thread?.storedAbove && shown.length > 0)
    if (!isEnough || !isSame(shown, messages.slice(messages.length - shown.length))) fail(`I12: a fresh tab shows other messages of ${dialogId}`)
  }
}
