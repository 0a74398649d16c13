import { connectyCube } from '../src/connectors/connectycube/index.js'
import type { Connector } from '../src/index.js'
import { directFetch } from './network.js'

type Person = { readonly id: string; readonly name: string; readonly avatarUrl?: string | null }

/** The people of the local service, as the site's own user database would know them. */
export async function readPeople(): Promise<readonly Person[]> {
  const response = await directFetch('/demo/users')
  if (!response.ok) throw new Error('The local services are not running: start them with "npm start".')
  return (await response.json()) as Person[]
}

/** Who uses this window: `?user=` in the address, else the first. */
export function findMe(people: readonly Person[]): Person {
  const wanted = new URLSearchParams(location.search).get('user')
  const me = people.find(person => person.id === wanted) ?? people[0]
  if (!me) throw new Error('The local service has no people.')
  return me
}

/** What a site writes to put the widget on its ConnectyCube account. */
export function connectAs(userId: string): Connector {
  return connectyCube({
    appId: 77,
    userId,
    endpoints: {
      api: `${location.origin}/services/connectycube`,
      chat: `${location.origin.replace(/^http/, 'ws')}/services/connectycube/chat`,
      chatDomain: '127.0.0.1',
    },
    getToken: async () => {
      const response = await fetch('/demo/token', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userId }),
      })
      return (await response.json()) as { token: string; userId: number }
    },
  })
}
