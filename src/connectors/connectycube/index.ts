import type { Action, ActionType, Command, Mutation } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import { ChatError } from '../../core/errors.js'
import type { ConnectionEvent } from '../../core/events.js'
import { toUserId } from '../../core/ids.js'
import type { Cursor, DialogId, UserId } from '../../core/ids.js'
import type { Attachment, Dialog, Message, User } from '../../core/model.js'
import { systemClock, type Clock } from '../../lib/clock.js'
import { systemRandom, type Random } from '../../lib/random.js'
import type { Connector, Emit, MessagePage, MessagesRequest, Outcome, Page, UploadOptions } from '../connector.js'
import { createHttp, type Http } from '../shared/http.js'
import { keepConnected, pageWake, type Link, type Reconnection, type Wake } from '../shared/reconnect.js'
import { createTokens, type Tokens } from '../shared/tokens.js'
import { untilAborted } from '../shared/until-aborted.js'
import type { Account } from './account.js'
import { isUrl } from './attachments.js'
import { Context } from './context.js'
import { DialogBook } from './dialog-book.js'
import { readHistory } from './history.js'
import { Live } from './live.js'
import { rare } from './load-rare.js'
import { namelessUser } from './map.js'
import { mutate } from './mutations.js'
import { checkSignIn, toEndpoints, toNamespace, type ConnectyCubeOptions, type Endpoints, type UserSession } from './options.js'
import { Rest } from './rest.js'
import { Sending } from './sending.js'
import { signIn, toWords } from './sign-in.js'

export type { ConnectyCubeOptions, UserSession } from './options.js'

const MUTATIONS: ReadonlySet<string> = new Set<Mutation['type']>(['send', 'edit', 'delete', 'react', 'read', 'pin'])
const COMMANDS: readonly Command['type'][] = [
  ...(['create-dialog', 'update-dialog', 'add-members', 'remove-members', 'add-admins', 'remove-admins'] as const),
  ...(['join', 'leave', 'delete-dialog', 'clear-history', 'mute', 'block', 'report'] as const),
]
const MAX_FILE_BYTES = 100 * 1024 * 1024

const capabilities: Capabilities = {
  actions: new Set([...MUTATIONS, ...COMMANDS] as ActionType[]),
  delivery: 'push',
  idempotentSend: true,
  receipts: 'delivered-and-read',
  typing: true,
  presence: true,
  files: { maxBytes: MAX_FILE_BYTES, mimes: ['*/*'] },
  search: 'server',
  jump: true,
  dialogKinds: ['direct', 'group', 'public', 'broadcast'],
  reply: false,
  deleteFor: ['me', 'all'],
  findUsers: true,
}

/** What the connector takes from its surroundings; tests give their own. */
export type Surroundings = { readonly clock: Clock; readonly random: Random; readonly wake: Wake }

/**
 * Chat over ConnectyCube: REST for history and changes, XMPP over WebSocket for what happens now.
 * @throws ChatError 'rejected' when the options cannot work
 */
export function connectyCube(options: ConnectyCubeOptions, surroundings: Partial<Surroundings> = {}): Connector {
  checkSignIn(options)
  return new ConnectyCube(options, toEndpoints(options), { clock: systemClock, random: systemRandom, wake: pageWake, ...surroundings })
}

class ConnectyCube implements Connector {
  readonly namespace: string
  readonly capabilities = capabilities
  readonly #options: ConnectyCubeOptions
  readonly #endpoints: Endpoints
  readonly #surroundings: Surroundings
  readonly #tokens: Tokens<UserSession>
  readonly #account: Account & { me: UserId }
  readonly #http: Http
  readonly #rest: Rest
  readonly #context: Context
  readonly #sending: Sending
  #live: Live | null = null
  #reconnection: Reconnection | null = null

