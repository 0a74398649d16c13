import { toMessageCondition } from './criteria.js'
import { BROADCAST, isAdmin, PRIVATE, PUBLIC, type Dialog } from './dialogs.js'
import { toElements } from './extra-params.js'
import { isObjectId, toObjectId, toUserJid } from './ids.js'
import { toIso, type Attachment, type Message } from './messages.js'
import { distributeStored } from './post.js'
import { ApiError, forbidden, invalid, notFound, OK, toText, type Route, type UserRequest } from './routes.js'
import { x, type Xml } from './xml.js'

const MAX_LIMIT = 1000
/** A preview shows so many, whatever was asked for. */
const PREVIEW = 20
/** Fields of a new message that are not custom parameters. */
const KNOWN = ['chat_dialog_id', 'recipient_id', 'message', 'attachments', 'send_to_chat', 'markable', 'date_sent']

/** Messages (ConnectyCube docs, "Chat API"). */
export const messageRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/chat\/message$/i, needs: 'user', answer: list },
  { method: 'GET', pattern: /^\/chat\/message\/unread$/i, needs: 'user', answer: unread },
  { method: 'POST', pattern: /^\/chat\/message$/i, needs: 'user', answer: create },
  { method: 'POST', pattern: /^\/chat\/message\/system$/i, needs: 'user', answer: system },
  { method: 'PUT', pattern: /^\/chat\/message(?:\/([0-9a-f,]+))?$/i, needs: 'user', answer: update },
  { method: 'DELETE', pattern: /^\/chat\/message\/([\w,]+)$/i, needs: 'user', answer: remove },
  { method: 'PUT', pattern: /^\/chat\/message\/([0-9a-f]{24})\/reactions$/i, needs: 'user', answer: react },
  { method: 'GET', pattern: /^\/chat\/message\/([0-9a-f]{24})\/reactions$/i, needs: 'user', answer: reactions },
]

function list({ world, query, userId }: UserRequest) {
  const dialog = world.dialogs.find(query.text('chat_dialog_id') ?? '')
  if (!dialog) throw notFound('Dialog')
  const isMember = world.dialogs.canRead(dialog, userId)
  const isPreview = query.text('preview') === '1' && !isMember
  if (!isMember && !(isPreview && dialog.permissions?.allow_preview)) throw forbidden()
  const where = toMessageCondition(query.criteria)
  if (query.text('count') === '1') return { status: 200, body: { items: { count: world.messages.count(dialog.id, userId, where) } } }
  const limit = isPreview ? PREVIEW : Math.min(query.number('limit', 100), MAX_LIMIT)
  const skip = isPreview ? 0 : query.number('skip', 0)
  const isDescending = isPreview || query.text('sort_desc') !== undefined
  const found = world.messages.list(dialog.id, userId, where, { limit, skip, isDescending })
  const items = found.map(message => world.messages.toWire(message, dialog.type, userId))
  // The answer shows how it was before; reading the list is what marks it.
  if (!isPreview && query.text('mark_as_read') !== '0') {
    world.store.transaction(() => {
      for (const { id } of found) world.messages.mark('read', userId, { id })
    })
  }
  return { status: 200, body: { skip, limit, items } }
}

function unread({ world, query, userId }: UserRequest) {
  const asked = query.list('chat_dialog_ids')
  const counted = world.dialogs.of(userId).filter(({ type }) => type !== BROADCAST && type !== PUBLIC)
  const counts = counted.map(({ id }) => [id, world.messages.unread(id, userId)] as const)
  const shown = counts.filter(([id]) => asked.includes(id))
  const total = (asked.length > 0 ? shown : counts).reduce((sum, [, count]) => sum + count, 0)
  return { status: 200, body: { total, ...Object.fromEntries(shown) } }
}

