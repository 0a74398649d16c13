import { ChatError } from '../../core/errors.js'
import { toCursor } from '../../core/ids.js'
import type { DialogId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Anchor, MessagePage, MessagesRequest } from '../connector.js'
import type { Messages } from './messages.js'

/** There is more; from where, the next request says itself. */
const MORE = toCursor('more')
/** As many are asked for at once. The greatest limit is not documented. */
export const ROWS = 50
/** Fewer than this can only mean that there are no more: no service cuts its pages so short. */
const SURELY_ALL = 20
/** Where the service gives the newest part of what is after a date, the way back to that date may be this long. */
const MAX_STEPS = 40

type Place = Pick<Anchor, 'id' | 'order' | 'sentAt'>
type Top = { readonly id: string; readonly count: number }
type Run = { readonly items: readonly Message[]; readonly isEnd: boolean }

/**
 * Contiguous pages from a service that pages by dates and says neither in which order nor whether the bounds belong to
 * the page, and has no sign of the end. So: bounds are put a millisecond wider, everything is sorted here, what is
 * known is dropped, a page never ends inside a millisecond that may be cut, and the end is where nothing new comes.
 */
export class History {
  readonly #messages: Messages
  /** The first message of dialogs that were read up to it, and how many there are of its millisecond. */
  readonly #tops = new Map<DialogId, Top>()

  constructor(messages: Messages) {
    this.#messages = messages
  }

  async read(dialogId: DialogId, { from, limit: wanted }: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
    // One less than asked for, since the last of a page may have lost neighbours.
    const limit = Math.max(1, Math.min(wanted, ROWS - 1))
    switch (from.type) {
      case 'newest': {
        const older = await this.#older(dialogId, null, limit, signal)
        return { items: older.items, older: older.isEnd ? null : MORE, newer: null }
      }
      case 'before': {
        const older = await this.#older(dialogId, from.anchor, limit, signal)
        return { items: older.items, older: older.isEnd ? null : MORE, newer: MORE }
      }
      case 'after': {
        const newer = await this.#newer(dialogId, from.anchor, limit, signal)
        return { items: newer.items, older: MORE, newer: newer.isEnd ? null : MORE }
      }
      case 'around': {
        const message = await this.#messages.byId(dialogId, from.messageId, signal)
        const above = Math.floor((limit - 1) / 2)
        const below = limit - 1 - above
        // At least one is asked for on either side, since only that tells whether there is any.
        const [older, newer] = await Promise.all([this.#older(dialogId, message, above || 1, signal), this.#newer(dialogId, message, below || 1, signal)])
        const isTop = older.isEnd && (above > 0 || older.items.length === 0)
        const isEnd = newer.isEnd && (below > 0 || newer.items.length === 0)
        return { items: [...(above ? older.items : []), message, ...(below ? newer.items : [])], older: isTop ? null : MORE, newer: isEnd ? null : MORE }
      }
    }
  }

  async #older(dialogId: DialogId, anchor: Place | null, limit: number, signal: AbortSignal): Promise<Run> {
    const found = new Map<string, Message>()
    let before = anchor === null ? undefined : anchor.sentAt + 1
    let rows = ROWS
    for (;;) {
      const { items, isOne } = await this.#messages.window(dialogId, toQuery({ before, limit: rows }), signal)
      const fresh = items.filter(it => !found.has(it.id) && (anchor === null || it.order < anchor.order))
      for (const message of fresh) found.set(message.id, message)
      const all = [...found.values()].sort(byOrder)
      const first = all[0] ?? items[0]
      const [top, known] = [toTop(all), this.#tops.get(dialogId)]
      const atTop = top !== null && known !== undefined && top.id === known.id && top.count >= known.count
      const whole = atTop ? all : all.filter(it => it.sentAt > (all[0]?.sentAt ?? 0))
      if (atTop || whole.length >= limit) return { items: whole.slice(-limit), isEnd: atTop && all.length <= limit }
      if (fresh.length > 0 && !isOne) before = (first?.sentAt ?? 0) + 1
      else {
        // Nothing new: the top, or a millisecond with more messages than fit. Look deeper, then past it.
        const edge = first?.sentAt ?? 0
        const isAll = items.length === 0 || (!isOne && items.length < SURELY_ALL)
        if (!isAll && !isOne && rows === ROWS) rows = 2 * ROWS
        else if (!isAll && (before === undefined || before > edge)) before = edge
        else if (!isAll && before === edge) before = edge - 1
        else {
          if (top) this.#tops.set(dialogId, top)
          return { items: all.slice(-limit), isEnd: all.length <= limit }
        }
      }
    }
  }

  async #newer(dialogId: DialogId, anchor: Place, limit: number, signal: AbortSignal): Promise<Run> {
    const found = new Map<string, Message>()
    const isBeyond = (message: Message) => message.order > anchor.order
    let after = anchor.sentAt - 1
    let rows = ROWS
    for (;;) {
      const { items, isOne } = await this.#messages.window(dialogId, toQuery({ after, limit: rows }), signal)
      // Without what we came from (or what we have) at its lower end, the page may be the newest part of what is after the date.
      const isJoined = items.some(it => it.order <= anchor.order || found.has(it.id)) || items.length < SURELY_ALL
      if (!isJoined || isOne) return this.#backTo(dialogId, anchor, limit, signal)
      const fresh = items.filter(it => isBeyond(it) && !found.has(it.id))
      for (const message of fresh) found.set(message.id, message)
      const all = [...found.values()].sort(byOrder)
      const last = all.at(-1)
      const isEnd = items.length < SURELY_ALL || (fresh.length === 0 && rows > ROWS)
      const whole = isEnd ? all : all.filter(it => it.sentAt < (last?.sentAt ?? 0))
      if (isEnd || whole.length >= limit) return { items: whole.slice(0, limit), isEnd: isEnd && all.length <= limit }
      if (fresh.length === 0) rows = 2 * ROWS
      else after = (last?.sentAt ?? 0) - 1
    }
  }

  /** From the newest message back to a place: long, but every service can do it. */
  async #backTo(dialogId: DialogId, anchor: Place, limit: number, signal: AbortSignal): Promise<Run> {
    let all: readonly Message[] = []
    for (let step = 0; step < MAX_STEPS; step++) {
      const run = await this.#older(dialogId, all[0] ?? null, ROWS - 1, signal)
      all = [...run.items, ...all]
      if (run.isEnd || run.items.some(it => it.order <= anchor.order)) {
        const beyond = all.filter(it => it.order > anchor.order)
        return { items: beyond.slice(0, limit), isEnd: beyond.length <= limit }
      }
    }
    throw new ChatError('rejected', 'This service cannot go that far back at once')
  }
}

function toTop(all: readonly Message[]): Top | null {
  const [first] = all
  return first ? { id: first.id, count: all.filter(it => it.sentAt === first.sentAt).length } : null
}

const byOrder = (a: Message, b: Message): number => (a.order < b.order ? -1 : 1)

const toIso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString())

export const toQuery = ({ before, after, limit }: { before?: number | undefined; after?: number | undefined; limit: number }) => ({ limit, before: toIso(before), after: toIso(after) })
