import type { Action, ActionType, Command, Mutation } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import { ChatError } from '../../core/errors.js'
import { toCursor, toUserId } from '../../core/ids.js'
import type { Cursor, DialogId, MessageId, UserId } from '../../core/ids.js'
import type { Attachment, Dialog, Message, User } from '../../core/model.js'
import { systemClock, type Clock } from '../../lib/clock.js'
import { systemRandom, type Random } from '../../lib/random.js'
import type { Connector, Emit, MessagePage, MessagesRequest, Outcome, Page } from '../connector.js'
import { echoes } from '../shared/echoes.js'
import { createHttp } from '../shared/http.js'
import { keepConnected, pageWake, type Link, type Reconnection, type Wake } from '../shared/reconnect.js'
import { isSafeUrl } from '../shared/safe-url.js'
import { createTokens, type Session, type Tokens } from '../shared/tokens.js'
import { untilAborted } from '../shared/until-aborted.js'
import type { Account } from './account.js'
import { command, update, type RoomChange } from './commands.js'
import type { Context } from './context.js'
import { Dialogs } from './dialogs.js'
import { History, ROWS, toQuery } from './history.js'
import { toAddress, toBare, toPath } from './ids.js'
import { Live } from './live.js'
import { namelessUser, toThread, type Person } from './map.js'
import { Messages } from './messages.js'
import { MAX_PINS, mutate } from './mutations.js'
import { toBase, toNamespace, type GenesysOptions } from './options.js'
import { People } from './people.js'
import { ReadMarks } from './read-marks.js'
import { Rest, toWords } from './rest.js'
import { toSettings, type GenesysSettings } from './settings.js'
import { authorize, signIn } from './sign-in.js'
import { Told } from './told.js'

export type { GenesysOptions } from './options.js'
export type { GenesysSettings, Settings } from './settings.js'
export type { RoomChange } from './commands.js'

const MUTATIONS: ReadonlySet<string> = new Set<Mutation['type']>(['send', 'edit', 'delete', 'react', 'read', 'pin'])
const COMMANDS: readonly Command['type'][] = ['create-dialog', 'update-dialog', 'add-members', 'remove-members', 'add-admins', 'remove-admins', 'join', 'leave']
const MEMBERS = 100
const MAX_TEXT = 4_000
const WATCHED = 3

const capabilities: Capabilities = {
  actions: new Set([...MUTATIONS, ...COMMANDS] as ActionType[]),
  delivery: 'push',
  // The service takes no id of ours: what may have arrived is looked for before it is sent again.
  idempotentSend: false,
  receipts: 'none',
  typing: false,
  presence: false,
  files: false,
  search: 'local',
  jump: true,
  dialogKinds: ['direct', 'group'],
  reply: true,
  maxPins: MAX_PINS,
  deleteFor: ['all'],
  findUsers: true,
}

/** What the service can do beside what every connector has. Every method rejects with a ChatError. */
export interface GenesysConnector extends Connector {
  readonly settings: GenesysSettings
  /** A message, and the answers to it, oldest first; the newest 50 of them, or those before a time (epoch milliseconds). */
  thread(dialogId: DialogId, messageId: MessageId, options?: { readonly before?: number; readonly signal?: AbortSignal }): Promise<readonly Message[]>
  /** Messages by their ids, for example `pinnedIds`; those that are gone are left out. */
  messagesByIds(dialogId: DialogId, ids: readonly MessageId[], signal?: AbortSignal): Promise<readonly Message[]>
  /** Whether somebody, by JID, is in a room. */
  isParticipant(dialogId: DialogId, jid: string, signal?: AbortSignal): Promise<boolean>
  /** Sets properties of a room; lists replace what was there. */
  updateRoom(dialogId: DialogId, change: RoomChange, signal?: AbortSignal): Promise<Dialog>
}

/** What the connector takes from its surroundings; tests give their own. */
export type Surroundings = { readonly clock: Clock; readonly random: Random; readonly wake: Wake; readonly WebSocket: typeof WebSocket | undefined }

