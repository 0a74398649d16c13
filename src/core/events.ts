import type { ChatErrorCode, ErrorNote } from './errors.js'
import type { ClientId, DialogId, MessageId, OrderKey, UserId } from './ids.js'
import type { Dialog, Mention, Message, Presence, User } from './model.js'

export type ConnectionEvent =
  | { readonly type: 'connecting' }
  /** `resumed` only if nothing can have been missed since the last `online`. */
  | { readonly type: 'online'; readonly resumed: boolean; /** No live connection comes through here: news come by asking, and late. */ readonly limited?: true }
  /** `retryAt` (epoch ms): the connector tries again by itself then. Without it, it has given up. */
  | { readonly type: 'offline'; readonly code: ChatErrorCode; readonly message?: string; readonly retryAt?: number }

/** Each form is idempotent: applying it twice is applying it once. */
export type MessageChange =
  | { readonly type: 'edited'; readonly text: string; readonly mentions: readonly Mention[]; readonly editedAt: number }
  | { readonly type: 'deleted' }
  | {
      readonly type: 'reacted'
      readonly userId: UserId
      readonly add: readonly string[]
      readonly remove: readonly string[]
    }
  /** The whole message as the service has it now. */
  | { readonly type: 'replaced'; readonly message: Message }

/** From the connector, unasked. */
export type ChatEvent =
  | { readonly type: 'connection'; readonly state: ConnectionEvent }
  | { readonly type: 'message'; readonly message: Message }
  | {
      readonly type: 'message-changed'
      readonly dialogId: DialogId
      readonly messageId: MessageId
      readonly change: MessageChange
    }
  | { readonly type: 'message-removed'; readonly dialogId: DialogId; readonly messageId: MessageId }
  /** The service refused a message after `perform` had resolved or lost track of it. */
  | { readonly type: 'message-rejected'; readonly clientId: ClientId; readonly error: ErrorNote }
  | { readonly type: 'dialog'; readonly dialog: Dialog }
  | { readonly type: 'dialog-removed'; readonly dialogId: DialogId }
  | { readonly type: 'user'; readonly user: User }
  | {
      readonly type: 'receipt'
      readonly kind: 'delivered' | 'read'
      readonly dialogId: DialogId
      readonly userId: UserId
      /** Either single messages, or everything up to a place. */
      readonly of: { readonly messageIds: readonly MessageId[] } | { readonly upTo: OrderKey }
    }
  | { readonly type: 'typing'; readonly dialogId: DialogId; readonly userId: UserId; readonly typing: boolean }
  | { readonly type: 'presence'; readonly userId: UserId; readonly presence: Presence }
  /** Something changed that the event does not carry: read that dialog again, or the list when no id is given. */
  | { readonly type: 'hint'; readonly dialogId?: DialogId }
  /** Words of the service for the person at the screen. */
  | { readonly type: 'notice'; readonly text: string }
