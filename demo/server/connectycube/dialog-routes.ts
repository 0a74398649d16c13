import { fits } from './criteria.js'
import { BROADCAST, GROUP, isAdmin, MAX_ADMINS, PRIVATE, PUBLIC, toExtensions, type Dialog, type DialogFields } from './dialogs.js'
import { toRoomJid } from './ids.js'
import { toIso } from './messages.js'
import { ApiError, forbidden, invalid, notFound, OK, toIds, toText, toTexts, type Route, type UserRequest } from './routes.js'
import { toPictureUrl, toUserWire } from './user-routes.js'

const ID = '([0-9a-f]{24})'
const MAX_LIMIT = 1000
const FILTERS = ['_id', 'type', 'name', 'last_message_date_sent', 'created_at', 'updated_at']

/** Dialogs (ConnectyCube docs, "Chat API"). */
export const dialogRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/chat\/dialog$/i, needs: 'user', answer: list },
  { method: 'POST', pattern: /^\/chat\/dialog$/i, needs: 'user', answer: create },
  { method: 'PUT', pattern: new RegExp(`^/chat/dialog/${ID}$`, 'i'), needs: 'user', answer: update },
  { method: 'DELETE', pattern: new RegExp(`^/chat/dialog/clearhistory/${ID}$`, 'i'), needs: 'user', answer: clearHistory },
  { method: 'DELETE', pattern: /^\/chat\/dialog\/([\w,]+)$/i, needs: 'user', answer: remove },
  { method: 'POST', pattern: new RegExp(`^/chat/dialog/${ID}/subscribe$`, 'i'), needs: 'user', answer: subscribe },
  { method: 'DELETE', pattern: new RegExp(`^/chat/dialog/${ID}/subscribe$`, 'i'), needs: 'user', answer: unsubscribe },
  { method: 'GET', pattern: new RegExp(`^/chat/dialog/${ID}/occupants$`, 'i'), needs: 'user', answer: occupants },
  { method: 'PUT', pattern: new RegExp(`^/chat/dialog/${ID}/admins$`, 'i'), needs: 'user', answer: setAdmins },
  { method: 'GET', pattern: new RegExp(`^/chat/dialog/${ID}/notifications$`, 'i'), needs: 'user', answer: notifications },
  { method: 'PUT', pattern: new RegExp(`^/chat/dialog/${ID}/notifications$`, 'i'), needs: 'user', answer: notifications },
]

function list(request: UserRequest) {
  const { world, query, userId } = request
  const criteria = query.criteria.filter(one => FILTERS.includes(one.field) || one.field.startsWith('extensions.'))
  const isAscending = query.text('sort_asc') !== undefined
  const listed = world.dialogs.of(userId)
  // Whoever has the link to a public dialog can look at it before subscribing.
  const linked = world.dialogs.find(query.text('_id') ?? '')
  const isLink = linked?.type === PUBLIC && !listed.some(dialog => dialog.id === linked.id)
  const found = [...listed, ...(isLink ? [linked] : [])]
    .map(dialog => toDialogWire(request, dialog))
    .filter(dialog => criteria.every(one => fits(one, valueOf(dialog, one.field))))
    .sort((a, b) => (toSortKey(a) - toSortKey(b)) * (isAscending ? 1 : -1))
  if (query.text('count') === '1') return { status: 200, body: { items: { count: found.length } } }
  const limit = Math.min(query.number('limit', 100), MAX_LIMIT)
  const skip = query.number('skip', 0)
  return { status: 200, body: { total_entries: found.length, skip, limit, items: found.slice(skip, skip + limit) } }
}

function create(request: UserRequest) {
  const { world, json, userId } = request
  const type = Number(json['type'])
  const others = toIds(json['occupants_ids']).filter(id => id !== userId)
  const fields = toFields(json)
  if (![BROADCAST, GROUP, PRIVATE, PUBLIC].includes(type)) throw invalid('type', 'is not included in the list')
  if (type === PRIVATE) {
    const [other] = others
    if (other === undefined || !world.people.find(other)) throw invalid('base', 'Occupants_ids is missing opponent ID.')
    const dialog = world.dialogs.between(userId, other)
    world.dialogs.addOccupant(dialog.id, userId)
    return { status: 201, body: toDialogWire(request, dialog) }
  }
  if (!fields.name) throw invalid('name', "can't be blank")
  if (type === GROUP && others.length === 0) throw invalid('occupants_ids', "can't be blank")
  const known = others.filter(id => world.people.find(id))
  const admins = toIds(json['admins_ids']).slice(0, MAX_ADMINS)
  const dialog = world.dialogs.create(type, userId, type === GROUP ? known : [], { ...fields, admins })
  return { status: 201, body: toDialogWire(request, dialog) }
}

