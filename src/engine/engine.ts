// Starts and stops the rest for one account; this is the Chat that elements see.
import { ChatError, toErrorNote } from '../core/errors.js'
import { toClientId } from '../core/ids.js'
import type { Cache } from '../cache/cache.js'
import type { Connector } from '../connectors/connector.js'
import type { Command, Intent, MessageRef } from '../core/actions.js'
import type { Capabilities } from '../core/capabilities.js'
import type { Chat, ChatNews, ChatState, SendDraft, StorageState } from '../core/chat.js'
import type { ErrorNote } from '../core/errors.js'
import type { ClientId, Cursor, DialogId, GapId, MessageId } from '../core/ids.js'
import type { Attachment, User } from '../core/model.js'
import type { Clock } from '../lib/clock.js'
import type { Random } from '../lib/random.js'
import { Committer, type CommitOptions, type Committed } from './commit.js'
import type { Core } from './core.js'
import { History } from './history.js'
import { isStored, type Input } from './inputs.js'
import { Leadership } from './leadership.js'
import { Live } from './live.js'
import { People } from './people.js'
import { rescue } from './rescue.js'
import { Store } from './store.js'
import { systemPlatform, Tabs, type TabMessage, type TabsSetup } from './tabs.js'

export type EngineSetup = {
  readonly connector: Connector
  readonly cache: Cache
  readonly storage: StorageState
  readonly createFallback: () => Cache
  readonly clock: Clock
  readonly random: Random
  readonly newId: () => string
  readonly platform?: TabsSetup['platform']
}

/** A read pointer covers at most this many messages one by one. */
const readReach = 50

export class Engine implements Chat {
  readonly #setup: EngineSetup
  readonly #stop = new AbortController()
  readonly #store = new Store()
  readonly #committer: Committer
  readonly #core: Core
  readonly #history: History
  readonly #live: Live
  readonly #people: People
  readonly #tabs: Tabs
  readonly #leadership: Leadership

