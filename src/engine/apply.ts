// One input inside one transaction: read the rows concerned, run the reducer on them, take its changes.
import { reduceEnqueue, withDependents } from '../core/enqueue.js'
import { concerned } from '../core/page.js'
import {
  mergeDialog,
  reduceChange,
  reduceMessage,
  reducePage,
  reduceReceipt,
  reduceRemoval,
  type Context,
} from '../core/reduce.js'
import { attach, detach, doubt, tailLength, uncoverBetween } from '../core/timeline.js'
import type { Intent } from '../core/actions.js'
import type { CacheWriter } from '../cache/cache.js'
import type { ChatNews } from '../core/chat.js'
import type { Change, StoredMessage } from '../core/changes.js'
import type { Echoes } from '../core/echoes.js'
import type { ErrorNote } from '../core/errors.js'
import type { ClientId, DialogId, OrderKey } from '../core/ids.js'
import type { Gap, Message } from '../core/model.js'
import type { OutboxEntry, OutboxState } from '../core/outbox.js'
import type { PageInput } from '../core/page.js'
import type { Input, StoredEvent } from './inputs.js'
import { DialogRows } from './rows.js'

/** A receipt "up to here" marks at most this many messages one by one. */
const receiptReach = 200

/** One transaction's work: `apply` reads and gathers, `flushAll` writes what has gathered. */
export class Application {
  readonly #tx: CacheWriter
  readonly #context: Context
  readonly #echoes: Echoes | undefined
  readonly #dialogs = new Map<DialogId, DialogRows>()
  readonly #written: Change[] = []
  /** Dialogs whose rows were looked at: their summaries may have to follow. */
  readonly touched = new Set<DialogId>()
  /** Dialogs whose count or rows have come from the service as it has them. */
  readonly reread = new Set<DialogId>()
  readonly news: ChatNews[] = []

  constructor(tx: CacheWriter, context: Context, echoes: Echoes | undefined) {
    this.#tx = tx
    this.#context = context
    this.#echoes = echoes
  }

  rows(dialogId: DialogId): DialogRows {
    let rows = this.#dialogs.get(dialogId)
    if (!rows) this.#dialogs.set(dialogId, (rows = new DialogRows(this.#tx, dialogId)))
    this.touched.add(dialogId)
    return rows
  }

  /** Changes that belong to no dialog's rows, or to all of them: written at once. */
  async write(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return
    this.#written.push(...changes)
    await this.#tx.write(changes)
  }

  /** All that this transaction wrote, in order. Complete after `flushAll`. */
  get written(): readonly Change[] {
    return this.#written
  }

  /** Writes what a dialog's rows have gathered, so that reads of the transaction see it. */
  async flush(rows: DialogRows): Promise<void> {
    this.#written.push(...(await rows.flush()))
  }

