import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { bubbles, endsWith, isOnline, leaderFirst, leads, openDialog, say, settled, texts, until } from './thread-page.js'

const ann = 1001
const ben = 1002
/** What is promised is two seconds; the rest is for a busy machine. */
const handOverMs = 4_000

describe('several tabs of one person', () => {
  let flow: Flow
  let first: Visitor
  let second: Visitor
  let b: Visitor

  before(async () => {
    flow = await startFlow()
    first = await flow.visit(ann)
    await isOnline(first)
    second = await flow.openTab(first)
    b = await flow.visit(ben)
    await Promise.all([isOnline(second), isOnline(b)])
    await openDialog(first, 'Ben Okafor')
    await openDialog(second, 'Ben Okafor')
    await openDialog(b, 'Ann Keller')
  })
  after(() => flow.end())
  afterEach(() => expect([...first.troubles, ...second.troubles, ...b.troubles]).to.eql([]))

  it('hold one socket', async () => {
    ;[first, second] = await leaderFirst([first, second])
    await until(second, async () => (await flow.sockets(ann)) === 1, async () => `one socket, not ${await flow.sockets(ann)}`)
  })

  it('show what is sent from either of them, and what comes in', async () => {
    await say(first, 'From the first tab')
    await endsWith(second, ['From the first tab'])
    await say(second, 'From the second tab')
    await endsWith(first, ['From the first tab', 'From the second tab'])
    await say(b, 'I see both')
    for (const tab of [first, second, b]) await endsWith(tab, ['From the first tab', 'From the second tab', 'I see both'])
  })

  it('send what a follower wrote without a network, once', async () => {
    await flow.cut(first)
    await isOnline(second, false)
    await say(second, 'Written in the follower')
    await endsWith(first, ['Written in the follower'])
    await flow.restore(first)
    await endsWith(b, ['I see both', 'Written in the follower'])
    await Promise.all([settled(first), settled(second)])
    for (const tab of [first, second]) expect((await bubbles(tab)).filter(({ text }) => text === 'Written in the follower')).to.have.length(1)
  })

  it('hand over when the leader is closed, and lose nothing meanwhile', async () => {
    ;[first, second] = await leaderFirst([first, second])
    const before = await texts(b)
    const closedAt = performance.now()
    await first.page.close()
    const hasSocket = async () => (await leads(second)) === true && (await flow.sockets(ann)) === 1
    const handedOver = until(second, hasSocket, async () => 'the second tab to have the socket', handOverMs).then(() => performance.now() - closedAt)
    await Promise.all([handedOver, say(b, 'Said in between').then(() => say(second, 'Answered in between'))])
    const tookMs = await handedOver
    await isOnline(second)
    await endsWith(second, ['Said in between', 'Answered in between'])
    await endsWith(b, ['Said in between', 'Answered in between'])
    expect(await texts(b)).to.eql([...before, 'Said in between', 'Answered in between'])
    expect(tookMs, 'until the new socket').to.be.lessThan(handOverMs)
    console.log(`        the lead was handed over within ${Math.round(tookMs)} ms`)
  })
})
