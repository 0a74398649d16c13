import { randomBytes } from 'node:crypto'
import type { Store } from '../store.js'
import { DOMAIN, toBare } from './people.js'

export type RoomRow = {
  readonly jid: string
  readonly id: string
  readonly type: 'adhoc' | 'group'
  readonly subject: string
  readonly description: string | null
  readonly owners: string
  readonly participant_limit: number
  readonly created_at: number
}

/** The name of the 1on1 between two people. */
export const toPair = (a: string, b: string): string => [a, b].sort().join('+')

export const isPair = (chat: string): boolean => !chat.includes('@')

/** Rooms, who is in them, and what is pinned in any chat. */
export class Rooms {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  find(jid: string): RoomRow | undefined {
    return this.#store.one('select * from gc_rooms where jid = ?', toBare(jid))
  }

  /** The creator is its owner and the first participant. */
  create(ownerId: string, others: readonly string[], { subject, description = null, groupId, at }: { subject: string; description?: string | null; groupId?: string; at: number }): RoomRow {
    return this.#store.transaction(() => {
      const jid = `${randomBytes(12).toString('hex')}@conference.${DOMAIN}`
      this.#store.run(
        'insert into gc_rooms (jid, id, type, subject, description, owners, participant_limit, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
        jid, groupId ?? jid, groupId ? 'group' : 'adhoc', subject, description, JSON.stringify([ownerId]), 100, at,
      )
      for (const userId of new Set([ownerId, ...others])) this.add(jid, userId)
      return this.find(jid)!
    })
  }

  update(jid: string, fields: { readonly subject?: string; readonly description?: string; readonly ownerIds?: readonly string[] }): void {
    const set = (column: string, value: string) => this.#store.run(`update gc_rooms set ${column} = ? where jid = ?`, value, jid)
    if (fields.subject !== undefined) set('subject', fields.subject)
    if (fields.description !== undefined) set('description', fields.description)
    if (fields.ownerIds) set('owners', JSON.stringify(fields.ownerIds))
  }

  ownersOf(room: RoomRow): string[] {
    return JSON.parse(room.owners) as string[]
  }

  participants(jid: string): string[] {
    return this.#store.all<{ user_id: string }>('select user_id from gc_participants where room_jid = ?', jid).map(row => row.user_id)
  }

  has(jid: string, userId: string): boolean {
    return this.#store.one('select 1 from gc_participants where room_jid = ? and user_id = ?', jid, userId) !== undefined
  }

  add(jid: string, userId: string): void {
    this.#store.run('insert or ignore into gc_participants (room_jid, user_id) values (?, ?)', jid, userId)
  }

  remove(jid: string, userId: string): void {
    this.#store.run('delete from gc_participants where room_jid = ? and user_id = ?', jid, userId)
  }

  of(userId: string): RoomRow[] {
    return this.#store.all('select r.* from gc_rooms r join gc_participants p on p.room_jid = r.jid where p.user_id = ?', userId)
  }

  pins(chat: string): string[] {
    return this.#store.all<{ message_id: string }>('select message_id from gc_pins where chat = ?', chat).map(row => row.message_id)
  }

  setPins(chat: string, ids: readonly string[]): void {
    this.#store.transaction(() => {
      this.#store.run('delete from gc_pins where chat = ?', chat)
      for (const id of ids) this.#store.run('insert or ignore into gc_pins (chat, message_id) values (?, ?)', chat, id)
    })
  }
}
