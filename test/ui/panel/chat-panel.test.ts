import { expect, html, oneEvent } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { ChatState } from '../../../src/core/chat.js'
import { toDialogId, toUserId, type DialogId } from '../../../src/core/ids.js'
import type { ChatPanel } from '../../../src/ui/panel/chat-panel.js'
import '../../../src/ui/panel/chat-panel.js'
import { anEntry, aSend, aUser } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { aStoredDialog, byId, stand } from '../../kit/stand.js'
import { until } from '../../kit/until.js'

const d1 = toDialogId('d1')
const clock = new FakeClock()
const ben = { ...aUser('ben', 'Ben'), presence: 'online' as const }
const direct = aStoredDialog('d1', { kind: 'direct', memberIds: [toUserId('ann'), ben.id] })
const group = aStoredDialog('d2', { title: 'Team', ownerId: toUserId('ann'), memberIds: [toUserId('ann'), ben.id], memberCount: 12 })
const unsent = anEntry(aSend('d2', 'refused'), { state: { type: 'failed', error: { code: 'forbidden', message: 'No' } } })
const aChat = (state: Partial<ChatState> = {}) =>
  new ScriptedChat({ me: aUser('ann', 'Ann'), users: byId(aUser('ann', 'Ann'), ben), dialogs: byId(direct, group), ...state })

async function show(chat: ScriptedChat, width = 400, dialogId: DialogId | null = null): Promise<ChatPanel> {
  const panel = await stand<ChatPanel>(
    chat,
    html`<chat-panel style="block-size: 600px; inline-size: ${width}px" heading="Help" .isOpen=${true} .closable=${true} .dialogId=${dialogId}></chat-panel>`,
    clock,
  )
  // What `<chat-widget>` does with a choice.
  panel.addEventListener('dialog-select', event => (panel.dialogId = (event as CustomEvent<DialogId | null>).detail))
  await panel.updateComplete
  return panel
}
const inside = <E extends Element>(panel: ChatPanel, ...path: string[]): E => {
  let found: Element | null | undefined = panel
  for (const selector of path) found = found?.shadowRoot?.querySelector(selector)
  if (!found) throw new Error(`no ${path.join(' ')}`)
  return found as E
}
const isVisible = (panel: ChatPanel, selector: string): boolean =>
  panel.shadowRoot?.querySelector(selector)?.checkVisibility({ visibilityProperty: true }) === true
const focused = (panel: ChatPanel): string | undefined => panel.shadowRoot?.activeElement?.localName
const header = (panel: ChatPanel): string => inside(panel, 'chat-thread-header', '.head').textContent?.replace(/\s+/g, ' ').trim() ?? ''

