import { isAdmin, PRIVATE, type Dialog } from './dialogs.js'
import type { Resource } from './exchange.js'
import { paramOf, toAttachmentList, toCustomParams } from './extra-params.js'
import { toAddress, toObjectId, toUserJid, type Address } from './ids.js'
import { post } from './post.js'
import type { World } from './world.js'
import { elements, find, namespaceOf, textOf, x, type Xml } from './xml.js'

const MARKERS = 'urn:xmpp:chat-markers:0'
const CHAT_STATES = 'http://jabber.org/protocol/chatstates'
const CODES = { 'service-unavailable': '503', forbidden: '403', 'item-not-found': '404', conflict: '409', 'bad-request': '400' }

/** A client that sent something, and can be told that it was wrong. */
export type Sender = Resource & { send(stanza: Xml): void }
type To = Exclude<Address, { type: 'server' }>

/** Does with a `<message/>` of a client what it is meant for. */
export function receiveMessage(world: World, sender: Sender, stanza: Xml): void {
  if (stanza.attrs['type'] === 'error') return
  const to = toAddress(stanza.attrs['to'])
  if (!to || to.type === 'server') return refuse(sender, stanza, 'item-not-found')
  if (to.type === 'user' && !world.people.find(to.userId)) return refuse(sender, stanza, 'item-not-found')
  if (to.type === 'user' && isBlocked(world, sender.userId, to.userId)) return refuse(sender, stanza, 'service-unavailable')

  const marker = find(stanza, 'displayed', MARKERS) ?? find(stanza, 'received', MARKERS)
  const replace = find(stanza, 'replace', 'urn:xmpp:message-correct:0')
  const remove = find(stanza, 'remove', 'urn:xmpp:message-delete:0')
  if (stanza.attrs['type'] === 'headline') return signal(world, sender, stanza, to)
  if (marker) return mark(world, sender, stanza, to, marker)
  if (replace) return edit(world, sender, stanza, replace.attrs['id'] ?? '')
  if (remove) return removeForAll(world, sender, stanza, remove.attrs['id'] ?? '')
  if (isContent(stanza)) return content(world, sender, stanza, to)
  passOn(world, sender, stanza, to)
}

function content(world: World, sender: Sender, stanza: Xml, to: To): void {
  const dialog = dialogOf(world, sender, to)
  if (!dialog) return refuse(sender, stanza, 'item-not-found')
  if (!world.dialogs.canPost(dialog, sender.userId)) return refuse(sender, stanza, 'forbidden')
  const extraParams = find(stanza, 'extraParams')
  const dateSent = Number(paramOf(stanza, 'date_sent') ?? NaN)
  const draft = {
    id: stanza.attrs['id'],
    senderId: sender.userId,
    body: textOf(find(stanza, 'body')),
    dateSent: Number.isFinite(dateSent) && dateSent > 0 ? dateSent : undefined,
    attachments: toAttachmentList(extraParams),
    params: toCustomParams(extraParams),
  }
  const isAccepted = post(world, dialog, draft, stanza, sender, to.type === 'user' ? to.resource : null)
  if (!isAccepted) refuse(sender, stanza, 'conflict')
}

function mark(world: World, sender: Sender, stanza: Xml, to: To, marker: Xml): void {
  const message = world.messages.find(marker.attrs['id'] ?? '')
  const dialog = message && world.dialogs.find(message.dialog_id)
  if (message && dialog) {
    if (!world.dialogs.canRead(dialog, sender.userId)) return refuse(sender, stanza, 'forbidden')
    world.messages.mark(marker.name === 'displayed' ? 'read' : 'delivered', sender.userId, { id: message.id })
  }
  passOn(world, sender, stanza, to)
}

function edit(world: World, sender: Sender, stanza: Xml, id: string): void {
  const message = world.messages.find(id)
  const dialog = message && world.dialogs.find(message.dialog_id)
  if (!message || !dialog) return refuse(sender, stanza, 'item-not-found')
  if (message.sender_id !== sender.userId || !world.dialogs.canPost(dialog, sender.userId)) return refuse(sender, stanza, 'forbidden')
  world.messages.edit(id, textOf(find(stanza, 'body')), toCustomParams(find(stanza, 'extraParams')))
  world.exchange.relay(dialog, sender.userId, stanza, sender)
}

function removeForAll(world: World, sender: Sender, stanza: Xml, id: string): void {
  const message = world.messages.find(id)
  const dialog = message && world.dialogs.find(message.dialog_id)
  if (!message || !dialog) return refuse(sender, stanza, 'item-not-found')
  const mayRemove = message.sender_id === sender.userId || (dialog.type !== PRIVATE && isAdmin(dialog, sender.userId))
  if (!mayRemove || !world.dialogs.canRead(dialog, sender.userId)) return refuse(sender, stanza, 'forbidden')
  world.messages.remove(id)
  world.exchange.relay(dialog, sender.userId, stanza, sender)
}

/** System messages: for users who are there now, never for rooms. */
function signal(world: World, sender: Sender, stanza: Xml, to: To): void {
  if (to.type === 'room') return refuse(sender, stanza, 'bad-request')
  world.exchange.toUser(to.userId, addressed(stanza, sender, to.userId), to.resource)
}

/** Typing, markers and the like: for those who are there. */
function passOn(world: World, sender: Sender, stanza: Xml, to: To): void {
  const dialog = to.type === 'room' ? world.dialogs.find(to.dialogId) : undefined
  if (to.type === 'user') {
    const copy = addressed(stanza, sender, to.userId)
    world.exchange.toUser(to.userId, copy, to.resource)
    // XEP-0280 section 6.1 leaves pure chat states out of carbons.
    if (!elements(stanza).every(child => namespaceOf(child) === CHAT_STATES)) world.exchange.copySent(sender.userId, copy, sender)
  } else if (dialog && world.dialogs.canRead(dialog, sender.userId)) world.exchange.toRoom(dialog, sender.userId, stanza)
  else refuse(sender, stanza, dialog ? 'forbidden' : 'item-not-found')
}

/** The first private message makes its dialog. */
function dialogOf(world: World, sender: Sender, to: To): Dialog | undefined {
  if (to.type === 'room') return world.dialogs.find(to.dialogId)
  return to.userId === sender.userId ? undefined : world.dialogs.between(sender.userId, to.userId)
}

function isContent(stanza: Xml): boolean {
  const extraParams = find(stanza, 'extraParams')
  return find(stanza, 'body') !== undefined || (extraParams !== undefined && find(extraParams, 'attachment') !== undefined)
}

function isBlocked({ privacy }: World, from: number, to: number): boolean {
  return privacy.blocks(to, from, 'direct') || privacy.blocksSending(from, to)
}

function addressed(stanza: Xml, sender: Sender, userId: number): Xml {
  return { ...stanza, attrs: { ...stanza.attrs, from: sender.jid, to: toUserJid(userId) } }
}

function refuse(sender: Sender, stanza: Xml, condition: keyof typeof CODES): void {
  const text = condition === 'service-unavailable' ? 'Service not available.' : undefined
  const error = x(
    'error', { code: CODES[condition], type: 'cancel' },
    x(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }),
    text ? x('text', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas', 'xml:lang': 'en' }, text) : undefined,
  )
  sender.send(x('message', { type: 'error', id: stanza.attrs['id'] ?? toObjectId(Date.now()), from: stanza.attrs['to'], to: sender.jid }, error))
}
