// Files in three steps (ConnectyCube docs, "Storage"): announce it, send it to a store of somebody else's, say that it is there.
import { ChatError } from '../../core/errors.js'
import type { Attachment } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import type { UploadOptions } from '../connector.js'
import { toFields, toText } from '../shared/fields.js'
import { isSafeUrl } from '../shared/safe-url.js'
import { toAttachment } from './attachments.js'
import type { Rest } from './rest.js'

const { XMLHttpRequest, FormData } = globalThis

/** In characters; the ending says what the file is. */
const MAX_NAME = 100
const KEPT_END = 20
/** A slow upload is as good as any; one of which nothing leaves any more is over. */
const STALL_MS = 60_000

export async function uploadFile(rest: Rest, file: File, options: UploadOptions, clock: Clock): Promise<Attachment> {
  const { signal } = options
  const name = shorten(file.name) || 'file'
  const content_type = file.type || 'application/octet-stream'
  const answer = toFields(await rest.write('POST', '/blobs', { blob: { name, content_type, public: false } }, signal))
  const blob = toFields(answer?.['blob'])
  const [id, uid] = [toText(blob?.['id']), toText(blob?.['uid'])]
  const address = toText(toFields(blob?.['blob_object_access'])?.['params'])
  if (!id || !uid || !address || !isSafeUrl(address)) throw new ChatError('protocol', 'The server gave no place for the file')
  await send(new URL(address), file, options, clock)
  await rest.write('PUT', `/blobs/${id}/complete`, { size: file.size }, signal)
  const attachment = toAttachment({ type: content_type, 'content-type': content_type, uid, name, size: file.size })
  if (!attachment) throw new ChatError('protocol', 'The server gave the file a name that cannot be used')
  return attachment
}

const shorten = (name: string): string =>
  name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - KEPT_END - 1)}…${name.slice(-KEPT_END)}`.replace(/\p{Cs}/gu, '') : name

/** The parameters of the address are the fields of the form, and the file comes last. The store never sees our token. */
function send(address: URL, file: File, { signal, onProgress }: UploadOptions, clock: Clock): Promise<void> {
  const form = new FormData()
  for (const [name, value] of address.searchParams) form.append(name, value)
  form.append('file', file)
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body has left.
    const request = new XMLHttpRequest()
    const failed = (code: 'offline' | 'rejected' | 'timeout') => reject(new ChatError(code, 'The file could not be stored'))
    let waiting = new AbortController()
    const wait = () => {
      waiting.abort()
      waiting = new AbortController()
      clock.after(STALL_MS, () => {
        failed('timeout')
        request.abort()
      }, waiting.signal)
    }
    const abort = () => request.abort()
    request.open('POST', address.origin + address.pathname)
    request.upload.onprogress = event => {
      wait()
      onProgress?.(Math.min(event.loaded, file.size), file.size)
    }
    request.onload = () => (request.status < 300 ? resolve() : failed(request.status >= 500 ? 'offline' : 'rejected'))
    request.onerror = () => failed('offline')
    request.onabort = () => reject(signal.reason as Error)
    request.onloadend = () => {
      waiting.abort()
      signal.removeEventListener('abort', abort)
    }
    signal.addEventListener('abort', abort)
    wait()
    request.send(form)
  })
}
