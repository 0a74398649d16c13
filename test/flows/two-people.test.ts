import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { bubbles, composer, openDialog, say, settled, until } from './thread-page.js'

const ann = 1001
const ben = 1002

describe('two people in two browsers', () => {
  let flow: Flow
  let a: Visitor
  let b: Visitor

  before(async function () {
    this.timeout(60_000)
    flow = await startFlow()
    a = await flow.visit(ann)
    b = await flow.visit(ben)
    await openDialog(a, 'Ben Okafor')
    await openDialog(b, 'Ann Keller')
  })

  after(() => flow.end())

  it('write to each other, and see what arrived and what was read', async function () {
    this.timeout(30_000)
    await say(a, 'Hello from Ann')
    await until(async () => (await bubbles(b)).at(-1)?.text === 'Hello from Ann')
    await say(b, 'Hello from Ben')
    await until(async () => (await bubbles(a)).at(-1)?.text === 'Hello from Ben')
    await until(async () => (await bubbles(a)).at(-2)?.label.endsWith('read'))
  })

  it('see each other typing', async function () {
    this.timeout(30_000)
    await composer(b).pressSequentially('I am')
    await a.page.getByText(/typing/).first().waitFor()
    await composer(b).fill('')
  })

  it('edit and delete for both', async function () {
    this.timeout(30_000)
    await say(a, 'Tomorow at five')
    await composer(a).press('ArrowUp')
    await composer(a).fill('Tomorrow at five')
    await composer(a).press('Enter')
    await until(async () => (await bubbles(b)).at(-1)?.text === 'Tomorrow at five')
    expect((await bubbles(b)).at(-1)?.label).to.contain('edited')
    await settled(a)
  })

  it('lose nothing when one writes offline, reloads, and comes back', async function () {
    this.timeout(60_000)
    const before = (await bubbles(b)).map(bubble => bubble.text)
    await flow.cut(a, ann)
    for (const text of ['one', 'two', 'three', 'four', 'five']) await say(a, text)
    await composer(a).press('ArrowUp')
    await composer(a).fill('five, edited')
    await composer(a).press('Enter')
    const written = ['one', 'two', 'three', 'four', 'five, edited']
    await until(async () => same((await bubbles(a)).slice(-5), written))

    // The page itself comes from the browser's own copy; only the network of the chat is away.
    await flow.reloadOffline(a, ann)
    await openDialog(a, 'Ben Okafor')
    await until(async () => same((await bubbles(a)).slice(-5), written))
    expect((await bubbles(a)).length, 'history is there as well').to.be.greaterThan(10)
    expect((await bubbles(b)).map(bubble => bubble.text)).to.eql(before)

    await flow.restore(a, ann)
    await until(async () => same((await bubbles(b)).slice(-5), written), 40_000)
    expect((await bubbles(b)).map(bubble => bubble.text)).to.eql([...before, ...written])
    await settled(a)
    expect((await bubbles(a)).slice(-5).map(bubble => bubble.text)).to.eql(written)
  })

  it('leave no trouble on the page', () => {
    expect(a.troubles).to.eql([])
    expect(b.troubles).to.eql([])
  })
})

const same = (bubbles: readonly { readonly text: string }[], texts: readonly string[]): boolean =>
  bubbles.length === texts.length && bubbles.every((bubble, i) => bubble.text === texts[i])
