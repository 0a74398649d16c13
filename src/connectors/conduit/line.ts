// One socket.io connection. Loading its library is left to the first that wants to connect.
import { ChatError, type ChatErrorCode } from '../../core/errors.js'
import type { Clock } from '../../lib/clock.js'
import { withLimit } from '../../lib/deadline.js'
import type { Settings } from './options.js'

const LIMIT_MS = 15_000
/** With its trailing slash: without, it is another one that does not exist. */
const NAMESPACE = '/chat/'
/** The real service blocks an address for so long, and does not say so. */
const BLOCKED_MS = 10_000

export type LineOptions = {
  readonly settings: Settings
  readonly token: string
  readonly clock: Clock
  readonly onEvent: (event: string, payload: unknown) => void
  /** Closes it. */
  readonly signal: AbortSignal
}

export interface Line {
  /** Resolves with the reason when it ends, whoever ended it. */
  readonly lost: Promise<ChatError>
  readonly isOpen: boolean
  /** When something was heard last, epoch milliseconds. */
  readonly heardAt: number
  /** Says something at once or not at all: what waits here would be said twice after a reconnect. */
  say(event: string, ...args: unknown[]): void
  close(reason: ChatError): void
}

/** Resolves when the namespace is connected. Rejects with a ChatError: 'unauthenticated' for a refused token or client. */
export async function openLine({ settings, token, clock, onEvent, signal }: LineOptions): Promise<Line> {
  const { io } = await import('socket.io-client').catch((cause: unknown) => {
    throw new ChatError('offline', 'A part of the page could not be loaded', { cause })
  })
  signal.throwIfAborted()
  const socket = io(settings.origin + NAMESPACE, {
    path: settings.path,
    // Servers up to 0.16 look only at the headers of the first request, which a browser sends only when it polls.
    transports: ['polling', 'websocket'],
    extraHeaders: { Authorization: `Bearer ${token}`, ...settings.headers },
    auth: { token },
    // We reconnect ourselves, with a fresh token and without a buffer of things unsaid.
    reconnection: false,
    forceNew: true,
    timeout: LIMIT_MS,
  })
  let heardAt = clock.now()
  let end!: (reason: ChatError) => void
  const lost = new Promise<ChatError>(resolve => (end = resolve))
  const done = new AbortController()
  const close = (reason: ChatError) => {
    done.abort()
    end(reason)
    socket.off()
    socket.io.off()
    socket.disconnect()
  }
  signal.addEventListener('abort', () => close(new ChatError('offline', 'Not needed any more')), { signal: done.signal })
  const opened = new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve)
    socket.on('connect_error', (error: unknown) => reject(toRefusal(error)))
    void lost.then(reject)
  })
  socket.on('disconnect', reason => {
    const isSilent = reason === 'ping timeout'
    close(isSilent ? new ChatError('timeout', 'The connection went silent') : new ChatError('offline', 'The connection was lost'))
  })
  const hear = () => void (heardAt = clock.now())
  socket.io.on('ping', hear)
  socket.onAny((event: string, payload: unknown) => {
    hear()
    onEvent(event, payload)
  })
  try {
    await withLimit(opened, LIMIT_MS, clock, () => {
      throw new ChatError('timeout', 'The server did not answer in time')
    })
  } catch (error) {
    close(error as ChatError)
    signal.throwIfAborted()
    throw error
  }
  return {
    lost,
    get isOpen() {
      return socket.connected
    },
    get heardAt() {
      return heardAt
    },
    say: (event, ...args) => void socket.volatile.emit(event, ...args),
    close,
  }
}

const CODES: Readonly<Record<number, ChatErrorCode>> = { 401: 'unauthenticated', 403: 'forbidden', 429: 'rate-limited' }

/** The namespace refuses in words, the transport with an HTTP status. */
function toRefusal(error: unknown): ChatError {
  const { message, description } = error as { message?: unknown; description?: unknown }
  const words = String(message)
  if (words === 'Unauthorized') return new ChatError('unauthenticated', 'The server does not accept the client id and secret')
  if (words.includes('UNAUTHENTICATED')) return new ChatError('unauthenticated', words.replace(/^.*UNAUTHENTICATED:\s*/, '').slice(0, 300))
  if (words === 'Invalid namespace') return new ChatError('rejected', 'There is no chat at this address')
  const code = CODES[Number(description)] ?? 'offline'
  return new ChatError(code, 'The server cannot be reached', { retryAfterMs: code === 'rate-limited' ? BLOCKED_MS : 0 })
}
