import { PRIVATE, type Dialog } from './dialogs.js'
import type { Resource } from './exchange.js'
import { attachmentToElement, complete, toElements } from './extra-params.js'
import { isObjectId, toObjectId, toUserJid } from './ids.js'
import { toAttachments, toIso, toParams, toSeconds, type Draft, type Message } from './messages.js'
import type { World } from './world.js'
import { find, x, type Xml } from './xml.js'

/** How a stored message looks as a stanza, for one that came by REST. */
export function toStanza(message: Message): Xml {
  const extraParams = x(
    'extraParams', { xmlns: 'jabber:client' },
    x('save_to_history', {}, '1'), ...toElements(toParams(message)), ...toAttachments(message).map(attachmentToElement),
  )
  const body = message.body === '' ? undefined : x('body', {}, message.body)
  return x('message', { id: message.id }, body, extraParams, x('markable', { xmlns: 'urn:xmpp:chat-markers:0' }))
}

/**
 * Takes a message into the history, if it wants to be there, and brings it to all it is for.
 * The same message again is accepted and goes no further.
 * @param sender null when it came by REST
 * @param resource the one client of the other that was addressed, if any
 * @returns false when that id belongs to another message
 */
export function post(world: World, dialog: Dialog, draft: Draft, stanza: Xml, sender: Resource | null, resource: string | null = null): boolean {
  const { store, dialogs, messages } = world
  const isStored = find(stanza, 'extraParams') !== undefined && isKept(stanza)
  const occupants = dialogs.occupants(dialog.id)
  let id = isObjectId(draft.id) ? draft.id : toObjectId(world.now())
  let dateSent = toSeconds(draft.dateSent ?? world.now())
  if (isStored) {
    const { message, isNew } = store.transaction(() => {
      dialogs.unhide(dialog.id)
      return messages.add(dialog, occupants, { ...draft, id, dateSent })
    })
    if (!isNew) return message.sender_id === draft.senderId && message.dialog_id === dialog.id
    id = message.id
    dateSent = message.date_sent
  }
  distribute(world, dialog, draft.senderId, withKnown(stanza, dialog, id, dateSent), sender, resource)
  return true
}

/** Brings a message that is stored already to all it is for. */
export function distributeStored(world: World, dialog: Dialog, message: Message): void {
  const stanza = withKnown(toStanza(message), dialog, message.id, message.date_sent)
  distribute(world, dialog, message.sender_id, stanza, null, null)
}

function distribute(world: World, dialog: Dialog, senderId: number, stanza: Xml, sender: Resource | null, resource: string | null): void {
  const { exchange, dialogs } = world
  if (dialog.type !== PRIVATE) return exchange.relay(dialog, senderId, stanza, sender)
  const other = dialogs.occupants(dialog.id).find(userId => userId !== senderId)
  if (other === undefined) return
  const from = sender?.jid ?? toUserJid(senderId)
  const addressed = { ...stanza, attrs: { ...stanza.attrs, type: 'chat', from, to: toUserJid(other) } }
  if (!exchange.toUser(other, addressed, resource)) keepOffline(world, other, addressed)
  exchange.copySent(senderId, addressed, sender)
}

/** Keeps a private message for a user who is not there (XEP-0160). */
export function keepOffline({ store, now }: World, userId: number, stanza: Xml): void {
  store.run('insert into cc_offline (user_id, stanza, stamp) values (?, ?, ?)', userId, JSON.stringify(stanza), now())
}

/** What was kept for a user, oldest first, each with the time it was kept (XEP-0203). Kept no longer. */
export function takeOffline({ store }: World, userId: number): Xml[] {
  const rows = store.transaction(() => {
    const kept = store.all<{ stanza: string; stamp: number }>('select stanza, stamp from cc_offline where user_id = ? order by seq', userId)
    store.run('delete from cc_offline where user_id = ?', userId)
    return kept
  })
  return rows.map(({ stanza, stamp }) => {
    const original = JSON.parse(stanza) as Xml
    const delay = x('delay', { xmlns: 'urn:xmpp:delay', stamp: toIso(stamp) }, 'Offline Storage')
    return { ...original, children: [...original.children.filter(child => typeof child === 'string' || child.name !== 'delay'), delay] }
  })
}

/** Wants to be in the history, and is not made to vanish. */
function isKept(stanza: Xml): boolean {
  const extraParams = find(stanza, 'extraParams')
  const wish = extraParams && find(extraParams, 'save_to_history')
  return wish?.children[0] === '1' && !find(stanza, 'destroy')
}

function withKnown(stanza: Xml, dialog: Dialog, id: string, dateSent: number): Xml {
  const known = { dialog_id: dialog.id, message_id: id, date_sent: String(dateSent) }
  const rest = stanza.children.filter(child => typeof child !== 'string' && child.name !== 'extraParams')
  return { ...stanza, attrs: { id, ...stanza.attrs }, children: [...rest, complete(find(stanza, 'extraParams'), known)] }
}
