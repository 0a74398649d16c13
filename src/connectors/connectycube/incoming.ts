// What stanzas from the service mean.
import { toDialogId, toMessageId } from '../../core/ids.js'
import type { DialogId, MessageId, UserId } from '../../core/ids.js'
import type { ChatEvent } from '../../core/events.js'
import { child, textOf } from '../shared/xml.js'
import type { Account } from './account.js'
import { isObjectId, toAddress } from './ids.js'
import { toModel, toUnixSeconds } from './map.js'
import { CHAT_STATES, MARKERS } from './stanzas.js'

/** What must be known already to understand a stanza. */
export type Known = {
  /** The private dialog with somebody, for stanzas that do not name theirs. */
  ofPeer(peerId: UserId): DialogId | undefined
  author(messageId: MessageId): UserId | undefined
}

/** Who said it, and where. `dialogId` is unknown for a first private word from a stranger. */
export type Origin = { readonly senderId: UserId; readonly dialogId: DialogId | undefined }

/** Whether it may change what was said before, or point at a change: for `toRareNews` of dialog-news.ts, which reads those. */
export const isRare = (stanza: Element): boolean =>
  stanza.getAttribute('type') === 'headline' || ['replace', 'remove', 'reactions'].some(name => child(stanza, name) !== null)

/** @param stanza a message, out of its carbon if it came in one; what `isRare` marks in it is not looked at */
export function toEvents(stanza: Element, account: Account, known: Known): ChatEvent[] {
  const extra = child(stanza, 'extraParams')
  const origin = toOrigin(stanza, account, known)
  if (!origin) return []

  const marker = child(stanza, 'displayed', MARKERS) ?? child(stanza, 'received', MARKERS)
  if (marker) return toReceipt(marker, origin)
  if (child(stanza, 'body') || child(extra, 'attachment')) return toMessageEvent(stanza, extra, origin, account)
  return toTyping(stanza, origin, account)
}

/** Whose private dialog must be known to place this, if it does not say so itself. */
export function needsDialog(stanza: Element, account: Account, known: Known): UserId | null {
  if (stanza.getAttribute('type') === 'headline' || isObjectId(textOf(child(stanza, 'extraParams'), 'dialog_id'))) return null
  const peerId = toPeer(stanza, account)
  return peerId !== null && known.ofPeer(peerId) === undefined ? peerId : null
}

/** Null for what comes from nobody who can say something here. */
export function toOrigin(stanza: Element, account: Account, known: Known): Origin | null {
  const from = toAddress(account, stanza.getAttribute('from'))
  if (from?.type === 'room') return from.userId === null ? null : { senderId: from.userId, dialogId: from.dialogId }
  const peerId = toPeer(stanza, account)
  if (!from || peerId === null) return null
  const named = textOf(child(stanza, 'extraParams'), 'dialog_id')
  return { senderId: from.userId, dialogId: isObjectId(named) ? toDialogId(named) : known.ofPeer(peerId) }
}

/** The other one of a private stanza, whoever of us sent it. */
function toPeer(stanza: Element, account: Account): UserId | null {
  const [from, to] = [toAddress(account, stanza.getAttribute('from')), toAddress(account, stanza.getAttribute('to'))]
  if (from?.type !== 'user') return null
  return from.userId === account.me && to?.type === 'user' ? to.userId : from.userId
}

function toMessageEvent(stanza: Element, extra: Element | null, { senderId, dialogId }: Origin, account: Account): ChatEvent[] {
  const given = textOf(extra, 'message_id')
  const id = isObjectId(given) ? given : stanza.getAttribute('id')
  const seconds = toUnixSeconds(textOf(extra, 'date_sent'))
  // Without these it could not be recognised in the history, so it is only a reason to look there.
  if (dialogId === undefined || !isObjectId(id) || seconds === undefined) return [hint(dialogId)]
  const message = toModel(account, {
    id: toMessageId(id),
    dialogId,
    senderId,
    seconds,
    text: textOf(stanza, 'body') ?? '',
    attachments: [...(extra?.children ?? [])].filter(it => it.localName === 'attachment').map(toAttributes),
    parameters: toParameters(extra),
    reactions: [],
    deliveredTo: [],
    readBy: [],
    viewCount: undefined,
  })
  return [{ type: 'message', message }]
}

/** Somebody received or read one of our messages; or we did, on another device. */
function toReceipt(marker: Element, { senderId, dialogId }: Origin): ChatEvent[] {
  const messageId = toId(marker)
  if (!messageId || dialogId === undefined) return []
  const kind = marker.localName === 'displayed' ? 'read' : 'delivered'
  return [{ type: 'receipt', kind, dialogId, userId: senderId, of: { messageIds: [messageId] } }]
}

function toTyping(stanza: Element, { senderId, dialogId }: Origin, account: Account): ChatEvent[] {
  const state = [...stanza.children].find(it => it.namespaceURI === CHAT_STATES)
  // A room sends our own typing back to us.
  if (!state || dialogId === undefined || senderId === account.me) return []
  return [{ type: 'typing', dialogId, userId: senderId, typing: state.localName === 'composing' }]
}

export const hint = (dialogId: DialogId | undefined): ChatEvent => ({ type: 'hint', ...(dialogId !== undefined && { dialogId }) })

export function toId(element: Element | null): MessageId | null {
  const id = element?.getAttribute('id')
  return isObjectId(id) ? toMessageId(id) : null
}

const toAttributes = (element: Element): Record<string, string> =>
  Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]))

/** The flat parameters; objects among them belong to somebody else. */
const toParameters = (extra: Element | null): Record<string, string> =>
  Object.fromEntries([...(extra?.children ?? [])].filter(it => it.childElementCount === 0).map(it => [it.localName, it.textContent ?? '']))
