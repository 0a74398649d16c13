import type { Store } from '../store.js'
import { toObjectId } from './ids.js'
import type { Columns, Condition } from './where.js'

export type GroupRow = {
  readonly id: string
  readonly people: string
  /** Text of the newest message. */
  readonly message: string
  readonly created_at: number
  readonly updated_at: number
}

export type ChatRow = {
  readonly seq: number
  readonly id: string
  readonly group_id: string
  readonly from_id: string
  readonly message: string
  readonly custom_fields: string | null
  readonly photo_id: string | null
  readonly created_at: number
  readonly updated_at: number
}

export type NewChat = {
  readonly fromId: string
  readonly message: string
  readonly customFields?: string | null
  readonly photoId?: string | null
  /** Default now. */
  readonly at?: number
}

export const CHAT_COLUMNS: Columns = {
  id: { sql: 'id' },
  _id: { sql: 'id' },
  message: { sql: 'message' },
  from_user_id: { sql: 'from_id' },
  user_id: { sql: 'from_id' },
  chat_group_id: { sql: 'group_id' },
  created_at: { sql: 'created_at', isTime: true },
  updated_at: { sql: 'updated_at', isTime: true },
}

/** `seq` is what equal rows are ordered by. */
export const GROUP_COLUMNS: Columns = {
  id: { sql: 'id' },
  _id: { sql: 'id' },
  message: { sql: 'message' },
  created_at: { sql: 'created_at', isTime: true },
  updated_at: { sql: 'updated_at', isTime: true },
}

/** Groups of people, and what is said in them. */
export class Chats {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  group(id: string): GroupRow | undefined {
    return this.#store.one<GroupRow>('select * from adb_groups where id = ?', id)
  }

  groupOf(userIds: readonly string[]): GroupRow | undefined {
    return this.#store.one<GroupRow>('select * from adb_groups where people = ?', toPeople(userIds))
  }

  /** The group of these people, made if it is not there. */
  openGroup(userIds: readonly string[], at = this.#now()): GroupRow {
    const known = this.groupOf(userIds)
    if (known) return known
    const id = toObjectId(at)
    this.#store.transaction(() => {
      this.#store.run(`insert into adb_groups values (?, ?, '', ?, ?)`, id, toPeople(userIds), at, at)
      for (const userId of new Set(userIds)) this.#store.run('insert into adb_members values (?, ?)', id, userId)
    })
    return this.group(id) as GroupRow
  }

  groups(userId: string, { sql, values }: Condition, order: string, limit: number, skip: number): GroupRow[] {
    // Under a name of its own, since conditions speak of plain columns.
    const all = 'select g.*, g.rowid as seq, null as custom_fields from adb_groups g join adb_members m on m.group_id = g.id where m.user_id = ?'
    return this.#store.all<GroupRow>(`select * from (${all}) where ${sql} order by ${order} limit ? offset ?`, userId, ...values, limit, skip)
  }

  add(group: GroupRow, { fromId, message, customFields = null, photoId = null, at = this.#now() }: NewChat): ChatRow {
    const id = toObjectId(at)
    this.#store.transaction(() => {
      const sql = 'insert into adb_chats (id, group_id, from_id, message, custom_fields, photo_id, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?)'
      this.#store.run(sql, id, group.id, fromId, message, customFields, photoId, at, at)
      this.#store.run('update adb_groups set message = ?, updated_at = ? where id = ?', message, at, group.id)
    })
    return this.find(id) as ChatRow
  }

  find(id: string): ChatRow | undefined {
    return this.#store.one<ChatRow>('select * from adb_chats where id = ?', id)
  }

  query(groupId: string, { sql, values }: Condition, order: string, limit: number, skip: number): ChatRow[] {
    return this.#store.all<ChatRow>(`select * from adb_chats where group_id = ? and ${sql} order by ${order} limit ? offset ?`, groupId, ...values, limit, skip)
  }

  countOf(groupId: string, { sql, values }: Condition): number {
    return this.#store.one<{ n: number }>(`select count(*) as n from adb_chats where group_id = ? and ${sql}`, groupId, ...values)?.n ?? 0
  }

  count(): number {
    return this.#store.one<{ n: number }>('select count(*) as n from adb_chats')?.n ?? 0
  }

  /** The group then shows the message that is the newest now; its time stays. */
  remove({ id, group_id }: ChatRow): void {
    this.#store.transaction(() => {
      this.#store.run('delete from adb_chats where id = ?', id)
      const last = this.#store.one<ChatRow>('select * from adb_chats where group_id = ? order by created_at desc, seq desc limit 1', group_id)
      this.#store.run('update adb_groups set message = ? where id = ?', last?.message ?? '', group_id)
    })
  }
}

const toPeople = (userIds: readonly string[]): string => [...new Set(userIds)].sort().join(',')

export const peopleOf = ({ people }: GroupRow): readonly string[] => people.split(',')
