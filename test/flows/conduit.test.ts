import { expect } from 'chai'
import { toPersonId } from '../../demo/server/conduit/ids.js'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { bubbleOf, composer, endsWith, isOnline, isSaid, openDialog, rewrite, say, settled, texts, until } from './thread-page.js'

const ann = toPersonId(1001)
const ben = toPersonId(1002)
const room = 'Ann and Ben'

describe('two people on Conduit', function () {
  this.timeout(60_000)
  let flow: Flow
  let a: Visitor
  let b: Visitor

  before(async () => {
    flow = await startFlow('conduit')
    const path = '/flows/conduit.html'
    ;[a, b] = await Promise.all([flow.visit(ann, { path }), flow.visit(ben, { path })])
    for (const person of [a, b]) {
      await openDialog(person, room)
      await isOnline(person)
    }
  })
  after(() => flow.end())
  afterEach(() => expect([...a.troubles, ...b.troubles]).to.eql([]))

  it('write to each other, under names that the site knows, and see what was read', async () => {
    await say(a, 'Hello from Ann')
    await endsWith(b, ['Hello from Ann'])
    await say(b, 'Hello from Ben')
    await endsWith(a, ['Hello from Ann', 'Hello from Ben'])
    await isSaid(a, 'Hello from Ann', 'read')
    await isSaid(b, 'Hello from Ben', 'read')
    expect(await bubbleOf(a, 'Hello from Ben').getAttribute('aria-label')).to.include('Ben Okafor')
  })

  it('write the same words one after another, and each of them is there once', async () => {
    for (let times = 0; times < 3; times++) await say(a, 'same words')
    await settled(a)
    await say(b, 'same words')
    await settled(b)
    for (const person of [a, b]) {
      await endsWith(person, ['same words', 'same words', 'same words', 'same words'])
      expect((await texts(person)).filter(text => text === 'same words')).to.have.length(4)
    }
  })

  it('are offered what the service can do, and nothing else', async () => {
    await say(a, 'What can be done with this?')
    await settled(a)
    await bubbleOf(a, 'What can be done with this?').hover()
    const button = (name: string) => a.page.getByRole('button', { name, exact: true })
    await button('Delete').waitFor()
    for (const name of ['Edit', 'Delete']) expect(await button(name).count(), name).to.equal(1)
    for (const name of ['React', 'Reply', 'Pin', 'Attach a file']) expect(await button(name).count(), name).to.equal(0)
  })

  it('edit and delete for both', async () => {
    await say(a, 'Tomorow at five')
    await settled(a)
    await rewrite(a, 'Tomorrow at five')
    await endsWith(b, ['Tomorrow at five'])
    await settled(a)
    await bubbleOf(a, 'Tomorrow at five').hover()
    await a.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await a.page.getByRole('button', { name: 'For everyone' }).click()
    for (const person of [a, b]) {
      await until(person, async () => !(await texts(person)).includes('Tomorrow at five'), async () => 'the message to be gone')
    }
  })

  it('lose nothing when one loses the network, keeps writing, reloads, and comes back', async () => {
    const before = await texts(b)
    expect(before.length, 'there is history').to.be.greaterThan(10)
    await flow.cut(a)
    await isOnline(a, false)
    const written = ['one', 'two', 'two', 'three']
    for (const text of written) await say(a, text)
    await endsWith(a, written)
    await isSaid(a, 'one', 'waiting to be sent')

    await a.page.reload()
    await openDialog(a, room)
    await endsWith(a, written)
    expect(await texts(b), 'nothing can have arrived').to.eql(before)
    expect(await flow.sockets(ann)).to.equal(0)
    await say(b, 'Where are you?')

    await flow.restore(a)
    await endsWith(b, ['Where are you?', ...written], 30_000)
    await settled(a)
    const all = [...before, 'Where are you?', ...written]
    for (const person of [a, b]) await until(person, async () => (await texts(person)).join() === all.join(), async () => `${person.userId} to see everything once and in order`)

    await Promise.all([a.page.reload(), b.page.reload()])
    for (const person of [a, b]) {
      await openDialog(person, room)
      await isOnline(person)
      await endsWith(person, written)
      expect(await texts(person), 'nothing doubled').to.eql(all)
    }
  })

  it('are told of a message that was taken while its sender was cut off, once', async () => {
    await flow.order({ userId: ann, loseResponses: 1 })
    await say(a, 'Did this arrive?')
    await endsWith(b, ['Did this arrive?'])
    await settled(a, 30_000)
    await isOnline(a)
    for (const person of [a, b]) expect((await texts(person)).filter(text => text === 'Did this arrive?')).to.have.length(1)
  })

  it('make a room for three, which the others see without doing anything', async () => {
    const { page } = a
    await page.getByRole('button', { name: 'New chat', exact: true }).click()
    const form = page.locator('chat-new-chat')
    await form.getByLabel('Find people by name').fill('Ben')
    await form.getByText('Ben Okafor').first().click()
    await form.getByLabel('Find people by name').fill('Hugo')
    await form.getByText('Hugo Almeida').first().click()
    await form.getByLabel('Name', { exact: true }).fill('Three of us')
    await form.getByRole('button', { name: 'Create' }).click()
    await composer(a, 'Three of us').waitFor()
    await say(a, 'First words in here')
    await openDialog(b, 'Three of us')
    await endsWith(b, ['First words in here'])
    await say(b, 'Heard you')
    await endsWith(a, ['First words in here', 'Heard you'])
  })
})
