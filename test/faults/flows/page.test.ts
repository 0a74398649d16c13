import { expect } from 'chai'
import puppeteer from 'puppeteer-core'
import { chromiumArgs } from '../../kit/browsers.js'
import { startFlow, type Flow, type Visitor, type VisitOptions } from '../../kit/flow.js'
import { allowedMs } from '../../kit/patience.js'
import { need } from '../../kit/programs.js'
import { composer, endsWith, isOnline, losesLine, openDialog, say, settled, texts, until } from '../../flows/thread-page.js'

const ann = 1001
const ben = 1002

describe('a page that sleeps, is left, is framed, or has a broken browser around it', () => {
  let flow: Flow
  let b: Visitor
  const guests: Visitor[] = []

  before(async () => {
    flow = await startFlow()
    b = await flow.visit(ben)
    await isOnline(b)
    await openDialog(b, 'Ann Keller')
  })
  after(() => flow.end())
  afterEach(async () => {
    await flow.heal()
    const troubles = guests.flatMap(guest => guest.troubles)
    for (const { context } of guests.splice(0)) await context.close()
    expect(troubles).to.eql([])
  })

  async function visit(options?: VisitOptions): Promise<Visitor> {
    const guest = await flow.visit(ann, options)
    guests.push(guest)
    return guest
  }

  async function annReads(options?: VisitOptions): Promise<Visitor> {
    const a = await visit(options)
    await isOnline(a)
    await openDialog(a, 'Ben Okafor')
    await settled(a)
    return a
  }

  it('is caught up six seconds after a sleep of ten minutes, though its socket says that it is open [F2]', async () => {
    const a = await annReads({ prepare: context => context.clock.install() })
    const isLost = await losesLine(a)
    await flow.order({ userId: ann, silence: true })
    await say(b, 'While you slept')
    await a.page.clock.fastForward(600_000)
    // The question of the waking page, its five seconds, and one more to connect again.
    await a.page.clock.fastForward(5_000)
    await isLost()
    await a.page.clock.fastForward(1_000)
    await endsWith(a, ['While you slept'])
  })

  it('shows what is stored and my own words at once on a network that is slow as third-generation mobile [F5]', async () => {
    const a = await annReads()
    await say(b, 'Stored before')
    await endsWith(a, ['Stored before'])
    await flow.keepOwnFiles(a)
    const cdp = await a.context.newCDPSession(a.page)
    await cdp.send('Network.enable')
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 })
    await flow.order({ userId: ann, delayMs: 400 })
    await a.page.reload({ waitUntil: 'commit' })
    await openDialog(a, 'Ben Okafor')
    await endsWith(a, ['Stored before'])
    const { paintMs, isStillOffline } = await a.page.evaluate(() => {
      const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? NaN
      return { paintMs: at('chat:first-paint') - at('chat:open'), isStillOffline: chatOnPage()?.state.connection.type !== 'online' }
    })
    expect(paintMs, 'from opening to what is stored').to.be.below(allowedMs(1_000))
    await composer(a).fill('Slowly')
    const bubbleMs = await a.page.evaluate(async () => {
      const find = (root: ParentNode): boolean => [...root.querySelectorAll('*')].some(one => (one.matches('.message') && one.textContent?.includes('Slowly')) || (one.shadowRoot !== null && find(one.shadowRoot)))
      const deepest = (): Element | null => {
        let active = document.activeElement
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
        return active
      }
      const begun = performance.now()
      deepest()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true }))
      while (!find(document) && performance.now() - begun < 5_000) await new Promise(resolve => requestAnimationFrame(resolve))
      return performance.now() - begun
    })
    expect(bubbleMs, 'from Enter to my bubble').to.be.below(allowedMs(100))
    await endsWith(b, ['Slowly'])
    console.log(`        stored after ${Math.round(paintMs)} ms${isStillOffline ? ', seen before it was online' : ''}; bubble after ${Math.round(bubbleMs)} ms`)
  })

  it('is usable within three and a half seconds when the storage never answers [F14]', async () => {
    const a = await visit({
      async prepare(context) {
        await context.clock.install()
        await context.addInitScript(() => {
          IDBFactory.prototype.open = () => {
            Object.assign(globalThis, { wasOpened: true })
            return Object.setPrototypeOf(new EventTarget(), IDBOpenDBRequest.prototype) as IDBOpenDBRequest
          }
        })
      },
    })
    await a.page.waitForFunction(() => 'wasOpened' in globalThis)
    await a.page.clock.fastForward(3_500)
    await openDialog(a, 'Ben Okafor')
    await say(a, 'Without a disk')
    await endsWith(b, ['Without a disk'])
    expect(await a.page.evaluate(() => chatOnPage()?.state.storage.type)).to.equal('failed')
  })

  it('reads all again, without an error and with nothing falsely unread, when the browser has erased what was stored [F18]', async () => {
    const a = await annReads()
    await say(b, 'Kept by the service')
    await endsWith(a, ['Kept by the service'])
    await say(a, 'Read it')
    await settled(a)
    const shown = await texts(a)
    const cdp = await a.context.newCDPSession(a.page)
    const erase = () => cdp.send('Storage.clearDataForOrigin', { origin: flow.server.url, storageTypes: 'indexeddb' })
    await composer(a).fill('Erased under my hands')
    await erase()
    // As the browser pleases there is a new storage or none from the next thing on that it stores. To be seen is the same as before.
    await say(b, 'Still there?')
    await endsWith(a, [...shown, 'Still there?'].slice(-5))
    expect(await composer(a).inputValue()).to.equal('Erased under my hands')
    await composer(a).press('Enter')
    await endsWith(b, ['Erased under my hands'])
    await settled(a)
    await erase()
    await a.page.reload()
    await isOnline(a)
    await openDialog(a, 'Ben Okafor')
    await endsWith(a, [...shown, 'Still there?', 'Erased under my hands'].slice(-5))
    const unread = () => a.page.evaluate(() => [...(chatOnPage()?.state.dialogs.values() ?? [])].find(dialog => dialog.title === 'Ben Okafor')?.unread)
    await until(a, async () => (await unread()) === 0, async () => `nothing to be unread, not ${String(await unread())}`)
  })

  it('goes into the back-forward cache without its socket, and is fresh two seconds after coming back [F24]', async () => {
    const browser = await puppeteer.launch({ executablePath: need('Chromium'), args: [...chromiumArgs], ignoreDefaultArgs: ['--disable-back-forward-cache'] })
    try {
      const page = await browser.newPage()
      await page.evaluateOnNewDocument(() => addEventListener('pageshow', event => Object.assign(globalThis, { wasKept: event.persisted })))
      await page.goto(`${flow.server.url}/flows/chat.html?user=${ann}`)
      await page.waitForFunction(() => document.querySelector('chat-widget')?.chat?.state.connection.type === 'online')
      await page.goto(`${flow.server.url}/flows/page.css`)
      await until(b, async () => (await flow.sockets(ann)) === 0, async () => 'the socket to be given up')
      await say(b, 'While you were on another page')
      const backAt = performance.now()
      await page.goBack()
      await page.waitForFunction(
        () => [...(document.querySelector('chat-widget')?.chat?.state.dialogs.values() ?? [])].some(({ lastMessage: last }) => last?.text === 'While you were on another page'),
        { timeout: allowedMs(2_000) },
      )
      console.log(`        after ${Math.round(performance.now() - backAt)} ms`)
      expect(await page.evaluate(() => (globalThis as { wasKept?: boolean }).wasKept), 'it came out of the cache').to.equal(true)
      await until(b, async () => (await flow.sockets(ann)) === 1, async () => 'the socket to be there again')
    } finally {
      await browser.close()
    }
  })

  it('loses its element a hundred times and gets it back: no listener, no socket and next to no memory is left over [F25]', async () => {
    const a = await annReads()
    const cdp = await a.context.newCDPSession(a.page)
    await cdp.send('Performance.enable')
    const cycle = (count: number) =>
      a.page.evaluate(async times => {
        const widget = document.querySelector('chat-widget') as HTMLElement
        const place = widget.parentElement as HTMLElement
        for (let i = 0; i < times; i++) {
          widget.remove()
          await new Promise(resolve => requestAnimationFrame(resolve))
          place.append(widget)
          if (i % 10 === 9) while (!chatOnPage()?.state.hydrated) await new Promise(resolve => requestAnimationFrame(resolve))
        }
      }, count)
    const measure = async () => {
      await isOnline(a)
      await a.page.evaluate(() => new Promise(resolve => requestIdleCallback(resolve)))
      for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage')
      const { metrics } = await cdp.send('Performance.getMetrics')
      const of = (name: string) => metrics.find(metric => metric.name === name)?.value ?? NaN
      return { listeners: of('JSEventListeners'), heap: of('JSHeapUsedSize') }
    }
    await cycle(20)
    const before = await measure()
    await cycle(100)
    const more = async () => {
      const after = await measure()
      return { listeners: after.listeners - before.listeners, heap: after.heap - before.heap }
    }
    // The browser lets go of removed elements in its own time; what is held by somebody it never lets go.
    // A cycle that left one thing behind would leave a hundred.
    let left = await more()
    const isGone = async () => {
      left = await more()
      return left.listeners < 50 && left.heap < 1024 * 1024
    }
    const said = () => `${left.listeners} listeners, ${Math.round(left.heap / 1024)} KiB more`
    await until(a, isGone, async () => `less than 50 listeners and 1024 KiB more, not ${said()}`)
    console.log(`        ${said()}`)
    await until(a, async () => (await flow.sockets(ann)) === 1, async () => `one socket, not ${await flow.sockets(ann)}`)
  })

  for (const [where, host, sandbox] of [['of the same site', '127.0.0.1', ''], ['of another site', 'localhost', ''], ['in a sandbox without any storage', 'localhost', 'allow-scripts']] as const) {
    it(`works in a frame ${where} [F27]`, async () => {
      const a = await visit({
        prepare: async context => void (await context.route('**/host.html*', route => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Host</title>' }))),
        path: '/host.html',
      })
      const { port } = flow.server
      await a.page.goto(`http://${host}:${port}/host.html`)
      await a.page.evaluate(([src, flags]) => {
        const frame = document.createElement('iframe')
        frame.src = src
        frame.width = '800'
        frame.height = '600'
        if (flags) frame.sandbox.value = flags
        document.body.append(frame)
      }, [`http://127.0.0.1:${port}/flows/chat.html?user=${ann}`, sandbox] as const)
      const inside = a.page.frameLocator('iframe')
      await inside.locator('chat-dialog-list .row', { hasText: 'Ben Okafor' }).first().click()
      await inside.locator('chat-composer textarea').fill(`From a frame ${where}`)
      await inside.locator('chat-composer textarea').press('Enter')
      await endsWith(b, [`From a frame ${where}`])
      await say(b, `To a frame ${where}`)
      await inside.locator('chat-thread .message', { hasText: `To a frame ${where}` }).waitFor()
    })
  }

  it('whose element is removed in the middle of sending sends when it is back, once [F56]', async () => {
    const a = await annReads()
    const before = await texts(b)
    await flow.order({ userId: ann, delayMs: 800 })
    await say(a, 'Removed while it was sent')
    const removed = await a.page.evaluateHandle(() => {
      const widget = document.querySelector('chat-widget') as HTMLElement
      widget.remove()
      return widget
    })
    await flow.heal()
    await a.page.evaluate(widget => document.body.append(widget), removed)
    await isOnline(a)
    await settled(a)
    await endsWith(b, ['Removed while it was sent'])
    expect((await texts(b)).slice(before.length)).to.eql(['Removed while it was sent'])
  })

  it('that is left in the middle of sending, and comes back, sends once [F56]', async () => {
    const a = await annReads()
    const before = await texts(b)
    await flow.order({ userId: ann, delayMs: 800, loseResponses: 1 })
    await say(a, 'Left while it was sent')
    await a.page.goto('about:blank')
    await flow.heal()
    await a.page.goto(`${flow.server.url}/flows/chat.html?user=${ann}`)
    await isOnline(a)
    await settled(a)
    await endsWith(b, ['Left while it was sent'])
    expect((await texts(b)).slice(before.length)).to.eql(['Left while it was sent'])
  })
})
