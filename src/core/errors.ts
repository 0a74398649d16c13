export type ChatErrorCode =
  | 'offline'
  | 'timeout'
  | 'rate-limited'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'rejected'
  | 'too-large'
  | 'protocol'
  | 'storage'

type Options = {
  /** How long the server asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** The request may have reached the server although no answer did: look before sending again. */
  readonly maybeAccepted?: boolean
  readonly cause?: unknown
}

/** Everything that can go wrong at a border. `message` is fit to be shown: the server's own words where it gave any. */
export class ChatError extends Error {
  readonly code: ChatErrorCode
  readonly retryAfterMs?: number
  readonly maybeAccepted: boolean

  constructor(code: ChatErrorCode, message: string, options: Options = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ChatError'
    this.code = code
    this.maybeAccepted = options.maybeAccepted ?? false
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}

/** For a part of the page that is fetched late: all that is in such parts wants a network. */
export const notLoaded = (cause: unknown): never => {
  throw new ChatError('offline', 'A part of the page could not be loaded', { cause })
}

/** By its name, as a page may hold the class twice: a connector from elsewhere brings its own. */
export const isChatError = (error: unknown): error is ChatError => error instanceof Error && error.name === 'ChatError'

/** The part of an error that is stored, sent to other tabs and shown. */
export type ErrorNote = { readonly code: ChatErrorCode; readonly message: string }

export const toErrorNote = (error: unknown): ErrorNote =>
  isChatError(error)
    ? { code: error.code, message: error.message }
    : { code: 'protocol', message: error instanceof Error ? error.message : String(error) }

const finalCodes: ReadonlySet<ChatErrorCode> = new Set(['forbidden', 'not-found', 'rejected', 'too-large'])

/** The same request will fail again: tell the person instead of trying on. */
export const isFinal = (code: ChatErrorCode): boolean => finalCodes.has(code)
