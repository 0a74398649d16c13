// What a service starts with.
import { ChatError } from '../../core/errors.js'
import { toDialogId, toUserId } from '../../core/ids.js'
import type { DialogKind, MessageBody, Metadata } from '../../core/model.js'
import { toRow } from './facts.js'
import type { Look } from './view.js'

export type SeedUser = { readonly id: string; readonly name: string; readonly avatarUrl?: string }

export type SeedDialog = {
  readonly id: string
  /** 'group' when absent. */
  readonly kind?: DialogKind
  readonly title?: string
  readonly description?: string
  readonly photoUrl?: string
  readonly ownerId?: string
  readonly adminIds?: readonly string[]
  readonly memberIds: readonly string[]
  /** For public dialogs; true when absent. */
  readonly previewable?: boolean
  readonly metadata?: Metadata
}

export type SeedMessage = {
  readonly dialogId: string
  readonly senderId: string
  readonly text?: string
  /** Instead of `text`. */
  readonly body?: MessageBody
  /** Epoch milliseconds. Now, when absent. */
  readonly sentAt?: number
}

export type Seeds = {
  readonly users: readonly SeedUser[]
  readonly dialogs: readonly SeedDialog[]
  readonly messages: readonly SeedMessage[]
}

/** Throws ChatError 'rejected' when a message names a dialog that is not there. */
export function plantSeeds({ rows, traits }: Pick<Look, 'rows' | 'traits'>, { users, dialogs, messages }: Seeds, now: number): void {
  for (const user of users) {
    const id = toUserId(user.id)
    rows.users.put(id, { ...user, id, lastActiveAt: now, blockedIds: [] })
  }
  const latest = new Map<string, number>()
  for (const { dialogId, sentAt } of messages) latest.set(dialogId, Math.max(latest.get(dialogId) ?? 0, sentAt ?? now))

  for (const { id, kind, title, ownerId, adminIds, memberIds, previewable, metadata, ...facts } of dialogs) {
    const owner = ownerId ?? memberIds[0]
    rows.dialogs.put(id, {
      ...facts,
      id: toDialogId(id),
      kind: kind ?? 'group',
      title: title ?? '',
      ...(owner === undefined ? {} : { ownerId: toUserId(owner) }),
      adminIds: (adminIds ?? []).map(toUserId),
      memberIds: memberIds.map(toUserId),
      previewable: kind === 'public' && (previewable ?? true),
      pinnedIds: [],
      metadata: metadata ?? {},
      updatedAt: latest.get(id) ?? now,
    })
  }
  for (const { dialogId, senderId, text, body, sentAt } of messages) {
    const dialog = rows.dialogs.get(dialogId)
    if (!dialog) throw new ChatError('rejected', `A message was seeded for ${dialogId}, which is not among the dialogs.`)
    const words: MessageBody = body ?? { type: 'text', text: text ?? '', attachments: [], mentions: [] }
    rows.putMessage(toRow({ rows, traits }, dialog.id, { senderId: toUserId(senderId), body: words }, sentAt ?? now))
  }
}
