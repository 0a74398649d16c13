import { expect } from 'chai'
import type { BrowserContext } from 'playwright-core'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { composer, endsWith, isOnline, isSaid, openDialog, rewrite, say, settled, texts, until, write } from './thread-page.js'

const ann = 1001
const ben = 1002

/** Everything that the built widget loads lazily, which the byte budget does not count. */
const lazyChunks = /\/dist\/cdn\/connectycube\/chunks\/(?!main-|rolldown-)/

describe('a chat of which only the first chunk arrives', () => {
  let flow: Flow
  let a: Visitor
  let b: Visitor
  const refused: string[] = []

  before(async () => {
    flow = await startFlow()
    const prepare = async (context: BrowserContext): Promise<void> => {
      await context.route(lazyChunks, route => {
        refused.push(new URL(route.request().url()).pathname)
        return route.abort()
      })
    }
    a = await flow.visit(ann, { path: '/flows/script-tag.html', prepare })
    b = await flow.visit(ben)
    await a.page.getByRole('button', { name: /^Open chat/ }).click()
    await openDialog(a, 'Ben Okafor')
    await openDialog(b, 'Ann Keller')
    await Promise.all([isOnline(a), isOnline(b)])
  })
  after(() => flow.end())
  afterEach(() => expect([...a.troubles, ...b.troubles]).to.eql([]))

  it('reads, writes and tells what was read', async () => {
    await until(a, async () => (await texts(a)).length > 5, async () => 'history to be there')
    await say(a, 'Only the first chunk')
    await endsWith(b, ['Only the first chunk'])
    await say(b, 'It will do')
    await endsWith(a, ['Only the first chunk', 'It will do'])
    await isSaid(a, 'Only the first chunk', 'read')
    await isSaid(b, 'It will do', 'read')
    expect(refused.join(), 'the rest was asked for').to.include('extras')
  })

  it('shows no sign of the buttons that are still to come, also not under the pointer', async () => {
    const rooms = a.page.locator('chat-composer span.icon-button')
    expect(await rooms.count(), 'for files and for emoji').to.equal(2)
    for (const room of await rooms.all()) {
      const { x, y, width, height } = (await room.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
      await a.page.mouse.move(x + width / 2, y + height / 2)
      expect(await room.evaluate(place => place.matches(':hover'))).to.equal(false)
    }
  })

  it('shows what the other one has changed, without what reads changes', async () => {
    await rewrite(b, 'It will do well')
    await endsWith(a, ['Only the first chunk', 'It will do well'])
  })

  it('goes on after the network was away, with what was written meanwhile', async () => {
    const before = await texts(b)
    await flow.cut(a)
    await isOnline(a, false)
    await write(a, 'one')
    await write(a, 'two')
    await endsWith(a, ['one', 'two'])
    await flow.restore(a)
    await endsWith(b, ['one', 'two'])
    await settled(a)
    for (const person of [a, b]) expect(await texts(person)).to.eql([...before, 'one', 'two'])
  })

  it('changes to another dialog by keyboard, and keeps a draft there', async () => {
    await a.page.getByRole('button', { name: 'Back to all chats' }).click()
    const row = a.page.locator('chat-dialog-list .row', { hasText: 'Weekend hikes' })
    await row.focus()
    await row.press('Enter')
    await composer(a).fill('Not yet')
    await a.page.getByRole('button', { name: 'Back to all chats' }).click()
    await openDialog(a, 'Ben Okafor')
    await a.page.getByRole('button', { name: 'Back to all chats' }).click()
    await openDialog(a, 'Weekend hikes')
    await until(a, async () => (await composer(a).inputValue()) === 'Not yet', async () => 'the draft to be there')
  })
})
