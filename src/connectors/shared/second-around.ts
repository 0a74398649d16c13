import { ChatError } from '../../core/errors.js'
import type { Message } from '../../core/model.js'
import type { MessagePage } from '../connector.js'
import { MORE, readRun, type SecondHistory } from './second-pages.js'

/**
 * A message and what stands on both sides of it, from a service that sorts by whole seconds.
 * @param message what the service has under the id that was asked for
 * @throws ChatError 'not-found' if that is nothing
 */
export async function readAround(history: SecondHistory, message: Message | undefined, limit: number): Promise<MessagePage> {
  if (!message) throw new ChatError('not-found', 'This message does not exist any more')
  const above = Math.floor((limit - 1) / 2)
  const below = limit - 1 - above
  // At least one is asked for on either side, since only that tells whether there is any.
  const [older, newer] = await Promise.all([
    readRun(history, 'older', message.order, above || 1),
    readRun(history, 'newer', message.order, below || 1),
  ])
  const items = [...(above ? older.items : []), message, ...(below ? newer.items : [])]
  const isTop = older.isEnd && (above > 0 || older.items.length === 0)
  const isEnd = newer.isEnd && (below > 0 || newer.items.length === 0)
  return { items, older: isTop ? null : MORE, newer: isEnd ? null : MORE }
}
