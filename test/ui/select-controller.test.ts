import { expect } from '@open-wc/testing'
import { LitElement } from 'lit'
import type { ChatState } from '../../src/core/chat.js'
import { toDialogId, toUserId } from '../../src/core/ids.js'
import { isShallowEqual, SelectController } from '../../src/ui/select-controller.js'
import { ScriptedChat } from '../kit/scripted-chat.js'
import { stand } from '../kit/stand.js'
import { html } from 'lit'

class TypingCount extends LitElement {
  static override properties = { dialogId: {} }
  declare dialogId: string
  renders = 0
  readonly select = new SelectController(this, (s: ChatState) => ({ count: s.typing.get(toDialogId(this.dialogId))?.length ?? 0 }))

  override render() {
    this.renders += 1
    return html`${this.select.value?.count}`
  }
}
customElements.define('typing-count', TypingCount)

const typing = (dialogId: string, ...names: string[]) => new Map([[toDialogId(dialogId), names.map(name => ({ userId: toUserId(name), until: 1 }))]])

describe('a selected slice of the state', () => {
  it('is there in the first render, and follows the state', async () => {
    const chat = new ScriptedChat({ typing: typing('d1', 'ben') })
    const element = await stand<TypingCount>(chat, html`<typing-count .dialogId=${'d1'}></typing-count>`)
    expect(element.shadowRoot?.textContent).to.equal('1')

    chat.set({ typing: typing('d1', 'ben', 'cid') })
    await element.updateComplete
    expect(element.shadowRoot?.textContent).to.equal('2')
  })

  it('does not render the element again for what it did not ask for', async () => {
    const chat = new ScriptedChat({ typing: typing('d1', 'ben') })
    const element = await stand<TypingCount>(chat, html`<typing-count .dialogId=${'d1'}></typing-count>`)
    const { renders } = element

    chat.set({ leader: false })
    chat.set({ typing: typing('d1', 'cid') })
    await element.updateComplete
    expect(element.renders).to.equal(renders)
  })

  it('is chosen anew when a property that it depends on changes', async () => {
    const chat = new ScriptedChat({ typing: typing('d2', 'ben', 'cid', 'eve') })
    const element = await stand<TypingCount>(chat, html`<typing-count .dialogId=${'d1'}></typing-count>`)
    element.dialogId = 'd2'
    await element.updateComplete
    expect(element.shadowRoot?.textContent).to.equal('3')
  })

  it('leaves no listener behind, and takes up again when the element comes back', async () => {
    const chat = new ScriptedChat({ typing: typing('d1') })
    const element = await stand<TypingCount>(chat, html`<typing-count .dialogId=${'d1'}></typing-count>`)
    const home = element.parentElement
    element.remove()
    expect(chat.listenerCount).to.equal(0)

    chat.set({ typing: typing('d1', 'ben') })
    home?.append(element)
    await element.updateComplete
    expect(chat.listenerCount).to.equal(1)
    expect(element.shadowRoot?.textContent).to.equal('1')
  })

  it('compares members in the first level, and never takes two different maps for the same', () => {
    expect(isShallowEqual({ a: 1 }, { a: 1 })).to.equal(true)
    expect(isShallowEqual([1, 2], [1, 2])).to.equal(true)
    expect(isShallowEqual([1, 2], [1])).to.equal(false)
    expect(isShallowEqual({ a: {} }, { a: {} })).to.equal(false)
    expect(isShallowEqual(new Map([[1, 1]]), new Map([[2, 2]]))).to.equal(false)
    expect(isShallowEqual(null, {})).to.equal(false)
  })
})
