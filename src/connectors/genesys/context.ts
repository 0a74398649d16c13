import type { MessageId } from '../../core/ids.js'
import type { Clock } from '../../lib/clock.js'
import type { Account } from './account.js'
import type { Dialogs } from './dialogs.js'
import type { Messages } from './messages.js'
import type { People } from './people.js'
import type { ReadMarks } from './read-marks.js'
import type { Rest } from './rest.js'
import type { Told } from './told.js'

/** What all actions work with. */
export type Context = {
  readonly account: Account
  readonly rest: Rest
  readonly people: People
  readonly messages: Messages
  readonly dialogs: Dialogs
  readonly marks: ReadMarks
  readonly told: Told
  readonly maxTextLength: number
  /** Messages whose deletion was asked for and not answered yet, maybe never. */
  readonly removing: Set<MessageId>
  /** Our own messages, as far as the service said which they are. */
  readonly sent: Set<MessageId>
  readonly clock: Clock
}
