import { ContextProvider } from '@lit/context'
import type { ReactiveElement, TemplateResult } from 'lit'
import type { Chat, ChatNews } from '../core/chat.js'
import type { ErrorNote } from '../core/errors.js'
import { selectUnread } from '../core/select.js'
import { systemClock } from '../lib/clock.js'
import { ChatLifetime, type Wish } from './chat-lifetime.js'
import { widgetContext } from './context.js'
import * as events from './events.js'
import { loadExtras } from './extras.js'
import { LiveRegion } from './live-region.js'
import { en } from './strings/en.js'

type Host = ReactiveElement & { readonly locale: string | null }

type Callbacks = {
  readonly onStart: () => void
  /** Here or in another tab. */
  readonly onSignedOut: () => void
  readonly onError: (error: ErrorNote) => void
}

/** The chat of the widget, as long as it is open: handed to all elements below, told to the page by events, spoken to who listens. */
export class Session {
  readonly #host: Host
  readonly #callbacks: Callbacks
  readonly #context: ContextProvider<typeof widgetContext>
  readonly #announcer: LiveRegion
  readonly #lifetime: ChatLifetime
  /** The one that is open now. */
  chat: Chat | null = null
  /** Messages in it that were not read yet. */
  unread = 0
  #isReady = false
  #connection: Chat['state']['connection'] | undefined

  constructor(host: Host, callbacks: Callbacks) {
    this.#host = host
    this.#callbacks = callbacks
    this.#context = new ContextProvider(host, { context: widgetContext })
    this.#announcer = new LiveRegion(host)
    this.#lifetime = new ChatLifetime({
      onChat: (chat, signal) => this.#follow(chat, signal),
      onEnd: () => this.#unfollow(),
      onError: callbacks.onError,
    })
  }

  /** Undefined ends. */
  want(wish: Wish | undefined): void {
    this.#lifetime.want(wish)
  }

  #follow(chat: Chat, signal: AbortSignal): void {
    this.chat = chat
    this.#isReady = false
    this.provide()
    chat.subscribe(() => this.#changed(chat), signal)
    chat.onNews(news => this.#tell(news, chat), signal)
    this.#callbacks.onStart()
    this.#changed(chat)
  }

  #unfollow(): void {
    this.chat = null
    this.#connection = undefined
    this.unread = 0
    this.#announcer.forget()
    this.provide()
    this.#host.requestUpdate()
  }

  /** Anew, when what depends on the language has changed. */
  provide(): void {
    const host = this.#host
    const { chat } = this
    this.#context.setValue(
      chat
        ? {
            chat,
            strings: en,
            locale: host.locale ?? pageLanguage(host),
            clock: systemClock,
            maySend: (dialogId, draft) => host.dispatchEvent(new events.ChatBeforeSendEvent(dialogId, draft)),
          }
        : undefined,
    )
  }

  #changed({ state }: Chat): void {
    const host = this.#host
    const unread = selectUnread(state)
    if (unread !== this.unread) {
      this.unread = unread
      host.requestUpdate()
      host.dispatchEvent(new events.ChatUnreadEvent(unread))
    }
    const { connection } = state
    if (connection !== this.#connection) {
      this.#connection = connection
      host.requestUpdate()
      host.dispatchEvent(new events.ChatConnectionEvent(connection))
      if (connection.type === 'stopped' && connection.signedOut) this.#callbacks.onSignedOut()
    }
    if (state.hydrated && !this.#isReady) {
      this.#isReady = true
      host.dispatchEvent(new events.ChatReadyEvent())
    }
  }

  #tell(news: ChatNews, chat: Chat): void {
    void this.#announce(news, chat)
    if (news.type === 'message' || news.type === 'sent') this.#host.dispatchEvent(new events.ChatMessageEvent(news))
    if (news.type === 'error') this.#host.dispatchEvent(new events.ChatErrorEvent(news.error))
  }

  async #announce(news: ChatNews, chat: Chat): Promise<void> {
    const { state } = chat
    const words = (await loadExtras())?.announcementOf(news, state, en)
    // Somebody else may be signed in by now.
    if (words && chat === this.chat && this.#host.isConnected) this.#announcer.announce(words)
  }

  /** What is spoken. */
  render(): TemplateResult {
    return this.#announcer.render()
  }
}

function pageLanguage(element: Element): string {
  const page = element.closest('[lang]')?.getAttribute('lang') || document.documentElement.lang || navigator.language
  // Dates in another language than the words around them read like a mistake.
  return /^en\b/i.test(page) ? page : 'en'
}
