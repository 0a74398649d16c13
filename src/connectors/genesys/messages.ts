// Messages by every road: a window of history, or single ones by their ids.
import { ChatError, toErrorNote } from '../../core/errors.js'
import type { DialogId, MessageId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import { log } from '../../lib/log.js'
import { toFields, toText } from '../shared/fields.js'
import type { Account } from './account.js'
import { toAddress, toPath } from './ids.js'
import { toMentioned, toMessage, toParents, toRoot, type Known } from './map.js'
import type { People } from './people.js'
import type { Query, Rest } from './rest.js'

/** As many roots are remembered, those that came by last. */
const REMEMBERED = 5000
/** Threads that one page may make us look into. */
const MAX_LOOKUPS = 10

export class Messages {
  readonly #rest: Rest
  readonly #people: People
  readonly #account: Account
  /** Thread → the message it hangs on; null when the service does not say. */
  readonly #roots = new Map<string, MessageId | null>()
  readonly #known: Known

  constructor(rest: Rest, people: People, account: Account) {
    this.#rest = rest
    this.#people = people
    this.#account = account
    this.#known = { account, name: id => people.known(id)?.name, root: threadId => this.#roots.get(threadId) ?? undefined }
  }

  pathOf(dialogId: DialogId): string {
    return `${toPath(toAddress(dialogId, this.#account.me))}/messages`
  }

  /** A stretch of history, in the order of its places. `isOne`: the service gives 1on1s message by message. */
  async window(dialogId: DialogId, query: Query, signal: AbortSignal): Promise<{ readonly items: readonly Message[]; readonly isOne: boolean }> {
    const answer = await this.#rest.get(this.pathOf(dialogId), query, signal)
    const wires = toEntities(answer)
    return { items: await this.#toMessages(wires, dialogId, signal), isOne: toText(toFields(answer)?.['id']) !== undefined }
  }

  /** Those of them that are there. */
  async byIds(dialogId: DialogId, ids: readonly MessageId[], signal: AbortSignal): Promise<Message[]> {
    if (ids.length === 0) return []
    try {
      const answer = await this.#rest.get(`${this.pathOf(dialogId)}/${ids.map(encodeURIComponent).join(',')}`, {}, signal)
      return await this.#toMessages(toEntities(answer), dialogId, signal)
    } catch (error) {
      if (error instanceof ChatError && error.code === 'not-found' && ids.length === 1) return []
      throw error
    }
  }

  /** @throws ChatError 'not-found' */
  async byId(dialogId: DialogId, id: MessageId, signal: AbortSignal): Promise<Message> {
    const message = (await this.byIds(dialogId, [id], signal)).find(it => it.id === id)
    if (!message) throw new ChatError('not-found', 'This message does not exist any more')
    return message
  }

  /** The wire form of one message, wherever it is. */
  raw(id: MessageId, signal: AbortSignal): Promise<unknown> {
    return this.#rest.get(`/api/v2/chats/messages/${encodeURIComponent(id)}`, {}, signal)
  }

  async thread(dialogId: DialogId, threadId: string, query: Query, signal: AbortSignal): Promise<Message[]> {
    const answer = await this.#rest.get(`/api/v2/chats/threads/${encodeURIComponent(threadId)}/messages`, query, signal)
    return this.#toMessages(toEntities(answer), dialogId, signal)
  }

  async #toMessages(wires: readonly unknown[], dialogId: DialogId, signal: AbortSignal): Promise<Message[]> {
    for (const wire of wires) this.#noteRoot(wire)
    const mentioned = wires.flatMap(wire => toMentioned(toFields(wire) ?? {}))
    const unknown = [...new Set(toParents(wires))].filter(threadId => !this.#roots.has(threadId)).slice(0, MAX_LOOKUPS)
    await Promise.all([this.#people.get(mentioned, signal).catch(unimportant), ...unknown.map(id => this.#findRoot(id, signal))])
    signal.throwIfAborted()
    const messages = wires.map(wire => toMessage(wire, dialogId, this.#known)).filter(message => message !== null)
    if (messages.length < wires.length) log.note('left out broken messages', { count: wires.length - messages.length })
    return messages.sort((a, b) => (a.order < b.order ? -1 : 1))
  }

  /** Which message an answer answers is told only by the thread they share. */
  async #findRoot(threadId: string, signal: AbortSignal): Promise<void> {
    try {
      const wires = toEntities(await this.#rest.get(`/api/v2/chats/threads/${encodeURIComponent(threadId)}/messages`, { limit: 50 }, signal))
      for (const wire of wires) this.#noteRoot(wire)
      if (!this.#roots.has(threadId)) this.#roots.set(threadId, null)
    } catch (error) {
      unimportant(error)
    }
  }

  #noteRoot(wire: unknown): void {
    const root = toRoot(wire)
    if (!root) return
    this.#roots.delete(root.threadId)
    this.#roots.set(root.threadId, root.id)
    const oldest = this.#roots.keys().next()
    if (this.#roots.size > REMEMBERED && !oldest.done) this.#roots.delete(oldest.value)
  }
}

/**
 * The document calls the history of a 1on1 a single message, where everything else speaks of a listing.
 * @throws ChatError 'protocol' for none of the shapes it may have
 */
function toEntities(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer
  const fields = toFields(answer)
  if (Array.isArray(fields?.['entities'])) return fields['entities']
  if (fields && toText(fields['id']) !== undefined) return [fields]
  if (answer === null || (fields && Object.keys(fields).length === 0)) return []
  throw new ChatError('protocol', 'The server answered with something else than messages')
}

/** For what is nice to know: without it a message shows no quote, or a mention as plain words. */
function unimportant(error: unknown): void {
  log.detail('did without', { code: toErrorNote(error).code })
}
