// The leader's part: connect, take in events, and on coming online read again what may have changed.
import { isChatError, isFinal, toErrorNote } from '../core/errors.js'
import { backoffMs } from '../lib/backoff.js'
import { Turns } from '../lib/turns.js'
import type { ConnectionState } from '../core/chat.js'
import type { ChatEvent, ConnectionEvent } from '../core/events.js'
import type { DialogId } from '../core/ids.js'
import type { Committed } from './commit.js'
import type { Core } from './core.js'
import { Dialogs, type LeadingCore } from './dialogs.js'
import type { History } from './history.js'
import { Intake } from './intake.js'
import type { Input, StoredEvent } from './inputs.js'
import type { Live } from './live.js'
import { rare } from './load-rare.js'
import type { Threads } from './threads.js'
import { unattended } from './unattended.js'

export type SyncSetup = {
  readonly core: Core
  /** Stores as long as this leadership is the newest one. */
  readonly commit: (inputs: readonly Input[]) => Promise<Committed>
  readonly history: History
  readonly threads: Threads
  readonly live: Live
  readonly onConnection: (state: ConnectionState) => void
  /** Online and up to date: what is unsent may go. */
  readonly onFresh: () => void
  /** Ends this leadership. */
  readonly signal: AbortSignal
}

export class Sync {
  readonly #setup: SyncSetup
  readonly #core: LeadingCore
  readonly #intake: Intake
  readonly dialogs: Dialogs
  #since = 0
  /** What was begun for an older connection stops. */
  #session = new AbortController()
  /** Dialogs that are being read again; undefined: the list. */
  readonly #readings = new Turns<DialogId | undefined>()

  constructor(setup: SyncSetup) {
    this.#setup = setup
    const { core, commit, signal } = setup
    this.#core = { ...core, commit, signal }
    this.dialogs = new Dialogs(this.#core, dialogId => this.#hint(dialogId))
    const onStored = (committed: Committed, events: readonly StoredEvent[]) => this.#stored(committed, events)
    this.#intake = new Intake(core, { commit, onStored, onPassing: event => this.#pass(event) }, signal)
  }

  async start(): Promise<void> {
    const { core, commit, onConnection, signal } = this.#setup
    this.#since = core.clock.now()
    onConnection({ type: 'connecting', since: this.#since })
    // Whoever held the connection before us is gone: what came since then is unknown.
    await commit([{ type: 'detach', live: false }, { type: 'recover' }])
    try {
      const me = await core.connector.connect(event => this.#intake.take(event), signal)
      if (!signal.aborted) await commit([{ type: 'me', user: me }])
    } catch (error) {
      if (signal.aborted) return
      this.#intake.isOnline = false
      onConnection({ type: 'stopped', error: toErrorNote(error) })
    }
    this.#intake.drain()
  }

  /** The person wants a connection now: also where the connector had given up. */
  reconnect(): void {
    const { store, connector, signal } = this.#core
    if (store.state.connection.type !== 'stopped') return connector.probe?.()
    this.start().catch(error => signal.aborted || store.tell([{ type: 'error', error: toErrorNote(error) }]))
  }

  /** As Core's. */
  taken(): Promise<void> {
    return this.#intake.taken()
  }

  #stored({ changes }: Committed, events: readonly StoredEvent[]): void {
    const { dialogs } = this.#core.store.state
    for (const change of changes) {
      if (change.type !== 'timeline') continue
      this.#core.needUsers(change.put.map(m => m.senderId))
      if (!dialogs.has(change.dialogId)) this.#hint(change.dialogId)
    }
    for (const event of events) this.dialogs.heard(event)
  }

  #pass(event: Exclude<ChatEvent, StoredEvent>): Promise<void> | void {
    const { live } = this.#setup
    switch (event.type) {
      case 'connection':
        return this.#connection(event.state)
      case 'typing':
        return live.typing(event.dialogId, event.userId, event.typing)
      case 'presence':
        return live.presence(event.userId, event.presence)
      case 'hint':
        return this.#hint(event.dialogId)
      case 'notice':
        return this.#core.store.tell([{ type: 'notice', text: event.text }])
    }
  }

  async #connection(state: ConnectionEvent): Promise<void> {
    const { onConnection } = this.#setup
    if (state.type === 'connecting') return onConnection({ type: 'connecting', since: this.#since })
    this.#session.abort()
    this.#session = new AbortController()
    if (state.type === 'online') {
      const session = this.#current
      await this.#core.commit([{ type: 'detach', live: true }])
      onConnection({ type: 'online', ...(state.limited && { limited: true }) })
      return unattended(this.#refresh(session), session)
    }
    this.#since = this.#core.clock.now()
    // Before anything else is read: from here on we miss what is said.
    await this.#core.commit([{ type: 'detach', live: false }])
    const { code, message, retryAt } = state
    onConnection(retryAt === undefined ? { type: 'stopped', error: { code, message: message ?? '' } } : { type: 'offline', code, retryAt })
  }

  /** Ends with the connection there is now. */
  get #current(): AbortSignal {
    return AbortSignal.any([this.#session.signal, this.#core.signal])
  }

  /** Everything that may have changed while we were away; what people look at first. */
  async #refresh(session: AbortSignal): Promise<void> {
    const { core, history, threads, onFresh } = this.#setup
    performance.mark('chat:online')
    await this.#persist(session, () => this.dialogs.load(true))
    for (const dialogId of threads.openDialogs) {
      core.connector.watch?.(dialogId)
      if (!session.aborted) await history.catchUp(dialogId)
    }
    if (session.aborted) return
    performance.mark('chat:fresh')
    onFresh()
    await this.#readAhead(session)
  }

  async #readAhead(session: AbortSignal): Promise<void> {
    const { core, history } = this.#setup
    // Where this part cannot be had, less is here to be read offline.
    await (await rare().catch(() => undefined))?.readAhead(core, history, session)
  }

  /** Tries until it works, the connection is another one, or the service says no for good. */
  async #persist(session: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { clock, random } = this.#setup.core
    for (let attempt = 1; !session.aborted; attempt++) {
      try {
        await work()
        return this.dialogs.show({ loading: false, error: null })
      } catch (caught) {
        const error = toErrorNote(caught)
        this.dialogs.show({ loading: false, error })
        if (isFinal(error.code) || session.aborted) return
        const asked = isChatError(caught) ? caught.retryAfterMs : undefined
        await clock.sleep(backoffMs(attempt, random, asked), session).catch(() => {})
      }
    }
  }

  /** Reads a dialog (or the list) again. Hints that arrive meanwhile, be they hundreds, are answered by one more reading. */
  #hint(dialogId: DialogId | undefined): void {
    unattended(this.#readings.run(dialogId, () => this.#readAgain(dialogId)), this.#core.signal)
  }

  async #readAgain(dialogId: DialogId | undefined): Promise<void> {
    const session = this.#current
    if (dialogId === undefined) {
      await this.#persist(session, () => this.dialogs.load(true))
      return this.#readAhead(session)
    }
    await this.#persist(session, async () => {
      await this.dialogs.read(dialogId)
      await this.#setup.history.readAgain(dialogId)
    })
  }
}
