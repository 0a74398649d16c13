import { storageDamage } from './storage-damage.js'
import { storageErasing } from './storage-erasing.js'
import { storageOpening } from './storage-opening.js'
import { storageWriting } from './storage-writing.js'

/**
 * Numbers as in the catalogue of faults. Runs on whatever IndexedDB there is; `forceClose` closes a
 * connection as the browser does on its own account, with an event.
 */
export function storageFaults(forceClose: (database: IDBDatabase) => void): void {
  storageOpening(forceClose)
  storageWriting()
  storageDamage()
  storageErasing()
}
