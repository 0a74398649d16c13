import type { Command } from '../../core/actions.js'
import { ChatError } from '../../core/errors.js'
import type { DialogId, UserId } from '../../core/ids.js'
import { toFields, toText } from '../shared/fields.js'
import type { Outcome } from '../connector.js'
import type { Context } from './context.js'
import { isRoomJid, toAddress, toBare, toDirectDialog, toPath, toRoomDialog } from './ids.js'

/** As many can be invited when a room is made; the others come after. */
const MAX_INVITED = 25
const GONE: ReadonlySet<string> = new Set(['not-found', 'forbidden'])

type Of<T extends Command['type']> = Extract<Command, { readonly type: T }>

/** Does what answers now or fails. */
export async function command(context: Context, action: Command, signal: AbortSignal): Promise<Outcome> {
  switch (action.type) {
    case 'create-dialog':
      return create(context, action, signal)
    case 'update-dialog': {
      const { dialogId, title: subject, description, photoRef } = action
      if (photoRef !== undefined) throw new ChatError('rejected', 'Rooms have no pictures here')
      return update(context, dialogId, { subject, description }, signal)
    }
    case 'add-members':
      for (const userId of action.userIds) await context.rest.write('POST', participant(context, action.dialogId, userId), null, signal)
      return changed(context, action.dialogId, signal)
    case 'remove-members':
      for (const userId of action.userIds) await context.rest.write('DELETE', participant(context, action.dialogId, userId), null, signal)
      return changed(context, action.dialogId, signal)
    case 'add-admins':
    case 'remove-admins':
      return changeOwners(context, action, signal)
    case 'join':
      await context.rest.write('POST', participant(context, action.dialogId, context.account.me), null, signal)
      context.dialogs.add(action.dialogId)
      return changed(context, action.dialogId, signal)
    case 'leave':
      await leave(context, action.dialogId, signal)
      context.dialogs.forget(action.dialogId)
      context.told.forget(action.dialogId)
      return { events: [{ type: 'dialog-removed', dialogId: action.dialogId }] }
    default:
      throw new ChatError('rejected', 'This service cannot do that')
  }
}

async function create(context: Context, { kind, memberIds, title, description }: Of<'create-dialog'>, signal: AbortSignal): Promise<Outcome> {
  const { rest, people, account, dialogs } = context
  if (kind === 'direct') {
    const [peerId] = memberIds
    if (peerId === undefined || memberIds.length > 1) throw new ChatError('rejected', 'A chat of two has one other person')
    if ((await people.get([peerId], signal)).length === 0) throw new ChatError('not-found', 'There is no such person')
    return added(context, toDirectDialog(account.me, peerId), signal)
  }
  if (kind !== 'group') throw new ChatError('rejected', 'There are no such chats here')
  const others = memberIds.filter(id => id !== account.me)
  const named = title?.trim() || (await people.get(others, signal)).map(user => user.name).join(', ')
  const body = { subject: named || 'New room', ...(description && { description }), userIds: others.slice(0, MAX_INVITED) }
  const answer = toFields(await rest.write('POST', '/api/v2/chats/rooms', body, signal))
  const jid = toBare(toText(answer?.['jid']) ?? '')
  if (!isRoomJid(jid)) throw new ChatError('protocol', 'The server answered with something else than a room', { maybeAccepted: true })
  const dialogId = toRoomDialog(jid)
  dialogs.add(dialogId)
  for (const userId of others.slice(MAX_INVITED)) await rest.write('POST', participant(context, dialogId, userId), null, signal)
  return added(context, dialogId, signal)
}

/** Being out already is what was wanted: the answer to a first try may be lost, and browsers ask again by themselves. */
async function leave(context: Context, dialogId: DialogId, signal: AbortSignal): Promise<void> {
  const { rest, account, dialogs } = context
  try {
    await rest.write('DELETE', participant(context, dialogId, account.me), null, signal)
  } catch (error) {
    if (!(error instanceof ChatError) || !GONE.has(error.code)) throw error
    const now = await dialogs.one(dialogId, signal).catch((thrown: unknown) => {
      if (thrown instanceof ChatError && GONE.has(thrown.code)) return null
      throw thrown
    })
    if (now?.joined) throw error
  }
}

/** Owners are given as a whole. */
async function changeOwners(context: Context, { type, dialogId, userIds }: Of<'add-admins' | 'remove-admins'>, signal: AbortSignal): Promise<Outcome> {
  roomOf(context, dialogId)
  const { ownerId, adminIds } = await context.dialogs.one(dialogId, signal)
  const owners = [...(ownerId === undefined ? [] : [ownerId]), ...adminIds]
  const ownerIds = type === 'add-admins' ? [...new Set([...owners, ...userIds])] : owners.filter(id => !userIds.includes(id))
  return update(context, dialogId, { ownerIds }, signal)
}

export type RoomChange = {
  readonly subject?: string | undefined
  readonly description?: string | undefined
  readonly ownerIds?: readonly string[] | undefined
  readonly pinnedMessageIds?: readonly string[] | undefined
}

/** @throws ChatError 'rejected' for a 1on1, which has no properties */
export async function update(context: Context, dialogId: DialogId, change: RoomChange, signal: AbortSignal): Promise<Outcome> {
  await context.rest.write('PATCH', roomOf(context, dialogId), change, signal)
  return changed(context, dialogId, signal)
}

async function added(context: Context, dialogId: DialogId, signal: AbortSignal): Promise<Outcome> {
  context.dialogs.add(dialogId)
  return { ...(await changed(context, dialogId, signal)), dialogId }
}

async function changed({ dialogs }: Context, dialogId: DialogId, signal: AbortSignal): Promise<Outcome> {
  return { events: [{ type: 'dialog', dialog: await dialogs.one(dialogId, signal) }] }
}

const participant = (context: Context, dialogId: DialogId, userId: UserId): string => `${roomOf(context, dialogId)}/participants/${encodeURIComponent(userId)}`

function roomOf({ account }: Context, dialogId: DialogId): string {
  const address = toAddress(dialogId, account.me)
  if (address.type === 'user') throw new ChatError('rejected', 'A chat of two stays one of two')
  return toPath(address)
}
