import { randomUUID } from 'node:crypto'
import type { Store } from '../store.js'
import type { Profile } from './profile.js'

export type MessageRow = {
  readonly seq: number
  readonly id: string
  readonly chat: string
  /** Null for bots and for those who are gone. */
  readonly sender_id: string | null
  readonly sender_jid: string
  readonly to_jid: string
  readonly to_user_id: string | null
  readonly body: string
  readonly mentions: string
  readonly thread_id: string
  readonly parent_thread_id: string | null
  readonly edited: number
  readonly file_uri: string | null
  readonly created_at: number
  readonly modified_at: number | null
}

export type Draft = Pick<MessageRow, 'chat' | 'sender_id' | 'sender_jid' | 'to_jid' | 'to_user_id' | 'body'> & {
  readonly mentions?: readonly string[]
  readonly parentThreadId?: string | undefined
  readonly fileUri?: string
  /** Default now, and after everything that is in the chat already. */
  readonly createdAt?: number
}

export type Window = { readonly limit: number; readonly before: number | undefined; readonly after: number | undefined }

const DEFAULT_LIMIT = 50

export class Messages {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  find(id: string): MessageRow | undefined {
    return this.#store.one('select * from gc_messages where id = ?', id)
  }

  newest(chat: string): MessageRow | undefined {
    return this.#store.one('select * from gc_messages where chat = ? order by created_at desc, seq desc limit 1', chat)
  }

  add(draft: Draft): MessageRow {
    // Within a chat no two have the same time, unless they are seeded so.
    const createdAt = draft.createdAt ?? Math.max(this.#now(), (this.newest(draft.chat)?.created_at ?? 0) + 1)
    return this.#store.one<MessageRow>(
      `insert into gc_messages (id, chat, sender_id, sender_jid, to_jid, to_user_id, body, mentions, thread_id, parent_thread_id, file_uri, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning *`,
      randomUUID(), draft.chat, draft.sender_id, draft.sender_jid, draft.to_jid, draft.to_user_id, draft.body, JSON.stringify(draft.mentions ?? []),
      randomUUID(), draft.parentThreadId ?? null, draft.fileUri ?? null, createdAt,
    )!
  }

  edit(id: string, body: string, mentions: readonly string[]): void {
    this.#store.run('update gc_messages set body = ?, mentions = ?, edited = 1, modified_at = ? where id = ?', body, JSON.stringify(mentions), this.#now(), id)
  }

  /** Nothing is left of it, as it seems: the vendor documents no sign of a deleted message. */
  remove(id: string): void {
    this.#store.transaction(() => {
      this.#store.run('delete from gc_messages where id = ?', id)
      this.#store.run('delete from gc_reactions where message_id = ?', id)
      this.#store.run('delete from gc_pins where message_id = ?', id)
    })
  }

  /** The root of a thread: where an answer to an answer belongs too. */
  rootThread(threadId: string): { threadId: string; chat: string } | undefined {
    const row = this.#store.one<MessageRow>('select * from gc_messages where thread_id = ?', threadId)
    return row && { threadId: row.parent_thread_id ?? row.thread_id, chat: row.chat }
  }

  history(chat: string, window: Window, profile: Profile): MessageRow[] {
    return this.#slice('chat = ?', [chat], window, profile)
  }

  thread(threadId: string, window: Window, profile: Profile): MessageRow[] {
    const [where, values] = profile.threadRoot ? ['(parent_thread_id = ? or thread_id = ?)', [threadId, threadId]] : ['parent_thread_id = ?', [threadId]]
    return this.#slice(where, values, window, profile)
  }

  reactions(id: string): { emoji: string; userIds: string[] }[] {
    const rows = this.#store.all<{ emoji: string; user_id: string }>('select emoji, user_id from gc_reactions where message_id = ?', id)
    const byEmoji = grouped(rows)
    return [...byEmoji].map(([emoji, all]) => ({ emoji, userIds: all.map(row => row.user_id) }))
  }

  /** Replaces what this user has on the message. */
  setReactions(id: string, userId: string, emojis: readonly string[]): void {
    this.#store.transaction(() => {
      this.#store.run('delete from gc_reactions where message_id = ? and user_id = ?', id, userId)
      for (const emoji of emojis) this.#store.run('insert or ignore into gc_reactions (message_id, user_id, emoji) values (?, ?, ?)', id, userId, emoji)
    })
  }

  #slice(where: string, values: readonly string[], { limit, before, after }: Window, profile: Profile): MessageRow[] {
    const bounds = [
      ...(before === undefined ? [] : [`created_at ${profile.before === 'inclusive' ? '<=' : '<'} ${Math.trunc(before)}`]),
      ...(after === undefined ? [] : [`created_at ${profile.after === 'inclusive' ? '>=' : '>'} ${Math.trunc(after)}`]),
    ]
    const isOldest = after !== undefined && before === undefined && profile.slice === 'oldest'
    const direction = isOldest ? 'asc' : 'desc'
    const rows = this.#store.all<MessageRow>(
      `select * from gc_messages where ${[where, ...bounds].join(' and ')} order by created_at ${direction}, seq ${direction} limit ?`, ...values, limit || DEFAULT_LIMIT,
    )
    return isOldest === (profile.order === 'oldest-first') ? rows : rows.reverse()
  }
}

function grouped<Row extends { readonly emoji: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(row.emoji, [...(groups.get(row.emoji) ?? []), row])
  return groups
}
