import type { DialogId, UserId } from '../../core/ids.js'
import { xml } from '../shared/xml.js'
import { CLIENT } from '../shared/xmpp/namespaces.js'
import type { Context } from './context.js'
import { toUserJid } from './ids.js'
import { extraParams, message, SYSTEM, type Parameters } from './stanzas.js'

/** Tells users that are there now what they should look at again, as the vendor's apps do; without a stream they find out by themselves later. */
export function tell(context: Context, userIds: readonly UserId[], what: string, dialogId: DialogId, more: Parameters = {}): void {
  const { account, stream } = context
  for (const userId of userIds) {
    if (userId === account.me) continue
    const target = { jid: toUserJid(account, userId), type: 'headline' }
    stream?.send(message(context.newId(), target, xml(CLIENT, 'body', {}, what), extraParams({ moduleIdentifier: SYSTEM, dialogId, ...more })))
  }
}
