import type { Attachment, Message } from '../../core/model.js'

type FileAttachment = Exclude<Attachment, { type: 'location' }>
type Size = { readonly width: number; readonly height: number }

export function toFileAttachment(ref: string, file: Blob & { readonly name: string }, size: Size | null): FileAttachment {
  const facts = { ref, name: file.name, mime: file.type || 'application/octet-stream', size: file.size }
  const type = file.type.slice(0, file.type.indexOf('/'))
  if (type === 'image') return { type, ...facts, ...size }
  if (type === 'video' || type === 'audio') return { type, ...facts }
  return { type: 'file', ...facts }
}

export const toRefs = (message: Message): readonly string[] =>
  message.body.type === 'text' ? message.body.attachments.flatMap(a => (a.type === 'location' ? [] : [a.ref])) : []

/** The pixels of a picture, or null where that cannot be told. */
export async function measure(file: Blob): Promise<Size | null> {
  if (!file.type.startsWith('image/') || typeof createImageBitmap !== 'function') return null
  try {
    const bitmap = await createImageBitmap(file)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    return null // Not a picture after all, or of a kind this browser cannot read: it is sent as it is.
  }
}

/**
 * Files at hand in this page, and object URLs to show them by. A page whose content security policy
 * has no `blob:` shows none: the first refusal ends the attempt.
 */
export class FileShelf {
  readonly #blobs = new Map<string, Blob>()
  readonly #urls = new Map<string, string>()
  #allowed: boolean

  constructor(allowed: boolean) {
    this.#allowed = allowed
  }

  /** Watches for the page's refusal. */
  heed(signal: AbortSignal): void {
    if (!this.#allowed || typeof document === 'undefined') return
    document.addEventListener('securitypolicyviolation', event => {
      if (event.blockedURI.startsWith('blob')) this.clear(false)
    }, { signal })
  }

  lacks(ref: string): boolean {
    return this.#allowed && !this.#blobs.has(ref)
  }

  put(ref: string, blob: Blob): void {
    this.#blobs.set(ref, blob)
  }

  url(ref: string): string | null {
    const blob = this.#blobs.get(ref)
    if (!blob || !this.#allowed) return null
    const url = this.#urls.get(ref) ?? URL.createObjectURL(blob)
    this.#urls.set(ref, url)
    return url
  }

  clear(allowed = this.#allowed): void {
    this.#allowed = allowed
    for (const url of this.#urls.values()) URL.revokeObjectURL(url)
    this.#urls.clear()
    this.#blobs.clear()
  }
}
