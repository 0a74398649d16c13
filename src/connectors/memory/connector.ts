import type { Action } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import type { ChatEvent } from '../../core/events.js'
import { toUserId, type Cursor, type DialogId, type MessageId, type UserId } from '../../core/ids.js'
import type { Attachment, Dialog, Message, User } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import { newId } from '../../lib/ids.js'
import type { Random } from '../../lib/random.js'
import type { Connector, Emit, MessagePage, MessagesRequest, Outcome, Page, UploadOptions } from '../connector.js'
import { echoes } from '../shared/echoes.js'
import { FileShelf, measure, toRefs } from './files.js'
import type { Answer, Arguments, Host, Method } from './host.js'
import { stayConnected, type Line } from './line.js'
import type { MemoryNetwork } from './network.js'
import type { MemoryTraits } from './traits.js'

export type MemoryConnectorParts = {
  readonly namespace: string
  readonly userId: string
  readonly host: Host
  readonly traits: MemoryTraits
  readonly network: MemoryNetwork
  readonly clock: Clock
  readonly random: Random
  readonly objectUrls: boolean
}

/** A connector whose network can be broken at will. */
export class MemoryConnector implements Connector {
  readonly namespace: string
  readonly capabilities: Capabilities
  readonly network: MemoryNetwork
  readonly #parts: MemoryConnectorParts
  readonly #me: UserId
  readonly #session = newId()
  readonly #files: FileShelf
  readonly #line: Line = { probe: () => {} }
  /** Messages that are here, of which the service is about to be told. */
  readonly #owed = new Map<DialogId, MessageId[]>()
  /** Ends with the connection, and takes along what nobody waits for. */
  #alive: AbortSignal = AbortSignal.abort()

  declare echoes?: NonNullable<Connector['echoes']>
  declare findUsers?: NonNullable<Connector['findUsers']>
  declare search?: NonNullable<Connector['search']>
  declare upload?: NonNullable<Connector['upload']>
  declare setTyping?: NonNullable<Connector['setTyping']>

  constructor(parts: MemoryConnectorParts) {
    this.#parts = parts
    this.namespace = parts.namespace
    this.network = parts.network
    this.#me = toUserId(parts.userId)
    this.#files = new FileShelf(parts.objectUrls)
    const { capabilities } = parts.traits
    this.capabilities = capabilities
    // What the service cannot do is not there at all.
    if (!capabilities.idempotentSend) this.echoes = echoes
    if (capabilities.findUsers) this.findUsers = (text, signal) => this.#ask(signal, 'findUsers', this.#me, text)
    if (capabilities.search === 'server') this.search = (text, dialogId, signal) => this.#search(text, dialogId, signal)
    if (capabilities.files !== false) this.upload = (file, options) => this.#upload(file, options)
    if (capabilities.typing) this.setTyping = (dialogId, typing) => this.#mention('typing', this.#me, dialogId, typing)
  }

