// The Chat that elements see: verbs that are stored first and then done, and the state they show in.
import { toErrorNote, type ErrorNote } from '../core/errors.js'
import { readReach } from '../core/enqueue.js'
import { toClientId } from '../core/ids.js'
import type { Command, Intent, MessageRef } from '../core/actions.js'
import type { Capabilities } from '../core/capabilities.js'
import type { Chat, ChatNews, ChatState, SendDraft } from '../core/chat.js'
import type { ClientId, DialogId, GapId, MessageId } from '../core/ids.js'
import type { Attachment, User } from '../core/model.js'
import type { Refill } from '../cache/cache.js'
import { rare } from './load-rare.js'
import { Machine, type MachineSetup } from './machine.js'

export class Engine implements Chat {
  readonly #machine: Machine
  #stamped = 0

  constructor(setup: MachineSetup) {
    this.#machine = new Machine(setup)
  }

  /** Aborts when this engine has stopped. */
  get signal(): AbortSignal {
    return this.#machine.signal
  }

  start(): Promise<void> {
    return this.#machine.start()
  }

  wake(): void {
    this.#machine.wake()
  }

  /** The page is visible, or not: as long as it is, a leader that died is replaced within 4 s. */
  watch(isVisible: boolean): void {
    this.#machine.tabs.watch(isVisible)
  }

  loseStorage(problem: ErrorNote): void {
    void this.#attempt(() => this.#machine.loseStorage(problem))
  }

  /** For a storage that the browser has erased under the open page. */
  refill(): Promise<Refill> {
    return this.#machine.refill()
  }

  suspend(): void {
    this.#machine.suspend()
  }

  resume(): Promise<void> {
    return this.#attempt(() => this.#machine.resume())
  }

  close(): Promise<void> {
    return this.#machine.close()
  }

  signOut(): Promise<void> {
    return this.#machine.signOut()
  }

  get capabilities(): Capabilities {
    return this.#machine.core.connector.capabilities
  }

  get state(): ChatState {
    return this.#machine.store.state
  }

  subscribe(listener: () => void, signal: AbortSignal): void {
    this.#machine.store.subscribe(listener, signal)
  }

  onNews(listener: (news: ChatNews) => void, signal: AbortSignal): void {
    this.#machine.store.onNews(listener, signal)
  }

  async loadDialogs(): Promise<void> {
    await this.#attempt(async () => this.#machine.lead({ type: 'load-dialogs' }))
  }

  openThread(dialogId: DialogId): Promise<void> {
    void this.#machine.lead({ type: 'watch', dialogId })
    return this.#attempt(() => this.#machine.threads.open(dialogId))
  }

  closeThread(dialogId: DialogId): void {
    this.#machine.threads.close(dialogId)
  }

  loadOlder(dialogId: DialogId): Promise<void> {
    return this.#attempt(() => this.#machine.threads.loadOlder(dialogId))
  }

  loadNewer(dialogId: DialogId): Promise<void> {
    return this.#attempt(() => this.#machine.threads.loadNewer(dialogId))
  }

  fillGap(dialogId: DialogId, gapId: GapId): Promise<void> {
    return this.#attempt(() => this.#machine.threads.fillGap(dialogId, gapId))
  }

