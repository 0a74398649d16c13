import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { bubbleOf, composer, endsWith, isOnline, isSaid, openDialog, rewrite, say, settled, texts, until } from './thread-page.js'

const ann = 1001
const ben = 1002

describe('two people in two browsers', function () {
  this.timeout(60_000)
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

  it('write to each other, and see what has arrived and what was read', async () => {
    await say(a, 'Hello from Ann')
    await endsWith(b, ['Hello from Ann'])
    await say(b, 'Hello from Ben')
    await endsWith(a, ['Hello from Ann', 'Hello from Ben'])
    await isSaid(a, 'Hello from Ann', 'read')
    await isSaid(b, 'Hello from Ben', 'read')
  })

  it('see that a message has arrived and is not yet read while the other looks elsewhere', async () => {
    await openDialog(b, 'Weekend hikes')
    await say(a, 'Are you there?')
    await isSaid(a, 'Are you there?', 'delivered')
    await openDialog(b, 'Ann Keller')
    await isSaid(a, 'Are you there?', 'read')
  })

  it('see each other typing', async () => {
    const hint = a.page.locator('chat-thread-header').getByText('typing…')
    await composer(b).pressSequentially('I am')
    await hint.waitFor()
    await composer(b).fill('')
    await hint.waitFor({ state: 'detached' })
  })

  it('edit for both', async () => {
    await say(a, 'Tomorow at five')
    await settled(a)
    await rewrite(a, 'Tomorrow at five')
    await endsWith(b, ['Tomorrow at five'])
    await isSaid(b, 'Tomorrow at five', 'edited')
    await isSaid(a, 'Tomorrow at five', 'edited')
  })

  it('delete for everyone', async () => {
    await say(a, 'Not meant for you')
    await endsWith(b, ['Not meant for you'])
    await settled(a)
    await bubbleOf(a, 'Not meant for you').hover()
    await a.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await a.page.getByRole('button', { name: 'For everyone' }).click()
    for (const person of [a, b]) {
      await until(person, async () => !(await texts(person)).includes('Not meant for you'), async () => 'the message to be gone')
    }
  })

  it('lose nothing when one loses the network, keeps writing, reloads, and comes back', async () => {
    const before = await texts(b)
    expect(before.length, 'there is history').to.be.greaterThan(10)
    await flow.cut(a)
    await isOnline(a, false)
    for (const text of ['one', 'two', 'three', 'four', 'five']) await say(a, text)
    await rewrite(a, 'five, edited')
    const written = ['one', 'two', 'three', 'four', 'five, edited']
    await endsWith(a, written)
    await isSaid(a, 'one', 'waiting to be sent')

    await a.page.reload()
    await openDialog(a, 'Ben Okafor')
    await endsWith(a, written)
    expect(await texts(a), 'history and the five').to.eql([...before, ...written])
    expect(await texts(b), 'nothing can have arrived').to.eql(before)
    expect(await flow.sockets(ann)).to.equal(0)

    await flow.restore(a)
    await endsWith(b, written, 30_000)
    await settled(a)
    for (const person of [a, b]) expect(await texts(person)).to.eql([...before, ...written])
    await isSaid(a, 'five, edited', 'read')

    await Promise.all([a.page.reload(), b.page.reload()])
    await openDialog(a, 'Ben Okafor')
    await openDialog(b, 'Ann Keller')
    await Promise.all([isOnline(a), isOnline(b)])
    for (const person of [a, b]) {
      await endsWith(person, written)
      expect(await texts(person), 'nothing doubled').to.eql([...before, ...written])
    }
  })
})
