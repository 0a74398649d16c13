import type { Faults } from '../faults.js'
import type { Store } from '../store.js'
import type { Blobs } from './blobs.js'
import type { Dialogs } from './dialogs.js'
import type { Exchange } from './exchange.js'
import type { Messages } from './messages.js'
import type { People } from './people.js'
import type { PrivacyLists } from './privacy.js'

export const NAME = 'connectycube'

/** Everything the two halves of the service, REST and XMPP, share. */
export type World = {
  readonly store: Store
  readonly faults: Faults
  readonly people: People
  readonly dialogs: Dialogs
  readonly messages: Messages
  readonly privacy: PrivacyLists
  readonly blobs: Blobs
  readonly exchange: Exchange
  /** The service's clock, epoch milliseconds. */
  now(): number
}
