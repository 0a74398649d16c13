import type { Mutation } from '../../core/actions.js'
import { ChatError } from '../../core/errors.js'
import type { MessageChange } from '../../core/events.js'
import type { MessageId } from '../../core/ids.js'
import { addMessage, isModerator, others, putDialog, tell, type Turn } from './facts.js'
import type { DialogRow, MessageRow } from './rows.js'
import { isMember, isVisible, toMessage } from './view.js'

export function performMutation(turn: Turn, action: Mutation, dialog: DialogRow): void {
  if (!isMember(dialog, turn.me)) throw new ChatError('forbidden', 'You are not in this dialog.')
  switch (action.type) {
    case 'send': return send(turn, action, dialog)
    case 'edit': return edit(turn, action, dialog)
    case 'delete': return remove(turn, action, dialog)
    case 'react': return react(turn, action, dialog)
    case 'read': return read(turn, action, dialog)
    case 'pin': return pin(turn, action, dialog)
  }
}

type Of<Type extends Mutation['type']> = Extract<Mutation, { type: Type }>

function send(turn: Turn, action: Of<'send'>, dialog: DialogRow): void {
  const { capabilities } = turn.traits
  const before = capabilities.idempotentSend ? turn.rows.sentAs(turn.me, action.clientId) : undefined
  if (before) {
    // What was deleted for its sender meanwhile does not come back with the answer that was lost.
    if (!isVisible(before, turn.rows.seat(dialog.id, turn.me))) return tell(turn, [turn.me], { type: 'message-removed', dialogId: dialog.id, messageId: before.id })
    turn.facts.push({ to: [turn.me], event: viewer => ({ type: 'message', message: toMessage(turn, before, viewer) }) })
    return
  }
  if (dialog.kind === 'broadcast' && !isModerator(dialog, turn.me)) throw new ChatError('forbidden', 'Only its owner and admins write here.')
  if (dialog.kind === 'direct') refuseBlocked(turn, dialog)
  const { text, attachments } = action.body
  checkText(turn, text)
  if (text.trim() === '' && attachments.length === 0) throw new ChatError('rejected', 'A message needs words or an attachment.')
  if (attachments.length > 0 && capabilities.files === false) throw new ChatError('rejected', 'This service takes no attachments.')
  for (const attachment of attachments) {
    if (attachment.type !== 'location' && !turn.rows.files.get(attachment.ref)) throw new ChatError('rejected', 'An attachment was never uploaded.')
  }
  const { clientId, body, replyTo, threadId, metadata } = action
  if ((replyTo !== undefined || threadId !== undefined) && !capabilities.reply) throw new ChatError('rejected', 'This service knows no replies.')
  if (replyTo !== undefined) find(turn, dialog, replyTo)
  addMessage(turn, dialog, {
    senderId: turn.me,
    clientId,
    body,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(threadId === undefined ? {} : { threadId }),
    ...(metadata === undefined ? {} : { metadata }),
  })
}

function refuseBlocked(turn: Turn, dialog: DialogRow): void {
  for (const id of others(dialog, turn.me)) {
    if (turn.rows.users.get(id)?.blockedIds.includes(turn.me)) throw new ChatError('forbidden', 'This person does not take messages from you.')
  }
}

function checkText(turn: Turn, text: string): void {
  const { maxTextLength } = turn.traits.capabilities
  if (maxTextLength !== undefined && text.length > maxTextLength) throw new ChatError('too-large', `A message has at most ${maxTextLength} characters.`)
}

function find(turn: Turn, dialog: DialogRow, id: MessageId): MessageRow {
  const row = turn.rows.message(id)
  if (row?.dialogId !== dialog.id || !isVisible(row, turn.rows.seat(dialog.id, turn.me))) {
    throw new ChatError('not-found', 'This message does not exist any more.')
  }
  return row
}

function change(turn: Turn, dialog: DialogRow, row: MessageRow, messageChange: MessageChange): void {
  turn.rows.putMessage(row)
  tell(turn, dialog.memberIds, { type: 'message-changed', dialogId: dialog.id, messageId: row.id, change: messageChange })
}

function edit(turn: Turn, action: Of<'edit'>, dialog: DialogRow): void {
  const row = find(turn, dialog, action.messageId)
  if (row.senderId !== turn.me) throw new ChatError('forbidden', 'Only its sender can edit a message.')
  if (row.body.type !== 'text') throw new ChatError('rejected', 'There is nothing to edit any more.')
  checkText(turn, action.text)
  const { text, mentions } = action
  // The later of two edits has the later date, also within one millisecond: nothing else tells them apart on a line that reorders.
  const editedAt = Math.max(turn.now(), (row.editedAt ?? 0) + 1)
  change(turn, dialog, { ...row, editedAt, body: { ...row.body, text, mentions } }, { type: 'edited', text, mentions, editedAt })
}

