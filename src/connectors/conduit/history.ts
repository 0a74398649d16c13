import { ChatError } from '../../core/errors.js'
import { toCursor } from '../../core/ids.js'
import type { Cursor, DialogId, OrderKey } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { MessagePage, MessagesRequest } from '../connector.js'
import type { Book } from './book.js'
import { toMs } from './map.js'
import type { Rest, Slice } from './rest.js'

/** There is more; from where, the next request finds out. */
const MORE = toCursor('more')
/** Rows read beyond the wanted ones: pages overlap, since offsets move, and never end inside a millisecond. */
const EXTRA = 10
const MAX_TRIES = 40

type Direction = 'older' | 'newer'
/** `below`: how many rows lie below the lowest item, which stays true whatever is said meanwhile. */
type Run = { readonly items: readonly Message[]; readonly isEnd: boolean; readonly below: number; readonly from: number }

/** Contiguous pages of a service that knows only "skip so many of the newest". */
export async function readHistory(rest: Rest, book: Book, dialogId: DialogId, { from, limit }: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
  const size = limit + EXTRA
  const read = (skip: number) => rest.messages(dialogId, Math.max(0, skip), size, signal)
  const run = (direction: Direction, anchor: OrderKey | null, guess: number, count = limit) => readRun(read, size, direction, anchor, guess, count)
  switch (from.type) {
    case 'newest': {
      const older = await run('older', null, 0)
      return { items: older.items, older: toOlder(older), newer: null }
    }
    case 'before': {
      const older = await run('older', from.anchor.order, toGuess(book, dialogId, from.anchor.cursor))
      return { items: older.items, older: toOlder(older), newer: MORE }
    }
    case 'after': {
      const newer = await run('newer', from.anchor.order, 0)
      return { items: newer.items, older: MORE, newer: newer.isEnd ? null : MORE }
    }
    case 'around': {
      const message = await rest.message(from.messageId, signal)
      if (message.dialogId !== dialogId) throw new ChatError('not-found', 'This message is not in this chat')
      const above = Math.floor((limit - 1) / 2)
      const below = limit - 1 - above
      // At least one is asked for on either side, since only that tells whether there is any.
      const older = await run('older', message.order, 0, above || 1)
      const newer = await run('newer', message.order, older.from, below || 1)
      const items = [...(above ? older.items : []), message, ...(below ? newer.items : [])]
      const isTop = older.isEnd && (above > 0 || older.items.length === 0)
      const isEnd = newer.isEnd && (below > 0 || newer.items.length === 0)
      return { items, older: isTop ? null : above ? toOlder(older) : MORE, newer: isEnd ? null : MORE }
    }
  }
}

const toOlder = ({ isEnd, below }: Run): Cursor | null => (isEnd ? null : below < Infinity ? toCursor(String(below)) : MORE)

/** Where the anchor should be found, a little above it. */
function toGuess(book: Book, dialogId: DialogId, cursor: Cursor | undefined): number {
  const below = Number(cursor ?? NaN)
  const count = book.counts.get(dialogId)
  return count === undefined || Number.isNaN(below) ? 0 : Math.max(0, count - below - EXTRA / 2)
}

async function readRun(read: (skip: number) => Promise<Slice>, size: number, direction: Direction, anchor: OrderKey | null, guess: number, limit: number): Promise<Run> {
  const isOlder = direction === 'older'
  const isBeyond = (m: Message) => anchor === null || (isOlder ? m.order < anchor : m.order > anchor)
  let slice = anchor === null ? await read(0) : await findPlace(read, size, toMs(anchor), guess)
  const found = new Map<string, Message>()
  const add = (more: Slice) => more.items.forEach(message => found.set(message.id, message))
  add(slice)
  let { from } = slice
  let to = slice.from + slice.rows
  let isTop = slice.isEnd
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const times = [...found.values()].map(m => m.sentAt)
    const [first, last] = [Math.min(...times), Math.max(...times)]
    // Messages of one millisecond lie in any order: at an end where there is more, some of the last ones may be missing.
    const isWhole = (m: Message) => (isOlder ? isTop || m.sentAt > first : from === 0 || m.sentAt < last)
    const beyond = [...found.values()].filter(m => isWhole(m) && isBeyond(m)).sort((a, b) => (a.order < b.order ? -1 : 1))
    const isEnd = isOlder ? isTop : from === 0
    // What has the anchor's own time may lie on its other side, as far as that time goes.
    const isMixed = !isOlder && anchor !== null && !isTop && !(first < toMs(anchor))
    if (!isMixed && (beyond.length > 0 || isEnd)) {
      const items = isOlder ? beyond.slice(-limit) : beyond.slice(0, limit)
      const lowest = items[0]
      const place = lowest ? slice.items.findIndex(m => m.id === lowest.id) : -1
      const below = place < 0 ? Infinity : slice.count - slice.from - place - 1
      return { items, isEnd: isEnd && items.length === beyond.length, below, from }
    }
    const isDown = isOlder || isMixed
    slice = await read(isDown ? to - EXTRA / 2 : from - size + EXTRA / 2)
    if (slice.rows > 0 && !slice.items.some(message => found.has(message.id))) throw moved()
    add(slice)
    if (isDown) {
      to = slice.from + slice.rows
      isTop = slice.isEnd
    } else from = slice.from
  }
  throw moved()
}

/** A slice that begins above a time (or at the live end) and reaches down to it (or to the top of history). */
async function findPlace(read: (skip: number) => Promise<Slice>, size: number, ms: number, guess: number): Promise<Slice> {
  /** Everything up to `low` is newer than the time, everything from `high` on is not. */
  let low = 0
  let high = Infinity
  let step = size
  let skip = guess
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const slice = await read(skip)
    const [newest, oldest] = [slice.items[0], slice.items.at(-1)]
    if (slice.from > 0 && !(newest && newest.sentAt > ms)) high = Math.min(slice.from, slice.count)
    else if (oldest && oldest.sentAt > ms && !slice.isEnd) low = slice.from + slice.rows - 1
    else return slice
    if (high - low < size) skip = Math.max(0, high - size + 1)
    else if (high < Infinity) skip = Math.floor((low + high) / 2)
    else {
      skip = low + step - size
      step *= 2
    }
  }
  throw moved()
}

/** So much was deleted or said meanwhile that the offsets make no sense. */
const moved = (): ChatError => new ChatError('offline', 'The history moved while it was read')
