import { ChatError } from '../../../core/errors.js'

type Waiting = { readonly number: number; readonly resolve: () => void; readonly reject: (error: ChatError) => void; readonly id: string | null }

/** `a - b` on the circle of 32-bit counters, negative when b is ahead. */
export const distance = (a: number, b: number): number => (a - b) | 0

/**
 * Who has handled how many stanzas: the counting of XEP-0198.
 * Stanzas are messages, presences and IQs, nothing else; counters wrap at 2^32.
 */
export class Acks {
  /** Stanzas that we sent since `<enable/>`. */
  #sent = 0
  /** Stanzas that we received since `<enabled/>`. */
  #received = 0
  #waiting: Waiting[] = []

  constructor(sent = 0) {
    this.#sent = sent >>> 0
  }

  get sent(): number {
    return this.#sent
  }

  get received(): number {
    return this.#received
  }

  countSent(): void {
    this.#sent = (this.#sent + 1) >>> 0
  }

  countReceived(): void {
    this.#received = (this.#received + 1) >>> 0
  }

  /** Settles with the fate of the stanza sent last. @param id what `reject` may name it by */
  wait(id: string | null): Promise<void> {
    const number = this.#sent
    return new Promise((resolve, reject) => this.#waiting.push({ number, resolve, reject, id }))
  }

  /** The server has handled stanzas up to `handled`. @returns false if that is no count, or more than we sent */
  acknowledge(handled: number): boolean {
    if (handled >>> 0 !== handled || distance(this.#sent, handled) < 0) return false
    for (const { resolve } of this.#take(waiting => distance(handled, waiting.number) >= 0)) resolve()
    return true
  }

  /** The server refused the stanza of this id. @returns whether anybody was waiting for it */
  reject(id: string, error: ChatError): boolean {
    const refused = this.#take(waiting => waiting.id === id)
    for (const { reject } of refused) reject(error)
    return refused.length > 0
  }

  /** The stream is over: what is not acknowledged may have arrived or not. */
  abandon(): void {
    for (const { reject } of this.#take(() => true)) reject(new ChatError('timeout', 'The connection was lost', { maybeAccepted: true }))
  }

  #take(isMeant: (waiting: Waiting) => boolean): Waiting[] {
    const taken = this.#waiting.filter(isMeant)
    this.#waiting = this.#waiting.filter(waiting => !taken.includes(waiting))
    return taken
  }
}
