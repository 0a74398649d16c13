import type { Action, ActionType } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import { ChatError } from '../../core/errors.js'
import type { ConnectionEvent } from '../../core/events.js'
import { toCursor } from '../../core/ids.js'
import type { Cursor, DialogId, MessageId, UserId } from '../../core/ids.js'
import type { Dialog, Message, User } from '../../core/model.js'
import { systemClock, type Clock } from '../../lib/clock.js'
import { systemRandom, type Random } from '../../lib/random.js'
import type { Connector, Emit, MessagePage, MessagesRequest, Outcome, Page } from '../connector.js'
import { echoes } from '../shared/echoes.js'
import { toFields, toText } from '../shared/fields.js'
import { createHttp } from '../shared/http.js'
import { keepConnected, pageWake, type Reconnection, type Wake } from '../shared/reconnect.js'
import { createTokens, type Tokens } from '../shared/tokens.js'
import { untilAborted } from '../shared/until-aborted.js'
import { act, type Connected, type Context } from './actions.js'
import { Book } from './book.js'
import { readDialog, readDialogs } from './dialogs.js'
import { readHistory } from './history.js'
import { toInvitations, type Invitations } from './invitations.js'
import { Live } from './live.js'
import { namelessUser } from './map.js'
import { News } from './news.js'
import { toNamespace, toSettings, type ConduitOptions, type ConduitSession, type Settings } from './options.js'
import { among, ask } from './people.js'
import { readError, toWords } from './refusals.js'
import { Rest } from './rest.js'
import { MAX_TEXT, Sending } from './sending.js'

export type { Invitation, Invitations } from './invitations.js'
export type { ConduitOptions, ConduitPerson, ConduitSession } from './options.js'

const MEMBERS = 100

/** A connector, and what else the service can do. */
export interface ConduitConnector extends Connector {
  /** `GET /chat/messages` without a room: what was said in all of them, newest first. Rejects with a ChatError. */
  recentMessages(skip: number, limit: number, signal: AbortSignal): Promise<readonly Message[]>
  /** `GET /chat/messages/:id`, from 0.10.5 on. Rejects with a ChatError. */
  message(id: MessageId, signal: AbortSignal): Promise<Message>
  readonly invitations: Invitations
}

/** What the connector takes from its surroundings; tests give their own. */
export type Surroundings = { readonly clock: Clock; readonly random: Random; readonly wake: Wake }

/**
 * Chat over Conduit (0.11 and later): REST for history and changes, socket.io for what is said now.
 * @throws ChatError 'rejected' when the options cannot work
 */
export function conduit(options: ConduitOptions, surroundings: Partial<Surroundings> = {}): ConduitConnector {
  return new Conduit(options, toSettings(options), { clock: systemClock, random: systemRandom, wake: pageWake, ...surroundings })
}

class Conduit implements ConduitConnector {
  readonly namespace: string
  readonly capabilities: Capabilities
  readonly echoes = echoes
  readonly invitations: Invitations
  readonly setTyping?: (dialogId: DialogId, typing: boolean) => void
  readonly findUsers?: (text: string, signal: AbortSignal) => Promise<readonly User[]>
  readonly #options: ConduitOptions
  readonly #settings: Settings
  readonly #surroundings: Surroundings
  readonly #tokens: Tokens<ConduitSession>
  readonly #rest: Rest
  readonly #book = new Book()
  readonly #context: Context
  #connected: Connected | null = null
  #reconnection: Reconnection | null = null

