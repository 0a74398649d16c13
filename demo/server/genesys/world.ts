import type { Faults } from '../faults.js'
import type { Store } from '../store.js'
import type { Channels } from './channels.js'
import type { Messages } from './messages.js'
import type { People } from './people.js'
import type { Profile } from './profile.js'
import type { Rooms } from './rooms.js'

export const NAME = 'genesys'

/** Everything that the routes and the channels share. */
export type World = {
  readonly store: Store
  readonly faults: Faults
  readonly people: People
  readonly rooms: Rooms
  readonly messages: Messages
  readonly channels: Channels
  readonly profile: Profile
  /** The service's clock, epoch milliseconds. */
  now(): number
}