describe('the panel', () => {
  it('is one pane when narrow: a choice leads into the thread, back leads to the same row', async () => {
    const panel = await show(aChat())
    expect(isVisible(panel, 'chat-dialog-list')).to.equal(true)
    inside<HTMLElement>(panel, 'chat-dialog-list', '.row[data-id=d1]').click()
    await until(() => focused(panel) === 'chat-composer', 'the focus in the composer')
    expect(isVisible(panel, 'chat-dialog-list')).to.equal(false)

    inside<HTMLElement>(panel, 'chat-thread-header', '[aria-label^=Back]').click()
    await until(() => focused(panel) === 'chat-dialog-list', 'the focus in the list')
    expect(inside<HTMLElement>(panel, 'chat-dialog-list').shadowRoot?.activeElement).to.equal(inside(panel, 'chat-dialog-list', '.row[data-id=d1]'))
    expect(isVisible(panel, 'chat-thread')).to.equal(false)
  })

  it('is two panes from 720 px on, without a way back', async () => {
    const panel = await show(aChat(), 800, d1)
    expect(isVisible(panel, 'chat-dialog-list') && isVisible(panel, 'chat-thread')).to.equal(true)
    expect(inside(panel, 'chat-thread-header').shadowRoot?.querySelector('[aria-label^=Back]')).to.not.exist
    expect(inside(panel, 'chat-dialog-list', '.row[data-id=d1]').getAttribute('aria-current')).to.equal('true')
    await expect(panel).to.be.accessible()
  })

  it('follows its own width', async () => {
    const panel = await show(aChat(), 800, d1)
    panel.style.inlineSize = '400px'
    await until(() => !isVisible(panel, 'chat-dialog-list'), 'one pane')
    panel.style.inlineSize = '900px'
    await until(() => isVisible(panel, 'chat-dialog-list'), 'two panes')
  })

  it('asks to pick a dialog when wide and none is open', async () => {
    const panel = await show(aChat(), 800)
    expect(inside(panel, '.nothing').textContent).to.contain('Pick a chat')
    await expect(panel).to.be.accessible()
  })

  it('says who it is with: typing before presence before members', async () => {
    const chat = aChat()
    const panel = await show(chat, 400, d1)
    expect(header(panel)).to.contain('Ben online')
    chat.set({ typing: new Map([[d1, [{ userId: ben.id, until: 1 }]]]) })
    await inside<ChatPanel>(panel, 'chat-thread-header').updateComplete
    expect(header(panel)).to.contain('Ben typing…')

    chat.set({ typing: new Map(), users: byId({ ...ben, presence: { lastActiveAt: clock.now() - 3_600_000 } }) })
    await inside<ChatPanel>(panel, 'chat-thread-header').updateComplete
    expect(header(panel)).to.contain('last seen 1 hour ago')

    panel.dialogId = toDialogId('d2')
    await panel.updateComplete
    await inside<ChatPanel>(panel, 'chat-thread-header').updateComplete
    expect(header(panel)).to.contain('Team 12 members')
    await expect(panel).to.be.accessible()
  })

  it('keeps the title where it is when it comes late who is there', async () => {
    const chat = aChat({ users: byId(aUser('ann', 'Ann'), aUser('ben', 'Ben')) })
    const panel = await show(chat, 400, d1)
    const top = () => inside(panel, 'chat-thread-header', '.title').getBoundingClientRect().top
    const before = top()
    chat.set({ users: byId(ben) })
    await until(() => header(panel).includes('online'), 'the presence')
    expect(top()).to.equal(before)
  })

  it('reads its own words from left to right on a page from right to left, at the side where they belong', async () => {
    const panel = await show(aChat(), 400, toDialogId('d2'))
    panel.dir = 'rtl'
    const [title, second] = ['.title', '.second'].map(part => inside(panel, 'chat-thread-header', part)) as [Element, Element]
    expect(second.textContent).to.equal('12 members')
    expect(getComputedStyle(second).direction).to.equal('ltr')
    const [below, above] = [second, title].map(element => {
      const words = document.createRange()
      words.selectNodeContents(element)
      return words.getBoundingClientRect().right
    }) as [number, number]
    expect(below).to.be.closeTo(above, 0.5)
  })

  it('goes back to the list when the open dialog is gone, and waits for one that has not come yet [F45]', async () => {
    const chat = aChat()
    const panel = await show(chat, 400, d1)
    chat.set({ dialogs: byId(group) })
    await until(() => panel.dialogId === null, 'the list')

    panel.dialogId = toDialogId('later')
    await panel.updateComplete
    await panel.updateComplete
    expect(panel.dialogId).to.equal('later')
  })

  it('opens details from the title, and Escape comes back to it without closing the panel', async () => {
    const panel = await show(aChat(), 400, toDialogId('d2'))
    const escaped: boolean[] = []
    panel.addEventListener('keydown', event => escaped.push(event.defaultPrevented))
    inside<HTMLElement>(panel, 'chat-thread-header', '.who').click()
    await until(() => focused(panel) === 'chat-dialog-info', 'the focus in the details')
    await sendKeys({ press: 'Escape' })
    await until(() => focused(panel) === 'chat-thread-header', 'the focus on the title')
    expect(escaped).to.deep.equal([true])
  })

  it('keeps the thread and what is being written as they are under the details, out of sight', async () => {
    const panel = await show(aChat(), 400, toDialogId('d2'))
    const under = [inside(panel, 'chat-thread'), inside(panel, 'chat-composer')]
    inside<HTMLElement>(panel, 'chat-thread-header', '.who').click()
    await until(() => focused(panel) === 'chat-dialog-info', 'the focus in the details')
    expect(isVisible(panel, 'chat-thread') || isVisible(panel, 'chat-composer')).to.equal(false)
    await expect(panel).to.be.accessible()
    await sendKeys({ press: 'Escape' })
    await until(() => focused(panel) === 'chat-thread-header', 'the focus on the title')
    expect([inside(panel, 'chat-thread'), inside(panel, 'chat-composer')]).to.deep.equal(under)
    expect(isVisible(panel, 'chat-thread') && isVisible(panel, 'chat-composer')).to.equal(true)
  })

  it('opens new chat and comes back to its button', async () => {
    const panel = await show(aChat())
    inside<HTMLElement>(panel, '.new-chat').click()
    await until(() => focused(panel) === 'chat-new-chat', 'the focus in the search for people')
    await sendKeys({ press: 'Escape' })
    await until(() => panel.shadowRoot?.activeElement?.classList.contains('new-chat'), 'the focus on the button')
  })

  it('never pulls another dialog under the hands of who went on writing while it was being made', async () => {
    const cid = aUser('cid', 'Cid')
    const ways = {
      async 'in a new chat'(panel: ChatPanel) {
        inside<HTMLElement>(panel, '.new-chat').click()
        await until(() => focused(panel) === 'chat-new-chat', 'new chat')
        const people = inside(panel, 'chat-new-chat').shadowRoot?.querySelectorAll<HTMLElement>('.person') ?? []
        ;[...people].find(person => person.textContent?.trim() === 'Cid')?.click()
      },
      async 'by searching the list'(panel: ChatPanel) {
        const list = inside(panel, 'chat-dialog-list')
        await until(() => list.shadowRoot?.querySelector('input'), 'the search')
        inside<HTMLElement>(panel, 'chat-dialog-list', 'input').focus()
        await sendKeys({ type: 'Cid' })
        await until(() => (void clock.advance(300), list.shadowRoot?.querySelector('.person')), 'who was found')
        inside<HTMLElement>(panel, 'chat-dialog-list', '.person').click()
      },
    }
    for (const [way, choose] of Object.entries(ways)) {
      const chat = aChat({ users: byId(aUser('ann', 'Ann'), ben, cid) })
      let answer: (id: DialogId) => void = () => undefined
      chat.found = [cid]
      chat.commandAnswer = () => new Promise(resolve => (answer = resolve))
      const panel = await show(chat, 800, d1)
      await choose(panel)
      await until(() => chat.callsOf('command').length > 0, `the wish, ${way}`)
      inside<ChatPanel>(panel, 'chat-composer').focus()
      await sendKeys({ type: 'Half a sen' })
      const made = aStoredDialog('d3', { kind: 'direct', memberIds: [toUserId('ann'), cid.id] })
      chat.set({ dialogs: byId(direct, group, made) })
      answer(made.id)
      await until(() => !panel.shadowRoot?.querySelector('chat-new-chat') && isVisible(panel, 'chat-dialog-list'), `the list, ${way}`)
      await until(() => inside(panel, 'chat-dialog-list').shadowRoot?.querySelector('.row[data-id=d3]'), `the new dialog in it, ${way}`)
      await sendKeys({ type: 'tence' })
      expect(panel.dialogId, way).to.equal('d1')
      expect(inside<HTMLTextAreaElement>(panel, 'chat-composer', 'textarea').value, way).to.equal('Half a sentence')
      panel.remove()
    }
  })

  it('lists what is unsent over the list or over the thread, and comes back to where it was asked for', async () => {
    for (const [width, dialogId] of [[400, null], [400, d1], [800, d1]] as const) {
      const panel = await show(aChat({ outbox: [unsent] }), width, dialogId)
      await until(() => panel.shadowRoot?.querySelector('chat-status')?.shadowRoot?.querySelector('.link'), 'the way to it')
      inside<HTMLElement>(panel, 'chat-status', '.link').click()
      await until(() => focused(panel) === 'chat-outbox', 'the focus in the list of what is unsent')
      expect(isVisible(panel, 'chat-dialog-list')).to.equal(false)
      expect(isVisible(panel, 'chat-thread')).to.equal(width === 800)
      await expect(panel).to.be.accessible()
      await sendKeys({ press: 'Escape' })
      await until(() => focused(panel) === 'chat-status', `the focus where it was, at ${width} px`)
      panel.remove()
    }
  })

  it('puts what is unsent into the composer of its dialog to be edited', async () => {
    for (const dialogId of [null, d1, group.id]) {
      const panel = await show(aChat({ outbox: [unsent] }), 400, dialogId)
      await until(() => panel.shadowRoot?.querySelector('chat-status')?.shadowRoot?.querySelector('.link'), 'the way to it')
      inside<HTMLElement>(panel, 'chat-status', '.link').click()
      await until(() => focused(panel) === 'chat-outbox', 'the list of what is unsent')
      const edit = [...inside(panel, 'chat-outbox', 'li').querySelectorAll('button')].find(button => button.textContent === 'Edit')
      edit?.click()
      await until(() => panel.shadowRoot?.querySelector('chat-composer')?.shadowRoot?.querySelector('textarea')?.value === 'refused', 'the text in the composer')
      expect(panel.dialogId).to.equal('d2')
      await until(() => focused(panel) === 'chat-composer', 'the focus in the composer')
      panel.remove()
    }
  })

  it('offers no new chat where the service cannot make one', async () => {
    const panel = await stand<ChatPanel>(new ScriptedChat({}, { actions: new Set() }), html`<chat-panel .isOpen=${true}></chat-panel>`)
    expect(panel.shadowRoot?.querySelector('.new-chat')).to.not.exist
  })

  it('keeps the focus inside when the chat comes only after it was opened', async () => {
    const panel = await show(aChat())
    panel.isOpen = false
    await panel.updateComplete
    await panel.focusStart()
    expect(focused(panel)).to.equal('button')
    panel.isOpen = true
    await until(() => focused(panel) === 'chat-dialog-list', 'the focus in the list')
  })

  it('asks to be closed', async () => {
    const panel = await show(aChat())
    const closed = oneEvent(panel, 'panel-close')
    inside<HTMLElement>(panel, '[aria-label="Close chat"]').click()
    await closed
  })
})
