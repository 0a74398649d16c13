// What stanzas from the service mean that are no messages of their own: edits, removals, reactions, hints.
import { toDialogId, toMessageId, toUserId } from '../../core/ids.js'
import type { MessageId } from '../../core/ids.js'
import type { ChatEvent } from '../../core/events.js'
import { toMoment, toNumber, toTime } from '../shared/fields.js'
import { child, textOf } from '../shared/xml.js'
import { DELAY } from '../shared/xmpp/namespaces.js'
import type { Account } from './account.js'
import { isObjectId } from './ids.js'
import { hint, toEvents, toId, toOrigin, type Known, type Origin } from './incoming.js'
import { CORRECT, REMOVE, SYSTEM } from './stanzas.js'

/** @param stanza one that `isRare` */
export function toRareEvents(stanza: Element, account: Account, known: Known): ChatEvent[] {
  const extra = child(stanza, 'extraParams')
  if (stanza.getAttribute('type') === 'headline') return toHints(stanza, extra)
  const origin = toOrigin(stanza, account, known)
  if (!origin) return []

  const replaced = toId(child(stanza, 'replace', CORRECT))
  if (replaced) return toEdit(replaced, stanza, extra, origin, account, known)
  const removed = toId(child(stanza, 'remove', REMOVE))
  if (removed) return toRemoval(removed, origin)
  const reactions = child(stanza, 'reactions')
  // A word of somebody else's protocol beside what is ours.
  return reactions ? toReacted(reactions, origin) : toEvents(stanza, account, known)
}

function toEdit(messageId: MessageId, stanza: Element, extra: Element | null, { senderId, dialogId }: Origin, account: Account, known: Known): ChatEvent[] {
  // Only authors edit. Whether the service sees to that is not documented, so nobody gets to put words into our mouth.
  if (dialogId === undefined || (known.author(messageId) ?? senderId) !== senderId) return []
  const text = textOf(stanza, 'body') ?? ''
  const stamp = child(stanza, 'delay', DELAY)?.getAttribute('stamp')
  const editedAt = toMoment(toNumber(textOf(extra, 'edited_at')) ?? NaN) ?? toTime(stamp) ?? account.serverNow()
  return [{ type: 'message-changed', dialogId, messageId, change: { type: 'edited', text, mentions: [], editedAt } }]
}

const toRemoval = (messageId: MessageId, { dialogId }: Origin): ChatEvent[] =>
  dialogId === undefined ? [] : [{ type: 'message-removed', dialogId, messageId }]

function toReacted(reactions: Element, { dialogId }: Origin): ChatEvent[] {
  const messageId = reactions.getAttribute('message_id')
  const userId = reactions.getAttribute('user_id')
  if (dialogId === undefined || !isObjectId(messageId) || !userId) return []
  const all = [...reactions.children].filter(it => it.localName === 'reaction')
  const values = (name: string) => all.filter(it => it.getAttribute(name) === 'true').map(it => it.getAttribute('type') ?? '').filter(Boolean)
  const change = { type: 'reacted' as const, userId: toUserId(userId), add: values('add'), remove: values('remove') }
  return [{ type: 'message-changed', dialogId, messageId: toMessageId(messageId), change }]
}

/** System messages are written by other clients, so they only say where to look. Calls use them too. */
function toHints(stanza: Element, extra: Element | null): ChatEvent[] {
  if (textOf(extra, 'moduleIdentifier') !== SYSTEM || !textOf(stanza, 'body')?.startsWith('dialog/')) return []
  const dialogId = textOf(extra, 'dialogId') ?? textOf(extra, 'dialog_id')
  return [hint(isObjectId(dialogId) ? toDialogId(dialogId) : undefined)]
}
