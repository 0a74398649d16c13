import type { DialogId, MessageId, OrderKey } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'

const DIALOGS = 50
const MESSAGES = 200
/** What came by only just may not be readable everywhere yet. */
const FRESH_MS = 5_000

type Sighting = { readonly order: OrderKey; readonly at: number }

/** The newest messages that came by, on whatever road: a service that tells of no deletion shows it by their absence alone. */
export class Sightings {
  readonly #clock: Clock
  readonly #dialogs = new Map<DialogId, Map<MessageId, Sighting>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note({ id, dialogId, order }: Message): void {
    const known = this.#dialogs.get(dialogId) ?? new Map<MessageId, Sighting>()
    if (!known.has(id)) known.set(id, { order, at: this.#clock.now() })
    this.#dialogs.delete(dialogId)
    this.#dialogs.set(dialogId, known)
    const [oldest] = this.#dialogs.keys()
    if (this.#dialogs.size > DIALOGS && oldest !== undefined) this.#dialogs.delete(oldest)
    if (known.size <= MESSAGES) return
    const lowest = [...known].reduce((a, b) => (a[1].order < b[1].order ? a : b))
    known.delete(lowest[0])
  }

  forget(dialogId: DialogId, id: MessageId): void {
    this.#dialogs.get(dialogId)?.delete(id)
  }

  /** What came by before and is not among `items`, which is all there is from the place `from` on. What is `gone` is told once. */
  missing(dialogId: DialogId, from: string, items: readonly Message[]): 'nothing' | 'gone' | 'not sure' {
    const known = this.#dialogs.get(dialogId)
    const there = new Set(items.map(message => message.id))
    const lacking = [...(known ?? [])].filter(([id, { order }]) => order >= from && !there.has(id))
    const before = this.#clock.now() - FRESH_MS
    const gone = lacking.filter(([, { at }]) => at <= before)
    for (const [id] of gone) known?.delete(id)
    return gone.length > 0 ? 'gone' : lacking.length > 0 ? 'not sure' : 'nothing'
  }
}
