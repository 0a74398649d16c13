import { toIds, toObjectText, toWindow, type Method, type Request } from './call.js'
import type { Answer } from './envelope.js'
import { Refused } from './envelope.js'
import { toUserWire } from './objects.js'
import { USER_COLUMNS, type UserRow } from './people.js'
import { toCondition, toOrder } from './where.js'
import { NAME } from './world.js'

export const userMethods: Readonly<Record<string, Method>> = {
  'users/login': {
    verb: 'POST',
    name: 'loginUser',
    answer: request => {
      const { world, parameters } = request
      const user = world.people.byLogin(parameters.get('login') ?? '')
      if (world.faults.take('rejectLogins', NAME, user?.id ?? null) || !user || user.password !== parameters.get('password')) {
        throw new Refused(401, 'Invalid email/username or password')
      }
      return withSession(request, user)
    },
  },
  'users/logout': {
    verb: 'GET',
    name: 'logoutUser',
    answer: request => {
      request.user()
      if (request.session) request.world.people.closeSession(request.session)
      return {}
    },
  },
  'users/create': {
    verb: 'POST',
    name: 'createUser',
    answer: request => {
      const { world, parameters } = request
      const [username, email, first_name, last_name] = ['username', 'email', 'first_name', 'last_name'].map(name => parameters.get(name) || null)
      const password = parameters.get('password') ?? ''
      if (password === '') throw new Refused(400, "Failed to create user: Validation failed - Password can't be blank")
      if (password !== parameters.get('password_confirmation')) throw new Refused(400, "Failed to create user: Validation failed - Password doesn't match confirmation")
      if (!username && !(email && first_name && last_name)) throw new Refused(400, 'Failed to create user: Validation failed - Username or email with names is required')
      if (email && !/^[^@\s]+@[^@\s]+$/.test(email)) throw new Refused(422, 'Failed to create user: Validation failed - Email is invalid')
      if ([username, email].some(login => login && world.people.byLogin(login))) throw new Refused(400, 'Failed to create user: Validation failed - Username is already taken')
      const custom_fields = toObjectText(parameters, 'custom_fields')
      return withSession(request, world.people.create({ username: username ?? null, email: email ?? null, first_name: first_name ?? null, last_name: last_name ?? null, custom_fields }, password))
    },
  },
  'users/update': {
    verb: 'PUT',
    name: 'updateUser',
    answer: request => {
      const { world, parameters } = request
      const me = request.user()
      world.people.update(me.id, { first_name: parameters.get('first_name') ?? null, last_name: parameters.get('last_name') ?? null, custom_fields: toObjectText(parameters, 'custom_fields') })
      return users(request, [world.people.find(me.id) ?? me])
    },
  },
  'users/delete': {
    verb: 'DELETE',
    name: 'deleteUser',
    answer: request => {
      request.world.people.remove(request.user().id)
      return {}
    },
  },
  'users/show': {
    verb: 'GET',
    name: 'showUser',
    answer: request => {
      const ids = toIds(request.parameters.get('user_ids') ?? request.parameters.get('user_id'))
      if (ids.length === 0) throw new Refused(400, 'Required field: user_id or user_ids')
      const found = ids.map(id => request.world.people.find(id)).filter(user => user !== undefined)
      // One who is not there is left out, and all of them together are an error.
      if (found.length === 0) throw new Refused(400, 'Invalid user id')
      return users(request, found)
    },
  },
  'users/show/me': { verb: 'GET', name: 'showMe', answer: request => users(request, [request.user()]) },
  'users/query': { verb: 'GET', name: 'queryUsers', answer: request => found(request, '') },
  'users/search': { verb: 'GET', name: 'searchUsers', answer: request => found(request, request.parameters.get('q') ?? '') },
  'users/count': { verb: 'GET', name: 'usersCount', answer: ({ world }) => ({ meta: { count: world.people.count() } }) },
}

function withSession(request: Request, user: UserRow): Answer {
  const token = request.world.people.openSession(user.id)
  const look = { ...request.look, viewerId: user.id }
  return {
    response: { users: [toUserWire(look, user)] },
    meta: { session_id: token },
    headers: { 'set-cookie': `_session_id=${token}; path=/; HttpOnly` },
  }
}

const users = ({ look }: Request, rows: readonly UserRow[]): Answer => ({ response: { users: rows.map(user => toUserWire(look, user)) } })

function found(request: Request, text: string): Answer {
  request.user()
  const { world, parameters, profile } = request
  const { limit, skip } = toWindow(request)
  const where = toCondition(parameters.get('where'), USER_COLUMNS, profile.tickMs)
  return users(request, world.people.search(text, where, toOrder(parameters.get('order'), USER_COLUMNS, profile.tickMs), limit, skip))
}

