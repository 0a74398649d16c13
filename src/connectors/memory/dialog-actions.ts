import type { Command } from '../../core/actions.js'
import { ChatError } from '../../core/errors.js'
import { toDialogId, type DialogId, type UserId } from '../../core/ids.js'
import { addNotice, isModerator, putDialog, tell, tellDialog, type Turn } from './facts.js'
import type { DialogRow } from './rows.js'
import { isMember } from './view.js'

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>
type DialogCommand = Exclude<Command, { type: 'create-dialog' | 'block' | 'report' }>

/** Answers with the dialog that was made, or that the two already had. */
export function createDialog(turn: Turn, { kind, memberIds, title, description }: Of<'create-dialog'>): DialogId {
  if (!turn.traits.capabilities.dialogKinds.includes(kind)) throw new ChatError('rejected', 'This service has no dialogs of this kind.')
  const members = [...new Set([turn.me, ...memberIds])]
  for (const id of members) known(turn, id)
  if (kind === 'direct') {
    if (members.length !== 2) throw new ChatError('rejected', 'A direct dialog is between two people.')
    const existing = [...turn.rows.dialogs.all()].find(d => d.kind === 'direct' && members.every(id => isMember(d, id)))
    if (existing) {
      turn.rows.putSeat({ ...turn.rows.seat(existing.id, turn.me), hidden: false })
      tellDialog(turn, existing, [turn.me])
      return existing.id
    }
  }
  const dialog = putDialog(turn, {
    id: toDialogId(`d${turn.rows.nextNumber().toString(36).padStart(8, '0')}`),
    kind,
    title: kind === 'direct' ? '' : (title ?? names(turn, members)),
    ...(description === undefined ? {} : { description }),
    ownerId: turn.me,
    adminIds: [],
    memberIds: members,
    previewable: kind === 'public',
    pinnedIds: [],
    metadata: {},
    updatedAt: turn.now(),
  })
  return dialog.id
}

export function performDialogCommand(turn: Turn, action: DialogCommand, dialog: DialogRow): void {
  switch (action.type) {
    case 'update-dialog': return update(turn, action, dialog)
    case 'add-members': return addMembers(turn, action.userIds, dialog)
    case 'remove-members': return removeMembers(turn, action.userIds, dialog)
    case 'add-admins':
    case 'remove-admins': return changeAdmins(turn, action, dialog)
    case 'join': return join(turn, dialog)
    case 'leave': return leave(turn, dialog)
    case 'delete-dialog': return deleteDialog(turn, action.for, dialog)
    case 'clear-history': return clearHistory(turn, action.for, dialog)
    case 'mute': {
      mustBeMember(turn, dialog)
      turn.rows.putSeat({ ...turn.rows.seat(dialog.id, turn.me), muted: action.on })
      return tellDialog(turn, dialog, [turn.me])
    }
  }
}

function update(turn: Turn, { title, description, photoRef }: Of<'update-dialog'>, dialog: DialogRow): void {
  notDirect(dialog)
  mustModerate(turn, dialog)
  // A picture would need an address that outlives the page, and a service in a page has none to give.
  if (photoRef !== undefined) throw new ChatError('rejected', 'Dialogs get no pictures here.')
  if (title?.trim() === '') throw new ChatError('rejected', 'A dialog needs a name.')
  putDialog(turn, {
    ...dialog,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  })
  if (title !== undefined && title !== dialog.title) addNotice(turn, dialog, `${name(turn, turn.me)} renamed the dialog to ${title}`)
}

function addMembers(turn: Turn, userIds: readonly UserId[], dialog: DialogRow): void {
  notDirect(dialog)
  mustBeMember(turn, dialog)
  const fresh = [...new Set(userIds)].filter(id => !isMember(dialog, id))
  for (const id of fresh) known(turn, id)
  if (fresh.length === 0) return
  const grown = putDialog(turn, { ...dialog, memberIds: [...dialog.memberIds, ...fresh] })
  addNotice(turn, grown, `${name(turn, turn.me)} added ${names(turn, fresh)}`)
}

function removeMembers(turn: Turn, userIds: readonly UserId[], dialog: DialogRow): void {
  notDirect(dialog)
  if (userIds.some(id => id !== turn.me)) mustModerate(turn, dialog)
  const gone = dialog.memberIds.filter(id => userIds.includes(id))
  if (gone.length === 0) return
  const left = withoutMembers(turn, dialog, gone)
  addNotice(turn, left, `${name(turn, turn.me)} removed ${names(turn, gone)}`)
}

function withoutMembers(turn: Turn, dialog: DialogRow, gone: readonly UserId[]): DialogRow {
  const stays = (id: UserId): boolean => !gone.includes(id)
  const memberIds = dialog.memberIds.filter(stays)
  const adminIds = dialog.adminIds.filter(stays)
  const heir = adminIds[0] ?? memberIds[0]
  const owner = dialog.ownerId !== undefined && gone.includes(dialog.ownerId) && heir !== undefined ? { ownerId: heir } : {}
  const left = putDialog(turn, { ...dialog, ...owner, memberIds, adminIds })
  // A public dialog can still be seen by those who left it.
  if (dialog.kind === 'public') tellDialog(turn, left, gone)
  else tell(turn, gone, { type: 'dialog-removed', dialogId: dialog.id })
  return left
}

