import { expect } from 'chai'
import type { Cache } from '../../src/cache/cache.js'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { databaseName, storeNames } from '../../src/cache/schema.js'
import type { Change } from '../../src/core/changes.js'
import { ChatError, type ErrorNote } from '../../src/core/errors.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { alps } from '../contract/cache-contract.js'

/** A storage of its own for each test of a suite, on whatever IndexedDB there is, and what can be done to it from outside. */
export function storageStage() {
  let name: string
  let undo: (() => void)[] = []
  const open = (onLost?: (problem: ErrorNote) => void) => openIdbCache(name, { clock: systemClock, ...(onLost ? { onLost } : {}) })

  /** Puts something in the place of a native until the end of the test. */
  function replace<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): T[K] {
    const native = Object.getOwnPropertyDescriptor(target, key)
    const original = target[key]
    Object.defineProperty(target, key, { value, configurable: true, writable: true })
    undo.push(() => (native ? Object.defineProperty(target, key, native) : Reflect.deleteProperty(target, key)))
    return original
  }

  /** The database as another tab has it open, with a build of its own that does not react to anything. */
  const otherTab = (version?: number) =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(databaseName(name), version)
      request.onsuccess = () => {
        undo.push(() => request.result.close())
        resolve(request.result)
      }
      request.onerror = () => reject(request.error ?? new Error('not opened'))
    })

  /** Keeps a transaction alive, as a tab does that was frozen inside one; returns how to let go of it. */
  function hold(database: IDBDatabase): () => void {
    const store = database.transaction(storeNames, 'readwrite').objectStore('meta')
    let isHeld = true
    const go = () => {
      if (isHeld) store.get('rev').onsuccess = go
    }
    go()
    const release = () => void (isHeld = false)
    undo.push(release)
    return release
  }

  beforeEach(() => {
    name = newId()
  })
  afterEach(() => {
    for (const step of undo.reverse()) step()
    undo = []
  })

  return {
    get name() {
      return name
    },
    open,
    replace,
    otherTab,
    hold,
  }
}

export const write = (cache: Cache, ...changes: Change[]): Promise<void> => cache.update(tx => tx.write(changes))

export const all = (cache: Cache) => cache.view(tx => tx.messages(alps, { from: null, to: null }))

export const event = (target: EventTarget, type: string) => new Promise<void>(resolve => target.addEventListener(type, () => resolve(), { once: true }))

export const expectStorageError = async (work: Promise<unknown>): Promise<ChatError> => {
  const error = await work.then(
    () => null,
    (e: unknown) => e,
  )
  expect(error).to.be.instanceOf(ChatError)
  expect(error).to.have.property('code', 'storage')
  return error as ChatError
}
