import type { Connector } from '../connectors/connector.js'
import type { Chat } from '../core/chat.js'
import { toErrorNote, type ErrorNote } from '../core/errors.js'

export type Storage = 'persistent' | 'session' | 'none'

export type Wish =
  /** Opened by the page, which also closes it. */
  | { readonly type: 'given'; readonly chat: Chat }
  | { readonly type: 'own'; readonly connector: () => Connector | Promise<Connector>; readonly storage: Storage }

type Callbacks = {
  /** The signal aborts when this chat is over for us, before it is closed. */
  readonly onChat: (chat: Chat, signal: AbortSignal) => void
  readonly onEnd: () => void
  readonly onError: (error: ErrorNote) => void
}

/** Keeps exactly one chat open, for the newest wish, and never two at a time. */
export class ChatLifetime {
  readonly #callbacks: Callbacks
  #wish: Wish | undefined
  #alive: AbortController | undefined
  /** Closing and opening in the order of the wishes: the next chat may want the same account. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(callbacks: Callbacks) {
    this.#callbacks = callbacks
  }

  /** Undefined ends. */
  want(wish: Wish | undefined): void {
    this.#wish = wish
    this.#alive?.abort()
    this.#alive = undefined
    if (wish?.type === 'given') this.#begin(wish.chat)
    if (wish?.type === 'own') this.#turn = this.#turn.then(() => this.#open(wish))
  }

  async #open(wish: Extract<Wish, { type: 'own' }>): Promise<void> {
    if (wish !== this.#wish) return
    try {
      const [{ openChat }, connector] = await Promise.all([import('../chat.js'), wish.connector()])
      if (wish !== this.#wish) return
      const chat = await openChat({ connector, storage: wish.storage })
      if (wish !== this.#wish) return await chat.close()
      // Closing is awaited before the next one opens; what goes wrong in it is the engine's to log.
      this.#begin(chat).addEventListener('abort', () => {
        this.#turn = this.#turn.then(() => chat.close()).catch(() => undefined)
      })
    } catch (error) {
      if (wish === this.#wish) this.#callbacks.onError(toErrorNote(error))
    }
  }

  #begin(chat: Chat): AbortSignal {
    this.#alive = new AbortController()
    const { signal } = this.#alive
    signal.addEventListener('abort', () => this.#callbacks.onEnd(), { once: true })
    this.#callbacks.onChat(chat, signal)
    return signal
  }
}
