import { ChatError } from '../../../core/errors.js'
import { child, textOf, xml } from '../xml.js'
import type { FrameSocket } from './frame-socket.js'
import { BIND, CLIENT, FRAMING, SASL } from './namespaces.js'

export type Login = {
  /** The server's name in JIDs; need not be the host of the WebSocket. */
  readonly domain: string
  readonly username: string
  readonly password: string
  /** Asked for at bind; the server decides. Default: its own choice. */
  readonly resource?: string
}

/** Opens the stream, signs in (SASL PLAIN, RFC 4616) and binds. Resolves with our full JID and the server's features. */
export async function logIn(socket: FrameSocket, { domain, username, password, resource }: Login): Promise<{ jid: string; features: Element }> {
  await openStream(socket, domain)
  socket.send(xml(SASL, 'auth', { mechanism: 'PLAIN' }, toBase64(`\0${username}\0${password}`)))
  const answer = await socket.next()
  if (answer.localName !== 'success' || answer.namespaceURI !== SASL) throw toRefusal(answer)

  const features = await openStream(socket, domain)
  const bind = xml(BIND, 'bind', {}, ...(resource === undefined ? [] : [xml(BIND, 'resource', {}, resource)]))
  socket.send(xml(CLIENT, 'iq', { type: 'set', id: 'bind' }, bind))
  const bound = await next(socket, 'iq')
  const jid = textOf(child(bound, 'bind', BIND), 'jid')
  if (bound.getAttribute('type') !== 'result' || !jid) throw new ChatError('offline', 'The server gave us no place')
  return { jid, features }
}

async function openStream(socket: FrameSocket, domain: string): Promise<Element> {
  socket.send(xml(FRAMING, 'open', { version: '1.0', to: domain }))
  await next(socket, 'open')
  return next(socket, 'features')
}

async function next(socket: FrameSocket, name: string): Promise<Element> {
  const frame = await socket.next()
  // Servers name the features with and without prefix, so only the local name counts.
  if (frame.localName !== name) throw new ChatError('protocol', `Expected <${name}> from the server, got <${frame.localName}>`)
  return frame
}

function toRefusal(answer: Element): ChatError {
  const words = textOf(answer, 'text')
  const isTemporary = child(answer, 'temporary-auth-failure') !== null
  if (answer.localName === 'failure') return new ChatError(isTemporary ? 'offline' : 'unauthenticated', words ?? 'The sign-in was refused')
  return new ChatError('protocol', 'The server does not take part in the sign-in')
}

const toBase64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
