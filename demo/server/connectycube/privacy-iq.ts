import { ROOMS, toUserJid } from './ids.js'
import type { PrivacyItem } from './privacy.js'
import type { World } from './world.js'
import { elements, find, x, type Xml } from './xml.js'

const PARTS = ['message', 'presence-in', 'presence-out', 'iq']

/** Answers `jabber:iq:privacy`: names, one list, set, delete, make default, decline (XEP-0016 section 2). */
export function answerPrivacy({ privacy }: World, userId: number, isSet: boolean, query: Xml): Xml[] | 'not-found' | null {
  const list = find(query, 'list')
  const name = list?.attrs['name']
  const byDefault = find(query, 'default') ?? find(query, 'active')
  if (isSet && byDefault) return privacy.setDefault(userId, byDefault.attrs['name'] ?? null) ? [] : 'not-found'
  if (isSet && list && name) {
    privacy.set(userId, name, elements(list).flatMap(toItem))
    return []
  }
  if (isSet) return null
  if (name === undefined) return [x('query', { xmlns: 'jabber:iq:privacy' }, ...toNames(privacy.names(userId)))]
  const items = privacy.find(userId, name)
  if (!items) return 'not-found'
  return [x('query', { xmlns: 'jabber:iq:privacy' }, x('list', { name }, ...items.map(toElement)))]
}

function toNames({ names, byDefault }: { names: string[]; byDefault: string | null }): Xml[] {
  const chosen = byDefault === null ? [] : [x('active', { name: byDefault }), x('default', { name: byDefault })]
  return [...chosen, ...names.map(name => x('list', { name }))]
}

/** Each user comes twice: as `34-77@host` for private dialogs and as `muc.host/34` for rooms. */
function toItem(item: Xml): PrivacyItem[] {
  const { value = '', action, order } = item.attrs
  const [, direct, room] = /^(?:(\d+)-\d+@|.*\/(\d+)$)/.exec(value) ?? []
  const userId = Number(direct ?? room ?? NaN)
  if (item.name !== 'item' || !Number.isFinite(userId)) return []
  return [{
    userId,
    where: direct === undefined ? 'room' : 'direct',
    action: action === 'allow' ? 'allow' : 'deny',
    order: Number(order ?? 0),
    isMutual: elements(item).length === 0,
  }]
}

function toElement({ userId, where, action, order, isMutual }: PrivacyItem): Xml {
  const value = where === 'direct' ? toUserJid(userId) : `${ROOMS}/${userId}`
  return x('item', { type: 'jid', value, action, order: String(order) }, ...(isMutual ? [] : PARTS.map(part => x(part))))
}
