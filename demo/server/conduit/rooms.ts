import type { Store } from '../store.js'
import { newId } from './ids.js'

export type RoomRow = { readonly id: string; readonly name: string; readonly creator: string; readonly created_at: number; readonly updated_at: number }
export type InvitationRow = { readonly id: string; readonly room_id: string; readonly sender_id: string; readonly receiver_id: string; readonly created_at: number }

/** Rooms, who is in them, and who is invited. */
export class Rooms {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  create(name: string, creator: string, others: readonly string[], at = this.#now()): string {
    const id = newId(at)
    this.#store.transaction(() => {
      this.#store.run('insert into conduit_rooms (id, name, creator, created_at, updated_at) values (?, ?, ?, ?, ?)', id, name, creator, at, at)
      this.add(id, [creator, ...others])
    })
    return id
  }

  find(id: string): RoomRow | undefined {
    return this.#store.one('select * from conduit_rooms where id = ?', id)
  }

  /** The room, if this user is in it. */
  of(userId: string, id: unknown): RoomRow | undefined {
    return typeof id === 'string' && this.has(id, userId) ? this.find(id) : undefined
  }

  has(id: string, userId: string): boolean {
    return this.#store.one('select 1 from conduit_participants where room_id = ? and user_id = ?', id, userId) !== undefined
  }

  /** In the order they were made: the service promises none. */
  all(userId: string): RoomRow[] {
    return this.#store.all('select r.* from conduit_rooms r join conduit_participants p on p.room_id = r.id where p.user_id = ? order by r.seq', userId)
  }

  participants(id: string): string[] {
    return this.#store.all<{ user_id: string }>('select user_id from conduit_participants where room_id = ? order by seq', id).map(row => row.user_id)
  }

  add(id: string, userIds: readonly string[]): void {
    for (const userId of userIds) this.#store.run('insert or ignore into conduit_participants (room_id, user_id) values (?, ?)', id, userId)
    this.#store.run('update conduit_rooms set updated_at = ? where id = ?', this.#now(), id)
  }

  leave(id: string, userId: string): void {
    this.#store.run('delete from conduit_participants where room_id = ? and user_id = ?', id, userId)
    this.#store.run('update conduit_rooms set updated_at = ? where id = ?', this.#now(), id)
  }

  invite(id: string, senderId: string, receivers: readonly string[]): void {
    const now = this.#now()
    for (const receiver of receivers) {
      const values = [newId(now), id, senderId, receiver, now]
      this.#store.run('insert into conduit_invitations (id, room_id, sender_id, receiver_id, created_at) values (?, ?, ?, ?, ?)', ...values)
    }
  }

  invitations(role: 'sender_id' | 'receiver_id', userId: string): InvitationRow[] {
    return this.#store.all(`select * from conduit_invitations where ${role} = ? order by seq`, userId)
  }

  /** Takes an invitation away. @returns whether there was one of this user */
  settle(role: 'sender_id' | 'receiver_id', userId: string, id: string): InvitationRow | undefined {
    const found = this.invitations(role, userId).find(row => row.id === id)
    if (found) this.#store.run('delete from conduit_invitations where id = ?', id)
    return found
  }
}
