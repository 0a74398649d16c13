import type { Profile } from './profile.js'

/** An event with its one argument, as a receiver of some profile gets it; null when it gets none. */
export type Told = (to: Profile) => readonly [event: string, payload: unknown] | null

/** What the exchange knows of a connected client. */
export interface Receiver {
  readonly profile: Profile
  readonly userId: string
  /** Rooms it was put into when it connected; later servers keep this up to date. */
  readonly joined: Set<string>
  tell(event: string, payload: unknown): void
}

/** Who is connected, and who hears what. */
export class Exchange {
  readonly #receivers = new Set<Receiver>()

  add(receiver: Receiver): void {
    this.#receivers.add(receiver)
  }

  remove(receiver: Receiver): void {
    this.#receivers.delete(receiver)
  }

  /** @param from who caused it; up to 0.16.16 that connection alone is not told */
  tell(roomId: string, from: Receiver | null, told: Told): void {
    for (const receiver of this.#receivers) {
      if (!receiver.joined.has(roomId) || (receiver === from && !receiver.profile.isTyped)) continue
      const event = told(receiver.profile)
      if (event) receiver.tell(...event)
    }
  }

  /** Up to 0.16.16 live connections do not learn that their user came into a room. */
  joined(room: string, roomName: string, userIds: readonly string[]): void {
    for (const receiver of this.#of(userIds)) {
      receiver.joined.add(room)
      receiver.tell('room-joined', { room, roomName })
    }
  }

  /** Nor that they left one, and go on hearing it. */
  left(room: string, userId: string): void {
    for (const receiver of this.#of([userId])) receiver.joined.delete(room)
  }

  #of(userIds: readonly string[]): Receiver[] {
    return [...this.#receivers].filter(({ profile, userId }) => profile.isTyped && userIds.includes(userId))
  }
}
