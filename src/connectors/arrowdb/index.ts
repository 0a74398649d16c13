import type { Action } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import { toUserId } from '../../core/ids.js'
import type { Cursor, DialogId, UserId } from '../../core/ids.js'
import { toCursor } from '../../core/ids.js'
import type { Attachment, Dialog, User } from '../../core/model.js'
import { systemClock, type Clock } from '../../lib/clock.js'
import { systemRandom, type Random } from '../../lib/random.js'
import type { Connector, Emit, MessagePage, MessagesRequest, Outcome, Page } from '../connector.js'
import { echoes } from '../shared/echoes.js'
import { toNumber } from '../shared/fields.js'
import { createHttp } from '../shared/http.js'
import { keepConnected, pageWake, type Link, type Reconnection, type Wake } from '../shared/reconnect.js'
import { readAround } from '../shared/second-around.js'
import { readBySeconds, type SecondHistory } from '../shared/second-pages.js'
import { createTokens, type Tokens } from '../shared/tokens.js'
import { untilAborted } from '../shared/until-aborted.js'
import { act, begin, type ActionContext } from './actions.js'
import { toApi, toNamespace, toRates, type ArrowDbOptions, type ArrowDbSession } from './options.js'
import { Poller } from './poll.js'
import { Rest, toWords } from './rest.js'
import { signIn } from './sign-in.js'
import { Sightings } from './sightings.js'
import { Summaries } from './summaries.js'

export type { ArrowDbOptions, ArrowDbSession, PollRates } from './options.js'

const WATCHED = 3

const capabilities: Capabilities = {
  actions: new Set(['send', 'delete', 'read', 'create-dialog'] as const),
  delivery: 'poll',
  // A message can be found again by its client id, but nothing keeps the service from taking it twice.
  idempotentSend: false,
  receipts: 'none',
  typing: false,
  presence: false,
  files: false,
  search: 'local',
  jump: true,
  dialogKinds: ['direct', 'group'],
  groupsAreTheirMembers: true,
  reply: false,
  deleteFor: ['all'],
  findUsers: true,
}

/** What the service can do beside what every connector has. Every method rejects with a ChatError. */
export interface ArrowDbConnector extends Connector {
  /** Says something to some people, in the dialog they have with me or in a new one (`chats/create.json` with `to_ids`). */
  sendTo(userIds: readonly string[], text: string, signal?: AbortSignal): Promise<DialogId>
  /** How many messages the application has in all (`chats/count.json`); where the service stops counting, the last it counted. */
  count(signal?: AbortSignal): Promise<number>
  /** Ends this session at the service; the next request asks for another. */
  logOut(signal?: AbortSignal): Promise<void>
}

/** What the connector takes from its surroundings; tests give their own. */
export type Surroundings = { readonly clock: Clock; readonly random: Random; readonly wake: Wake }

/**
 * Chat over ArrowDB, once Appcelerator Cloud Services and Titanium Cloud: REST, asked again and again for what is new.
 * @throws ChatError 'rejected' when the options cannot work
 */
export function arrowDb(options: ArrowDbOptions, surroundings: Partial<Surroundings> = {}): ArrowDbConnector {
  const wake: Wake = typeof document === 'undefined' ? () => {} : pageWake
  return new ArrowDb(options, toApi(options), { clock: systemClock, random: systemRandom, wake, ...surroundings })
}

class ArrowDb implements ArrowDbConnector {
  readonly namespace: string
  readonly capabilities = capabilities
  readonly echoes = echoes
  readonly #options: ArrowDbOptions
  readonly #surroundings: Surroundings
  readonly #tokens: Tokens<ArrowDbSession>
  readonly #rest: Rest
  readonly #summaries: Summaries
  readonly #sightings: Sightings
  readonly #context: ActionContext
  #poller: Poller | null = null
  #reconnection: Reconnection | null = null
  #isActive = true
  readonly #watched = new Set<DialogId>()

