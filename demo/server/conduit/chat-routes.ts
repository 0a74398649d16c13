import { ApiError, noMessage, noRoom, noUsers } from './errors.js'
import { numberOf, textOf, usersOf, type Request, type Route } from './routes.js'
import { toInvitationWire, toMessageWire, toRoomWire } from './wire.js'

const isOld = ({ isRenamed }: Request['profile']) => !isRenamed
const isNew = ({ isRenamed }: Request['profile']) => isRenamed
const isOpen = ({ isFrozen }: Request['profile']) => !isFrozen
const invites = ({ invites: has }: Request['profile']) => has
const listsRooms = ({ isRoomless }: Request['profile']) => !isRoomless

/** The chat module's routes, in the words of the source document up to 0.12 and of the later ones. */
export const chatRoutes: readonly Route[] = [
  { method: 'POST', pattern: /^\/chat\/new$/, exists: isOld, answer: create },
  { method: 'POST', pattern: /^\/chat\/rooms$/, exists: isNew, answer: create },
  { method: 'PUT', pattern: /^\/chat\/add\/(?<roomId>[^/]+)$/, exists: isOld, answer: add },
  { method: 'PUT', pattern: /^\/chat\/rooms\/(?<roomId>[^/]+)\/addUsers$/, exists: isNew, answer: add },
  { method: 'PUT', pattern: /^\/chat\/leave\/(?<roomId>[^/]+)$/, answer: leave },
  { method: 'GET', pattern: /^\/chat\/rooms$/, exists: listsRooms, answer: rooms },
  { method: 'GET', pattern: /^\/chat\/rooms\/(?<id>[^/]+)$/, exists: listsRooms, answer: room },
  { method: 'GET', pattern: /^\/chat\/messages$/, answer: messages },
  { method: 'GET', pattern: /^\/chat\/messages\/(?<id>[^/]+)$/, exists: listsRooms, answer: message },
  { method: 'PUT', pattern: /^\/chat\/messages\/(?<messageId>[^/]+)$/, exists: isOpen, answer: edit },
  { method: 'DELETE', pattern: /^\/chat\/messages\/(?<messageId>[^/]+)$/, exists: isOpen, answer: remove },
  { method: 'GET', pattern: /^\/chat\/invitations\/(?<box>received|sent)$/, exists: invites, answer: invitations },
  { method: 'GET', pattern: /^\/chat\/invitations\/(?<answer>[^/]+)\/(?<id>[^/]+)$/, exists: invites, answer: answerInvitation },
  { method: 'DELETE', pattern: /^\/chat\/invitations\/cancel\/(?<id>[^/]+)$/, exists: invites, answer: cancelInvitation },
]

/** @throws ApiError as the real one: a server error */
function knownUsers({ world, parameters, userId }: Request): string[] {
  const users = usersOf(parameters).filter(id => id !== userId)
  const unknown = users.filter(id => !world.people.find(id))
  if (unknown.length > 0) throw noUsers(unknown)
  return users
}

/** Ids are not looked at before the database does, which speaks its mind. */
function checkId(id: string): void {
  if (!/^[0-9a-f]{24}$/.test(id)) throw new ApiError('internal', `Cast to ObjectId failed for value "${id.slice(0, 60)}" at path "_id"`)
}

function roomOf({ world, userId, parameters }: Request, name: string): string {
  const id = textOf(parameters, name)
  checkId(id)
  if (!world.rooms.of(userId, id)) throw noRoom()
  return id
}

function create(request: Request): object {
  const { world, profile, userId, parameters } = request
  const name = textOf(parameters, 'roomName')
  const users = knownUsers(request)
  const roomId = world.rooms.create(name, userId, profile.invites ? [] : users)
  if (profile.invites) world.rooms.invite(roomId, userId, users)
  world.exchange.joined(roomId, name, [userId, ...(profile.invites ? [] : users)])
  return { roomId }
}

function add(request: Request): string {
  const { world, profile, userId } = request
  const roomId = roomOf(request, 'roomId')
  const users = knownUsers(request)
  if (profile.isRenamed && users.some(id => world.rooms.has(roomId, id))) throw new ApiError('invalid', 'One or more users are already members of the room')
  if (profile.invites) {
    world.rooms.invite(roomId, userId, users)
    return 'Users invited successfully'
  }
  world.rooms.add(roomId, users)
  world.exchange.joined(roomId, world.rooms.find(roomId)!.name, users)
  return 'User added successfully'
}

