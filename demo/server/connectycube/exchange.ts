import { PRIVATE, type Dialog, type Dialogs } from './dialogs.js'
import { toRoomJid, toUserJid } from './ids.js'
import type { PrivacyLists } from './privacy.js'
import { x, type Xml } from './xml.js'

/** One connected client of a user, after log-in and bind. */
export interface Resource {
  readonly userId: number
  readonly name: string
  readonly jid: string
  /** Has sent its initial presence; before that nothing is delivered to it. */
  readonly isAvailable: boolean
  readonly hasCarbons: boolean
  /** Users whose coming and going it wants to hear of. */
  readonly watched: ReadonlySet<number>
  /** Dialogs it has joined as a room. */
  readonly rooms: ReadonlySet<string>
  deliver(stanza: Xml): void
  /** Ends the connection because somebody else took its place. */
  replaced(): void
}

/** Who is connected, and how stanzas get from one to the others. */
export class Exchange {
  readonly #resources = new Set<Resource>()
  readonly #dialogs: Dialogs
  readonly #privacy: PrivacyLists

  constructor(dialogs: Dialogs, privacy: PrivacyLists) {
    this.#dialogs = dialogs
    this.#privacy = privacy
  }

  add(resource: Resource): void {
    // RFC 6120 section 7.7.2.2: of two with one full JID the older one goes.
    for (const older of this.#resources) if (older.jid === resource.jid) older.replaced()
    this.#resources.add(resource)
  }

  remove(resource: Resource): void {
    this.#resources.delete(resource)
  }

  all(): Resource[] {
    return [...this.#resources]
  }

  /** The clients of a user that want to be delivered to. */
  of(userId: number): Resource[] {
    return this.all().filter(resource => resource.userId === userId && resource.isAvailable)
  }

  isOnline(userId: number): boolean {
    return this.of(userId).length > 0
  }

  online(): number[] {
    return [...new Set(this.all().filter(resource => resource.isAvailable).map(resource => resource.userId))]
  }

  /**
   * To one user: to the named client if it is there, with carbons for the user's others, else to all of them.
   * @returns whether anybody was there
   */
  toUser(userId: number, stanza: Xml, resource: string | null = null): boolean {
    const all = this.of(userId)
    const named = all.find(one => one.name === resource)
    if (!named) for (const one of all) one.deliver(stanza)
    else {
      named.deliver(stanza)
      this.#carbons('received', all.filter(one => one !== named), stanza)
    }
    return all.length > 0
  }

  /** Copies of what a user sent, for the user's other clients (XEP-0280). */
  copySent(userId: number, stanza: Xml, sender: Resource | null): void {
    this.#carbons('sent', this.of(userId).filter(one => one !== sender), stanza)
  }

  /** To everybody in the dialog who does not block the sender; the sender gets the room's echo. */
  toRoom(dialog: Dialog, senderId: number, stanza: Xml): void {
    const audience = new Set(this.#dialogs.audience(dialog))
    for (const resource of this.all()) {
      if (!resource.isAvailable || !audience.has(resource.userId)) continue
      if (this.#privacy.blocks(resource.userId, senderId, 'room')) continue
      resource.deliver({ ...stanza, attrs: { ...stanza.attrs, from: `${toRoomJid(dialog.id)}/${senderId}`, to: resource.jid } })
    }
  }

  /** To all whom something in a dialog concerns, whatever kind of dialog it is. @param sender null when it came by REST */
  relay(dialog: Dialog, senderId: number, stanza: Xml, sender: Resource | null): void {
    if (dialog.type !== PRIVATE) return this.toRoom(dialog, senderId, { ...stanza, attrs: { ...stanza.attrs, type: 'groupchat' } })
    const other = this.#dialogs.occupants(dialog.id).find(userId => userId !== senderId)
    if (other === undefined) return
    const attrs = { ...stanza.attrs, type: 'chat', from: sender?.jid ?? toUserJid(senderId), to: toUserJid(other) }
    const addressed = { ...stanza, attrs }
    this.toUser(other, addressed)
    this.copySent(senderId, addressed, sender)
  }

  /** Tells the watchers of a user that it came or went. @param seconds since it was last here; 0 is "online" */
  tellActivity(userId: number, seconds: number): void {
    for (const resource of this.all()) {
      if (!resource.watched.has(userId)) continue
      const query = x('query', { xmlns: 'jabber:iq:last', seconds: String(seconds) })
      resource.deliver(x('iq', { type: 'result', id: `activity-${userId}`, from: toUserJid(userId), to: resource.jid }, query))
    }
  }

  #carbons(direction: 'sent' | 'received', resources: readonly Resource[], stanza: Xml): void {
    const original = { ...stanza, attrs: { xmlns: 'jabber:client', ...stanza.attrs } }
    for (const resource of resources.filter(one => one.hasCarbons)) {
      const forwarded = x('forwarded', { xmlns: 'urn:xmpp:forward:0' }, original)
      const attrs = { from: toUserJid(resource.userId), to: resource.jid, type: stanza.attrs['type'] }
      resource.deliver(x('message', attrs, x(direction, { xmlns: 'urn:xmpp:carbons:2' }, forwarded)))
    }
  }
}
