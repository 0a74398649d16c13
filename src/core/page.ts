// A page of history is the truth for the stretch it covers, as of the moment it was asked for.
import { addReceipts, applyChange, isSameMessage, mergeMessage } from './message.js'
import { catchUpGap, cover, gapAt, type Ends, type Interval, type NewGapId } from './timeline.js'
import type { Orphan, StoredMessage } from './changes.js'
import type { GapId, MessageId, OrderKey } from './ids.js'
import type { Gap, Message } from './model.js'

/** How the page was asked for; anchors are exclusive. */
export type PageFrom =
  /** `gapId`: the catch-up gap there was when the page was asked for. */
  | { readonly type: 'newest'; readonly gapId: GapId | null }
  | { readonly type: 'before'; readonly order: OrderKey }
  | { readonly type: 'after'; readonly order: OrderKey; readonly gapId: GapId | null }
  | { readonly type: 'around' }

export type PageInput = Ends & {
  readonly from: PageFrom
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

/** The interval whose stored rows `applyPage` needs; both ends inclusive. */
export function concerned({ from, items, older, newer }: PageInput): Interval {
  const first = items[0]?.order
  const last = items.at(-1)?.order
  switch (from.type) {
    case 'newest':
      return { from: older === null ? null : (first ?? null), to: null }
    case 'before':
      return { from: older === null ? null : (first ?? from.order), to: from.order }
    case 'after':
      return { from: from.order, to: newer === null ? null : (last ?? from.order) }
    case 'around':
      return { from: older === null ? null : (first ?? null), to: last ?? null }
  }
}

/**
 * What is known after the page: its items, and the stretch up to its anchor or to the ends of
 * history. null: it was empty and said nothing. The live end is vouched for only by a page that was
 * asked for within this connection, and only as far as what came in live since.
 */
function known({ from, items, older, newer }: PageInput, gaps: readonly Gap[]): Interval | null {
  const first = items[0]?.order
  const last = items.at(-1)?.order
  const catchUp = catchUpGap(gaps)
  const named = from.type === 'newest' || from.type === 'after' ? catchUp !== undefined && catchUp.id === from.gapId : false
  const atLiveEnd = newer === null && named
  const bottom = older === null ? null : first
  switch (from.type) {
    case 'newest': {
      const top = atLiveEnd ? (catchUp?.before ?? null) : last
      return bottom === undefined || top === undefined ? null : { from: bottom, to: top }
    }
    case 'before': {
      // What was asked from may have gone with its dialog meanwhile: then its own place is unknown.
      const top = gapAt(gaps, from.order) ? last : from.order
      return bottom === undefined || top === undefined ? null : { from: bottom, to: top }
    }
    case 'after': {
      const top = atLiveEnd ? (catchUp?.before ?? null) : last
      return top === undefined ? null : { from: from.order, to: top }
    }
    case 'around':
      return bottom === undefined || last === undefined ? null : { from: bottom, to: last }
  }
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
  const gaps = interval === null ? moveCursor(page, rows.gaps) : cover(withHoleBelow(page, rows, newId), interval, page, newId)
  return { put, removed, unlisted, gaps }
}

/**
 * A newest page that meets nothing we have, although nothing was known to be missing: whoever held
 * the connection is gone and nobody has noted the absence yet. The hole is noted here.
 */
function withHoleBelow(page: PageInput, { messages, below, gaps }: PageRows, newId: NewGapId): readonly Gap[] {
  const first = page.items[0]?.order
  if (page.from.type === 'before' || first === undefined || below === null) return gaps
  const isJoined = messages.length > 0 || page.from.type === 'after' || gaps.some(g => (g.after === null || g.after < first) && (g.before === null || first <= g.before))
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

/** Is a stored message that the page does not hold gone from the service? */
function covered(page: PageInput, gaps: readonly Gap[]): (order: OrderKey) => boolean {
  const { from, items, older } = page
  const first = items[0]?.order
  const last = items.at(-1)?.order
  const catchUp = catchUpGap(gaps)
  return order => {
    const aboveFirst = older === null || (first !== undefined && order >= first)
    switch (from.type) {
      case 'newest': {
        if (last !== undefined && order <= last) return aboveFirst
        // Newer than the page: it went away while we were away, unless it came in live since and the page lags behind.
        const wasKnownBefore = catchUp?.id === from.gapId && catchUp.after !== null && order <= catchUp.after
        return wasKnownBefore && (last !== undefined || older === null)
      }
      case 'before':
        return aboveFirst && order < from.order
      case 'after':
        return order > from.order && last !== undefined && order <= last
      case 'around':
        return last !== undefined && order <= last && aboveFirst
    }
  }
}

function moveCursor(page: PageInput, gaps: readonly Gap[]): readonly Gap[] {
  const { from, older, newer } = page
  if (from.type === 'before' && older) return gaps.map(gap => (gap.before === from.order ? { ...gap, older } : gap))
  if (from.type === 'after' && newer) return gaps.map(gap => (gap.after === from.order ? { ...gap, newer } : gap))
  return gaps
}