function update(request: UserRequest) {
  const { world, json, userId } = request
  const dialog = findReadable(request)
  const fields = toFields(json)
  const isLooks = Object.keys(fields).length > 0
  if (isLooks && dialog.type !== GROUP && dialog.type !== PRIVATE && !isAdmin(dialog, userId)) throw forbidden()
  const push = (json['push_all'] ?? {}) as Record<string, unknown>
  const pull = (json['pull_all'] ?? {}) as Record<string, unknown>
  return world.store.transaction(() => {
    changeOccupants(request, dialog, toIds(push['occupants_ids']), toIds(pull['occupants_ids']))
    const pinned = changePinned(dialog, userId, toTexts(push['pinned_messages_ids']), toTexts(pull['pinned_messages_ids']))
    const admins = changeAdmins(dialog, userId, toIds(push['admins_ids']), toIds(pull['admins_ids']))
    // A private dialog has no name and picture of its own.
    const looks = dialog.type === PRIVATE ? {} : fields
    return { status: 200, body: toDialogWire(request, world.dialogs.update(dialog.id, { ...looks, ...pinned, ...admins })!) }
  })
}

function changeOccupants({ world, userId }: UserRequest, dialog: Dialog, added: number[], removed: number[]): void {
  if (added.length + removed.length === 0) return
  if (dialog.type !== GROUP && dialog.type !== PUBLIC) {
    throw new ApiError(403, { base: ["Updating occupants_ids is possible only for 'group' and 'public' chat dialogs"] })
  }
  if (removed.some(id => id !== userId) && !isAdmin(dialog, userId)) throw forbidden()
  for (const id of added) if (world.people.find(id)) world.dialogs.addOccupant(dialog.id, id)
  for (const id of removed) world.dialogs.removeOccupant(dialog.id, id)
}

function changePinned(dialog: Dialog, userId: number, added: string[], removed: string[]): DialogFields {
  if (added.length + removed.length === 0) return {}
  if (dialog.type !== PRIVATE && !isAdmin(dialog, userId)) throw forbidden()
  return { pinned: [...new Set([...dialog.pinned, ...added])].filter(id => !removed.includes(id)) }
}

function changeAdmins(dialog: Dialog, userId: number, added: number[], removed: number[]): DialogFields {
  if (added.length + removed.length === 0) return {}
  if (dialog.owner_id !== userId || dialog.type === PRIVATE) throw forbidden()
  const admins = [...new Set([...dialog.admins, ...added])].filter(id => !removed.includes(id))
  if (admins.length > MAX_ADMINS) throw invalid('admins_ids', `is too long (maximum is ${MAX_ADMINS})`)
  return { admins }
}

function setAdmins(request: UserRequest) {
  const { world, json, userId } = request
  const dialog = findReadable(request)
  const push = (json['push_all'] ?? {}) as Record<string, unknown>
  const pull = (json['pull_all'] ?? {}) as Record<string, unknown>
  const admins = changeAdmins(dialog, userId, toIds(push['admins_ids']), toIds(pull['admins_ids']))
  return { status: 200, body: toDialogWire(request, world.dialogs.update(dialog.id, admins)!) }
}

function remove(request: UserRequest) {
  const { captured, query } = request
  const ids = captured[0]!.split(',').filter(Boolean)
  const isForced = query.text('force') === '1'
  const results = { SuccessfullyDeleted: { ids: [] as string[] }, NotFound: { ids: [] as string[] }, WrongPermissions: { ids: [] as string[] } }
  for (const id of ids) results[removeOne(request, id, isForced)].ids.push(id)
  if (ids.length > 1) return { status: 200, body: results }
  if (results.NotFound.ids.length > 0) throw notFound('Dialog')
  if (results.WrongPermissions.ids.length > 0) throw forbidden()
  return OK
}

function removeOne({ world, userId }: UserRequest, id: string, isForced: boolean): 'SuccessfullyDeleted' | 'NotFound' | 'WrongPermissions' {
  const dialog = world.dialogs.find(id)
  if (!dialog) return 'NotFound'
  if (!world.dialogs.canRead(dialog, userId)) return 'WrongPermissions'
  if (isForced) {
    if (dialog.owner_id !== userId && !(dialog.type === PRIVATE && isAdmin(dialog, userId))) return 'WrongPermissions'
    world.dialogs.remove(id)
  } else if (dialog.type === PRIVATE || dialog.type === BROADCAST) {
    world.messages.hideAll(id, userId)
    world.dialogs.hide(id, userId)
  } else world.dialogs.removeOccupant(id, userId)
  return 'SuccessfullyDeleted'
}

