/**
 * What the vendor's documents leave open, decided once. The defaults are our best reading; clients must get along with all of it,
 * so that tests turn the switches (`POST /services/genesys/profile`, `DELETE` to undo).
 */
export type Profile = {
  /** Order of the entities in a history. */
  order: 'newest-first' | 'oldest-first'
  before: 'exclusive' | 'inclusive'
  after: 'inclusive' | 'exclusive'
  /** Which part is given when there is more between `after` and the end than `limit`. */
  slice: 'oldest' | 'newest'
  /** A greater `limit` counts as this. */
  maxLimit: number
  /** The document says that the history of a 1on1 is a single message; everything else says it is a listing. */
  oneOnOne: 'listing' | 'array' | 'single'
  /** Which of the two, the user's id or JID, is the key in `mentions`. */
  mentions: 'id-to-jid' | 'jid-to-id'
  /** Whether a thread's history begins with the message that it hangs on. */
  threadRoot: boolean
  /** `GET users/chats/me`, which came after the document: tenants and permissions without it answer 404. */
  chatList: boolean
  chatListPageSize: number
  /** Tokens without the scope for notifications get 403. */
  notifications: boolean
  /** Topics with whole messages, for rooms only; whether they may go over a WebSocket is not documented. */
  messageTopics: boolean
  heartbeatMs: number
  /** How long a channel lives after each subscription. */
  channelMs: number
  /** Requests a minute of one token. */
  rateLimit: number
  /** Older answers have no `jid` in rooms, where `id` is the JID of those that are not a group's. */
  roomJid: boolean
}

export const DEFAULTS: Profile = {
  order: 'newest-first',
  before: 'exclusive',
  after: 'inclusive',
  slice: 'oldest',
  maxLimit: 100,
  oneOnOne: 'listing',
  mentions: 'id-to-jid',
  threadRoot: true,
  chatList: true,
  chatListPageSize: 100,
  notifications: true,
  messageTopics: false,
  heartbeatMs: 30_000,
  channelMs: 24 * 60 * 60 * 1000,
  rateLimit: 300,
  roomJid: true,
}

/** @throws RangeError for a switch that there is not, or a value of another type */
export function change(profile: Profile, wanted: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(DEFAULTS, name) || typeof value !== typeof DEFAULTS[name as keyof Profile]) throw new RangeError(`No such switch: ${name}`)
  }
  Object.assign(profile, wanted)
}
