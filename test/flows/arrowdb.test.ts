import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { bubbleOf, composer, endsWith, isOnline, isSaid, openDialog, say, settled, texts, until } from './thread-page.js'

const [ann, ben] = ['1001', '1002'].map(id => id.padStart(24, '0')) as [string, string]
const path = '/flows/arrowdb.html'

describe('two people on ArrowDB, which has to be asked for everything', function () {
  this.timeout(60_000)
  let flow: Flow
  let a: Visitor
  let b: Visitor

  before(async () => {
    flow = await startFlow('arrowdb')
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
    await a.page.getByRole('button', { name: 'Delete', exact: true }).waitFor()
    for (const name of [/^Edit/, /^React/, /^Reply/, /^Pin/, /^Attach/]) expect(await a.page.getByRole('button', { name }).count(), String(name)).to.equal(0)
    // Sent is all there is to know.
    await isSaid(a, 'Hello from Ann', 'sent')
  })

  it('delete for everyone', async () => {
    await say(a, 'Not meant for you')
    await endsWith(b, ['Not meant for you'])
    await settled(a)
    await bubbleOf(a, 'Not meant for you').hover()
    await a.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await a.page.getByRole('button', { name: /Delete|For everyone/ }).last().click()
    for (const person of [a, b]) {
      await until(person, async () => !(await texts(person)).includes('Not meant for you'), async () => 'the message to be gone', 20_000)
    }
  })

  it('lose nothing when one loses the network, keeps writing, reloads, and comes back', async () => {
    const before = await texts(b)
    expect(before.length, 'there is history').to.be.greaterThan(10)
    await flow.cut(a)
    await isOnline(a, false)
    const written = ['one', 'two', 'three', 'two']
    for (const text of written) await say(a, text)
    await isSaid(a, 'one', 'waiting to be sent')

    await a.page.reload()
    await openDialog(a, 'Ben Okafor')
    await endsWith(a, written)
    expect(await texts(a), 'history and what was written').to.eql([...before, ...written])
    expect(await texts(b), 'nothing can have arrived').to.eql(before)

    await flow.restore(a)
    await endsWith(b, written, 30_000)
    await settled(a)
    for (const person of [a, b]) expect(await texts(person)).to.eql([...before, ...written])

    await Promise.all([a.page.reload(), b.page.reload()])
    await openDialog(a, 'Ben Okafor')
    await openDialog(b, 'Ann Keller')
    await Promise.all([isOnline(a), isOnline(b)])
    for (const person of [a, b]) {
      await endsWith(person, written)
      expect(await texts(person), 'nothing doubled').to.eql([...before, ...written])
    }
  })

  it('send once although the answer to it was lost', async () => {
    await flow.order({ userId: ann, loseResponses: 1 })
    await say(a, 'Did this arrive?')
    await endsWith(b, ['Did this arrive?'], 20_000)
    await settled(a, 20_000)
    for (const person of [a, b]) expect((await texts(person)).filter(text => text === 'Did this arrive?')).to.have.length(1)
  })

  it('begin a dialog with somebody new', async () => {
    await a.page.getByRole('button', { name: /new chat/i }).first().click()
    const search = a.page.getByRole('searchbox', { name: 'Find people by name' })
    await search.fill('Moretti')
    await a.page.getByText('Greta Moretti').click()
    // The one of the dialog before is still there while the service makes the new one.
    await composer(a, 'Greta Moretti').waitFor()
    await say(a, 'Hello Greta')
    await settled(a)
  })
})
