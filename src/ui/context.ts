import type { Chat, SendDraft } from '../core/chat.js'
import type { DialogId } from '../core/ids.js'
import type { Clock } from '../lib/clock.js'
import type { Strings } from './strings/strings.js'

/** What every element inside `<chat-widget>` may ask for. There is none before a chat is open. */
export type WidgetContext = {
  readonly chat: Chat
  readonly strings: Strings
  /** BCP 47 tag for dates and numbers. */
  readonly locale: string
  readonly clock: Clock
  /** Asks the host page before a message is sent (`chat-before-send`). False: keep the text where it is. */
  readonly maySend: (dialogId: DialogId, draft: SendDraft) => boolean
}

type Follow = (context: WidgetContext | undefined) => void

/** From an element inside to the widget around it: answered at once, and whenever the context changes until the signal aborts. */
export class ContextRequest extends Event {
  readonly follow: Follow
  readonly signal: AbortSignal

  constructor(follow: Follow, signal: AbortSignal) {
    super('context-wanted', { bubbles: true, composed: true })
    this.follow = follow
    this.signal = signal
  }
}

/** Gives the context to the elements inside one element. */
export class ContextProvider {
  readonly #followers = new Set<Follow>()
  #value: WidgetContext | undefined

  constructor(host: HTMLElement) {
    host.addEventListener('context-wanted', event => {
      const { follow, signal } = event as ContextRequest
      event.stopPropagation()
      this.#followers.add(follow)
      signal.addEventListener('abort', () => this.#followers.delete(follow))
      follow(this.#value)
    })
  }

  setValue(value: WidgetContext | undefined): void {
    this.#value = value
    for (const follow of [...this.#followers]) follow(value)
  }
}