  constructor(options: ArrowDbOptions, api: string, surroundings: Surroundings) {
    const { key, userId, openingText = '👋', suppressResponseCodes = false } = options
    const { clock } = surroundings
    this.#options = options
    this.#surroundings = surroundings
    this.namespace = toNamespace(options, api)
    this.#tokens = createTokens(signal => signIn(options, this.#rest, signal), clock)
    const http = createHttp({ base: api, tokens: this.#tokens, authorize: () => ({}), words: toWords, clock })
    this.#rest = new Rest({ http, tokens: this.#tokens, key, suppressResponseCodes, me: toUserId(userId) })
    this.#summaries = new Summaries(this.#rest, clock)
    this.#sightings = new Sightings(clock)
    this.#rest.onMessage = message => this.#sightings.note(message)
    this.#rest.onCopy = message => this.#poller?.copied(message)
    this.#context = { rest: this.#rest, summaries: this.#summaries, sightings: this.#sightings, openingText, removing: new Set() }
  }

  async connect(emit: Emit, signal: AbortSignal): Promise<User> {
    signal.throwIfAborted()
    const gate: Emit = event => void (signal.aborted || emit(event))
    const { clock } = this.#surroundings
    const poller = new Poller({
      rest: this.#rest,
      summaries: this.#summaries,
      sightings: this.#sightings,
      clock,
      rates: toRates(this.#options),
      emit: gate,
      isActive: () => this.#isActive,
      watched: this.#watched,
    })
    this.#poller = poller
    let found!: (user: User) => void
    const user = new Promise<User>(resolve => (found = resolve))
    const connect = async (): Promise<Link> => {
      found(await this.#rest.self(signal))
      return poller.connect(signal)
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
    const page = Number(from ?? 0)
    const { items, isEnd } = await this.#rest.groups(page, signal)
    const dialogs = await this.#summaries.of(items, signal)
    return { items: [...dialogs].sort((a, b) => b.updatedAt - a.updatedAt), next: isEnd ? null : toCursor(String(page + 1)) }
  }

  async dialog(dialogId: DialogId, signal: AbortSignal): Promise<Dialog> {
    const group = await this.#rest.group(dialogId, signal)
    // Who asks for one dialog has a reason to believe that it is not what it was.
    this.#summaries.forget(dialogId)
    const [dialog] = await this.#summaries.of([group], signal)
    return dialog as Dialog
  }

  async messages(dialogId: DialogId, { from, limit }: MessagesRequest, signal: AbortSignal): Promise<MessagePage> {
    const history: SecondHistory = { read: query => this.#rest.history(dialogId, query, signal) }
    if (from.type !== 'around') return readBySeconds(history, from, limit)
    return readAround(history, await this.#rest.message(dialogId, from.messageId, signal), limit)
  }

  async perform(action: Action, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted()
    const outcome = await untilAborted(act(this.#context, action, signal), signal)
    this.#poller?.stir()
    return outcome
  }

  users(ids: readonly UserId[], signal: AbortSignal): Promise<readonly User[]> {
    return this.#rest.users(ids, signal)
  }

  async findUsers(text: string, signal: AbortSignal): Promise<readonly User[]> {
    return text.trim() === '' ? [] : this.#rest.usersLike(text.trim(), signal)
  }

  async members(dialogId: DialogId, _from: Cursor | null, signal: AbortSignal): Promise<Page<User>> {
    const { memberIds } = await this.#rest.group(dialogId, signal)
    return { items: await this.#rest.users(memberIds, signal), next: null }
  }

  /** Pictures have public addresses. */
  url(attachment: Attachment): string | null {
    return attachment.type === 'location' ? null : attachment.ref
  }

  setActive(active: boolean): void {
    if (active && !this.#isActive) this.#poller?.probe()
    this.#isActive = active
  }

  watch(dialogId: DialogId): void {
    this.#watched.delete(dialogId)
    this.#watched.add(dialogId)
    const [first] = this.#watched
    // Nobody says when they look away; a few is what is on screens at the same time.
    if (this.#watched.size > WATCHED && first !== undefined) this.#watched.delete(first)
  }

  async sendTo(userIds: readonly string[], text: string, signal: AbortSignal = new AbortController().signal): Promise<DialogId> {
    const others = userIds.map(toUserId).filter(id => id !== this.#rest.me)
    const dialogId = await begin(this.#context, others, text, {}, signal)
    this.#poller?.stir()
    return dialogId
  }

  async count(signal: AbortSignal = new AbortController().signal): Promise<number> {
    const { meta } = await this.#rest.call('GET', 'chats/count', {}, signal)
    return toNumber(String(meta?.count ?? 0).replace('+', '')) ?? 0
  }

  async logOut(signal: AbortSignal = new AbortController().signal): Promise<void> {
    const { current } = this.#tokens
    if (!current) return
    await this.#rest.call('GET', 'users/logout', {}, signal)
    this.#tokens.refuse(current.token)
  }
}