  constructor(setup: EngineSetup) {
    this.#setup = setup
    const { connector, cache, clock, random, newId } = setup
    this.#store.set({ storage: setup.storage })
    this.#committer = new Committer({
      cache,
      clock,
      newId,
      claims: !connector.capabilities.idempotentSend,
      me: () => this.#store.state.me?.id ?? null,
      onCommitted: committed => this.#committed(committed),
      onFallback: (error, fallback) => this.#fellBack(error, fallback),
      createFallback: setup.createFallback,
    })
    const engine = this
    this.#core = {
      connector,
      clock,
      random,
      newId,
      store: this.#store,
      signal: this.#stop.signal,
      view: read => this.#committer.view(read),
      get isOnline() {
        return engine.#store.state.connection.type === 'online'
      },
      commit: (inputs, options) => this.#commit(inputs, options),
      needUsers: ids => this.#people.need(ids),
    }
    this.#history = new History(this.#core)
    this.#live = new Live(this.#store, clock, this.#stop.signal)
    this.#people = new People(this.#core)
    this.#tabs = new Tabs({
      name: `chat:${connector.namespace}`,
      clock,
      platform: setup.platform ?? systemPlatform(),
      signal: this.#stop.signal,
      onMessage: message => this.#heard(message),
      onLead: signal => void this.#leadership.take(signal),
    })
    this.#leadership = new Leadership({
      core: this.#core,
      history: this.#history,
      live: this.#live,
      people: this.#people,
      tell: message => this.#tabs.tell(message),
      onDeposed: () => {
        this.#tabs.stepDown()
        this.#tabs.standInLine()
      },
    })
  }

  /** Paints from the cache, then joins the other tabs. */
  async start(): Promise<void> {
    const snapshot = await this.#core.view(tx => tx.snapshot())
    if (this.#stop.signal.aborted) return
    this.#store.hydrate(snapshot)
    performance.mark('chat:first-paint')
    this.#tabs.start()
  }

  get #leads(): boolean {
    return this.#tabs.leads
  }

  get capabilities(): Capabilities {
    return this.#setup.connector.capabilities
  }

  get state(): ChatState {
    return this.#store.state
  }

  subscribe(listener: () => void, signal: AbortSignal): void {
    this.#store.subscribe(listener, signal)
  }

  onNews(listener: (news: ChatNews) => void, signal: AbortSignal): void {
    this.#store.onNews(listener, signal)
  }

  // --- what is committed, here and in other tabs

  async #commit(inputs: readonly Input[], options?: CommitOptions): Promise<Committed> {
    return this.#committer.commit(inputs, options)
  }

  #committed({ changes, news }: Committed): void {
    this.#store.apply(changes)
    if (changes.length > 0) this.#tabs.tell({ type: 'committed', changes, news })
    this.#store.tell(news)
  }

  async #fellBack(error: ErrorNote, fallback: Cache): Promise<void> {
    await rescue(this.#store.state, fallback, this.#core.newId)
    this.#store.set({ storage: { type: 'failed', error } })
  }

  #heard(message: TabMessage): void {
    switch (message.type) {
      case 'committed':
        this.#store.apply(message.changes)
        return this.#store.tell(message.news)
      case 'status':
        return this.#followed(message)
      case 'ask':
        return this.#leadership.tellStatus()
      case 'flush':
        return this.#leadership.outbox?.flush()
      case 'reconnect':
        return this.#leads ? this.#setup.connector.probe?.() : undefined
      case 'typing':
        return this.#leads ? this.#setup.connector.setTyping?.(message.dialogId, message.typing) : undefined
      case 'active':
        return this.#leads ? this.#setup.connector.setActive?.(message.active) : undefined
      case 'sign-out':
        this.#stop.abort()
        return this.#store.set({ connection: { type: 'stopped', error: { code: 'unauthenticated', message: '' } } })
    }
  }

  #followed({ connection, typing, presence }: Extract<TabMessage, { type: 'status' }>): void {
    if (this.#leads) return
    const wasOnline = this.#core.isOnline
    const users = new Map(this.#store.state.users)
    for (const [id, value] of presence) {
      const user = users.get(id)
      if (user) users.set(id, { ...user, presence: value })
    }
    this.#store.set({ connection, typing, users })
    if (!wasOnline && connection.type === 'online') void this.#catchUpOpen()
  }

  /** A follower pages for itself what it shows; the leader does not know what that is. */
  async #catchUpOpen(): Promise<void> {
    for (const dialogId of this.#history.openDialogs) await this.#history.catchUp(dialogId)
  }

  // --- verbs

  async loadDialogs(): Promise<void> {
    await this.#attempt(async () => this.#leadership.sync?.loadDialogs(false))
  }

  openThread(dialogId: DialogId): Promise<void> {
    return this.#attempt(() => this.#history.openThread(dialogId))
  }

  closeThread(dialogId: DialogId): void {
    this.#history.closeThread(dialogId)
  }

  loadOlder(dialogId: DialogId): Promise<void> {
    return this.#attempt(() => this.#history.loadOlder(dialogId))
  }

  loadNewer(dialogId: DialogId): Promise<void> {
    return this.#attempt(() => this.#history.loadNewer(dialogId))
  }

  fillGap(dialogId: DialogId, gapId: GapId): Promise<void> {
    return this.#attempt(() => this.#history.fillGap(dialogId, gapId))
  }

  async jump(dialogId: DialogId, to: 'newest' | MessageId): Promise<boolean> {
    let found = false
    await this.#attempt(async () => {
      found = await this.#history.jump(dialogId, to)
    })
    return found
  }

  async send(dialogId: DialogId, draft: SendDraft): Promise<ClientId> {
    const clientId = toClientId(this.#core.newId())
    const createdAt = this.#core.clock.now()
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
    const me = this.#store.state.me?.id
    await this.#attempt(async () => {
      const pointer = this.#store.state.dialogs.get(dialogId)?.readUpTo
      const newest = await this.#core.view(async tx => {
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
    if ((this.#store.state.drafts.get(dialogId) ?? '') === text) return
    void this.#attempt(async () => void (await this.#commit([{ type: 'draft', dialogId, text }])))
  }

  setTyping(dialogId: DialogId, typing: boolean): void {
    if (!this.capabilities.typing) return
    if (this.#leads) this.#setup.connector.setTyping?.(dialogId, typing)
    else this.#tabs.tell({ type: 'typing', dialogId, typing })
  }

  async retry(id: ClientId): Promise<void> {
    await this.#attempt(async () => {
      await this.#commit([{ type: 'entry', id, state: { type: 'queued' }, attempts: 0 }])
      this.#flush()
    })
  }

  async retryAll(): Promise<void> {
    for (const entry of this.#store.state.outbox) if (entry.state.type === 'failed') await this.retry(entry.id)
  }

  discard(id: ClientId): Promise<void> {
    return this.#attempt(async () => {
      await this.#commit([{ type: 'discard', id }])
      this.#flush()
    })
  }

  async command(command: Command): Promise<DialogId | undefined> {
    if (!this.capabilities.actions.has(command.type)) throw new ChatError('rejected', 'This service cannot do that.')
    const { events, dialogId } = await this.#setup.connector.perform(command, this.#stop.signal)
    const inputs = events.filter(isStored).map(event => ({ type: 'event', event, live: this.#core.isOnline }) as const)
    await this.#commit(inputs)
    for (const { event } of inputs) if (event.type === 'dialog' && event.dialog.kind === 'direct') this.#people.need(event.dialog.memberIds)
    return dialogId
  }

  async findUsers(text: string, signal: AbortSignal): Promise<readonly User[]> {
    const { connector } = this.#setup
    if (!connector.findUsers) return []
    const users = await connector.findUsers(text, signal)
    if (users.length > 0) await this.#commit([{ type: 'users', users }])
    return users
  }

  async members(dialogId: DialogId, signal: AbortSignal): Promise<readonly User[]> {
    const users: User[] = []
    let cursor: Cursor | null = null
    do {
      const page: { readonly items: readonly User[]; readonly next: Cursor | null } = await this.#setup.connector.members(dialogId, cursor, signal)
      users.push(...page.items)
      cursor = page.next
    } while (cursor !== null)
    await this.#commit([{ type: 'users', users }])
    return users
  }

  async upload(file: File, signal: AbortSignal, onProgress?: (part: number) => void): Promise<Attachment> {
    const { connector } = this.#setup
    if (!connector.upload) throw new ChatError('rejected', 'This service takes no files.')
    return connector.upload(file, { signal, onProgress: (sent, total) => onProgress?.(total > 0 ? sent / total : 0) })
  }

  url(attachment: Attachment): string | null {
    return this.#setup.connector.url(attachment)
  }

  reconnect(): void {
    if (this.#leads) this.#setup.connector.probe?.()
    else this.#tabs.tell({ type: 'reconnect' })
  }

  setActive(active: boolean): void {
    if (active) this.#tabs.checkLeader()
    if (this.#leads) this.#setup.connector.setActive?.(active)
    else this.#tabs.tell({ type: 'active', active })
  }

  /** Aborts when this engine has stopped. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** The page is being looked at again: find out now whether the connection and the leader are alive. */
  wake(): void {
    if (this.#leads) this.#setup.connector.probe?.()
    this.#tabs.checkLeader()
  }

  /** The page goes to sleep for a while (back-forward cache): another tab may lead meanwhile. */
  suspend(): void {
    this.#tabs.stepDown()
  }

  /** And is back: what other tabs stored meanwhile is read, and the lead asked for again. */
  async resume(): Promise<void> {
    await this.#attempt(async () => this.#store.hydrate(await this.#core.view(tx => tx.snapshot())))
    this.#tabs.standInLine()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#committer.settled()
    this.#committer.cache.close()
  }

  async signOut(): Promise<void> {
    this.#tabs.tell({ type: 'sign-out' })
    this.#stop.abort()
    await this.#committer.settled()
    await this.#committer.cache.erase()
  }

  // --- what verbs are made of

  #enqueue(intent: Intent, id: ClientId = toClientId(this.#core.newId())): Promise<void> {
    return this.#attempt(() => this.#put(intent, id))
  }

  async #put(intent: Intent, id: ClientId = toClientId(this.#core.newId())): Promise<void> {
    await this.#commit([{ type: 'enqueue', id, createdAt: this.#core.clock.now(), intent }])
    this.#flush()
  }

  #flush(): void {
    if (this.#leads) this.#leadership.outbox?.flush()
    else this.#tabs.tell({ type: 'flush' })
  }

  /** A verb called from an element never throws: what went wrong is told as news. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.#stop.signal.aborted) return
      this.#store.tell([{ type: 'error', error: toErrorNote(error) }])
    }
  }
}
