// Names and pictures of the people on screen: asked for together, each once.
import { log } from '../lib/log.js'
import type { UserId } from '../core/ids.js'
import type { Core } from './core.js'

export class People {
  readonly #core: Core
  readonly #asked = new Set<UserId>()
  #wanted = new Set<UserId>()

  constructor(core: Core) {
    this.#core = core
  }

  need(ids: readonly UserId[]): void {
    const { users } = this.#core.store.state
    const before = this.#wanted.size
    for (const id of ids) if (!users.has(id) && !this.#asked.has(id)) this.#wanted.add(id)
    if (before === 0 && this.#wanted.size > 0) queueMicrotask(() => void this.#ask())
  }

  /** After an absence names may have changed, and those that could not be had are asked for again. */
  forget(): void {
    this.#asked.clear()
  }

  async #ask(): Promise<void> {
    const ids = [...this.#wanted]
    this.#wanted = new Set()
    for (const id of ids) this.#asked.add(id)
    try {
      const users = await this.#core.connector.users(ids, this.#core.signal)
      if (users.length > 0) await this.#core.commit([{ type: 'users', users }])
    } catch (error) {
      // Names are a nicety: the next need after coming online asks again.
      if (!this.#core.signal.aborted) log.note('people could not be looked up', { error: String(error) })
      for (const id of ids) this.#asked.delete(id)
    }
  }
}
