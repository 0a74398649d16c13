// What a thread shows, from top to bottom; pure.
import type { Capabilities } from '../../core/capabilities.js'
import type { Thread } from '../../core/chat.js'
import type { ErrorNote } from '../../core/errors.js'
import { toOrderKey, type MessageId, type OrderKey, type UserId } from '../../core/ids.js'
import type { Dialog, Gap, Message, User } from '../../core/model.js'
import type { OutboxEntry } from '../../core/outbox.js'
import { overlay, type ConfirmedItem, type Item } from '../../core/overlay.js'

export type LoadState =
  | { readonly type: 'idle' }
  | { readonly type: 'filling' }
  | { readonly type: 'failed'; readonly error: ErrorNote }

/** How far my own message has come. */
export type SendStatus = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

export type MessageRow = {
  readonly type: 'message'
  readonly key: string
  readonly item: Item
  readonly mine: boolean
  /** First and last of a group: one sender, at most five minutes between two messages, nothing in between. */
  readonly first: boolean
  readonly last: boolean
  readonly senderId: UserId
  readonly sender: User | undefined
  /** Epoch ms: sent, or written. */
  readonly at: number
  /** Name and avatar are shown: in dialogs of more than two people. */
  readonly named: boolean
  /** Null on messages of others. */
  readonly status: SendStatus | null
  /** The message it answers, if that is at hand; undefined when it answers none, null when it is not known here. */
  readonly quoted: Message | null | undefined
  readonly quotedSender: User | undefined
}

export type Row =
  /** Nothing lies above. */
  | { readonly type: 'start'; readonly key: 'start' }
  /** More lies above (below), to be had by loadOlder (loadNewer). */
  | { readonly type: 'older'; readonly key: 'older'; readonly state: LoadState }
  | { readonly type: 'newer'; readonly key: 'newer' }
  /** `at`: some moment of that day, epoch ms. */
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  | { readonly type: 'unread'; readonly key: 'unread' }
  | { readonly type: 'gap'; readonly key: string; readonly gap: Gap; readonly state: LoadState }
  | MessageRow

export type PlainRow = Exclude<Row, MessageRow>

export const isMessage = (row: Row | undefined): row is MessageRow => row?.type === 'message'

/** The key of the message that an element of the page is in. */
export const keyOf = (element: Element | null | undefined): string | undefined => element?.closest<HTMLElement>('.message')?.dataset['key']

export type RowsInput = {
  readonly thread: Thread
  readonly outbox: readonly OutboxEntry[]
  readonly dialog: Dialog
  readonly me: UserId
  readonly users: ReadonlyMap<UserId, User>
  readonly receipts: Capabilities['receipts']
  readonly online: boolean
  /** The "new messages" line stands before the first message of others above this; null: there is no line. */
  readonly unreadAfter: OrderKey | null
}

const groupMs = 5 * 60_000

export function toRows(input: RowsInput): readonly Row[] {
  const { thread, outbox, dialog, me, users, receipts } = input
  const items = overlay(dialog.id, thread.messages, outbox, dialog.pinnedIds, me)
  const crowd = dialog.kind !== 'direct'
  const find = finder(thread.messages)
  const gaps = gapPlaces(thread, input.online)
  const rows: Row[] = [topRow(thread, gaps.top)]
  let unreadAfter = input.unreadAfter
  let day = noDay
  const daysSeen = new Map<string, number>()
  let above: { readonly item: Item; readonly senderId: UserId; readonly at: number } | null = null
  let group: MessageRow | null = null
  let lastConfirmed: ConfirmedItem | null = null

  const endGroup = () => {
    if (group) rows[rows.length - 1] = { ...group, last: true }
    group = null
    above = null
  }
  const addGap = (gap: Gap) => {
    endGroup()
    rows.push({ type: 'gap', key: gap.id, gap, state: stateOf(thread, gap) })
  }

  for (const item of items) {
    // Beside old history what is unsent would pretend to be next.
    if (item.type === 'unsent' && thread.storedBelow) break
    if (item.type === 'confirmed') {
      for (let gap = gaps.between[0]; gap?.before && gap.before <= item.message.order; gap = gaps.between[0]) {
        addGap(gap)
        gaps.between.shift()
      }
    }
    const senderId = item.type === 'confirmed' ? item.message.senderId : me
    const at = item.type === 'confirmed' ? item.message.sentAt : item.send.createdAt
    const mine = senderId === me

    if (at < day.from || at >= day.to) {
      endGroup()
      day = dayOf(at)
      // A service whose clock went back makes the same day twice.
      const times = (daysSeen.get(day.name) ?? 0) + 1
      daysSeen.set(day.name, times)
      rows.push({ type: 'day', key: times === 1 ? day.name : `${day.name}/${times}`, at })
    }
    if (unreadAfter !== null && item.type === 'confirmed' && !mine && item.message.order > unreadAfter) {
      // At the upper edge of what is known the line may belong further up.
      if (lastConfirmed !== null || !(thread.storedAbove || gaps.top)) {
        endGroup()
        rows.push({ type: 'unread', key: 'unread' })
      }
      unreadAfter = null
    }

    const isNotice = item.type === 'confirmed' && item.message.body.type === 'notice'
    if (isNotice) endGroup()
    const joins = above !== null && !isNotice && above.senderId === senderId && Math.abs(at - above.at) <= groupMs
    if (!joins) endGroup()
    const replyTo = item.type === 'confirmed' ? item.message.replyTo : item.send.replyTo
    const quoted = replyTo === undefined ? undefined : (find(replyTo) ?? null)
    const row: MessageRow = {
      type: 'message',
      key: item.key,
      item,
      mine,
      first: !joins,
      last: isNotice,
      senderId,
      sender: users.get(senderId),
      at,
      named: crowd && !mine,
      status: mine ? statusOf(item, dialog, receipts) : null,
      quoted,
      quotedSender: quoted ? users.get(quoted.senderId) : undefined,
    }
    rows.push(row)
    if (item.type === 'confirmed') lastConfirmed = item
    if (isNotice) continue
    group = row
    above = { item, senderId, at }
  }
  endGroup()
  for (const gap of gaps.between) addGap(gap)
  if (thread.storedBelow) rows.push({ type: 'newer', key: 'newer' })
  return rows
}

