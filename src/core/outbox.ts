import type { Intent } from './actions.js'
import type { ErrorNote } from './errors.js'
import type { ClientId, DialogId, OrderKey } from './ids.js'

export type OutboxState =
  /** `error`: what the last try met; it is tried again by itself. */
  | { readonly type: 'queued'; readonly error?: ErrorNote }
  /** `after`: the newest message known when it was first sent; if it arrived, it is somewhere above that. */
  | { readonly type: 'sending'; readonly after: OrderKey | null }
  /** It may have arrived: we crashed, or the answer was lost. */
  | { readonly type: 'unsure'; readonly after: OrderKey | null }
  /** With `after`, as above: the service may have it all the same; we looked, or could not. */
  | { readonly type: 'failed'; readonly error: ErrorNote; readonly after?: OrderKey | null }

/** Something the person did that the server has not confirmed yet. Stored before it is shown. */
export type OutboxEntry = {
  /** For a send this is the message's client id. */
  readonly id: ClientId
  /** Order of the person's actions on this device; lanes are first in first out by it. */
  readonly seq: number
  readonly dialogId: DialogId
  readonly createdAt: number
  readonly intent: Intent
  readonly state: OutboxState
  /** Failed tries so far; decides the back-off. */
  readonly attempts: number
}

/** The outbox with this entry at its place, instead of what it was before. */
export function withEntry(outbox: readonly OutboxEntry[], entry: OutboxEntry): readonly OutboxEntry[] {
  const rest = outbox.filter(e => e.id !== entry.id)
  const at = rest.findIndex(e => e.seq > entry.seq)
  return at < 0 ? [...rest, entry] : rest.toSpliced(at, 0, entry)
}