function clearHistory(request: UserRequest) {
  const { world, query, userId } = request
  const dialog = findReadable(request)
  if (query.text('force') !== '1') world.messages.hideAll(dialog.id, userId)
  else if (dialog.owner_id === userId) world.messages.removeAll(dialog.id)
  else throw forbidden()
  return OK
}

function subscribe(request: UserRequest) {
  const { world, captured, userId } = request
  const dialog = world.dialogs.find(captured[0]!.toLowerCase())
  if (!dialog) throw notFound('Dialog')
  if (dialog.type !== PUBLIC) throw forbidden()
  world.dialogs.addOccupant(dialog.id, userId)
  return { status: 200, body: toDialogWire(request, dialog) }
}

function unsubscribe(request: UserRequest) {
  const dialog = findReadable(request)
  if (dialog.type !== PUBLIC) throw forbidden()
  request.world.dialogs.removeOccupant(dialog.id, request.userId)
  return OK
}

function occupants(request: UserRequest) {
  const { world, query, call } = request
  const dialog = findReadable(request)
  const skip = query.number('skip', 0)
  const ids = world.dialogs.occupants(dialog.id).slice(skip, skip + query.number('limit', 100))
  return { status: 200, body: { items: ids.flatMap(id => world.people.find(id) ?? []).map(user => toUserWire(user, call.origin)) } }
}

function notifications(request: UserRequest) {
  const { world, json, userId, call } = request
  const dialog = findReadable(request)
  if (call.method === 'PUT') {
    const enabled = Number(json['enabled'])
    if (enabled !== 0 && enabled !== 1) throw invalid('enabled', 'must be 0 or 1')
    world.dialogs.setNotifications(dialog.id, userId, enabled)
  }
  return { status: 200, body: { notifications: { enabled: world.dialogs.notifications(dialog.id, userId) } } }
}

function findReadable({ world, captured, userId }: UserRequest): Dialog {
  const dialog = world.dialogs.find(captured[0]!.toLowerCase())
  if (!dialog) throw notFound('Dialog')
  if (!world.dialogs.canRead(dialog, userId)) throw forbidden()
  return dialog
}

/** The dialog model as this user sees it. A private one carries the other's name and picture. */
export function toDialogWire({ world, userId, call }: UserRequest, dialog: Dialog): Record<string, unknown> {
  const occupantIds = world.dialogs.occupants(dialog.id)
  const other = dialog.type === PRIVATE ? world.people.find(occupantIds.find(id => id !== userId) ?? -1) : undefined
  return {
    _id: dialog.id,
    user_id: dialog.owner_id,
    type: dialog.type,
    name: other ? (other.full_name ?? other.login) : dialog.name,
    description: dialog.description,
    photo: toPictureUrl(other ? other.avatar : dialog.photo, call.origin),
    admins_ids: dialog.admins,
    xmpp_room_jid: dialog.type === PRIVATE ? null : toRoomJid(dialog.id, new URL(call.origin).hostname),
    pinned_messages_ids: dialog.pinned,
    extensions: dialog.extensions,
    permissions: dialog.permissions,
    created_at: toIso(dialog.created_at),
    updated_at: toIso(dialog.updated_at),
    ...world.messages.dialogToWire(dialog, occupantIds, userId),
  }
}

function toFields(json: UserRequest['json']): DialogFields {
  const fields: Record<string, unknown> = {}
  for (const name of ['name', 'description', 'photo']) if (json[name] !== undefined) fields[name] = toText(json[name])
  if (json['extensions'] !== undefined) fields['extensions'] = toExtensions(json['extensions'])
  if (json['permissions'] !== undefined) {
    const given = json['permissions'] as { allow_preview?: unknown } | null
    fields['permissions'] = given && { allow_preview: given.allow_preview === true }
  }
  return fields
}

function valueOf(dialog: Record<string, unknown>, field: string): unknown {
  const [name = '', key] = field.split('.')
  return key === undefined ? dialog[name] : (dialog[name] as Record<string, unknown> | null)?.[key]
}

/** Dialogs without messages stand where they were made. */
function toSortKey(dialog: Record<string, unknown>): number {
  return Number(dialog['last_message_date_sent'] ?? Date.parse(String(dialog['created_at'])) / 1000)
}
