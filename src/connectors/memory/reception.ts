import type { Answer, Method } from './host.js'
import type { Hosting } from './hosting.js'
import type { Device } from './sessions.js'
import { toRefusal, type TabChannel, type TabMessage } from './tab-channel.js'

/** Where a hosting tab answers the others. */
export class Reception {
  readonly #hosting: Hosting
  readonly #channel: TabChannel
  readonly #lock: string
  readonly #guests = new Map<string, AbortController>()

  constructor(hosting: Hosting, channel: TabChannel, lock: string) {
    this.#hosting = hosting
    this.#channel = channel
    this.#lock = lock
  }

  receive(message: Extract<TabMessage, { type: 'ask' | 'listen' | 'unlisten' }>): void {
    switch (message.type) {
      case 'ask': return this.#reply(message.id, this.#hosting.ask(message.question.method, ...message.question.args))
      case 'listen': return this.#reply(message.id, this.#admit(message.id, message.device))
      case 'unlisten': return this.#dismiss(message.id)
    }
  }

  close(): void {
    for (const id of [...this.#guests.keys()]) this.#dismiss(id)
  }

  #reply(id: string, work: Promise<Answer<Method> | void>): void {
    work.then(
      answer => this.#channel.post({ type: 'answer', id, answer: answer ?? undefined }),
      (error: unknown) => this.#channel.post({ type: 'refusal', id, refusal: toRefusal(error) }),
    )
  }

  async #admit(id: string, device: Device): Promise<void> {
    const guest = new AbortController()
    this.#guests.set(id, guest)
    await this.#hosting.listen(device, event => this.#channel.post({ type: 'push', id, event }), () => this.#dismiss(id), guest.signal)
    // The guest holds this lock while it listens; getting it means that the guest is gone.
    navigator.locks.request(`${this.#lock}:${id}`, { signal: guest.signal }, () => this.#dismiss(id)).catch(() => {})
  }

  #dismiss(id: string): void {
    this.#guests.get(id)?.abort()
    this.#guests.delete(id)
  }
}