function create({ world, json, userId }: UserRequest) {
  const dialog = dialogOf(world, json, userId)
  if (!world.dialogs.canPost(dialog, userId)) throw forbidden()
  const isBlocked = dialog.type === PRIVATE && world.dialogs.occupants(dialog.id).some(id => world.privacy.blocks(id, userId, 'direct'))
  if (isBlocked) throw forbidden()
  const attachments = Object.values((json['attachments'] ?? []) as Record<string, Attachment>)
  const params = Object.fromEntries(Object.entries(json).filter(([name]) => !KNOWN.includes(name)))
  const draft = { senderId: userId, body: toText(json['message']) ?? '', attachments, params }
  if (draft.body === '' && attachments.length === 0) throw invalid('message', "can't be blank")
  const { message } = world.store.transaction(() => {
    world.dialogs.unhide(dialog.id)
    return world.messages.add(dialog, world.dialogs.occupants(dialog.id), draft)
  })
  if (Number(json['send_to_chat']) === 1) distributeStored(world, dialog, message)
  return { status: 201, body: world.messages.toWire(message, dialog.type, userId) }
}

function dialogOf(world: UserRequest['world'], json: UserRequest['json'], userId: number): Dialog {
  if (json['chat_dialog_id'] !== undefined) {
    const dialog = world.dialogs.find(String(json['chat_dialog_id']))
    if (!dialog) throw notFound('Dialog')
    return dialog
  }
  const other = Number(json['recipient_id'])
  if (!world.people.find(other) || other === userId) throw invalid('chat_dialog_id', "can't be blank")
  return world.dialogs.between(userId, other)
}

function update({ world, captured, json, userId }: UserRequest) {
  const dialog = world.dialogs.find(String(json['chat_dialog_id']))
  if (!dialog) throw notFound('Dialog')
  if (!world.dialogs.canRead(dialog, userId)) throw forbidden()
  const status = Number(json['read']) === 1 ? 'read' : Number(json['delivered']) === 1 ? 'delivered' : null
  const ids = captured[0]?.split(',').filter(Boolean)
  if (!ids) {
    if (!status) throw invalid('base', 'Nothing to update')
    world.messages.mark(status, userId, { dialogId: dialog.id })
    return OK
  }
  const found = ids.map(id => world.messages.find(id)).filter(message => message?.dialog_id === dialog.id)
  if (found.length < ids.length) throw notFound('Message')
  const body = toText(json['message'])
  if (typeof body === 'string' && found.some(message => message?.sender_id !== userId)) throw forbidden()
  world.store.transaction(() => {
    for (const id of ids) {
      if (status) world.messages.mark(status, userId, { id })
      if (typeof body === 'string') world.messages.edit(id, body, {})
    }
  })
  return OK
}

function remove({ world, captured, query, userId }: UserRequest) {
  const isForced = query.text('force') === '1'
  const results = { SuccessfullyDeleted: { ids: [] as string[] }, NotFound: { ids: [] as string[] }, WrongPermissions: { ids: [] as string[] } }
  for (const id of captured[0]!.split(',').filter(Boolean)) {
    const message = world.messages.find(id)
    const dialog = message && world.dialogs.find(message.dialog_id)
    if (!message || !dialog || message.hidden_for.includes(`,${userId},`)) results.NotFound.ids.push(id)
    else if (!mayRemove(world, dialog, message, userId, isForced)) results.WrongPermissions.ids.push(id)
    else {
      if (isForced) world.messages.remove(id)
      else world.messages.hide(id, userId)
      results.SuccessfullyDeleted.ids.push(id)
      if (isForced) announce(world, dialog, userId, x('remove', { xmlns: 'urn:xmpp:message-delete:0', id }))
    }
  }
  return { status: 200, body: results }
}

/** The table of roles in the docs: own messages, and as an admin those of others, for everybody; any for oneself. */
function mayRemove({ dialogs }: UserRequest['world'], dialog: Dialog, message: Message, userId: number, isForced: boolean): boolean {
  const isAdminHere = dialog.type !== PRIVATE && isAdmin(dialog, userId)
  if (!dialogs.canRead(dialog, userId)) return false
  if (dialog.type === BROADCAST) return isAdminHere
  return !isForced || message.sender_id === userId || isAdminHere
}

function system({ world, json, userId }: UserRequest) {
  const { recipientId, ...extensionParams } = json
  const recipient = world.people.find(Number(recipientId))
  if (!recipient) throw invalid('recipientId', 'is required')
  const messageId = toObjectId(world.now())
  const extraParams = x('extraParams', { xmlns: 'jabber:client' }, x('moduleIdentifier', {}, 'SystemNotifications'), ...toElements(extensionParams))
  world.exchange.toUser(recipient.id, x('message', { id: messageId, type: 'headline', from: toUserJid(userId), to: toUserJid(recipient.id) }, extraParams))
  return { status: 200, body: { messageId, recipientId: recipient.id, extensionParams } }
}

