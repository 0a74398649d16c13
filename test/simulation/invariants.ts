// What must be true after every step (the numbers are those of the list in the README's "Proof").
import { overlay } from '../../src/core/overlay.js'
import { isInside } from '../../src/core/timeline.js'
import { isVisible } from '../../src/connectors/memory/view.js'
import type { Thread } from '../../src/core/chat.js'
import type { Snapshot } from '../../src/cache/cache.js'
import type { StoredMessage } from '../../src/core/changes.js'
import type { ClientId, DialogId, MessageId, OrderKey } from '../../src/core/ids.js'
import type { Gap } from '../../src/core/model.js'
import { losesStorage, me, Violation, type Tab, type World } from './world.js'

export type DiskDialog = { readonly messages: readonly StoredMessage[]; readonly gaps: readonly Gap[] }
export type Disk = { readonly snapshot: Snapshot; readonly timelines: ReadonlyMap<DialogId, DiskDialog>; readonly epoch: number }

const read = (world: World): Promise<Disk> =>
  world.disk.view(async tx => {
    const timelines = new Map<DialogId, DiskDialog>()
    for (const id of await tx.timelines()) {
      timelines.set(id, { messages: await tx.messages(id, { from: null, to: null }), gaps: (await tx.gaps(id)) ?? [] })
    }
    return { snapshot: await tx.snapshot(), timelines, epoch: await tx.epoch() }
  })

/** What was true after the step before: some things may only grow. */
export class Memory {
  /** Messages that were stored, or lay in a stretch that was noted as unknown. */
  accounted = new Set<MessageId>()
  readUpTo = new Map<DialogId, OrderKey>()
  /** Who had got and read a message, by its row as it was. */
  receipts = new Map<MessageId, StoredMessage>()
  /** What was stored, and what of it went. */
  stored = new Map<MessageId, DialogId>()
  readonly gone = new Map<MessageId, DialogId>()
  /** Entries that were parked. */
  failed = new Set<ClientId>()
  epoch = 0
  of: unknown
  /** What was stored when so many units of work were done. */
  disk: Disk | null = null
  writes = 0
}

/** What is stored. Where nobody has written since it was last looked at, it is not read again. */
export async function readDisk(world: World, memory: Memory): Promise<Disk> {
  if (memory.of !== world.disk) Object.assign(memory, new Memory(), { of: world.disk })
  if (memory.disk && memory.writes === world.writes) return memory.disk
  memory.writes = world.writes
  return (memory.disk = await read(world))
}

const fail = (why: string): never => {
  throw new Violation(why)
}

export async function checkAlways(world: World, memory: Memory): Promise<Disk> {
  const [problem] = world.problems
  if (problem !== undefined) fail(problem)
  const disk = await readDisk(world, memory)
  for (const [dialogId, timeline] of disk.timelines) checkTimeline(world, dialogId, timeline)
  if (disk.epoch < memory.epoch) fail('I13: the number of the leadership went back')
  memory.epoch = disk.epoch
  checkReceipts(world, memory, disk)
  checkGone(world, memory, disk)
  world.evicted.clear()
  checkParked(world, memory, disk)
  checkHoles(world, memory, disk)
  checkPointers(memory, disk)
  checkUnread(disk)
  checkOwn(world, disk)
  checkOrderOfSending(world)
  if (world.untold === 'until-led' && world.tabs.some(tab => !tab.gate.frozen && tab.engine.state.leader)) world.untold = null
  for (const tab of world.tabs) if (!tab.gate.frozen && tab.engine.state.hydrated) checkTab(world, tab, disk)
  const leaders = world.tabs.filter(tab => !tab.gate.frozen && tab.engine.state.leader)
  if (leaders.length > 1) fail(`I13: ${leaders.map(tab => tab.name).join(' and ')} lead`)
  return disk
}

