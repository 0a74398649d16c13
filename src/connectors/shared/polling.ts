import type { ChatError } from '../../core/errors.js'
import type { ConnectionEvent } from '../../core/events.js'
import type { Clock } from '../../lib/clock.js'
import type { Random } from '../../lib/random.js'
import type { Link } from './reconnect.js'

export type PollingOptions = {
  /** Some small question to the service. What it rejects with ends the link. */
  readonly ask: () => Promise<unknown>
  /** Opens the real thing. */
  readonly open: () => Promise<Link>
  readonly onState: (state: ConnectionEvent) => void
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
}

/** Short while somebody may be waiting for an answer, then longer. */
const WAITS_MS = [5_000, 5_000, 5_000, 10_000, 10_000, 20_000, 30_000]
/** Each try that a proxy or a policy refuses leaves a complaint in the page's console. */
const TRY_MS = 60_000

/**
 * A link for networks that let requests through but no sockets: asks now and then, and tries the socket about once a minute.
 * @param refused why no socket opened: thrown again where requests do not come through either
 */
export async function pollInstead(refused: unknown, { ask, open, onState, clock, random, signal }: PollingOptions): Promise<Link> {
  const { code } = refused as Partial<ChatError>
  const isBlocked = code === 'offline' || code === 'timeout'
  const reaches = isBlocked && (await ask().then(() => true, () => false))
  if (!reaches) throw refused
  const over = new AbortController()
  const alive = AbortSignal.any([signal, over.signal])
  let soon = new AbortController()
  let asked = 0
  let end!: (reason: ChatError) => void
  const lost = new Promise<ChatError>(resolve => (end = resolve))
  let probe = (): void => {
    asked = 0
    soon.abort()
  }

  async function poll(): Promise<void> {
    while (!alive.aborted) {
      soon = new AbortController()
      await clock.sleep(WAITS_MS[Math.min(asked++, WAITS_MS.length - 1)] ?? 0, AbortSignal.any([alive, soon.signal])).catch(() => {})
      if (alive.aborted) return
      await ask()
      // All is read again: whatever was said since the last time was missed.
      if (!alive.aborted) onState({ type: 'online', resumed: false, limited: true })
    }
  }

  async function trySocket(): Promise<void> {
    while (!alive.aborted) {
      await clock.sleep(TRY_MS * (1 + random() / 2), alive)
      const link = await open().catch(() => null)
      if (!link) continue
      over.abort()
      probe = link.probe
      onState({ type: 'online', resumed: false })
      end(await link.lost)
    }
  }

  const fail = (reason: unknown): void => {
    if (alive.aborted) return
    over.abort()
    end(reason as ChatError)
  }
  poll().catch(fail)
  trySocket().catch(fail)
  return { resumed: false, limited: true, lost, probe: () => probe() }
}
