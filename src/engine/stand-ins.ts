// What tabs need to agree, where the browser has no Web Locks (plain http) or no BroadcastChannel (old ones):
// a lock that is leased, and a channel that is a mailbox, both in one small database.
import { hash64 } from '../lib/hash.js'
import { newId } from '../lib/ids.js'
import { log } from '../lib/log.js'
import type { Clock } from '../lib/clock.js'
import type { TabMessage, TabsSetup } from './tabs.js'

type Platform = TabsSetup['platform']
type Lease = { readonly owner: string; readonly until: number }
type Letter = { readonly to: string; readonly from: string; readonly at: number; readonly message: unknown }

/** A tab that died holds the lock this long at most. */
const leaseMs = 30_000
const renewMs = 10_000
/** How often a tab looks whether the lock is free, and for letters. */
const lookMs = 1_000
/** Whoever was asleep longer than this reads everything again anyway. */
const letterLifeMs = 10_000

export function standIns({ locks, openChannel }: Platform, clock: Clock): Platform {
  return {
    locks: locks ?? ({ request: (name: string, options: LockOptions, run: () => Promise<void>) => requestLease(name, options, run, clock) } as LockManager),
    openChannel: openChannel ?? (name => new Mailbox(hash64(name), clock) as unknown as BroadcastChannel),
  }
}

/** Like `navigator.locks.request`: rejects when the lock is taken away, or the signal ends the waiting for it. */
async function requestLease(name: string, { signal: wanted, steal = false }: LockOptions, run: () => Promise<void>, clock: Clock): Promise<void> {
  const key = hash64(name)
  const owner = newId()
  const signal = wanted ?? new AbortController().signal
  // Where even this small database fails, every tab leads, as if it were the only one.
  while (!(await take(key, owner, steal, clock).catch(() => true))) await clock.sleep(lookMs, signal)
  // Granted too late: whoever comes next must not wait for the lease to end.
  if (signal.aborted) return release(key, owner)
  const held = new AbortController()
  const lost = keepLease(key, owner, clock, held.signal)
  try {
    await Promise.race([run(), lost])
  } finally {
    held.abort()
    await release(key, owner)
  }
}

/** One transaction: of two tabs that ask, one gets it. */
function take(key: string, owner: string, steal: boolean, clock: Clock): Promise<boolean> {
  return inStore<boolean>('leases', (store, done) => {
    store.get(key).onsuccess = ({ target }) => {
      const lease = (target as IDBRequest<Lease | undefined>).result
      const now = clock.now()
      // A lease that goes on for longer than any was made under another time of the device's clock.
      const isFree = !lease || lease.owner === owner || lease.until <= now || lease.until > now + leaseMs
      if (isFree || steal) store.put({ owner, until: now + leaseMs }, key)
      done(isFree || steal)
    }
  })
}

/** Rejects when somebody else has it: it was stolen, or this tab slept and it ran out. */
async function keepLease(key: string, owner: string, clock: Clock, signal: AbortSignal): Promise<never> {
  for (;;) {
    await clock.sleep(renewMs, signal)
    const isMine = await inStore<boolean>('leases', (store, done) => {
      store.get(key).onsuccess = ({ target }) => {
        const mine = (target as IDBRequest<Lease | undefined>).result?.owner === owner
        if (mine) store.put({ owner, until: clock.now() + leaseMs }, key)
        done(mine)
      }
    }).catch(() => true)
    if (!isMine) throw new DOMException('The lock was stolen.', 'AbortError')
  }
}

const release = (key: string, owner: string): Promise<void> =>
  inStore<void>('leases', (store, done) => {
    store.get(key).onsuccess = ({ target }) => {
      if ((target as IDBRequest<Lease | undefined>).result?.owner === owner) store.delete(key)
      done()
    }
  }).catch(() => {}) // It runs out by itself.

/** Like a BroadcastChannel, a second late. No word of anybody is left in it: the others read in the cache what was stored. */
class Mailbox {
  readonly #name: string
  readonly #clock: Clock
  readonly #me = newId()
  readonly #closed = new AbortController()
  #read = 0

  constructor(name: string, clock: Clock) {
    this.#name = name
    this.#clock = clock
  }

  postMessage(message: TabMessage): void {
    const letter: Letter = { to: this.#name, from: this.#me, at: this.#clock.now(), message: withoutWords(message) }
    inStore<void>('letters', (store, done) => (store.add(letter), done())).catch(unsent)
  }

  addEventListener(_: 'message', listener: (event: { readonly data: unknown }) => void, { signal }: { readonly signal: AbortSignal }): void {
    void this.#listen(listener, AbortSignal.any([signal, this.#closed.signal])).catch(() => {}) // Closed.
  }

  close(): void {
    this.#closed.abort()
  }

  async #listen(listener: (event: { readonly data: unknown }) => void, signal: AbortSignal): Promise<void> {
    this.#read = await this.#collect(() => {})
    for (;;) {
      await this.#clock.sleep(lookMs, signal)
      const messages: TabMessage[] = []
      this.#read = await this.#collect(message => messages.push(message)).catch(() => this.#read)
      const last = messages.findLast(({ type }) => type === 'reread')
      for (const message of messages) if (!signal.aborted && (message.type !== 'reread' || message === last)) listener({ data: message })
    }
  }

  /** Answers the number of the newest letter; throws away what everybody must have read. */
  #collect(take: (message: TabMessage) => void): Promise<number> {
    return inStore<number>('letters', (store, done) => {
      let newest = this.#read
      const now = this.#clock.now()
      store.openCursor().onsuccess = ({ target }) => {
        const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result
        if (!cursor) return done(newest)
        const letter = cursor.value as Letter
        const number = cursor.key as number
        if (number > this.#read && letter.to === this.#name && letter.from !== this.#me) take(letter.message as TabMessage)
        newest = Math.max(newest, number)
        if (Math.abs(now - letter.at) > letterLifeMs) cursor.delete()
        cursor.continue()
      }
    })
  }
}

function withoutWords(message: TabMessage): TabMessage {
  if (message.type === 'committed') return { type: 'reread' }
  if (message.type === 'status') return { ...message, typing: new Map(), presence: new Map() }
  return message
}

const unsent = (error: unknown): void => log.note('other tabs could not be told', { error: String(error) })

let opening: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('cw:tabs', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('leases')
      request.result.createObjectStore('letters', { autoIncrement: true })
    }
    request.onsuccess = () => {
      request.result.onversionchange = request.result.onclose = () => {
        request.result.close()
        opening = undefined
      }
      resolve(request.result)
    }
    request.onerror = () => {
      opening = undefined
      reject(request.error ?? new Error('not opened'))
    }
  })
  return opening
}

/** What `work` says it is done with, once that is stored. */
async function inStore<T>(name: 'leases' | 'letters', work: (store: IDBObjectStore, done: (value: T) => void) => void): Promise<T> {
  const database = await open()
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, 'readwrite')
    let result: T
    work(transaction.objectStore(name), value => (result = value))
    transaction.oncomplete = () => resolve(result)
    transaction.onabort = () => reject(transaction.error ?? new Error('not stored'))
  })
}
