import type { DialogId } from '../../core/ids.js'
import type { MessagePage, MessagesRequest } from '../connector.js'
import { readBySeconds } from '../shared/second-pages.js'
import type { Rest } from './rest.js'

/** Contiguous pages of a dialog. */
export const readHistory = (rest: Rest, dialogId: DialogId, request: MessagesRequest, signal: AbortSignal): Promise<MessagePage> =>
  readBySeconds(
    {
      read({ direction, bound, limit, skip }) {
        const isOlder = direction === 'older'
        const limits = bound === null ? {} : { [isOlder ? 'date_sent[lte]' : 'date_sent[gte]']: bound }
        return rest.messages(dialogId, { ...limits, [isOlder ? 'sort_desc' : 'sort_asc']: 'date_sent', limit, skip }, signal)
      },
      find: id => rest.message(dialogId, id, signal),
    },
    request,
  )
