import type { Faults } from '../faults.js'
import type { Store } from '../store.js'
import type { Exchange } from './exchange.js'
import type { Messages } from './messages.js'
import type { People } from './people.js'
import type { Rooms } from './rooms.js'

/** Everything the two halves of the service, REST and socket.io, share. */
export type World = {
  readonly store: Store
  readonly faults: Faults
  readonly people: People
  readonly rooms: Rooms
  readonly messages: Messages
  readonly exchange: Exchange
  /** The service's clock, epoch milliseconds. */
  now(): number
}
