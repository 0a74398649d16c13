// The leader's part: connect, take in events, and on coming online read again what may have changed.
import { ChatError, isFinal, toErrorNote } from '../core/errors.js'
import { backoffMs } from '../lib/backoff.js'
import { log } from '../lib/log.js'
import type { ChatEvent, ConnectionEvent } from '../core/events.js'
import type { ConnectionState } from '../core/chat.js'
import type { DialogId } from '../core/ids.js'
import type { Dialog, Message } from '../core/model.js'
import type { Committed } from './commit.js'
import type { Core } from './core.js'
import type { History } from './history.js'
import { inTime } from './in-time.js'
import type { Live } from './live.js'
import { isStored, type Input, type StoredEvent } from './inputs.js'

/** One transaction takes this many events: a burst must not hold the page up. */
const batchSize = 200
/** After coming online the newest page of this many changed dialogs is fetched ahead, for reading offline. */
const aheadCount = 10

export type SyncHooks = {
  readonly onConnection: (state: ConnectionState) => void
  /** Online and up to date: what is unsent may go. */
  readonly onFresh: () => void
}

/** What has come in and is not stored yet; a function is told when its turn has come. */
type Queued = { readonly event: ChatEvent; readonly live: boolean } | (() => void)

export class Sync {
  readonly #core: Core
  readonly #commit: (inputs: readonly Input[]) => Promise<Committed>
  readonly #history: History
  readonly #live: Live
  readonly #hooks: SyncHooks
  readonly #signal: AbortSignal
  #queue: Queued[] = []
  #draining = false
  #online = false
  #since = 0
  /** Counts connections: what was begun for an older one stops. */
  #session = 0
  /** Dialogs that are being read again (undefined: the list), and whether once more is needed. */
  readonly #readings = new Map<DialogId | undefined, { again: boolean }>()
  /** Questions under way about a dialog, or (undefined) about the list. */
  readonly #asked = new Map<DialogId | undefined, Promise<unknown>>()
  /** For each of these questions, what others have said since. */
  readonly #meanwhile = new Set<Message[]>()

  /** `signal` ends this leadership; `commit` stores as long as it is the newest one. */
  constructor(core: Core, commit: (inputs: readonly Input[]) => Promise<Committed>, history: History, live: Live, hooks: SyncHooks, signal: AbortSignal) {
    this.#core = core
    this.#commit = commit
    this.#history = history
    this.#live = live
    this.#hooks = hooks
    this.#signal = signal
  }

