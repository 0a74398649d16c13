// What attributes and properties of the element say, for connectors that are called by their names.
import { ChatError } from '../core/errors.js'
import type { ConnectorSettings } from '../ui/named-connectors.js'

/** The page's own function, or a POST to `token-url`, which answers `{"token": …, "userId": …}` to whoever is signed in to the site. */
export function toTokenSource<Session>({ attribute, getToken }: ConnectorSettings): () => Promise<Session> {
  // The connector checks what it gets; nobody can know here what a page's function returns.
  if (getToken) return getToken as () => Promise<Session>
  const url = required(attribute('token-url'), 'token-url')
  return async () => {
    const response = await fetch(url, { method: 'POST', credentials: 'same-origin', headers: { accept: 'application/json' } })
    if (response.status === 401) throw new ChatError('unauthenticated', 'You are signed out of this site.')
    // A page of the site in place of a session, as a router gives it for addresses that it does not know, is no JSON.
    const session: unknown = response.ok && (await response.json().catch(() => null))
    if (!session) throw new ChatError('offline', `The site gave no token (${response.status}).`)
    return session as Session
  }
}

export function required(value: string | null, name: string): string {
  if (value === null || value === '') throw new ChatError('rejected', `<chat-widget> needs the attribute ${name}`)
  return value
}
