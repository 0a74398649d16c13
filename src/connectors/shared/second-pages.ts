import { toCursor, toOrderKey } from '../../core/ids.js'
import type { MessageId, OrderKey } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { MessagePage, MessagesRequest } from '../connector.js'

/** What one list call gave: `count` rows, of which `items` could be understood; `isEnd` when the service had no more. */
export type Slice<T> = { readonly items: readonly T[]; readonly count: number; readonly isEnd: boolean }

export type SecondQuery = {
  /** `older` reads from the newest down, `newer` from the oldest up. */
  readonly direction: 'older' | 'newer'
  /** Unix seconds to begin with, that second included; null begins at the end. */
  readonly bound: number | null
  readonly limit: number
  readonly skip: number
}

export interface SecondHistory {
  read(query: SecondQuery): Promise<Slice<Message>>
}

/** There is more; from where, the next request says itself. */
export const MORE = toCursor('more')
/** Rows read beyond the wanted ones: those of the anchor's own second come again, and those of the last second may be cut. */
const EXTRA = 10

type Run = { readonly items: readonly Message[]; readonly isEnd: boolean }

/** Place in a dialog: the second it was sent, then the id, since many messages share a second. */
export const toOrder = (seconds: number, id: MessageId): OrderKey => toOrderKey(`${String(seconds).padStart(10, '0')}:${id}`)

export const toSeconds = (order: OrderKey): number => Number(order.slice(0, 10))

/**
 * Contiguous pages from a service that sorts by whole seconds, and the order keys of `toOrder`. Within a second its
 * order is its own business, so a page never ends inside one: reads are inclusive by second, and a last second that may
 * be cut is left for the next page.
 */
export async function readBySeconds(history: SecondHistory, from: Exclude<MessagesRequest['from'], { type: 'around' }>, limit: number): Promise<MessagePage> {
  const isNewer = from.type === 'after'
  const anchor = from.type === 'newest' ? null : from.anchor.order
  const { items, isEnd } = await readRun(history, isNewer ? 'newer' : 'older', anchor, limit)
  const more = isEnd ? null : MORE
  return isNewer ? { items, older: MORE, newer: more } : { items, older: more, newer: anchor === null ? null : MORE }
}

/** What lies beyond the anchor on one side of it, at most `limit`; null begins at the end. */
export async function readRun(history: SecondHistory, direction: SecondQuery['direction'], anchor: OrderKey | null, limit: number): Promise<Run> {
  const isOlder = direction === 'older'
  const bound = anchor === null ? null : toSeconds(anchor)
  const isBeyond = (m: Message) => anchor === null || (isOlder ? m.order < anchor : m.order > anchor)
  const found = new Map<string, Message>()
  for (let skip = 0; ; ) {
    const slice = await history.read({ direction, bound, limit: limit + EXTRA, skip })
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
