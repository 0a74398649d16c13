import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { endsWith, isOnline, losesLine, openDialog, say, settled } from './thread-page.js'

const ann = 1001
const ben = 1002
/** A silent socket is asked after 25 seconds and given up 10 seconds later. */
const probeMs = 25_000
const answerMs = 10_000

describe('a session that ends, and a connection that only looks alive', () => {
  let flow: Flow
  let a: Visitor
  let b: Visitor

  before(async () => {
    flow = await startFlow()
    a = await flow.visit(ann)
    b = await flow.visit(ben)
    await openDialog(a, 'Ben Okafor')
    await openDialog(b, 'Ann Keller')
    await Promise.all([isOnline(a), isOnline(b)])
  })
  after(() => flow.end())
  afterEach(() => expect([...a.troubles, ...b.troubles]).to.eql([]))

  it('costs one question to the site when the token has expired, and the chat goes on', async () => {
    const before = flow.signIns(ann)
    const isLost = await losesLine(a)
    await flow.order({ userId: ann, expireTokens: true, drop: true })
    await isLost()
    await say(a, 'Was I signed out?')
    await endsWith(b, ['Was I signed out?'])
    await say(b, 'Not that I saw')
    await endsWith(a, ['Was I signed out?', 'Not that I saw'])
    await settled(a)
    expect(flow.signIns(ann) - before).to.equal(1)
  })

  it('is noticed when nothing comes any more, and what was written meanwhile arrives once', async () => {
    const c = await flow.visit(ann, { prepare: context => context.clock.install() })
    await openDialog(c, 'Ben Okafor')
    await isOnline(c)
    await settled(c)
    // On the page and behind its own listener: what the browser has received the page need not have heard.
    const ping = await c.page.evaluateHandle(() => {
      const ping = { isAnswered: false }
      const { send } = WebSocket.prototype
      WebSocket.prototype.send = function (words) {
        if (String(words).includes('urn:xmpp:ping')) this.addEventListener('message', () => (ping.isAnswered = true), { once: true })
        send.call(this, words)
      }
      return ping
    })
    await c.page.clock.fastForward(probeMs)
    await c.page.waitForFunction(({ isAnswered }) => isAnswered, ping)
    await c.page.clock.fastForward(answerMs)
    expect(await c.page.evaluate(() => chatOnPage()?.state.connection.type), 'as long as it answers').to.equal('online')

    await a.page.close()
    const isLost = await losesLine(c)
    await flow.order({ userId: ann, silence: true })
    await c.page.clock.fastForward(probeMs)
    await c.page.clock.fastForward(answerMs)
    await isLost()
    await c.page.clock.fastForward(2_000)
    await say(c, 'Is this thing on?')
    await isOnline(c)
    await endsWith(b, ['Is this thing on?'])
    expect(c.troubles).to.eql([])
  })
})
