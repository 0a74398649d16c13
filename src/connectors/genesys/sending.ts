import type { Mutation, SendMutation } from '../../core/actions.js'
import { ChatError, toErrorNote } from '../../core/errors.js'
import type { ChatEvent } from '../../core/events.js'
import type { MessageId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import { log } from '../../lib/log.js'
import { toFields, toText } from '../shared/fields.js'
import type { Context } from './context.js'
import { ROWS, toQuery } from './history.js'
import { toThread } from './map.js'

/** How far two clocks may drift apart while one message is sent. */
const DRIFT_MS = 50
const REMEMBERED = 500

type Edit = Extract<Mutation, { readonly type: 'edit' }>

/** The service takes no id of ours and answers with its own alone, so that the message must be asked for to know its place. */
export async function send(context: Context, action: SendMutation, signal: AbortSignal): Promise<ChatEvent[]> {
  const { rest, messages, maxTextLength, clock, sent } = context
  const { dialogId, body, metadata = {} } = action
  if (body.attachments.length > 0) throw new ChatError('rejected', 'Files cannot be sent here')
  if (Object.keys(metadata).length > 0) throw new ChatError('rejected', 'Messages keep nothing beside their words here')
  const draft = toDraft(body.text, body.mentions, maxTextLength)
  const answered = action.replyTo ?? action.threadId
  const threadId = answered === undefined ? undefined : toThread(await messages.raw(answered, signal))
  if (answered !== undefined && threadId === undefined) throw new ChatError('rejected', 'This message cannot be answered')

  const startedAt = clock.now()
  const answer = toFields(await rest.write('POST', messages.pathOf(dialogId), { ...draft, ...(threadId && { threadId }) }, signal))
  const elapsedMs = clock.now() - startedAt
  const id = toText(answer?.['id']) as MessageId | undefined
  if (id === undefined) throw new ChatError('protocol', 'The server did not say what became of the message', { maybeAccepted: true })
  sent.add(id)
  const [oldest] = sent
  if (sent.size > REMEMBERED && oldest !== undefined) sent.delete(oldest)
  try {
    return await readBack(context, action, id, elapsedMs, signal)
  } catch (error) {
    signal.throwIfAborted()
    // It is there, only not where: whoever looks before trying again will find it.
    const retryAfterMs = error instanceof ChatError ? error.retryAfterMs : undefined
    throw new ChatError('offline', 'The message was sent, but could not be read back', { maybeAccepted: true, ...(retryAfterMs !== undefined && { retryAfterMs }) })
  }
}

/** @throws ChatError for what no message can be */
export function toDraft(message: string, mentions: Edit['mentions'], maxTextLength: number): { message: string; mentions?: string[] } {
  if (message.trim() === '') throw new ChatError('rejected', 'A message needs words')
  if (message.length > maxTextLength) throw new ChatError('too-large', `A message has at most ${maxTextLength} characters`)
  return { message, ...(mentions.length > 0 && { mentions: [...new Set(mentions.map(it => it.userId))] }) }
}

/**
 * A browser sends a request again by itself when a connection that it had used before breaks without an answer, also one
 * that writes. Then the message is there twice, made within the one call of ours: the first stays, the others are taken back.
 */
async function readBack(context: Context, { dialogId, clientId }: SendMutation, id: MessageId, elapsedMs: number, signal: AbortSignal): Promise<ChatEvent[]> {
  const { rest, messages, told, account, sent } = context
  const since = told.newest(dialogId)
  const known = new Set(told.ids(dialogId))
  const { items } = since ? await messages.window(dialogId, toQuery({ after: since.sentAt, limit: ROWS }), signal) : { items: [] }
  const message = items.find(it => it.id === id) ?? (await messages.byId(dialogId, id, signal))
  const isCopy = (it: Message) =>
    it.senderId === account.me && it.id !== id && !known.has(it.id) && !sent.has(it.id) && isAlike(it, message) && Math.abs(message.sentAt - it.sentAt) <= elapsedMs + DRIFT_MS
  const [first = message, ...copies] = [...items.filter(isCopy), message].sort((a, b) => (a.order < b.order ? -1 : 1))
  const removed = await Promise.all(
    copies.map(async copy => {
      try {
        await rest.write('DELETE', `${messages.pathOf(dialogId)}/${encodeURIComponent(copy.id)}`, null, signal)
        told.remove(dialogId, copy.id)
        return copy.id
      } catch (error) {
        log.note('a copy stays', { code: toErrorNote(error).code })
        return null
      }
    }),
  )
  const kept = { ...first, clientId }
  sent.add(kept.id)
  told.put(kept)
  return [{ type: 'message', message: kept }, ...removed.flatMap((messageId): ChatEvent[] => (messageId === null ? [] : [{ type: 'message-removed', dialogId, messageId }]))]
}

const isAlike = (a: Message, b: Message): boolean => a.body.type === 'text' && b.body.type === 'text' && a.body.text === b.body.text && a.replyTo === b.replyTo
