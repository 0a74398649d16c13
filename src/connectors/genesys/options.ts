import { ChatError } from '../../core/errors.js'
import { isSafeUrl } from '../shared/safe-url.js'
import type { Session } from '../shared/tokens.js'

/** The vendor's regions and their domains; the API is at `api.` below them. */
const REGIONS: Readonly<Record<string, string>> = {
  us_east_1: 'mypurecloud.com',
  us_east_2: 'use2.us-gov-pure.cloud',
  us_west_2: 'usw2.pure.cloud',
  ca_central_1: 'cac1.pure.cloud',
  mx_central_1: 'mxc1.pure.cloud',
  sa_east_1: 'sae1.pure.cloud',
  eu_west_1: 'mypurecloud.ie',
  eu_west_2: 'euw2.pure.cloud',
  eu_central_1: 'mypurecloud.de',
  eu_central_2: 'euc2.pure.cloud',
  eusc_de_east_1: 'edee1.eusc-pure.cloud',
  me_central_1: 'mec1.pure.cloud',
  ap_south_1: 'aps1.pure.cloud',
  ap_southeast_1: 'apse1.pure.cloud',
  ap_southeast_2: 'mypurecloud.com.au',
  ap_northeast_1: 'mypurecloud.jp',
  ap_northeast_2: 'apne2.pure.cloud',
  ap_northeast_3: 'apne3.pure.cloud',
}

export type GenesysOptions = {
  /** The signed-in user's id, a UUID. Whose chats these are; names the cache, so it must be known before the network is. */
  readonly userId: string
  /**
   * Asks the site for an access token of that user (from an authorization code with PKCE; a token of client credentials has no user).
   * Called at the start, and again when a token was refused. The token is kept in memory only.
   * Throw `ChatError('unauthenticated')` when the user is signed out for good; anything else that is thrown counts as
   * "try again later". It has ten seconds.
   */
  readonly getToken: () => Promise<string | Session>
  /** `eu_central_1`, or its domain `mypurecloud.de`; default `us_east_1`. */
  readonly region?: string
  /** Base of the API instead of a region's, for a proxy: what stands before `/api/v2`. */
  readonly baseUrl?: string
  /** Rooms (JIDs) to list where the service does not list a user's chats: older tenants, or a token that may not ask. */
  readonly rooms?: readonly string[]
  /** People (user ids) to list 1on1s with, in the same case. */
  readonly users?: readonly string[]
  /** UTF-16 code units that a message may have; the service documents no limit. Default 4000. */
  readonly maxTextLength?: number
}

/** @throws ChatError 'rejected' that says what is wrong with the options. @returns the base of the API */
export function toBase({ userId, getToken, region = 'us_east_1', baseUrl, rooms = [], users = [], maxTextLength = 1 }: GenesysOptions): string {
  if (typeof userId !== 'string' || !/^[^\s+@/]+$/.test(userId)) throw wrong('userId must be the id of the signed-in user')
  if (typeof getToken !== 'function') throw wrong('getToken must be a function')
  if (!rooms.every(jid => /^[^\s@/]+@[^\s@/]+$/.test(jid))) throw wrong('rooms must be JIDs')
  if (!users.every(id => /^[^\s+@/]+$/.test(id))) throw wrong('users must be user ids')
  if (!(maxTextLength >= 1)) throw wrong('maxTextLength must be a number of characters')
  if (baseUrl !== undefined) {
    if (!/^https?:/.test(baseUrl) || !isSafeUrl(baseUrl)) throw wrong('baseUrl must begin with https://')
    return new URL(baseUrl).href.replace(/\/+$/, '')
  }
  const domain = Object.hasOwn(REGIONS, region) ? REGIONS[region] : Object.values(REGIONS).find(it => it === region)
  if (domain === undefined) throw wrong(`there is no region "${region}"`)
  return `https://api.${domain}`
}

/** Names the account in the cache: whose it is and where, and nothing that opens a door. */
export const toNamespace = ({ userId }: GenesysOptions, base: string): string => `genesys:${new URL(base).host}:${userId}`

const wrong = (what: string): ChatError => new ChatError('rejected', `Genesys: ${what}`)
