// Changes of messages that are there already; loaded when first wanted.
import type { Mutation } from '../../core/actions.js'
import { ChatError } from '../../core/errors.js'
import type { ChatEvent, MessageChange } from '../../core/events.js'
import type { MessageId } from '../../core/ids.js'
import { toFields } from '../shared/fields.js'
import { xml } from '../shared/xml.js'
import { CLIENT } from '../shared/xmpp/namespaces.js'
import type { Context } from './context.js'
import { toAnswered } from './dialog-news.js'
import { toMessageIds } from './map.js'
import { CORRECT, extraParams, message, type Parameters, type Target } from './stanzas.js'

type Of<T extends Mutation['type']> = Extract<Mutation, { readonly type: T }>

export function change(context: Context, action: Of<'edit' | 'delete' | 'react' | 'pin'>, signal: AbortSignal): Promise<ChatEvent[]> {
  switch (action.type) {
    case 'edit':
      return edit(context, action, signal)
    case 'delete':
      return remove(context, action, signal)
    case 'react':
      return react(context, action, signal)
    case 'pin':
      return pin(context, action, signal)
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

/** @param isLast whether it is the newest message of its dialog, so that the dialog list changes too */
function toEditStanza(id: string, target: Target, messageId: MessageId, text: string, isLast: boolean, parameters: Parameters): Element {
  const replace = xml(CORRECT, 'replace', { id: messageId, last: String(isLast) })
  return message(id, target, xml(CLIENT, 'body', {}, text), replace, extraParams(parameters))
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
  return [{ type: 'dialog', dialog: toAnswered(rest, answer) }]
}

const changed = (dialogId: Of<'edit'>['dialogId'], messageId: Of<'edit'>['messageId'], change: MessageChange): ChatEvent => ({
  type: 'message-changed',
  dialogId,
  messageId,
  change,
})
