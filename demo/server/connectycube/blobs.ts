import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../store.js'

export type Blob = {
  readonly id: number
  readonly uid: string
  readonly name: string
  readonly content_type: string
  readonly is_public: number
  readonly owner_id: number
  /** Null until the upload was declared complete. */
  readonly size: number | null
  /** Allows one upload to whoever holds it. */
  readonly policy: string
  readonly created_at: number
}

/** Files: their description in the database, their bytes beside it. */
export class Blobs {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  find(key: string): Blob | undefined {
    return this.#store.one('select * from cc_blobs where uid = ? or id = ?', key, /^\d{1,15}$/.test(key) ? Number(key) : -1)
  }

  create(ownerId: number, name: string, contentType: string, isPublic: boolean, now: number): Blob {
    // Begins with a letter, so that it can never be taken for a numeric id.
    const uid = `f${randomBytes(16).toString('hex').slice(1)}00`
    return this.#store.one<Blob>(
      `insert into cc_blobs (uid, name, content_type, is_public, owner_id, policy, created_at) values (?, ?, ?, ?, ?, ?, ?) returning *`,
      uid, name, contentType, isPublic ? 1 : 0, ownerId, randomBytes(12).toString('hex'), now,
    )!
  }

  complete(blob: Blob, size: number): void {
    this.#store.run('update cc_blobs set size = ? where id = ?', size, blob.id)
  }

  async remove(blob: Blob): Promise<void> {
    this.#store.run('delete from cc_blobs where id = ?', blob.id)
    await rm(this.#path(blob), { force: true })
  }

  write(blob: Blob, bytes: Buffer): Promise<void> {
    return writeFile(this.#path(blob), bytes)
  }

  /** @returns null when nothing was uploaded yet */
  read(blob: Blob): Promise<Buffer | null> {
    return readFile(this.#path(blob)).catch(() => null)
  }

  #path(blob: Blob): string {
    return join(this.#store.filesDir, blob.uid)
  }
}