  async jump(dialogId: DialogId, to: 'newest' | MessageId): Promise<boolean> {
    let found = false
    await this.#attempt(async () => {
      found = await this.#machine.threads.jump(dialogId, to)
    })
    return found
  }

  async send(dialogId: DialogId, draft: SendDraft): Promise<ClientId> {
    const clientId = toClientId(this.#machine.core.newId())
    const createdAt = this.#stamp()
    const { text, attachments = [], mentions = [], replyTo } = draft
    const body = { type: 'text', text, attachments, mentions } as const
    await this.#enqueue({ type: 'send', dialogId, clientId, createdAt, body, ...(replyTo === undefined ? {} : { replyTo }) }, clientId)
    return clientId
  }

  edit(dialogId: DialogId, target: MessageRef, text: string): Promise<void> {
    return this.#enqueue({ type: 'edit', dialogId, target, text, mentions: [] })
  }

  remove(dialogId: DialogId, target: MessageRef, scope: 'me' | 'all'): Promise<void> {
    return this.#enqueue({ type: 'delete', dialogId, target, for: scope })
  }

  react(dialogId: DialogId, target: MessageRef, value: string, on: boolean): Promise<void> {
    return this.#enqueue({ type: 'react', dialogId, target, value, on })
  }

  pin(dialogId: DialogId, target: MessageRef, on: boolean): Promise<void> {
    return this.#enqueue({ type: 'pin', dialogId, target, on })
  }

  async markRead(dialogId: DialogId, upTo?: MessageId): Promise<void> {
    if (!this.capabilities.actions.has('read')) return
    const me = this.#machine.store.state.me?.id
    await this.#attempt(async () => {
      const pointer = this.#machine.store.state.dialogs.get(dialogId)?.readUpTo
      const newest = await this.#machine.core.view(async tx => {
        const found = upTo === undefined ? undefined : await tx.find(dialogId, upTo)
        return found ? [...(await tx.before(dialogId, found.order, readReach)), found] : tx.before(dialogId, null, readReach)
      })
      const last = newest.at(-1)
      if (!last || (pointer !== undefined && pointer >= last.order)) return
      const covered = newest.filter(m => m.senderId !== me && (pointer === undefined || m.order > pointer))
      const messages = covered.map(({ id, senderId }) => ({ id, senderId }))
      await this.#put({ type: 'read', dialogId, messageId: last.id, upTo: last.order, messages })
    })
  }

  setDraft(dialogId: DialogId, text: string): void {
    if ((this.#machine.store.state.drafts.get(dialogId) ?? '') === text) return
    void this.#attempt(async () => void (await this.#machine.core.commit([{ type: 'draft', dialogId, text }])))
  }

  setTyping(dialogId: DialogId, typing: boolean): void {
    if (this.capabilities.typing) void this.#machine.lead({ type: 'typing', dialogId, typing })
  }

  async retry(id: ClientId): Promise<void> {
    await this.#attempt(async () => {
      await this.#machine.core.commit([{ type: 'retry', id }])
      this.#flush()
    })
  }

  async retryAll(): Promise<void> {
    for (const entry of this.#machine.store.state.outbox) if (entry.state.type === 'failed') await this.retry(entry.id)
  }

  discard(id: ClientId): Promise<void> {
    return this.#attempt(async () => {
      await this.#machine.core.commit([{ type: 'discard', id }])
      this.#flush()
    })
  }

  async command(asked: Command): Promise<DialogId | undefined> {
    return (await rare()).command(this.#machine.core, asked)
  }

  async findUsers(text: string, signal: AbortSignal): Promise<readonly User[]> {
    return (await rare()).findUsers(this.#machine.core, text, signal)
  }

  async members(dialogId: DialogId, signal: AbortSignal): Promise<readonly User[]> {
    return (await rare()).members(this.#machine.core, dialogId, signal)
  }

  async upload(file: File, signal: AbortSignal, onProgress?: (part: number) => void): Promise<Attachment> {
    return (await rare()).upload(this.#machine.core, file, signal, onProgress)
  }

  url(attachment: Attachment): string | null {
    return this.#machine.core.connector.url(attachment)
  }

  reconnect(): void {
    void this.#machine.lead({ type: 'reconnect' })
  }

  setActive(active: boolean): void {
    if (active) this.#machine.tabs.checkLeader()
    void this.#machine.lead({ type: 'active', active })
  }

  // --- what verbs are made of

  #enqueue(intent: Intent, id: ClientId = toClientId(this.#machine.core.newId())): Promise<void> {
    return this.#attempt(() => this.#put(intent, id))
  }

  async #put(intent: Intent, id: ClientId = toClientId(this.#machine.core.newId())): Promise<void> {
    await this.#machine.core.commit([{ type: 'enqueue', id, createdAt: 'createdAt' in intent ? intent.createdAt : this.#stamp(), intent }])
    this.#flush()
  }

  /** There may be something to send. */
  #flush(): void {
    void this.#machine.lead({ type: 'flush' })
  }

  /** One after another also within a millisecond: what a service orders by the device's time stays in order. A clock that was put back is followed. */
  #stamp(): number {
    const now = this.#machine.core.clock.now()
    const next = this.#stamped + 1
    return (this.#stamped = now < next && next - now < 1_000 ? next : now)
  }

  /** A verb called from an element never throws: what went wrong is told as news. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.#machine.signal.aborted) return
      this.#machine.store.tell([{ type: 'error', error: toErrorNote(error) }])
    }
  }
}
