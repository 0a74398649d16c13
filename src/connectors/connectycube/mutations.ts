import type { Mutation, ReadMutation } from '../../core/actions.js'
import type { ChatEvent } from '../../core/events.js'
import type { Context } from './context.js'
import { toUserJid } from './ids.js'
import { rare } from './load-rare.js'
import type { Sending } from './sending.js'
import { toMarkerStanza } from './stanzas.js'

/** Up to so many messages are marked one by one, so that their authors see it at once. */
const FEW = 10

/** Does what survives offline, and says what follows from it. */
export async function mutate(context: Context, sending: Sending, action: Mutation, signal: AbortSignal): Promise<ChatEvent[]> {
  if (action.type === 'send') return [{ type: 'message', message: await sending.send(action, signal) }]
  if (action.type === 'read') return read(context, action, signal)
  return (await rare()).change(context, action, signal)
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