/** I1 and I2 for what is stored; gaps apart and in order, with nothing stored inside. */
function checkTimeline({ service }: World, dialogId: DialogId, { messages, gaps }: DiskDialog): void {
  const ids = new Set(messages.map(m => m.id))
  const clientIds = messages.flatMap(m => (m.senderId === me && m.clientId !== undefined ? [m.clientId] : []))
  if (ids.size < messages.length) fail(`I2: a message is stored twice in ${dialogId}`)
  if (new Set(clientIds).size < clientIds.length) fail(`I2: two stored messages of ${dialogId} have one client id`)
  messages.forEach((m, i) => {
    if (i > 0 && !((messages[i - 1] as StoredMessage).order < m.order)) fail(`I1: stored messages of ${dialogId} are out of order`)
    const row = service.rows.message(m.id)
    if (row && row.order !== m.order) fail(`I1: ${m.id} of ${dialogId} is stored at another place than the service has it`)
    if (gaps.some(gap => isInside(gap, m.order))) fail(`I4: ${m.id} is stored inside a gap of ${dialogId}`)
  })
  gaps.forEach((gap, i) => {
    const next = gaps[i + 1]
    if (gap.after !== null && gap.before !== null && gap.after >= gap.before) fail(`I4: an empty gap in ${dialogId}`)
    if (next && (gap.before === null || next.after === null || gap.before > next.after)) fail(`I4: gaps of ${dialogId} overlap`)
  })
}

/** I4: what was stored, or noted as missing, stays so until it is gone from the service. */
function checkHoles(world: World, memory: Memory, { timelines }: Disk): void {
  const now = new Set<MessageId>()
  for (const [dialogId, { messages, gaps }] of timelines) {
    const stored = new Set(messages.map(m => m.id))
    const seat = world.service.rows.seat(dialogId, me)
    for (const row of world.service.rows.timeline(dialogId)) {
      const isStored = stored.has(row.id)
      // What is said while we are connected is on its way, wherever a gap may have been.
      const isOnItsWay = (world.ledger.messages.get(row.id)?.created ?? 0) > world.onlineAt && !memory.accounted.has(row.id)
      if (isStored || gaps.some(gap => isInside(gap, row.order))) {
        if (isStored || !isOnItsWay) now.add(row.id)
      }
      else if (memory.accounted.has(row.id) && isVisible(row, seat)) fail(`I4: ${row.id} is neither stored nor in a gap of ${dialogId} any more`)
    }
  }
  memory.accounted = now
}

/**
 * I9: who has got and read a message is never taken back. A row that had to go to make room and was read again
 * starts from what the service says, which may be less than we saw: some tell only live who has got a message, some not at all.
 */
function checkReceipts(world: World, memory: Memory, { snapshot, timelines }: Disk): void {
  const now = new Map<MessageId, StoredMessage>()
  const known = new Set(snapshot.dialogs.map(dialog => dialog.id))
  for (const [dialogId, { messages }] of timelines) {
    // A copy that comes late, when all of the dialog is gone, is shown nowhere.
    if (!known.has(dialogId)) continue
    for (const message of messages) {
      const before = memory.receipts.get(message.id)
      now.set(message.id, message)
      if (!before || before === message || world.evicted.has(message.id)) continue
      if (message.body.type !== 'deleted' && (before.body.type === 'deleted' || (message.editedAt ?? 0) < (before.editedAt ?? 0))) fail(`I9: ${message.id} shows an older state again`)
      for (const key of ['deliveredTo', 'readBy'] as const) if (!before[key].every(user => message[key].includes(user))) fail(`I9: a receipt of ${message.id} was taken back`)
    }
  }
  memory.receipts = now
}

/** I5: what a tab was told to be gone, or was here and is gone from here and from the service, never comes back. */
function checkGone(world: World, memory: Memory, { snapshot, timelines }: Disk): void {
  const stored = new Map<MessageId, DialogId>()
  const isThere = (dialogId: DialogId, id: MessageId) => {
    const row = world.service.rows.message(id)
    return row !== undefined && isVisible(row, world.service.rows.seat(dialogId, me))
  }
  // What a tab hears that does not lead, or whose storage has failed or is about to, is not stored here.
  const tells = (tab: Tab) => tab.gate.alive && !tab.gate.frozen && tab.engine.state.leader && !losesStorage(tab)
  for (const [id, { dialogId, tab }] of world.toldGone) if (tells(tab)) memory.gone.set(id, dialogId)
  for (const [dialogId, { messages }] of timelines) for (const { id } of messages) stored.set(id, dialogId)
  for (const [id, dialogId] of memory.stored) if (!stored.has(id) && !world.evicted.has(id)) memory.gone.set(id, dialogId)
  const known = new Set(snapshot.dialogs.map(dialog => dialog.id))
  for (const [id, dialogId] of memory.gone) {
    // Of a dialog that we were taken out of the service owes us no news.
    if (!known.has(dialogId) || isThere(dialogId, id)) memory.gone.delete(id)
    else if (stored.has(id)) fail(`I5: ${id} of ${dialogId} was gone and is here again`)
  }
  world.toldGone.clear()
  memory.stored = stored
}

