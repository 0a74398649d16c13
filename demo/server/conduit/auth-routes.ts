import { ApiError } from './errors.js'
import { textOf, type Request, type Route } from './routes.js'
import { toUserWire } from './wire.js'

/** The part of the authentication module that a chat client needs. */
export const authRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/$/, isOpen: true, answer: () => 'Hello there!' },
  { method: 'GET', pattern: /^\/health$/, isOpen: true, answer: () => 'Conduit is online!' },
  { method: 'POST', pattern: /^\/authentication\/local\/new$/, isOpen: true, answer: signUp },
  { method: 'POST', pattern: /^\/authentication\/local$/, isOpen: true, answer: logIn },
  { method: 'POST', pattern: /^\/authentication\/renew$/, isOpen: true, answer: renew },
  { method: 'POST', pattern: /^\/authentication\/logout$/, answer: logOut },
  { method: 'GET', pattern: /^\/authentication\/user$/, answer: ({ world, profile, userId }) => toUserWire(profile, world.people.find(userId)!) },
]

function toEmail(parameters: Request['parameters']): string {
  const email = textOf(parameters, 'email').toLowerCase()
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new ApiError('invalid', 'Invalid email address provided')
  return email
}

function signUp({ world, parameters }: Request): object {
  const email = toEmail(parameters)
  // Not 409: the module throws "already exists", which the router does not know.
  if (world.people.withEmail(email)) throw new ApiError('internal', 'User already exists')
  return { userId: world.people.create(email, textOf(parameters, 'password'), email.split('@')[0]!) }
}

function logIn({ world, parameters, clientId }: Request): object {
  const person = world.people.withEmail(toEmail(parameters))
  if (!person || person.password !== textOf(parameters, 'password')) throw new ApiError('unauthenticated', 'Invalid login credentials')
  const { token, refresh } = world.people.logIn(person.id, clientId)
  return { userId: person.id, accessToken: token, refreshToken: refresh }
}

function renew({ world, parameters }: Request): object {
  const session = world.people.refreshed(textOf(parameters, 'refreshToken'))
  if (!session) throw new ApiError('invalid', 'Invalid parameters')
  return { accessToken: session.token, refreshToken: session.refresh }
}

function logOut({ world, userId, clientId }: Request): string {
  world.people.logOut(userId, clientId)
  return 'Logged out'
}
