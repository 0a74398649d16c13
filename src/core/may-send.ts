import type { Capabilities } from './capabilities.js'
import type { UserId } from './ids.js'
import type { Dialog } from './model.js'

/** Apart from the other permissions, because every open chat asks this one. */
export const maySend = (dialog: Dialog, me: UserId, { actions }: Capabilities): boolean =>
  actions.has('send') && dialog.joined && (dialog.kind !== 'broadcast' || leads(dialog, me))

export const leads = (dialog: Dialog, me: UserId): boolean => dialog.ownerId === me || dialog.adminIds.includes(me)
