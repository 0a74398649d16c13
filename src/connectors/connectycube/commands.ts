// Loaded when first wanted.
import type { Command } from '../../core/actions.js'
import type { DialogId, UserId } from '../../core/ids.js'
import type { Dialog } from '../../core/model.js'
import type { Outcome } from '../connector.js'
import { setBlocked } from './blocking.js'
import type { Context } from './context.js'
import { toAnswered } from './dialog-news.js'
import { DIALOG_KINDS } from './map.js'
import { tell } from './tell.js'

type Of<T extends Command['type']> = Extract<Command, { readonly type: T }>
type MembersCommand = Extract<Command, { readonly userIds: readonly UserId[]; readonly type: 'add-members' | 'remove-members' }>

/** Does what answers now or fails. After changes the others are told as the vendor's own apps tell each other. */
export async function command(context: Context, action: Command, signal: AbortSignal): Promise<Outcome> {
  const { rest, book } = context
  switch (action.type) {
    case 'block':
      await setBlocked(context, action.userId, action.on)
      return { events: [] }
    case 'create-dialog':
      return create(context, action, signal)
    case 'update-dialog': {
      const { dialogId, title: name, description, photoRef: photo } = action
      return updated(context, dialogId, '', { name, description, photo }, signal)
    }
    case 'add-members':
    case 'remove-members':
      return changeMembers(context, action, signal)
    case 'add-admins':
      return updated(context, action.dialogId, '/admins', { push_all: { admins_ids: action.userIds.map(Number) } }, signal)
    case 'remove-admins':
      return updated(context, action.dialogId, '/admins', { pull_all: { admins_ids: action.userIds.map(Number) } }, signal)
    case 'join':
      return toOutcome(toAnswered(rest, await rest.write('POST', `/chat/Dialog/${action.dialogId}/subscribe`, null, signal)))
    case 'leave':
      return leave(context, action.dialogId, signal)
    case 'delete-dialog': {
      const members = book.find(action.dialogId)?.memberIds ?? []
      await rest.write('DELETE', `/chat/Dialog/${action.dialogId}`, force(action.for), signal)
      if (action.for === 'all') tell(context, members, 'dialog/DELETE_DIALOG', action.dialogId)
      return gone(context, action.dialogId)
    }
    case 'clear-history':
      await rest.write('DELETE', `/chat/Dialog/clearHistory/${action.dialogId}`, force(action.for), signal)
      return { events: [{ type: 'hint', dialogId: action.dialogId }] }
    case 'mute':
      await rest.write('PUT', `/chat/Dialog/${action.dialogId}/notifications`, { enabled: action.on ? 0 : 1 }, signal)
      return toOutcome(await rest.dialog(action.dialogId, signal))
    case 'report':
      return report(context, action, signal)
  }
}

async function create(context: Context, { kind, memberIds, title, description }: Of<'create-dialog'>, signal: AbortSignal): Promise<Outcome> {
  const looks = { ...(title !== undefined && { name: title }), ...(description !== undefined && { description }) }
  // Lists of ids go as text here, as the vendor's own client sends them.
  const body = { type: DIALOG_KINDS.indexOf(kind), occupants_ids: memberIds.join(','), ...looks }
  const dialog = toAnswered(context.rest, await context.rest.write('POST', '/chat/Dialog', body, signal))
  tell(context, memberIds, 'dialog/NEW_DIALOG', dialog.id)
  return { ...toOutcome(dialog), dialogId: dialog.id }
}

async function changeMembers(context: Context, action: MembersCommand, signal: AbortSignal): Promise<Outcome> {
  const { dialogId, userIds } = action
  const isAdding = action.type === 'add-members'
  const before = (await context.facts(dialogId, signal)).memberIds
  const change = { occupants_ids: userIds.map(Number) }
  const outcome = await updated(context, dialogId, '', isAdding ? { push_all: change } : { pull_all: change }, signal)
  const rest = before.filter(userId => !userIds.includes(userId))
  tell(context, userIds, isAdding ? 'dialog/ADDED_TO_DIALOG' : 'dialog/REMOVED_FROM_DIALOG', dialogId)
  if (isAdding) tell(context, rest, 'dialog/ADD_PARTICIPANTS', dialogId, { addedParticipantsIds: userIds.join() })
  else tell(context, rest, 'dialog/REMOVE_PARTICIPANTS', dialogId, { removedParticipantsIds: userIds.join() })
  return outcome
}

/** Each kind of dialog has its own way out. */
async function leave(context: Context, dialogId: DialogId, signal: AbortSignal): Promise<Outcome> {
  const { rest, account } = context
  const { kind, memberIds } = await context.facts(dialogId, signal)
  const path = `/chat/Dialog/${dialogId}`
  if (kind === 'public') await rest.write('DELETE', `${path}/subscribe`, null, signal)
  else if (kind === 'group') await rest.write('PUT', path, { pull_all: { occupants_ids: [Number(account.me)] } }, signal)
  else await rest.write('DELETE', path, null, signal)
  if (kind === 'group') tell(context, memberIds, 'dialog/REMOVE_PARTICIPANTS', dialogId, { removedParticipantsIds: account.me })
  return gone(context, dialogId)
}

async function updated(context: Context, dialogId: DialogId, what: string, body: Record<string, unknown>, signal: AbortSignal): Promise<Outcome> {
  const dialog = toAnswered(context.rest, await context.rest.write('PUT', `/chat/Dialog/${dialogId}${what}`, body, signal))
  if (!('push_all' in body || 'pull_all' in body)) tell(context, dialog.memberIds, 'dialog/UPDATE_DIALOG', dialogId)
  return toOutcome(dialog)
}

/** Reports are custom objects, of classes that the site must have made in its dashboard. */
async function report({ rest }: Context, { target, reason }: Of<'report'>, signal: AbortSignal): Promise<Outcome> {
  if ('userId' in target) await rest.write('POST', '/data/UserReports', { reportedUserId: Number(target.userId), reason }, signal)
  else await rest.write('POST', '/data/MessageReports', { reportedMessageId: target.messageId, reason }, signal)
  return { events: [] }
}

function gone({ book }: Context, dialogId: DialogId): Outcome {
  book.forget(dialogId)
  return { events: [{ type: 'dialog-removed', dialogId }] }
}

const toOutcome = (dialog: Dialog): Outcome => ({ events: [{ type: 'dialog', dialog }] })

const force = (whom: 'me' | 'all'): Record<string, unknown> | null => (whom === 'all' ? { force: '1' } : null)
