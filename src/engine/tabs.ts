// One tab at a time leads: it holds the Web Lock and with it the connection and the outbox. The
// others read the same cache and are told by channel what was committed.
import { log } from '../lib/log.js'
import type { ChatNews, ChatState, ConnectionState, TypingUser } from '../core/chat.js'
import type { Change } from '../core/changes.js'
import type { DialogId, UserId } from '../core/ids.js'
import type { Presence } from '../core/model.js'
import type { Clock } from '../lib/clock.js'

/** What only the tab with the connection can do, for itself and for the others. */
export type LeaderTask =
  /** There is something new in the outbox. */
  | { readonly type: 'flush' }
  /** Somebody wants to see the next page of the dialog list; the leader knows where it goes on. */
  | { readonly type: 'load-dialogs' }
  /** Somebody wants it to try now, whatever wait connection and outbox are in. */
  | { readonly type: 'reconnect' }
  | { readonly type: 'typing'; readonly dialogId: DialogId; readonly typing: boolean }
  | { readonly type: 'active'; readonly active: boolean }
  | { readonly type: 'watch'; readonly dialogId: DialogId }

/** What tabs of one account tell each other. */
export type TabMessage =
  | { readonly type: 'committed'; readonly changes: readonly Change[]; readonly news: readonly ChatNews[]; readonly rev: number }
  | {
      readonly type: 'status'
      readonly connection: ConnectionState
      readonly dialogList: ChatState['dialogList']
      readonly typing: ReadonlyMap<DialogId, readonly TypingUser[]>
      readonly presence: ReadonlyMap<UserId, Presence>
    }
  /** A new or waking tab wants the leader's status; whoever leads answers. */
  | { readonly type: 'ask' }
  /** Something was stored that may not have been told: old messages went to make room, or the former leader died in between. */
  | { readonly type: 'reread' }
  | LeaderTask
  | { readonly type: 'sign-out' }
  /** Is there a leader that lives? It is. */
  | { readonly type: 'ping' | 'pong' }

/** A visible follower that hears nothing for this long takes the lock away from a frozen leader. */
export const silenceMs = 3_000
/** So often a follower that is looked at asks; a leader that owes this many answers is replaced. */
const pingMs = 1_000
const mostOwed = silenceMs / pingMs

type Platform = { readonly locks: LockManager | undefined; readonly openChannel: ((name: string) => BroadcastChannel) | undefined }

export const systemPlatform = (): Platform => ({
  locks: globalThis.navigator?.locks,
  openChannel: typeof BroadcastChannel === 'function' ? name => new BroadcastChannel(name) : undefined,
})

export type TabsSetup = {
  readonly name: string
  readonly clock: Clock
  readonly platform: Platform
  readonly signal: AbortSignal
  /** This tab keeps what it has to itself, so it can neither lead nor follow others: it only hears, and tells, of signing out. */
  readonly alone: boolean
  readonly onMessage: (message: TabMessage) => void
  /** This tab leads until the signal aborts. */
  readonly onLead: (leadership: AbortSignal) => void
}

export class Tabs {
  readonly #setup: TabsSetup
  readonly #channel: BroadcastChannel | undefined
  #leadership: AbortController | null = null
  #alone: boolean
  #answered = 0
  #owed = 0
  #queued: AbortController | null = null
  #watching: AbortController | null = null

  constructor(setup: TabsSetup) {
    this.#setup = setup
    const { platform, name, signal, alone } = setup
    this.#alone = alone
    this.#channel = platform.openChannel?.(name)
    this.#channel?.addEventListener('message', event => this.#receive(event.data), { signal })
    signal.addEventListener('abort', () => {
      this.stepDown()
      this.#channel?.close()
    })
  }

  get leads(): boolean {
    return this.#leadership !== null
  }

  tell(message: TabMessage): void {
    if (!this.#setup.signal.aborted && (!this.#alone || message.type === 'sign-out')) this.#channel?.postMessage(message)
  }

  /** Asks for the lock; leads at once where there are no locks or no other tab. */
  start(): void {
    this.standInLine()
    this.tell({ type: 'ask' })
  }

  get #follows(): boolean {
    return !this.#alone && this.#channel !== undefined && this.#setup.platform.locks !== undefined
  }

