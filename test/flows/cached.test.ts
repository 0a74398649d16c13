import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { fillCache, scrollBack } from './long-history.js'
import { bubbles, endsWith, isOnline, openDialog, until } from './thread-page.js'

const ann = 1001
const count = 10_000
const title = `${count} messages`
/** How far back the person reads. */
const readBack = 2_000
const maxRows = 400
const maxHeapBytes = 40_000_000

describe('ten thousand messages on this device', () => {
  let flow: Flow
  let a: Visitor

  before(async () => {
    flow = await startFlow()
    const dialogId = await flow.seed(count)
    a = await flow.visit(ann)
    await isOnline(a)
    await a.page.locator('chat-dialog-list .title').getByText(title, { exact: true }).waitFor()
    await fillCache(a, dialogId)
  })
  after(() => flow.end())
  afterEach(() => expect(a.troubles).to.eql([]))

  it('are shown before the network has said a word', async () => {
    await flow.cut(a)
    await a.page.reload()
    await openDialog(a, title)
    await endsWith(a, [`Message ${count} of ${count}`])
    await isOnline(a, false)
    await until(a, async () => (await bubbles(a)).length > 30, async () => 'more than 30 of them to be there')
  })

  it('do not move while the person scrolls up, and fill neither the page nor the memory', async () => {
    const before = await heapOf(a)
    const journey = await scrollBack(a, count - readBack)
    const after = await heapOf(a)
    expect(journey.reached, 'so far was read').to.be.at.most(count - readBack)
    expect(journey.prepends, 'rows were put in above').to.be.greaterThan(10)
    expect(journey.jumps, 'pixels that words were moved by anything but the person').to.eql([])
    expect(journey.maxRows).to.be.lessThan(maxRows)
    expect(after, `heap after reading back; it was ${before} before`).to.be.lessThan(maxHeapBytes)
  })

  it('come back to the newest by one click', async () => {
    await a.page.getByRole('button', { name: 'To the newest messages' }).click()
    await endsWith(a, [`Message ${count} of ${count}`])
  })
})

/** Bytes that are reachable in the page's JavaScript. */
async function heapOf({ page }: Visitor): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  await devtools.detach()
  return usedSize
}
