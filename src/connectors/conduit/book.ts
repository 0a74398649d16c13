import type { DialogId } from '../../core/ids.js'
import type { Room } from './map.js'

/** What is known of the rooms that came by. */
export class Book {
  readonly rooms = new Map<DialogId, Room>()
  /** How many messages a room had when it was last asked. */
  readonly counts = new Map<DialogId, number>()
  /** Left, though the connection may still bring what is said there. */
  readonly left = new Set<DialogId>()

  note(room: Room): void {
    this.rooms.set(room.id, room)
    this.left.delete(room.id)
  }

  /** The whole list has been read. */
  listed(rooms: readonly Room[]): void {
    this.rooms.clear()
    for (const room of rooms) this.note(room)
  }

  forget(id: DialogId): void {
    this.rooms.delete(id)
    this.left.add(id)
  }
}
