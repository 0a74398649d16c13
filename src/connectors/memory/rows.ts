// What the service keeps. Rows are never changed in place, so a row can be handed to whoever persists it.
import { toMessageId, type ClientId, type DialogId, type MessageId, type OrderKey, type UserId } from '../../core/ids.js'
import type { DialogKind, MessageBody, Metadata, Reaction } from '../../core/model.js'

export type UserRow = {
  readonly id: UserId
  readonly name: string
  readonly avatarUrl?: string
  readonly lastActiveAt: number
  readonly blockedIds: readonly UserId[]
}

export type DialogRow = {
  readonly id: DialogId
  readonly kind: DialogKind
  /** Empty for a direct dialog: each side sees the other's name. */
  readonly title: string
  readonly description?: string
  readonly photoUrl?: string
  readonly ownerId?: UserId
  readonly adminIds: readonly UserId[]
  readonly memberIds: readonly UserId[]
  readonly previewable: boolean
  readonly pinnedIds: readonly MessageId[]
  readonly metadata: Metadata
  readonly updatedAt: number
}

/** One person's own side of a dialog. */
export type SeatRow = {
  readonly dialogId: DialogId
  readonly userId: UserId
  readonly readUpTo?: OrderKey
  /** History at or before this place was cleared for this person. */
  readonly clearedUpTo?: OrderKey
  readonly muted: boolean
  /** Deleted for this person; the next message brings it back. */
  readonly hidden: boolean
}

export type MessageRow = {
  readonly id: MessageId
  readonly dialogId: DialogId
  readonly senderId: UserId
  readonly clientId?: ClientId
  readonly order: OrderKey
  readonly sentAt: number
  readonly editedAt?: number
  readonly body: MessageBody
  readonly replyTo?: MessageId
  readonly threadId?: MessageId
  readonly reactions: readonly Reaction[]
  readonly deliveredTo: readonly UserId[]
  readonly hiddenFor: readonly UserId[]
  readonly metadata: Metadata
}

export type FileRow = { readonly ref: string; readonly blob: Blob }

export type ReportRow = {
  readonly id: string
  readonly by: UserId
  readonly target: { readonly userId: UserId } | { readonly messageId: MessageId }
  readonly reason: string
  readonly at: number
}

/** A row as it goes to a disk: `row` is absent when it is gone. */
export type RowWrite = { readonly key: string; readonly row?: unknown }

class Table<Row> {
  readonly #rows = new Map<string, Row>()
  readonly #name: string
  readonly #onWrite: (write: RowWrite) => void

  constructor(name: string, onWrite: (write: RowWrite) => void) {
    this.#name = name
    this.#onWrite = onWrite
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id)
  }

  all(): IterableIterator<Row> {
    return this.#rows.values()
  }

  put(id: string, row: Row): void {
    this.#rows.set(id, row)
    this.#onWrite({ key: `${this.#name}/${id}`, row })
  }

  remove(id: string): void {
    if (this.#rows.delete(id)) this.#onWrite({ key: `${this.#name}/${id}` })
  }
}

/** All rows, and the two indexes that every question needs: messages in order, and who sent which client id. */
export class Rows {
  /** Told of every write, in order; set by whoever persists. */
  onWrite: (write: RowWrite) => void = () => {}

  readonly users: Table<UserRow>
  readonly dialogs: Table<DialogRow>
  readonly seats: Table<SeatRow>
  readonly files: Table<FileRow>
  readonly reports: Table<ReportRow>
  readonly #messages: Table<MessageRow>
  readonly #numbers: Table<number>
  readonly #timelines = new Map<DialogId, MessageRow[]>()
  readonly #sent = new Map<string, MessageId>()

  constructor() {
    const onWrite = (write: RowWrite): void => this.onWrite(write)
    this.users = new Table('users', onWrite)
    this.dialogs = new Table('dialogs', onWrite)
    this.seats = new Table('seats', onWrite)
    this.files = new Table('files', onWrite)
    this.reports = new Table('reports', onWrite)
    this.#messages = new Table('messages', onWrite)
    this.#numbers = new Table('numbers', onWrite)
  }

  /** Counts on over restarts, so that no id is ever given twice. */
  nextNumber(): number {
    const next = (this.#numbers.get('last') ?? 0) + 1
    this.#numbers.put('last', next)
    return next
  }

  seat(dialogId: DialogId, userId: UserId): SeatRow {
    return this.seats.get(`${dialogId}/${userId}`) ?? { dialogId, userId, muted: false, hidden: false }
  }

  putSeat(seat: SeatRow): void {
    this.seats.put(`${seat.dialogId}/${seat.userId}`, seat)
  }

  message(id: MessageId): MessageRow | undefined {
    return this.#messages.get(id)
  }

  sentAs(senderId: UserId, clientId: ClientId): MessageRow | undefined {
    const id = this.#sent.get(`${senderId}/${clientId}`)
    return id === undefined ? undefined : this.message(id)
  }

  /** In order, oldest first. */
  timeline(dialogId: DialogId): readonly MessageRow[] {
    return this.#timelines.get(dialogId) ?? []
  }

  putMessage(row: MessageRow): void {
    this.#messages.put(row.id, row)
    if (row.clientId !== undefined) this.#sent.set(`${row.senderId}/${row.clientId}`, row.id)
    const timeline = this.#timelines.get(row.dialogId) ?? []
    this.#timelines.set(row.dialogId, timeline)
    const at = lowerBound(timeline, row.order)
    timeline.splice(at, timeline[at]?.id === row.id ? 1 : 0, row)
  }

  removeMessage(row: MessageRow): void {
    this.#messages.remove(row.id)
    const timeline = this.#timelines.get(row.dialogId) ?? []
    const at = lowerBound(timeline, row.order)
    if (timeline[at]?.id === row.id) timeline.splice(at, 1)
  }

  removeDialog(id: DialogId): void {
    for (const row of [...this.timeline(id)]) this.removeMessage(row)
    for (const seat of [...this.seats.all()]) if (seat.dialogId === id) this.seats.remove(`${id}/${seat.userId}`)
    this.dialogs.remove(id)
  }

  /** Takes back what `onWrite` told. The rows are our own, written by this version or one before it. */
  restore(stored: Iterable<readonly [key: string, row: unknown]>): void {
    for (const [key, row] of stored) {
      const at = key.indexOf('/')
      const id = key.slice(at + 1)
      switch (key.slice(0, at)) {
        case 'users': this.users.put(id, row as UserRow); break
        case 'dialogs': this.dialogs.put(id, row as DialogRow); break
        case 'seats': this.seats.put(id, row as SeatRow); break
        case 'files': this.files.put(id, row as FileRow); break
        case 'reports': this.reports.put(id, row as ReportRow); break
        case 'messages': this.putMessage({ ...(row as MessageRow), id: toMessageId(id) }); break
        case 'numbers': this.#numbers.put(id, row as number); break
      }
    }
  }
}

/** Index of the first row at or after the place. */
export function lowerBound(rows: readonly MessageRow[], place: OrderKey): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row !== undefined && row.order < place) low = middle + 1
    else high = middle
  }
  return low
}
