// Puts the parts of the engine together for one account, starts and stops them, and joins the other tabs.
import { toErrorNote } from '../core/errors.js'
import type { Cache, Refill } from '../cache/cache.js'
import type { Connector } from '../connectors/connector.js'
import type { Change } from '../core/changes.js'
import type { StorageState } from '../core/chat.js'
import type { ErrorNote } from '../core/errors.js'
import type { Clock } from '../lib/clock.js'
import { log } from '../lib/log.js'
import type { Random } from '../lib/random.js'
import { Committer, type CommitOptions, type Committed } from './commit.js'
import type { Core } from './core.js'
import { isSame } from '../core/message.js'
import { History } from './history.js'
import type { Input } from './inputs.js'
import { Leadership } from './leadership.js'
import { Live } from './live.js'
import { People } from './people.js'
import { rare } from './load-rare.js'
import { Store } from './store.js'
import { systemPlatform, Tabs, type LeaderTask, type TabMessage, type TabsSetup } from './tabs.js'
import { Threads } from './threads.js'

export type MachineSetup = {
  readonly connector: Connector
  readonly cache: Cache
  readonly storage: StorageState
  readonly createFallback: () => Cache | Promise<Cache>
  readonly clock: Clock
  readonly random: Random
  readonly newId: () => string
  readonly platform?: TabsSetup['platform']
  /** The cache is this tab's own, as one in memory is: no other tab can lead it. Default: tabs of an account share their cache. */
  readonly alone?: boolean
}

export class Machine {
  readonly #setup: MachineSetup
  readonly #stop = new AbortController()
  readonly store = new Store()
  readonly #committer: Committer
  readonly core: Core
  readonly history: History
  readonly threads: Threads
  readonly #live: Live
  readonly people: People
  readonly tabs: Tabs
  readonly leadership: Leadership