function remove(turn: Turn, action: Of<'delete'>, dialog: DialogRow): void {
  if (!turn.traits.capabilities.deleteFor.includes(action.for)) throw new ChatError('rejected', 'Messages cannot be deleted like this here.')
  const row = find(turn, dialog, action.messageId)
  if (action.for === 'me') {
    turn.rows.putMessage({ ...row, hiddenFor: [...row.hiddenFor, turn.me] })
    return tell(turn, [turn.me], { type: 'message-removed', dialogId: dialog.id, messageId: row.id })
  }
  const mayModerate = dialog.kind !== 'direct' && isModerator(dialog, turn.me)
  if (row.senderId !== turn.me && !mayModerate) throw new ChatError('forbidden', 'Only its sender can delete a message.')
  if (turn.traits.tombstones) {
    const { editedAt: _, ...rest } = row
    change(turn, dialog, { ...rest, body: { type: 'deleted' }, reactions: [] }, { type: 'deleted' })
  } else {
    turn.rows.removeMessage(row)
    tell(turn, dialog.memberIds, { type: 'message-removed', dialogId: dialog.id, messageId: row.id })
  }
  if (dialog.pinnedIds.includes(row.id)) putDialog(turn, { ...dialog, pinnedIds: dialog.pinnedIds.filter(id => id !== row.id) })
}

function react(turn: Turn, action: Of<'react'>, dialog: DialogRow): void {
  const row = find(turn, dialog, action.messageId)
  if (row.body.type !== 'text') throw new ChatError('rejected', 'There is nothing to react to any more.')
  const { value, on } = action
  const without = row.reactions.map(r => (r.value === value ? { ...r, userIds: r.userIds.filter(id => id !== turn.me) } : r))
  const known = without.some(r => r.value === value) ? without : [...without, { value, userIds: [], count: 0 }]
  const reactions = known
    .map(r => (r.value === value && on ? { ...r, userIds: [...r.userIds, turn.me] } : r))
    .map(r => ({ ...r, count: r.userIds.length }))
    .filter(r => r.count > 0)
  change(turn, dialog, { ...row, reactions }, { type: 'reacted', userId: turn.me, add: on ? [value] : [], remove: on ? [] : [value] })
}

function read(turn: Turn, action: Of<'read'>, dialog: DialogRow): void {
  // The message may be gone by now; its place still says how far was read.
  const upTo = turn.rows.message(action.messageId)?.order ?? action.upTo
  const seat = turn.rows.seat(dialog.id, turn.me)
  if (seat.readUpTo !== undefined && seat.readUpTo >= upTo) return
  turn.rows.putSeat({ ...seat, readUpTo: upTo })
  const to = turn.traits.capabilities.receipts === 'none' ? [turn.me] : dialog.memberIds
  tell(turn, to, { type: 'receipt', kind: 'read', dialogId: dialog.id, userId: turn.me, of: { upTo } })
}

function pin(turn: Turn, action: Of<'pin'>, dialog: DialogRow): void {
  if (dialog.kind !== 'direct' && !isModerator(dialog, turn.me)) throw new ChatError('forbidden', 'Only the owner and admins pin messages.')
  const row = find(turn, dialog, action.messageId)
  const without = dialog.pinnedIds.filter(id => id !== row.id)
  const { maxPins } = turn.traits.capabilities
  if (action.on && maxPins !== undefined && without.length >= maxPins) throw new ChatError('rejected', `At most ${maxPins} messages can be pinned.`)
  putDialog(turn, { ...dialog, pinnedIds: action.on ? [...without, row.id] : without })
}

/** The other members learn that these messages have reached a device of mine. */
export function markDelivered(turn: Turn, dialog: DialogRow, ids: readonly MessageId[]): void {
  const fresh = ids.flatMap(id => {
    const row = turn.rows.message(id)
    return row && row.dialogId === dialog.id && row.senderId !== turn.me && !row.deliveredTo.includes(turn.me) ? [row] : []
  })
  if (fresh.length === 0 || !isMember(dialog, turn.me)) return
  for (const row of fresh) turn.rows.putMessage({ ...row, deliveredTo: [...row.deliveredTo, turn.me] })
  const of = { messageIds: fresh.map(row => row.id) }
  tell(turn, others(dialog, turn.me), { type: 'receipt', kind: 'delivered', dialogId: dialog.id, userId: turn.me, of })
}