  async start(): Promise<void> {
    const { connector, clock } = this.#core
    this.#since = clock.now()
    this.#hooks.onConnection({ type: 'connecting', since: this.#since })
    // Whoever held the connection before us is gone: what came since then is unknown.
    await this.#commit([{ type: 'detach', live: false }, { type: 'recover' }])
    try {
      const me = await connector.connect(event => this.#take(event), this.#signal)
      if (!this.#signal.aborted) await this.#commit([{ type: 'me', user: me }])
    } catch (error) {
      if (this.#signal.aborted) return
      this.#online = false
      this.#hooks.onConnection({ type: 'stopped', error: toErrorNote(error) })
    }
    this.#drain()
  }

  /** The person wants a connection now: also where the connector had given up. */
  reconnect(): void {
    const { store, connector } = this.#core
    if (store.state.connection.type !== 'stopped') return connector.probe?.()
    this.start().catch(error => this.#signal.aborted || store.tell([{ type: 'error', error: toErrorNote(error) }]))
  }

  #take(event: ChatEvent): void {
    if (this.#signal.aborted) return
    // Liveness is decided on arrival: an event that waits here may see the connection change.
    if (event.type === 'connection') this.#online = event.state.type === 'online'
    this.#queue.push({ event, live: this.#online })
    queueMicrotask(() => this.#drain())
  }

  /** Resolves when all that has come in so far is stored: an answer that came later must not get ahead of it. */
  taken(): Promise<void> {
    const isWaiting = this.#draining || this.#queue.length > 0
    if (!isWaiting || this.#signal.aborted || this.#core.store.state.me === null) return Promise.resolve()
    return new Promise(resolve => {
      this.#queue.push(resolve)
      this.#drain()
    })
  }

  #drain(): void {
    // Until it is known who we are, our own messages cannot be told from others'.
    if (this.#draining || this.#core.store.state.me === null) return
    this.#draining = true
    this.#unlessStopped(this.#drainAll())
  }

  async #drainAll(): Promise<void> {
    try {
      while (this.#queue.length > 0 && !this.#signal.aborted) await this.#takeIn()
    } finally {
      // With the last look at the queue, or what comes in between would wait for what comes next.
      this.#draining = false
      for (const next of this.#queue) if (typeof next === 'function') next()
    }
  }

  async #takeIn(): Promise<void> {
    const inputs: Input[] = []
    while (inputs.length < batchSize) {
      const next = this.#queue[0]
      if (!next || typeof next === 'function' || !isStored(next.event)) break
      inputs.push({ type: 'event', event: next.event, live: next.live })
      this.#queue.shift()
    }
    if (inputs.length > 0) await this.#store(inputs)
    else await this.#pass(this.#queue.shift())
  }

  async #store(inputs: readonly Input[]): Promise<void> {
    try {
      const { changes } = await this.#commit(inputs)
      const { dialogs } = this.#core.store.state
      for (const change of changes) {
        if (change.type !== 'timeline') continue
        this.#core.needUsers(change.put.map(m => m.senderId))
        if (!dialogs.has(change.dialogId)) this.#hint(change.dialogId)
      }
      for (const input of inputs) if (input.type === 'event') this.#recount(input.event)
    } catch (error) {
      if (!this.#signal.aborted) log.alarm('an event was not taken in', { error: String(error) })
    }
  }

  /** What the server has counted may or may not hold what this event is about: ask again. */
  #recount(event: StoredEvent): void {
    if (event.type === 'message') {
      const { dialogId, order, senderId } = event.message
      const { dialogs, me } = this.#core.store.state
      if (senderId === me?.id) return
      for (const said of this.#meanwhile) said.push(event.message)
      const at = dialogs.get(dialogId)?.unreadBase.at ?? null
      // Below the newest message that was counted: placed there by a clock that is coarse.
      if (at !== null && order < at) this.#hint(dialogId)
    }
    if (event.type === 'dialog') {
      // It speaks of a time before messages that are here already.
      const newest = this.#core.store.state.dialogs.get(event.dialog.id)?.lastMessage
      if (newest && newest.order > (event.dialog.lastMessage?.order ?? '')) this.#hint(event.dialog.id)
    }
    const isGone = event.type === 'message-removed' || (event.type === 'message-changed' && event.change.type === 'deleted')
    // Also when none is counted yet: an answer that is on its way may still count it.
    if (isGone && (this.#asked.size > 0 || (this.#core.store.state.dialogs.get(event.dialogId)?.unread ?? 0) > 0)) this.#hint(event.dialogId)
  }

  async #pass(next: Queued | undefined): Promise<void> {
    if (typeof next === 'function') return next()
    const event = next?.event
    switch (event?.type) {
      case 'connection':
        return this.#connection(event.state)
      case 'typing':
        return this.#live.typing(event.dialogId, event.userId, event.typing)
      case 'presence':
        return this.#live.presence(event.userId, event.presence)
      case 'hint':
        return this.#hint(event.dialogId)
      case 'notice':
        return this.#core.store.tell([{ type: 'notice', text: event.text }])
    }
  }

  async #connection(state: ConnectionEvent): Promise<void> {
    const { clock } = this.#core
    switch (state.type) {
      case 'connecting':
        return this.#hooks.onConnection({ type: 'connecting', since: this.#since })
      case 'offline': {
        this.#since = clock.now()
        this.#session += 1
        // Before anything else is read: from here on we miss what is said.
        await this.#commit([{ type: 'detach', live: false }])
        const { code, message, retryAt } = state
        if (retryAt === undefined) return this.#hooks.onConnection({ type: 'stopped', error: { code, message: message ?? '' } })
        return this.#hooks.onConnection({ type: 'offline', code, retryAt })
      }
      case 'online': {
        const session = ++this.#session
        await this.#commit([{ type: 'detach', live: true }])
        this.#hooks.onConnection({ type: 'online', ...(state.limited && { limited: true }) })
        this.#unlessStopped(this.#refresh(session))
      }
    }
  }

  /** Everything that may have changed while we were away; what people look at first. */
  async #refresh(session: number): Promise<void> {
    const isCurrent = () => session === this.#session && !this.#signal.aborted
    performance.mark('chat:online')
    await this.#persist(isCurrent, () => this.loadDialogs(true))
    for (const dialogId of this.#history.openDialogs) {
      this.#core.connector.watch?.(dialogId)
      if (isCurrent()) await this.#history.catchUp(dialogId)
    }
    if (!isCurrent()) return
    performance.mark('chat:fresh')
    this.#hooks.onFresh()
    await this.#readAhead(isCurrent)
  }

  /** Nobody waits for this; after the end of the leadership nothing is read any more. */
  #unlessStopped(work: Promise<unknown>): void {
    work.catch(error => this.#signal.aborted || log.alarm('what is new could not be read', { error: String(error) }))
  }

  async #readAhead(isCurrent: () => boolean): Promise<void> {
    for (const dialogId of await this.#behind()) {
      if (isCurrent()) await this.#history.refresh(dialogId)
    }
  }

  /** Dialogs at the head of the list whose newest message is not stored. */
  async #behind(): Promise<readonly DialogId[]> {
    const recent = [...this.#core.store.state.dialogs.values()]
      .sort((a, b) => (b.lastMessage?.sentAt ?? 0) - (a.lastMessage?.sentAt ?? 0))
      .slice(0, aheadCount)
    return this.#core.view(async tx => {
      const behind: DialogId[] = []
      for (const { id, lastMessage } of recent) {
        const [newest] = await tx.before(id, null, 1)
        if (lastMessage && newest?.id !== lastMessage.id) behind.push(id)
      }
      return behind
    })
  }

  /** Tries until it works, the question is old, or the service says no for good. */
  async #persist(isCurrent: () => boolean, work: () => Promise<void>): Promise<void> {
    const { clock, random, store } = this.#core
    for (let attempt = 0; isCurrent(); attempt++) {
      try {
        await work()
        return store.set({ dialogList: { ...store.state.dialogList, loading: false, error: null } })
      } catch (caught) {
        const error = toErrorNote(caught)
        store.set({ dialogList: { ...store.state.dialogList, loading: false, error } })
        if (isFinal(error.code) || !isCurrent()) return
        const asked = caught instanceof ChatError ? caught.retryAfterMs : undefined
        await clock.sleep(backoffMs(attempt + 1, random, asked), this.#signal).catch(() => {})
      }
    }
  }

  /** `fromStart`: the list again, as far down as we know it. Otherwise the next page. */
  loadDialogs(fromStart: boolean): Promise<void> {
    return this.#inTurn(undefined, () => this.#loadDialogs(fromStart))
  }

  /** One after another: a late answer to an older question must not undo a newer one, and where the list goes on is told by the one before. */
  #inTurn<T>(dialogId: DialogId | undefined, ask: () => Promise<T>): Promise<T> {
    const earlier = [...this.#asked].flatMap(([about, answer]) => (dialogId === undefined || about === undefined || about === dialogId ? [answer] : []))
    const answer = Promise.all(earlier).then(ask)
    const done = answer
      .then(() => {}, () => {})
      .then(() => {
        if (this.#asked.get(dialogId) === done) this.#asked.delete(dialogId)
      })
    this.#asked.set(dialogId, done)
    return answer
  }

  async #loadDialogs(fromStart: boolean): Promise<void> {
    const { connector, store, signal } = this.#core
    const { dialogList } = store.state
    store.set({ dialogList: { ...dialogList, loading: true, error: fromStart ? dialogList.error : null } })
    try {
      const known = await this.#core.view(async tx => (await tx.snapshot()).dialogsCursor)
      const isFirst = known === undefined
      let cursor = fromStart || isFirst ? null : known
      if (!fromStart && known === null) return
      const atStart = [...store.state.dialogs.values()]
      const listed = new Set<DialogId>()
      for (;;) {
        let isEnough = true
        const page = await this.#read(connector.dialogs(cursor, signal), ({ items, next }) => {
          for (const dialog of items) listed.add(dialog.id)
          isEnough = !fromStart || isFirst || atStart.every(d => !d.joined || listed.has(d.id))
          // Where the list goes on: what has become active since may have come to stand above the old place.
          return { items, ...(isEnough ? { cursor: next } : {}) }
        })
        this.#core.needUsers(page.items.flatMap(d => [...(d.kind === 'direct' ? d.memberIds : []), ...(d.lastMessage ? [d.lastMessage.senderId] : [])]))
        if (page.next === null && (fromStart || isFirst)) return page.partial ? undefined : await this.#dropUnlisted(atStart, listed)
        if (page.next === null || isEnough) return
        cursor = page.next
      }
    } catch (error) {
      // It shows where the list ends; who scrolls there does not ask again and again.
      store.set({ dialogList: { ...store.state.dialogList, error: toErrorNote(error) } })
      throw error
    } finally {
      store.set({ dialogList: { ...store.state.dialogList, loading: false } })
    }
  }

