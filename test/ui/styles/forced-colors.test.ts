import { expect, fixture, html } from '@open-wc/testing'
import { aMessage, aUser } from '../../kit/builders.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { aStoredDialog, byId } from '../../kit/stand.js'
import { until } from '../../kit/until.js'
import { toDialogId } from '../../../src/core/ids.js'
import '../../../src/index.js'

const d1 = toDialogId('d1')
const aThread = {
  dialogId: d1, ready: true, messages: [aMessage({ id: 'm1', text: 'hello' })], gaps: [], storedAbove: false, storedBelow: false,
  filling: new Set<never>(), failed: new Map<never, never>(),
}

/** Every element below, through all shadow roots. */
const below = (root: ParentNode): Element[] => [...root.querySelectorAll('*')].flatMap(element => [element, ...(element.shadowRoot ? below(element.shadowRoot) : [])])

const forced = ({ shadowRoot }: Element): CSSMediaRule[] =>
  (shadowRoot?.adoptedStyleSheets ?? [])
    .flatMap(sheet => [...sheet.cssRules])
    .filter(rule => rule instanceof CSSMediaRule)
    .filter(({ conditionText }) => conditionText === '(forced-colors: active)')

describe('forced colours', () => {
  it('have rules in each element that draws surfaces, also in those that were there before the rules', async () => {
    const dialog = aStoredDialog('d1', { title: 'Team' })
    const chat = new ScriptedChat({ me: aUser('ann', 'Ann'), dialogs: byId(dialog), threads: new Map([[d1, aThread]]) })
    const widget = await fixture(html`<chat-widget .givenChat=${chat} mode="inline" dialog-id="d1"></chat-widget>`)
    const drawn = ['chat-widget', 'chat-panel', 'chat-dialog-list', 'chat-avatar', 'chat-thread', 'chat-composer']
    const all = () => [widget, ...below(widget.shadowRoot as ShadowRoot)].filter(({ localName }) => drawn.includes(localName))
    await until(() => new Set(all().map(({ localName }) => localName)).size === drawn.length, 'all elements')
    const own = { 'chat-widget': '.frame', 'chat-panel': '.icon-button', 'chat-dialog-list': '.row', 'chat-avatar': '.disc', 'chat-thread': '.mine .bubble', 'chat-composer': '.box' }
    await until(() => all().every(element => forced(element).length > 0), 'the rules')
    for (const element of all()) {
      const rules = forced(element).map(({ cssText }) => cssText)
      expect(rules.join(' '), element.localName).to.include(own[element.localName as keyof typeof own])
      expect(new Set(rules).size, `${element.localName} has each once`).to.equal(rules.length)
    }
  })
})
