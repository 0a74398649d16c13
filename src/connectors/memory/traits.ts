import type { ActionType } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'

/** How this service behaves, so that tests can meet the habits of real ones. */
export type MemoryTraits = {
  readonly capabilities: Capabilities
  /** Resolution of the server's clock in milliseconds; 1000 makes equal timestamps common. */
  readonly tickMs: number
  /** `scattered`: among messages of one tick those of different senders are not in the order of acceptance. */
  readonly ids: 'sequence' | 'scattered'
  readonly maxPageSize: number
  /** Own messages come back with the client id they were sent with. */
  readonly echoClientId: boolean
  /** What a session does comes back to it as live events too. */
  readonly echo: boolean
  /** Live events only say that a dialog changed; history is the truth. */
  readonly hintsOnly: boolean
  /** A message deleted for all stays as a tombstone; otherwise it vanishes. */
  readonly tombstones: boolean
  /** Joining, leaving and renaming are told in the dialog. */
  readonly notices: boolean
  /** Between two polls when delivery is 'poll', in milliseconds. */
  readonly pollMs: number
}

// A record, so that a new action type cannot be forgotten here.
const everyAction: Record<ActionType, true> = {
  send: true, edit: true, delete: true, react: true, read: true, pin: true,
  'create-dialog': true, 'update-dialog': true, 'add-members': true, 'remove-members': true,
  'add-admins': true, 'remove-admins': true, join: true, leave: true, 'delete-dialog': true,
  'clear-history': true, mute: true, block: true, report: true,
}

const everything: Capabilities = {
  actions: new Set(Object.keys(everyAction) as ActionType[]),
  delivery: 'push',
  idempotentSend: true,
  receipts: 'delivered-and-read',
  typing: true,
  presence: true,
  files: { maxBytes: 10_000_000, mimes: ['*/*'] },
  search: 'server',
  jump: true,
  dialogKinds: ['direct', 'group', 'public', 'broadcast'],
  reply: true,
  maxTextLength: 10_000,
  maxPins: 20,
  deleteFor: ['me', 'all'],
  findUsers: true,
}

export type MemoryTraitOptions = Partial<Omit<MemoryTraits, 'capabilities'>> & { readonly capabilities?: Partial<Capabilities> }

/** A service that can do everything, except for what is said otherwise. */
export const toTraits = ({ capabilities, ...traits }: MemoryTraitOptions): MemoryTraits => ({
  tickMs: 1,
  ids: 'sequence',
  maxPageSize: 100,
  echoClientId: true,
  echo: true,
  hintsOnly: false,
  tombstones: true,
  notices: true,
  pollMs: 3_000,
  ...traits,
  capabilities: { ...everything, ...capabilities },
})
