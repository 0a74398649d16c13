import type { DialogId, MessageId, OrderKey, UserId } from '../../core/ids.js'
import type { Dialog, DialogKind, Message } from '../../core/model.js'
import type { Account } from './account.js'
import { toOrder, toRoomJid, toSeconds, toUserJid } from './ids.js'
import type { Target } from './stanzas.js'

export type DialogFacts = {
  readonly kind: DialogKind
  readonly target: Target
  readonly memberIds: readonly UserId[]
}

/** Authors are remembered for so many messages, those that came by last. */
const REMEMBERED = 1000

/** What is known of the dialogs that came by: where their stanzas go, how far they have come, who wrote what. */
export class DialogBook {
  /** As far as it was asked in this session: lists do not say it. */
  readonly muted = new Map<DialogId, boolean>()
  readonly #account: Account
  readonly #facts = new Map<DialogId, DialogFacts>()
  readonly #byPeer = new Map<UserId, DialogId>()
  readonly #newest = new Map<DialogId, OrderKey>()
  readonly #authors = new Map<MessageId, UserId>()

  constructor(account: Account) {
    this.#account = account
  }

  /** @param roomJid as the service gave it, else it is built */
  note({ id, kind, memberIds, lastMessage }: Dialog, roomJid: string | undefined): void {
    const peerId = kind === 'direct' ? this.#peerAmong(memberIds) : undefined
    if (kind === 'direct' && peerId === undefined) return
    const target: Target = peerId === undefined
      ? { jid: roomJid ?? toRoomJid(this.#account, id), type: 'groupchat' }
      : { jid: toUserJid(this.#account, peerId), type: 'chat' }
    this.#facts.set(id, { kind, target, memberIds })
    if (peerId !== undefined) this.#byPeer.set(peerId, id)
    if (lastMessage) this.reached({ ...lastMessage, dialogId: id })
  }

  find(id: DialogId): DialogFacts | undefined {
    return this.#facts.get(id)
  }

  ofPeer(userId: UserId): DialogId | undefined {
    return this.#byPeer.get(userId)
  }

  forget(id: DialogId): void {
    this.#facts.delete(id)
    for (const [peerId, dialogId] of this.#byPeer) if (dialogId === id) this.#byPeer.delete(peerId)
  }

  /** A message has been seen. */
  reached({ id, dialogId, order, senderId }: Pick<Message, 'id' | 'dialogId' | 'order' | 'senderId'>): void {
    if (order > (this.#newest.get(dialogId) ?? '')) this.#newest.set(dialogId, order)
    this.#authors.delete(id)
    this.#authors.set(id, senderId)
    const oldest = this.#authors.keys().next()
    if (this.#authors.size > REMEMBERED && !oldest.done) this.#authors.delete(oldest.value)
  }

  /** Undefined for a message that did not come by, or long ago. */
  author(id: MessageId): UserId | undefined {
    return this.#authors.get(id)
  }

  newest(id: DialogId): OrderKey | undefined {
    return this.#newest.get(id)
  }

  /**
   * The second that a message of ours is sent in: now by the service's clock, but behind everything we have seen
   * in this dialog, so that no clock that is wrong puts an answer before its question.
   */
  nextSecond(id: DialogId, messageId: MessageId): number {
    const now = Math.floor(this.#account.serverNow() / 1000)
    const newest = this.#newest.get(id)
    if (newest === undefined || toOrder(now, messageId) > newest) return now
    const second = toSeconds(newest)
    return toOrder(second, messageId) > newest ? second : second + 1
  }

  #peerAmong(memberIds: readonly UserId[]): UserId | undefined {
    return memberIds.find(userId => userId !== this.#account.me)
  }
}
