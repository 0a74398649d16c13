import { toPreviewText } from '../../core/actions.js'
import type { DialogId, OrderKey, UserId } from '../../core/ids.js'
import type { Dialog, Message, MessagePreview } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import type { Group } from './map.js'
import type { Rest } from './rest.js'
import { Settled } from './settled.js'

/** So many of the newest messages are looked at for what a dialog row shows; more unread ones than that are not counted. */
const NEWEST = 20
/** Dialogs that are read at the same time. */
const AT_ONCE = 4

/**
 * Dialogs as rows of a list. The service tells neither who wrote the newest message nor what was read, so the newest
 * messages are read for each, and again when something was said.
 */
export class Summaries {
  readonly #rest: Rest
  readonly #clock: Clock
  readonly #settled: Settled
  readonly #newest = new Map<DialogId, readonly Message[]>()
  /** Up to where I have read: known on this device alone, since the service keeps no such thing. */
  readonly #readUpTo = new Map<DialogId, OrderKey>()

  constructor(rest: Rest, clock: Clock) {
    this.#rest = rest
    this.#clock = clock
    this.#settled = new Settled(clock)
  }

  async of(groups: readonly Group[], signal: AbortSignal): Promise<readonly Dialog[]> {
    const dialogs: Dialog[] = []
    const waiting = groups.entries()
    const work = async (): Promise<void> => {
      for (const [place, group] of waiting) dialogs[place] = toDialog(group, this.#rest.me, await this.#read(group, signal), this.#readUpTo.get(group.id))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return dialogs
  }

  /** Forward only. */
  read(id: DialogId, upTo: OrderKey): void {
    if (upTo > (this.#readUpTo.get(id) ?? '')) this.#readUpTo.set(id, upTo)
  }

  /** Its newest messages are not what they were. */
  forget(id: DialogId): void {
    this.#settled.forget(id)
  }

  async #read(group: Group, signal: AbortSignal): Promise<readonly Message[]> {
    const known = this.#newest.get(group.id)
    if (this.#settled.has(group) && known) return known
    const askedAt = this.#clock.now()
    const { items } = await this.#rest.chats(group.id, { order: '-created_at', limit: NEWEST }, signal)
    const newest = [...items].sort((a, b) => (a.order < b.order ? -1 : 1))
    this.#settled.read(group, askedAt)
    this.#newest.set(group.id, newest)
    return newest
  }
}

/** Two people are a direct dialog, and there is one of it; more are a group, named by who is in it. */
export function toDialog(group: Group, me: UserId, newest: readonly Message[], readUpTo: OrderKey | undefined): Dialog {
  const others = group.members.filter(user => user.id !== me)
  const shown = others.length > 0 ? others : group.members
  const isDirect = group.memberIds.length === 2
  const last = newest.at(-1)
  const photoUrl = isDirect ? shown[0]?.avatarUrl : undefined
  return {
    id: group.id,
    kind: isDirect ? 'direct' : 'group',
    title: shown.map(user => user.name).join(', '),
    ...(photoUrl !== undefined && { photoUrl }),
    adminIds: [],
    memberIds: group.memberIds,
    memberCount: group.memberIds.length,
    joined: true,
    previewable: false,
    ...(last && { lastMessage: toPreview(last) }),
    unread: countUnread(newest, me, readUpTo),
    ...(readUpTo !== undefined && { readUpTo }),
    pinnedIds: [],
    muted: false,
    metadata: {},
    updatedAt: Math.max(group.stamp * 1000, last?.sentAt ?? 0),
  }
}

/** Who answers has read what stands above. */
function countUnread(newest: readonly Message[], me: UserId, readUpTo: OrderKey = '' as OrderKey): number {
  const answered = newest.findLastIndex(message => message.senderId === me)
  return newest.slice(answered + 1).filter(({ order, body }) => body.type === 'text' && order > readUpTo).length
}

function toPreview({ id, order, senderId, sentAt, body }: Message): MessagePreview {
  const text = toPreviewText(body)
  return { id, order, senderId, sentAt, text, type: body.type === 'text' && text === '' ? 'attachment' : body.type }
}
