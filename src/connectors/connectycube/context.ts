import { ChatError } from '../../core/errors.js'
import type { DialogId, MessageId } from '../../core/ids.js'
import type { Clock } from '../../lib/clock.js'
import type { XmppStream } from '../shared/xmpp/stream.js'
import type { Account } from './account.js'
import type { DialogBook, DialogFacts } from './dialog-book.js'
import { newStanzaId } from './ids.js'
import type { Rest } from './rest.js'

/** What all actions work with. */
export class Context {
  readonly account: Account
  readonly rest: Rest
  readonly book: DialogBook
  readonly clock: Clock
  /** Messages whose deletion was asked for and not answered yet, maybe never. */
  readonly removing = new Set<MessageId>()
  /** Dialogs that are read anew because somebody said that they had changed. */
  readonly looking = new Set<DialogId>()
  /** The stream there is at this moment. */
  stream: XmppStream | null = null

  constructor(account: Account, rest: Rest, book: DialogBook, clock: Clock) {
    this.account = account
    this.rest = rest
    this.book = book
    this.clock = clock
  }

  /** @throws ChatError 'offline' when there is no stream */
  live(): XmppStream {
    if (!this.stream) throw new ChatError('offline', 'Not connected')
    return this.stream
  }

  /** A dialog's facts, read from the service when it did not come by yet. */
  async facts(id: DialogId, signal: AbortSignal): Promise<DialogFacts> {
    if (!this.book.find(id)) await this.rest.dialog(id, signal)
    const facts = this.book.find(id)
    if (!facts) throw new ChatError('rejected', 'There is nobody else in this chat')
    return facts
  }

  newId(): string {
    return newStanzaId(this.account.serverNow())
  }
}