// Taken at load, before a page can put something of its own in its place.
const { WebSocket } = globalThis

/**
 * The chats of colleagues on Genesys Cloud (rooms and 1on1s; not the chats with customers): REST for everything, and a
 * notification channel that says where something was said.
 * @throws ChatError 'rejected' when the options cannot work
 */
export function genesys(options: GenesysOptions, surroundings: Partial<Surroundings> = {}): GenesysConnector {
  const wake: Wake = typeof document === 'undefined' ? () => {} : pageWake
  return new Genesys(options, toBase(options), { clock: systemClock, random: systemRandom, wake, WebSocket, ...surroundings })
}

class Genesys implements GenesysConnector {
  readonly namespace: string
  readonly capabilities: Capabilities
  readonly echoes = echoes
  readonly settings: GenesysSettings
  readonly #surroundings: Surroundings
  readonly #tokens: Tokens<Session & { readonly me: Person }>
  readonly #account: Account & { jid: string }
  readonly #context: Context
  readonly #history: History
  readonly #watched = new Set<DialogId>()
  #live: Live | null = null
  #reconnection: Reconnection | null = null
  #isActive = true

  constructor(options: GenesysOptions, base: string, surroundings: Surroundings) {
    const { clock } = surroundings
    const { userId, rooms = [], users = [], maxTextLength = MAX_TEXT } = options
    this.#surroundings = surroundings
    this.namespace = toNamespace(options, base)
    this.capabilities = { ...capabilities, maxTextLength }
    let aheadMs = 0
    const account = { me: toUserId(userId), jid: '', since: clock.now(), serverNow: () => clock.now() + aheadMs }
    this.#account = account
    this.#tokens = createTokens(async signal => {
      const session = await signIn(options, base, clock, signal)
      account.jid = session.me.jid ?? ''
      this.#context.people.note(session.me)
      return session
    }, clock)
    const http = createHttp({ base, tokens: this.#tokens, authorize, words: toWords, clock, onServerTime: ms => (aheadMs = ms - clock.now()) })
    const rest = new Rest(http, clock)
    const people = new People(rest)
    const messages = new Messages(rest, people, account)
    const [marks, told] = [new ReadMarks(account.me), new Told()]
    const dialogs = new Dialogs({ rest, messages, people, marks, account, clock, rooms, users })
    dialogs.revOf = id => told.rev(id)
    this.#context = { account, rest, people, messages, dialogs, marks, told, maxTextLength, removing: new Set(), sent: new Set(), clock }
    this.#history = new History(messages)
    this.settings = toSettings(rest)
  }

  async connect(emit: Emit, signal: AbortSignal): Promise<User> {
    signal.throwIfAborted()
    const gate: Emit = event => void (signal.aborted || emit(event))
    const { WebSocket: Socket } = this.#surroundings
    const live = new Live({
      ...this.#context,
      emit: gate,
      isActive: () => this.#isActive,
      watched: this.#watched,
      serverNow: () => this.#account.serverNow(),
      WebSocket: Socket,
      onRevoked: () => this.#tokens.current && this.#tokens.refuse(this.#tokens.current.token),
    })
    this.#live = live
    this.#context.dialogs.onNewest = (id, items, rev) => void live.poller.saw(id, items, rev, true, signal).catch(() => {})
    let found!: (user: User) => void
    const user = new Promise<User>(resolve => (found = resolve))
    const connect = async (): Promise<Link> => {
      const { me } = await this.#tokens.get(signal)
      found(this.#context.people.known(me.id) ?? namelessUser(me.id))
      return live.connect(signal)
    }
    this.#reconnection = keepConnected({ connect, onState: state => gate({ type: 'connection', state }), ...this.#surroundings, signal })
    const over = this.#reconnection.done.then(() => {
      throw signal.reason
    })
    return Promise.race([user, over])
  }

  probe(): void {
    this.#reconnection?.probe()
  }

  async dialogs(from: Cursor | null, signal: AbortSignal): Promise<Page<Dialog>> {
    return untilAborted(this.#context.dialogs.page(from, signal), signal)
  }

  async dialog(dialogId: DialogId, signal: AbortSignal): Promise<Dialog> {
    return this.#context.dialogs.one(dialogId, signal)
  }

  async messages(dialogId: DialogId, request: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
    const { told } = this.#context
    const rev = told.rev(dialogId)
    const page = await this.#history.read(dialogId, request, signal)
    if (request.from.type === 'newest') told.page(dialogId, page.items, rev)
    return page
  }

  async perform(action: Action, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted()
    if (!isMutation(action)) return untilAborted(command(this.#context, action, signal), signal)
    return { events: await untilAborted(mutate(this.#context, action, signal), signal) }
  }

  users(ids: readonly UserId[], signal: AbortSignal): Promise<readonly User[]> {
    return this.#context.people.ask(ids, signal)
  }

  async findUsers(text: string, signal: AbortSignal): Promise<readonly User[]> {
    return text.trim() === '' ? [] : this.#context.people.named(text.trim(), signal)
  }

  async members(dialogId: DialogId, from: Cursor | null, signal: AbortSignal): Promise<Page<User>> {
    const ids = await this.#context.dialogs.memberIds(dialogId, signal)
    const end = Number(from ?? 0) + MEMBERS
    const items = await this.#context.people.get(ids.slice(end - MEMBERS, end), signal)
    return { items, next: end < ids.length ? toCursor(String(end)) : null }
  }

  /** Files can be read where the vendor's own clients sent them; the address may ask its visitor to sign in. */
  url(attachment: Attachment): string | null {
    return attachment.type !== 'location' && isSafeUrl(attachment.ref) && attachment.ref.startsWith('http') ? attachment.ref : null
  }

  setActive(active: boolean): void {
    if (active && !this.#isActive) this.#live?.poller.probe()
    this.#isActive = active
  }

  watch(dialogId: DialogId): void {
    this.#watched.delete(dialogId)
    this.#watched.add(dialogId)
    const [first] = this.#watched
    // Nobody says when they look away; a few is what is on screens at the same time.
    if (this.#watched.size > WATCHED && first !== undefined) this.#watched.delete(first)
  }

  async thread(dialogId: DialogId, messageId: MessageId, { before, signal = never() }: { readonly before?: number; readonly signal?: AbortSignal } = {}): Promise<readonly Message[]> {
    const { messages } = this.#context
    const [root, threadId] = [await messages.byId(dialogId, messageId, signal), toThread(await messages.raw(messageId, signal))]
    if (threadId === undefined) return [root]
    const found = await messages.thread(dialogId, threadId, toQuery({ before, limit: ROWS }), signal)
    // Whether a thread begins with the message it hangs on is not documented.
    return found.some(it => it.id === root.id) || before !== undefined ? found : [root, ...found]
  }

  messagesByIds(dialogId: DialogId, ids: readonly MessageId[], signal: AbortSignal = never()): Promise<readonly Message[]> {
    return this.#context.messages.byIds(dialogId, ids, signal)
  }

  async isParticipant(dialogId: DialogId, jid: string, signal: AbortSignal = never()): Promise<boolean> {
    const address = toAddress(dialogId, this.#account.me)
    if (address.type === 'user') throw new ChatError('rejected', 'Only rooms have participants')
    try {
      await this.#context.rest.get(`${toPath(address)}/participants/${encodeURIComponent(toBare(jid))}`, {}, signal)
      return true
    } catch (error) {
      if (error instanceof ChatError && error.code === 'not-found') return false
      throw error
    }
  }

  async updateRoom(dialogId: DialogId, change: RoomChange, signal: AbortSignal = never()): Promise<Dialog> {
    const { events } = await update(this.#context, dialogId, change, signal)
    const event = events.find(it => it.type === 'dialog')
    if (!event) throw new ChatError('protocol', 'The room is gone')
    return event.dialog
  }
}

const isMutation = (action: Action): action is Mutation => MUTATIONS.has(action.type)

const never = (): AbortSignal => new AbortController().signal
