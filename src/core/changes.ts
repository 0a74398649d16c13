import type { Cursor, ClientId, DialogId, MessageId, OrderKey } from './ids.js'
import type { Dialog, Gap, Message, User } from './model.js'
import type { MessageChange } from './events.js'
import type { OutboxEntry } from './outbox.js'

/**
 * A message as it is kept. `rev` is the number of the commit that last touched it: a page that was
 * asked for before that commit is older news for this row and must not overwrite it.
 */
export type StoredMessage = Message & { readonly rev: number }

/** A dialog as it is kept: beside what is shown, what the unread count is derived from. */
export type StoredDialog = Dialog & {
  readonly muted: boolean
  /**
   * The server's own count, and the newest message it counted. `after`: where that puts my read
   * pointer. Only as good as the rows it was counted on, so it is not `readUpTo`, which never moves back.
   */
  readonly unreadBase: { readonly count: number; readonly at: OrderKey | null; readonly after?: OrderKey }
}

/** What is known about a message that is not here (yet): a change that overtook it, that it is gone, or that a page did not list it any more. */
export type Orphan = {
  readonly messageId: MessageId
  readonly what: { readonly type: 'removed' } | { readonly type: 'unlisted' } | { readonly type: 'changed'; readonly change: MessageChange }
  readonly at: number
  readonly rev: number
}

/** The one vocabulary that the cache writes, the store applies and other tabs are told. */
export type Change =
  | {
      readonly type: 'timeline'
      readonly dialogId: DialogId
      readonly put: readonly StoredMessage[]
      readonly removed: readonly { readonly id: MessageId; readonly order: OrderKey }[]
      /** All gaps of the dialog after this change, in order; absent when they are as before. */
      readonly gaps?: readonly Gap[]
    }
  | { readonly type: 'dialog'; readonly dialog: StoredDialog }
  | { readonly type: 'dialog-removed'; readonly dialogId: DialogId }
  | { readonly type: 'orphans'; readonly dialogId: DialogId; readonly orphans: readonly Orphan[] }
  | { readonly type: 'user'; readonly user: User }
  | { readonly type: 'outbox'; readonly entry: OutboxEntry }
  | { readonly type: 'outbox-removed'; readonly id: ClientId }
  | { readonly type: 'draft'; readonly dialogId: DialogId; readonly text: string }
  | { readonly type: 'me'; readonly user: User }
  /** A new leadership began. */
  | { readonly type: 'epoch'; readonly epoch: number }
  /** How far the dialog list has been read: undefined never, null to its end. */
  | { readonly type: 'dialogs-cursor'; readonly cursor: Cursor | null }
