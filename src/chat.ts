// THE composition root: a connector in, a Chat out.
import { inMemory, openCache } from './cache/open-cache.js'
import { ChatError } from './core/errors.js'
import { Engine } from './engine/engine.js'
import { systemPlatform } from './engine/tabs.js'
import { systemClock } from './lib/clock.js'
import { newId } from './lib/ids.js'
import { systemRandom } from './lib/random.js'
import type { Connector } from './connectors/connector.js'
import type { Chat } from './core/chat.js'

export type OpenChatOptions = {
  readonly connector: Connector
  /**
   * Where messages are kept: on this device ('persistent', the default), or only in memory until the
   * page goes ('session', 'none').
   */
  readonly storage?: 'persistent' | 'session' | 'none'
}

/**
 * Opens the chat of one account: paints from the cache without waiting for any network, connects
 * unless another tab of the account already is, and keeps on until `close()`. Without usable storage
 * it works in memory and says so in `state.storage`.
 * @throws ChatError 'rejected' for a connector that is none, or that has neither an idempotent send nor `echoes`
 */
export async function openChat({ connector, storage = 'persistent' }: OpenChatOptions): Promise<Chat> {
  // Without the one or the other, what may have arrived would be sent again.
  const isWhole = typeof connector?.connect === 'function' && (connector.capabilities?.idempotentSend || connector.echoes)
  if (!isWhole) throw new ChatError('rejected', 'The connector must come from a function like connectyCube(…), with `echoes` if a send can double')
  performance.mark('chat:open')
  let engine: Engine | undefined
  const { cache, problem } = await openCache(connector.namespace, {
    storage,
    clock: systemClock,
    onLost: note => engine?.loseStorage(note),
    refill: async () => engine?.refill(),
  })
  const isShared = cache.kind === 'persistent'
  const state = problem ? ({ type: 'failed', error: problem } as const) : ({ type: cache.kind } as const)
  engine = new Engine({
    connector,
    cache,
    storage: state,
    createFallback: inMemory,
    clock: systemClock,
    random: systemRandom,
    newId,
    platform: isShared ? await tabsPlatform() : systemPlatform(),
    alone: !isShared,
  })
  followPage(engine)
  await engine.start()
  // What is needed when the storage fails must be at hand then: the network may be away as well.
  systemClock.after(3_000, () => void fetchReserves().catch(() => {}), engine.signal)
  return engine
}

const fetchReserves = () => Promise.all([inMemory(), import('./cache/housekeeping.js'), import('./engine/rescue.js')])

/** Pages on plain http have no Web Locks, older browsers no BroadcastChannel: what stands in for them is fetched only there. */
async function tabsPlatform(): Promise<ReturnType<typeof systemPlatform>> {
  const platform = systemPlatform()
  if (platform.locks && platform.openChannel) return platform
  // Without it each tab is on its own.
  const found = await import('./engine/stand-ins.js').catch(() => null)
  return found?.standIns(platform, systemClock) ?? platform
}

/** A page may freeze, be put away and come back: the lead must not be held by a page that sleeps. */
function followPage(engine: Engine): void {
  const { signal } = engine
  const isVisible = () => document.visibilityState === 'visible'
  addEventListener('pagehide', () => engine.suspend(), { signal })
  addEventListener('pageshow', event => void (event.persisted && engine.resume()), { signal })
  document.addEventListener('freeze', () => engine.suspend(), { signal })
  document.addEventListener('resume', () => void engine.resume(), { signal })
  document.addEventListener('visibilitychange', () => (engine.watch(isVisible()), isVisible() && engine.wake()), { signal })
  engine.watch(isVisible())
}
