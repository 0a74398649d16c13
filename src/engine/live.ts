// What is true only now: who types, who is there. Never stored.
import type { TypingUser } from '../core/chat.js'
import type { DialogId, UserId } from '../core/ids.js'
import type { Presence } from '../core/model.js'
import type { Clock } from '../lib/clock.js'
import type { Store } from './store.js'

/** The word that somebody stopped typing may never come. */
const typingMs = 6_000

export class Live {
  readonly #store: Store
  readonly #clock: Clock
  readonly #signal: AbortSignal
  /** At a first visit it is known who is there before it is known who that is. */
  readonly #early = new Map<UserId, Presence>()

  constructor(store: Store, clock: Clock, signal: AbortSignal) {
    this.#store = store
    this.#clock = clock
    this.#signal = signal
    store.subscribe(() => this.#named(), signal)
  }

  typing(dialogId: DialogId, userId: UserId, typing: boolean): void {
    const others = (this.#store.state.typing.get(dialogId) ?? []).filter(t => t.userId !== userId)
    const mine = { userId, until: this.#clock.now() + typingMs }
    this.#set(dialogId, typing ? [...others, mine] : others)
    if (typing) this.#clock.after(typingMs, () => this.#expire(dialogId, mine), this.#signal)
  }

  /** By identity and not by the time, which the person may have set back meanwhile. */
  #expire(dialogId: DialogId, expired: TypingUser): void {
    const users = this.#store.state.typing.get(dialogId) ?? []
    if (users.includes(expired)) this.#set(dialogId, users.filter(t => t !== expired))
  }

  #set(dialogId: DialogId, users: readonly TypingUser[]): void {
    const typing = new Map(this.#store.state.typing)
    if (users.length > 0) typing.set(dialogId, users)
    else if (!typing.delete(dialogId)) return
    this.#store.set({ typing })
  }

  presence(userId: UserId, presence: Presence): void {
    const user = this.#store.state.users.get(userId)
    if (!user) return void this.#early.set(userId, presence)
    this.#early.delete(userId)
    this.#store.set({ users: new Map(this.#store.state.users).set(userId, { ...user, presence }) })
  }

  #named(): void {
    for (const [userId, presence] of this.#early) if (this.#store.state.users.has(userId)) this.presence(userId, presence)
  }
}
