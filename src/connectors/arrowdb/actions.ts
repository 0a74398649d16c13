import type { Action, Command, Mutation } from '../../core/actions.js'
import { ChatError, isFinal } from '../../core/errors.js'
import type { DialogId, MessageId, UserId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Outcome } from '../connector.js'
import { CLIENT_ID, isFreeName, OPENING } from './map.js'
import type { Rest } from './rest.js'
import type { Sightings } from './sightings.js'
import type { Summaries } from './summaries.js'

type Of<T extends Action['type']> = Extract<Mutation | Command, { readonly type: T }>

export type ActionContext = {
  readonly rest: Rest
  readonly summaries: Summaries
  readonly sightings: Sightings
  readonly openingText: string
  /** Messages whose deletion was asked for and not answered, maybe never. */
  readonly removing: Set<MessageId>
}

/** @throws ChatError 'rejected' for what the service does not have */
export async function act(context: ActionContext, action: Action, signal: AbortSignal): Promise<Outcome> {
  switch (action.type) {
    case 'send':
      return { events: [{ type: 'message', message: await send(context, action, signal) }] }
    case 'delete':
      return remove(context, action, signal)
    case 'read': {
      const { dialogId, upTo } = action
      context.summaries.read(dialogId, upTo)
      return { events: [{ type: 'receipt', kind: 'read', dialogId, userId: context.rest.me, of: { upTo } }] }
    }
    case 'create-dialog':
      return open(context, action, signal)
    default:
      throw rejected('This service cannot do that')
  }
}

async function send({ rest }: ActionContext, action: Of<'send'>, signal: AbortSignal): Promise<Message> {
  const { dialogId, clientId, body, metadata = {} } = action
  if (action.replyTo ?? action.threadId) throw rejected('Messages cannot answer each other here')
  if (body.attachments.length > 0) throw rejected('This service takes no files')
  const wrong = Object.keys(metadata).find(name => !isFreeName(name))
  if (wrong !== undefined) throw rejected(`"${wrong}" cannot be a name in the metadata of a message`)
  const custom_fields = { ...metadata, [CLIENT_ID]: clientId }
  const message = await rest.create({ chat_group_id: dialogId, message: body.text, custom_fields }, signal, dialogId)
  // Also where the service has dropped the custom fields.
  return { ...message, clientId }
}

async function remove({ rest, removing, sightings, summaries }: ActionContext, action: Of<'delete'>, signal: AbortSignal): Promise<Outcome> {
  const { dialogId, messageId } = action
  if (action.for !== 'all') throw rejected('Messages can only be deleted for everyone here')
  // After a lost answer, a refusal is what success looks like.
  const isSecondTry = removing.has(messageId)
  removing.add(messageId)
  try {
    await rest.call('DELETE', 'chats/delete', { chat_id: messageId }, signal)
  } catch (error) {
    if (!(error instanceof ChatError) || !isFinal(error.code)) throw error
    removing.delete(messageId)
    if (!isSecondTry || error.code === 'forbidden') throw error
  }
  removing.delete(messageId)
  sightings.forget(dialogId, messageId)
  summaries.forget(dialogId)
  return { events: [{ type: 'message-removed', dialogId, messageId }] }
}

/** The service has a dialog once something was said in it, so a new one begins with a message. */
async function open(context: ActionContext, { kind, memberIds }: Of<'create-dialog'>, signal: AbortSignal): Promise<Outcome> {
  if (kind !== 'direct' && kind !== 'group') throw rejected('This service has no dialogs of that kind')
  const { rest, openingText } = context
  const others = memberIds.filter(id => id !== rest.me)
  const known = await rest.dialogOf(others, signal)
  return outcomeOf(context, known ?? (await begin(context, others, openingText, { [OPENING]: true }, signal)), signal)
}

/** The first words to some people, or more words to the same. */
export async function begin({ rest }: ActionContext, userIds: readonly UserId[], text: string, fields: object, signal: AbortSignal): Promise<DialogId> {
  if (userIds.length === 0) throw rejected('A dialog needs somebody else')
  return (await rest.create({ to_ids: userIds.join(','), message: text, custom_fields: fields }, signal)).dialogId
}

/** A dialog that was made or found, as it is now. */
async function outcomeOf({ rest, summaries }: ActionContext, dialogId: DialogId, signal: AbortSignal): Promise<Outcome> {
  const dialogs = await summaries.of([await rest.group(dialogId, signal)], signal)
  return { dialogId, events: dialogs.map(dialog => ({ type: 'dialog', dialog })) }
}

const rejected = (words: string): ChatError => new ChatError('rejected', words)
