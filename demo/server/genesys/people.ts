import { randomBytes, randomUUID } from 'node:crypto'
import type { Store } from '../store.js'

/** The organization's part of every JID. */
export const DOMAIN = 'tidewater.orgspan.com'
/** As the vendor's default for tokens of a user. */
const TOKEN_MS = 24 * 60 * 60 * 1000

export type UserRow = {
  readonly id: string
  readonly jid: string
  readonly name: string
  readonly email: string
  readonly title: string | null
  readonly department: string | null
  readonly picture: string | null
  readonly is_active: number
}

/** Users and the tokens that the site's back end got for them. */
export class People {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  find(id: string): UserRow | undefined {
    return this.#store.one('select * from gc_users where id = ?', id)
  }

  /** @param jid with or without a resource, in any case */
  findByJid(jid: string): UserRow | undefined {
    return this.#store.one('select * from gc_users where jid = ?', toBare(jid))
  }

  all(): UserRow[] {
    return this.#store.all('select * from gc_users order by rowid')
  }

  create({ id = randomUUID(), name, title = null, picture = null, isActive = true }: { id?: string; name: string; title?: string | null; picture?: string | null; isActive?: boolean }): UserRow {
    return this.#store.one<UserRow>(
      'insert into gc_users (id, jid, name, email, title, department, picture, is_active) values (?, ?, ?, ?, ?, ?, ?, ?) returning *',
      id, `${id.replace(/-/g, '').slice(-24)}@${DOMAIN}`, name, `${name.split(' ')[0]?.toLowerCase()}@example.test`, title, 'Tidewater', picture, isActive ? 1 : 0,
    )!
  }

  openSession(userId: string): string {
    const token = randomBytes(32).toString('base64url')
    this.#store.run('insert into gc_tokens (token, user_id, expires_at) values (?, ?, ?)', token, userId, this.#now() + TOKEN_MS)
    return token
  }

  /** Whose token this is, if it is still good. */
  ofToken(token: string | undefined): UserRow | undefined {
    if (!token) return undefined
    return this.#store.one(
      'select u.* from gc_tokens t join gc_users u on u.id = t.user_id where t.token = ? and t.expires_at > ? and u.is_active = 1', token, this.#now(),
    )
  }

  closeSession(token: string): void {
    this.#store.run('delete from gc_tokens where token = ?', token)
  }

  expireSessions(userId: string | null): void {
    if (userId === null) this.#store.run('delete from gc_tokens')
    else this.#store.run('delete from gc_tokens where user_id = ?', userId)
  }
}

export const toBare = (jid: string): string => jid.split('/')[0]!.toLowerCase()
