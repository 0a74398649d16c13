// What a dialog row shows is derived from the rows at hand, never counted up and down.
import { toPreviewText } from './actions.js'
import type { StoredDialog } from './changes.js'
import type { OrderKey, UserId } from './ids.js'
import type { Message, MessagePreview } from './model.js'

/** The newest stored messages without a gap between them, oldest first; `top`: nothing lies above them. */
export type NewestRun = { readonly messages: readonly Message[]; readonly top: boolean }

const counts = (message: Message, me: UserId): boolean => message.senderId !== me && message.body.type === 'text'

export function toPreview(message: Message): MessagePreview {
  const { body } = message
  const text = toPreviewText(body)
  return {
    id: message.id,
    order: message.order,
    senderId: message.senderId,
    sentAt: message.sentAt,
    text,
    type: body.type === 'text' && text === '' && body.attachments.length > 0 ? 'attachment' : body.type,
  }
}

const max = (a: OrderKey | undefined, b: OrderKey | undefined): OrderKey | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a

/**
 * The server only counts ("3 unread as of its newest message"); walking that many messages of others
 * back tells where my read pointer must be.
 */
function pointerFromCount({ unreadBase: base }: StoredDialog, { messages }: NewestRun, me: UserId): OrderKey | undefined {
  const at = base.at
  if (at === null) return undefined
  if (base.count === 0) return at
  let left = base.count
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i]
    if (!message || message.order > at || !counts(message, me)) continue
    left -= 1
    if (left === 0) return messages[i - 1]?.order
  }
  return undefined
}

/**
 * `run` must reach down to the read pointer or to the server's last counted message where it can;
 * where it does not, the server's count stands for the part below. `isReread`: the count or the rows
 * have just come from the server, so the pointer is counted out anew. A deletion that comes in live
 * must not move it: the count was taken before.
 */
export function summarise(dialog: StoredDialog, run: NewestRun, me: UserId, isReread: boolean): StoredDialog {
  const { messages } = run
  const newest = messages.at(-1)
  const first = messages[0]
  const { at, count } = dialog.unreadBase
  const after = isReread ? pointerFromCount(dialog, run, me) : dialog.unreadBase.after
  const pointer = max(dialog.readUpTo, after)

  const isUnread = (m: Message) => counts(m, me) && (pointer === undefined || m.order > pointer)
  const reachesDown = run.top || (pointer !== undefined && first !== undefined && first.order <= pointer)
  const reachesUp = at === null ? newest !== undefined || count === 0 : newest !== undefined && newest.order >= at
  const pointerIsAhead = pointer !== undefined && (at === null || pointer >= at)
  const isWhole = reachesDown && reachesUp
  const isKnown = isWhole || pointerIsAhead
  // Without a place for the server's count, it covers whatever is stored.
  const isAboveCount = (m: Message) => isKnown || (at === null ? count === 0 : m.order > at)
  const unread = (isKnown ? 0 : count) + messages.filter(m => isUnread(m) && isAboveCount(m)).length
  // It has counted one that a coarse clock has placed among these and that has not come yet: then its count is still to be walked back.
  const isShort = after === undefined && at !== null && count > messages.filter(m => isUnread(m) && m.order <= at).length
  const isCountedOut = isWhole && !isShort

  const shown = dialog.lastMessage
  const preview = newest && (shown === undefined || newest.order >= shown.order) ? toPreview(newest) : shown
  return {
    ...dialog,
    unread,
    // What was counted out here replaces the server's count, so that both speak of the same rows.
    unreadBase: {
      count: isCountedOut ? unread : count,
      at: isCountedOut && newest !== undefined && (at === null || newest.order > at) ? newest.order : at,
      ...(after === undefined ? {} : { after }),
    },
    ...(preview === undefined ? {} : { lastMessage: preview }),
    updatedAt: Math.max(dialog.updatedAt, preview?.sentAt ?? 0),
  }
}
