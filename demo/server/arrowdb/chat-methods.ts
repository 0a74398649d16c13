import { toIds, toObjectText, toWindow, type Method, type Request } from './call.js'
import { CHAT_COLUMNS, GROUP_COLUMNS, peopleOf, type GroupRow } from './chats.js'
import { notAllowed, Refused } from './envelope.js'
import { toChatWire, toGroupWire } from './objects.js'
import { toCondition, toOrder } from './where.js'

/** The service does not count further. */
const MOST_COUNTED = 5000
const GROUPS = 20

export const chatMethods: Readonly<Record<string, Method>> = {
  'chats/create': {
    verb: 'POST',
    name: 'createChatMessage',
    answer: request => {
      const { world, parameters, look } = request
      const me = request.user()
      const message = parameters.get('message') ?? ''
      const group = targetOf(request, toIds(parameters.get('to_ids')), 'to_ids')
      if (message === '') throw new Refused(400, 'Required field: message')
      const customFields = toObjectText(parameters, 'custom_fields')
      const picture = request.files.get('photo')
      const photoId = picture ? world.photos.add(me.id, picture) : null
      const chat = world.chats.add(group, { fromId: me.id, message, customFields, photoId })
      return { response: { chats: [toChatWire(look, chat)] } }
    },
  },
  'chats/query': {
    verb: 'GET',
    name: 'queryChatMessages',
    answer: request => {
      const { world, parameters, profile, look } = request
      const me = request.user()
      const ids = toIds(parameters.get('participate_ids'))
      const select = toSelection(parameters.get('sel'), parameters.get('unsel'))
      const where = toCondition(parameters.get('where'), CHAT_COLUMNS, profile.tickMs)
      const { limit, skip } = toWindow(request)
      const group = parameters.has('chat_group_id') || ids.length === 0 ? targetOf(request, [], 'participate_ids') : world.chats.groupOf([me.id, ...ids])
      // People who never said anything to each other have no group, and that is no error.
      const rows = group ? world.chats.query(group.id, where, toOrder(parameters.get('order'), CHAT_COLUMNS, profile.tickMs), limit, skip) : []
      const chats = rows.map(chat => select(toChatWire(look, chat)))
      const total = group && /^(1|true)$/.test(parameters.get('count') ?? '') ? world.chats.countOf(group.id, where) : undefined
      return { response: { chats }, ...(total !== undefined && { meta: { count: toCounted(total) } }) }
    },
  },
  'chats/get_chat_groups': {
    verb: 'GET',
    name: 'getChatGroups',
    answer: request => {
      const { world, parameters, profile, look } = request
      const me = request.user()
      const where = toCondition(parameters.get('where'), GROUP_COLUMNS, profile.tickMs)
      const { limit, skip } = toWindow(request, GROUPS)
      const groups = world.chats.groups(me.id, where, toOrder(parameters.get('order'), GROUP_COLUMNS, profile.tickMs), Math.min(limit, GROUPS), skip)
      return { response: { chat_groups: groups.map(group => toGroupWire(look, group)) } }
    },
  },
  'chats/query_chat_groups': {
    verb: 'GET',
    name: 'queryChatGroups',
    answer: request => {
      request.user()
      throw notAllowed()
    },
  },
  'chats/count': {
    verb: 'GET',
    name: 'chatsCount',
    answer: request => {
      request.user()
      return { meta: { count: toCounted(request.world.chats.count()) } }
    },
  },
  'chats/delete': {
    verb: 'DELETE',
    name: 'deleteChat',
    answer: request => {
      const { world, parameters } = request
      const me = request.user()
      const id = parameters.get('chat_id')
      if (!id) throw new Refused(400, 'Required field: chat_id')
      const chat = world.chats.find(id)
      if (!chat) throw new Refused(404, 'Not Found')
      if (chat.from_id !== me.id) throw notAllowed()
      world.chats.remove(chat)
      return {}
    },
  },
}

/** The group that is named, or that of these people and the one who asks. */
function targetOf(request: Request, others: readonly string[], field: string): GroupRow {
  const { world, parameters } = request
  const me = request.user()
  const groupId = parameters.get('chat_group_id')
  if (groupId) {
    const group = world.chats.group(groupId)
    // Whether there is such a group is nobody's business who is not in it.
    if (!group || !peopleOf(group).includes(me.id)) throw notAllowed()
    return group
  }
  if (others.length === 0) throw new Refused(400, `Required field: ${field} or chat_group_id`)
  if (others.some(id => !world.people.find(id))) throw new Refused(400, 'Invalid user id')
  return world.chats.openGroup([me.id, ...others])
}

const toCounted = (total: number): number | string => (total > MOST_COUNTED ? `${MOST_COUNTED}+` : total)

/** `sel` names the fields that are wanted, `unsel` those that are not: `{"all":["id","message"]}`. @throws Refused 400 */
function toSelection(sel: string | undefined, unsel: string | undefined): (wire: Record<string, unknown>) => Record<string, unknown> {
  const namesOf = (text: string): unknown[] => {
    try {
      const { all } = JSON.parse(text) as { all?: unknown }
      if (Array.isArray(all)) return all
    } catch {
      // The same answer as for any other text that names no fields.
    }
    throw new Refused(400, 'sel and unsel must be like {"all":["id"]}')
  }
  const [wanted, unwanted] = [sel ? namesOf(sel) : null, unsel ? namesOf(unsel) : []]
  return wire => Object.fromEntries(Object.entries(wire).filter(([name]) => (wanted === null || wanted.includes(name)) && !unwanted.includes(name)))
}
