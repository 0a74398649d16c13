// The cache and the connector as a tab meets them: they may fail or hang, and the tab may die at any call.
import { ChatError, isFinal, type ChatErrorCode } from '../../src/core/errors.js'
import type { Cache, CacheWriter } from '../../src/cache/cache.js'
import type { Connector, MessagePage, MessagesRequest } from '../../src/connectors/connector.js'
import type { DialogId, MessageId } from '../../src/core/ids.js'
import type { Gate, Time } from './time.js'

/** Where a planned fault strikes; each waits for the n-th of its kind, counted from 0. */
export type FaultPoint = 'write' | 'commit' | 'request' | 'response'

export type Faults = {
  /** The tab dies here, or falls asleep before it learns what became of it. */
  strike: { readonly at: FaultPoint; left: number; readonly how: 'crash' | 'freeze' } | null
  /** The next thing the person does is refused for good. */
  refuse: ChatErrorCode | null
  /** `full`: this write fails; making room helps. `gone`: from this write on nothing works any more. `hangs`: and each try takes the time limit. */
  storage: { readonly how: 'full' | 'gone' | 'hangs'; left: number } | null
}

/** A hanging database is given up after this long, by the contract of the cache. */
const storageLimitMs = 3_000

class Gone extends Error {}

type Parts = {
  readonly gate: Gate
  readonly time: Time
  readonly faults: Faults
  readonly crash: () => void
}

/** True when the tab is dead. */
function strike({ faults, gate, crash }: Parts, point: FaultPoint): boolean {
  const planned = faults.strike
  if (planned?.at !== point || planned.left-- > 0) return false
  faults.strike = null
  if (planned.how === 'freeze') gate.freeze()
  else crash()
  return planned.how === 'crash'
}

const full = () => new ChatError('storage', 'There is no room.')

function isBroken({ faults }: Parts): boolean {
  return faults.storage !== null && faults.storage.how !== 'full' && faults.storage.left < 0
}

function failWrite({ faults }: Parts): void {
  const { storage } = faults
  if (!storage || storage.left-- > 0) return
  if (storage.how === 'full') faults.storage = null
  throw full()
}

/** What outlives a tab: the storage of its device, shared with the other tabs. */
export function tabCache(cache: Cache, parts: Parts, onUse: () => void = () => {}, onEvicted: () => Promise<void> = async () => {}): Cache {
  const { gate, time, faults } = parts
  const refuse = async (): Promise<never> => {
    if (faults.storage?.how === 'hangs') await time.sleep(storageLimitMs, new AbortController().signal)
    throw full()
  }
  const writer = (tx: CacheWriter): CacheWriter => ({
    messages: (dialogId, range) => tx.messages(dialogId, range),
    before: (dialogId, place, limit) => tx.before(dialogId, place, limit),
    after: (dialogId, place, limit) => tx.after(dialogId, place, limit),
    find: (dialogId, id) => tx.find(dialogId, id),
    gaps: dialogId => tx.gaps(dialogId),
    timelines: () => tx.timelines(),
    orphans: dialogId => tx.orphans(dialogId),
    dialog: id => tx.dialog(id),
    outbox: () => tx.outbox(),
    entry: id => tx.entry(id),
    rev: () => tx.rev(),
    epoch: () => tx.epoch(),
    snapshot: () => tx.snapshot(),
    nextRev: () => tx.nextRev(),
    write: async changes => {
      if (strike(parts, 'write')) throw new Gone('crashed')
      failWrite(parts)
      return tx.write(changes)
    },
  })
  const use = <T>(work: () => Promise<T>): Promise<T> => {
    onUse()
    return gate.promise(isBroken(parts) ? refuse() : work())
  }
  return {
    kind: 'persistent',
    view: read => use(() => cache.view(read)),
    update: work =>
      use(async () => {
        const result = await cache.update(tx => {
          if (!gate.alive) throw new Gone('crashed')
          return work(writer(tx))
        })
        strike(parts, 'commit')
        if (gate.frozen) gate.untold = true
        return result
      }),
    evict: () =>
      use(async () => {
        const count = await cache.evict()
        await onEvicted()
        return count
      }),
    erase: last => use(() => cache.erase(last)),
    close: () => {},
  }
}

export type Watch = {
  /** Every call of the connector. */
  readonly onCall: (name: string) => void
  readonly onOnline: (resumed: boolean) => void
  /** The engine is told that this is gone. */
  readonly onRemoved: (dialogId: DialogId, messageId: MessageId) => void
  /** A page that the engine is about to get, and how many changes the service had seen when it was asked for. */
  readonly onPage: (dialogId: DialogId, request: MessagesRequest, page: MessagePage, changesBefore: number) => void
  /** The service will not hear how far somebody has read, and the engine does not ask again. */
  readonly onReadRefused: (dialogId: DialogId) => void
  readonly changes: () => number
}

export function tabConnector(inner: Connector, parts: Parts, watch: Watch): Connector {
  const { gate, faults } = parts
  const ask = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    watch.onCall(name)
    if (strike(parts, 'request')) return new Promise<never>(() => {})
    const result = gate.promise(work().then(value => {
      strike(parts, 'response')
      return value
    }))
    return result
  }
  return {
    namespace: inner.namespace,
    capabilities: inner.capabilities,
    ...(inner.echoes && { echoes: inner.echoes }),
    connect: (emit, signal) => {
      const pass: typeof emit = event =>
        gate.run(() => {
          if (signal.aborted) return
          if (event.type === 'connection' && event.state.type === 'online') watch.onOnline(event.state.resumed)
          if (event.type === 'message-removed') watch.onRemoved(event.dialogId, event.messageId)
          emit(event)
        })
      return gate.promise(inner.connect(pass, signal))
    },
    probe: () => inner.probe?.(),
    dialogs: (from, signal) => ask('dialogs', () => inner.dialogs(from, signal)),
    dialog: (dialogId, signal) => ask('dialog', () => inner.dialog(dialogId, signal)),
    messages: (dialogId, request, signal) => {
      const before = watch.changes()
      return ask('messages', () => inner.messages(dialogId, request, signal)).then(page => {
        watch.onPage(dialogId, request, page, before)
        return page
      })
    },
    perform: (action, signal) =>
      ask(`perform ${action.type}`, () => {
        const code = faults.refuse
        faults.refuse = null
        return code ? Promise.reject(new ChatError(code, 'Not here.')) : inner.perform(action, signal)
      }).catch((error: unknown) => {
        if (action.type === 'read' && error instanceof ChatError && isFinal(error.code)) watch.onReadRefused(action.dialogId)
        throw error
      }),
    users: (ids, signal) => ask('users', () => inner.users(ids, signal)),
    members: (dialogId, from, signal) => ask('members', () => inner.members(dialogId, from, signal)),
    url: attachment => inner.url(attachment),
  }
}
