import { expect } from 'chai'
import type { BrowserContext } from 'playwright-core'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { composer, endsWith, isOnline, isSaid, openDialog, say, settled, until } from './thread-page.js'

const ann = 1001
const ben = 1002

describe('a page that allows next to nothing', () => {
  let flow: Flow

  before(async () => void (flow = await startFlow()))
  after(() => flow.end())

  it('tells of what its policy has blocked', async () => {
    const visitor = await flow.visit(ann, { path: '/flows/forbidden.html' })
    await until(visitor, async () => visitor.troubles.length > 0, async () => 'the page to tell of it')
    expect(visitor.troubles.join()).to.match(/^policy: style-src-attr blocked inline/)
    await visitor.context.close()
  })

  it('has every part of the widget without a violation', async () => {
    const a = await flow.visit(ann)
    const button = (name: string) => a.page.getByRole('button', { name, exact: true })
    await openDialog(a, 'Ben Okafor')
    await isOnline(a)
    await button('Emoji').click()
    await a.page.locator('chat-emoji-grid button').first().click()
    const emoji = await composer(a).inputValue()
    await composer(a).press('Enter')
    await endsWith(a, [emoji])
    await settled(a)
    await a.page.locator('chat-thread .message').last().hover()
    await button('React').click()
    await button('👍').click()
    await a.page.locator('.reaction').last().waitFor()
    await a.page.locator('chat-thread-header .who').click()
    await a.page.locator('chat-dialog-info').getByText('Block').waitFor()
    await button('Back').click()
    await button('New chat').click()
    await a.page.getByLabel('Find people by name').fill('Clara')
    await a.page.locator('chat-new-chat').getByText('Clara').first().waitFor()
    expect(a.troubles).to.eql([])
    await a.context.close()
  })

  describe('and has one script tag', () => {
    let b: Visitor
    before(async () => {
      b = await flow.visit(ben)
      await openDialog(b, 'Ann Keller')
    })

    it('shows the launcher before anything else has come, and opens by a click that came too early', async () => {
      let release!: () => void
      const released = new Promise<void>(resolve => (release = resolve))
      const prepare = async (context: BrowserContext): Promise<void> => {
        await context.route(/\/dist\/cdn\//, async route => {
          await released
          await route.continue()
        })
      }
      const a = await flow.visit(ann, { path: '/flows/script-tag.html', prepare })
      const { page } = a
      const launcher = page.getByRole('button', { name: /^Open chat/ })
      await launcher.waitFor()
      await launcher.click()
      expect(await page.locator('chat-panel').count(), 'nothing to open yet').to.equal(0)
      release()

      await openDialog(a, 'Ben Okafor')
      await say(a, 'By one script tag')
      await endsWith(b, ['By one script tag'])
      await say(b, 'And back')
      await endsWith(a, ['And back'])
      await isSaid(a, 'By one script tag', 'read')
      expect([...a.troubles, ...b.troubles]).to.eql([])
    })
  })
})
