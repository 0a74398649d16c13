// All merging of REST and realtime: (stored rows, what happened) → changes. Pure; engine/commit.ts
// reads the rows and writes the changes in one transaction.
import { addReceipt, applyChange, isSameMessage, mergeMessage } from './message.js'
import { applyPage, type PageInput, type PageRows } from './page.js'
import { noteHole, receive, type NewGapId } from './timeline.js'
import type { Intent } from './actions.js'
import type { Change, Orphan, StoredDialog, StoredMessage } from './changes.js'
import type { MessageChange } from './events.js'
import type { ClientId, DialogId, MessageId, OrderKey, UserId } from './ids.js'
import type { Dialog, Gap, Message } from './model.js'
import type { OutboxEntry } from './outbox.js'

export type Context = {
  readonly me: UserId
  readonly rev: number
  readonly now: number
  readonly newGapId: NewGapId
}

/** An orphan is forgotten after a day, or when a dialog has a thousand of them. */
const orphanLifeMs = 86_400_000
const maxOrphans = 1000

export type MessageRows = {
  /** The message as stored under its id or its client id, if it is. */
  readonly stored: StoredMessage | undefined
  /** Place of the newest stored message of the dialog. */
  readonly newest: OrderKey | null
  readonly gaps: readonly Gap[]
  readonly orphans: readonly Orphan[]
  readonly outbox: readonly OutboxEntry[]
}

/** A message is there: from the connection (`live`), replayed, or as the outcome of our own sending. */
export function reduceMessage(rows: MessageRows, message: Message, live: boolean, context: Context): readonly Change[] {
  const { dialogId, id } = message
  const settled = settleEntry(rows.outbox, message)
  if (rows.orphans.some(o => o.messageId === id && o.what.type === 'removed')) return settled

  // A copy of a message we have tells of it as it was sent: reactions have no date by which to tell what is newer.
  let next = rows.stored ? mergeMessage(rows.stored, { ...message, reactions: rows.stored.reactions }) : message
  for (const orphan of rows.orphans) {
    if (orphan.messageId === id && orphan.what.type === 'changed') next = applyChange(next, orphan.what.change)
  }
  const moved = rows.stored && (rows.stored.order !== next.order || rows.stored.id !== id)
  const known = live ? rows.gaps : noteHole(rows.gaps, rows.newest, next.order, context.newGapId)
  const gaps = receive(known, next, live, context.newGapId)
  if (rows.stored && !moved && isSameMessage(rows.stored, next) && gaps === rows.gaps) return settled

  const timeline: Change = {
    type: 'timeline',
    dialogId,
    put: [{ ...next, rev: context.rev }],
    removed: moved && rows.stored ? [{ id: rows.stored.id, order: rows.stored.order }] : [],
    ...(gaps === rows.gaps ? {} : { gaps }),
  }
  const left = rows.orphans.filter(o => o.messageId !== id)
  return left.length === rows.orphans.length ? [timeline, ...settled] : [timeline, { type: 'orphans', dialogId, orphans: left }, ...settled]
}

/** Our message has arrived: its outbox entry goes, and what waited for its id learns it. */
function settleEntry(outbox: readonly OutboxEntry[], message: Message): readonly Change[] {
  const { clientId } = message
  if (clientId === undefined) return []
  return outbox.flatMap((entry): Change[] => {
    if (entry.id === clientId) return [{ type: 'outbox-removed', id: clientId }]
    const intent = aimAt(entry.intent, clientId, message.id)
    return intent === entry.intent ? [] : [{ type: 'outbox', entry: { ...entry, intent } }]
  })
}

const aimAt = (intent: Intent, clientId: ClientId, id: MessageId): Intent =>
  'target' in intent && 'clientId' in intent.target && intent.target.clientId === clientId ? { ...intent, target: { id } } : intent

