// Who is there, and that we write: nice to know, so it is fetched when the chat is there.
import type { DialogId, UserId } from '../../core/ids.js'
import type { ChatEvent } from '../../core/events.js'
import type { Emit } from '../connector.js'
import { toNumber } from '../shared/fields.js'
import { child, xml } from '../shared/xml.js'
import type { Account } from './account.js'
import type { Context } from './context.js'
import { toAddress, toUserJid } from './ids.js'
import { CHAT_STATES, message } from './stanzas.js'
import { unimportant } from './unimportant.js'

const LAST = 'jabber:iq:last'
const STATUS_STREAMING = 'https://connectycube.com/protocol/status_streaming'
const MOBILE = 'http://tigase.org/protocol/mobile#v2'

/** How many people are watched for coming and going: those who came by first. */
const MAX_WATCHED = 50

export class PresenceWatch {
  readonly #context: Context
  readonly #emit: Emit
  readonly #watched = new Set<UserId>()

  constructor(context: Context, emit: Emit) {
    this.#context = context
    this.#emit = emit
  }

  /** Asks to be told when these people come and go, now and after every reconnect. */
  watch(userIds: Iterable<UserId>): void {
    const { account } = this.#context
    for (const userId of userIds) {
      if (userId === account.me || this.#watched.has(userId) || this.#watched.size >= MAX_WATCHED) continue
      this.#watched.add(userId)
      void this.#watchOne(toUserJid(account, userId))
    }
  }

  /** A new stream knows nothing of what the last one was told. */
  renew(isActive: boolean, wanted: Iterable<UserId>): void {
    this.#watched.clear()
    this.watch(wanted)
    if (!isActive) this.setActive(false)
  }

  setActive(isActive: boolean): void {
    // "Mobile" means: send pushes although I am connected (Tigase's protocol, and the vendor's markInactive).
    const mobile = xml(MOBILE, 'mobile', { enable: String(!isActive) })
    void this.#context.stream?.iq('set', null, mobile).catch(unimportant)
  }

  setTyping(dialogId: DialogId, isTyping: boolean, signal: AbortSignal): void {
    const { stream } = this.#context
    const state = xml(CHAT_STATES, isTyping ? 'composing' : 'paused')
    if (stream) this.#context.facts(dialogId, signal).then(({ target }) => stream.send(message(this.#context.newId(), target, state)), unimportant)
  }

  /** What the service tells without being asked again. */
  take(iq: Element): void {
    for (const event of toPresence(iq, this.#context.account)) this.#emit(event)
  }

  async #watchOne(user_jid: string): Promise<void> {
    const { stream } = this.#context
    if (!stream) return
    try {
      await stream.iq('set', null, xml(STATUS_STREAMING, 'subscribe', { user_jid, enable: 'true' }))
      this.take(await stream.iq('get', user_jid, xml(LAST, 'query')))
    } catch (error) {
      unimportant(error)
    }
  }
}

/** The last time somebody was there, told because we asked to be told. */
export function toPresence(stanza: Element, account: Account): ChatEvent[] {
  const seconds = toNumber(child(stanza, 'query', LAST)?.getAttribute('seconds') ?? null)
  const from = toAddress(account, stanza.getAttribute('from'))
  if (seconds === undefined || from?.type !== 'user') return []
  const presence = seconds <= 0 ? ('online' as const) : { lastActiveAt: account.serverNow() - seconds * 1000 }
  return [{ type: 'presence', userId: from.userId, presence }]
}
