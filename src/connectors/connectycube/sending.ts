import type { SendMutation } from '../../core/actions.js'
import { ChatError } from '../../core/errors.js'
import type { ClientId, MessageId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import { FILLER } from './attachments.js'
import type { Context } from './context.js'
import { toSentId } from './ids.js'
import { rare } from './load-rare.js'
import { isFreeName, toModel } from './map.js'
import { toMessageStanza } from './stanzas.js'

/** A message that old has waited for something, maybe for an answer. */
const OLD_MS = 5000
const REMEMBERED = 500

/** Sends messages, each under an id that stays the same for all its tries. */
export class Sending {
  readonly #context: Context
  /** Ours by their ids: to look before trying again, and to say whose message bounced. */
  readonly #tried = new Map<string, ClientId>()

  /** Messages from before may have been tried by somebody else: this page before a reload, or another tab. */
  #startedAt = 0

  constructor(context: Context) {
    this.#context = context
  }

  /** From now on it is us who send. */
  start(): void {
    this.#startedAt = this.#context.clock.now()
  }

  /** Resolves with the message as the service has it. */
  async send(action: SendMutation, signal: AbortSignal): Promise<Message> {
    const { account, rest, book, clock } = this.#context
    const { clientId, createdAt, dialogId, body, metadata = {} } = action
    if (action.replyTo ?? action.threadId) throw new ChatError('rejected', 'Messages cannot answer each other here')
    const wrong = Object.keys(metadata).find(name => !isFreeName(name))
    if (wrong !== undefined) throw new ChatError('rejected', `"${wrong}" cannot be a name in the metadata of a message`)

    const id = toSentId(clientId, createdAt)
    const stream = this.#context.live()
    const { target } = await this.#context.facts(dialogId, signal)
    const attachments = body.attachments.length > 0 ? body.attachments.map((await rare()).toAttachmentFields) : []
    // What the service does with the same id twice is not documented, so a message that may be there is looked for.
    if (this.#tried.has(id) || createdAt <= this.#startedAt || clock.now() - createdAt > OLD_MS) {
      const found = await rest.message(dialogId, id, signal)
      if (found) return found
    }
    signal.throwIfAborted()
    this.#remember(id, clientId)
    const seconds = book.nextSecond(dialogId, id)
    const text = body.text === '' && attachments.length > 0 ? FILLER : body.text
    const parameters = { ...metadata, dialog_id: dialogId, date_sent: String(seconds), client_id: clientId }
    const facts = { text, attachments, parameters, reactions: [], deliveredTo: [], readBy: [], viewCount: undefined }
    const message = toModel(account, { id, dialogId, senderId: account.me, seconds, ...facts })
    book.reached(message)
    await stream.sendTracked(toMessageStanza(id, target, text, parameters, attachments))
    return message
  }

  /** The client id of a message of ours that was tried in this session. */
  clientIdOf(id: string): ClientId | undefined {
    return this.#tried.get(id)
  }

  #remember(id: MessageId, clientId: ClientId): void {
    this.#tried.set(id, clientId)
    const oldest = this.#tried.keys().next()
    if (this.#tried.size > REMEMBERED && !oldest.done) this.#tried.delete(oldest.value)
  }
}
