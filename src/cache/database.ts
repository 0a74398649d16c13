// Opening and deleting, which in a browser may be refused, blocked by another tab, or never answered.
import { deleteDB, openDB } from 'idb'
import { ChatError } from '../core/errors.js'
import type { Clock } from '../lib/clock.js'
import { withLimit } from '../lib/deadline.js'
import { log } from '../lib/log.js'
import { condemn } from './erasing.js'
import { schemaVersion, storeNames, upgrade, type Database, type IdbTransaction, type Schema } from './schema.js'

/** How long the browser may take to open or delete: a frozen tab in the way makes it wait for ever, without any event. */
const limitMs = 3_000

/** Another tab upgrades or deletes the database, and waits until we let go of it. */
export type Superseded = (by: 'newer-version' | 'deletion') => void

/** Writes what a new database begins with, or aborts. */
type Fill = (transaction: IdbTransaction) => Promise<void>

/** Rejects with ChatError 'storage': no IndexedDB here, refused, a newer version's database, or no answer in 3 s (more on a page that is too busy to hear one). */
export async function openDatabase(name: string, clock: Clock, superseded: Superseded, fill?: Fill): Promise<Database> {
  try {
    const database = await withLimit(open(name, superseded, fill), limitMs, clock, late => {
      void late.then(
        opened => opened.close(),
        () => {}, // Refused, late: nothing to close.
      )
      throw new ChatError('storage', 'The storage of this browser does not answer.')
    })
    if (storeNames.every(store => database.objectStoreNames.contains(store))) return database
    database.close()
    throw new ChatError('storage', 'The saved messages are damaged.')
  } catch (error) {
    throw toStorageError(error)
  }
}

async function open(name: string, superseded: Superseded, fill?: Fill): Promise<Database> {
  // Async also where the call itself throws.
  return openDB<Schema>(name, schemaVersion, {
    upgrade: (opened, from, _, transaction) => {
      transaction.done.catch(() => {}) // The request fails with it, and is what we listen to.
      upgrade(opened, from)
      // In this transaction: nobody else, and no work of ours, ever sees it empty.
      if (from === 0) void fill?.(transaction as unknown as IdbTransaction)
    },
    blocked: () => log.note('an older version in another tab holds the storage'),
    blocking: (_, version) => superseded(version === null ? 'deletion' : 'newer-version'),
  })
}

/**
 * Resolves with whether it is gone. When another tab is in the way it goes later, as soon as that tab does: until then
 * it stays noted, as a frozen tab may write there when it wakes, before it hears that it is signed out.
 */
export async function deleteDatabase(name: string, clock: Clock): Promise<boolean> {
  const deletion = (async () => {
    await deleteDB(name)
    condemn(name, false)
    return true
  })()
  try {
    return await withLimit(deletion, limitMs, clock, () => false)
  } catch {
    // Refused: the caller is told that the database may still be there.
    return false
  }
}

/** Whatever a browser says about its storage, in our words. */
export const toStorageError = (cause: unknown): ChatError =>
  cause instanceof ChatError ? cause : new ChatError('storage', 'Messages cannot be saved in this browser.', { cause })
