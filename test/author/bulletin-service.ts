// A small chat service to write a connector for: rooms of people who leave notes. Half a page, and honest about its limits.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Note = { readonly seq: number; readonly id: string; readonly room: string; readonly from: string; readonly text: string; readonly key: string; readonly at: number }
type Room = { readonly id: string; readonly people: readonly string[]; readonly readTo: Map<string, number> }
type Reply = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }

export class BulletinService {
  readonly people: ReadonlyMap<string, string>
  readonly #rooms: readonly Room[]
  readonly #notes: Note[] = []
  readonly #tokens = new Map<string, string>()
  readonly #server: Server
  readonly #waiting = new Set<() => void>()
  /** Requests that have no answer yet. */
  open = 0
  /** Whose network is cut. */
  cut: string | null = null
  /** What happens to the next request of somebody, other than waiting for news. */
  next: { readonly user: string; readonly method: string; readonly what: 'lose' | Reply } | null = null

  private constructor(people: Readonly<Record<string, string>>, rooms: Readonly<Record<string, readonly string[]>>) {
    this.people = new Map(Object.entries(people))
    this.#rooms = Object.entries(rooms).map(([id, inside]) => ({ id, people: inside, readTo: new Map() }))
    this.#server = createServer((request, response) => void this.#respond(request, response))
  }

  static async start(people: Readonly<Record<string, string>>, rooms: Readonly<Record<string, readonly string[]>>): Promise<BulletinService> {
    const service = new BulletinService(people, rooms)
    await new Promise<void>(resolve => service.#server.listen(0, '127.0.0.1', resolve))
    return service
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What the site's back end would ask for. */
  signIn(user: string): string {
    const token = `${user}:${this.#tokens.size}`
    this.#tokens.set(token, user)
    return token
  }

  /** Ends what waits, as a cut network or a forgotten session does. */
  disturb(): void {
    for (const wake of this.#waiting) wake()
  }

  expire(user: string): void {
    for (const [token, owner] of this.#tokens) if (owner === user) this.#tokens.set(token, '')
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.disturb()
    this.#server.closeAllConnections()
    await closed
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open++
    response.once('close', () => this.open--)
    const url = new URL(request.url ?? '/', 'http://here')
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const user = this.#tokens.get(request.headers.authorization?.slice(7) ?? '') ?? ''
    const { next } = this
    const isHit = next !== null && next.user === user && next.method === request.method && url.pathname !== '/news'
    if (isHit) this.next = null
    const isCut = () => this.cut !== null && this.cut === user
    const nobody: Reply = { status: 503, body: { error: 'Nobody home' } }
    const answer = () => this.#answer(user, `${request.method} ${url.pathname}`, url.searchParams, text, response)
    const reply = isCut() ? nobody : isHit && next.what !== 'lose' ? next.what : await answer()
    if (isHit && next.what === 'lose') return void request.socket.destroy()
    // Also who was waiting when it was cut.
    const { status = 200, headers = {}, body } = isCut() ? nobody : reply
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  async #answer(user: string, route: string, query: URLSearchParams, text: string, response: ServerResponse): Promise<Reply> {
    if (user === '') return { status: 401, body: { error: 'Sign in first' } }
    if (route === 'GET /me') return { body: this.#person(user) }
    if (route === 'GET /people') return { body: (query.get('ids') ?? '').split(',').filter(id => this.people.has(id)).map(id => this.#person(id)) }
    if (route === 'GET /rooms') return { body: this.#rooms.filter(room => room.people.includes(user)).map(room => this.#toRoom(room, user)) }
    if (route === 'GET /news') return { body: await this.#news(user, query.get('after'), response) }
    const [, method = '', id = '', what] = /^(\w+) \/rooms\/([\w-]+)(?:\/(\w+))?$/.exec(route) ?? []
    const room = this.#rooms.find(one => one.id === id && one.people.includes(user))
    if (!room) return { status: 404, body: { error: 'No such room' } }
    if (method === 'GET') return { body: what === 'notes' ? this.#page(id, query) : this.#toRoom(room, user) }
    const input = JSON.parse(text) as { readonly text: string; readonly key: string; readonly seq: number }
    if (what === 'notes') return { body: this.#add(id, user, input.text, input.key) }
    room.readTo.set(user, Math.max(input.seq, room.readTo.get(user) ?? 0))
    return { body: {} }
  }

  #add(room: string, from: string, text: string, key: string): Note {
    const known = this.#notes.find(note => note.from === from && note.key === key)
    if (known) return known
    const seq = this.#notes.length + 1
    const note = { seq, id: `note-${seq}`, room, from, text, key, at: Date.now() }
    this.#notes.push(note)
    this.disturb()
    return note
  }

  #page(room: string, query: URLSearchParams): unknown {
    const [before, after, limit] = [Number(query.get('before') ?? Infinity), query.get('after'), Number(query.get('limit'))]
    const all = this.#notes.filter(note => note.room === room && note.seq < before && note.seq > Number(after ?? 0))
    const notes = after === null ? all.slice(-limit) : all.slice(0, limit)
    return { notes, more: notes.length < all.length }
  }

  /** Waits until there is some. */
  async #news(user: string, after: string | null, response: ServerResponse): Promise<unknown> {
    const fresh = () => this.#notes.filter(note => note.seq > Number(after ?? Infinity) && this.#rooms.some(room => room.id === note.room && room.people.includes(user)))
    if (after !== null && fresh().length === 0) {
      await new Promise<void>(resolve => {
        const wake = () => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
        response.once('close', wake)
      })
    }
    return { notes: fresh(), seq: this.#notes.length }
  }

  #person(id: string): unknown {
    return { id, name: this.people.get(id) }
  }

  #toRoom({ id, people, readTo }: Room, user: string): unknown {
    const notes = this.#notes.filter(note => note.room === id)
    const read = readTo.get(user) ?? 0
    return { id, people: people.map(one => this.#person(one)), last: notes.at(-1) ?? null, unread: notes.filter(note => note.from !== user && note.seq > read).length, readTo: read }
  }
}
