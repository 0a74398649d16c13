/** The public entry: defines `<chat-widget>`. `chat-widget/element` is the same without defining it. */
import { ChatWidget } from './ui/chat-widget.js'

// Another copy of this module may have been here before, in the same or in another version.
if (!customElements.get('chat-widget')) customElements.define('chat-widget', ChatWidget)

export { ChatWidget }
export { registerConnector, type ConnectorFactory, type ConnectorSettings } from './ui/named-connectors.js'
export {
  ChatBeforeSendEvent,
  ChatCloseEvent,
  ChatConnectionEvent,
  ChatErrorEvent,
  ChatMessageEvent,
  ChatOpenEvent,
  ChatReadyEvent,
  ChatUnreadEvent,
  type ChatWidgetEventMap,
} from './ui/events.js'
export { ChatError, type ChatErrorCode, type ErrorNote } from './core/errors.js'
export type { Mode, Placement, Theme } from './ui/chat-widget.js'
export type { Storage } from './ui/chat-lifetime.js'
export type { Connector } from './connectors/connector.js'
export type { Chat, ChatNews, ChatState, ConnectionState, SendDraft, StorageState } from './core/chat.js'
export type { Capabilities } from './core/capabilities.js'
export type { DialogId, MessageId, UserId } from './core/ids.js'
export type { Attachment, Dialog, Message, User } from './core/model.js'
