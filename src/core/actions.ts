import type { ClientId, DialogId, MessageId, OrderKey, UserId } from './ids.js'
import type { DialogKind, Mention, MessageBody, TextBody } from './model.js'

export type SendMutation = {
  readonly type: 'send'
  readonly dialogId: DialogId
  readonly clientId: ClientId
  /** When the person sent it, by this device's clock. */
  readonly createdAt: number
  readonly body: TextBody
  readonly replyTo?: MessageId
  readonly threadId?: MessageId
  readonly metadata?: Readonly<Record<string, string>>
}

type On<Target> =
  | ({ readonly type: 'edit'; readonly dialogId: DialogId; readonly text: string; readonly mentions: readonly Mention[] } & Target)
  | ({ readonly type: 'delete'; readonly dialogId: DialogId; readonly for: 'me' | 'all' } & Target)
  | ({ readonly type: 'react'; readonly dialogId: DialogId; readonly value: string; readonly on: boolean } & Target)
  | ({ readonly type: 'pin'; readonly dialogId: DialogId; readonly on: boolean } & Target)

/** Everything up to and including a message has been seen by me. */
export type ReadMutation = {
  readonly type: 'read'
  readonly dialogId: DialogId
  readonly messageId: MessageId
  readonly upTo: OrderKey
  /** The messages this pointer newly covers, newest last, at most 50: for services that mark one by one. */
  readonly messages: readonly { readonly id: MessageId; readonly senderId: UserId }[]
}

/** Survives offline in the outbox. This is the form a connector gets: ids are the server's. */
export type Mutation = SendMutation | ReadMutation | On<{ readonly messageId: MessageId }>

/** A message that may not have a server id yet. */
export type MessageRef = { readonly id: MessageId } | { readonly clientId: ClientId }

/** A mutation as the outbox keeps it: it may aim at a message that is still unsent itself. */
export type Intent = SendMutation | ReadMutation | On<{ readonly target: MessageRef }>

/** Answers now or fails; never queued. */
export type Command =
  | {
      readonly type: 'create-dialog'
      readonly kind: DialogKind
      readonly memberIds: readonly UserId[]
      readonly title?: string
      readonly description?: string
    }
  | {
      readonly type: 'update-dialog'
      readonly dialogId: DialogId
      readonly title?: string
      readonly description?: string
      readonly photoRef?: string
    }
  | { readonly type: 'add-members' | 'remove-members'; readonly dialogId: DialogId; readonly userIds: readonly UserId[] }
  | { readonly type: 'add-admins' | 'remove-admins'; readonly dialogId: DialogId; readonly userIds: readonly UserId[] }
  | { readonly type: 'join' | 'leave'; readonly dialogId: DialogId }
  | { readonly type: 'delete-dialog' | 'clear-history'; readonly dialogId: DialogId; readonly for: 'me' | 'all' }
  | { readonly type: 'mute'; readonly dialogId: DialogId; readonly on: boolean }
  | { readonly type: 'block'; readonly userId: UserId; readonly on: boolean }
  | {
      readonly type: 'report'
      readonly target: { readonly userId: UserId } | { readonly messageId: MessageId }
      readonly reason: string
    }

export type Action = Mutation | Command
export type ActionType = Action['type']

/** The server's form of an intent, or null while it waits for the id of an unsent message. */
export function toMutation(intent: Intent): Mutation | null {
  if (!('target' in intent)) return intent
  if (!('id' in intent.target)) return null
  const { target, ...rest } = intent
  return { ...rest, messageId: target.id }
}

/** One line of plain text for a dialog row or a reply strip. */
export const toPreviewText = (body: MessageBody): string =>
  body.type === 'deleted' ? '' : body.text.replace(/\s+/g, ' ').trim().slice(0, 200)
