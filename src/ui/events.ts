import type { ChatNews, ConnectionState, SendDraft } from '../core/chat.js'
import type { ErrorNote } from '../core/errors.js'
import type { DialogId } from '../core/ids.js'

/** What all public events have in common: seen from outside, across shadow roots, with a typed detail. */
class ChatWidgetEvent<Detail> extends Event {
  readonly detail: Detail

  constructor(type: string, detail: Detail, cancelable = false) {
    super(type, { bubbles: true, composed: true, cancelable })
    this.detail = detail
  }
}

/** The panel has opened. */
export class ChatOpenEvent extends ChatWidgetEvent<null> {
  constructor() {
    super('chat-open', null)
  }
}

/** The panel has closed. */
export class ChatCloseEvent extends ChatWidgetEvent<null> {
  constructor() {
    super('chat-close', null)
  }
}

/** What is stored on this device has been read: dialogs can be shown, online or not. */
export class ChatReadyEvent extends ChatWidgetEvent<null> {
  constructor() {
    super('chat-ready', null)
  }
}

type MessageNews = Extract<ChatNews, { type: 'message' | 'sent' }>

/** A message has come in (`type: 'message'`, once in its life) or one of ours was accepted by the service (`type: 'sent'`). */
export class ChatMessageEvent extends ChatWidgetEvent<MessageNews> {
  constructor(news: MessageNews) {
    super('chat-message', news)
  }
}

/** The number on the launcher has changed. */
export class ChatUnreadEvent extends ChatWidgetEvent<{ readonly count: number }> {
  constructor(count: number) {
    super('chat-unread', { count })
  }
}

/** Something went wrong that the site may want to know; the person has been told where it matters. */
export class ChatErrorEvent extends ChatWidgetEvent<ErrorNote> {
  constructor(error: ErrorNote) {
    super('chat-error', error)
  }
}

/** The connection has changed its state. */
export class ChatConnectionEvent extends ChatWidgetEvent<ConnectionState> {
  constructor(state: ConnectionState) {
    super('chat-connection', state)
  }
}

/** The person is about to send: `preventDefault()` keeps the text in the composer. */
export class ChatBeforeSendEvent extends ChatWidgetEvent<{ readonly dialogId: DialogId; readonly draft: SendDraft }> {
  constructor(dialogId: DialogId, draft: SendDraft) {
    super('chat-before-send', { dialogId, draft }, true)
  }
}

/** The events of `<chat-widget>` by name. */
export type ChatWidgetEventMap = {
  'chat-open': ChatOpenEvent
  'chat-close': ChatCloseEvent
  'chat-ready': ChatReadyEvent
  'chat-message': ChatMessageEvent
  'chat-unread': ChatUnreadEvent
  'chat-error': ChatErrorEvent
  'chat-connection': ChatConnectionEvent
  'chat-before-send': ChatBeforeSendEvent
}

declare global {
  interface HTMLElementEventMap extends ChatWidgetEventMap {}
}
