// The realtime half: one stream at a time, and what its stanzas do.
import { ChatError, toErrorNote } from '../../core/errors.js'
import type { ChatEvent } from '../../core/events.js'
import type { DialogId, UserId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import { log } from '../../lib/log.js'
import type { Emit } from '../connector.js'
import type { Link } from '../shared/reconnect.js'
import type { Tokens } from '../shared/tokens.js'
import { unwrapCarbon, type Unwrapped } from '../shared/xmpp/carbons.js'
import { openXmppStream, toStanzaError, type XmppStream } from '../shared/xmpp/stream.js'
import type { Context } from './context.js'
import { toUserJid } from './ids.js'
import { hint, isRare, needsDialog, toEvents, toOrigin } from './incoming.js'
import { rare } from './load-rare.js'
import type { UserSession } from './options.js'
import type { PresenceWatch } from './presence.js'
import type { Sending } from './sending.js'
import { toMarkerStanza } from './stanzas.js'
import { unimportant } from './unimportant.js'

const REMEMBERED = 2000

export type LiveOptions = {
  readonly context: Context
  readonly sending: Sending
  readonly tokens: Tokens<UserSession>
  readonly url: string
  readonly emit: Emit
  readonly signal: AbortSignal
}

export class Live {
  readonly #options: LiveOptions
  /** Messages whose arrival we have told the author of. */
  readonly #received = new Set<string>()
  /** People whose dialog was looked for. */
  readonly #looked = new Set<UserId>()
  /** People whose coming and going is asked for. */
  readonly #wanted = new Set<UserId>()
  #presence: Promise<PresenceWatch> | undefined
  #isActive = true
  /** When we last knew all dialogs as they were, unix seconds. */
  #knownAt: number | null = null

  constructor(options: LiveOptions) {
    this.#options = options
  }

  /** One try to connect. A refused token gets one fresh successor. */
  async connect(signal: AbortSignal): Promise<Link> {
    const { tokens, context } = this.#options
    const session = await tokens.get(signal)
    const stream = await this.#open(session, signal).catch(async (error: unknown) => {
      if (!(error instanceof ChatError) || error.code !== 'unauthenticated') throw error
      tokens.refuse(session.token)
      return this.#open(await tokens.get(signal), signal)
    })
    context.stream = stream
    void stream.closed.then(() => context.stream === stream && (context.stream = null))
    this.#withPresence(it => it.renew(this.#isActive, this.#wanted))
    const since = this.#knownAt
    if (since !== null) rare().then(it => it.changedSince(context.rest, since, this.#options.signal)).then(events => events.forEach(this.#emit)).catch(unimportant)
    this.#knownAt = Math.floor(context.account.serverNow() / 1000)
    return { resumed: false, lost: stream.closed, probe: () => stream.probe() }
  }

  /** Asks to be told when these people come and go, now and after every reconnect. */
  watch(userIds: Iterable<UserId>): void {
    for (const userId of userIds) this.#wanted.add(userId)
    this.#withPresence(it => it.watch(this.#wanted))
  }

  setTyping(dialogId: DialogId, isTyping: boolean): void {
    this.#withPresence(it => it.setTyping(dialogId, isTyping, this.#options.signal))
  }

  setActive(isActive: boolean): void {
    this.#isActive = isActive
    this.#withPresence(it => it.setActive(isActive))
  }

  /** What cannot be fetched now is tried again with the next wish, or the next connection. */
  #withPresence(use: (presence: PresenceWatch) => void): void {
    const { context, signal } = this.#options
    this.#presence ??= rare().then(({ PresenceWatch }) => new PresenceWatch(context, this.#emit))
    this.#presence.then(it => signal.aborted || use(it), error => {
      this.#presence = undefined
      unimportant(error)
    })
  }

  #open({ userId, token }: UserSession, signal: AbortSignal): Promise<XmppStream> {
    const { context, url } = this.#options
    const { appId, domain } = context.account
    const login = { username: `${userId}-${appId}`, password: token, domain }
    return openXmppStream({ ...login, url, clock: context.clock, signal, onStanza: (stanza, jid) => this.#take(stanza, jid) })
  }

  #take(stanza: Element, jid: string): void {
    const { context, sending } = this.#options
    if (stanza.localName === 'iq') return this.#withPresence(it => it.take(stanza))
    if (stanza.localName !== 'message') return
    if (stanza.getAttribute('type') === 'error') {
      const clientId = sending.clientIdOf(stanza.getAttribute('id') ?? '')
      if (clientId) this.#emit({ type: 'message-rejected', clientId, error: toErrorNote(toStanzaError(stanza)) })
      return
    }
    const unwrapped = unwrapCarbon(stanza, jid)
    if (!unwrapped) return log.note('dropped a carbon that is not ours')
    const stranger = needsDialog(unwrapped.stanza, context.account, context.book)
    if (stranger !== null && !this.#looked.has(stranger)) void this.#look(stranger, unwrapped)
    else this.#tell(unwrapped)
  }

  #tell(unwrapped: Unwrapped): void {
    const { stanza } = unwrapped
    const { context, signal } = this.#options
    const { account, book } = context
    if (!isRare(stanza)) return this.#pass(toEvents(stanza, account, book), unwrapped)
    // Who cannot read what has changed looks at it anew; which dialog the service speaks of cannot be read either.
    const unread = () => [hint(stanza.getAttribute('type') === 'headline' ? undefined : toOrigin(stanza, account, book)?.dialogId)]
    rare().then(it => it.toRareNews(stanza, context, signal), unread).then(events => this.#pass(events, unwrapped)).catch(unimportant)
  }

  #pass(events: readonly ChatEvent[], { carbon }: Unwrapped): void {
    for (const event of events) {
      if (event.type === 'message') this.#arrived(event.message, carbon !== null)
      this.#emit(event)
    }
  }

  /** Private stanzas may come without their dialog's id; the list knows which one that person's is. */
  async #look(peerId: UserId, unwrapped: Unwrapped): Promise<void> {
    this.#looked.add(peerId)
    await this.#options.context.rest.dialogs(null, this.#options.signal).catch(unimportant)
    this.#tell(unwrapped)
  }

  #arrived(message: Message, isCopy: boolean): void {
    const { account, book, stream } = this.#options.context
    const { id, dialogId, senderId } = message
    book.reached(message)
    // What was delivered to another device of ours is told by that one.
    if (senderId === account.me || isCopy || this.#received.has(id)) return
    this.#received.add(id)
    for (const oldest of this.#received) {
      if (this.#received.size <= REMEMBERED) break
      this.#received.delete(oldest)
    }
    stream?.send(toMarkerStanza(this.#options.context.newId(), toUserJid(account, senderId), 'received', id, dialogId))
  }

  readonly #emit: Emit = event => {
    const { signal, emit } = this.#options
    if (!signal.aborted) emit(event)
  }
}
