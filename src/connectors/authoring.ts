/**
 * `chat-widget/connector`: what a connector for another service is made of. The contract and its words as types; ids,
 * errors, and the three things that every connector does alike: asking over HTTP, keeping a session, staying connected.
 */
export type {
  Anchor,
  Connector,
  Emit,
  MessagePage,
  MessagesFrom,
  MessagesRequest,
  Outcome,
  Page,
  UploadOptions,
} from './connector.js'
export type { Action, ActionType, Command, Mutation, ReadMutation, SendMutation } from '../core/actions.js'
export type { Capabilities } from '../core/capabilities.js'
export type { ChatEvent, ConnectionEvent, MessageChange } from '../core/events.js'
export type { Echoes } from '../core/echoes.js'
export type { Attachment, Dialog, DialogKind, Message, MessageBody, MessagePreview, Metadata, Presence, Reaction, TextBody, User } from '../core/model.js'
export type { ClientId, Cursor, DialogId, MessageId, OrderKey, UserId } from '../core/ids.js'
export { toClientId, toCursor, toDialogId, toMessageId, toOrderKey, toUserId } from '../core/ids.js'
export { ChatError, isFinal, type ChatErrorCode } from '../core/errors.js'
export { echoes } from './shared/echoes.js'
export { createHttp, type Http, type HttpOptions, type HttpRequest } from './shared/http.js'
export { createTokens, type Session, type Tokens } from './shared/tokens.js'
export { keepConnected, pageWake, type Link, type Reconnection, type ReconnectOptions, type Wake } from './shared/reconnect.js'
export { systemClock, type Clock } from '../lib/clock.js'
export { systemRandom, type Random } from '../lib/random.js'
