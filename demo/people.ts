import { service } from './connect/connect.js'
import { directFetch } from './network.js'

type Person = { readonly id: string; readonly name: string; readonly avatarUrl?: string | null }

/** The people of a local service, as the site's own user database would know them. */
export async function readPeople(name = service): Promise<readonly Person[]> {
  const response = await directFetch(`/demo/users?service=${name}`)
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
