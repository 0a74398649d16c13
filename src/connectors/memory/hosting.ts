import { ChatError } from '../../core/errors.js'
import { call, MovedError, type Answer, type Arguments, type Host, type Method } from './host.js'
import type { RowStore } from './row-store.js'
import type { RowWrite } from './rows.js'
import type { MemoryService } from './server.js'
import type { Device, Push } from './sessions.js'

export type Stored = readonly (readonly [key: string, row: unknown])[]

/** Makes the service from what is on disk; `onWrite` learns of each row that changes. */
export type MakeService = (stored: Stored, onWrite: (write: RowWrite) => void) => MemoryService

/** A service whose every answer and every live event is on disk before anybody hears of it. */
export class Hosting implements Host {
  readonly #store: RowStore
  readonly #service: MemoryService
  readonly #over = new AbortController()
  #writes: RowWrite[] = []
  #pushes: (() => void)[] = []
  #tail: Promise<void> = Promise.resolve()

  static async begin(store: RowStore, make: MakeService): Promise<Hosting> {
    const hosting = new Hosting(store, await store.take(), make)
    // What a new world starts with.
    await hosting.#run(() => null)
    return hosting
  }

  constructor(store: RowStore, stored: Stored, make: MakeService) {
    this.#store = store
    this.#service = make(stored, write => this.#writes.push(write))
  }

  /** Aborts when this tab hosts no longer. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  attend(): void {}

  ask<M extends Method>(method: M, ...args: Arguments<M>): Promise<Answer<M>> {
    return this.#run(() => call(this.#service, method, args))
  }

  async listen(device: Device, push: Push, lost: () => void, signal: AbortSignal): Promise<void> {
    const open = (): void => this.#service.listen(device, event => this.#pushes.push(() => push(event)), signal)
    await this.#run(open)
    this.over.addEventListener('abort', lost, { once: true, signal })
    // The others learn that this person has gone.
    signal.addEventListener('abort', () => void this.#run(() => null).catch(() => {}), { once: true })
  }

  /** Lets what was accepted reach the disk, then ends. */
  async end(): Promise<void> {
    this.#over.abort()
    await this.#tail.catch(() => {})
    this.#store.close()
  }

  async #run<T>(work: () => T): Promise<T> {
    if (this.over.aborted) throw new MovedError()
    try {
      return work()
    } finally {
      await this.#settle()
    }
  }

  #settle(): Promise<void> {
    const writes = this.#writes
    const pushes = this.#pushes
    this.#writes = []
    this.#pushes = []
    this.#tail = this.#tail.then(async () => {
      if (writes.length > 0) await this.#store.write(writes)
      for (const push of pushes) push()
    })
    return this.#tail.catch(() => {
      // The rows in memory are ahead of the disk now: whoever hosts next starts from the disk.
      this.#over.abort()
      throw new ChatError('storage', 'This could not be stored.', { maybeAccepted: true })
    })
  }
}
