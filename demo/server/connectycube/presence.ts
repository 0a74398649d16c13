import { BROADCAST, PUBLIC } from './dialogs.js'
import { toAddress, toRoomJid, toUserJid } from './ids.js'
import type { XmppStream } from './stream.js'
import type { World } from './world.js'
import { x, type Xml } from './xml.js'

/** Initial presence, going away, and joining or leaving a room (XEP-0045). */
export function receivePresence(world: World, stream: XmppStream, presence: Xml): void {
  const isLeaving = presence.attrs['type'] === 'unavailable'
  const to = toAddress(presence.attrs['to'])
  if (to?.type === 'room') return isLeaving ? leave(world, stream, to.dialogId) : join(world, stream, presence, to.dialogId)
  // Subscriptions to other people's presence do not exist here; last activity does their work.
  if (to?.type !== 'server' || (presence.attrs['type'] && !isLeaving)) return
  if (isLeaving) return stream.becomeUnavailable()
  stream.send(x('presence', { from: stream.jid, to: toUserJid(stream.userId) }))
  if (!stream.isAvailable) stream.becomeAvailable()
}

function join(world: World, stream: XmppStream, presence: Xml, dialogId: string): void {
  const dialog = world.dialogs.find(dialogId)
  const room = toRoomJid(dialogId)
  const isOpen = dialog?.type === PUBLIC || dialog?.type === BROADCAST
  if (!dialog || !(isOpen || world.dialogs.canRead(dialog, stream.userId))) {
    const condition = x(dialog ? 'forbidden' : 'item-not-found', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' })
    const error = x('error', { code: dialog ? '403' : '404', type: 'auth' }, condition)
    return stream.send(x('presence', { type: 'error', id: presence.attrs['id'], from: room, to: stream.jid }, error))
  }
  for (const other of inRoom(world, dialogId)) {
    stream.send(occupant(room, other.userId, stream.jid))
    if (!stream.rooms.has(dialogId)) other.deliver(occupant(room, stream.userId, other.jid))
  }
  stream.rooms.add(dialogId)
  stream.send(occupant(room, stream.userId, stream.jid, presence.attrs['id'], ['110', '100']))
}

function leave(world: World, stream: XmppStream, dialogId: string): void {
  if (!stream.rooms.delete(dialogId)) return
  const room = toRoomJid(dialogId)
  const gone = (to: string, codes: string[]) => {
    const { attrs, ...rest } = occupant(room, stream.userId, to, undefined, codes)
    return { ...rest, attrs: { ...attrs, type: 'unavailable' } }
  }
  for (const other of inRoom(world, dialogId)) other.deliver(gone(other.jid, []))
  stream.send(gone(stream.jid, ['110']))
}

/** The clients that have joined a room. */
export function inRoom({ exchange }: World, dialogId: string) {
  return exchange.all().filter(resource => resource.rooms.has(dialogId))
}

function occupant(room: string, userId: number, to: string, id?: string, codes: readonly string[] = []): Xml {
  const item = x('item', { nick: String(userId), affiliation: 'member', role: 'participant', jid: toUserJid(userId) })
  const status = codes.map(code => x('status', { code }))
  return x('presence', { id, from: `${room}/${userId}`, to }, x('x', { xmlns: 'http://jabber.org/protocol/muc#user' }, item, ...status))
}