  constructor(setup: MachineSetup) {
    this.#setup = setup
    const { connector, cache, clock, random, newId } = setup
    this.store.set({ storage: setup.storage })
    this.#committer = new Committer({
      cache,
      signal: this.#stop.signal,
      clock,
      newId,
      echoes: connector.echoes,
      me: () => this.store.state.me?.id ?? null,
      onCommitted: committed => this.#committed(committed),
      onEvicted: () => {
        this.tabs.tell({ type: 'reread' })
        this.#reread()
      },
      onFallback: (error, fallback) => this.#fellBack(error, fallback),
      createFallback: setup.createFallback,
    })
    const { store } = this
    this.core = {
      connector,
      clock,
      random,
      newId,
      store: this.store,
      signal: this.#stop.signal,
      view: read => this.#committer.view(read),
      get isOnline() {
        return store.state.connection.type === 'online'
      },
      commit: (inputs, options) => this.#commit(inputs, options),
      taken: async () => this.leadership.sync?.taken(),
      needUsers: ids => this.people.need(ids),
    }
    this.history = new History(this.core)
    this.threads = new Threads(this.core, this.history)
    this.#live = new Live(this.store, clock, this.#stop.signal)
    this.people = new People(this.core)
    this.tabs = new Tabs({
      name: `chat:${connector.namespace}`,
      clock,
      platform: setup.platform ?? systemPlatform(),
      signal: this.#stop.signal,
      alone: setup.alone ?? false,
      onMessage: message => this.#heard(message),
      onLead: signal => void this.leadership.take(signal),
    })
    this.leadership = new Leadership({
      core: this.core,
      history: this.history,
      threads: this.threads,
      live: this.#live,
      people: this.people,
      tell: message => this.tabs.tell(message),
      onDeposed: () => {
        this.tabs.stepDown()
        this.tabs.standInLine()
        this.#reread()
      },
    })
  }

  /** Paints from the cache, then joins the other tabs. */
  async start(): Promise<void> {
    await this.threads.readAll()
    if (this.#stop.signal.aborted) return
    performance.mark('chat:first-paint')
    rare().catch(() => {}) // Who wants it asks again.
    this.tabs.start()
  }

  /** This tab holds the connection. */
  get leads(): boolean {
    return this.tabs.leads
  }

  // --- what is committed, here and in other tabs

  async #commit(inputs: readonly Input[], options?: CommitOptions): Promise<Committed> {
    return this.#committer.commit(inputs, options)
  }

  #committed({ changes, news, rev }: Committed): void {
    // Begun before the end: who is signed out is not shown or told anything of it any more.
    if (this.#stop.signal.aborted) return
    if (this.store.shown.isPast(rev)) this.#reread()
    else this.#apply(changes, rev)
    if (changes.length > 0) this.tabs.tell({ type: 'committed', changes, news, rev })
    this.store.tell(news)
  }

  #apply(changes: readonly Change[], rev: number): void {
    this.store.apply(changes)
    this.store.shown.applied(rev)
    // Also what waited for a message that was given up, and has turned up in a page.
    if (changes.some(change => change.type === 'outbox' && change.entry.state.type === 'queued')) this.leadership.outbox?.flush()
  }

  /** Puts what is in memory by then into a storage that is empty: nothing, once the person has signed out. */
  async refill(): Promise<Refill> {
    const { rescue } = await import('./rescue.js')
    return tx => rescue(this.store.state, tx, this.core.newId)
  }

  async #fellBack(error: ErrorNote, fallback: Cache): Promise<void> {
    await fallback.update(await this.refill())
    this.store.shown.readAll(0)
    this.store.set({ storage: { type: 'failed', error } })
    // What this tab has is its own from now on: no other one could send it.
    this.tabs.leave()
  }

  #heard(message: TabMessage): void {
    switch (message.type) {
      case 'committed':
        this.#hear(message.changes, message.rev)
        return this.store.tell(message.news)
      case 'status':
        return this.#followed(message)
      case 'ask':
        return this.leadership.tellStatus()
      case 'reread':
        return this.#reread()
      case 'sign-out':
        this.#stop.abort()
        return this.store.empty()
      case 'ping':
      case 'pong':
        return
      default:
        if (this.leads) this.#lead(message)?.catch(this.#failed)
    }
  }

  /** Done here, or told to the tab that leads. A promise where somebody may wait for it. */
  lead(task: LeaderTask): Promise<void> | void {
    return this.leads ? this.#lead(task) : this.tabs.tell(task)
  }

  #lead(task: LeaderTask): Promise<void> | void {
    const { connector } = this.#setup
    const { sync, outbox } = this.leadership
    switch (task.type) {
      case 'flush':
        return outbox?.flush()
      case 'load-dialogs':
        return sync?.dialogs.load(false)
      case 'reconnect':
        sync?.reconnect()
        return outbox?.hurry()
      case 'typing':
        return connector.setTyping?.(task.dialogId, task.typing)
      case 'active':
        return connector.setActive?.(task.active)
      case 'watch':
        return connector.watch?.(task.dialogId)
    }
  }

  #hear(changes: readonly Change[], rev: number): void {
    const verdict = this.store.shown.judge(rev)
    if (verdict === 'new') this.#apply(changes, rev)
    else if (verdict === 'overtaken') this.#reread()
  }

  #reread(): void {
    this.threads.readAll().catch(this.#failed)
  }

  /** Of work that nobody waits for: after the end nothing can be read any more, and nobody is there to be told. */
  readonly #failed = (error: unknown): void => {
    if (!this.#stop.signal.aborted) this.store.tell([{ type: 'error', error: toErrorNote(error) }])
  }

  #followed({ connection, dialogList, typing, presence }: Extract<TabMessage, { type: 'status' }>): void {
    if (this.leads) return
    const wasOnline = this.core.isOnline
    const { state } = this.store
    const users = new Map(this.store.state.users)
    for (const [id, value] of presence) {
      const user = users.get(id)
      if (user) users.set(id, { ...user, presence: value })
    }
    // What comes through a channel is a copy, and no news when it says the same.
    this.store.set({ connection: isSame(state.connection, connection) ? state.connection : connection, dialogList, typing, users })
    if (!wasOnline && connection.type === 'online') this.#catchUpOpen().catch(this.#failed)
  }

  /** A follower pages for itself what it shows; the leader does not know what that is. */
  async #catchUpOpen(): Promise<void> {
    for (const dialogId of this.threads.openDialogs) await this.history.catchUp(dialogId)
  }

  /** Aborts when this engine has stopped. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** The page is being looked at again: find out now whether the connection and the leader are alive. */
  wake(): void {
    if (this.leads) this.#setup.connector.probe?.()
    this.tabs.checkLeader()
  }

  /** Another tab took the storage away: what is in memory goes on there. */
  loseStorage(problem: ErrorNote): Promise<void> {
    return this.#committer.giveUp(problem)
  }

  /** The page goes to sleep for a while (back-forward cache): another tab may lead meanwhile. */
  suspend(): void {
    this.tabs.stepDown()
  }

  /** And is back: what other tabs stored meanwhile is read, and the lead asked for again. */
  async resume(): Promise<void> {
    await this.threads.readAll()
    this.tabs.standInLine()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#committer.settled()
    this.#committer.cache.close()
  }

  async signOut(): Promise<void> {
    this.tabs.tell({ type: 'sign-out' })
    this.#stop.abort()
    this.store.empty()
    const { cache } = this.#setup
    const erasing = cache.erase(this.#committer.settled())
    // Given up before: what is left there goes as far as it can, now or when the next page opens it.
    if (this.#committer.cache === cache) return erasing
    erasing.catch(error => log.note('storage is still to be erased', { error: String(error) }))
    await this.#committer.cache.erase()
  }
}
