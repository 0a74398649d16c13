import { ChatError } from '../../core/errors.js'
import { hash64 } from '../../lib/hash.js'
import type { Session } from '../shared/tokens.js'

/** A session of one user, made by the site's own back end (`users/login.json` with its secret login), or by us from a login. */
export type ArrowDbSession = Session & {
  /** `meta.session_id` of the log-in. */
  readonly token: string
  readonly userId: string
}

type Common = {
  /** The application's key, from the vendor's dashboard. It is in every address that the page asks for. */
  readonly key: string
  /** Whose chats these are; names the cache, so it must be known before the network is. */
  readonly userId: string
  /** Base of the REST API; default `https://api.cloud.appcelerator.com/v1`. */
  readonly api?: string
  /**
   * Words of the message that opens a new dialog, since the service has no dialog without a message; default 👋.
   * In here it is shown as a notice, in other apps as a message of whoever opened it.
   */
  readonly openingText?: string
  /**
   * Ask for HTTP status 200 also with failures, as the vendor's mobile SDK does: for networks and proxies that
   * put their own page in place of an error. Default false.
   */
  readonly suppressResponseCodes?: boolean
  readonly polling?: Partial<PollRates>
}

/** How often the service is asked for news, in milliseconds from one answer to the next question. */
export type PollRates = {
  /** While somebody is looking and something was said in the last minute; default 2000. */
  readonly busyMs: number
  /** While somebody is looking; default 5000. */
  readonly idleMs: number
  /** While nobody is looking; default 30 000. */
  readonly hiddenMs: number
}

/** How the connector signs in. */
export type ArrowDbOptions = Common &
  (
    | {
        /**
         * Asks the site for a session of that user. Called at the start, and again when a session was refused. It is
         * kept in memory only. Throw `ChatError('unauthenticated')` when the user is signed out for good; anything
         * else that is thrown counts as "try again later". It has ten seconds.
         */
        readonly getToken: () => Promise<ArrowDbSession>
      }
    | {
        /** The user's own login and password. For development: a site that has users of its own gives `getToken`. */
        readonly credentials: { readonly login: string; readonly password: string }
      }
  )

const DEFAULT_RATES: PollRates = { busyMs: 2_000, idleMs: 5_000, hiddenMs: 30_000 }

export const toRates = ({ polling }: ArrowDbOptions): PollRates => ({ ...DEFAULT_RATES, ...polling })

/** Base of the REST API. @throws ChatError 'rejected' that says what is wrong with the options */
export function toApi(options: ArrowDbOptions): string {
  const { key, userId, api = 'https://api.cloud.appcelerator.com/v1' } = options
  if (typeof key !== 'string' || key === '') throw wrong('key must be the key of the application')
  if (typeof userId !== 'string' || userId === '') throw wrong('userId must be the id of the signed-in user')
  if ('getToken' in options ? typeof options.getToken !== 'function' : !options.credentials?.login || !options.credentials.password) {
    throw wrong('either getToken or credentials are needed')
  }
  if (Object.values(toRates(options)).some(ms => !(ms > 0))) throw wrong('polling needs positive numbers of milliseconds')
  const url = URL.canParse(api) ? new URL(api) : null
  const isLocal = url?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  // Sessions travel in the address, so it must be encrypted, unless it never leaves this machine.
  if (!url || (url.protocol !== 'https:' && !isLocal)) throw wrong('api must begin with https://')
  return url.href.replace(/\/+$/, '')
}

/** Names the account in the cache: whose it is and where, and nothing that opens a door. */
export const toNamespace = ({ key, userId }: ArrowDbOptions, api: string): string => `arrowdb:${new URL(api).host}:${hash64(key)}:${userId}`

const wrong = (what: string): ChatError => new ChatError('rejected', `ArrowDB: ${what}`)