  async connect(emit: Emit, signal: AbortSignal): Promise<User> {
    signal.throwIfAborted()
    this.#alive = signal
    this.#files.heed(signal)
    this.#parts.host.attend(signal)
    signal.addEventListener('abort', () => this.#files.clear(), { once: true })
    const say = (event: ChatEvent): void => {
      if (!signal.aborted) emit(event)
    }
    return stayConnected({
      ...this.#parts,
      device: { userId: this.#me, session: this.#session },
      line: this.#line,
      signal,
      receive: event => this.#receive(event, say, signal),
      say: state => say({ type: 'connection', state }),
    })
  }

  probe(): void {
    this.#line.probe()
  }

  dialogs(from: Cursor | null, signal: AbortSignal): Promise<Page<Dialog>> {
    return this.#ask(signal, 'dialogs', this.#me, from)
  }

  dialog(dialogId: DialogId, signal: AbortSignal): Promise<Dialog> {
    return this.#ask(signal, 'dialog', this.#me, dialogId)
  }

  async messages(dialogId: DialogId, request: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
    const page = await this.#ask(signal, 'messages', this.#me, dialogId, request)
    await this.#fetchFiles(page.items, signal)
    this.#acknowledge(dialogId, page.items, signal)
    return page
  }

  async perform(action: Action, signal: AbortSignal): Promise<Outcome> {
    const { host, network } = this.#parts
    const outcome = await network.carry(() => host.ask('perform', this.#me, action, this.#session), { signal, writes: true })
    if (action.type !== 'send') return outcome
    // A service may not say which of our messages this is, but here we know.
    const join = (event: ChatEvent): ChatEvent =>
      event.type === 'message' && event.message.senderId === this.#me && event.message.body.type !== 'notice'
        ? { ...event, message: { ...event.message, clientId: action.clientId } }
        : event
    return { ...outcome, events: outcome.events.map(join) }
  }

  users(ids: readonly UserId[], signal: AbortSignal): Promise<readonly User[]> {
    return this.#ask(signal, 'users', ids)
  }

  members(dialogId: DialogId, from: Cursor | null, signal: AbortSignal): Promise<Page<User>> {
    return this.#ask(signal, 'members', this.#me, dialogId, from)
  }

  /** An object URL, or null where there is none (locations, files not at hand, pages whose policy forbids them). */
  url(attachment: Attachment): string | null {
    return attachment.type === 'location' ? null : this.#files.url(attachment.ref)
  }

  setActive(active: boolean): void {
    this.#mention('setActive', this.#me, active)
  }

  #ask<M extends Method>(signal: AbortSignal, method: M, ...args: Arguments<M>): Promise<Answer<M>> {
    return this.#parts.network.carry(() => this.#parts.host.ask(method, ...args), { signal })
  }

  /** Told once and not repeated: the next message, page or pause says it better. */
  #mention<M extends Method>(method: M, ...args: Arguments<M>): void {
    const { host, network } = this.#parts
    if (!this.#alive.aborted) void network.carry(() => host.ask(method, ...args), { signal: this.#alive, quiet: true }).catch(() => {})
  }

  async #search(text: string, dialogId: DialogId | null, signal: AbortSignal): Promise<readonly Message[]> {
    const found = await this.#ask(signal, 'search', this.#me, text, dialogId)
    await this.#fetchFiles(found, signal)
    return found
  }

  async #upload(file: File, { signal, onProgress }: UploadOptions): Promise<Attachment> {
    const { host, network } = this.#parts
    onProgress?.(0, file.size)
    const size = await measure(file)
    const attachment = await network.carry(() => host.ask('upload', this.#me, file, size), { signal, writes: true })
    onProgress?.(file.size, file.size)
    if (attachment.type !== 'location') this.#files.put(attachment.ref, file)
    return attachment
  }

  #receive(event: ChatEvent, say: Emit, signal: AbortSignal): void {
    if (event.type !== 'message') return say(event)
    const { message } = event
    this.#acknowledge(message.dialogId, [message], signal)
    const missing = toRefs(message).some(ref => this.#files.lacks(ref))
    // `url` answers at once, so the files are fetched before anybody can ask for them.
    if (missing) void this.#fetchFiles([message], signal).then(() => say(event), () => say(event))
    else say(event)
  }

  async #fetchFiles(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    const { host, network } = this.#parts
    const refs = new Set(messages.flatMap(toRefs).filter(ref => this.#files.lacks(ref)))
    for (const ref of refs) {
      const blob = await network.carry(() => host.ask('file', ref), { signal, quiet: true })
      if (blob) this.#files.put(ref, blob)
    }
  }

  #acknowledge(dialogId: DialogId, messages: readonly Message[], signal: AbortSignal): void {
    if (this.capabilities.receipts !== 'delivered-and-read') return
    const ids = messages.filter(m => m.senderId !== this.#me && !m.deliveredTo.includes(this.#me)).map(m => m.id)
    if (ids.length === 0) return
    const owed = this.#owed.get(dialogId)
    if (owed) return void owed.push(...ids)
    this.#owed.set(dialogId, ids)
    // A burst of messages is acknowledged in one go. Lost, it is made good by the next page that brings them.
    queueMicrotask(() => {
      const { host, network } = this.#parts
      this.#owed.delete(dialogId)
      void network.carry(() => host.ask('delivered', this.#me, dialogId, ids), { signal, quiet: true }).catch(() => {})
    })
  }
}
