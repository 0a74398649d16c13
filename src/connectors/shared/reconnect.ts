import type { ConnectionEvent } from '../../core/events.js'
import { ChatError, type ChatErrorCode } from '../../core/errors.js'
import { backoffMs } from '../../lib/backoff.js'
import type { Clock } from '../../lib/clock.js'
import type { Random } from '../../lib/random.js'

/** Calls back when there is reason to believe that the network is there again, until the signal aborts. */
export type Wake = (listener: () => void, signal: AbortSignal) => void

export interface Link {
  /** True only if nothing can have been missed since the link before. */
  readonly resumed: boolean
  /** News come late and by asking: the network lets no live connection through. */
  readonly limited?: true
  /** Resolves with the reason when it ends: 'timeout' when it did not answer any more. */
  readonly lost: Promise<ChatError>
  /** Find out now whether it still lives. */
  probe(): void
}

export type ReconnectOptions = {
  /** One try, with its own time limit. What it rejects with, or is lost with, decides whether there will be another. */
  readonly connect: (signal: AbortSignal) => Promise<Link>
  readonly onState: (state: ConnectionEvent) => void
  readonly clock: Clock
  readonly random: Random
  readonly wake: Wake
  readonly signal: AbortSignal
}

export interface Reconnection {
  /** Forget the waiting and try now, or test the connection there is. */
  probe(): void
  /** Rejects when it has given up for good; a signal that aborts resolves it. */
  readonly done: Promise<void>
}

/** Trying again changes nothing about these. */
const FINAL: ReadonlySet<ChatErrorCode> = new Set(['unauthenticated', 'forbidden', 'rejected'])
const STABLE_MS = 60_000
const SOONEST_MS = 1000

/** Connects, waits for the loss, waits, connects again. */
export function keepConnected({ connect, onState, clock, random, wake, signal }: ReconnectOptions): Reconnection {
  let poke: (() => void) | null = null
  let link: Link | null = null
  /** Asked for in the middle of a try, which may have begun before the network was back. */
  let isAsked = false

  function probe(): void {
    isAsked = true
    link?.probe()
    poke?.()
  }

  /** The back-off, cut short by a probe, but never to less than a second after the last try. */
  async function pause(ms: number, triedAt: number): Promise<void> {
    const over = new AbortController()
    const stop = AbortSignal.any([signal, over.signal])
    const poked = new Promise<void>(resolve => (poke = resolve))
      .then(() => clock.sleep(restMs(triedAt), stop))
      .catch(ignoreAbort)
    await Promise.race([clock.sleep(ms, stop).catch(ignoreAbort), poked])
    poke = null
    over.abort()
  }

  /** Until a second after that try. Never more than the second: the device's clock may have been set back since. */
  const restMs = (triedAt: number): number => Math.min(SOONEST_MS, Math.max(0, triedAt + SOONEST_MS - clock.now()))

  async function run(): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      const triedAt = clock.now()
      isAsked = false
      onState({ type: 'connecting' })
      const { error, upMs } = await once()
      if (signal.aborted) return
      const { code, message, retryAfterMs } = error
      if (FINAL.has(code)) {
        onState({ type: 'offline', code, message })
        throw error
      }
      if (upMs === null) failures++
      // A connection that flaps must not start over with short waits each time.
      else if (upMs >= STABLE_MS) failures = 0
      // A line that we found silent ourselves was found by nobody else in the same moment: there is no crowd to stay out of.
      const isAlone = upMs === null ? isAsked : code === 'timeout' && failures === 0
      const ms = isAlone ? restMs(triedAt) : backoffMs(failures, random, retryAfterMs)
      if (upMs !== null) failures++
      onState({ type: 'offline', code, message, retryAt: clock.now() + ms })
      await pause(ms, triedAt)
    }
  }

  /** One connection from its try to its end; `upMs` is null if there was none. */
  async function once(): Promise<{ error: ChatError; upMs: number | null }> {
    try {
      link = await connect(signal)
    } catch (error) {
      return { error: error instanceof ChatError ? error : new ChatError('offline', 'Could not connect', { cause: error }), upMs: null }
    }
    const upSince = clock.now()
    if (!signal.aborted) onState({ type: 'online', resumed: link.resumed, ...(link.limited && { limited: true }) })
    const error = await link.lost
    link = null
    return { error, upMs: clock.now() - upSince }
  }

  wake(probe, signal)
  return { probe, done: run() }
}

/** The page comes back to the front, out of the browser's cache, or thinks it is online. Hints only: each may be wrong. */
export const pageWake: Wake = (listener, signal) => {
  addEventListener('online', listener, { signal })
  addEventListener('pageshow', listener, { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener(), { signal })
}

/** Waiting ends by the signal as well as by time. */
function ignoreAbort(): void {}
