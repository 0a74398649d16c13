import { expect } from 'chai'
import { toUserId } from '../../demo/server/genesys/seed.js'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { bubbleOf, endsWith, isOnline, openDialog, say, settled, texts, until, write } from './thread-page.js'

const ann = toUserId(1001)
const ben = toUserId(1002)
const path = '/flows/genesys.html'

describe('two colleagues on Genesys Cloud', function () {
  this.timeout(60_000)
  let flow: Flow
  let a: Visitor
  let b: Visitor

  before(async () => {
    flow = await startFlow('genesys')
    a = await flow.visit(ann, { path })
    b = await flow.visit(ben, { path })
    await openDialog(a, 'Ben Okafor')
    await openDialog(b, 'Ann Keller')
    await Promise.all([isOnline(a), isOnline(b)])
  })
  after(() => flow.end())
  afterEach(() => expect([...a.troubles, ...b.troubles]).to.eql([]))

  it('write to each other', async () => {
    await say(a, 'Hello from Ann')
    await endsWith(b, ['Hello from Ann'])
    await say(b, 'Hello from Ben')
    await endsWith(a, ['Hello from Ann', 'Hello from Ben'])
  })

  it('are offered what the service can do, and nothing else', async () => {
    await settled(a)
    await bubbleOf(a, 'Hello from Ann').hover()
    const labels = await bubbleOf(a, 'Hello from Ann').getByRole('button').evaluateAll(all => all.map(one => one.ariaLabel ?? one.textContent?.trim() ?? ''))
    expect(labels.join()).to.match(/React/).and.match(/Reply/).and.match(/Delete/)
    expect(await a.page.locator('chat-composer input[type=file]').count(), 'files cannot be sent').to.equal(0)
  })

  it('answer each other in rooms too', async () => {
    await openDialog(a, 'Weekend hikes')
    await openDialog(b, 'Weekend hikes')
    await say(b, 'Who brings the map?')
    await endsWith(a, ['Who brings the map?'])
    await say(a, 'I do')
    await endsWith(b, ['Who brings the map?', 'I do'])
    await openDialog(a, 'Ben Okafor')
    await openDialog(b, 'Ann Keller')
  })

  it('delete for everyone, seen by the other as soon as they look again', async () => {
    await say(a, 'Not meant for you')
    await endsWith(b, ['Not meant for you'])
    await settled(a)
    await bubbleOf(a, 'Not meant for you').hover()
    await a.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await a.page.getByRole('button', { name: 'For everyone' }).click()
    await until(a, async () => !(await texts(a)).includes('Not meant for you'), async () => 'the message to be gone')
    // No badge tells of it: the line is new, so everything is read again.
    await flow.order({ userId: ben, drop: true })
    await until(b, async () => !(await texts(b)).includes('Not meant for you'), async () => 'the message to be gone')
  })

  it('lose nothing and double nothing when one loses the network, keeps writing, reloads, and comes back', async () => {
    await isOnline(b)
    const before = await texts(b)
    expect(before.length, 'there is history').to.be.greaterThan(10)
    await flow.cut(a)
    await isOnline(a, false)
    const written = ['one', 'two', 'two', 'three']
    for (const text of written) await say(a, text)

    await a.page.reload()
    await openDialog(a, 'Ben Okafor')
    await endsWith(a, written)
    expect(await texts(a), 'history and the four').to.eql([...before, ...written])
    expect(await texts(b), 'nothing can have arrived').to.eql(before)

    await flow.restore(a)
    await endsWith(b, written, 30_000)
    await settled(a)
    for (const person of [a, b]) expect(await texts(person)).to.eql([...before, ...written])
  })

  it('see a message once whose answer was lost on the way', async () => {
    const before = await texts(b)
    await flow.order({ userId: ann, loseResponses: 1 })
    await write(a, 'did it arrive?')
    await endsWith(b, ['did it arrive?'], 30_000)
    await settled(a)
    await say(a, 'it did')
    await endsWith(b, ['did it arrive?', 'it did'])
    for (const person of [a, b]) expect(await texts(person)).to.eql([...before, 'did it arrive?', 'it did'])
  })
})
