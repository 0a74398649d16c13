import type { Store } from '../store.js'
import { newId } from './ids.js'

export type MessageRow = {
  readonly id: string
  readonly room_id: string
  readonly sender_id: string
  readonly text: string
  readonly type: string
  readonly read_by: string
  readonly created_at: number
  readonly updated_at: number
}

type Written = { readonly id?: string; readonly type?: string; readonly at?: number; readonly readBy?: readonly string[] }

export class Messages {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** Stored when this returns. */
  add(roomId: string, senderId: string, text: string, { type = 'text', at = this.#now(), id = newId(at), readBy = [senderId] }: Written = {}): MessageRow {
    const row = { id, room_id: roomId, sender_id: senderId, text, type, read_by: `,${readBy.join(',')},`, created_at: at, updated_at: at }
    this.#store.run(
      'insert into conduit_messages (id, room_id, sender_id, text, type, read_by, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
      row.id, row.room_id, row.sender_id, row.text, row.type, row.read_by, row.created_at, row.updated_at,
    )
    return row
  }

  find(id: string): MessageRow | undefined {
    return this.#store.one('select * from conduit_messages where id = ?', id)
  }

  /**
   * Newest first; those of one millisecond as they were stored, which is the other way round.
   * @param roomId null for all rooms of the user
   */
  page(userId: string, roomId: string | null, skip: number, limit: number | null): { messages: MessageRow[]; count: number } {
    const where = roomId === null ? 'room_id in (select room_id from conduit_participants where user_id = ?)' : 'room_id = ?'
    const messages = this.#store.all<MessageRow>(
      `select * from conduit_messages where ${where} order by created_at desc, seq limit ? offset ?`, roomId ?? userId, limit ?? -1, skip,
    )
    return { messages, count: this.#store.one<{ n: number }>(`select count(*) as n from conduit_messages where ${where}`, roomId ?? userId)!.n }
  }

  edit(id: string, text: string): void {
    this.#store.run('update conduit_messages set text = ?, updated_at = ? where id = ?', text, this.#now(), id)
  }

  remove(id: string): void {
    this.#store.run('delete from conduit_messages where id = ?', id)
  }

  /** All of a room, whoever looks at how many of them. */
  markRead(roomId: string, userId: string): void {
    this.#store.run(
      `update conduit_messages set read_by = read_by || ?, updated_at = ? where room_id = ? and instr(read_by, ?) = 0`,
      `${userId},`, this.#now(), roomId, `,${userId},`,
    )
  }
}
