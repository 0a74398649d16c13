import type { MessagesRequest } from '../connector.js'
import { ChatError } from '../../core/errors.js'
import { toCursor, type OrderKey } from '../../core/ids.js'
import type { Cursor } from '../../core/ids.js'
import { lowerBound, type MessageRow } from './rows.js'

type Stretch = { readonly rows: readonly MessageRow[]; readonly older: Cursor | null; readonly newer: Cursor | null }

/** The part of a timeline (in order, already without what the reader may not see) that was asked for. */
export function selectStretch(timeline: readonly MessageRow[], { from, limit }: MessagesRequest, maxPageSize: number): Stretch {
  const size = Math.max(1, Math.min(Math.trunc(limit) || 1, maxPageSize))
  const [start, end] = bounds(timeline, from, size)
  const rows = timeline.slice(start, end)
  const edge = (row: MessageRow | undefined): Cursor | null => (row ? toCursor(row.order) : null)
  return {
    rows,
    older: start > 0 ? edge(rows[0] ?? timeline[start - 1]) : null,
    newer: end < timeline.length ? edge(rows.at(-1) ?? timeline[end]) : null,
  }
}

function bounds(timeline: readonly MessageRow[], from: MessagesRequest['from'], size: number): [start: number, end: number] {
  switch (from.type) {
    case 'newest':
      return [Math.max(0, timeline.length - size), timeline.length]
    case 'before': {
      const end = lowerBound(timeline, from.anchor.order)
      return [Math.max(0, end - size), end]
    }
    case 'after': {
      const start = firstAbove(timeline, from.anchor.order)
      return [start, Math.min(timeline.length, start + size)]
    }
    case 'around': {
      const at = timeline.findIndex(row => row.id === from.messageId)
      if (at < 0) throw new ChatError('not-found', 'This message does not exist any more.')
      // The message sits in the middle; near an end the page reaches further to the other side.
      const start = Math.max(0, Math.min(at - (size >> 1), timeline.length - size))
      return [start, Math.min(timeline.length, start + size)]
    }
  }
}

function firstAbove(timeline: readonly MessageRow[], place: OrderKey): number {
  const at = lowerBound(timeline, place)
  return timeline[at]?.order === place ? at + 1 : at
}
