import { createContext } from '@lit/context'
import type { Chat, SendDraft } from '../core/chat.js'
import type { DialogId } from '../core/ids.js'
import type { Clock } from '../lib/clock.js'
import type { Strings } from './strings/strings.js'

/** What every element inside `<chat-widget>` may ask for. There is no value before a chat is open. */
export type WidgetContext = {
  readonly chat: Chat
  readonly strings: Strings
  /** BCP 47 tag for dates and numbers. */
  readonly locale: string
  readonly clock: Clock
  /** Asks the host page before a message is sent (`chat-before-send`). False: keep the text where it is. */
  readonly maySend: (dialogId: DialogId, draft: SendDraft) => boolean
}

export const widgetContext = createContext<WidgetContext | undefined>(Symbol('chat-widget'))
