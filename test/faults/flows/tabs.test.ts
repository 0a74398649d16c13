import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../../kit/flow.js'
import { allowedMs, patienceMs } from '../../kit/patience.js'
import { bubbles, endsWith, isOnline, leaderFirst, leads, openDialog, say, settled, texts, until } from '../../flows/thread-page.js'

const ann = 1001
const ben = 1002

/** A tab that freezes inside a transaction keeps the storage from all others, which is a fault of its own [F14]: waits for a quiet second. */
const storageIsIdle = ({ page }: Visitor): Promise<void> =>
  page.evaluate(async () => {
    const { transaction } = IDBDatabase.prototype
    let [running, usedAt] = [0, performance.now()]
    IDBDatabase.prototype.transaction = function (...asked) {
      const begun = transaction.apply(this, asked)
      const end = () => ([running, usedAt] = [running - 1, performance.now()])
      for (const type of ['complete', 'abort']) begun.addEventListener(type, end)
      running++
      return begun
    }
    while (running > 0 || performance.now() - usedAt < 1_000) await new Promise(resolve => requestAnimationFrame(resolve))
  })

describe('tabs that crash, freeze, come in crowds and sign out', () => {
  let flow: Flow
  let b: Visitor
  let tabs: Visitor[] = []

  before(async () => {
    flow = await startFlow()
    b = await flow.visit(ben)
    await isOnline(b)
    await openDialog(b, 'Ann Keller')
  })
  after(() => flow.end())

  /** The one that leads comes first. */
  async function open(count: number): Promise<readonly Visitor[]> {
    const first = await flow.visit(ann)
    await isOnline(first)
    tabs = [first]
    while (tabs.length < count) tabs.push(await flow.openTab(first))
    for (const tab of tabs) {
      await isOnline(tab)
      await openDialog(tab, 'Ben Okafor')
    }
    return leaderFirst(tabs)
  }
  afterEach(async () => {
    const troubles = tabs.flatMap(tab => tab.troubles)
    await tabs[0]?.context.close()
    expect(troubles).to.eql([])
  })

  it('the next one has the connection within two seconds after the leading one crashed, and nothing is lost or doubled [F20]', async () => {
    const [first, second] = (await open(2)) as [Visitor, Visitor]
    const before = await texts(b)
    const cdp = await first.context.newCDPSession(first.page)
    const crashedAt = performance.now()
    void cdp.send('Page.crash').catch(() => {}) // It does not live to answer.
    await say(b, 'Said while it crashed')
    await say(second, 'Written while it crashed')
    await until(second, async () => (await leads(second)) === true && (await flow.sockets(ann)) === 1, async () => 'the second tab to have the socket', allowedMs(2_000))
    console.log(`        after ${Math.round(performance.now() - crashedAt)} ms`)
    await endsWith(second, ['Said while it crashed', 'Written while it crashed'])
    await settled(second)
    await endsWith(b, ['Said while it crashed', 'Written while it crashed'])
    expect((await texts(b)).slice(before.length)).to.eql(['Said while it crashed', 'Written while it crashed'])
  })

  it('a leader that is frozen is replaced within four seconds, and sends nothing when it wakes [F21]', async () => {
    const [first, second] = (await open(2)) as [Visitor, Visitor]
    const cdp = await first.context.newCDPSession(first.page)
    await storageIsIdle(first)
    await cdp.send('Debugger.enable')
    const paused = new Promise(resolve => cdp.once('Debugger.paused', resolve))
    await cdp.send('Debugger.pause')
    // It stops with the next thing that it does.
    await Promise.all([paused, second.page.evaluate(() => chatOnPage()?.reconnect())])
    const frozenAt = performance.now()
    await until(second, async () => (await leads(second)) === true, async () => 'the second tab to lead', allowedMs(4_000))
    console.log(`        after ${Math.round(performance.now() - frozenAt)} ms`)
    await isOnline(second)
    await say(second, 'While it was frozen')
    await endsWith(b, ['While it was frozen'])
    await cdp.send('Debugger.resume')
    await cdp.send('Debugger.disable')
    await until(first, async () => (await leads(first)) === false && (await flow.sockets(ann)) === 1, async () => 'the first tab to step down')
    await say(first, 'Awake again')
    await endsWith(second, ['While it was frozen', 'Awake again'])
    await endsWith(b, ['While it was frozen', 'Awake again'])
    await endsWith(first, ['While it was frozen', 'Awake again'])
    for (const tab of [first, second, b]) expect((await bubbles(tab)).filter(({ text }) => text === 'While it was frozen')).to.have.length(1)
  })

  it('who signs out in one is signed out in all of them, and nothing is left to be read [F26]', async () => {
    const all = await open(3)
    const [, second, third] = all as [Visitor, Visitor, Visitor]
    await say(second, 'Before I go')
    await endsWith(third, ['Before I go'])
    const outAt = performance.now()
    await second.page.evaluate(() => document.querySelector('chat-widget')?.signOut())
    for (const tab of all) {
      await until(tab, () => tab.page.evaluate(() => (chatOnPage()?.state.dialogs.size ?? 0) === 0), async () => 'the tab to be empty', allowedMs(2_000))
      await tab.page.locator('chat-thread .message').first().waitFor({ state: 'detached' })
    }
    console.log(`        after ${Math.round(performance.now() - outAt)} ms`)
    const left = () => third.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
    await until(third, async () => (await left()).length === 0, async () => `no storage to be left, not ${String(await left())}`)
    await until(third, async () => (await flow.sockets(ann)) === 0, async () => 'the socket to close')
  })

  it('a hundred of them hold one socket and one session, and when 99 go the last one leads [F23] [F50]', async () => {
    const first = await flow.visit(ann, {
      path: '/host.html',
      prepare: async context => void (await context.route('**/host.html*', route => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>A hundred frames</title>' }))),
    })
    tabs = [first]
    const { page } = first
    const signIns = flow.signIns(ann)
    await page.evaluate(user => {
      for (let i = 0; i < 100; i++) {
        const frame = document.createElement('iframe')
        frame.src = `/flows/floating.html?user=${user}`
        document.body.append(frame)
      }
    }, ann)
    const count = (what: 'online' | 'leader') =>
      page.evaluate(wanted => {
        const chats = [...document.querySelectorAll('iframe')].map(frame => (frame.contentWindow as typeof globalThis | null)?.chatOnPage?.())
        return chats.filter(chat => (wanted === 'online' ? chat?.state.connection.type === 'online' : chat?.state.leader)).length
      }, what)
    // A hundred pages start on one thread, and nothing is promised of how long that takes.
    const isOne = () => until(first, async () => (await count('leader')) === 1 && (await flow.sockets(ann)) === 1, async () => `one leader and one socket, not ${await count('leader')} and ${await flow.sockets(ann)}`)
    await until(first, async () => (await count('online')) === 100, async () => `all of the hundred to be online, not ${await count('online')}`, 5 * patienceMs)
    await isOne()
    expect(flow.signIns(ann) - signIns, 'sessions asked for').to.equal(1)

    // It may be back before one looks: each remembers that it was gone.
    await page.evaluate(() => {
      for (const frame of document.querySelectorAll('iframe')) {
        const chat = (frame.contentWindow as typeof globalThis | null)?.chatOnPage?.()
        chat?.subscribe(() => chat.state.connection.type !== 'online' && frame.classList.add('lost'), new AbortController().signal)
      }
    })
    const lost = () => page.locator('iframe.lost').count()
    await flow.order({ userId: ann, expireTokens: true, drop: true })
    await until(first, async () => (await lost()) === 100, async () => `all to notice that the line is gone, not ${await lost()}`)
    await until(first, async () => (await count('online')) === 100, async () => 'all to be online again')
    await isOne()
    expect(flow.signIns(ann) - signIns, 'sessions asked for, one of them after they had expired').to.equal(2)

    const leftAt = performance.now()
    await page.evaluate(() => [...document.querySelectorAll('iframe')].forEach((frame, i) => i !== 50 && frame.remove()))
    await until(first, async () => (await count('leader')) === 1 && (await count('online')) === 1 && (await flow.sockets(ann)) === 1, async () => 'the last one to lead', allowedMs(5_000))
    console.log(`        after ${Math.round(performance.now() - leftAt)} ms`)
  })
})
