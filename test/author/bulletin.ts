// A whole connector, for the service in bulletin-service.ts: the page that the README's "Your own" speaks of.
import {
  ChatError, createHttp, createTokens, keepConnected, pageWake, systemClock, systemRandom,
  toClientId, toDialogId, toMessageId, toOrderKey, toUserId,
  type Action, type Capabilities, type Connector, type Cursor, type Dialog, type DialogId, type Emit, type Http, type Link,
  type Message, type MessagePage, type MessagesRequest, type OrderKey, type Outcome, type Page, type Random, type User, type UserId,
} from 'chat-widget/connector'

export type BulletinOptions = {
  readonly api: string
  readonly userId: string
  /** Asks the site's back end for a token of that user. */
  readonly getToken: () => Promise<string>
  /** Spreads those who come back to a service that was down; tests give none. */
  readonly random?: Random
}

// What the service sends.
type Person = { readonly id: string; readonly name: string }
type Note = { readonly seq: number; readonly id: string; readonly room: string; readonly from: string; readonly text: string; readonly key: string; readonly at: number }
type Room = { readonly id: string; readonly people: readonly Person[]; readonly last: Note | null; readonly unread: number; readonly readTo: number }

/** The element offers exactly this. */
const capabilities: Capabilities = {
  actions: new Set(['send', 'read'] as const),
  delivery: 'push',
  idempotentSend: true, // the service keeps one note per key
  receipts: 'none',
  typing: false,
  presence: false,
  files: false,
  search: 'local',
  jump: false,
  dialogKinds: ['direct'],
  reply: false,
  deleteFor: [],
  findUsers: false,
}

/** Orders compare as text, so numbers get leading zeros. */
const toOrder = (seq: number): OrderKey => toOrderKey(String(seq).padStart(10, '0'))

export class Bulletin implements Connector {
  readonly namespace: string
  readonly capabilities = capabilities
  readonly #me: UserId
  readonly #http: Http
  readonly #random: Random
  #probe = (): void => {}

  constructor({ api, userId, getToken, random = systemRandom }: BulletinOptions) {
    this.#random = random
    this.namespace = `bulletin:${api}:${userId}`
    this.#me = toUserId(userId)
    const tokens = createTokens(async () => ({ token: await getToken() }), systemClock)
    const words = (body: unknown) => (body as { error?: string } | null)?.error ?? null
    this.#http = createHttp({ base: api, tokens, authorize: token => ({ Authorization: `Bearer ${token}` }), words, clock: systemClock })
  }

