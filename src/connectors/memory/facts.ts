// What follows from an action, and who learns of it.
import type { ChatEvent } from '../../core/events.js'
import { toMessageId, toOrderKey, type DialogId, type UserId } from '../../core/ids.js'
import type { MessageBody } from '../../core/model.js'
import type { DialogRow, MessageRow } from './rows.js'
import { isMember, toDialog, toMessage, type Look } from './view.js'

export type Fact = { readonly to: readonly UserId[]; readonly event: (viewer: UserId) => ChatEvent }

/** One action under way: the rows to work on, and the facts it has led to so far. */
export type Turn = Look & {
  readonly me: UserId
  readonly facts: Fact[]
  readonly now: () => number
}

export const tell = (turn: Turn, to: readonly UserId[], event: ChatEvent): void => {
  turn.facts.push({ to, event: () => event })
}

/** The dialog as each of these people sees it now. */
export function tellDialog(turn: Turn, dialog: DialogRow, to: readonly UserId[] = dialog.memberIds): void {
  turn.facts.push({ to, event: viewer => ({ type: 'dialog', dialog: toDialog(turn, dialog, viewer) }) })
}

export function putDialog(turn: Turn, dialog: DialogRow): DialogRow {
  turn.rows.dialogs.put(dialog.id, dialog)
  tellDialog(turn, dialog)
  return dialog
}

type NewMessage = Pick<MessageRow, 'senderId' | 'body'> & Partial<Pick<MessageRow, 'clientId' | 'replyTo' | 'threadId' | 'metadata'>>

/** Takes a message in: gives it its id and its place, brings the dialog back where it was deleted, tells everybody. */
export function addMessage(turn: Turn, dialog: DialogRow, message: NewMessage): MessageRow {
  const row = toRow(turn, dialog.id, message, turn.now())
  turn.rows.putMessage(row)
  const moved = { ...dialog, updatedAt: Math.max(dialog.updatedAt, row.sentAt) }
  turn.rows.dialogs.put(dialog.id, moved)
  const gone = moved.memberIds.filter(id => turn.rows.seat(dialog.id, id).hidden)
  for (const id of gone) turn.rows.putSeat({ ...turn.rows.seat(dialog.id, id), hidden: false })
  if (gone.length > 0) tellDialog(turn, moved, gone)
  tellMessage(turn, row)
  return row
}

export function tellMessage(turn: Turn, row: MessageRow): void {
  turn.facts.push({
    to: turn.rows.dialogs.get(row.dialogId)?.memberIds ?? [],
    event: viewer => ({ type: 'message', message: toMessage(turn, row, viewer) }),
  })
}

export function addNotice(turn: Turn, dialog: DialogRow, text: string): void {
  const body: MessageBody = { type: 'notice', text }
  if (turn.traits.notices) addMessage(turn, turn.rows.dialogs.get(dialog.id) ?? dialog, { senderId: turn.me, body })
}

/** Places a message: server time in ticks, then the id, so that equal timestamps still have one order. */
export function toRow({ rows, traits }: Pick<Turn, 'rows' | 'traits'>, dialogId: DialogId, message: NewMessage, at: number): MessageRow {
  const sentAt = Math.floor(at / traits.tickMs) * traits.tickMs
  const number = rows.nextNumber().toString(36).padStart(8, '0')
  // One sender's messages stay in the order they were accepted in, as ids made on a device do.
  const id = toMessageId(traits.ids === 'scattered' ? `m${scatter(message.senderId)}${number}` : `m${number}`)
  return {
    metadata: {},
    ...message,
    id,
    dialogId,
    order: toOrderKey(`${String(sentAt).padStart(15, '0')}:${id}`),
    sentAt,
    reactions: [],
    deliveredTo: [],
    hiddenFor: [],
  }
}

function scatter(text: string): string {
  let hash = 7
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 46_656
  return hash.toString(36).padStart(3, '0')
}

export const others = (dialog: DialogRow, me: UserId): readonly UserId[] => dialog.memberIds.filter(id => id !== me)

export const isModerator = (dialog: DialogRow, userId: UserId): boolean =>
  isMember(dialog, userId) && (dialog.ownerId === userId || dialog.adminIds.includes(userId))