/** I9: what was parked moves again only when the person says so. */
function checkParked(world: World, memory: Memory, { snapshot }: Disk): void {
  const now = new Set<ClientId>()
  for (const { id, state } of snapshot.outbox) {
    if (state.type === 'failed') now.add(id)
    else if (memory.failed.has(id) && !world.retried.has(id)) fail(`I9: ${id} was parked and is ${state.type} again`)
  }
  memory.failed = now
}

/** I8: per dialog, in the order in which I sent. */
function checkOrderOfSending(world: World): void {
  const last = new Map<DialogId, { readonly id: string; readonly n: number }>()
  for (const [id, { dialogId, parked }] of world.promised) {
    const [record] = world.ledger.byClientId.get(id) ?? []
    if (!record || parked || world.forgone.has(id)) continue
    const before = last.get(dialogId)
    if (before && before.n > record.n) fail(`I8: ${id} overtook ${before.id} in ${dialogId}`)
    last.set(dialogId, { id, n: record.n })
  }
}

/** I10: my read pointer only moves forward. */
function checkPointers(memory: Memory, { snapshot }: Disk): void {
  const now = new Map<DialogId, OrderKey>()
  for (const { id, readUpTo } of snapshot.dialogs) {
    const before = memory.readUpTo.get(id)
    if (before !== undefined && (readUpTo === undefined || readUpTo < before)) fail(`I10: the read pointer of ${id} moved back`)
    if (readUpTo !== undefined) now.set(id, readUpTo)
  }
  memory.readUpTo = now
}

/** I11: the count is what is stored, wherever all of it is stored. */
function checkUnread({ snapshot, timelines }: Disk): void {
  for (const dialog of snapshot.dialogs) {
    if (dialog.unread < 0) fail(`I11: ${dialog.id} has ${dialog.unread} unread messages`)
    const timeline = timelines.get(dialog.id)
    if (!timeline || timeline.gaps.length > 0) continue
    const newest = timeline.messages.at(-1)?.order
    const { at, after } = dialog.unreadBase
    const pointer = [dialog.readUpTo, after].reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a))
    if (newest === undefined || (at !== null && at > newest)) continue
    const count = timeline.messages.filter(
      m => m.senderId !== me && m.body.type === 'text' && (pointer === undefined || m.order > pointer),
    ).length
    if (dialog.unread !== count) fail(`I11: ${dialog.id} shows ${dialog.unread} unread messages and has ${count}`)
  }
}

/** I6 and I7: what I was shown as taken in is at the service once, or still in the outbox. */
function checkOwn(world: World, { snapshot }: Disk): void {
  // The tab that has given up its storage is the only one: what it does not have is lost.
  const alone = world.tabs.find(tab => tab.engine.state.storage.type === 'failed')
  const kept = new Map((alone ? alone.engine.state.outbox : snapshot.outbox).map(entry => [entry.id, entry]))
  for (const { id, dialogId, intent, state } of kept.values()) {
    if (intent.type !== 'send') continue
    const known = world.promised.get(id)
    const { text } = intent.body
    if (known) Object.assign(known, { text, parked: known.parked || state.type === 'failed' })
    else world.promised.set(id, { dialogId, text, parked: state.type === 'failed' })
  }
  for (const id of world.promised.keys()) {
    const sent = world.ledger.byClientId.get(id)?.length ?? 0
    const isLost = sent === 0 && !kept.has(id) && !world.forgone.has(id)
    if (isLost && accounted(world, kept, twins(world, id)) < twins(world, id).length) fail(`I6: ${id} is neither at the service nor in the outbox`)
    const copies = sent > 1 ? twins(world, id).reduce((sum, twin) => sum + visibleCopies(world, twin), 0) : 0
    if (sent > 1 && (world.service.capabilities.idempotentSend || copies > twins(world, id).length)) fail(`I7: the service has ${id} ${sent} times`)
  }
}

