import { ChatError } from '../../core/errors.js'
import { toCursor } from '../../core/ids.js'
import type { DialogId, OrderKey } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { MessagePage, MessagesRequest } from '../connector.js'
import { toSeconds } from './ids.js'
import type { Rest } from './rest.js'

/** There is more; from where, the next request says itself. */
const MORE = toCursor('more')
/** Rows read beyond the wanted ones: those of the anchor's own second come again, and those of the last second may be cut. */
const EXTRA = 10

type Direction = 'older' | 'newer'
type Run = { readonly items: readonly Message[]; readonly isEnd: boolean }

/**
 * Contiguous pages from a service that sorts by whole seconds. Within a second its order is its own business, so a page
 * never ends inside one: reads are inclusive by second, and a last second that may be cut is left for the next page.
 */
export async function readHistory(rest: Rest, dialogId: DialogId, { from, limit }: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
  const run = (direction: Direction, anchor: OrderKey | null, count: number) => readRun(rest, dialogId, direction, anchor, count, signal)
  switch (from.type) {
    case 'newest': {
      const older = await run('older', null, limit)
      return { items: older.items, older: older.isEnd ? null : MORE, newer: null }
    }
    case 'before': {
      const older = await run('older', from.anchor.order, limit)
      return { items: older.items, older: older.isEnd ? null : MORE, newer: MORE }
    }
    case 'after': {
      const newer = await run('newer', from.anchor.order, limit)
      return { items: newer.items, older: MORE, newer: newer.isEnd ? null : MORE }
    }
    case 'around': {
      const message = await rest.message(dialogId, from.messageId, signal)
      if (!message) throw new ChatError('not-found', 'This message does not exist any more')
      const above = Math.floor((limit - 1) / 2)
      const below = limit - 1 - above
      // At least one is asked for on either side, since only that tells whether there is any.
      const [older, newer] = await Promise.all([run('older', message.order, above || 1), run('newer', message.order, below || 1)])
      const items = [...(above ? older.items : []), message, ...(below ? newer.items : [])]
      const isTop = older.isEnd && (above > 0 || older.items.length === 0)
      const isEnd = newer.isEnd && (below > 0 || newer.items.length === 0)
      return { items, older: isTop ? null : MORE, newer: isEnd ? null : MORE }
    }
  }
}

async function readRun(
  rest: Rest,
  dialogId: DialogId,
  direction: Direction,
  anchor: OrderKey | null,
  limit: number,
  signal: AbortSignal,
): Promise<Run> {
  const isOlder = direction === 'older'
  const bound = anchor === null ? {} : { [isOlder ? 'date_sent[lte]' : 'date_sent[gte]']: toSeconds(anchor) }
  const query = { ...bound, [isOlder ? 'sort_desc' : 'sort_asc']: 'date_sent', limit: limit + EXTRA }
  const isBeyond = (m: Message) => anchor === null || (isOlder ? m.order < anchor : m.order > anchor)
  const found = new Map<string, Message>()
  for (let skip = 0; ; ) {
    const slice = await rest.messages(dialogId, { ...query, skip }, signal)
    for (const message of slice.items) found.set(message.id, message)
    skip += slice.count
    const last = slice.items.at(-1)
    const whole = [...found.values()].filter(m => slice.isEnd || m.order.slice(0, 10) !== last?.order.slice(0, 10))
    const beyond = whole.filter(isBeyond).sort((a, b) => (a.order < b.order ? -1 : 1))
    // One second may hold more than a page: then read on until it is over.
    if (beyond.length === 0 && !slice.isEnd) continue
    const items = isOlder ? beyond.slice(-limit) : beyond.slice(0, limit)
    return { items, isEnd: slice.isEnd && items.length === beyond.length }
  }
}
