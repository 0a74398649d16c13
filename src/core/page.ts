// A page of history is the truth for the stretch it covers, as of the moment it was asked for.
import { addReceipts, applyChange, isSameMessage, mergeMessage } from './message.js'
import { catchUpGap, cover, gapAt, type Interval, type NewGapId } from './timeline.js'
import type { Orphan, StoredMessage } from './changes.js'
import type { Cursor, GapId, MessageId, OrderKey } from './ids.js'
import type { Gap, Message } from './model.js'

/** How the page was asked for; anchors are exclusive. */
export type PageFrom =
  /** `gapId`: the catch-up gap there was when the page was asked for. */
  | { readonly type: 'newest'; readonly gapId: GapId | null }
  | { readonly type: 'before'; readonly anchor: { readonly order: OrderKey } }
  | { readonly type: 'around' }

export type PageInput = {
  readonly from: PageFrom
  /** How history goes on beyond the page: null at its top and at the live end. */
  readonly older: Cursor | null
  readonly newer: Cursor | null
  readonly items: readonly Message[]
  /** Number of the last commit when the page was asked for: rows touched since are newer than the page. */
  readonly sinceRev: number
}

export type PageRows = {
  /** Every stored message in `interval(...)` and above it up to the live end where the page claims that. */
  readonly messages: readonly StoredMessage[]
  /** Place of the newest stored message below the page, if there is one. */
  readonly below: OrderKey | null
  readonly gaps: readonly Gap[]
  readonly orphans: readonly Orphan[]
}

export type PageResult = {
  readonly put: readonly StoredMessage[]
  readonly removed: readonly StoredMessage[]
  /** Those of the removed that the page does not list where it should. */
  readonly unlisted: readonly MessageId[]
  readonly gaps: readonly Gap[]
}

/** The interval whose stored rows `applyPage` needs, both ends inclusive; null: none. */
export function concerned({ from, items, older }: PageInput): Interval | null {
  const top = older === null ? null : items[0]?.order
  if (top === undefined) return null
  return { from: top, to: from.type === 'newest' ? null : from.type === 'before' ? from.anchor.order : (items.at(-1)?.order ?? null) }
}

/**
 * What is known after the page: its items, and the stretch up to its anchor or to the ends of
 * history. null: it was empty and said nothing. The live end is vouched for only by a page that was
 * asked for within this connection, and only as far as what came in live since.
 */
function known({ from, items, older, newer }: PageInput, gaps: readonly Gap[]): Interval | null {
  const top = older === null ? null : items[0]?.order
  let bottom: OrderKey | null | undefined = items.at(-1)?.order
  const catchUp = catchUpGap(gaps)
  if (from.type === 'newest' && newer === null && catchUp?.id === from.gapId) bottom = catchUp.before
  // What was asked from may have gone with its dialog meanwhile: then its own place is unknown.
  if (from.type === 'before' && !gapAt(gaps, from.anchor.order)) bottom = from.anchor.order
  return top === undefined || bottom === undefined ? null : { from: top, to: bottom }
}

export function applyPage(page: PageInput, rows: PageRows, rev: number, newId: NewGapId): PageResult {
  const gone = new Set<MessageId>()
  for (const { messageId, what, rev: since } of rows.orphans) {
    // A page that was asked for before another showed it to be gone is no news of its return.
    if (what.type === 'removed' || (what.type === 'unlisted' && since > page.sinceRev)) gone.add(messageId)
  }
  const items = page.items.filter(item => !gone.has(item.id))

  const byId = new Map(rows.messages.map(m => [m.id, m]))
  const inPage = new Map(items.map(m => [m.id, m]))
  const put: StoredMessage[] = []
  const removed: StoredMessage[] = []
  const unlisted: MessageId[] = []

  for (const item of items) {
    const stored = byId.get(item.id)
    const isNewer = stored && stored.rev > page.sinceRev
    const merged = stored ? (isNewer ? addReceipts(stored, item) : mergeMessage(stored, item)) : overtaken(item, page, rows)
    if (stored && stored.order !== merged.order) removed.push(stored)
    // Receipts leave it under its old number: of all else the page may know more, and has to be asked for again.
    if (!stored || !isSameMessage(stored, merged)) put.push({ ...merged, rev: isNewer ? stored.rev : rev })
  }

  const isCovered = covered(page, rows.gaps)
  for (const stored of rows.messages) {
    if (inPage.has(stored.id) || stored.rev > page.sinceRev || !isCovered(stored.order)) continue
    removed.push(stored)
    unlisted.push(stored.id)
  }

  const interval = known(page, rows.gaps)
  const gaps = interval === null ? moveCursor(page, rows.gaps) : cover(withHoleBelow(page, rows, newId), interval, page.older, newId)
  return { put, removed, unlisted, gaps }
}

/**
 * A newest page that meets nothing we have, although nothing was known to be missing: whoever held
 * the connection is gone and nobody has noted the absence yet. The hole is noted here.
 */
function withHoleBelow(page: PageInput, { messages, below, gaps }: PageRows, newId: NewGapId): readonly Gap[] {
  const first = page.items[0]?.order
  if (page.from.type === 'before' || first === undefined || below === null) return gaps
  const isJoined = messages.length > 0 || gaps.some(g => (g.after === null || g.after < first) && (g.before === null || first <= g.before))
  return isJoined ? gaps : [...gaps, { id: newId(), after: below, before: first }]
}

/** A change that arrived while the page was on its way, for a message that only the page brings. */
function overtaken(item: Message, page: PageInput, rows: PageRows): Message {
  return rows.orphans.reduce(
    (message, orphan) =>
      orphan.messageId === item.id && orphan.what.type === 'changed' && orphan.rev > page.sinceRev
        ? applyChange(message, orphan.what.change)
        : message,
    item,
  )
}

/** Is a message of the page's stretch gone from the service, if the page does not hold it? */
function covered({ from, items }: PageInput, gaps: readonly Gap[]): (order: OrderKey) => boolean {
  const last = items.at(-1)?.order
  const catchUp = catchUpGap(gaps)
  return order => {
    if (from.type === 'before') return order < from.anchor.order
    if (last !== undefined && order <= last) return true
    // Newer than the newest page: it went away while we were away, unless it came in live since and the page lags behind.
    return from.type === 'newest' && catchUp?.id === from.gapId && catchUp.after !== null && order <= catchUp.after
  }
}

function moveCursor({ from, older }: PageInput, gaps: readonly Gap[]): readonly Gap[] {
  if (from.type !== 'before' || !older) return gaps
  return gaps.map(gap => (gap.before === from.anchor.order ? { ...gap, older } : gap))
}