  constructor(options: ConduitOptions, settings: Settings, surroundings: Surroundings) {
    const { clock } = surroundings
    this.#options = options
    this.#settings = settings
    this.#surroundings = surroundings
    this.namespace = toNamespace(settings)
    this.capabilities = toCapabilities(options, settings)
    this.#tokens = createTokens(() => this.#session(), clock)
    const authorize = (token: string) => ({ Authorization: `Bearer ${token}`, ...settings.headers })
    const http = createHttp({ base: settings.api, tokens: this.#tokens, authorize, words: toWords, read: readError, clock })
    this.#rest = new Rest(http, settings, this.#book)
    const sending = new Sending({ clock, hasIds: settings.hasIds })
    this.#context = { settings, rest: this.#rest, book: this.#book, sending, clock, removing: new Set() }
    this.invitations = toInvitations(this.#rest, () => void this.#connected?.live.rejoin())
    const { findUsers } = options
    if (findUsers) this.findUsers = (text, signal) => ask(() => findUsers(text), clock, signal)
    if (settings.isTyped) this.setTyping = (dialogId, typing) => this.#connected?.live.setTyping(dialogId, typing)
  }

  async connect(emit: Emit, signal: AbortSignal): Promise<User> {
    signal.throwIfAborted()
    const { clock } = this.#surroundings
    const gate: Emit = event => void (signal.aborted || emit(event))
    const parts = { rest: this.#rest, book: this.#book, clock, emit: gate, signal }
    const { sending } = this.#context
    const news = new News({ ...parts, claim: message => message.senderId === this.#settings.me && sending.claim(message), onNewRoom: () => void live.rejoin() })
    const live = new Live({ ...parts, settings: this.#settings, tokens: this.#tokens, news, sending })
    this.#connected = { live, news, emit: gate }
    let found!: (user: User) => void
    const user = new Promise<User>(resolve => (found = resolve))
    const { me } = this.#settings
    // A name is nice to have. Being signed in does not depend on it, and does not wait for it either.
    const onState = (state: ConnectionEvent) => {
      gate({ type: 'connection', state })
      if (state.type === 'online') found(namelessUser(me))
    }
    void this.users([me], signal).then(([it]) => {
      if (it) gate({ type: 'user', user: it })
      found(it ?? namelessUser(me))
    }, () => {})
    this.#reconnection = keepConnected({ connect: stop => live.connect(stop), onState, ...this.#surroundings, signal })
    const over = this.#reconnection.done.then(() => {
      throw signal.reason
    })
    return Promise.race([user, over])
  }

  probe(): void {
    this.#reconnection?.probe()
  }

  dialogs(from: Cursor | null, signal: AbortSignal): Promise<Page<Dialog>> {
    return readDialogs(this.#rest, this.#settings.me, from, signal)
  }

  dialog(dialogId: DialogId, signal: AbortSignal): Promise<Dialog> {
    return readDialog(this.#rest, this.#settings.me, dialogId, signal)
  }

  messages(dialogId: DialogId, request: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
    return readHistory(this.#rest, this.#book, dialogId, request, signal)
  }

  async perform(action: Action, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted()
    return untilAborted(act(this.#context, this.#connected, action, signal), signal)
  }

  async users(ids: readonly UserId[], signal: AbortSignal): Promise<readonly User[]> {
    const { resolveUsers } = this.#options
    return resolveUsers ? among(await ask(() => resolveUsers(ids), this.#surroundings.clock, signal), ids) : []
  }

  async members(dialogId: DialogId, from: Cursor | null, signal: AbortSignal): Promise<Page<User>> {
    const { memberIds } = await this.#rest.room(dialogId, signal)
    const start = Number(from ?? 0)
    const end = start + MEMBERS
    const ids = memberIds.slice(start, end)
    const known = new Map((await this.users(ids, signal)).map(user => [user.id, user]))
    return { items: ids.map(id => known.get(id) ?? namelessUser(id)), next: end < memberIds.length ? toCursor(String(end)) : null }
  }

  async recentMessages(skip: number, limit: number, signal: AbortSignal): Promise<readonly Message[]> {
    return (await this.#rest.messages(null, skip, limit, signal)).items
  }

  message(id: MessageId, signal: AbortSignal): Promise<Message> {
    return this.#rest.message(id, signal)
  }

  /** Files are told of, but the chat module does not say where they are. */
  url(): null {
    return null
  }

  setActive(active: boolean): void {
    this.#connected?.live.setActive(active)
  }

  watch(dialogId: DialogId): void {
    this.#connected?.news.watch(dialogId)
  }

  async #session(): Promise<ConduitSession> {
    const given = toFields(await this.#options.getToken())
    const token = toText(given?.['token'])
    if (token === undefined) throw new ChatError('protocol', 'getToken gave no token')
    // The page may have changed users meanwhile; nothing of one may ever reach the other.
    const userId = toText(given?.['userId'])
    if (userId !== undefined && userId !== this.#settings.me) throw new ChatError('unauthenticated', 'getToken gave a token of another user')
    return { token }
  }
}

function toCapabilities({ findUsers }: ConduitOptions, { mayEdit, mayDelete, isTyped }: Settings): Capabilities {
  const actions: ActionType[] = ['send', 'read', 'create-dialog', 'add-members', 'leave']
  if (mayEdit) actions.push('edit')
  if (mayDelete) actions.push('delete')
  return {
    actions: new Set(actions),
    delivery: 'push',
    idempotentSend: false,
    receipts: 'read',
    typing: isTyped,
    presence: false,
    files: false,
    search: 'local',
    jump: true,
    dialogKinds: ['group'],
    reply: false,
    maxTextLength: MAX_TEXT,
    deleteFor: mayDelete ? ['all'] : [],
    findUsers: findUsers !== undefined,
  }
}
