import { randomBytes } from 'node:crypto'
import type { Store } from '../store.js'
import { toObjectId } from './ids.js'
import type { Columns, Condition } from './where.js'

export type UserRow = {
  readonly id: string
  readonly username: string | null
  readonly email: string | null
  readonly password: string
  readonly first_name: string | null
  readonly last_name: string | null
  readonly custom_fields: string | null
  /** Path of the picture at the origin of the service. */
  readonly photo: string | null
  readonly created_at: number
  readonly updated_at: number
}

export type Profile = Partial<Pick<UserRow, 'id' | 'username' | 'email' | 'first_name' | 'last_name' | 'custom_fields' | 'photo'>>

export const USER_COLUMNS: Columns = {
  id: { sql: 'id' },
  _id: { sql: 'id' },
  username: { sql: 'username' },
  first_name: { sql: 'first_name' },
  last_name: { sql: 'last_name' },
  created_at: { sql: 'created_at', isTime: true },
  updated_at: { sql: 'updated_at', isTime: true },
}

/** Users and their sessions. */
export class People {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  all(): UserRow[] {
    return this.#store.all<UserRow>('select * from adb_users order by rowid')
  }

  find(id: string): UserRow | undefined {
    return this.#store.one<UserRow>('select * from adb_users where id = ?', id)
  }

  /** By username or e-mail, whatever the case. */
  byLogin(login: string): UserRow | undefined {
    return this.#store.one<UserRow>('select * from adb_users where lower(username) = lower(?) or lower(email) = lower(?)', login, login)
  }

  /** @param text part of a name; empty for everybody */
  search(text: string, { sql, values }: Condition, order: string, limit: number, skip: number): UserRow[] {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
    const named = `coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(username, '') like ? escape '\\'`
    const all = `select *, rowid as seq from adb_users where ${named}`
    return this.#store.all<UserRow>(`select * from (${all}) where ${sql} order by ${order} limit ? offset ?`, pattern, ...values, limit, skip)
  }

  count(): number {
    return this.#store.one<{ n: number }>('select count(*) as n from adb_users')?.n ?? 0
  }

  create(profile: Profile, password: string): UserRow {
    const now = this.#now()
    const { id = toObjectId(now), username = null, email = null, first_name = null, last_name = null, custom_fields = null, photo = null } = profile
    this.#store.run('insert into adb_users values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', id, username, email, password, first_name, last_name, custom_fields, photo, now, now)
    return this.find(id) as UserRow
  }

  update(id: string, { first_name, last_name, custom_fields }: Profile): void {
    const sql = 'update adb_users set first_name = coalesce(?, first_name), last_name = coalesce(?, last_name), custom_fields = coalesce(?, custom_fields), updated_at = ? where id = ?'
    this.#store.run(sql, first_name ?? null, last_name ?? null, custom_fields ?? null, this.#now(), id)
  }

  remove(id: string): void {
    this.#store.run('delete from adb_users where id = ?', id)
    this.expireSessions(id)
  }

  openSession(userId: string): string {
    const token = randomBytes(20).toString('base64url')
    this.#store.run('insert into adb_sessions values (?, ?, ?)', token, userId, this.#now())
    return token
  }

  ofSession(token: string | undefined): UserRow | undefined {
    if (!token) return undefined
    return this.#store.one<UserRow>('select u.* from adb_sessions s join adb_users u on u.id = s.user_id where s.token = ?', token)
  }

  closeSession(token: string): void {
    this.#store.run('delete from adb_sessions where token = ?', token)
  }

  /** Null: of everybody. */
  expireSessions(userId: string | null): void {
    if (userId === null) this.#store.run('delete from adb_sessions')
    else this.#store.run('delete from adb_sessions where user_id = ?', userId)
  }
}
