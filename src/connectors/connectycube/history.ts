import type { DialogId } from '../../core/ids.js'
import type { MessagePage, MessagesRequest } from '../connector.js'
import { readBySeconds, type SecondHistory } from '../shared/second-pages.js'
import { rare } from './load-rare.js'
import type { Rest } from './rest.js'

/** Contiguous pages of a dialog. */
export async function readHistory(rest: Rest, dialogId: DialogId, { from, limit }: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
  const history: SecondHistory = {
    read({ direction, bound, limit, skip }) {
      const isOlder = direction === 'older'
      const limits = bound === null ? {} : { [isOlder ? 'date_sent[lte]' : 'date_sent[gte]']: bound }
      return rest.messages(dialogId, { ...limits, [isOlder ? 'sort_desc' : 'sort_asc']: 'date_sent', limit, skip }, signal)
    },
  }
  if (from.type !== 'around') return readBySeconds(history, from, limit)
  const { readAround } = await rare()
  return readAround(history, await rest.message(dialogId, from.messageId, signal), limit)
}