  /** Stores what the service answers about dialogs, and asks again for those whose count it may have taken too early. */
  async #read<T>(question: Promise<T>, take: (answer: T) => Omit<Extract<Input, { type: 'dialogs' }>, 'type'>): Promise<T> {
    const { store } = this.#core
    const { dialogs: before } = store.state
    const said: Message[] = []
    this.#meanwhile.add(said)
    try {
      const answer = await inTime(question, this.#core.clock)
      await this.taken()
      const taken = take(answer)
      // One that went while we waited does not come back with an answer from before.
      const items = taken.items.filter(({ id }) => !before.has(id) || store.state.dialogs.has(id))
      await this.#commit([{ type: 'dialogs', ...taken, items }])
      // Of the same time as the newest one that was counted, and placed below it: it was said later all the same. Nor does an empty dialog's count say how far it goes.
      const isLate = ({ id, lastMessage: last }: Dialog) => said.some(m => m.dialogId === id && (!last || (m.sentAt === last.sentAt && m.order < last.order)))
      for (const dialog of items) if (isLate(dialog)) this.#hint(dialog.id)
      return answer
    } finally {
      this.#meanwhile.delete(said)
    }
  }

  /** The whole list was read: a dialog that we knew and that is not in it is ours no longer. */
  async #dropUnlisted(known: readonly Dialog[], listed: ReadonlySet<DialogId>): Promise<void> {
    for (const { id, joined, updatedAt } of known) {
      // One that has moved up while we read is passed over by the pages, and not gone.
      if (!joined || listed.has(id) || this.#core.store.state.dialogs.get(id)?.updatedAt !== updatedAt) continue
      const now = await this.#ifMoved(id, updatedAt)
      if (now) await this.#commit([now === 'gone' ? { type: 'event', live: false, event: { type: 'dialog-removed', dialogId: id } } : { type: 'dialogs', items: [now] }])
    }
  }

