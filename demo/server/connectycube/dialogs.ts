import type { Store } from '../store.js'
import { toObjectId } from './ids.js'

/** Dialog kinds by their wire numbers (ConnectyCube docs, "Create a dialog"). */
export const BROADCAST = 1
export const GROUP = 2
export const PRIVATE = 3
export const PUBLIC = 4

/** The owner may appoint at most so many (ConnectyCube docs, "Add / Remove admins"). */
export const MAX_ADMINS = 5
/** Keys that the application's settings allow in `extensions`; others are ignored. */
const EXTENSION_KEYS = ['location', 'status', 'friend_id']

type StoredDialog = {
  readonly id: string
  readonly type: number
  readonly name: string | null
  readonly description: string | null
  readonly photo: string | null
  readonly owner_id: number
  readonly admins: string
  readonly pinned: string
  readonly extensions: string | null
  readonly permissions: string | null
  readonly created_at: number
  readonly updated_at: number
}

export type Dialog = Omit<StoredDialog, 'admins' | 'pinned' | 'extensions' | 'permissions'> & {
  readonly admins: readonly number[]
  readonly pinned: readonly string[]
  readonly extensions: Readonly<Record<string, string>> | null
  readonly permissions: Readonly<{ allow_preview: boolean }> | null
}

export type DialogFields = Partial<Pick<Dialog, 'name' | 'description' | 'photo' | 'admins' | 'pinned' | 'extensions' | 'permissions'>>

/** Dialogs and who is in them. What a user may do is asked here; doing it is the caller's part. */
export class Dialogs {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  find(id: string): Dialog | undefined {
    const row = this.#store.one<StoredDialog>('select * from cc_dialogs where id = ?', id)
    return row && toDialog(row)
  }

  /** All that belong on this user's list. */
  of(userId: number): Dialog[] {
    return this.#store
      .all<StoredDialog>(
        `select d.* from cc_dialogs d left join cc_occupants o on o.dialog_id = d.id and o.user_id = ?
         where (o.user_id is not null or d.type = ${BROADCAST}) and coalesce(o.is_hidden, 0) = 0`,
        userId,
      )
      .map(toDialog)
  }

  /** The one private dialog of two people, made now if they have none. */
  between(me: number, other: number): Dialog {
    const row = this.#store.one<StoredDialog>(
      `select d.* from cc_dialogs d
       join cc_occupants a on a.dialog_id = d.id and a.user_id = ?
       join cc_occupants b on b.dialog_id = d.id and b.user_id = ?
       where d.type = ${PRIVATE}`,
      me, other,
    )
    return row ? toDialog(row) : this.create(PRIVATE, me, [other], {})
  }

  create(type: number, ownerId: number, occupants: readonly number[], fields: DialogFields, at: number = this.#now()): Dialog {
    const id = toObjectId(at)
    return this.#store.transaction(() => {
      this.#store.run(
        'insert into cc_dialogs (id, type, owner_id, created_at, updated_at) values (?, ?, ?, ?, ?)',
        id, type, ownerId, at, at,
      )
      for (const userId of new Set([ownerId, ...occupants])) this.addOccupant(id, userId)
      return this.update(id, fields, at)!
    })
  }

  update(id: string, fields: DialogFields, at: number = this.#now()): Dialog | undefined {
    for (const [name, value] of Object.entries(fields)) {
      const stored = value === null || typeof value === 'string' ? value : JSON.stringify(value)
      this.#store.run(`update cc_dialogs set ${name} = ? where id = ?`, stored, id)
    }
    this.#store.run('update cc_dialogs set updated_at = ? where id = ?', at, id)
    return this.find(id)
  }

  /** Removes it for everybody, with its messages. */
  remove(id: string): void {
    this.#store.transaction(() => {
      this.#store.run('delete from cc_reactions where message_id in (select id from cc_messages where dialog_id = ?)', id)
      this.#store.run('delete from cc_messages where dialog_id = ?', id)
      this.#store.run('delete from cc_occupants where dialog_id = ?', id)
      this.#store.run('delete from cc_dialogs where id = ?', id)
    })
  }

  occupants(dialogId: string): number[] {
    return this.#store
      .all<{ user_id: number }>('select user_id from cc_occupants where dialog_id = ? order by user_id', dialogId)
      .map(row => row.user_id)
  }

  /** Everybody who gets what is written there. */
  audience(dialog: Dialog): number[] {
    if (dialog.type !== BROADCAST) return this.occupants(dialog.id)
    return this.#store.all<{ id: number }>('select id from cc_users').map(row => row.id)
  }

  addOccupant(dialogId: string, userId: number): void {
    this.#store.run(
      `insert into cc_occupants (dialog_id, user_id) values (?, ?)
       on conflict (dialog_id, user_id) do update set is_hidden = 0`,
      dialogId, userId,
    )
  }

  removeOccupant(dialogId: string, userId: number): void {
    this.#store.run('delete from cc_occupants where dialog_id = ? and user_id = ?', dialogId, userId)
  }

  /** Takes a dialog off one user's list, until somebody writes there again. */
  hide(dialogId: string, userId: number): void {
    this.#store.run(
      `insert into cc_occupants (dialog_id, user_id, is_hidden) values (?, ?, 1)
       on conflict (dialog_id, user_id) do update set is_hidden = 1`,
      dialogId, userId,
    )
  }

  unhide(dialogId: string): void {
    this.#store.run('update cc_occupants set is_hidden = 0 where dialog_id = ? and is_hidden = 1', dialogId)
  }

  notifications(dialogId: string, userId: number): number {
    const sql = 'select notifications as enabled from cc_occupants where dialog_id = ? and user_id = ?'
    return this.#store.one<{ enabled: number }>(sql, dialogId, userId)?.enabled ?? 1
  }

  setNotifications(dialogId: string, userId: number, enabled: number): void {
    this.#store.run('update cc_occupants set notifications = ? where dialog_id = ? and user_id = ?', enabled, dialogId, userId)
  }

  canRead(dialog: Dialog, userId: number): boolean {
    if (dialog.type === BROADCAST) return true
    return this.#store.one('select 1 from cc_occupants where dialog_id = ? and user_id = ?', dialog.id, userId) !== undefined
  }

  canPost(dialog: Dialog, userId: number): boolean {
    return dialog.type === BROADCAST ? isAdmin(dialog, userId) : this.canRead(dialog, userId)
  }
}

/** Owner or appointed. */
export function isAdmin(dialog: Dialog, userId: number): boolean {
  return dialog.owner_id === userId || dialog.admins.includes(userId)
}

/** The allowed keys of what a client gave, cast to text; null when it asks for a reset. */
export function toExtensions(given: unknown): Dialog['extensions'] {
  if (typeof given !== 'object' || given === null) return null
  return Object.fromEntries(
    Object.entries(given)
      .filter(([key]) => EXTENSION_KEYS.includes(key))
      .map(([key, value]) => [key, String(value)]),
  )
}

function toDialog(row: StoredDialog): Dialog {
  return {
    ...row,
    admins: JSON.parse(row.admins) as number[],
    pinned: JSON.parse(row.pinned) as string[],
    extensions: row.extensions === null ? null : (JSON.parse(row.extensions) as Record<string, string>),
    permissions: row.permissions === null ? null : (JSON.parse(row.permissions) as { allow_preview: boolean }),
  }
}
