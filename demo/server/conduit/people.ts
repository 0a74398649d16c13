import { randomBytes } from 'node:crypto'
import type { Store } from '../store.js'
import { newId } from './ids.js'

export type PersonRow = { readonly id: string; readonly email: string; readonly password: string; readonly name: string; readonly created_at: number }
export type TokenRow = { readonly token: string; readonly refresh: string; readonly user_id: string; readonly client_id: string; readonly created_at: number }

const DAY_MS = 86_400_000

/** Accounts and the tokens given out to them. */
export class People {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  create(email: string, password: string, name: string, id = newId(Date.now())): string {
    this.#store.run('insert into conduit_users values (?, ?, ?, ?, ?)', id, email, password, name, Date.now())
    return id
  }

  find(id: string): PersonRow | undefined {
    return this.#store.one('select * from conduit_users where id = ?', id)
  }

  withEmail(email: string): PersonRow | undefined {
    return this.#store.one('select * from conduit_users where email = ?', email.toLowerCase())
  }

  all(): PersonRow[] {
    return this.#store.all('select * from conduit_users order by id')
  }

  /** A user has one session per client: logging in again ends the one before. */
  logIn(userId: string, clientId: string): TokenRow {
    this.logOut(userId, clientId)
    const row = { token: toToken(), refresh: toToken(), user_id: userId, client_id: clientId, created_at: Date.now() }
    this.#store.run('insert into conduit_tokens values (?, ?, ?, ?, ?)', row.token, row.refresh, userId, clientId, row.created_at)
    return row
  }

  logOut(userId: string, clientId: string): void {
    this.#store.run('delete from conduit_tokens where user_id = ? and client_id = ?', userId, clientId)
  }

  /** The good token of a user, as a site's back end would share it among that user's tabs. */
  share(userId: string, clientId: string): TokenRow {
    const row = this.#store.one<TokenRow>('select * from conduit_tokens where user_id = ? and client_id = ?', userId, clientId)
    return row && isFresh(row, 1) ? row : this.logIn(userId, clientId)
  }

  session(token: string): TokenRow | undefined {
    const row = this.#store.one<TokenRow>('select * from conduit_tokens where token = ?', token)
    return row && isFresh(row, 1) ? row : undefined
  }

  refreshed(refresh: string): TokenRow | undefined {
    const row = this.#store.one<TokenRow>('select * from conduit_tokens where refresh = ?', refresh)
    return row && isFresh(row, 7) ? this.logIn(row.user_id, row.client_id) : undefined
  }

  expire(userId: string | null): void {
    if (userId === null) this.#store.run('delete from conduit_tokens')
    else this.#store.run('delete from conduit_tokens where user_id = ?', userId)
  }
}

const toToken = (): string => randomBytes(32).toString('hex')

const isFresh = (row: TokenRow, days: number): boolean => Date.now() < row.created_at + days * DAY_MS
