import type { ReactiveController, ReactiveElement } from 'lit'
import type { StoredDialog } from '../../core/changes.js'
import { toErrorNote, type ErrorNote } from '../../core/errors.js'
import type { User } from '../../core/model.js'
import type { WidgetContext } from '../context.js'

type Source = {
  readonly context: WidgetContext | undefined
  readonly value: { readonly dialog: StoredDialog | undefined } | undefined
}

/** The members of the dialog that an element shows, read when it is shown and again whenever somebody has come or gone. */
export class MembersController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #source: Source
  #reading = new AbortController()
  #readFor = ''
  #list: readonly User[] | null = null
  #error: ErrorNote | null = null

  constructor(host: ReactiveElement, source: Source) {
    this.#host = host
    this.#source = source
    host.addController(this)
  }

  /** Null until they are known. */
  get list(): readonly User[] | null {
    return this.#list
  }

  /** Why the last try to read them failed. */
  get error(): ErrorNote | null {
    return this.#error
  }

  /** Another dialog. */
  forget(): void {
    this.hostDisconnected()
    this.#list = null
    this.#error = null
  }

  hostUpdated(): void {
    const { dialog } = this.#source.value ?? {}
    // Members are not pushed: who joins or leaves shows in the dialog, and then the list is read again.
    const now = dialog && dialog.kind !== 'direct' ? `${dialog.id} ${dialog.memberCount} ${dialog.memberIds.join()}` : ''
    if (!now || now === this.#readFor) return
    this.#readFor = now
    void this.read()
  }

  hostDisconnected(): void {
    this.#reading.abort()
    this.#readFor = ''
  }

  async read(): Promise<void> {
    const { context, value } = this.#source
    if (!context || !value?.dialog) return
    this.#reading.abort()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    this.#error = null
    this.#host.requestUpdate()
    try {
      const list = await context.chat.members(value.dialog.id, signal)
      if (!signal.aborted) this.#list = list
    } catch (error) {
      if (!signal.aborted) this.#error = toErrorNote(error)
    }
    this.#host.requestUpdate()
  }
}
