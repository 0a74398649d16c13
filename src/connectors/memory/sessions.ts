// Who is there, and how they learn what happens.
import type { ChatEvent } from '../../core/events.js'
import type { UserId } from '../../core/ids.js'
import type { Presence } from '../../core/model.js'
import { EventLog, type Poll } from './event-log.js'
import type { Fact } from './facts.js'
import type { Rows, UserRow } from './rows.js'
import type { MemoryTraits } from './traits.js'
import { isMember } from './view.js'

export type Push = (event: ChatEvent) => void

/** One connected connector of somebody. */
export type Device = { readonly userId: UserId; readonly session: string }

type Session = Device & { readonly push: Push; active: boolean }

export class Sessions {
  readonly #rows: Rows
  readonly #traits: MemoryTraits
  readonly #now: () => number
  readonly #open = new Set<Session>()
  readonly #log = new EventLog()

  constructor(rows: Rows, traits: MemoryTraits, now: () => number) {
    this.#rows = rows
    this.#traits = traits
    this.#now = now
  }

  get count(): number {
    return this.#open.size
  }

  open(device: Device, push: Push, signal: AbortSignal): void {
    if (signal.aborted) return
    const { userId } = device
    const session: Session = { ...device, push, active: true }
    this.#open.add(session)
    this.#tellPresence(userId)
    signal.addEventListener('abort', () => {
      this.#open.delete(session)
      this.#tellPresence(userId)
    }, { once: true })
  }

  setActive(userId: UserId, active: boolean): void {
    for (const session of this.#open) if (session.userId === userId) session.active = active
    this.#tellPresence(userId)
  }

  presence(user: UserRow): Presence {
    const isHere = [...this.#open].some(session => session.userId === user.id && session.active)
    return isHere ? 'online' : { lastActiveAt: user.lastActiveAt }
  }

  poll(userId: UserId, since: number | null): Poll {
    return this.#log.since(userId, since)
  }

  /** The session that did it learns of it from the answer; whether also live is the service's habit. */
  publish(facts: readonly Fact[], by?: string): void {
    const { echo, capabilities } = this.#traits
    for (const { to, event } of facts) {
      if (capabilities.delivery === 'poll') {
        for (const id of to) this.#log.add(id, this.#live(event(id)))
        continue
      }
      for (const { userId, session, push } of [...this.#open]) {
        if (to.includes(userId) && (echo || session !== by)) push(this.#live(event(userId)))
      }
    }
  }

  #tellPresence(userId: UserId): void {
    const user = this.#rows.users.get(userId)
    if (!user || !this.#traits.capabilities.presence) return
    const seen = { ...user, lastActiveAt: this.#now() }
    this.#rows.users.put(userId, seen)
    const presence = this.presence(seen)
    const to = new Set([...this.#rows.dialogs.all()].filter(d => d.kind !== 'public' && isMember(d, userId)).flatMap(d => d.memberIds))
    to.delete(userId)
    this.publish([{ to: [...to], event: () => ({ type: 'presence', userId, presence }) }])
  }

  #live(event: ChatEvent): ChatEvent {
    if (!this.#traits.hintsOnly) return event
    switch (event.type) {
      case 'message': return { type: 'hint', dialogId: event.message.dialogId }
      case 'message-changed':
      case 'message-removed':
      case 'receipt': return { type: 'hint', dialogId: event.dialogId }
      case 'dialog':
      case 'dialog-removed': return { type: 'hint' }
      default: return event
    }
  }
}
