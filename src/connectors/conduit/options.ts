import { ChatError } from '../../core/errors.js'
import { toUserId, type UserId } from '../../core/ids.js'
import { isSafeUrl } from '../shared/safe-url.js'
import type { Session } from '../shared/tokens.js'

/** An access token of the signed-in user, as `POST /authentication/local` or the site's own back end gives it. */
export type ConduitSession = Session & { readonly userId?: string }

/** A person as the site knows them: Conduit has no names and no pictures. */
export type ConduitPerson = { readonly id: string; readonly name: string; readonly avatarUrl?: string | null }

export type ConduitOptions = {
  /** Whose chats these are; names the cache, so it must be known before the network is. */
  readonly userId: string
  /**
   * Asks the site for an access token of that user. Called at the start, and again when a token was refused. The token
   * is kept in memory only. Conduit ends all older tokens of a user when it gives a new one, so share one among tabs.
   * Throw `ChatError('unauthenticated')` when the user is signed out for good. It has ten seconds.
   */
  readonly getToken: () => Promise<ConduitSession>
  readonly endpoints: {
    /** Base of the REST API, as `https://chat.example.com`; Conduit's own port is 3000. */
    readonly api: string
    /** Address of the sockets with their path, as `https://chat.example.com/realtime`; Conduit's own port is 3001. */
    readonly realtime: string
  }
  /**
   * The security client, which servers up to 0.12 ask for. What is in a page is no secret: rather let a proxy of
   * yours add the two headers. Default none.
   */
  readonly client?: { readonly id: string; readonly secret: string }
  /**
   * The server's version, from which on it behaves as it does. What can be found out is found out; typing and the
   * editing of messages are offered only where this says that they work. Default '0.12'.
   */
  readonly version?: '0.12' | '0.13' | '0.15' | '0.16.17' | '0.16.25'
  /** Offer to edit messages. Default: from version 0.15 on, since servers from 0.10.5 to 0.14.8 destroy the text. */
  readonly edit?: boolean
  /** Offer to delete messages; give false where `allowMessageDelete` is off. Default true. */
  readonly delete?: boolean
  /** Names and pictures of people, from the site's own user database. It has ten seconds. Without it people have no names. */
  readonly resolveUsers?: (ids: readonly string[]) => Promise<readonly ConduitPerson[]>
  /** Finds people by name, to start a chat with. Without it only people who were met can be asked. */
  readonly findUsers?: (text: string) => Promise<readonly ConduitPerson[]>
  /**
   * How often rooms, edits and deletions are looked for while somebody looks, since the server tells of none of them
   * (later ones of some); four times as long while nobody does. In milliseconds, default 30 000, at least 250.
   */
  readonly checkEveryMs?: number
}

export type Settings = {
  readonly me: UserId
  /** Without a slash at its end. */
  readonly api: string
  readonly origin: string
  /** Engine.IO's path. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly checkEveryMs: number
  /** Known to be that new. */
  readonly isRenamed: boolean
  readonly isTyped: boolean
  readonly hasIds: boolean
  readonly mayEdit: boolean
  readonly mayDelete: boolean
}

const VERSIONS = ['0.12', '0.13', '0.15', '0.16.17', '0.16.25']
const SOONEST_MS = 250

/** @throws ChatError 'rejected' that says what is wrong with the options */
export function toSettings(options: ConduitOptions): Settings {
  const { userId, getToken, endpoints, client, version = '0.12', checkEveryMs = 30_000, resolveUsers, findUsers } = options
  if (typeof userId !== 'string' || !/^[\w-]{1,64}$/.test(userId)) throw wrong('userId must be the id of the signed-in user')
  for (const [name, given] of Object.entries({ getToken, resolveUsers: resolveUsers ?? getToken, findUsers: findUsers ?? getToken })) {
    if (typeof given !== 'function') throw wrong(`${name} must be a function`)
  }
  const known = VERSIONS.indexOf(version)
  if (known < 0) throw wrong(`version must be one of ${VERSIONS.join(', ')}`)
  if (!(checkEveryMs >= SOONEST_MS)) throw wrong(`checkEveryMs must be ${SOONEST_MS} or more`)
  if (client !== undefined && !(isHeader(client.id) && isHeader(client.secret))) throw wrong('client must have an id and a secret')
  const api = toSafeUrl(endpoints?.api, 'endpoints.api')
  const realtime = toSafeUrl(endpoints?.realtime, 'endpoints.realtime')
  return {
    me: toUserId(userId),
    api: api.href.replace(/\/+$/, ''),
    origin: realtime.origin,
    path: realtime.pathname === '/' ? '/realtime' : realtime.pathname,
    headers: client ? { clientid: client.id, clientsecret: client.secret } : {},
    checkEveryMs,
    isRenamed: known >= 1,
    isTyped: known >= 3,
    hasIds: known >= 4,
    mayEdit: options.edit ?? known >= 2,
    mayDelete: options.delete ?? true,
  }
}

/** Names the account in the cache: whose it is and where, and nothing that opens a door. */
export function toNamespace({ me, api }: Settings): string {
  const { host, pathname } = new URL(api)
  return `conduit:${host}${pathname.replace(/\/+$/, '')}:${me}`
}

const isHeader = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)

function toSafeUrl(text: unknown, name: string): URL {
  if (typeof text !== 'string' || !URL.canParse(text)) throw wrong(`${name} is not a URL`)
  const url = new URL(text)
  if (!url.protocol.startsWith('http') || !isSafeUrl(text)) throw wrong(`${name} must begin with https://`)
  return url
}

const wrong = (what: string): ChatError => new ChatError('rejected', `Conduit: ${what}`)
