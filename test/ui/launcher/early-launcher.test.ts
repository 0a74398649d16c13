import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { ChatWidget } from '../../../src/ui/chat-widget.js'
import { showEarly } from '../../../src/ui/launcher/early-launcher.js'
import { until } from '../../kit/until.js'

// One page, one definition of the element: the stories below follow each other.
describe('the launcher that the script tag paints', () => {
  const widget = () => document.querySelector('chat-widget') as ChatWidget
  const launcher = () => widget().shadowRoot?.querySelector<HTMLButtonElement>('.launcher')
  const loads: number[] = []
  let fail = true
  const load = async () => {
    loads.push(loads.length)
    if (fail) throw new Error('The network is gone')
    await import('../../../src/registry.js')
  }
  const never = () => new Promise<never>(() => {})

  after(() => widget().remove())

  it('is there at once, in its corner, on a page that has nothing but the script', async () => {
    showEarly({ connector: 'memory', userId: 'ann', placement: 'bottom-start', storage: 'none' }, load)
    expect(widget().getAttribute('user-id')).to.equal('ann')
    const { width, left, bottom } = launcher()?.getBoundingClientRect() ?? new DOMRect()
    expect([width, left, bottom]).to.deep.equal([56, 16, window.innerHeight - 16])
    await expect(widget()).to.be.accessible()
  })

  it('does not paint a second one when the script comes twice', () => {
    const before = launcher()
    showEarly({}, never)
    expect(launcher()).to.equal(before)
    expect(document.querySelectorAll('chat-widget')).to.have.length(1)
  })

  it('stays usable when loading fails, and tries again on the next click', async () => {
    launcher()?.click()
    await until(() => loads.length > 0, 'the first try')
    fail = false
    const tries = loads.length
    await until(() => (launcher()?.click(), loads.length > tries), 'the next try')
  })

  it('hands over to the real element without losing place or focus, and the click that started it opens the panel', async () => {
    launcher()?.focus()
    await until(() => widget().open, 'the panel to open')
    await until(() => widget().chat, 'the chat of the named connector')
    expect(widget().shadowRoot?.querySelectorAll('.launcher')).to.have.length(1)
    await until(() => widget().matches(':focus-within'), 'the focus to be inside')
    await sendKeys({ press: 'Escape' })
    await until(() => widget().shadowRoot?.activeElement === launcher(), 'the focus on the launcher')
  })
})
