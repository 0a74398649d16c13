import type { Message } from '../../core/model.js'

const REMEMBERED = 1000

/**
 * A browser sends a request again by itself when a connection that it had used before breaks without an answer, also one
 * that writes. Then the same message is there twice, under one client id: the upper one counts.
 */
export class Copies {
  readonly #originals = new Map<string, Message>()

  /** The message that this one is a copy of, or itself. Every message has to be noted first. */
  originalOf(key: string | undefined, message: Message): Message {
    const original = key === undefined ? undefined : this.#originals.get(key)
    return original && original.order < message.order ? original : message
  }

  note(key: string | undefined, message: Message): void {
    if (key === undefined || this.originalOf(key, message) !== message) return
    this.#originals.set(key, message)
    const [oldest] = this.#originals.keys()
    if (this.#originals.size > REMEMBERED && oldest !== undefined) this.#originals.delete(oldest)
  }
}