  constructor(options: ConnectyCubeOptions, endpoints: Endpoints, surroundings: Surroundings) {
    const { clock } = surroundings
    this.#options = options
    this.#endpoints = endpoints
    this.#surroundings = surroundings
    this.namespace = toNamespace(options, endpoints)
    let aheadMs = 0
    const me = toUserId('getToken' in options ? String(options.userId) : '')
    this.#account = { appId: String(options.appId), api: endpoints.api, domain: endpoints.domain, me, serverNow: () => clock.now() + aheadMs }
    this.#tokens = createTokens(signal => this.#signIn(signal), clock)
    const onServerTime = (ms: number) => (aheadMs = toAhead(ms, clock.now(), aheadMs))
    this.#http = createHttp({ base: endpoints.api, tokens: this.#tokens, authorize: token => ({ 'CB-Token': token }), words: toWords, clock, onServerTime })
    const book = new DialogBook(this.#account)
    this.#rest = new Rest(this.#http, this.#account, book)
    this.#context = new Context(this.#account, this.#rest, book, clock)
    this.#sending = new Sending(this.#context)
  }

  async connect(emit: Emit, signal: AbortSignal): Promise<User> {
    signal.throwIfAborted()
    const gate: Emit = event => void (signal.aborted || emit(event))
    const live = new Live({ context: this.#context, sending: this.#sending, tokens: this.#tokens, url: this.#endpoints.chat, emit: gate, signal })
    this.#live = live
    this.#sending.start()
    let found!: (user: User) => void
    const user = new Promise<User>(resolve => (found = resolve))
    const connect = async (): Promise<Link> => {
      const { userId } = await this.#tokens.get(signal)
      const me = toUserId(String(userId))
      // The name is nice to have; being signed in does not depend on it.
      const profile = this.#rest.users([me], signal).then(([it]) => it, () => undefined)
      void profile.then(it => it && found(it))
      const link = await live.connect(signal).then(
        opened => ((refusals = 0), opened),
        async (error: unknown) => {
          if (++refusals < 2) throw error
          const { pollInstead } = await import('../shared/polling.js')
          return pollInstead(error, { ask: () => this.#rest.users([me], signal), open: () => live.connect(signal), onState, ...this.#surroundings, signal })
        },
      )
      void profile.then(it => found(it ?? namelessUser(me)))
      return link
    }
    let refusals = 0
    const onState = (state: ConnectionEvent) => gate({ type: 'connection', state })
    this.#reconnection = keepConnected({ connect, onState, ...this.#surroundings, signal })
    const over = this.#reconnection.done.then(() => {
      throw signal.reason
    })
    return Promise.race([user, over])
  }

  probe(): void {
    this.#reconnection?.probe()
  }

  async dialogs(from: Cursor | null, signal: AbortSignal): Promise<Page<Dialog>> {
    const page = await this.#rest.dialogs(from, signal)
    this.#live?.watch(page.items.flatMap(dialog => (dialog.kind === 'direct' ? dialog.memberIds : [])))
    return page
  }

  dialog(dialogId: DialogId, signal: AbortSignal): Promise<Dialog> {
    return this.#rest.dialog(dialogId, signal)
  }

  messages(dialogId: DialogId, request: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
    return readHistory(this.#rest, dialogId, request, signal)
  }

  async perform(action: Action, signal: AbortSignal): Promise<Outcome> {
    if (!isMutation(action)) return untilAborted(this.#command(action, signal), signal)
    return { events: await untilAborted(mutate(this.#context, this.#sending, action, signal), signal) }
  }

  users(ids: readonly UserId[], signal: AbortSignal): Promise<readonly User[]> {
    // Who is asked for is on the screen.
    this.#live?.watch(ids)
    return this.#rest.users(ids, signal)
  }

  async findUsers(text: string, signal: AbortSignal): Promise<readonly User[]> {
    return (await rare()).usersNamed(this.#rest, text.trim(), signal)
  }

  async members(dialogId: DialogId, from: Cursor | null, signal: AbortSignal): Promise<Page<User>> {
    return (await rare()).members(this.#rest, dialogId, from, signal)
  }

  async search(text: string, dialogId: DialogId | null, signal: AbortSignal): Promise<readonly Message[]> {
    return (await rare()).search(this.#rest, this.#account, text, dialogId, signal)
  }

  async upload(file: File, options: UploadOptions): Promise<Attachment> {
    if (file.size > MAX_FILE_BYTES) throw new ChatError('too-large', 'Files can have 100 MB at most')
    return (await rare()).uploadFile(this.#rest, file, options, this.#surroundings.clock)
  }

  url(attachment: Attachment): string | null {
    if (attachment.type === 'location') return null
    if (isUrl(attachment.ref)) return attachment.ref
    const token = this.#tokens.current?.token
    // Files are private to the session; the token in this address is why it is made anew each time and never kept.
    return token === undefined ? null : `${this.#endpoints.api}/blobs/${attachment.ref}?token=${encodeURIComponent(token)}`
  }

  setTyping(dialogId: DialogId, typing: boolean): void {
    this.#live?.setTyping(dialogId, typing)
  }

  setActive(active: boolean): void {
    this.#live?.setActive(active)
  }

  async #command(action: Command, signal: AbortSignal): Promise<Outcome> {
    return (await rare()).command(this.#context, action, signal)
  }

  async #signIn(signal: AbortSignal): Promise<UserSession> {
    const session = await signIn(this.#options, this.#http, signal)
    this.#account.me = toUserId(String(session.userId))
    return session
  }
}

const isMutation = (action: Action): action is Mutation => MUTATIONS.has(action.type)

/** The header has whole seconds, so what it shows is half a second off on average; small corrections are noise. */
function toAhead(serverMs: number, nowMs: number, aheadMs: number): number {
  const measured = serverMs + 500 - nowMs
  return Math.abs(measured - aheadMs) > 1000 ? measured : aheadMs
}
