// Messages of a dialog as an array in order.
import type { StoredMessage } from '../core/changes.js'
import type { MessageId, OrderKey } from '../core/ids.js'

type Placed = { readonly order: OrderKey }

export type Removed = { readonly id: MessageId; readonly order: OrderKey }

/** Index of the first item at or after the place. */
export const firstFrom = (items: readonly Placed[], place: OrderKey): number => search(items, order => order < place)

/** Index of the first item after the place. */
export const firstAfter = (items: readonly Placed[], place: OrderKey): number => search(items, order => order <= place)

function search(items: readonly Placed[], isEarlier: (order: OrderKey) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isEarlier((items[middle] as Placed).order)) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The messages with a change applied: removals first, then what is put; of two for one place, the later.
 * A removal that names another message than the one at its place does nothing.
 */
export function merge(
  known: readonly StoredMessage[],
  put: readonly StoredMessage[],
  removed: readonly Removed[],
): readonly StoredMessage[] {
  if (put.length + removed.length === 0) return known
  const ends = span([...put, ...removed].map(({ order }) => order))
  // Only the stretch concerned is looked at: a dialog may have 100 000 messages and a change one.
  const start = firstFrom(known, ends.lowest)
  const end = firstAfter(known, ends.highest)
  const byOrder = new Map(known.slice(start, end).map(message => [message.order, message]))
  for (const { id, order } of removed) if (byOrder.get(order)?.id === id) byOrder.delete(order)
  for (const message of put) byOrder.set(message.order, message)
  const stretch = [...byOrder.values()].sort((a, b) => (a.order < b.order ? -1 : 1))
  return start === known.length ? known.concat(stretch) : known.slice(0, start).concat(stretch, known.slice(end))
}

/** The lowest and the highest of some places; there has to be one. */
export function span(places: readonly OrderKey[]): { readonly lowest: OrderKey; readonly highest: OrderKey } {
  const lowest = places.reduce((a, b) => (b < a ? b : a))
  const highest = places.reduce((a, b) => (b > a ? b : a))
  return { lowest, highest }
}