function react(request: UserRequest) {
  const { world, json, userId } = request
  const { message, dialog } = findMessage(request)
  const [add, remove] = [toText(json['add']) ?? null, toText(json['remove']) ?? null]
  if (!add && !remove) throw invalid('base', 'add or remove is required')
  world.messages.react(message.id, userId, add, remove)
  const changes = [add && x('reaction', { add: 'true', type: add }), remove && x('reaction', { remove: 'true', type: remove })].filter(one => one !== null && one !== '')
  const element = x('reactions', { user_id: String(userId), message_id: message.id }, ...changes)
  announce(world, dialog, userId, element)
  return OK
}

function reactions(request: UserRequest) {
  return { status: 200, body: request.world.messages.reactions(findMessage(request).message.id) }
}

function findMessage({ world, captured, userId }: UserRequest): { message: Message; dialog: Dialog } {
  const id = captured[0]!.toLowerCase()
  const message = isObjectId(id) ? world.messages.find(id) : undefined
  const dialog = message && world.dialogs.find(message.dialog_id)
  if (!message || !dialog) throw notFound('Message')
  if (!world.dialogs.canRead(dialog, userId)) throw forbidden()
  return { message, dialog }
}

/** Tells everybody in the dialog over XMPP of something that was done by REST, the doer's own clients too. */
function announce(world: UserRequest['world'], dialog: Dialog, userId: number, what: Xml): void {
  const extraParams = x('extraParams', { xmlns: 'jabber:client' }, x('dialog_id', {}, dialog.id))
  const stanza = x('message', { id: toObjectId(world.now()) }, what, extraParams)
  if (dialog.type !== PRIVATE) return world.exchange.relay(dialog, userId, stanza, null)
  for (const participant of world.dialogs.occupants(dialog.id)) {
    world.exchange.toUser(participant, { ...stanza, attrs: { ...stanza.attrs, type: 'chat', from: toUserJid(userId), to: toUserJid(participant) } })
  }
}

/** Search over everything the user can read (ConnectyCube docs, "Global search"). */
export const searchRoute: Route = {
  method: 'GET',
  pattern: /^\/chat\/search$/i,
  needs: 'user',
  answer: request => {
    const { world, query, userId } = request
    const text = query.text('search_text') ?? ''
    if (text.length <= 4) throw invalid('search_text', 'should be longer than 4 symbols')
    const [from, to] = [query.text('end_date'), query.text('start_date')]
    if (to !== undefined && from === undefined) throw invalid('end_date', 'is required')
    if (to !== undefined && from !== undefined && Date.parse(to) - Date.parse(from) > 93 * 86_400_000) throw new ApiError(422, { base: ['Range is longer than 3 months'] })
    const asked = query.list('chat_dialog_ids').slice(0, 10)
    const limit = Math.min(query.number('limit', 100), 100)
    const dialogs = world.dialogs.of(userId).filter(dialog => asked.length === 0 || asked.includes(dialog.id))
    const where = toMessageCondition([
      { field: 'message', operator: 'ctn', values: [text] },
      ...(to === undefined ? [] : [{ field: 'date_sent', operator: 'lte' as const, values: [toIso(Date.parse(to))] }]),
      ...(from === undefined ? [] : [{ field: 'date_sent', operator: 'gte' as const, values: [toIso(Date.parse(from))] }]),
    ])
    const messages = dialogs
      .flatMap(dialog => world.messages.list(dialog.id, userId, where, { limit, skip: 0, isDescending: true }).map(message => ({ message, dialog })))
      .sort((a, b) => b.message.date_sent - a.message.date_sent)
      .slice(0, limit)
      .map(({ message, dialog }) => world.messages.toWire(message, dialog.type, userId))
    const named = dialogs.filter(dialog => dialog.name?.includes(text)).slice(0, limit)
    return { status: 200, body: { results: { dialogs: named.map(dialog => ({ _id: dialog.id, name: dialog.name, type: dialog.type })), messages, users: [] } } }
  },
}
