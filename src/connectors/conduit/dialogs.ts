// Dialogs out of rooms and messages: the service keeps neither previews nor counts.
import { toPreviewText } from '../../core/actions.js'
import { toCursor, type Cursor, type DialogId, type UserId } from '../../core/ids.js'
import type { Dialog, Message, MessagePreview } from '../../core/model.js'
import type { Page } from '../connector.js'
import { defined } from '../shared/fields.js'
import type { Room } from './map.js'
import type { Rest } from './rest.js'

const PAGE = 50
/** The list moves while it is paged. */
const OVERLAP = 5
/** The newest messages of all rooms, asked for at once: most rooms need no question of their own then. */
const RECENT = 100
/** How far back a room is looked through for what is unread, in two steps. */
const LOOKS = [20, 100]
/** Rooms asked for at the same time: fifty calls a second are all that an address has. */
const AT_ONCE = 4

/** Newest first, and nothing missing down to the last; `isEnd`: nor below it. */
type Said = { readonly items: readonly Message[]; readonly isEnd: boolean }

export async function readDialogs(rest: Rest, me: UserId, from: Cursor | null, signal: AbortSignal): Promise<Page<Dialog>> {
  const [rooms, recent] = await Promise.all([rest.rooms(signal), rest.messages(null, 0, RECENT, signal)])
  const said = new Map<DialogId, Message[]>()
  for (const message of recent.items) said.set(message.dialogId, [...(said.get(message.dialogId) ?? []), message])
  // A server that cannot list rooms shows at least those where something was said lately.
  const listed = rooms ?? (await inTurns([...said.keys()], id => rest.room(id, signal)))
  const activity = (room: Room) => Math.max(said.get(room.id)?.[0]?.sentAt ?? 0, room.updatedAt)
  const sorted = [...listed].sort((a, b) => activity(b) - activity(a))
  const start = Number(from ?? 0)
  const end = start + PAGE
  const items = await inTurns(sorted.slice(start, end), room => toWhole(rest, me, room, { items: said.get(room.id) ?? [], isEnd: recent.isEnd }, signal))
  return {
    items: items.sort((a, b) => b.updatedAt - a.updatedAt),
    next: end < sorted.length ? toCursor(String(end - OVERLAP)) : null,
    ...(rooms === null && { partial: true }),
  }
}

export async function readDialog(rest: Rest, me: UserId, id: DialogId, signal: AbortSignal): Promise<Dialog> {
  const room = await rest.room(id, signal)
  return toWhole(rest, me, room, { items: [], isEnd: false }, signal)
}

/** Asks for more of what was said until it is known how much is unread. */
async function toWhole(rest: Rest, me: UserId, room: Room, known: Said, signal: AbortSignal): Promise<Dialog> {
  let said = known
  for (const limit of LOOKS) {
    if (said.isEnd || said.items.some(message => isReadBy(message, me))) break
    said = await rest.messages(room.id, 0, limit, signal)
  }
  return toDialog(room, said.items, me)
}

function toDialog({ id, name, memberIds, ownerId, updatedAt }: Room, items: readonly Message[], me: UserId): Dialog {
  // Reading marks a whole room, so what is older than a read message is read; what has its very time need not be.
  const readAt = Math.max(0, ...items.filter(message => isReadBy(message, me)).map(message => message.sentAt))
  const isUnread = (m: Message) => m.senderId !== me && m.body.type === 'text' && m.sentAt >= readAt && !isReadBy(m, me)
  const unread = items.filter(isUnread).length
  const newest = items.reduce<Message | undefined>((last, message) => (last === undefined || message.order > last.order ? message : last), undefined)
  return defined({
    id,
    kind: 'group' as const,
    title: name,
    ownerId,
    adminIds: [],
    memberIds,
    memberCount: memberIds.length,
    joined: true,
    previewable: false,
    lastMessage: newest && toPreview(newest),
    unread,
    pinnedIds: [],
    muted: false,
    metadata: {},
    updatedAt: Math.max(updatedAt, newest?.sentAt ?? 0),
  })
}

function toPreview({ id, order, senderId, sentAt, body }: Message): MessagePreview {
  const text = toPreviewText(body)
  const isFile = body.type === 'text' && text === '' && body.attachments.length > 0
  return { id, order, senderId, sentAt, text, type: isFile ? 'attachment' : body.type }
}

const isReadBy = (message: Message, me: UserId): boolean => message.senderId !== me && message.readBy.includes(me)

/** A few at a time, in order. */
async function inTurns<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = []
  for (let at = 0; at < items.length; at += AT_ONCE) done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))))
  return done
}
