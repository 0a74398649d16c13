// A dialog's history is messages and gaps. Gaps are open intervals of order keys, so that first load,
// paging, catching up and jumping are one operation: cover an interval. Everything here works on the
// stretch of messages at hand; a caller loads the rows of the interval concerned and no more.
import type { Cursor, GapId, OrderKey, UserId } from './ids.js'
import type { Gap } from './model.js'

/** An interval of order keys; null is unbounded. */
export type Interval = { readonly from: OrderKey | null; readonly to: OrderKey | null }

export type NewGapId = () => GapId

/** Nothing was ever stored: all of history is unknown. */
export const unknownHistory = (id: GapId): readonly Gap[] => [{ id, after: null, before: null }]

export const isInside = (gap: Gap, order: OrderKey): boolean =>
  (gap.after === null || gap.after < order) && (gap.before === null || order < gap.before)

/** The gap that a place falls into, if that stretch is unknown. */
export const gapAt = (gaps: readonly Gap[], order: OrderKey): Gap | undefined => gaps[indexAt(gaps, order)]

/** By halves: a burst in the middle of what is unknown leaves thousands of gaps. -1 where nothing is unknown. */
function indexAt(gaps: readonly Gap[], order: OrderKey): number {
  let low = 0
  let high = gaps.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { before } = gaps[middle]!
    if (before !== null && before <= order) low = middle + 1
    else high = middle
  }
  const gap = gaps[low]
  return gap && isInside(gap, order) ? low : -1
}

/** The unknown stretch at the live end that this connection has to catch up on. */
export const catchUpGap = (gaps: readonly Gap[]): Gap | undefined => gaps.find(gap => gap.catchUp)

/** As far as a stretch of a timeline needs to know a message. */
export type Placed = { readonly order: OrderKey; readonly sentAt: number }

/**
 * We were away: nothing says any more that the newest known message is the newest there is.
 * The id is fresh, so that a page asked for before we went away cannot close what opens now.
 */
export function detach(gaps: readonly Gap[], newest: OrderKey | null, id: GapId): readonly Gap[] {
  const settled = gaps.filter(gap => gap.before !== null).map(settle)
  const open = gaps.find(gap => gap.before === null)
  const after = open ? open.after : endOfKnown(settled, newest)
  return [...settled, { id, after, before: null }]
}

/**
 * We are connected again: what comes in from now on has no holes. What we cannot vouch for between the
 * newest messages is unknown again, too.
 */
export function attach(gaps: readonly Gap[], tail: Tail, me: UserId, newId: NewGapId): readonly Gap[] {
  const open = detach(gaps, tail.at(-1)?.order ?? null, newId()).map((gap): Gap => (gap.before === null ? { ...gap, catchUp: true } : gap))
  return doubt(open, tail, me, newId)
}

/** More messages than a service is going to give the same time. */
export const tailLength = 64

/** The newest messages, oldest first: all there are, or `tailLength`. */
type Tail = readonly (Placed & { readonly senderId: UserId })[]

/**
 * What is unknown between the newest messages after an absence: the answer to our own sending may have
 * come ahead of what others said before it; and a service whose clock is coarse may have placed
 * something with the time of the newest one below it in the order.
 */
export function doubt(gaps: readonly Gap[], tail: Tail, me: UserId, newId: NewGapId): readonly Gap[] {
  const sure = tail.findLast(message => message.senderId !== me)
  const unsure = sure ? tail.findIndex(message => message.sentAt >= sure.sentAt) : 0
  // Below the oldest one at hand there may be more: what lies between them is not known here.
  const first = Math.max(unsure, tail.length < tailLength ? 0 : 1)
  return uncoverBetween(gaps, tail[first - 1]?.order ?? null, tail.slice(first), newId)
}

