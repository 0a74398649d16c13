import type { Store, SqlValue } from '../store.js'
import { GROUP, PRIVATE, type Dialog } from './dialogs.js'
import { isObjectId, toObjectId } from './ids.js'
import { fromIdList, hasId, toIdList } from './lists.js'

export type Attachment = Readonly<Record<string, string | number>>
/** Everything of a message that the service does not know by name: strings, and objects of them. */
export type Params = Readonly<Record<string, unknown>>

export type Message = {
  readonly seq: number
  readonly id: string
  readonly dialog_id: string
  readonly sender_id: number
  readonly recipient_id: number
  readonly body: string
  /** Unix seconds. */
  readonly date_sent: number
  readonly attachments: string
  readonly params: string
  readonly delivered_ids: string
  readonly read_ids: string
  readonly hidden_for: string
  readonly created_at: number
  readonly updated_at: number
}

export type Draft = {
  /** Kept when it is an ObjectId, else the service makes one. */
  readonly id?: string | undefined
  readonly senderId: number
  readonly body: string
  /** Unix seconds, or milliseconds as old clients write; default now. */
  readonly dateSent?: number | undefined
  readonly attachments?: readonly Attachment[]
  readonly params?: Params
  /** Epoch milliseconds; default now. */
  readonly createdAt?: number
  readonly readIds?: readonly number[]
}

export type Page = { readonly limit: number; readonly skip: number; readonly isDescending: boolean }

/** The history. Within one second the order is that of arrival, as of an index on `date_sent` alone. */
export class Messages {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  find(id: string): Message | undefined {
    return this.#store.one('select * from cc_messages where id = ?', id)
  }

