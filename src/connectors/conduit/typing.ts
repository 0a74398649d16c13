// Who types, from 0.16.17 on: told again and again while somebody does, and never that they stopped.
import type { DialogId, UserId } from '../../core/ids.js'
import type { Clock } from '../../lib/clock.js'
import type { Emit } from '../connector.js'

const AGAIN_MS = 3000
const OVER_MS = 4000

export type TypingOptions = {
  readonly say: (dialogId: DialogId) => void
  readonly emit: Emit
  readonly clock: Clock
  readonly signal: AbortSignal
}

export class Typing {
  readonly #options: TypingOptions
  readonly #heard = new Map<string, AbortController>()
  #mine = new AbortController()

  constructor(options: TypingOptions) {
    this.#options = options
  }

  /** I began or stopped. */
  set(dialogId: DialogId, isTyping: boolean): void {
    this.#mine.abort()
    this.#mine = new AbortController()
    if (isTyping) this.#say(dialogId, AbortSignal.any([this.#mine.signal, this.#options.signal]))
  }

  /** Somebody else types. */
  heard(dialogId: DialogId, userId: UserId): void {
    const { clock, emit, signal } = this.#options
    const key = `${dialogId} ${userId}`
    this.#heard.get(key)?.abort()
    const over = new AbortController()
    this.#heard.set(key, over)
    emit({ type: 'typing', dialogId, userId, typing: true })
    clock.after(OVER_MS, () => this.stopped(dialogId, userId), AbortSignal.any([over.signal, signal]))
  }

  /** What was typed is there, or was given up. */
  stopped(dialogId: DialogId, userId: UserId): void {
    const key = `${dialogId} ${userId}`
    const over = this.#heard.get(key)
    if (!over) return
    over.abort()
    this.#heard.delete(key)
    this.#options.emit({ type: 'typing', dialogId, userId, typing: false })
  }

  #say(dialogId: DialogId, signal: AbortSignal): void {
    this.#options.say(dialogId)
    this.#options.clock.after(AGAIN_MS, () => this.#say(dialogId, signal), signal)
  }
}