/** What lies between these messages, and between `after` and the first of them, is unknown again. */
export const uncoverBetween = (gaps: readonly Gap[], after: OrderKey | null, messages: readonly Placed[], newId: NewGapId): readonly Gap[] =>
  messages.reduce<readonly Gap[]>((all, { order }, i) => uncover(all, messages[i - 1]?.order ?? after, order, newId), gaps)

/** The stretch is unknown again, with whatever of it was unknown before. */
function uncover(gaps: readonly Gap[], after: OrderKey | null, before: OrderKey, newId: NewGapId): readonly Gap[] {
  const above = gaps.filter(gap => endsBy(gap, after))
  const below = gaps.filter(gap => startsAt(gap, before))
  const [first] = gaps.slice(above.length, gaps.length - below.length)
  const goesOn = first !== undefined && after !== null && (first.after === null || first.after < after)
  return [...above, { id: newId(), after: goesOn ? first.after : after, before }, ...below]
}

/** Lies above the place, or ends there. */
const endsBy = (gap: Gap, place: OrderKey | null): boolean => place !== null && gap.before !== null && gap.before <= place
/** Lies below the place, or starts there. */
const startsAt = (gap: Gap, place: OrderKey | null): boolean => place !== null && gap.after !== null && place <= gap.after

/** Messages at the end may have been removed since they came: the unknown stretch below them reaches up to their place, not ours. */
function endOfKnown(gaps: readonly Gap[], newest: OrderKey | null): OrderKey | null {
  const edge = gaps.at(-1)?.before ?? null
  return newest === null || (edge !== null && edge > newest) ? edge : newest
}

/** No connection closes it from above any more. */
function settle({ catchUp: _, liveAt: __, ...gap }: Gap): Gap {
  return gap
}

/**
 * A message is known. `live`: it came in over the connection we have, where nothing gets lost, so in
 * the catch-up gap everything above it is known too. Otherwise it is an island: it splits the gap, and
 * both halves stay unknown.
 */
export function receive(gaps: readonly Gap[], { order, sentAt }: Placed, live: boolean, newId: NewGapId): readonly Gap[] {
  const at = indexAt(gaps, order)
  const gap = gaps[at]
  if (!gap) return gaps
  const isCatchUp = live && gap.catchUp
  if (isCatchUp && gap.liveAt !== undefined && sentAt > gap.liveAt) return gaps.with(at, { ...withoutOlder(gap), before: order })
  const below: Gap = { ...settle(gap), id: newId(), before: order }
  const above: Gap = { ...gap, id: gap.before === null || gap.catchUp ? gap.id : newId(), after: order, ...(isCatchUp ? { liveAt: gap.liveAt ?? sentAt } : {}) }
  return gaps.toSpliced(at, 1, withoutOlder(below), above)
}

const withoutOlder = ({ older: _, ...gap }: Gap): Gap => gap

/**
 * A message that did not come in live, above everything that is known: what lies between is unknown,
 * also when nobody has noted an absence yet.
 */
export function noteHole(gaps: readonly Gap[], newest: OrderKey | null, order: OrderKey, newId: NewGapId): readonly Gap[] {
  if (gaps.at(-1)?.before === null) return gaps
  const end = endOfKnown(gaps, newest)
  return end === null || order <= end ? gaps : [...gaps, { id: newId(), after: end, before: order }]
}

/** The interval is known now: cuts it out of every gap. What is left over of a gap gets a new id. `older`: the service's token for reading on above it. */
export function cover(gaps: readonly Gap[], { from, to }: Interval, older: Cursor | null, newId: NewGapId): readonly Gap[] {
  return gaps.flatMap(gap => {
    if (endsBy(gap, from) || startsAt(gap, to)) return [gap]
    const rest: Gap[] = []
    if (from !== null && (gap.after === null || gap.after < from)) rest.push({ id: newId(), after: gap.after, before: from, ...(older ? { older } : {}) })
    // The live end is still open: what comes in live closes it from above as before.
    if (to !== null && (gap.before === null || to < gap.before)) rest.push({ ...gap, id: newId(), after: to })
    return rest
  })
}
