import { ChatError } from '../../core/errors.js'
import { isSafeUrl } from '../shared/safe-url.js'
import type { Session } from '../shared/tokens.js'

/** A session of one user, made by the site's own back end (`POST /session` with its secret login), or by us from a login. */
export type UserSession = Session & { readonly userId: string | number }

type Common = {
  /** The application's id, from the vendor's dashboard. */
  readonly appId: string | number
  readonly endpoints?: {
    /** Base of the REST API; default `https://api.connectycube.com`. */
    readonly api?: string
    /** Address of the chat's WebSocket; default `wss://chat.connectycube.com:5291`. */
    readonly chat?: string
    /** Host of all JIDs; default the host of `chat`. */
    readonly chatDomain?: string
  }
}

/** How the connector signs in. */
export type ConnectyCubeOptions = Common &
  (
    | {
        /** Whose chats these are; names the cache, so it must be known before the network is. */
        readonly userId: string | number
        /**
         * Asks the site for a session of that user. Called at the start, and again when a token was refused.
         * The token is kept in memory only. Throw `ChatError('unauthenticated')` when the user is signed out for good;
         * anything else that is thrown counts as "try again later". It has ten seconds.
         */
        readonly getToken: () => Promise<UserSession>
      }
    | {
        /** From the dashboard. Whoever sees it can make users: for development only. */
        readonly authKey: string
        /** A user's own login and password. For development: a site that has users of its own gives `getToken`. */
        readonly credentials: { readonly login: string; readonly password: string }
      }
  )

export type Endpoints = { readonly api: string; readonly chat: string; readonly domain: string }

/** @throws ChatError 'rejected' that says what is wrong with the options */
export function toEndpoints({ appId, endpoints = {} }: Common): Endpoints {
  if (!/^\d+$/.test(String(appId))) throw wrong('appId must be a number')
  const api = toSafeUrl(endpoints.api ?? 'https://api.connectycube.com', 'endpoints.api', 'https:', 'http:')
  const chat = toSafeUrl(endpoints.chat ?? 'wss://chat.connectycube.com:5291', 'endpoints.chat', 'wss:', 'ws:')
  return { api: api.href.replace(/\/+$/, ''), chat: chat.href, domain: endpoints.chatDomain ?? chat.hostname }
}

/** Names the account in the cache: whose it is and where, and nothing that opens a door. */
export function toNamespace(options: ConnectyCubeOptions, { api }: Endpoints): string {
  const who = 'getToken' in options ? String(options.userId) : `login ${options.credentials.login}`
  return `connectycube:${new URL(api).host}:${options.appId}:${who}`
}

/** @throws ChatError 'rejected' */
export function checkSignIn(options: ConnectyCubeOptions): void {
  if ('getToken' in options) {
    if (typeof options.getToken !== 'function') throw wrong('getToken must be a function')
    if (!/^\d+$/.test(String(options.userId))) throw wrong('userId must be the number of the signed-in user')
  } else if (!options.authKey || !options.credentials?.login || !options.credentials.password) {
    throw wrong('either getToken and userId, or authKey and credentials are needed')
  }
}

function toSafeUrl(text: string, name: string, secure: string, plain: string): URL {
  if (!URL.canParse(text)) throw wrong(`${name} is not a URL`)
  const url = new URL(text)
  if (![secure, plain].includes(url.protocol) || !isSafeUrl(text)) throw wrong(`${name} must begin with ${secure}//`)
  return url
}

const wrong = (what: string): ChatError => new ChatError('rejected', `ConnectyCube: ${what}`)
