import { ApiError, noRoom } from './errors.js'
import { newId, NAME } from './ids.js'
import type { RealtimeLine } from './line.js'
import type { Profile } from './profile.js'
import { toTime } from './wire.js'
import type { World } from './world.js'

/** A resend with the same nonce within this time makes no second message. */
const NONCE_MS = 5 * 60_000
const KINDS = ['text', 'file', 'typing', 'multimedia', 'system']

type Content = { readonly type: string; readonly text: string; readonly files: readonly string[]; readonly nonce: string | undefined }

/** What clients say over the socket. */
export class Post {
  readonly #world: World
  readonly #nonces = new Map<string, { readonly id: string; readonly until: number }>()

  constructor(world: World) {
    this.#world = world
  }

  /** @throws ApiError */
  message(from: RealtimeLine, roomId: unknown, given: unknown): void {
    const { rooms, messages, exchange, faults } = this.#world
    const room = rooms.of(from.userId, roomId)?.id
    if (room === undefined) throw new ApiError('invalid', noRoom().message)
    const { type, text, files, nonce } = from.profile.isTyped ? toContent(given) : toPlain(given)
    const { userId: sender } = from
    if (type === 'typing') return exchange.tell(room, from, to => (to.isTyped ? ['message', { sender, contentType: type, room }] : null))
    const now = this.#world.now()
    const at = from.profile.isCoarse ? Math.floor(now / 1000) * 1000 : now
    const known = nonce === undefined ? undefined : this.#known(`${room} ${sender} ${nonce}`, now)
    const id = known ?? newId(at)
    const event = (to: Profile): readonly [event: string, payload: unknown] => {
      if (!to.isTyped) return ['message', { sender, message: text, room }]
      const more = to.hasIds ? { _id: id, createdAt: toTime(at, from.profile), ...(nonce !== undefined && { nonce }) } : {}
      return ['message', { sender, contentType: type, content: text, files, room, ...more }]
    }
    if (known !== undefined) return from.answer(...event(from.profile))
    if (nonce !== undefined && from.profile.hasIds) this.#nonces.set(`${room} ${sender} ${nonce}`, { id, until: now + NONCE_MS })
    // 0.16.17 and later tell first and store then; nobody can see between the two here, but clients must not rely on it.
    messages.add(room, sender, text, { id, at, type })
    const isLost = faults.take('loseResponses', NAME, sender)
    if (isLost) exchange.remove(from)
    exchange.tell(room, from, event)
    if (isLost) from.drop()
  }

  /** @throws ApiError */
  messagesRead(from: RealtimeLine, roomId: unknown): void {
    const room = this.#world.rooms.of(from.userId, roomId)?.id
    if (room === undefined) throw new ApiError('invalid', noRoom().message)
    this.#world.messages.markRead(room, from.userId)
    this.#world.exchange.tell(room, from, () => ['messagesRead', { room, readBy: from.userId }])
  }

  #known(key: string, now: number): string | undefined {
    const found = this.#nonces.get(key)
    if (!found || found.until < now) this.#nonces.delete(key)
    return this.#nonces.get(key)?.id
  }
}

/** Up to 0.16.16 nobody looks at what was sent, except the database. */
function toPlain(given: unknown): Content {
  if (typeof given !== 'string' && typeof given !== 'number') throw new ApiError('internal', 'ChatMessage validation failed: message: Path `message` is required.')
  if (given === '') throw new ApiError('internal', 'ChatMessage validation failed: message: Path `message` is required.')
  return { type: 'text', text: String(given), files: [], nonce: undefined }
}

function toContent(given: unknown): Content {
  if (typeof given !== 'object' || given === null) return toPlain(given)
  const { contentType: type, content, files = [], nonce } = given as Record<string, unknown>
  if (typeof type !== 'string' || !KINDS.includes(type)) throw new ApiError('invalid', 'Invalid content type')
  if (['text', 'multimedia', 'system'].includes(type) && (typeof content !== 'string' || content === '')) throw new ApiError('invalid', 'content is required')
  if (!Array.isArray(files) || (['file', 'multimedia'].includes(type) && files.length === 0)) throw new ApiError('invalid', 'files are required')
  return { type, text: typeof content === 'string' ? content : '', files: files.map(String), nonce: typeof nonce === 'string' && nonce !== '' ? nonce : undefined }
}
