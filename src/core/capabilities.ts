import type { ActionType } from './actions.js'
import type { DialogKind } from './model.js'

/** What a service can do. The UI offers exactly this; nothing is faked. */
export type Capabilities = {
  readonly actions: ReadonlySet<ActionType>
  readonly delivery: 'push' | 'poll'
  /** Sending again with the same client id has no second effect. */
  readonly idempotentSend: boolean
  readonly receipts: 'none' | 'read' | 'delivered-and-read'
  readonly typing: boolean
  readonly presence: boolean
  readonly files: false | { readonly maxBytes: number; readonly mimes: readonly string[] }
  readonly search: 'server' | 'local'
  /** `messages()` can start around a given message. */
  readonly jump: boolean
  readonly dialogKinds: readonly DialogKind[]
  /** A group is nothing but the people in it: it has no name of its own, the same people are the same group, and two are a direct dialog. Absent: no. */
  readonly groupsAreTheirMembers?: boolean
  readonly reply: boolean
  /** UTF-16 code units a message may have; absent when the service states no limit. */
  readonly maxTextLength?: number
  readonly maxPins?: number
  /** Who a message can be deleted for; empty where messages cannot be deleted. */
  readonly deleteFor: readonly ('me' | 'all')[]
  /** People can be looked up by name to start a dialog with. */
  readonly findUsers: boolean
}
