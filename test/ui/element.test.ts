import { expect } from '@open-wc/testing'
import { html } from 'lit/html.js'
import { ChatElement, type Changes, type Controller } from '../../src/ui/element.js'

class TestBox extends ChatElement {
  static override styles = [':host { display: block; } i { color: rgb(1, 2, 3); }']
  static override properties = {
    label: { reflect: true },
    open: { type: Boolean, reflect: true },
    dialogId: { attribute: 'dialog-id' },
    items: { attribute: false },
    inner: { state: true },
  }
  label: string | null = 'none'
  open = false
  dialogId: string | null = null
  items: readonly string[] = []
  inner = 0
  readonly log: string[] = []
  fails = false

  protected override willUpdate(changed: Changes): void {
    this.log.push(`will ${[...changed.keys()].map(String).toSorted().join()}`)
  }

  protected override firstUpdated(): void {
    this.log.push('first')
  }

  protected override updated(changed: Changes): void {
    this.log.push(`did ${[...changed].map(([name, before]) => `${String(name)}:${String(before)}`).toSorted().join()}`)
  }

  override render() {
    if (this.fails) throw new Error('cannot be rendered')
    return html`<i>${this.label} ${this.inner}</i>`
  }
}
customElements.define('test-box', TestBox)

const box = async (markup = '<test-box></test-box>'): Promise<TestBox> => {
  const host = document.createElement('div')
  host.innerHTML = markup
  document.body.append(host)
  const element = host.firstElementChild as TestBox
  await element.updateComplete
  return element
}

const shown = (element: ChatElement) => element.renderRoot.querySelector('i')?.textContent

describe('an element of ours', () => {
  it('renders nothing before it is in a document, and then once for everything that was set', async () => {
    const element = document.createElement('test-box') as TestBox
    element.label = 'early'
    await Promise.resolve()
    expect(element.shadowRoot).to.equal(null)
    document.body.append(element)
    element.inner = 1
    element.inner = 2
    await element.updateComplete
    expect(shown(element)).to.equal('early 2')
    expect(element.log).to.eql(['will dialogId,inner,items,label,open', 'first', 'did dialogId:undefined,inner:undefined,items:undefined,label:undefined,open:undefined'])
  })

  it('says what has changed since the last update, and what it was', async () => {
    const element = await box()
    element.log.length = 0
    element.inner = 3
    element.inner = 4
    element.label = 'none'
    await element.updateComplete
    expect(element.log).to.eql(['will inner', 'did inner:0'])
    element.inner = 4
    await element.updateComplete
    expect(element.log).to.have.length(2)
  })

  it('reads its attributes and reflects the properties that say so, either way without an echo', async () => {
    const element = await box('<test-box label="a" open dialog-id="d1" items="x" inner="9"></test-box>')
    expect([element.label, element.open, element.dialogId, element.items, element.inner]).to.eql(['a', true, 'd1', [], 0])
    element.setAttribute('label', 'b')
    element.removeAttribute('open')
    expect([element.label, element.open]).to.eql(['b', false])
    await element.updateComplete
    element.log.length = 0
    element.label = null
    element.open = true
    element.dialogId = 'd2'
    await element.updateComplete
    expect([element.getAttribute('label'), element.getAttribute('open'), element.getAttribute('dialog-id')]).to.eql([null, '', 'd1'])
    expect(element.log).to.eql(['will dialogId,label,open', 'did dialogId:d1,label:b,open:false'])
    expect((await box()).getAttribute('label'), 'a default').to.equal('none')
  })

  it('honours properties that were set before it was defined', async () => {
    const element = document.createElement('test-box-late') as TestBox
    Object.assign(element, { label: 'set', items: ['one'] })
    document.body.append(element)
    customElements.define('test-box-late', class extends TestBox {})
    await element.updateComplete
    expect([element.label, element.items, shown(element)]).to.eql(['set', ['one'], 'set 0'])
    element.label = 'again'
    await element.updateComplete
    expect(shown(element)).to.equal('again 0')
  })

  it('updates again after an update that failed, which the page hears of', async () => {
    const element = await box()
    element.fails = true
    element.inner = 1
    let failure: unknown
    await element.updateComplete.catch((error: unknown) => (failure = error))
    expect(String(failure)).to.include('cannot be rendered')
    element.fails = false
    element.inner = 2
    await element.updateComplete
    expect(shown(element)).to.equal('none 2')
  })

  it('tells its controllers of its life, also those that come later', async () => {
    const told: string[] = []
    const controller = (name: string): Controller => ({
      hostConnected: () => void told.push(`${name} in`),
      hostDisconnected: () => void told.push(`${name} out`),
      hostUpdate: () => void told.push(`${name} before`),
      hostUpdated: () => void told.push(`${name} after`),
    })
    const element = document.createElement('test-box') as TestBox
    element.addController(controller('a'))
    expect(told).to.eql([])
    document.body.append(element)
    await element.updateComplete
    element.addController(controller('b'))
    element.remove()
    expect(told).to.eql(['a in', 'a before', 'a after', 'b in', 'a out', 'b out'])
  })

  it('asks for another update when something is set after one, and not within', async () => {
    const element = await box()
    let rounds = 0
    element.addController({
      hostUpdate: () => void element.inner++,
      hostUpdated: () => void (rounds++ < 1 && (element.label = 'next')),
    })
    element.requestUpdate()
    await element.updateComplete
    await element.updateComplete
    expect([rounds, element.inner, shown(element)]).to.eql([2, 2, 'next 2'])
  })

  it('wears its styles, and one sheet for all elements that have the same', async () => {
    const [one, two] = [await box(), await box()]
    const italics = one.renderRoot.querySelector('i') as HTMLElement
    expect(getComputedStyle(italics).color).to.equal('rgb(1, 2, 3)')
    expect(one.renderRoot.adoptedStyleSheets[0]).to.equal(two.renderRoot.adoptedStyleSheets[0])
  })
})
