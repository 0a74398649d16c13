// Questions about dialogs, the list of them and single ones, and what of the answers is to be believed.
import { toErrorNote } from '../core/errors.js'
import type { ChatState } from '../core/chat.js'
import type { DialogId } from '../core/ids.js'
import type { Dialog, Message } from '../core/model.js'
import type { Core } from './core.js'
import { inTime } from './in-time.js'
import type { Input, StoredEvent } from './inputs.js'
import { rare } from './load-rare.js'

/** Its signal ends with the leadership, and its commits are stored as long as that is the newest one. */
export type LeadingCore = Pick<Core, 'connector' | 'clock' | 'random' | 'store' | 'view' | 'taken' | 'needUsers' | 'commit' | 'signal'>

export class Dialogs {
  readonly #core: LeadingCore
  readonly #readAgain: (dialogId: DialogId) => void
  /** Questions under way about a dialog, or (undefined) about the list. */
  readonly #asked = new Map<DialogId | undefined, Promise<unknown>>()
  /** For each of these questions, what others have said since. */
  readonly #meanwhile = new Set<Message[]>()

  /** `readAgain`: what is known of a dialog may not be how things stand. */
  constructor(core: LeadingCore, readAgain: (dialogId: DialogId) => void) {
    this.#core = core
    this.#readAgain = readAgain
  }

  /** `fromStart`: the list again, as far down as we know it. Otherwise the next page. */
  load(fromStart: boolean): Promise<void> {
    return this.#inTurn(undefined, () => this.#load(fromStart))
  }

  read(dialogId: DialogId): Promise<void> {
    return this.#inTurn(dialogId, async () => {
      const dialog = await this.#take(this.#core.connector.dialog(dialogId, this.#core.signal), it => ({ items: [it] }))
      this.#core.needUsers(dialog.kind === 'direct' ? dialog.memberIds : [])
    })
  }

  /** One after another: a late answer to an older question must not undo a newer one, and where the list goes on is told by the one before. */
  #inTurn<T>(dialogId: DialogId | undefined, ask: () => Promise<T>): Promise<T> {
    const earlier = [...this.#asked].flatMap(([about, answer]) => (dialogId === undefined || about === undefined || about === dialogId ? [answer] : []))
    const answer = Promise.all(earlier).then(ask)
    const forget = () => {
      if (this.#asked.get(dialogId) === done) this.#asked.delete(dialogId)
    }
    const done = answer.then(forget, forget)
    this.#asked.set(dialogId, done)
    return answer
  }

  async #load(fromStart: boolean): Promise<void> {
    const { connector, store, signal } = this.#core
    this.show({ loading: true, ...(fromStart ? {} : { error: null }) })
    try {
      const known = await this.#core.view(async tx => (await tx.snapshot()).dialogsCursor)
      const isFirst = known === undefined
      let cursor = fromStart || isFirst ? null : known
      if (!fromStart && known === null) return
      const atStart = [...store.state.dialogs.values()]
      const listed = new Set<DialogId>()
      for (;;) {
        let isEnough = true
        const page = await this.#take(connector.dialogs(cursor, signal), ({ items, next }) => {
          for (const dialog of items) listed.add(dialog.id)
          isEnough = !fromStart || isFirst || atStart.every(d => !d.joined || listed.has(d.id))
          // Where the list goes on: what has become active since may have come to stand above the old place.
          return { items, ...(isEnough ? { cursor: next } : {}) }
        })
        this.#core.needUsers(page.items.flatMap(d => [...(d.kind === 'direct' ? d.memberIds : []), ...(d.lastMessage ? [d.lastMessage.senderId] : [])]))
        const unlisted = page.next === null && (fromStart || isFirst) && !page.partial ? atStart.filter(d => d.joined && !listed.has(d.id)) : []
        // Where this part cannot be had, they stay until the list is read the next time.
        if (unlisted.length > 0) await (await rare().catch(() => undefined))?.dropUnlisted(this.#core, unlisted, () => this.load(true))
        if (page.next === null || isEnough) return
        cursor = page.next
      }
    } catch (error) {
      // It shows where the list ends; who scrolls there does not ask again and again.
      this.show({ error: toErrorNote(error) })
      throw error
    } finally {
      this.show({ loading: false })
    }
  }

  /** How it stands with the list. */
  show(patch: Partial<ChatState['dialogList']>): void {
    const { store } = this.#core
    store.set({ dialogList: { ...store.state.dialogList, ...patch } })
  }

  /** Stores what the service answers about dialogs, and asks again for those whose count it may have taken too early. */
  async #take<T>(question: Promise<T>, toInput: (answer: T) => Omit<Extract<Input, { type: 'dialogs' }>, 'type'>): Promise<T> {
    const { store } = this.#core
    const { dialogs: before } = store.state
    const said: Message[] = []
    this.#meanwhile.add(said)
    try {
      const answer = await inTime(question, this.#core.clock)
      await this.#core.taken()
      const input = toInput(answer)
      // One that went while we waited does not come back with an answer from before.
      const items = input.items.filter(({ id }) => !before.has(id) || store.state.dialogs.has(id))
      await this.#core.commit([{ type: 'dialogs', ...input, items }])
      // Of the same time as the newest one that was counted, and placed below it: it was said later all the same. Nor does an empty dialog's count say how far it goes.
      const isLate = ({ id, lastMessage: last }: Dialog) => said.some(m => m.dialogId === id && (!last || (m.sentAt === last.sentAt && m.order < last.order)))
      for (const dialog of items) if (isLate(dialog)) this.#readAgain(dialog.id)
      return answer
    } finally {
      this.#meanwhile.delete(said)
    }
  }

  /** What the server has counted may or may not hold what this event is about: ask again. */
  heard(event: StoredEvent): void {
    const { dialogs, me } = this.#core.store.state
    if (event.type === 'message') {
      const { dialogId, order, senderId } = event.message
      if (senderId === me?.id) return
      for (const said of this.#meanwhile) said.push(event.message)
      const at = dialogs.get(dialogId)?.unreadBase.at ?? null
      // Below the newest message that was counted: placed there by a clock that is coarse.
      if (at !== null && order < at) this.#readAgain(dialogId)
    }
    if (event.type === 'dialog') {
      // It speaks of a time before messages that are here already.
      const newest = dialogs.get(event.dialog.id)?.lastMessage
      if (newest && newest.order > (event.dialog.lastMessage?.order ?? '')) this.#readAgain(event.dialog.id)
    }
    const isGone = event.type === 'message-removed' || (event.type === 'message-changed' && event.change.type === 'deleted')
    // Also when none is counted yet: an answer that is on its way may still count it.
    if (isGone && (this.#asked.size > 0 || (dialogs.get(event.dialogId)?.unread ?? 0) > 0)) this.#readAgain(event.dialogId)
  }
}
