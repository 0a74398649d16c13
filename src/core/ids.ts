declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

export type DialogId = Id<'dialog'>
export type MessageId = Id<'message'>
export type UserId = Id<'user'>
export type GapId = Id<'gap'>

/** Ours: made before a message or another mutation leaves, kept for life. */
export type ClientId = Id<'client'>

/**
 * The place of a message in its dialog, chosen by the connector: strings that compare (by UTF-16
 * code units) as the service orders its messages. Unique within a dialog and the same on every
 * road a message can take, so a connector appends the id where timestamps may be equal.
 */
export type OrderKey = Id<'order'>

/** Where a service's list goes on; opaque to everybody but the connector that made it. */
export type Cursor = Id<'cursor'>

// The one place where a plain string becomes an id. Connectors call these next to their parsing.
export const toDialogId = (text: string): DialogId => text as DialogId
export const toMessageId = (text: string): MessageId => text as MessageId
export const toUserId = (text: string): UserId => text as UserId
export const toGapId = (text: string): GapId => text as GapId
export const toClientId = (text: string): ClientId => text as ClientId
export const toOrderKey = (text: string): OrderKey => text as OrderKey
export const toCursor = (text: string): Cursor => text as Cursor
