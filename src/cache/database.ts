// Opening and deleting, which in a browser may be refused, blocked by another tab, or never answered.
import { ChatError } from '../core/errors.js'
import type { Clock } from '../lib/clock.js'
import { withLimit } from '../lib/deadline.js'
import { log } from '../lib/log.js'
import { ask } from './ask.js'
import { schemaVersion, storeNames, upgrade } from './schema.js'

/** How long the browser may take to open or delete: a frozen tab in the way makes it wait for ever, without any event. */
const limitMs = 3_000

/** Another tab upgrades or deletes the database, and waits until we let go of it. */
export type Superseded = (by: 'newer-version' | 'deletion') => void

/** Rejects with ChatError 'storage': no IndexedDB here, refused, a newer version's database, or no answer in 3 s. */
export async function openDatabase(name: string, clock: Clock, superseded: Superseded): Promise<IDBDatabase> {
  try {
    const database = await withLimit(open(name, superseded), limitMs, clock, late => {
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

async function open(name: string, superseded: Superseded): Promise<IDBDatabase> {
  // Async also where the call itself throws.
  const request = indexedDB.open(name, schemaVersion)
  request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion)
  request.onblocked = () => log.note('an older version in another tab holds the storage')
  const database = await ask(request)
  database.onversionchange = ({ newVersion }) => superseded(newVersion === null ? 'deletion' : 'newer-version')
  return database
}

/** Resolves with whether it is gone. When another tab is in the way it goes later, as soon as that tab does. */
export async function deleteDatabase(name: string, clock: Clock): Promise<boolean> {
  const deletion = (async () => {
    await ask(indexedDB.deleteDatabase(name))
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
