// What the engine has been told of the newest messages of each dialog: so that of what is read again only the news are told.
import type { ChatEvent } from '../../core/events.js'
import type { DialogId, MessageId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'

/** As many messages of a dialog are looked after: what people have before them. */
const KEPT = 50

type Window = Map<MessageId, Message>

export type News = {
  readonly events: readonly ChatEvent[]
  /** Were there and are not on the page: gone, unless the page was an old one. */
  readonly missing: readonly MessageId[]
}

export class Told {
  readonly #windows = new Map<DialogId, Window>()
  /** Counts what was told: an answer to a question from before it is old. */
  readonly #revs = new Map<DialogId, number>()

  has(dialogId: DialogId): boolean {
    return this.#windows.has(dialogId)
  }

  get dialogIds(): readonly DialogId[] {
    return [...this.#windows.keys()]
  }

  newest(dialogId: DialogId): Message | undefined {
    return sorted(this.#windows.get(dialogId)?.values() ?? []).at(-1)
  }

  ids(dialogId: DialogId): readonly MessageId[] {
    return [...(this.#windows.get(dialogId)?.keys() ?? [])]
  }

  knows(dialogId: DialogId, id: MessageId): boolean {
    return this.#windows.get(dialogId)?.has(id) ?? false
  }

  rev(dialogId: DialogId): number {
    return this.#revs.get(dialogId) ?? 0
  }

  /** We were away: everything is read again. */
  clear(): void {
    this.#windows.clear()
  }

  forget(dialogId: DialogId): void {
    this.#windows.delete(dialogId)
    this.#touch(dialogId)
  }

  /** The engine got this page, which reaches to the live end. */
  page(dialogId: DialogId, items: readonly Message[], rev: number): void {
    if (rev === this.rev(dialogId)) this.#windows.set(dialogId, new Map(items.slice(-KEPT).map(it => [it.id, it])))
  }

  put(message: Message): void {
    this.#touch(message.dialogId)
    const window = this.#windows.get(message.dialogId)
    window?.set(message.id, message)
    if (window && window.size > 2 * KEPT) this.#windows.set(message.dialogId, new Map(sorted(window.values()).slice(-KEPT).map(it => [it.id, it])))
  }

  remove(dialogId: DialogId, id: MessageId): void {
    this.#touch(dialogId)
    this.#windows.get(dialogId)?.delete(id)
  }

  /**
   * What is new on a page, in order; it counts as told from now on. Null when the page does not join what was told: there may be
   * more in between, or the question was from before the last news.
   * @param isWhole it is the newest messages, so that what is missing above its first is gone
   */
  compare(dialogId: DialogId, items: readonly Message[], rev: number, isWhole: boolean): News | null {
    const window = this.#windows.get(dialogId)
    if (!window || rev !== this.rev(dialogId)) return null
    const isJoined = window.size === 0 || items.some(it => window.has(it.id)) || (isWhole && items.length < KEPT)
    if (!isJoined) return null
    const known = sorted(window.values())
    const floor = known[0]?.order ?? ''
    const events = items.flatMap((message): ChatEvent[] => {
      const before = window.get(message.id)
      if (before && isSame(before, message)) return []
      const { dialogId: to, id } = message
      if (before) return [{ type: 'message-changed', dialogId: to, messageId: id, change: { type: 'replaced', message } }]
      // What lies above what we look after was told long ago, or is for whoever scrolls there.
      return message.order < floor ? [] : [{ type: 'message', message }]
    })
    for (const event of events) if (event.type === 'message') this.put(event.message)
    for (const event of events) if (event.type === 'message-changed' && event.change.type === 'replaced') this.put(event.change.message)
    const first = items[0]?.order ?? (isWhole ? '' : undefined)
    const ids = new Set(items.map(it => it.id))
    const last = isWhole ? undefined : items.at(-1)?.order
    const missing = first === undefined ? [] : known.filter(it => it.order > first && (last === undefined || it.order < last) && !ids.has(it.id)).map(it => it.id)
    return { events, missing }
  }

  #touch(dialogId: DialogId): void {
    this.#revs.set(dialogId, this.rev(dialogId) + 1)
  }
}

const sorted = (messages: Iterable<Message>): Message[] => [...messages].sort((a, b) => (a.order < b.order ? -1 : 1))

/** Both were made by the same function, so that equal ones look alike; the client id is ours alone. */
const isSame = ({ clientId: _, ...a }: Message, { clientId: __, ...b }: Message): boolean => JSON.stringify(a) === JSON.stringify(b)
