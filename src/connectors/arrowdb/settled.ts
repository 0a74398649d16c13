import type { DialogId } from '../../core/ids.js'
import type { Clock } from '../../lib/clock.js'
import type { Group } from './map.js'

/** A second of the service's clock, and some for the way. */
const SECOND_MS = 2_000

type Look = { readonly signature: string; readonly changedAt: number; readAt: number }

/**
 * Which groups need no second look. A group shows that something was said by its time and the newest words; as times
 * have whole seconds, the same words said twice in one second show only once. So a group that changed is read again
 * until that second must be over.
 */
export class Settled {
  readonly #clock: Clock
  readonly #looks = new Map<DialogId, Look>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has({ id, stamp, text }: Group): boolean {
    const signature = `${stamp} ${text}`
    const known = this.#looks.get(id)
    if (known?.signature === signature) return known.readAt >= known.changedAt + SECOND_MS
    this.#looks.set(id, { signature, changedAt: this.#clock.now(), readAt: -Infinity })
    return false
  }

  /** As it is now it is known; `readAt`: when that was asked for, Infinity for one that is not to be read at all. */
  read(group: Group, readAt: number): void {
    this.has(group)
    const look = this.#looks.get(group.id)
    if (look) look.readAt = readAt
  }

  forget(id: DialogId): void {
    this.#looks.delete(id)
  }
}
