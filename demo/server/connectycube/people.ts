import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { Store } from '../store.js'
import { AUTH_SECRET } from './ids.js'

/** Tokens live two hours and each call extends them (ConnectyCube docs, "Session expiration"). */
const TOKEN_MS = 2 * 60 * 60 * 1000
/** Extending is a disk write, so a token is renewed only when it gains at least this much. */
const RENEW_MS = 60 * 1000

export type UserRow = {
  readonly id: number
  readonly login: string | null
  readonly password: string | null
  readonly email: string | null
  readonly full_name: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly avatar: string | null
  readonly custom_data: string | null
  readonly user_tags: string | null
  readonly external_id: string | null
  readonly is_guest: number
  readonly created_at: number
  readonly updated_at: number
  readonly last_request_at: number | null
  readonly last_seen_at: number | null
}

export type SessionRow = {
  readonly token: string
  readonly id: number
  readonly user_id: number | null
  readonly created_at: number
  readonly expires_at: number
}

/** Fields a client may set, by their wire names. */
export const PROFILE = ['login', 'email', 'full_name', 'phone', 'website', 'avatar', 'custom_data', 'user_tags', 'external_id'] as const
export type Profile = Partial<Record<(typeof PROFILE)[number], string | null>>

/** Users and their log-ins. */
export class People {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  find(id: number): UserRow | undefined {
    return this.#store.one('select * from cc_users where id = ?', id)
  }

  all(): UserRow[] {
    return this.#store.all('select * from cc_users order by id')
  }

  findBy(field: 'login' | 'email' | 'external_id', value: string): UserRow | undefined {
    return this.#store.one(`select * from cc_users where ${field} = ?`, value)
  }

  /** @throws SqliteError when the login or e-mail is taken */
  create(profile: Profile, { password = null, isGuest = false, id = null }: { password?: string | null; isGuest?: boolean; id?: number | null }): UserRow {
    const now = this.#now()
    return this.#store.one<UserRow>(
      `insert into cc_users (id, ${PROFILE.join(', ')}, password, is_guest, created_at, updated_at)
       values (?, ${PROFILE.map(() => '?').join(', ')}, ?, ?, ?, ?) returning *`,
      id, ...PROFILE.map(name => profile[name] ?? null), password === null ? null : toHash(password), isGuest ? 1 : 0, now, now,
    )!
  }

  /** @throws SqliteError when the login or e-mail is taken */
  update(id: number, profile: Profile, password: string | null): UserRow | undefined {
    for (const name of PROFILE) {
      if (profile[name] !== undefined) this.#store.run(`update cc_users set ${name} = ? where id = ?`, profile[name], id)
    }
    if (password !== null) this.#store.run('update cc_users set password = ? where id = ?', toHash(password), id)
    this.#store.run('update cc_users set updated_at = ? where id = ?', this.#now(), id)
    return this.find(id)
  }

  remove(id: number): void {
    this.#store.transaction(() => {
      this.#store.run('delete from cc_sessions where user_id = ?', id)
      this.#store.run('delete from cc_occupants where user_id = ?', id)
      this.#store.run('delete from cc_users where id = ?', id)
    })
  }

  hasPassword(user: UserRow, password: string): boolean {
    const [salt, hash] = user.password?.split(':') ?? []
    if (!salt || !hash) return false
    return timingSafeEqual(Buffer.from(hash, 'hex'), hashOf(password, salt))
  }

  /** The user that an external identity provider vouches for, made when first seen. @returns null when the token is not genuine */
  ofExternalToken(jwt: string): UserRow | null {
    const [head, body, signature, ...rest] = jwt.split('.')
    if (!head || !body || !signature || rest.length > 0) return null
    const expected = createHmac('sha256', AUTH_SECRET).update(`${head}.${body}`).digest()
    const given = Buffer.from(signature, 'base64url')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { sub?: unknown; name?: unknown; exp?: unknown }
    if (claims.sub === undefined || (typeof claims.exp === 'number' && claims.exp * 1000 < this.#now())) return null
    const externalId = String(claims.sub)
    return this.findBy('external_id', externalId) ?? this.create({ external_id: externalId, full_name: String(claims.name ?? externalId) }, {})
  }

  /** @param userId null for an application session, which may only sign up and log in */
  openSession(userId: number | null): SessionRow {
    const now = this.#now()
    return this.#store.one<SessionRow>(
      'insert into cc_sessions (token, id, user_id, created_at, expires_at) values (?, ?, ?, ?, ?) returning *',
      randomBytes(20).toString('hex').toUpperCase(), 1 + Math.floor(Math.random() * 1e9), userId, now, now + TOKEN_MS,
    )!
  }

  /** The session of a token that is still good, extended by this use. */
  session(token: string | undefined): SessionRow | null {
    const session = this.peek(token)
    if (!session) return null
    const expiresAt = this.#now() + TOKEN_MS
    if (expiresAt - session.expires_at < RENEW_MS) return session
    this.#store.run('update cc_sessions set expires_at = ? where token = ?', expiresAt, session.token)
    if (session.user_id !== null) this.#store.run('update cc_users set last_request_at = ? where id = ?', this.#now(), session.user_id)
    return { ...session, expires_at: expiresAt }
  }

  /** Like {@link session}, without extending it. */
  peek(token: string | undefined): SessionRow | null {
    if (!token) return null
    const session = this.#store.one<SessionRow>('select * from cc_sessions where token = ?', token)
    return session && session.expires_at > this.#now() ? session : null
  }

  setSessionUser(token: string, userId: number | null): void {
    this.#store.run('update cc_sessions set user_id = ? where token = ?', userId, token)
  }

  closeSession(token: string): void {
    this.#store.run('delete from cc_sessions where token = ?', token)
  }

  expireSessions(userId: number | null): void {
    if (userId === null) this.#store.run('delete from cc_sessions')
    else this.#store.run('delete from cc_sessions where user_id = ?', userId)
  }

  sawLast(userId: number): void {
    this.#store.run('update cc_users set last_seen_at = ? where id = ?', this.#now(), userId)
  }
}

function toHash(password: string): string {
  const salt = randomBytes(8).toString('hex')
  return `${salt}:${hashOf(password, salt).toString('hex')}`
}

function hashOf(password: string, salt: string): Buffer {
  // Cheap on purpose: these accounts guard nothing, and every test logs in.
  return scryptSync(password, salt, 32, { N: 1024 })
}
