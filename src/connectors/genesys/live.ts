// The live half: by push where the service lets us, else by asking more often.
import { toErrorNote, type ChatError } from '../../core/errors.js'
import type { Clock } from '../../lib/clock.js'
import { log } from '../../lib/log.js'
import type { Link } from '../shared/reconnect.js'
import { Channels, NoSocket, type ChannelOptions, type Push } from './channel.js'
import { Poller, type PollerOptions } from './poll.js'

/** So often it is tried again to be told instead of asking. */
const PUSH_AGAIN_MS = 5 * 60_000

export type LiveOptions = PollerOptions & Pick<ChannelOptions, 'serverNow' | 'WebSocket' | 'onRevoked'> & { readonly clock: Clock }

export class Live {
  readonly #options: LiveOptions
  readonly #channels: Channels
  readonly poller: Poller

  constructor(options: LiveOptions) {
    const { rest, clock, account, serverNow, WebSocket, onRevoked } = options
    this.#options = options
    this.poller = new Poller(options)
    const onBadge: ChannelOptions['onBadge'] = badge => this.poller.badge(badge, this.#alive)
    this.#channels = new Channels({ rest, clock, userId: account.me, serverNow, WebSocket, onBadge, onRevoked })
  }

  #alive = AbortSignal.abort()

  /** One try to connect. */
  async connect(signal: AbortSignal): Promise<Link> {
    const life = new AbortController()
    const alive = AbortSignal.any([signal, life.signal])
    this.#alive = alive
    let end!: (reason: ChatError) => void
    const lost = new Promise<ChatError>(resolve => (end = resolve))
    let push = await this.#tryPush(alive)
    const use = (next: Push): void => {
      push = next
      this.poller.hasPush = true
      void next.closed.then(end)
    }
    const tryAgain = (): void => this.#options.clock.after(PUSH_AGAIN_MS, () => void again(), alive)
    const again = async (): Promise<void> => {
      const found = await this.#tryPush(alive).catch(() => null)
      if (found) use(found)
      else tryAgain()
    }
    this.poller.hasPush = push !== null
    // Without a channel this is also what shows that the service is there.
    this.poller.begin(await this.#options.dialogs.list(alive).catch((error: unknown) => {
      life.abort()
      throw error
    }))
    signal.throwIfAborted()
    void this.poller.run(alive).then(end)
    if (push) use(push)
    else tryAgain()
    void lost.then(() => life.abort())
    const probe = (): void => {
      push?.probe()
      this.poller.probe()
    }
    return { resumed: false, lost, probe }
  }

  /** Null where there is no push to be had, though the service answers. */
  async #tryPush(signal: AbortSignal): Promise<Push | null> {
    try {
      return await this.#channels.open(signal)
    } catch (error) {
      signal.throwIfAborted()
      const { code } = toErrorNote(error)
      const isRefused = error instanceof NoSocket || code === 'forbidden' || code === 'not-found' || code === 'rejected'
      if (!isRefused) throw error
      log.note('no notifications', { code })
      return null
    }
  }
}
