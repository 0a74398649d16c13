// Two people and an engine each, on the memory connector, with time in the test's hands.
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { createMemoryService, memory, MemoryNetwork, type MemoryServiceOptions } from '../../src/connectors/memory/index.js'
import { toDialogId, type DialogId } from '../../src/core/ids.js'
import { Engine } from '../../src/engine/engine.js'
import type { Cache } from '../../src/cache/cache.js'
import type { Message } from '../../src/core/model.js'
import type { Connector } from '../../src/connectors/connector.js'
import type { MemoryService } from '../../src/connectors/memory/index.js'
import type { TabsSetup } from '../../src/engine/tabs.js'
import { FakeClock, settle } from './fake-clock.js'

/** A small generator (mulberry32), so that a test can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A device's storage outlives the page that closes it. */
export const lasting = (cache: Cache): Cache => ({
  kind: cache.kind,
  view: read => cache.view(read),
  update: work => cache.update(work),
  evict: () => cache.evict(),
  erase: last => cache.erase(last),
  close: () => {},
})

export const alone: TabsSetup['platform'] = { locks: undefined, openChannel: undefined }

export type Seat = { readonly engine: Engine; readonly network: MemoryNetwork; readonly cache: Cache }

export type Stage = {
  readonly clock: FakeClock
  readonly service: MemoryService
  /** Opens an engine for a user, on a fresh cache unless one is given. */
  sit(userId: string, cache?: Cache, platform?: TabsSetup['platform'], adapt?: (connector: Connector) => Connector): Promise<Seat>
  /** Lets promises settle, then time pass. */
  pass(ms?: number): Promise<void>
}

export const d1: DialogId = toDialogId('d1')

/** Ann, Ben and Cid; dialog d1 of Ann and Ben. */
export function setStage(options: Partial<MemoryServiceOptions> = {}, seed = 1): Stage {
  const clock = new FakeClock()
  const random = seeded(seed)
  let ids = 0
  const service = createMemoryService({
    users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }, { id: 'cid', name: 'Cid' }],
    dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
    clock,
    ...options,
  })
  return {
    clock,
    service,
    async sit(userId, cache = lasting(createMemoryCache()), platform = alone, adapt = same => same) {
      const network = new MemoryNetwork({ clock, random })
      const connector = adapt(memory({ service, userId, clock, random, network, objectUrls: false }))
      const newId = () => `id-${String(++ids).padStart(6, '0')}`
      const engine = new Engine({ connector, cache, storage: { type: 'memory' }, createFallback: createMemoryCache, clock, random, newId, platform })
      await engine.start()
      await settle()
      return { engine, network, cache }
    },
    async pass(ms = 0) {
      await settle()
      await clock.advance(ms)
      await settle()
    },
  }
}

/** The words of a dialog as its thread shows them, oldest first, unsent ones last. */
export function words({ engine }: Seat, dialogId: DialogId = d1): readonly string[] {
  const { threads, outbox } = engine.state
  const confirmed = (threads.get(dialogId)?.messages ?? []).map(toWords)
  const unsent = outbox.flatMap(({ intent }) => (intent.type === 'send' && intent.dialogId === dialogId ? [intent.body.text] : []))
  return [...confirmed, ...unsent]
}

const toWords = ({ body }: Message): string => (body.type === 'deleted' ? '(deleted)' : body.text)
