import type { Chat, Thread } from '../../core/chat.js'
import type { DialogId, GapId } from '../../core/ids.js'
import type { Row } from './rows.js'

type Sight = {
  readonly rows: readonly Row[]
  readonly thread: Thread
  readonly online: boolean
  /** The upper (lower) end of what is known is near the view. */
  readonly nearTop: boolean
  readonly nearEnd: boolean
  /** Gaps in view. */
  readonly gaps: readonly GapId[]
}

/**
 * Asks for what is missing where the person looks, once for each state of things: a verb that changes
 * nothing is not called again and again, and what failed waits for its button or for the connection.
 */
export class Paging {
  /** What was asked for, and what the edge of the known was then. */
  readonly #asked = new Map<GapId | 'older' | 'newer', string | undefined>()
  #wasOnline = false

  look(chat: Chat, dialogId: DialogId, { rows, thread, online, nearTop, nearEnd, gaps }: Sight): void {
    if (online && !this.#wasOnline) this.#asked.clear()
    this.#wasOnline = online
    const [first] = rows
    if (first?.type === 'older' && nearTop && first.state.type === 'idle' && (online || thread.storedAbove)) {
      this.#ask('older', `${thread.messages[0]?.id} ${thread.gaps[0]?.id}`, () => chat.loadOlder(dialogId))
    }
    if (rows.at(-1)?.type === 'newer' && nearEnd) this.#ask('newer', thread.messages.at(-1)?.id, () => chat.loadNewer(dialogId))
    if (online) for (const gapId of gaps) this.#ask(gapId, gapId, () => chat.fillGap(dialogId, gapId))
  }

  forget(): void {
    this.#asked.clear()
  }

  #ask(what: GapId | 'older' | 'newer', edge: string | undefined, run: () => Promise<void>): void {
    if (this.#asked.get(what) === edge) return
    this.#asked.set(what, edge)
    void run()
  }
}
