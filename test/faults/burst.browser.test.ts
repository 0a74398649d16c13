import { expect } from 'chai'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { createMemoryService, memory } from '../../src/connectors/memory/index.js'
import { Engine } from '../../src/engine/engine.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { ChatWidget } from '../../src/ui/chat-widget.js'
import { aMessage } from '../kit/builders.js'
import { alone, d1 } from '../kit/stage.js'
import { until } from '../kit/until.js'
import { Mouth } from './dress.js'

if (!customElements.get('chat-widget')) customElements.define('chat-widget', ChatWidget)

/** How long the main thread was not to be had, each time it was looked at. */
function watchTasks(): { readonly end: () => readonly number[] } {
  const gaps: number[] = []
  const { port1, port2 } = new MessageChannel()
  let last = performance.now()
  let isOver = false
  port1.onmessage = () => {
    const now = performance.now()
    gaps.push(now - last)
    last = now
    if (!isOver) port2.postMessage(null)
  }
  port2.postMessage(null)
  return {
    end: () => {
      isOver = true
      port1.close()
      return gaps.toSorted((a, b) => a - b)
    },
  }
}

describe('five thousand messages at once', function () {
  this.timeout(60_000)

  it('are all there in seconds, stored, and the page can be used meanwhile [F46]', async () => {
    const service = createMemoryService({
      users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }],
      dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
    })
    const mouth = new Mouth()
    const connector = mouth.dress(memory({ service, userId: 'ann', objectUrls: false }))
    const cache = await openIdbCache(newId(), { clock: systemClock })
    const engine = new Engine({ connector, cache, storage: { type: 'persistent' }, createFallback: createMemoryCache, clock: systemClock, random: Math.random, newId, platform: alone })
    const widget = new ChatWidget()
    widget.mode = 'inline'
    widget.open = true
    widget.givenChat = engine
    widget.dialogId = d1
    widget.className = 'tall'
    document.body.append(widget)
    await engine.start()
    await until(() => engine.state.connection.type === 'online' && engine.state.threads.get(d1)?.ready, 'the thread')

    const tasks = watchTasks()
    const begun = performance.now()
    const start = Date.now() + 60_000
    for (let i = 0; i < 5_000; i++) mouth.say({ type: 'message', message: aMessage({ id: `m${String(i).padStart(5, '0')}`, at: start + i, text: `message ${i}` }) })
    await until(() => engine.state.threads.get(d1)?.messages.at(-1)?.id === 'm04999', 'the last of them', 40_000)
    const tookMs = performance.now() - begun
    await until(() => !document.hidden, 'a frame')
    const gaps = tasks.end()
    const at = (part: number) => gaps[Math.floor((gaps.length - 1) * part)] ?? Infinity
    console.log(`5 000 messages in ${Math.round(tookMs)} ms; longest task ${Math.round(at(1))} ms, p99 ${at(0.99).toFixed(1)} ms, ${gaps.filter(ms => ms > 50).length} over 50 ms of ${gaps.length}`)
    expect(tookMs).to.be.below(20_000)
    const stored = await cache.view(tx => tx.messages(d1, { from: null, to: null }))
    expect(stored).to.have.length(5_000)
    expect(engine.state.dialogs.get(d1)?.unread).to.equal(5_000)
    expect(at(0.99), 'p99').to.be.below(50)
    widget.remove()
    await engine.close()
  })
})