function changeAdmins(turn: Turn, { type, userIds }: Of<'add-admins' | 'remove-admins'>, dialog: DialogRow): void {
  notDirect(dialog)
  if (dialog.ownerId !== turn.me) throw new ChatError('forbidden', 'Only the owner chooses the admins.')
  const rest = dialog.adminIds.filter(id => !userIds.includes(id))
  const adminIds = type === 'add-admins' ? [...rest, ...userIds.filter(id => isMember(dialog, id))] : rest
  putDialog(turn, { ...dialog, adminIds })
}

function join(turn: Turn, dialog: DialogRow): void {
  if (dialog.kind !== 'public') throw new ChatError('forbidden', 'Somebody has to add you to this dialog.')
  if (!isMember(dialog, turn.me)) putDialog(turn, { ...dialog, memberIds: [...dialog.memberIds, turn.me] })
}

function leave(turn: Turn, dialog: DialogRow): void {
  notDirect(dialog)
  mustBeMember(turn, dialog)
  const left = withoutMembers(turn, dialog, [turn.me])
  if (dialog.kind === 'group') addNotice(turn, left, `${name(turn, turn.me)} left`)
}

function deleteDialog(turn: Turn, whom: 'me' | 'all', dialog: DialogRow): void {
  mustBeMember(turn, dialog)
  if (whom === 'all') {
    if (dialog.kind !== 'direct' && dialog.ownerId !== turn.me) throw new ChatError('forbidden', 'Only the owner can delete it for all.')
    turn.rows.removeDialog(dialog.id)
    const to = dialog.kind === 'public' ? [...turn.rows.users.all()].map(user => user.id) : dialog.memberIds
    return tell(turn, to, { type: 'dialog-removed', dialogId: dialog.id })
  }
  const clearedUpTo = turn.rows.timeline(dialog.id).at(-1)?.order
  const seat = turn.rows.seat(dialog.id, turn.me)
  turn.rows.putSeat({ ...seat, hidden: true, ...(clearedUpTo === undefined ? {} : { clearedUpTo, readUpTo: clearedUpTo }) })
  tell(turn, [turn.me], { type: 'dialog-removed', dialogId: dialog.id })
}

function clearHistory(turn: Turn, whom: 'me' | 'all', dialog: DialogRow): void {
  mustBeMember(turn, dialog)
  const rows = [...turn.rows.timeline(dialog.id)]
  const last = rows.at(-1)
  if (!last) return
  if (whom === 'all') {
    if (dialog.kind !== 'direct' && dialog.ownerId !== turn.me) throw new ChatError('forbidden', 'Only the owner can clear it for all.')
    for (const row of rows) turn.rows.removeMessage(row)
    putDialog(turn, { ...dialog, pinnedIds: [] })
  } else {
    turn.rows.putSeat({ ...turn.rows.seat(dialog.id, turn.me), clearedUpTo: last.order, readUpTo: last.order })
    tellDialog(turn, dialog, [turn.me])
  }
  const to = whom === 'all' ? dialog.memberIds : [turn.me]
  for (const row of rows) tell(turn, to, { type: 'message-removed', dialogId: dialog.id, messageId: row.id })
}

export function block(turn: Turn, { userId, on }: Of<'block'>): void {
  const me = known(turn, turn.me)
  known(turn, userId)
  const blockedIds = me.blockedIds.filter(id => id !== userId)
  turn.rows.users.put(turn.me, { ...me, blockedIds: on ? [...blockedIds, userId] : blockedIds })
}

export function report(turn: Turn, { target, reason }: Of<'report'>): void {
  if ('userId' in target) known(turn, target.userId)
  else if (!turn.rows.message(target.messageId)) throw new ChatError('not-found', 'This message does not exist any more.')
  const id = String(turn.rows.nextNumber())
  turn.rows.reports.put(id, { id, by: turn.me, target, reason, at: turn.now() })
}

function known(turn: Turn, id: UserId) {
  const user = turn.rows.users.get(id)
  if (!user) throw new ChatError('not-found', 'Nobody by this name is known here.')
  return user
}

function notDirect(dialog: DialogRow): void {
  if (dialog.kind === 'direct') throw new ChatError('rejected', 'A dialog between two people cannot be changed like this.')
}

function mustBeMember(turn: Turn, dialog: DialogRow): void {
  if (!isMember(dialog, turn.me)) throw new ChatError('forbidden', 'You are not in this dialog.')
}

function mustModerate(turn: Turn, dialog: DialogRow): void {
  if (!isModerator(dialog, turn.me)) throw new ChatError('forbidden', 'Only the owner and admins can do this.')
}

const name = (turn: Turn, id: UserId): string => turn.rows.users.get(id)?.name ?? String(id)
const names = (turn: Turn, ids: readonly UserId[]): string => ids.map(id => name(turn, id)).join(', ')
