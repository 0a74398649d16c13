import { toAddress, toRoomJid, toUserJid } from './ids.js'
import { inRoom } from './presence.js'
import { answerPrivacy } from './privacy-iq.js'
import type { XmppStream } from './stream.js'
import type { World } from './world.js'
import { elements, namespaceOf, x, type Xml } from './xml.js'

/** Answers an `<iq/>` of a client. @returns null for the client's own answers, which need none */
export function answerIq(world: World, stream: XmppStream, iq: Xml): Xml | null {
  const { type, id } = iq.attrs
  if (type !== 'get' && type !== 'set') return null
  const [payload] = elements(iq)
  const found = payload && answerPayload(world, stream, iq, payload)
  const attrs = { id, from: iq.attrs['to'] ?? toUserJid(stream.userId), to: stream.jid }
  if (found && found !== 'not-found') return x('iq', { ...attrs, type: 'result' }, ...found)
  const condition = found === 'not-found' ? 'item-not-found' : 'service-unavailable'
  const error = x('error', { code: found ? '404' : '503', type: 'cancel' }, x(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }))
  return x('iq', { ...attrs, type: 'error' }, error)
}

/** @returns what goes into the result, or null when the request is not understood */
function answerPayload(world: World, stream: XmppStream, iq: Xml, payload: Xml): Xml[] | 'not-found' | null {
  switch (`${iq.attrs['type']} ${payload.name} ${namespaceOf(payload)}`) {
    case 'set enable urn:xmpp:carbons:2':
      stream.hasCarbons = true
      return []
    case 'set disable urn:xmpp:carbons:2':
      stream.hasCarbons = false
      return []
    case 'get ping urn:xmpp:ping':
    case 'set session urn:ietf:params:xml:ns:xmpp-session':
    // Only pushes depend on being inactive, and this service has none.
    case 'set mobile http://tigase.org/protocol/mobile#v2':
      return []
    case 'get query jabber:iq:roster':
      return [x('query', { xmlns: 'jabber:iq:roster' })]
    case 'get query jabber:iq:last':
      return lastActivity(world, iq)
    case 'set subscribe https://connectycube.com/protocol/status_streaming':
      return watch(stream, payload)
    case 'get query http://jabber.org/protocol/disco#items':
      return roomOccupants(world, iq)
    case 'get query jabber:iq:privacy':
    case 'set query jabber:iq:privacy':
      return answerPrivacy(world, stream.userId, iq.attrs['type'] === 'set', payload)
    default:
      return null
  }
}

function lastActivity({ people, exchange, now }: World, iq: Xml): Xml[] | 'not-found' {
  const to = toAddress(iq.attrs['to'])
  const user = to?.type === 'user' ? people.find(to.userId) : undefined
  if (!user) return 'not-found'
  const seenAt = user.last_seen_at ?? user.created_at
  const seconds = exchange.isOnline(user.id) ? 0 : Math.max(1, Math.floor((now() - seenAt) / 1000))
  return [x('query', { xmlns: 'jabber:iq:last', seconds: String(seconds) })]
}

function watch(stream: XmppStream, { attrs }: Xml): Xml[] | 'not-found' {
  const target = toAddress(attrs['user_jid'])
  if (target?.type !== 'user') return 'not-found'
  if (attrs['enable'] === 'true') stream.watched.add(target.userId)
  else stream.watched.delete(target.userId)
  return []
}

function roomOccupants(world: World, iq: Xml): Xml[] | 'not-found' {
  const to = toAddress(iq.attrs['to'])
  if (to?.type !== 'room' || !world.dialogs.find(to.dialogId)) return 'not-found'
  const users = [...new Set(inRoom(world, to.dialogId).map(resource => resource.userId))]
  const items = users.map(userId => x('item', { jid: `${toRoomJid(to.dialogId)}/${userId}` }))
  return [x('query', { xmlns: 'http://jabber.org/protocol/disco#items' }, ...items)]
}
