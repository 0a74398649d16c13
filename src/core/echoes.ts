import type { Change, StoredMessage } from './changes.js'
import type { ErrorNote } from './errors.js'
import type { ClientId, DialogId, MessageId, OrderKey } from './ids.js'
import type { Gap, Message } from './model.js'
import type { OutboxEntry } from './outbox.js'
import type { Context } from './reduce.js'

/** The rows of one dialog inside one transaction, as far as our own messages are recognised among them. */
export interface OwnRows {
  readonly dialogId: DialogId
  outbox(): Promise<readonly OutboxEntry[]>
  find(id: MessageId): Promise<StoredMessage | undefined>
  /** Also by its client id, or at its exact place. */
  findSame(id: MessageId, order: OrderKey, clientId: ClientId | undefined): Promise<StoredMessage | undefined>
  findSent(clientId: ClientId): Promise<StoredMessage | undefined>
  take(changes: readonly Change[]): void
}

/** Where it is looked up whether a message has arrived. Reading resolves to what went wrong, or null. */
export interface OwnHistory {
  catchUp(dialogId: DialogId): Promise<ErrorNote | null>
  readAnew(dialogId: DialogId, above: OrderKey | null): Promise<ErrorNote | null>
  fill(dialogId: DialogId, gap: Gap): Promise<ErrorNote | null>
}

/** What is stored, as of one moment. */
export interface OwnStored {
  view<T>(read: (tx: { entry(id: ClientId): Promise<OutboxEntry | undefined>; gaps(dialogId: DialogId): Promise<readonly Gap[] | undefined> }) => Promise<T>): Promise<T>
}

/**
 * What the engine does besides for a service that would take the same message twice: such a one may give no client id
 * back, and what may have arrived is looked for before it is sent again. Only connectors of such services bring it.
 */
export interface Echoes {
  /** A message that came in, under the client id of the entry that it is the echo of. */
  recognise(rows: OwnRows, received: Message, context: Context): Promise<Message>
  /** The same for a page of history. */
  recogniseAll(rows: OwnRows, items: readonly Message[], context: Context): Promise<readonly Message[]>
  /** Before a message goes out. `newest`: the place above which what arrives from now on is. */
  lookFirst(entry: OutboxEntry, stored: OwnStored, history: OwnHistory, newest: () => Promise<OrderKey | null>): Promise<'send' | 'wait' | 'settled'>
}