/**
 * My messages with these words in this dialog, this one among them. A service that gives no client ids back
 * cannot tell which of two it has when neither was answered: then they may have changed roles.
 */
function twins(world: World, id: ClientId): readonly ClientId[] {
  const known = world.promised.get(id)
  if (world.service.capabilities.idempotentSend || world.service.traits.echoClientId || !known) return [id]
  return [...world.promised].flatMap(([other, { dialogId, text }]) => (dialogId === known.dialogId && text === known.text ? [other] : []))
}

/** How many of these are at the service, by whatever client id, or still in the outbox, or were taken back. */
const accounted = ({ ledger, forgone }: World, kept: ReadonlyMap<ClientId, unknown>, ids: readonly ClientId[]): number =>
  ids.reduce((sum, id) => sum + (ledger.byClientId.get(id)?.length ?? 0) + (kept.has(id) || forgone.has(id) ? 1 : 0), 0)

/** A service that knows our message only by its words cannot be asked whether it has one that was cleared or deleted meanwhile: then it is sent again. */
const visibleCopies = ({ service: { rows }, ledger }: World, id: ClientId): number =>
  (ledger.byClientId.get(id) ?? []).filter(copy => {
    const row = rows.message(copy.id)
    return row?.body.type === 'text' && isVisible(row, rows.seat(row.dialogId, me))
  }).length

/** A tab has stored something and died, or fell asleep, before it told the others. */
export const isUntold = ({ untold, tabs }: World): boolean => untold !== null || tabs.some(({ gate }) => gate.untold)

/** I1, I2, I9 for what is shown, and what is shown is what is stored. */
function checkTab(world: World, tab: Tab, disk: Disk): void {
  const { state } = tab.engine
  for (const [dialogId, thread] of state.threads) {
    if (!thread.ready) continue
    const items = overlay(dialogId, thread.messages, state.outbox, [], me)
    if (new Set(items.map(item => item.key)).size < items.length) fail(`I2: ${tab.name} shows a message of ${dialogId} twice`)
    thread.messages.forEach((m, i) => {
      if (i > 0 && !((thread.messages[i - 1] as StoredMessage).order < m.order)) fail(`I1: ${tab.name} shows ${dialogId} out of order`)
    })
    for (const item of items) {
      if (item.type === 'unsent' && tab.confirmed.has(item.key)) fail(`I9: ${tab.name} shows ${item.key} as unsent again`)
      if (item.type === 'confirmed') tab.confirmed.add(item.key)
    }
  }
  // Nor can a tab read again, when another has made room, while its own storage hangs.
  if (world.schedule.lagMs > 0 || isUntold(world) || losesStorage(tab)) return
  if (!isSame(state.outbox, disk.snapshot.outbox)) fail(`I12: ${tab.name} shows another outbox than is stored`)
  if (!isSame([...state.dialogs.values()].sort(byId), [...disk.snapshot.dialogs].sort(byId))) fail(`I12: ${tab.name} shows other dialogs than are stored`)
  if (!isSame(Object.fromEntries(state.drafts), Object.fromEntries(disk.snapshot.drafts))) fail(`I12: ${tab.name} shows other drafts than are stored`)
  for (const [dialogId, thread] of state.threads) {
    const stored = disk.timelines.get(dialogId)
    if (!thread.ready || !stored) continue
    if (!isSame(thread.messages, runOf(thread, stored.messages))) fail(`I12: ${tab.name} shows other messages of ${dialogId} than are stored`)
    if (!isSame(thread.gaps, stored.gaps)) fail(`I12: ${tab.name} shows other gaps of ${dialogId} than are stored`)
  }
}

/** The stretch of what is stored that a thread shows. */
export function runOf({ messages, storedAbove, storedBelow }: Thread, stored: readonly StoredMessage[]): readonly StoredMessage[] {
  const from = storedAbove ? messages[0]?.order : undefined
  const to = storedBelow ? messages.at(-1)?.order : undefined
  return stored.filter(m => (from === undefined || m.order >= from) && (to === undefined || m.order <= to))
}

export const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1)

export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
