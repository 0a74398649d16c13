import type { Mutation, ReadMutation } from '../../core/actions.js'
import { ChatError } from '../../core/errors.js'
import type { ChatEvent, MessageChange } from '../../core/events.js'
import { toFields } from '../shared/fields.js'
import type { Context } from './context.js'
import { toUserJid } from './ids.js'
import { toMessageIds } from './map.js'
import type { Sending } from './sending.js'
import { toEditStanza, toMarkerStanza } from './stanzas.js'

/** Up to so many messages are marked one by one, so that their authors see it at once. */
const FEW = 10

type Of<T extends Mutation['type']> = Extract<Mutation, { readonly type: T }>

/** Does what survives offline, and says what follows from it. */
export async function mutate(context: Context, sending: Sending, action: Mutation, signal: AbortSignal): Promise<ChatEvent[]> {
  switch (action.type) {
    case 'send':
      return [{ type: 'message', message: await sending.send(action, signal) }]
    case 'edit':
      return edit(context, action, signal)
    case 'delete':
      return remove(context, action, signal)
    case 'react':
      return react(context, action, signal)
    case 'pin':
      return pin(context, action, signal)
    case 'read':
      return read(context, action, signal)
  }
}

async function edit(context: Context, { dialogId, messageId, text }: Of<'edit'>, signal: AbortSignal): Promise<ChatEvent[]> {
  const stream = context.live()
  const { target } = await context.facts(dialogId, signal)
  const editedAt = Math.floor(context.account.serverNow())
  const isLast = context.book.newest(dialogId)?.endsWith(messageId) ?? false
  // The service marks edits nowhere; a parameter of ours does, for everybody who knows it.
  const parameters = { dialog_id: dialogId, edited_at: String(editedAt) }
  await stream.sendTracked(toEditStanza(context.newId(), target, messageId, text, isLast, parameters))
  return [changed(dialogId, messageId, { type: 'edited', text, mentions: [], editedAt })]
}

/** Over REST, whose answer says what became of each message. */
async function remove({ rest, removing }: Context, { dialogId, messageId, for: whom }: Of<'delete'>, signal: AbortSignal): Promise<ChatEvent[]> {
  // After a lost answer, "not found" is what success looks like.
  const isSecondTry = removing.has(messageId)
  removing.add(messageId)
  const answer = toFields(await rest.write('DELETE', `/chat/Message/${messageId}`, whom === 'all' ? { force: '1' } : null, signal))
  removing.delete(messageId)
  const has = (list: string) => toMessageIds(toFields(answer?.[list])?.['ids']).includes(messageId)
  if (has('WrongPermissions')) throw new ChatError('forbidden', 'You may not delete this message')
  if (has('NotFound') && !isSecondTry) throw new ChatError('not-found', 'This message does not exist any more')
  return [{ type: 'message-removed', dialogId, messageId }]
}

async function react({ rest, account }: Context, { dialogId, messageId, value, on }: Of<'react'>, signal: AbortSignal): Promise<ChatEvent[]> {
  await rest.write('PUT', `/chat/Message/${messageId}/reactions`, on ? { add: value } : { remove: value }, signal)
  const [add, remove] = on ? [[value], []] : [[], [value]]
  return [changed(dialogId, messageId, { type: 'reacted', userId: account.me, add, remove })]
}

async function pin({ rest }: Context, { dialogId, messageId, on }: Of<'pin'>, signal: AbortSignal): Promise<ChatEvent[]> {
  const change = { pinned_messages_ids: [messageId] }
  const answer = await rest.write('PUT', `/chat/Dialog/${dialogId}`, on ? { push_all: change } : { pull_all: change }, signal)
  return [{ type: 'dialog', dialog: rest.toDialog(answer) }]
}

/** Few messages are marked over XMPP, which tells their authors; many in one go over REST, and then the newest too. */
async function read(context: Context, { dialogId, upTo, messages }: ReadMutation, signal: AbortSignal): Promise<ChatEvent[]> {
  const others = messages.filter(message => message.senderId !== context.account.me)
  const stream = context.live()
  const isMany = others.length === 0 || others.length > FEW
  if (isMany) await context.rest.write('PUT', '/chat/Message', { read: 1, chat_dialog_id: dialogId }, signal)
  const marked = (isMany ? others.slice(-1) : others).map(({ id, senderId }) =>
    stream.sendTracked(toMarkerStanza(context.newId(), toUserJid(context.account, senderId), 'displayed', id, dialogId)),
  )
  await Promise.all(marked)
  return [{ type: 'receipt', kind: 'read', dialogId, userId: context.account.me, of: { upTo } }]
}

const changed = (dialogId: Of<'edit'>['dialogId'], messageId: Of<'edit'>['messageId'], change: MessageChange): ChatEvent => ({
  type: 'message-changed',
  dialogId,
  messageId,
  change,
})
