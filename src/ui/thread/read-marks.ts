import type { Chat } from '../../core/chat.js'
import type { OrderKey } from '../../core/ids.js'
import type { Dialog } from '../../core/model.js'
import type { MessageRow } from './rows.js'

/** How far the person has seen a thread, and what of that the service has been told. */
export class ReadMarks {
  /** The newest that was in view. */
  seenUpTo: OrderKey | undefined
  #toldUpTo: OrderKey | undefined

  /** `newest`: the newest message in view. True: more has been seen than before. */
  scrolledTo(newest: MessageRow): boolean {
    if (newest.item.type !== 'confirmed') return false
    const { order } = newest.item.message
    if (this.seenUpTo !== undefined && order <= this.seenUpTo) return false
    this.seenUpTo = order
    return true
  }

  /** Tells the service, if there is something to tell; only to be called while somebody is looking. */
  tell(chat: Chat, dialog: Dialog, newest: MessageRow): void {
    if (newest.item.type !== 'confirmed' || dialog.unread === 0 || !dialog.joined) return
    const { id, order } = newest.item.message
    const known = [dialog.readUpTo, this.#toldUpTo]
    if (known.some(upTo => upTo !== undefined && order <= upTo)) return
    this.#toldUpTo = order
    void chat.markRead(dialog.id, id)
  }

  forget(): void {
    this.seenUpTo = undefined
    this.#toldUpTo = undefined
  }
}
