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
  /** How many of the newest messages each of these people has not read; the other members have read all. Without it nobody has read anything. */
  readonly unread?: Readonly<Record<string, number>>
}

export type SeedMessage = {
  readonly dialogId: string
  readonly senderId: string
  readonly text?: string
  /** Instead of `text`. */
  readonly body?: MessageBody
  /** Epoch milliseconds. Now, when absent. */
  readonly sentAt?: number
  readonly reactions?: readonly { readonly value: string; readonly userIds: readonly string[] }[]
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

  for (const { id, kind, title, ownerId, adminIds, memberIds, previewable, metadata, unread: _, ...facts } of dialogs) {
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
  for (const { dialogId, senderId, text, body, sentAt, reactions } of messages) {
    const dialog = rows.dialogs.get(dialogId)
    if (!dialog) throw new ChatError('rejected', `A message was seeded for ${dialogId}, which is not among the dialogs.`)
    const words: MessageBody = body ?? { type: 'text', text: text ?? '', attachments: [], mentions: [] }
    const row = toRow({ rows, traits }, dialog.id, { senderId: toUserId(senderId), body: words }, sentAt ?? now)
    rows.putMessage({ ...row, reactions: (reactions ?? []).map(r => ({ value: r.value, userIds: r.userIds.map(toUserId), count: r.userIds.length })) })
  }
  for (const { id, memberIds, unread } of dialogs) {
    const timeline = rows.timeline(toDialogId(id))
    for (const userId of unread ? memberIds.map(toUserId) : []) {
      const last = timeline.at(-1 - (unread?.[userId] ?? 0))
      if (last) rows.putSeat({ ...rows.seat(last.dialogId, userId), readUpTo: last.order })
    }
  }
}
