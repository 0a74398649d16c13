import type { UserId } from '../../core/ids.js'
import type { User } from '../../core/model.js'
import { toFields, toList } from '../shared/fields.js'
import { toPerson, type Person } from './map.js'
import type { Rest } from './rest.js'

/** As many ids go into one question. */
const BATCH = 50

/** Who came by, by id and by JID. */
export class People {
  readonly #rest: Rest
  readonly #byId = new Map<string, Person>()
  readonly #idByJid = new Map<string, UserId>()

  constructor(rest: Rest) {
    this.#rest = rest
  }

  note(person: Person): void {
    this.#byId.set(person.id, { ...this.#byId.get(person.id), ...person })
    if (person.jid !== undefined) this.#idByJid.set(person.jid, person.id)
  }

  known(userId: UserId): User | undefined {
    const person = this.#byId.get(userId)
    return person && toUser(person)
  }

  /** Asks for them all; who is not there is left out. Ids that are JIDs stand for people the service gave no id of. */
  async ask(ids: readonly UserId[], signal: AbortSignal): Promise<User[]> {
    const jids = ids.filter(id => id.includes('@'))
    const batches = [...inBatches(ids.filter(id => !id.includes('@')), 'id'), ...inBatches(jids, 'jabberId')]
    const found = await Promise.all(
      batches.map(async ({ field, batch }) => {
        // Without `any` those who have left would stay nameless; without a size only 25 come.
        const answer = await this.#rest.get('/api/v2/users', { [field]: batch, state: 'any', pageSize: 100 }, signal)
        return this.#take(toFields(answer)?.['entities']).map(person => (field === 'id' ? person : { ...person, id: batch.find(id => id === person.jid) ?? person.id }))
      }),
    )
    return found.flat().map(toUser)
  }

  /** Like `ask`, without asking again for who came by. */
  async get(ids: readonly UserId[], signal: AbortSignal): Promise<User[]> {
    const wanted = [...new Set(ids)]
    const missing = wanted.filter(id => !this.#byId.has(id))
    const asked = missing.length > 0 ? await this.ask(missing, signal) : []
    return wanted.flatMap(id => this.known(id) ?? asked.find(user => user.id === id) ?? [])
  }

  async byJid(jid: string, signal: AbortSignal): Promise<UserId | undefined> {
    if (!this.#idByJid.has(jid)) this.#take(toFields(await this.#rest.get('/api/v2/users', { jabberId: [jid], state: 'any', pageSize: 100 }, signal))?.['entities'])
    return this.#idByJid.get(jid)
  }

  async named(text: string, signal: AbortSignal): Promise<User[]> {
    const query = [{ type: 'CONTAINS', fields: ['name'], value: text }]
    const answer = await this.#rest.write('POST', '/api/v2/users/search', { pageSize: 25, pageNumber: 1, query }, signal)
    return this.#take(toFields(answer)?.['results']).map(toUser)
  }

  /** The people the user marked as favourites: of use where the service lists no chats. */
  async favorites(signal: AbortSignal): Promise<UserId[]> {
    const me = toFields(await this.#rest.get('/api/v2/users/me', { expand: 'favorites' }, signal))
    return this.#take(me?.['favorites']).map(person => person.id)
  }

  #take(wires: unknown): Person[] {
    const people = toList(wires).map(toPerson).filter(person => person !== null)
    for (const person of people) this.note(person)
    return people
  }
}

const toUser = ({ jid: _, ...user }: Person): User => user

function inBatches(ids: readonly UserId[], field: 'id' | 'jabberId'): { field: string; batch: readonly UserId[] }[] {
  const count = Math.ceil(ids.length / BATCH)
  return Array.from({ length: count }, (_, i) => ({ field, batch: ids.slice(i * BATCH, (i + 1) * BATCH) }))
}
