import type { DialogId, OrderKey, UserId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'

/** How far we have read. The service keeps that to itself, save for a number on its badges; the engine stores it for the next time. */
export class ReadMarks {
  readonly #me: UserId
  readonly #upTo = new Map<DialogId, OrderKey>()
  readonly #badges = new Map<DialogId, number>()

  constructor(me: UserId) {
    this.#me = me
  }

  read(dialogId: DialogId, upTo: OrderKey): void {
    if (upTo > (this.#upTo.get(dialogId) ?? '')) this.#upTo.set(dialogId, upTo)
  }

  /** The service counts what its own clients have not shown: it grows past what we have read here, and only its falling tells us something. */
  badge(dialogId: DialogId, count: number): void {
    this.#badges.set(dialogId, count)
  }

  /**
   * Messages of others that we have not read, among the newest. Where nothing was read here yet, what was said before we
   * last wrote counts as read; the engine knows better if it has been here before, and its mark wins.
   */
  unread(dialogId: DialogId, newest: readonly Message[]): number {
    const upTo = this.#upTo.get(dialogId) ?? newest.findLast(message => message.senderId === this.#me)?.order ?? ''
    const count = newest.filter(message => message.senderId !== this.#me && message.order > upTo).length
    return Math.min(count, this.#badges.get(dialogId) ?? count)
  }
}
