// Which rows are in the DOM: a stretch around what is seen; pure.
import type { Row } from './rows.js'

/** Indices into the rows; `end` is exclusive. */
export type RowWindow = { readonly start: number; readonly end: number }

/** Rows in the DOM at most, give or take: some 10 000 px, many times what is seen. */
const windowSize = 150
/** To begin with: enough to fill any screen, and few enough to be there at once. */
const firstSize = 60
const slack = 50

/**
 * The newest rows. While it stays at the end the window may grow a little, so that not each new message also takes one out;
 * after a burst it begins anew, as nothing of what was seen is still in view.
 */
export function atEnd(count: number, before: RowWindow): RowWindow {
  const start = Math.min(before.start, count)
  if (before.end === 0 || before.end > count || count - before.end > firstSize) return { start: Math.max(0, count - firstSize), end: count }
  return { start: count - start > windowSize + slack ? count - windowSize : start, end: count }
}

/** Around one row, to jump there. */
export function around(index: number, count: number): RowWindow {
  const start = Math.max(0, Math.min(index - firstSize / 2, count - firstSize))
  return { start, end: Math.min(count, start + firstSize) }
}

/** The same stretch after rows were put in or taken out elsewhere: `from` and `to` are one row's index before and after. */
export function follow(before: RowWindow, from: number, to: number, count: number): RowWindow {
  const start = Math.max(0, before.start + to - from)
  const end = Math.min(count, Math.max(start, before.end + to - from))
  return fill({ start, end }, count)
}

/** Further up, or down, by a step; the far side is let go. */
export function shift(before: RowWindow, to: 'up' | 'down', count: number): RowWindow {
  if (to === 'up') {
    const start = Math.max(0, before.start - slack)
    return { start, end: Math.min(before.end, Math.max(before.end - slack, start + windowSize)) }
  }
  const end = Math.min(count, before.end + slack)
  return { start: Math.max(before.start, Math.min(before.start + slack, end - windowSize)), end }
}

/** Never fewer rows than to begin with, if there are as many. */
function fill({ start, end }: RowWindow, count: number): RowWindow {
  const room = firstSize - (end - start)
  if (room <= 0) return { start, end }
  const below = Math.min(count - end, room)
  const above = Math.min(start, room - below)
  return { start: start - above, end: end + below }
}

/** A row that both lists have, as near to the middle of the window as can be; by key. */
export function commonRow(
  rows: readonly Row[],
  next: readonly Row[],
  window: RowWindow,
  preferred: readonly string[],
): { readonly from: number; readonly to: number } | null {
  const places = new Map(next.map((row, i) => [row.key, i]))
  const here = new Map(rows.slice(window.start, window.end).map((row, i) => [row.key, window.start + i]))
  for (const key of [...preferred, ...here.keys()]) {
    const from = here.get(key)
    const to = places.get(key)
    if (from !== undefined && to !== undefined) return { from, to }
  }
  return null
}
