// The stanzas we send (ConnectyCube docs, "Chat: XMPP").
import type { MessageId } from '../../core/ids.js'
import { xml } from '../shared/xml.js'
import { CLIENT } from '../shared/xmpp/namespaces.js'
import type { AttachmentFields } from './attachment-fields.js'

export const MARKERS = 'urn:xmpp:chat-markers:0'
export const CHAT_STATES = 'http://jabber.org/protocol/chatstates'
export const CORRECT = 'urn:xmpp:message-correct:0'
export const REMOVE = 'urn:xmpp:message-delete:0'
export const SYSTEM = 'SystemNotifications'

/** Where a stanza goes: to a person, or to the room of a group dialog. */
export type Target = { readonly jid: string; readonly type: 'chat' | 'groupchat' }

export type Parameters = Readonly<Record<string, string | undefined>>

export function message(id: string, { jid, type }: { readonly jid: string; readonly type: string }, ...content: readonly Element[]): Element {
  return xml(CLIENT, 'message', { type, to: jid, id }, ...content)
}

export function extraParams(parameters: Parameters, attachments: readonly AttachmentFields[] = []): Element {
  const texts = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [xml(CLIENT, name, {}, value)]))
  return xml(CLIENT, 'extraParams', {}, ...texts, ...attachments.map(attachment => xml(CLIENT, 'attachment', attachment)))
}

export function toMessageStanza(
  id: MessageId,
  target: Target,
  text: string,
  parameters: Parameters,
  attachments: readonly AttachmentFields[],
): Element {
  const kept = { save_to_history: '1', ...parameters }
  return message(id, target, xml(CLIENT, 'body', {}, text), extraParams(kept, attachments), xml(MARKERS, 'markable'))
}

/** Markers go to the author, also for messages in a group. */
export function toMarkerStanza(id: string, authorJid: string, kind: 'received' | 'displayed', messageId: MessageId, dialog_id: string): Element {
  return message(id, { jid: authorJid, type: 'chat' }, xml(MARKERS, kind, { id: messageId }), extraParams({ dialog_id }))
}