  async connect(emit: Emit, signal: AbortSignal): Promise<User> {
    signal.throwIfAborted()
    // After the signal nothing may be heard any more.
    const tell: Emit = event => void (signal.aborted || emit(event))
    let after: number | undefined
    let signedIn!: (me: User) => void
    const me = new Promise<User>(resolve => (signedIn = resolve))

    const connect = async (): Promise<Link> => {
      signedIn(await this.#get<Person>('/me', {}, signal).then(toUser))
      // From the second time on we go on where we were, so nothing was missed.
      const resumed = after !== undefined
      after ??= (await this.#get<{ seq: number }>('/news', {}, signal)).seq
      return { resumed, lost: listen(), probe() {} }
    }
    const listen = async (): Promise<ChatError> => {
      try {
        for (;;) {
          const { notes, seq } = await this.#get<{ notes: Note[]; seq: number }>('/news', { after }, signal)
          for (const note of notes) tell({ type: 'message', message: this.#toMessage(note) })
          after = seq
        }
      } catch (error) {
        return error instanceof ChatError ? error : new ChatError('offline', 'The connection ended')
      }
    }
    const { probe, done } = keepConnected({
      connect, signal, clock: systemClock, random: this.#random,
      onState: state => tell({ type: 'connection', state }),
      wake: typeof document === 'undefined' ? () => {} : pageWake,
    })
    this.#probe = probe
    return Promise.race([me, done.then(() => Promise.reject(signal.reason as Error))])
  }

  probe(): void {
    this.#probe()
  }

  async dialogs(_from: unknown, signal: AbortSignal): Promise<Page<Dialog>> {
    const rooms = await this.#get<Room[]>('/rooms', {}, signal)
    return { items: rooms.map(room => this.#toDialog(room)).sort((a, b) => b.updatedAt - a.updatedAt), next: null }
  }

  async dialog(dialogId: DialogId, signal: AbortSignal): Promise<Dialog> {
    return this.#toDialog(await this.#get<Room>(`/rooms/${dialogId}`, {}, signal))
  }

  async messages(dialogId: DialogId, { from, limit }: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
    if (from.type === 'around') throw new ChatError('rejected', 'This service cannot jump')
    const place = from.type === 'newest' ? {} : { [from.type]: Number(from.anchor.order) }
    const { notes, more } = await this.#get<{ notes: Note[]; more: boolean }>(`/rooms/${dialogId}/notes`, { ...place, limit }, signal)
    const [on, over] = ['more' as Cursor, null]
    const items = notes.map(note => this.#toMessage(note))
    return from.type === 'after' ? { items, older: on, newer: more ? on : over } : { items, older: more ? on : over, newer: from.type === 'newest' ? over : on }
  }

  async perform(action: Action, signal: AbortSignal): Promise<Outcome> {
    switch (action.type) {
      case 'send': {
        const { dialogId, clientId, body, replyTo, threadId } = action
        if (replyTo !== undefined || threadId !== undefined || body.attachments.length > 0) throw new ChatError('rejected', 'Words only')
        const note = (await this.#post(`/rooms/${dialogId}/notes`, { text: body.text, key: clientId }, signal)) as Note
        return { events: [{ type: 'message', message: this.#toMessage(note) }] }
      }
      case 'read': {
        const { dialogId, upTo } = action
        await this.#post(`/rooms/${dialogId}/read`, { seq: Number(upTo) }, signal)
        return { events: [{ type: 'receipt', kind: 'read', dialogId, userId: this.#me, of: { upTo } }] }
      }
      default:
        throw new ChatError('rejected', 'This service cannot do that')
    }
  }

  async users(ids: readonly UserId[], signal: AbortSignal): Promise<readonly User[]> {
    return (await this.#get<Person[]>('/people', { ids: ids.join(',') }, signal)).map(toUser)
  }

  async members(dialogId: DialogId, _from: unknown, signal: AbortSignal): Promise<Page<User>> {
    return { items: (await this.#get<Room>(`/rooms/${dialogId}`, {}, signal)).people.map(toUser), next: null }
  }

  url(): null {
    return null
  }

  #get<T>(path: string, query: Readonly<Record<string, string | number | undefined>>, signal: AbortSignal): Promise<T> {
    return this.#http.request({ method: 'GET', path, query, signal }) as Promise<T>
  }

  #post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    return this.#http.request({ method: 'POST', path, body, signal })
  }

  #toMessage({ seq, id, room, from, text, key, at }: Note): Message {
    const senderId = toUserId(from)
    return {
      id: toMessageId(id),
      dialogId: toDialogId(room),
      senderId,
      ...(senderId === this.#me && { clientId: toClientId(key) }),
      order: toOrder(seq),
      sentAt: at,
      body: { type: 'text', text, attachments: [], mentions: [] },
      reactions: [], deliveredTo: [], readBy: [], metadata: {},
    }
  }

  #toDialog({ id, people, last, unread, readTo }: Room): Dialog {
    const newest = last && this.#toMessage(last)
    return {
      id: toDialogId(id),
      kind: 'direct',
      title: people.find(person => person.id !== this.#me)?.name ?? '',
      adminIds: [], memberIds: people.map(person => toUserId(person.id)), memberCount: people.length,
      joined: true, previewable: false, pinnedIds: [], muted: false, metadata: {}, unread,
      ...(readTo > 0 && { readUpTo: toOrder(readTo) }),
      ...(newest && { lastMessage: { id: newest.id, order: newest.order, senderId: newest.senderId, sentAt: newest.sentAt, text: last.text.slice(0, 200), type: 'text' } }),
      updatedAt: newest?.sentAt ?? Date.UTC(2026, 0, 1),
    }
  }
}

const toUser = ({ id, name }: Person): User => ({ id: toUserId(id), name })