function leave(request: Request): string {
  const { world, userId } = request
  const roomId = roomOf(request, 'roomId')
  world.rooms.leave(roomId, userId)
  world.exchange.left(roomId, userId)
  return 'Ok'
}

function rooms({ world, profile, userId, parameters }: Request): object {
  const [skip, limit] = [numberOf(parameters, 'skip') ?? 0, numberOf(parameters, 'limit')]
  const all = world.rooms.all(userId)
  const page = all.slice(skip, limit === null ? undefined : skip + limit)
  return { rooms: page.map(row => toRoomWire(world, profile, row, isPopulated(parameters))), count: all.length }
}

function room(request: Request): object {
  const { world, profile, parameters } = request
  return toRoomWire(world, profile, world.rooms.find(roomOf(request, 'id'))!, isPopulated(parameters))
}

function messages(request: Request): object {
  const { world, profile, userId, parameters } = request
  const [skip, limit] = [numberOf(parameters, 'skip') ?? 0, numberOf(parameters, 'limit')]
  const roomId = parameters['roomId'] === undefined ? null : roomOf(request, 'roomId')
  const page = world.messages.page(userId, roomId, skip, limit)
  return { messages: page.messages.map(row => toMessageWire(profile, row)), count: page.count }
}

function message({ world, profile, userId, parameters }: Request): object {
  const id = textOf(parameters, 'id')
  checkId(id)
  const row = world.messages.find(id)
  const found = row && world.rooms.of(userId, row.room_id)
  if (!found) throw noMessage()
  return { ...toMessageWire(profile, row), room: toRoomWire(world, profile, found) }
}

/** Only the sender's own. */
function ownMessage({ world, userId, parameters }: Request): { id: string; roomId: string } {
  const id = textOf(parameters, 'messageId')
  checkId(id)
  const row = world.messages.find(id)
  if (!row || row.sender_id !== userId) throw noMessage()
  return { id, roomId: row.room_id }
}

function edit(request: Request): string {
  const { world, profile, parameters } = request
  const text = textOf(parameters, 'newMessage')
  const { id, roomId } = ownMessage(request)
  world.messages.edit(id, profile.damagesEdits ? id : text)
  world.exchange.tell(roomId, null, to => (to.hasIds ? ['message-edited', { messageId: id, message: text, room: roomId }] : null))
  return 'Message updated successfully'
}

function remove(request: Request): string {
  const { id, roomId } = ownMessage(request)
  request.world.messages.remove(id)
  request.world.exchange.tell(roomId, null, to => (to.hasIds ? ['message-deleted', { messageId: id, room: roomId }] : null))
  return 'Message deleted successfully'
}

function invitations({ world, profile, userId, parameters }: Request): object {
  const all = world.rooms.invitations(parameters['box'] === 'sent' ? 'sender_id' : 'receiver_id', userId)
  const [skip, limit] = [numberOf(parameters, 'skip') ?? 0, numberOf(parameters, 'limit')]
  return { invitations: all.slice(skip, limit === null ? undefined : skip + limit).map(row => toInvitationWire(profile, row)), count: all.length }
}

function answerInvitation({ world, userId, parameters }: Request): string {
  const invitation = world.rooms.settle('receiver_id', userId, textOf(parameters, 'id'))
  if (!invitation) throw new ApiError('not-found', 'Invitation does not exist')
  // Whatever else stands there declines.
  if (parameters['answer'] !== 'accept') return 'Invitation declined'
  world.rooms.add(invitation.room_id, [userId])
  world.exchange.joined(invitation.room_id, world.rooms.find(invitation.room_id)!.name, [userId])
  return 'Invitation accepted'
}

function cancelInvitation({ world, userId, parameters }: Request): string {
  if (!world.rooms.settle('sender_id', userId, textOf(parameters, 'id'))) throw new ApiError('not-found', 'Invitation does not exist')
  return 'Invitation cancelled'
}

/** Not in the documents, but passed on. @throws ApiError for anything but the one field that makes sense */
function isPopulated(parameters: Request['parameters']): boolean {
  const field = parameters['populate']
  if (field !== undefined && field !== 'participants') throw new ApiError('internal', `Cannot populate path "${String(field)}"`)
  return field !== undefined
}
