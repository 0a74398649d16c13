// Leading the tabs of an account: connection and outbox, and telling the followers how things stand.
import { toErrorNote } from '../core/errors.js'
import type { ConnectionState } from '../core/chat.js'
import { Deposed } from './commit.js'
import type { Core } from './core.js'
import type { History } from './history.js'
import type { Input } from './inputs.js'
import type { Live } from './live.js'
import { Outbox } from './outbox.js'
import type { People } from './people.js'
import { Sync } from './sync.js'
import type { TabMessage } from './tabs.js'
import type { Threads } from './threads.js'

type Status = Extract<TabMessage, { type: 'status' }>

export type LeadershipParts = {
  readonly core: Core
  readonly history: History
  readonly threads: Threads
  readonly live: Live
  readonly people: People
  readonly tell: (message: TabMessage) => void
  /** Another tab took over while this one slept. */
  readonly onDeposed: () => void
}

export class Leadership {
  readonly #parts: LeadershipParts
  #current: { readonly sync: Sync; readonly outbox: Outbox } | null = null
  #told: Status | null = null

  constructor(parts: LeadershipParts) {
    this.#parts = parts
  }

  get sync(): Sync | undefined {
    return this.#current?.sync
  }

  get outbox(): Outbox | undefined {
    return this.#current?.outbox
  }

  /** Leads until the signal aborts. */
  async take(signal: AbortSignal): Promise<void> {
    const { core, history, threads, live, tell, onDeposed } = this.#parts
    try {
      const { epoch } = await core.commit([{ type: 'lead' }])
      // The former leader may have stored more than it could tell.
      tell({ type: 'reread' })
      await threads.readAll()
      if (signal.aborted) return
      const outbox = new Outbox(core, history, () => epoch, onDeposed, signal)
      // Of one that was replaced while it slept nothing is stored any more: it would tell of how things were before.
      const commit = (inputs: readonly Input[]) =>
        core.commit(inputs, { epoch }).catch((error: unknown) => {
          if (error instanceof Deposed) onDeposed()
          throw error
        })
      const onConnection = (state: ConnectionState) => this.#connection(state, outbox)
      const sync = new Sync({ core, commit, history, threads, live, onConnection, onFresh: () => outbox.open(), signal })
      this.#current = { sync, outbox }
      signal.addEventListener('abort', () => {
        this.#current = null
        core.store.set({ leader: false })
      })
      core.store.set({ leader: true })
      // Typing and presence change without a commit.
      core.store.subscribe(() => this.#share(), signal)
      await sync.start()
    } catch (error) {
      if (!signal.aborted) core.store.tell([{ type: 'error', error: toErrorNote(error) }])
    }
  }

  #connection(state: ConnectionState, outbox: Outbox): void {
    const { store } = this.#parts.core
    const before = store.state.connection
    store.set({ connection: state })
    if (state.type === 'online') this.#parts.people.forget()
    else outbox.shut()
    if (state.type === 'stopped' && before.type !== 'stopped') store.tell([{ type: 'error', error: state.error }])
  }

  /** Tells the followers how things stand, because one asked. */
  tellStatus(): void {
    if (!this.#current) return
    const { connection, dialogList, typing, users } = this.#parts.core.store.state
    const presence = new Map([...users.values()].flatMap(u => (u.presence ? [[u.id, u.presence] as const] : [])))
    this.#told = { type: 'status', connection, dialogList, typing, presence }
    this.#parts.tell(this.#told)
  }

  #share(): void {
    const { connection, dialogList, typing, users } = this.#parts.core.store.state
    const told = this.#told
    const isSame = told?.connection === connection && told.dialogList === dialogList && told.typing === typing && hasSamePresence(told.presence, users)
    if (!isSame) this.tellStatus()
  }
}

const hasSamePresence = (told: Status['presence'], users: ReadonlyMap<unknown, { readonly id: Parameters<Status['presence']['get']>[0]; readonly presence?: unknown }>): boolean =>
  [...users.values()].every(user => user.presence === undefined || told.get(user.id) === user.presence)