  /**
   * Stores a message, durably when this returns.
   * @returns what is stored under that id, and whether it is new: the same message sent again is no second one
   */
  add(dialog: Dialog, occupants: readonly number[], draft: Draft): { message: Message; isNew: boolean } {
    const at = draft.createdAt ?? this.#now()
    const id = isObjectId(draft.id) ? draft.id : toObjectId(at)
    const known = this.find(id)
    if (known) return { message: known, isNew: false }
    const recipient = dialog.type === PRIVATE ? (occupants.find(one => one !== draft.senderId) ?? 0) : 0
    const seen = toIdList(draft.readIds ?? [draft.senderId])
    const message = this.#store.one<Message>(
      `insert into cc_messages (id, dialog_id, sender_id, recipient_id, body, date_sent, attachments, params,
         delivered_ids, read_ids, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning *`,
      id, dialog.id, draft.senderId, recipient, draft.body, toSeconds(draft.dateSent ?? at),
      JSON.stringify(draft.attachments ?? []), JSON.stringify(draft.params ?? {}), seen, seen, at, at,
    )!
    return { message, isNew: true }
  }

  edit(id: string, body: string, params: Params): void {
    const known = this.find(id)
    if (!known) return
    const merged = JSON.stringify({ ...toParams(known), ...params })
    this.#store.run('update cc_messages set body = ?, params = ?, updated_at = ? where id = ?', body, merged, this.#now(), id)
  }

  /** Removes it for everybody. */
  remove(id: string): void {
    this.#store.transaction(() => {
      this.#store.run('delete from cc_reactions where message_id = ?', id)
      this.#store.run('delete from cc_messages where id = ?', id)
    })
  }

  /** Removes it for one user. */
  hide(id: string, userId: number): void {
    this.#store.run(`update cc_messages set hidden_for = hidden_for || ? where id = ?`, `${userId},`, id)
  }

  hideAll(dialogId: string, userId: number): void {
    const sql = `update cc_messages set hidden_for = hidden_for || ? where dialog_id = ? and instr(hidden_for, ?) = 0`
    this.#store.run(sql, `${userId},`, dialogId, `,${userId},`)
  }

  removeAll(dialogId: string): void {
    this.#store.transaction(() => {
      this.#store.run('delete from cc_reactions where message_id in (select id from cc_messages where dialog_id = ?)', dialogId)
      this.#store.run('delete from cc_messages where dialog_id = ?', dialogId)
    })
  }

  /** Notes that a user received or read something of somebody else; reading implies receiving. */
  mark(status: 'delivered' | 'read', userId: number, target: { id: string } | { dialogId: string }): void {
    const [column, value] = 'id' in target ? ['id', target.id] : ['dialog_id', target.dialogId]
    this.#store.transaction(() => {
      for (const list of status === 'read' ? ['delivered_ids', 'read_ids'] : ['delivered_ids']) {
        this.#store.run(
          `update cc_messages set ${list} = ${list} || ?, updated_at = ? where ${column} = ? and sender_id <> ? and instr(${list}, ?) = 0`,
          `${userId},`, this.#now(), value, userId, `,${userId},`,
        )
      }
    })
  }

  unread(dialogId: string, userId: number): number {
    return this.#store.one<{ count: number }>(
      `select count(*) as count from cc_messages
       where dialog_id = ? and sender_id <> ? and instr(read_ids, ?) = 0 and instr(hidden_for, ?) = 0`,
      dialogId, userId, `,${userId},`, `,${userId},`,
    )!.count
  }

  last(dialogId: string, userId: number): Message | undefined {
    return this.#store.one(
      `select * from cc_messages where dialog_id = ? and instr(hidden_for, ?) = 0 order by date_sent desc, seq desc limit 1`,
      dialogId, `,${userId},`,
    )
  }

  /** @param where an SQL condition over the columns, with its values */
  list(dialogId: string, userId: number, where: { sql: string; values: readonly SqlValue[] }, page: Page): Message[] {
    const direction = page.isDescending ? 'desc' : 'asc'
    return this.#store.all(
      `select * from cc_messages where dialog_id = ? and instr(hidden_for, ?) = 0 and ${where.sql}
       order by date_sent ${direction}, seq ${direction} limit ? offset ?`,
      dialogId, `,${userId},`, ...where.values, page.limit, page.skip,
    )
  }

  count(dialogId: string, userId: number, where: { sql: string; values: readonly SqlValue[] }): number {
    return this.#store.one<{ count: number }>(
      `select count(*) as count from cc_messages where dialog_id = ? and instr(hidden_for, ?) = 0 and ${where.sql}`,
      dialogId, `,${userId},`, ...where.values,
    )!.count
  }

  react(id: string, userId: number, add: string | null, remove: string | null): void {
    if (remove !== null) this.#store.run('delete from cc_reactions where message_id = ? and user_id = ? and emoji = ?', id, userId, remove)
    if (add !== null) this.#store.run('insert or ignore into cc_reactions (message_id, user_id, emoji) values (?, ?, ?)', id, userId, add)
  }

  /** Who reacted with what. */
  reactions(id: string): Record<string, number[]> {
    const rows = this.#store.all<{ emoji: string; user_id: number }>('select emoji, user_id from cc_reactions where message_id = ?', id)
    const byEmoji = new Map<string, number[]>()
    for (const { emoji, user_id } of rows) byEmoji.set(emoji, [...(byEmoji.get(emoji) ?? []), user_id])
    return Object.fromEntries(byEmoji)
  }

  /** The message model of the REST API, as this user sees it. */
  toWire(message: Message, dialogType: number, userId: number): Record<string, unknown> {
    const reactions = Object.entries(this.reactions(message.id))
    const isRead = dialogType === PRIVATE && message.recipient_id !== 0 && hasId(message.read_ids, message.recipient_id)
    return {
      ...toParams(message),
      _id: message.id,
      attachments: JSON.parse(message.attachments) as unknown,
      chat_dialog_id: message.dialog_id,
      created_at: toIso(message.created_at),
      date_sent: message.date_sent,
      delivered_ids: fromIdList(message.delivered_ids),
      message: message.body,
      read_ids: fromIdList(message.read_ids),
      reactions: reactions.length === 0 ? null : {
        own: reactions.filter(([, users]) => users.includes(userId)).map(([emoji]) => emoji),
        total: Object.fromEntries(reactions.map(([emoji, users]) => [emoji, users.length])),
      },
      recipient_id: message.recipient_id,
      sender_id: message.sender_id,
      updated_at: toIso(message.updated_at),
      views_count: 0,
      read: isRead ? 1 : 0,
    }
  }

  /** The dialog model of the REST API, as this user sees it. */
  dialogToWire(dialog: Dialog, occupants: readonly number[], userId: number): Record<string, unknown> {
    const last = this.last(dialog.id, userId)
    const hasCounts = dialog.type === PRIVATE || dialog.type === GROUP
    return {
      last_message: last?.body ?? null,
      last_message_date_sent: last?.date_sent ?? null,
      last_message_id: last?.id ?? null,
      last_message_user_id: last?.sender_id ?? null,
      last_message_status: last?.sender_id === userId ? toStatus(last) : null,
      occupants_ids: hasCounts ? occupants : [],
      ...(hasCounts ? {} : { occupants_count: occupants.length }),
      unread_messages_count: hasCounts ? this.unread(dialog.id, userId) : null,
    }
  }
}

export function toParams(message: Message): Params {
  return JSON.parse(message.params) as Params
}

export function toAttachments(message: Message): Attachment[] {
  return JSON.parse(message.attachments) as Attachment[]
}

/** Dates on the wire: ISO, without milliseconds. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** Anything after the year 5138 in seconds must be milliseconds. */
export function toSeconds(time: number): number {
  return Math.floor(time > 1e11 ? time / 1000 : time)
}

function toStatus(message: Message): string {
  const isOther = (id: number) => id !== message.sender_id
  if (fromIdList(message.read_ids).some(isOther)) return 'read'
  return fromIdList(message.delivered_ids).some(isOther) ? 'delivered' : 'sent'
}
