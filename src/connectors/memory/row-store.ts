// The service's rows on disk, in an IndexedDB database of its own.
import type { RowWrite } from './rows.js'

export interface RowStore {
  /** All rows; from now on only this store may write. */
  take(): Promise<readonly (readonly [key: string, row: unknown])[]>
  /** All of it or nothing. Rejects when another tab has taken the rows since. */
  write(writes: readonly RowWrite[]): Promise<void>
  close(): void
}

const epochKey = 'epoch'

/** Where the browser gives no database the rows last as long as the page. */
export async function openRowStore(name: string): Promise<RowStore> {
  try {
    return idbStore(await open(`chat-memory:${name}`))
  } catch {
    return { take: async () => [], write: async () => {}, close: () => {} }
  }
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore('rows')
  return answer(request)
}

function idbStore(db: IDBDatabase): RowStore {
  let epoch = ''
  db.onversionchange = () => db.close()
  const begin = (): IDBTransaction => db.transaction('rows', 'readwrite')
  return {
    async take() {
      const tx = begin()
      const rows = tx.objectStore('rows')
      epoch = crypto.getRandomValues(new Uint32Array(4)).join('-')
      const [keys, values] = await Promise.all([answer(rows.getAllKeys()), answer(rows.getAll() as IDBRequest<unknown[]>), answer(rows.put(epoch, epochKey))])
      await done(tx)
      return keys.flatMap((key, i) => (key === epochKey ? [] : [[String(key), values[i]] as const]))
    },
    async write(writes) {
      const tx = begin()
      const rows = tx.objectStore('rows')
      const end = done(tx)
      const check = rows.get(epochKey)
      check.onsuccess = () => {
        // A tab that slept while another took over must not write over what happened since.
        if (check.result !== epoch) return tx.abort()
        for (const { key, row } of writes) {
          if (row === undefined) rows.delete(key)
          else rows.put(row, key)
        }
      }
      await end
    },
    close: () => db.close(),
  }
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The database did not answer.'))
  })

const done = (tx: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve()
    tx.onabort = () => reject(tx.error ?? new Error('The rows belong to another tab now.'))
  })
