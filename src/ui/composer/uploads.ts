import type { Chat } from '../../core/chat.js'
import { toErrorNote, type ErrorNote } from '../../core/errors.js'
import type { DialogId } from '../../core/ids.js'
import type { Attachment } from '../../core/model.js'

export type UploadState =
  /** `part`: from 0 to 1. */
  | { readonly type: 'uploading'; readonly part: number }
  | { readonly type: 'done'; readonly attachment: Attachment }
  | { readonly type: 'failed'; readonly error: ErrorNote }

export type Upload = { readonly file: File; readonly state: UploadState }

/**
 * Files that are on their way to the service before the message that carries them; each dialog has its own. They last as long
 * as the chat and not as the composer, which leaves the page whenever the person goes back to the list.
 *
 * @fires change - A file was added, has moved on, or was removed.
 */
export class Uploads extends EventTarget {
  readonly #byDialog = new Map<DialogId, ReadonlyMap<File, UploadState>>()
  readonly #running = new Map<File, AbortController>()

  of(dialogId: DialogId): readonly Upload[] {
    return [...(this.#byDialog.get(dialogId) ?? [])].map(([file, state]) => ({ file, state }))
  }

  /** Begins, or begins again after a failure. */
  async start(chat: Chat, dialogId: DialogId, file: File): Promise<void> {
    const run = new AbortController()
    this.#running.set(file, run)
    const show = (state: UploadState) => {
      if (!run.signal.aborted) this.#set(dialogId, file, state)
    }
    show({ type: 'uploading', part: 0 })
    try {
      const attachment = await chat.upload(file, run.signal, part => show({ type: 'uploading', part: Math.min(1, Math.max(0, part)) }))
      show({ type: 'done', attachment })
    } catch (error) {
      // Also what the person stopped themselves ends here; then nothing is shown any more.
      show({ type: 'failed', error: toErrorNote(error) })
    } finally {
      if (this.#running.get(file) === run) this.#running.delete(file)
    }
  }

  remove(dialogId: DialogId, file: File): void {
    this.#stop(file)
    this.#set(dialogId, file, null)
  }

  clear(dialogId: DialogId): void {
    for (const { file } of this.of(dialogId)) this.#stop(file)
    this.#byDialog.delete(dialogId)
    this.dispatchEvent(new Event('change'))
  }

  #stop(file: File): void {
    this.#running.get(file)?.abort()
    this.#running.delete(file)
  }

  #set(dialogId: DialogId, file: File, state: UploadState | null): void {
    const files = new Map(this.#byDialog.get(dialogId))
    if (state) files.set(file, state)
    else files.delete(file)
    this.#byDialog.set(dialogId, files)
    this.dispatchEvent(new Event('change'))
  }
}

const byChat = new WeakMap<Chat, Uploads>()

/** Those of a chat, whoever shows them. */
export function uploadsOf(chat: Chat): Uploads {
  const uploads = byChat.get(chat) ?? new Uploads()
  byChat.set(chat, uploads)
  return uploads
}

/** Why a file cannot be sent here, before it is even tried. */
export function refusal(file: File, limits: { readonly maxBytes: number; readonly mimes: readonly string[] }): 'size' | 'kind' | null {
  if (file.size > limits.maxBytes) return 'size'
  const fits = (mime: string) => mime === '*/*' || mime === file.type || (mime.endsWith('/*') && file.type.startsWith(mime.slice(0, -1)))
  return limits.mimes.length === 0 || limits.mimes.some(fits) ? null : 'kind'
}