export function reduceChange(
  rows: Pick<MessageRows, 'stored' | 'orphans'>,
  dialogId: DialogId,
  messageId: MessageId,
  change: MessageChange,
  context: Context,
): readonly Change[] {
  if (!rows.stored) return [orphaned(rows.orphans, dialogId, { messageId, what: { type: 'changed', change }, at: context.now, rev: context.rev })]
  return putIfChanged(rows.stored, applyChange(rows.stored, change), context)
}

function putIfChanged(stored: StoredMessage, next: Message, context: Context): readonly Change[] {
  if (isSameMessage(stored, next)) return []
  return [{ type: 'timeline', dialogId: stored.dialogId, put: [{ ...next, rev: context.rev }], removed: [] }]
}

/** A removed message never comes back, whatever an older page says: a mark of it stays for a day. */
export function reduceRemoval(
  rows: Pick<MessageRows, 'stored' | 'orphans'>,
  dialogId: DialogId,
  messageId: MessageId,
  context: Context,
): readonly Change[] {
  const mark = orphaned(rows.orphans, dialogId, { messageId, what: { type: 'removed' }, at: context.now, rev: context.rev })
  if (!rows.stored) return [mark]
  return [{ type: 'timeline', dialogId, put: [], removed: [{ id: messageId, order: rows.stored.order }] }, mark]
}

const orphaned = (orphans: readonly Orphan[], dialogId: DialogId, orphan: Orphan): Change => ({ type: 'orphans', dialogId, orphans: addOrphan(orphans, orphan) })

function addOrphan(orphans: readonly Orphan[], orphan: Orphan): readonly Orphan[] {
  const kept = orphans.filter(o => orphan.at - o.at < orphanLifeMs && !(o.messageId === orphan.messageId && orphan.what.type === 'removed'))
  return [...kept, orphan].slice(-maxOrphans)
}

export function reduceReceipt(
  stored: readonly StoredMessage[],
  kind: 'delivered' | 'read',
  userId: UserId,
  context: Context,
): readonly Change[] {
  return stored.flatMap(message => {
    const delivered = addReceipt(message, 'delivered', userId)
    // Under its old number: receipts add up from all sides, and a page on its way may know more of the rest.
    return putIfChanged(message, kind === 'read' ? addReceipt(delivered, 'read', userId) : delivered, { ...context, rev: message.rev })
  })
}

export function reducePage(
  rows: PageRows & { readonly outbox: readonly OutboxEntry[] },
  dialogId: DialogId,
  page: PageInput,
  context: Context,
): readonly Change[] {
  const { put, removed, unlisted, gaps } = applyPage(page, rows, context.rev, context.newGapId)
  const settled = page.items.flatMap(item => (item.senderId === context.me ? settleEntry(rows.outbox, item) : []))
  const timeline: Change = { type: 'timeline', dialogId, put, removed: removed.map(({ id, order }) => ({ id, order })), gaps }
  if (unlisted.length === 0) return [timeline, ...settled]
  const { now: at, rev } = context
  const orphans = unlisted.reduce((all, messageId) => addOrphan(all, { messageId, what: { type: 'unlisted' }, at, rev }), rows.orphans)
  return [timeline, { type: 'orphans', dialogId, orphans }, ...settled]
}

/**
 * The dialog as the service describes it now, without losing what we know better: my read pointer
 * only moves forward, and a list that does not say what is muted unmutes nothing.
 */
export function mergeDialog(known: StoredDialog | undefined, incoming: Dialog): StoredDialog {
  const { readUpTo: theirs, lastMessage: last, ...rest } = incoming
  const mine = known?.lastMessage
  const readUpTo = later(known?.readUpTo, theirs)
  return {
    ...rest,
    muted: rest.muted ?? known?.muted ?? false,
    ...(readUpTo === undefined ? {} : { readUpTo }),
    // A newer one that came in live is among the stored rows, and a summary of these follows.
    ...(last === undefined ? {} : { lastMessage: last }),
    unreadBase: { count: incoming.unread, at: last?.order ?? mine?.order ?? null },
  }
}

const later = (a: OrderKey | undefined, b: OrderKey | undefined): OrderKey | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a