  /** From now on this tab has a storage of its own, and a connection too. */
  leave(): void {
    if (this.#alone) return
    this.#alone = true
    this.#queued?.abort()
    this.stepDown()
    this.standInLine()
  }

  async #request(steal: boolean): Promise<void> {
    const { platform, name, signal } = this.#setup
    const queued = new AbortController()
    this.#queued?.abort()
    this.#queued = queued
    try {
      const options: LockOptions = steal ? { steal } : { signal: AbortSignal.any([signal, queued.signal]) }
      // Another request may have taken this one's place while it waited, or the tab its leave.
      await platform.locks?.request(name, options, () => (queued.signal.aborted ? undefined : this.#hold()))
    } catch (error) {
      if (signal.aborted || queued.signal.aborted) return
      // Our lock was taken away while we slept: follow, and stand in line again.
      log.note('leadership lost', { error: String(error) })
      this.stepDown()
      void this.#request(false)
      // What the others told a sleeping tab may never have come.
      this.#setup.onMessage({ type: 'reread' })
    }
  }

  /** Held until we step down. */
  #hold(): Promise<void> {
    if (this.#setup.signal.aborted) return Promise.resolve()
    return new Promise(resolve => this.#lead().addEventListener('abort', () => resolve()))
  }

  #lead(): AbortSignal {
    const leadership = new AbortController()
    this.#leadership = leadership
    this.#answered += 1
    this.#setup.onLead(leadership.signal)
    return leadership.signal
  }

  /** Gives the lead up; where there are locks, another tab takes it. */
  stepDown(): void {
    this.#leadership?.abort()
    this.#leadership = null
  }

  /** At first, and after giving the lead up for a while (the page went into the back-forward cache). */
  standInLine(): void {
    if (this.leads || this.#setup.signal.aborted) return
    if (this.#follows) void this.#request(false)
    else this.#lead()
  }

  /** While the person looks at this tab, it makes sure that its leader lives. */
  watch(isVisible: boolean): void {
    this.#watching?.abort()
    this.#watching = isVisible ? new AbortController() : null
    this.#owed = 0
    if (this.#watching) this.#ping(AbortSignal.any([this.#watching.signal, this.#setup.signal]))
  }

  #ping(signal: AbortSignal, dueAt = this.#setup.clock.now()): void {
    const { clock } = this.#setup
    if (this.leads || !this.#follows || this.#isLate(dueAt)) this.#owed = 0
    else if (this.#owed < mostOwed) {
      this.#owed += 1
      this.tell({ type: 'ping' })
    } else {
      this.#owed = 0
      void this.#request(true)
    }
    const next = clock.now() + pingMs
    clock.after(pingMs, () => this.#ping(signal, next), signal)
  }

  /** Who is late itself, because it slept or the machine is busy, has no right to call another one dead. */
  #isLate(dueAt: number): boolean {
    return this.#setup.clock.now() - dueAt > pingMs / 2
  }

  /** This tab is being looked at: is there a leader that answers? If not, become it. */
  checkLeader(): void {
    const { clock, signal } = this.#setup
    if (this.leads || !this.#follows) return
    const asked = this.#answered
    const dueAt = clock.now() + silenceMs
    this.tell({ type: 'ask' })
    clock.after(
      silenceMs,
      () => {
        if (this.leads || this.#answered !== asked) return
        if (this.#isLate(dueAt)) this.checkLeader()
        else void this.#request(true)
      },
      signal,
    )
  }

  #receive(received: unknown): void {
    // Any script of the origin can post here: only what has our shape is heard.
    if (typeof received !== 'object' || received === null || !('type' in received)) return
    const message = received as TabMessage
    if (this.#alone && message.type !== 'sign-out') return
    if (message.type === 'ping') return this.leads ? this.tell({ type: 'pong' }) : undefined
    if (message.type === 'status' || message.type === 'pong') {
      this.#answered += 1
      this.#owed = 0
    }
    try {
      this.#setup.onMessage(message)
    } catch (error) {
      log.note('a message of another tab was not understood', { error: String(error) })
    }
  }
}
