// Rows as one person sees them.
import { toPreviewText } from '../../core/actions.js'
import type { UserId } from '../../core/ids.js'
import type { Dialog, Message, MessagePreview, Presence, User } from '../../core/model.js'
import type { DialogRow, MessageRow, Rows, SeatRow, UserRow } from './rows.js'
import type { MemoryTraits } from './traits.js'

export type Look = { readonly rows: Rows; readonly traits: MemoryTraits; readonly presence: (user: UserRow) => Presence }

export const isMember = (dialog: DialogRow, userId: UserId): boolean => dialog.memberIds.includes(userId)

/** Who may read a dialog without being asked further. */
export const canSee = (dialog: DialogRow, userId: UserId): boolean => dialog.kind === 'public' || isMember(dialog, userId)

export const isVisible = (row: MessageRow, seat: SeatRow): boolean =>
  !row.hiddenFor.includes(seat.userId) && (seat.clearedUpTo === undefined || row.order > seat.clearedUpTo)

export const toUser = ({ traits, presence }: Look, row: UserRow): User => ({
  id: row.id,
  name: row.name,
  ...(row.avatarUrl === undefined ? {} : { avatarUrl: row.avatarUrl }),
  ...(traits.capabilities.presence ? { presence: presence(row) } : {}),
})

export function toMessage({ rows, traits }: Look, row: MessageRow, viewer: UserId): Message {
  const { hiddenFor: _, clientId, deliveredTo, ...facts } = row
  const dialog = rows.dialogs.get(row.dialogId)
  const { receipts } = traits.capabilities
  const readBy = receipts === 'none' ? [] : (dialog?.memberIds ?? []).filter(id => id !== row.senderId && hasRead(rows, row, id))
  return {
    ...facts,
    ...(clientId !== undefined && row.senderId === viewer && traits.echoClientId ? { clientId } : {}),
    // Who has read a message has been handed it, by whatever road.
    deliveredTo: receipts === 'delivered-and-read' ? [...new Set([...deliveredTo, ...readBy])] : [],
    readBy,
  }
}

const hasRead = (rows: Rows, row: MessageRow, userId: UserId): boolean => {
  const { readUpTo } = rows.seat(row.dialogId, userId)
  return readUpTo !== undefined && readUpTo >= row.order
}

export function toDialog(look: Look, row: DialogRow, viewer: UserId): Dialog {
  const { rows } = look
  const seat = rows.seat(row.id, viewer)
  const joined = isMember(row, viewer)
  const readable = joined || row.previewable
  const last = readable ? rows.timeline(row.id).findLast(message => isVisible(message, seat)) : undefined
  const { title, ...facts } = row
  return {
    ...facts,
    title: row.kind === 'direct' ? otherName(rows, row, viewer) : title,
    memberCount: row.memberIds.length,
    // A public dialog can have very many; they are listed by members().
    memberIds: row.kind === 'public' ? [] : row.memberIds,
    joined,
    previewable: row.previewable,
    ...(last === undefined ? {} : { lastMessage: toPreview(last) }),
    unread: joined ? countUnread(rows, row, seat) : 0,
    ...(seat.readUpTo === undefined ? {} : { readUpTo: seat.readUpTo }),
    muted: seat.muted,
  }
}

function otherName(rows: Rows, dialog: DialogRow, viewer: UserId): string {
  const other = dialog.memberIds.find(id => id !== viewer) ?? viewer
  return rows.users.get(other)?.name ?? ''
}

function countUnread(rows: Rows, dialog: DialogRow, seat: SeatRow): number {
  const { readUpTo } = seat
  let count = 0
  const timeline = rows.timeline(dialog.id)
  for (let i = timeline.length - 1; i >= 0; i--) {
    const message = timeline[i]
    if (message === undefined || (readUpTo !== undefined && message.order <= readUpTo)) break
    if (message.senderId !== seat.userId && message.body.type === 'text' && isVisible(message, seat)) count++
  }
  return count
}

function toPreview({ id, order, senderId, sentAt, body }: MessageRow): MessagePreview {
  const wordless = body.type === 'text' && body.text.trim() === '' && body.attachments.length > 0
  return { id, order, senderId, sentAt, text: toPreviewText(body), type: wordless ? 'attachment' : body.type }
}
