// Stays connected: signs in, lets live events flow, notices when the line is dead, comes back.
import { ChatError, toErrorNote } from '../../core/errors.js'
import type { ChatEvent, ConnectionEvent } from '../../core/events.js'
import type { User } from '../../core/model.js'
import { backoffMs } from '../../lib/backoff.js'
import type { Clock } from '../../lib/clock.js'
import type { Random } from '../../lib/random.js'
import { MovedError, type Host } from './host.js'
import type { MemoryNetwork } from './network.js'
import type { Device } from './sessions.js'
import type { MemoryTraits } from './traits.js'

/** `probe` does what makes sense at the moment: try again now, or ask whether the line is alive. */
export type Line = { probe: () => void }

type Options = {
  readonly device: Device
  readonly host: Host
  readonly traits: MemoryTraits
  readonly network: MemoryNetwork
  readonly clock: Clock
  readonly random: Random
  readonly line: Line
  readonly signal: AbortSignal
  readonly say: (state: ConnectionEvent) => void
  readonly receive: (event: ChatEvent) => void
}

const pingEveryMs = 25_000
const pingLimitMs = 10_000
const probeLimitMs = 5_000

/** Resolves at the first sign-in; rejects when the person is refused, and with the signal's reason. */
export function stayConnected(options: Options): Promise<User> {
  return new Promise((resolve, reject) => void run(options, resolve, reject))
}

async function run(options: Options, signedIn: (me: User) => void, giveUp: (error: unknown) => void): Promise<void> {
  const { clock, random, signal, say } = options
  let failures = 0
  /** Where the last poll ended: a polled service can go on without a hole. */
  let place: number | null = null
  const online = (resumed: boolean): void => {
    failures = 0
    say({ type: 'online', resumed })
  }
  while (!signal.aborted) {
    const session = new AbortController()
    signal.addEventListener('abort', () => session.abort(signal.reason), { once: true, signal: session.signal })
    const { host, network, device } = options
    network.line.addEventListener('abort', () => lose(session), { once: true, signal: session.signal })
    try {
      say({ type: 'connecting' })
      signedIn(await network.carry(() => host.ask('signIn', device.userId), { signal: session.signal }))
      if (options.traits.capabilities.delivery === 'poll') await poll(options, place, session.signal, next => (place = next), online)
      else await listen(options, session, online)
    } catch (error) {
      session.abort(error)
      if (signal.aborted) break
      const { code, message } = toErrorNote(error)
      if (code === 'unauthenticated') {
        say({ type: 'offline', code, message })
        return giveUp(error)
      }
      // The next host expects us; there is no crowd to stay out of.
      const moved = error instanceof MovedError
      const waitMs = moved ? 0 : backoffMs(failures++, random, error instanceof ChatError ? error.retryAfterMs : undefined)
      say({ type: 'offline', code, message, retryAt: clock.now() + waitMs })
      await pause(options, waitMs)
    }
  }
  giveUp(signal.reason)
}

const lose = (session: AbortController): void => session.abort(new ChatError('offline', 'The connection broke.'))

/** Until the time is up, the network is back or somebody asks us to try now. */
async function pause({ clock, network, line, signal }: Options, waitMs: number): Promise<void> {
  const over = new AbortController()
  signal.addEventListener('abort', () => over.abort(), { once: true, signal: over.signal })
  network.onHeal(() => over.abort(), over.signal)
  line.probe = () => over.abort()
  await clock.sleep(waitMs, over.signal).catch(() => {})
  over.abort()
  line.probe = () => {}
}

/** Live events until the line breaks or turns out to be dead: rejects then. */
async function listen(options: Options, session: AbortController, online: (resumed: boolean) => void): Promise<never> {
  const { host, network, device, clock, line, receive } = options
  const { signal } = session
  const broken = (): void => lose(session)
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  // It is awaited only when the listening has begun.
  ended.catch(() => {})
  await network.carry(() => host.listen(device, event => network.deliver(event, receive, signal), () => session.abort(new MovedError()), signal), { signal })
  const ping = (timeoutMs: number): Promise<unknown> =>
    network.carry(() => host.ask('signIn', device.userId), { signal, quiet: true, timeoutMs }).catch(broken)
  const beat = (): void => {
    void ping(pingLimitMs)
    clock.after(pingEveryMs, beat, signal)
  }
  clock.after(pingEveryMs, beat, signal)
  line.probe = () => void ping(probeLimitMs)
  online(false)
  return ended
}

/** Asks now and then what has happened: rejects when it gets no answer. */
async function poll(
  { host, network, device, clock, traits, line, receive }: Options,
  from: number | null,
  signal: AbortSignal,
  reached: (place: number) => void,
  online: (resumed: boolean) => void,
): Promise<never> {
  let place = from
  for (let first = true; ; first = false) {
    const { events, next, complete } = await network.carry(() => host.ask('poll', device.userId, place), { signal })
    place = next
    reached(next)
    // Before what comes after the hole, or that would be taken for all there is.
    if (!complete) online(false)
    for (const event of events) receive(event)
    if (first && complete) online(true)
    const soon = new AbortController()
    signal.addEventListener('abort', () => soon.abort(), { once: true, signal: soon.signal })
    line.probe = () => soon.abort()
    await clock.sleep(traits.pollMs, soon.signal).catch(() => {})
    soon.abort()
    signal.throwIfAborted()
  }
}
