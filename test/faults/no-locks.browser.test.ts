import { expect } from 'chai'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { createMemoryService, memory } from '../../src/connectors/memory/index.js'
import { Engine } from '../../src/engine/engine.js'
import { standIns } from '../../src/engine/stand-ins.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { d1 } from '../kit/stage.js'
import { until } from '../kit/until.js'
import { changed } from '../kit/changed.js'

describe('a browser without Web Locks and BroadcastChannel', () => {
  // Tabs hear of each other once a second.
  for (const idempotentSend of [true, false]) {
    it(`twenty tabs do each thing once, ${idempotentSend ? 'at a service that knows it again' : 'at a service that would take it twice'} [F22]`, async () => {
      const service = createMemoryService({
        users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }],
        dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
        capabilities: { idempotentSend },
      })
      const name = newId()
      const asked = new Map<string, number>()
      const engines: Engine[] = []
      for (let i = 0; i < 20; i++) {
        const inner = memory({ service, userId: 'ann', objectUrls: false })
        const connector = changed(inner, {
          perform: (action, signal) => {
            if (action.type === 'send') asked.set(action.body.text, (asked.get(action.body.text) ?? 0) + 1)
            return inner.perform(action, signal)
          },
        })
        const cache = await openIdbCache(name, { clock: systemClock })
        const platform = standIns({ locks: undefined, openChannel: undefined }, systemClock)
        const engine = new Engine({ connector, cache, storage: { type: 'persistent' }, createFallback: createMemoryCache, clock: systemClock, random: Math.random, newId, platform })
        engines.push(engine)
        await engine.start()
        await engine.openThread(d1)
      }
      await until(() => engines.some(({ state }) => state.leader), 'a leader')
      const wanted = engines.map((_, i) => `from tab ${i}`)
      await Promise.all(engines.map((engine, i) => engine.send(d1, { text: wanted[i] ?? '' })))
      const stored = () => service.rows.timeline(d1).map(({ body }) => (body.type === 'text' ? body.text : ''))
      await until(() => stored().length >= 20 && engines.every(({ state }) => state.outbox.length === 0), 'all to be sent, and known as sent', 20_000)
      expect(stored().toSorted()).to.deep.equal(wanted.toSorted())
      expect([...asked.values()].every(times => times === 1), 'each asked for once').to.equal(true)
      expect(engines.filter(({ state }) => state.leader)).to.have.length(1)
      expect(service.listeners, 'connections').to.equal(1)
      for (const { state } of engines) expect((state.threads.get(d1)?.messages ?? []).length).to.equal(20)
      await Promise.all(engines.map(engine => engine.close()))
    })
  }
})