  async flushAll(): Promise<void> {
    for (const rows of this.#dialogs.values()) await this.flush(rows)
  }

  async apply(input: Input): Promise<void> {
    switch (input.type) {
      case 'event':
        return this.#event(input.event, input.live)
      case 'page':
        return this.#page(input.dialogId, input.page)
      case 'dialogs': {
        for (const dialog of input.items) await this.#dialog(dialog)
        if (input.cursor !== undefined) await this.write([{ type: 'dialogs-cursor', cursor: input.cursor }])
        return
      }
      case 'users':
        return this.write(input.users.map(user => ({ type: 'user', user })))
      case 'me':
        return this.write([{ type: 'me', user: input.user }, { type: 'user', user: input.user }])
      case 'detach':
        return this.#detach(input.live)
      case 'open':
        return this.#open(this.rows(input.dialogId), input)
      case 'enqueue':
        return this.#enqueue(input)
      case 'entry':
        // Its dialog went meanwhile: only the person can make it go out again.
        if ((await this.#tx.entry(input.id))?.state.type === 'failed') return
        return this.#setState(input.id, input.state, input.attempts)
      case 'accepted':
        return this.#accepted(input)
      case 'retry': {
        const state = (await this.#tx.entry(input.id))?.state
        if (state?.type !== 'failed') return
        // Also when the person says so: look first whether it has arrived meanwhile.
        return this.#setState(input.id, state.after === undefined ? { type: 'queued' } : { type: 'unsure', after: state.after }, 0)
      }
      case 'discard': {
        const entry = await this.#tx.entry(input.id)
        if (!entry) return
        const rows = this.rows(entry.dialogId)
        return rows.take(withDependents(await rows.outbox(), input.id))
      }
      case 'draft':
        return this.write([{ type: 'draft', dialogId: input.dialogId, text: input.text }])
      case 'lead':
        return this.write([{ type: 'epoch', epoch: (await this.#tx.epoch()) + 1 }])
      case 'recover': {
        for (const entry of await this.#tx.outbox()) {
          const { state } = entry
          if (state.type === 'sending') await this.#setState(entry.id, { type: 'unsure', after: state.after })
        }
        return
      }
    }
  }

  async #event(event: StoredEvent, live: boolean): Promise<void> {
    switch (event.type) {
      case 'message':
        return this.#message(event.message, live)
      case 'message-changed': {
        const rows = this.rows(event.dialogId)
        const stored = await rows.find(event.messageId)
        rows.take(reduceChange({ stored, orphans: await rows.orphans() }, event.dialogId, event.messageId, event.change, this.#context))
        return
      }
      case 'message-removed': {
        const rows = this.rows(event.dialogId)
        const stored = await rows.find(event.messageId)
        rows.take(reduceRemoval({ stored, orphans: await rows.orphans() }, event.dialogId, event.messageId, this.#context))
        return
      }
      case 'message-rejected':
        return this.#fail(event.clientId, event.error)
      case 'dialog':
        return this.#dialog(event.dialog)
      case 'dialog-removed':
        return this.#dialogRemoved(event.dialogId)
      case 'user':
        return this.write([{ type: 'user', user: event.user }])
      case 'receipt':
        return this.#receipt(event)
    }
  }

  async #message(received: Message, live: boolean): Promise<void> {
    const rows = this.rows(received.dialogId)
    const outbox = await rows.outbox()
    const message = (await this.#echoes?.recognise(rows, received, this.#context)) ?? received
    const stored = await rows.findSame(message.id, message.order, message.senderId === this.#context.me ? message.clientId : undefined)
    const gaps = await rows.gaps(live, this.#context.newGapId)
    const orphans = await rows.orphans()
    const changes = reduceMessage({ stored, newest: live ? null : await rows.newest(), gaps, orphans, outbox }, message, live, this.#context)
    rows.take(changes)
    const isShown = changes.some(change => change.type === 'timeline')
    if (stored || !isShown) return
    if (message.senderId === this.#context.me) this.news.push({ type: 'sent', message })
    else if (live) this.news.push({ type: 'message', message, dialog: await rows.dialog() })
  }

  async #page(dialogId: DialogId, received: PageInput): Promise<void> {
    const rows = this.rows(dialogId)
    this.reread.add(dialogId)
    await this.flush(rows)
    const items = (await this.#echoes?.recogniseAll(rows, received.items, this.#context)) ?? received.items
    const page = { ...received, items }
    const gaps = await this.#doubted(rows, items.at(-1)?.order)
    const range = concerned(page)
    const messages = range ? await this.#tx.messages(dialogId, range) : []
    const orphans = await rows.orphans()
    const first = items[0]?.order
    const [below] = first === undefined ? [] : await this.#tx.before(dialogId, first, 1)
    rows.take(reducePage({ messages, below: below?.order ?? null, gaps, orphans, outbox: await rows.outbox() }, dialogId, page, this.#context))
  }

  /** A page that was read without a connection moves the live end: nobody would ask again about the time of what was the newest before. */
  async #doubted(rows: DialogRows, last: OrderKey | undefined): Promise<readonly Gap[]> {
    const { me, newGapId } = this.#context
    const gaps = await rows.gaps(false, newGapId)
    const end = gaps.at(-1)
    if (end?.before !== null || end.catchUp || end.after === null || last === undefined || last <= end.after) return gaps
    return doubt(gaps, await this.#tx.before(rows.dialogId, null, tailLength), me, newGapId)
  }

  async #dialog(dialog: Extract<StoredEvent, { type: 'dialog' }>['dialog']): Promise<void> {
    const rows = this.rows(dialog.id)
    this.reread.add(dialog.id)
    rows.take([{ type: 'dialog', dialog: mergeDialog(await this.#tx.dialog(dialog.id), dialog) }])
    await this.flush(rows)
  }

  async #dialogRemoved(dialogId: DialogId): Promise<void> {
    const rows = this.rows(dialogId)
    await this.flush(rows)
    const outbox = await rows.outbox()
    const error: ErrorNote = { code: 'not-found', message: 'This dialog is no longer available.' }
    await this.write([
      { type: 'dialog-removed', dialogId },
      ...outbox.map((entry): Change => (entry.intent.type === 'read' ? { type: 'outbox-removed', id: entry.id } : { type: 'outbox', entry: { ...entry, state: { type: 'failed', error } } })),
    ])
    this.#dialogs.delete(dialogId)
  }

  async #receipt(event: Extract<StoredEvent, { type: 'receipt' }>): Promise<void> {
    const rows = this.rows(event.dialogId)
    const { of } = event
    await this.flush(rows)
    const upTo = 'upTo' in of ? of.upTo : undefined
    const stored: StoredMessage[] = []
    if ('messageIds' in of) {
      for (const id of of.messageIds) {
        const message = await rows.find(id)
        if (message) stored.push(message)
      }
    } else {
      const above = await this.#tx.messages(event.dialogId, { from: of.upTo, to: of.upTo })
      stored.push(...(await this.#tx.before(event.dialogId, of.upTo, receiptReach)), ...above)
    }
    rows.take(reduceReceipt(stored, event.kind, event.userId, this.#context))
    if (event.userId !== this.#context.me || event.kind !== 'read') return
    const newest = stored.reduce<OrderKey | undefined>((max, m) => (max === undefined || m.order > max ? m.order : max), upTo)
    if (newest !== undefined) await this.#moveReadPointer(rows, newest)
  }

  /** Another device of mine, or this one, has read up to here. Forward only. */
  async #moveReadPointer(rows: DialogRows, upTo: OrderKey): Promise<void> {
    const dialog = await this.#tx.dialog(rows.dialogId)
    if (!dialog || (dialog.readUpTo !== undefined && dialog.readUpTo >= upTo)) return
    rows.take([{ type: 'dialog', dialog: { ...dialog, readUpTo: upTo } }])
    await this.flush(rows)
  }

  async #detach(live: boolean): Promise<void> {
    await this.flushAll()
    this.#dialogs.clear()
    const changes: Change[] = []
    for (const dialogId of await this.#tx.timelines()) {
      const gaps = (await this.#tx.gaps(dialogId)) ?? []
      const tail = await this.#tx.before(dialogId, null, live ? tailLength : 1)
      const { newGapId } = this.#context
      const next = live ? attach(gaps, tail, this.#context.me, newGapId) : detach(gaps, tail.at(-1)?.order ?? null, newGapId())
      changes.push({ type: 'timeline', dialogId, put: [], removed: [], gaps: next })
    }
    await this.write(changes)
  }

  /** What comes in live from now on closes the live end from above, also where it was left open without a connection. */
  async #open(rows: DialogRows, { live, anew, above }: Extract<Input, { type: 'open' }>): Promise<void> {
    const gaps = await rows.gaps(live, this.#context.newGapId)
    const end = gaps.at(-1)
    if (!live || (!anew && (end?.before !== null || end.catchUp))) return
    await this.flush(rows)
    const { me, newGapId } = this.#context
    let open = attach(gaps, await this.#tx.before(rows.dialogId, null, tailLength), me, newGapId)
    if (above !== undefined) {
      const later = (await this.#tx.messages(rows.dialogId, { from: above, to: null })).filter(({ order }) => above === null || order > above)
      open = uncoverBetween(open, above, later, newGapId)
    }
    rows.take([{ type: 'timeline', dialogId: rows.dialogId, put: [], removed: [], gaps: open }])
  }

  async #enqueue({ id, createdAt, intent }: Extract<Input, { type: 'enqueue' }>): Promise<void> {
    const { dialogId } = intent
    const rows = this.rows(dialogId)
    const outbox = await rows.outbox()
    const all = await this.#tx.outbox()
    const seq = (all.at(-1)?.seq ?? 0) + 1
    const entry: OutboxEntry = { id, seq, dialogId, createdAt, intent: await this.#aim(rows, intent), state: { type: 'queued' }, attempts: 0 }
    rows.take(reduceEnqueue(outbox, entry))
    await this.flush(rows)
    if (intent.type === 'read') await this.#moveReadPointer(rows, intent.upTo)
  }

  /** What was unsent when the person turned to it may have arrived since. */
  async #aim(rows: DialogRows, intent: Intent): Promise<Intent> {
    if (!('target' in intent) || !('clientId' in intent.target)) return intent
    const sent = await rows.findSent(intent.target.clientId)
    return sent ? { ...intent, target: { id: sent.id } } : intent
  }

  async #setState(id: ClientId, state: OutboxState, attempts?: number): Promise<void> {
    const entry = await this.#tx.entry(id)
    if (!entry) return
    const next = { ...entry, state, attempts: attempts ?? entry.attempts }
    this.rows(entry.dialogId).take([{ type: 'outbox', entry: next }])
    if (state.type === 'failed') this.news.push({ type: 'failed', entry: next })
    await this.flush(this.rows(entry.dialogId))
  }

  async #accepted({ id, events, live }: Extract<Input, { type: 'accepted' }>): Promise<void> {
    for (const event of events) await this.#event(event, live)
    const entry = await this.#tx.entry(id)
    if (entry) this.rows(entry.dialogId).take([{ type: 'outbox-removed', id }])
  }

  async #fail(id: ClientId, error: ErrorNote): Promise<void> {
    return this.#setState(id, { type: 'failed', error })
  }
}
