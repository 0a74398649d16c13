import { expect } from 'chai'
import type { Locator } from 'playwright-core'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { composer, endsWith, isOnline, openDialog, say, settled, texts, until, write } from './thread-page.js'

const ann = 1001
const ben = 1002
const david = 1004

describe('the list of what is unsent', () => {
  let flow: Flow
  let a: Visitor
  let b: Visitor
  const unsent = (text: string): Locator => a.page.locator('chat-outbox li', { hasText: text })
  const press = (text: string, name: string): Promise<void> => unsent(text).getByRole('button', { name, exact: true }).click()
  const show = (): Promise<void> => a.page.locator('chat-status').getByRole('button', { name: 'Show' }).click()

  before(async () => {
    flow = await startFlow()
    const d = await flow.visit(david)
    await isOnline(d)
    await d.page.evaluate(userId => chatOnPage()?.command({ type: 'block', userId: userId as never, on: true }), String(ann))
    await d.context.close()
    a = await flow.visit(ann)
    b = await flow.visit(ben)
    await Promise.all([isOnline(a), isOnline(b)])
    await openDialog(b, 'Ann Keller')
  })
  after(() => flow.end())
  afterEach(() => expect([...a.troubles, ...b.troubles]).to.eql([]))

  it('says that the service refused a message, and in which words', async () => {
    await openDialog(a, 'David Lindqvist')
    await write(a, 'Are you cross with me?')
    await a.page.locator('chat-status').getByText('1 message was not sent.').waitFor()
    await show()
    await unsent('Are you cross with me?').getByText('The service did not accept it.').waitFor()
    await a.page.keyboard.press('Escape')
    await a.page.locator('chat-dialog-list').waitFor()
  })

  it('has what waits in all dialogs, also after a reload without a network', async () => {
    await flow.cut(a)
    await isOnline(a, false)
    await openDialog(a, 'Ben Okafor')
    await say(a, 'One')
    await say(a, 'Two')
    await openDialog(a, 'Weekend hikes')
    await say(a, 'Three')
    await say(a, 'Four')
    await a.page.reload()
    await show()
    await unsent('Four').waitFor()
    expect(await a.page.locator('chat-outbox li .text').allInnerTexts()).to.eql(['Are you cross with me?', 'One', 'Two', 'Three', 'Four'])
    expect(await unsent('One').locator('.why').innerText()).to.equal('Waits for the connection.')
  })

  it('lets one be edited and others be thrown away, and exactly the rest arrives', async () => {
    await press('Two', 'Edit')
    await a.page.locator('chat-composer .strip').waitFor()
    expect(await composer(a).inputValue()).to.equal('Two')
    await composer(a).fill('Two, said better')
    await composer(a).press('Enter')
    await endsWith(a, ['One', 'Two, said better'])

    await show()
    for (const text of ['Are you cross with me?', 'Three']) {
      await press(text, 'Discard')
      await press(text, 'Discard')
      await unsent(text).waitFor({ state: 'detached' })
    }
    expect(await a.page.locator('chat-outbox li .text').allInnerTexts()).to.eql(['One', 'Two, said better', 'Four'])

    // The network is back and the service is not: there is something to try, in vain.
    await flow.order({ upgrade: 'refused' })
    await flow.order({ userId: ann, rest: { status: 503, times: 1_000_000 } })
    await flow.restore(a)
    const tryNow = a.page.locator('chat-status').getByRole('button', { name: 'Try now' })
    await tryNow.click()
    await flow.heal()
    // Whenever it is offered, looked for and pressed in one: a try of its own may take it away, or be half a minute off.
    const nothingWaits = a.page.locator('chat-outbox').getByText('Nothing is waiting')
    const isSent = async () => {
      await tryNow.evaluateAll((found: HTMLElement[]) => found.forEach(button => button.click()))
      return nothingWaits.isVisible()
    }
    await until(a, isSent, async () => 'everything to be sent')
    await settled(a)
    await endsWith(b, ['One', 'Two, said better'])
    await openDialog(b, 'Weekend hikes')
    await endsWith(b, ['Four'])
    expect(await texts(b)).to.not.include('Three')
  })
})