const finder = (messages: readonly Message[]) => {
  let byId: Map<MessageId, Message> | undefined
  return (id: MessageId): Message | undefined => (byId ??= new Map(messages.map(m => [m.id, m]))).get(id)
}

const stateOf = (thread: Thread, gap: Gap): LoadState => {
  const error = thread.failed.get(gap.id)
  // Trying again beats what the last try said.
  return thread.filling.has(gap.id) ? { type: 'filling' } : error ? { type: 'failed', error } : { type: 'idle' }
}

/** The gap above the run and those that are met inside it; one outside the run is not met. */
function gapPlaces(thread: Thread, online: boolean): { readonly top: Gap | undefined; readonly between: Gap[] } {
  const first = thread.messages[0]?.order
  const last = thread.messages.at(-1)?.order
  let top: Gap | undefined
  const between: Gap[] = []
  for (const gap of thread.gaps) {
    if (first === undefined || last === undefined) top ??= gap
    else if (gap.before !== null && gap.before <= first) {
      if (gap.before === first && !(thread.storedAbove && gap.after === null)) top = gap
    } else if (gap.before === null || gap.before > last) {
      // The live end opens at every reconnect and closes a moment later: a row only if that fails.
      // Without a connection nobody knows whether anything is missing, and the status bar says so.
      if (gap.after === last || (gap.after === null && !thread.storedBelow)) {
        if (gap.before !== null || (online && thread.failed.has(gap.id))) between.push(gap)
      }
    } else between.push(gap)
  }
  return { top, between }
}

function topRow(thread: Thread, top: Gap | undefined): Row {
  if (top) return { type: 'older', key: 'older', state: stateOf(thread, top) }
  return thread.storedAbove ? { type: 'older', key: 'older', state: { type: 'idle' } } : { type: 'start', key: 'start' }
}

function statusOf(item: Item, dialog: Dialog, receipts: Capabilities['receipts']): SendStatus {
  if (item.type === 'unsent') {
    const state = item.entry.state.type
    return state === 'unsure' ? 'sending' : state
  }
  // What stands there now is not what the others read.
  if (item.pending === 'edit') return 'queued'
  const { message } = item
  const others = (ids: readonly UserId[]): boolean => ids.some(id => id !== message.senderId)
  if (receipts === 'none' || dialog.kind === 'broadcast') return 'sent'
  if (others(message.readBy)) return 'read'
  return receipts === 'delivered-and-read' && others(message.deliveredTo) ? 'delivered' : 'sent'
}

type Day = { readonly name: string; readonly from: number; readonly to: number }
const noDay: Day = { name: '', from: 0, to: 0 }

/** The person's own day, by this device's zone; 23 or 25 hours long twice a year. */
function dayOf(at: number): Day {
  const date = new Date(at)
  const from = new Date(date.getFullYear(), date.getMonth(), date.getDate())
  const to = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1)
  return { name: `day:${from.getFullYear()}-${from.getMonth() + 1}-${from.getDate()}`, from: from.getTime(), to: to.getTime() }
}

/**
 * Where the "new messages" line stands for as long as the dialog is open: above what was unread at
 * that moment. Null when nothing was.
 */
export function toUnreadAfter(dialog: Dialog, messages: readonly Message[], me: UserId): OrderKey | null {
  if (dialog.unread === 0) return null
  if (dialog.readUpTo !== undefined) return dialog.readUpTo
  let left = dialog.unread
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i]
    if (message && message.senderId !== me && message.body.type === 'text') left -= 1
    if (left === 0) return messages[i - 1]?.order ?? toOrderKey('')
  }
  return null
}