  /** News of what moved it may still be on its way, or come by asking only: so the service is asked itself. */
  async #ifMoved(dialogId: DialogId, updatedAt: number): Promise<Dialog | 'gone' | undefined> {
    try {
      const dialog = await inTime(this.#core.connector.dialog(dialogId, this.#signal), this.#core.clock)
      // Some know every dialog that is asked for. One that stands where it stood would have been listed.
      return dialog.updatedAt === updatedAt ? 'gone' : dialog
    } catch (error) {
      const { code } = toErrorNote(error)
      if (isFinal(code)) return 'gone'
      // What cannot be understood keeps nobody from what is new.
      if (code !== 'protocol') throw error
    }
  }

  /** Reads a dialog (or the list) again. Hints that arrive meanwhile, be they hundreds, are answered by one more reading. */
  #hint(dialogId: DialogId | undefined): void {
    const reading = this.#readings.get(dialogId)
    if (reading) {
      reading.again = true
      return
    }
    const begun = { again: false }
    this.#readings.set(dialogId, begun)
    this.#unlessStopped(this.#answer(dialogId, begun).finally(() => this.#readings.delete(dialogId)))
  }

  async #answer(dialogId: DialogId | undefined, reading: { again: boolean }): Promise<void> {
    do {
      reading.again = false
      const session = this.#session
      const isCurrent = () => session === this.#session && !this.#signal.aborted
      await this.#persist(isCurrent, () => (dialogId === undefined ? this.loadDialogs(true) : this.#readDialog(dialogId)))
      if (dialogId === undefined) await this.#readAhead(isCurrent)
    } while (reading.again && !this.#signal.aborted)
  }

  async #readDialog(dialogId: DialogId): Promise<void> {
    await this.#inTurn(dialogId, async () => {
      const dialog = await this.#read(this.#core.connector.dialog(dialogId, this.#signal), items => ({ items: [items] }))
      this.#core.needUsers(dialog.kind === 'direct' ? dialog.memberIds : [])
    })
    await this.#history.readAgain(dialogId)
  }
}
