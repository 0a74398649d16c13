import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reply } from '../rest.js'
import type { Store } from '../store.js'
import type { Upload } from './call.js'
import { Refused } from './envelope.js'
import { toObjectId } from './ids.js'

export type PhotoRow = { readonly id: string; readonly filename: string; readonly content_type: string; readonly size: number; readonly created_at: number }

/** Until then a picture is being worked on, and has no address. */
const PROCESSED_MS = 1_500

/** Pictures that belong to messages. */
export class Photos {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** @throws Refused 400 for what is no picture */
  add(userId: string, { filename, contentType, bytes }: Upload): string {
    if (!/^image\/(png|jpeg|gif|webp)$/.test(contentType)) throw new Refused(400, 'Invalid photo')
    const now = this.#now()
    const id = toObjectId(now)
    writeFileSync(this.#path(id), bytes)
    this.#store.run('insert into adb_photos values (?, ?, ?, ?, ?, ?)', id, userId, filename, contentType, bytes.length, now)
    return id
  }

  wire(id: string, origin: string): Record<string, unknown> | null {
    const photo = this.#find(id)
    if (!photo) return null
    const processed = this.#now() - photo.created_at >= PROCESSED_MS
    const { filename, content_type, size } = photo
    return { id, filename, content_type, size, processed, ...(processed && { urls: { original: `${origin}/services/arrowdb/photos/${id}` } }) }
  }

  /** The picture itself, which is public as it is at the vendor's. */
  serve(id: string): Reply {
    const photo = this.#find(id)
    if (!photo) return { status: 404, body: 'Not found' }
    return { status: 200, headers: { 'content-type': photo.content_type, 'x-content-type-options': 'nosniff' }, body: readFileSync(this.#path(id)) }
  }

  #find(id: string): PhotoRow | undefined {
    return this.#store.one<PhotoRow>('select * from adb_photos where id = ?', id)
  }

  #path(id: string): string {
    return join(this.#store.filesDir, `arrowdb-${id}`)
  }
}
