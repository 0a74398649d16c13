// Blocking by privacy lists (XEP-0016), in the form the vendor's clients write and read.
import type { UserId } from '../../core/ids.js'
import { ChatError } from '../../core/errors.js'
import { child, xml } from '../shared/xml.js'
import type { Context } from './context.js'
import { toAddress, toUserJid } from './ids.js'

const PRIVACY = 'jabber:iq:privacy'
const LIST = 'chat-widget-blocked'

/** Reads the list, changes it, and makes it the default. The service takes changes only to a list that is not in use. */
export async function setBlocked(context: Context, userId: UserId, isBlocked: boolean): Promise<void> {
  const stream = context.live()
  const ask = async (type: 'get' | 'set', ...content: Element[]) => child(await stream.iq(type, null, xml(PRIVACY, 'query', {}, ...content)), 'query')
  // Another client of the same user may have made a list before; there can be only one default.
  const name = child(await ask('get'), 'default')?.getAttribute('name') || LIST
  const list = await ask('get', xml(PRIVACY, 'list', { name })).catch(orNone)
  const known = toBlocked(context, child(list, 'list'))
  const wanted = isBlocked ? [...new Set([...known, userId])] : known.filter(id => id !== userId)
  await ask('set', xml(PRIVACY, 'default'))
  await ask('set', xml(PRIVACY, 'list', { name }, ...wanted.flatMap((id, i) => toItems(context, id, i))))
  if (wanted.length > 0) await ask('set', xml(PRIVACY, 'default', { name }))
}

function orNone(error: unknown): null {
  if (error instanceof ChatError && error.code === 'not-found') return null
  throw error
}

function toBlocked({ account }: Context, list: Element | null): UserId[] {
  const denied = [...(list?.children ?? [])].filter(item => item.getAttribute('action') === 'deny')
  const users = denied.map(item => toAddress(account, item.getAttribute('value')))
  return users.flatMap(address => (address?.type === 'user' ? [address.userId] : []))
}

/** Two items for each user: one for private messages, one for the user's place in every room. */
function toItems({ account }: Context, userId: UserId, index: number): Element[] {
  const values = [toUserJid(account, userId), `muc.${account.domain}/${userId}`]
  return values.map((value, i) =>
    xml(PRIVACY, 'item', { type: 'jid', value, action: 'deny', order: String(index * 2 + i + 1) },
      ...['message', 'presence-in', 'presence-out', 'iq'].map(name => xml(PRIVACY, name))),
  )
}
