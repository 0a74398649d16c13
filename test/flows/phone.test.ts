import { expect } from 'chai'
import type { Locator } from 'playwright-core'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { composer, openDialog, say, until } from './thread-page.js'

const ann = 1001
const viewport = { width: 360, height: 640 }

describe('the floating widget on a phone', () => {
  let flow: Flow
  let a: Visitor
  const button = (name: string | RegExp): Locator => a.page.getByRole('button', { name, exact: true })
  const hasFocus = (locator: Locator): Promise<void> =>
    until(a, () => locator.evaluate(element => element.matches(':focus')), async () => `${String(locator)} to have the focus`)

  before(async () => {
    flow = await startFlow()
    a = await flow.visit(ann, { path: '/flows/floating.html', viewport })
  })
  after(() => flow.end())
  afterEach(() => expect(a.troubles).to.eql([]))

  it('is a launcher that covers nothing of the page', async () => {
    await button(/^Open chat/).waitFor()
    const box = await button(/^Open chat/).boundingBox()
    expect(box?.width).to.be.within(44, 80)
    expect(await a.page.locator('chat-panel').isVisible()).to.equal(false)
  })

  it('opens over the whole screen, without a sideways scroll', async () => {
    await button(/^Open chat/).focus()
    await a.page.keyboard.press('Enter')
    await a.page.locator('chat-dialog-list .row').first().waitFor()
    const panel = a.page.locator('chat-panel')
    await panel.evaluate(element => Promise.all((element.parentElement ?? element).getAnimations().map(({ finished }) => finished)))
    expect(await panel.boundingBox()).to.eql({ x: 0, y: 0, ...viewport })
    expect(await a.page.evaluate(() => document.documentElement.scrollWidth)).to.equal(viewport.width)
  })

  it('goes into a dialog, and back to the list with the focus where it was', async () => {
    await openDialog(a, 'Weekend hikes')
    await say(a, 'From a phone')
    const field = await composer(a).boundingBox()
    expect((field?.y ?? 0) + (field?.height ?? 0), 'the field is in view').to.be.at.most(viewport.height)
    await button('Back to all chats').click()
    await hasFocus(a.page.locator('chat-dialog-list .row', { hasText: 'Weekend hikes' }))
  })

  it('closes, and the focus returns to the launcher', async () => {
    await button('Close chat').first().click()
    await a.page.locator('chat-panel').waitFor({ state: 'hidden' })
    await hasFocus(button(/^Open chat/))
  })
})
