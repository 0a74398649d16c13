import type { GapId, OrderKey } from '../core/ids.js'
import type { Gap } from '../core/model.js'

/** The open interval between two places that stay known; null reaches to the top of history or the live end. */
export type Stretch = { readonly after: OrderKey | null; readonly before: OrderKey | null }

/** The gaps of a dialog once the messages in the stretch are gone: one gap is where they were, grown together with those it meets. */
export function forget(gaps: readonly Gap[], stretch: Stretch, id: GapId): readonly Gap[] {
  const met = gaps.filter(gap => !isApart(gap, stretch))
  const after = met.map(gap => gap.after).reduce(lower, stretch.after)
  const before = met.map(gap => gap.before).reduce(higher, stretch.before)
  // The service's token is about an edge: it stays true while that does.
  const older = met.find(gap => gap.before === before)?.older
  const live = met.find(gap => gap.catchUp)
  const grown: Gap = {
    id,
    after,
    before,
    ...(older === undefined ? {} : { older }),
    ...(live ? { catchUp: true } : {}),
    ...(live?.liveAt === undefined ? {} : { liveAt: live.liveAt }),
  }
  const above = gaps.filter(gap => !met.includes(gap) && gap.before !== null && after !== null && gap.before <= after)
  const below = gaps.filter(gap => !met.includes(gap) && !above.includes(gap))
  return [...above, grown, ...below]
}

/** A known message lies between the two, or is the edge they share. */
const isApart = (gap: Gap, stretch: Stretch): boolean =>
  (gap.before !== null && stretch.after !== null && gap.before <= stretch.after) ||
  (gap.after !== null && stretch.before !== null && stretch.before <= gap.after)

const lower = (a: OrderKey | null, b: OrderKey | null) => (a === null || b === null ? null : a < b ? a : b)
const higher = (a: OrderKey | null, b: OrderKey | null) => (a === null || b === null ? null : a > b ? a : b)
