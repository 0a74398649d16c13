// What the service has been through, told by the rows it writes: which messages there ever were, in
// which order they were accepted, and when each last changed.
import type { ClientId, DialogId, MessageId } from '../../src/core/ids.js'

type RowWrite = { readonly key: string; readonly row?: unknown }
type Seen = { readonly id: MessageId; readonly dialogId: DialogId; readonly senderId: string; readonly clientId?: ClientId }

export type Record = Seen & {
  /** Place in the order of acceptance, over all dialogs. */
  readonly n: number
  /** Number of the service's change that made it. */
  readonly created: number
  /** Numbers of the service's changes that touched it since. */
  readonly touched: number[]
  removed: boolean
}

export class Ledger {
  /** Counts every change of a message, a seat or a dialog. */
  changes = 0
  readonly messages = new Map<MessageId, Record>()
  readonly byClientId = new Map<ClientId, Record[]>()

  readonly note = ({ key, row }: RowWrite): void => {
    this.changes += 1
    if (!key.startsWith('messages/')) return
    const id = key.slice('messages/'.length) as MessageId
    const known = this.messages.get(id)
    if (known) {
      known.touched.push(this.changes)
      if (row === undefined) known.removed = true
      return
    }
    const { dialogId, senderId, clientId } = row as Seen
    const fresh: Record = { id, dialogId, senderId, ...(clientId === undefined ? {} : { clientId }), n: this.messages.size, created: this.changes, touched: [], removed: false }
    this.messages.set(id, fresh)
    if (clientId === undefined) return
    const same = this.byClientId.get(clientId)
    if (same) same.push(fresh)
    else this.byClientId.set(clientId, [fresh])
  }
}
