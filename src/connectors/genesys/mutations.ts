import type { Mutation, ReadMutation } from '../../core/actions.js'
import { ChatError } from '../../core/errors.js'
import type { ChatEvent } from '../../core/events.js'
import type { DialogId, MessageId } from '../../core/ids.js'
import type { Context } from './context.js'
import { send, toDraft } from './sending.js'

/** More the service does not take; the vendor says so where it describes the call. */
export const MAX_PINS = 5

type Of<T extends Mutation['type']> = Extract<Mutation, { readonly type: T }>

/** Does what survives offline, and says what follows from it. */
export async function mutate(context: Context, action: Mutation, signal: AbortSignal): Promise<ChatEvent[]> {
  switch (action.type) {
    case 'send':
      return send(context, action, signal)
    case 'edit':
      return edit(context, action, signal)
    case 'delete':
      return remove(context, action, signal)
    case 'react':
      return react(context, action, signal)
    case 'pin':
      return pin(context, action, signal)
    case 'read':
      return read(context, action)
  }
}

async function edit(context: Context, { dialogId, messageId, text, mentions }: Of<'edit'>, signal: AbortSignal): Promise<ChatEvent[]> {
  const { rest, messages, maxTextLength } = context
  await rest.write('PATCH', `${messages.pathOf(dialogId)}/${encodeURIComponent(messageId)}`, toDraft(text, mentions, maxTextLength), signal)
  return [await reread(context, dialogId, messageId, signal)]
}

async function remove({ rest, messages, told, removing }: Context, action: Of<'delete'>, signal: AbortSignal): Promise<ChatEvent[]> {
  const { dialogId, messageId } = action
  if (action.for === 'me') throw new ChatError('rejected', 'Messages can only be deleted for everybody here')
  // After a lost answer, "not found" is what success looks like; and browsers ask again by themselves when a connection breaks.
  const isSecondTry = removing.has(messageId) || told.knows(dialogId, messageId)
  removing.add(messageId)
  await rest.write('DELETE', `${messages.pathOf(dialogId)}/${encodeURIComponent(messageId)}`, null, signal).catch((error: unknown) => {
    if (!isSecondTry || !(error instanceof ChatError) || error.code !== 'not-found') throw error
  })
  removing.delete(messageId)
  told.remove(dialogId, messageId)
  return [{ type: 'message-removed', dialogId, messageId }]
}

/** The call takes all that one person has on a message. Whether it replaces or toggles is not documented: what came of it is read back. */
async function react(context: Context, { dialogId, messageId, value, on }: Of<'react'>, signal: AbortSignal): Promise<ChatEvent[]> {
  const { rest, messages, account } = context
  const { reactions } = await messages.byId(dialogId, messageId, signal)
  const mine = reactions.filter(it => it.userIds.includes(account.me)).map(it => it.value)
  if (mine.includes(value) === on) return [await reread(context, dialogId, messageId, signal)]
  const wanted = on ? [...mine, value] : mine.filter(it => it !== value)
  await rest.write('PUT', `/api/v2/chats/messages/${encodeURIComponent(messageId)}/reactions`, { reactions: wanted }, signal)
  return [await reread(context, dialogId, messageId, signal)]
}

async function reread({ messages, told }: Context, dialogId: DialogId, messageId: MessageId, signal: AbortSignal): Promise<ChatEvent> {
  const message = await messages.byId(dialogId, messageId, signal)
  if (told.has(dialogId)) told.put(message)
  return { type: 'message-changed', dialogId, messageId, change: { type: 'replaced', message } }
}

async function pin({ rest, messages, dialogs }: Context, { dialogId, messageId, on }: Of<'pin'>, signal: AbortSignal): Promise<ChatEvent[]> {
  const pinnedIds = await dialogs.pinnedIds(dialogId, signal)
  const path = `${messages.pathOf(dialogId)}/pins`
  if (pinnedIds.includes(messageId) !== on) {
    if (on && pinnedIds.length >= MAX_PINS) throw new ChatError('rejected', `Only ${MAX_PINS} messages can be pinned`)
    if (on) await rest.write('POST', path, { pinnedMessageIds: [messageId] }, signal)
    else await rest.write('DELETE', `${path}/${encodeURIComponent(messageId)}`, null, signal)
  }
  return [{ type: 'dialog', dialog: await dialogs.one(dialogId, signal) }]
}

/** The service has no call for this: the mark is ours, and the engine keeps it. */
function read({ marks, account }: Context, { dialogId, upTo }: ReadMutation): ChatEvent[] {
  marks.read(dialogId, upTo)
  return [{ type: 'receipt', kind: 'read', dialogId, userId: account.me, of: { upTo } }]
}
