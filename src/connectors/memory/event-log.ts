import type { ChatEvent } from '../../core/events.js'
import type { UserId } from '../../core/ids.js'

/** `complete: false`: more happened than is remembered. */
export type Poll = { readonly events: readonly ChatEvent[]; readonly next: number; readonly complete: boolean }

const remembered = 1_000

/** What happened, per person, for those who ask now and then instead of listening. */
export class EventLog {
  readonly #byUser = new Map<UserId, { first: number; events: ChatEvent[] }>()

  add(userId: UserId, event: ChatEvent): void {
    const log = this.#of(userId)
    log.events.push(event)
    if (log.events.length > remembered) {
      log.events.shift()
      log.first++
    }
  }

  since(userId: UserId, place: number | null): Poll {
    const { first, events } = this.#of(userId)
    const next = first + events.length
    if (place === null) return { events: [], next, complete: false }
    return { events: events.slice(Math.max(0, place - first)), next, complete: place >= first && place <= next }
  }

  #of(userId: UserId): { first: number; events: ChatEvent[] } {
    const log = this.#byUser.get(userId) ?? { first: 0, events: [] }
    this.#byUser.set(userId, log)
    return log
  }
}
