import { aTimeout, expect, html, oneEvent } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { toDialogId, toMessageId, toOrderKey, toUserId } from '../../../src/core/ids.js'
import type { ChatDialogList } from '../../../src/ui/dialog-list/chat-dialog-list.js'
import '../../../src/ui/dialog-list/chat-dialog-list.js'
import { aUser } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { aStoredDialog, byId, stand } from '../../kit/stand.js'
import { until } from '../../kit/until.js'

const dialogs = (count: number) =>
  byId(
    ...Array.from({ length: count }, (_, i) =>
      aStoredDialog(`d${i}`, {
        title: `Dialog ${i}`,
        lastMessage: { id: toMessageId(`m${i}`), order: toOrderKey(`${i}`), senderId: toUserId('ben'), sentAt: 1_000_000 - i, text: `text ${i}`, type: 'text' },
      }),
    ),
  )
const world = { me: aUser('ann', 'Ann'), users: byId(aUser('ben', 'Ben')) }
const show = (chat: ScriptedChat, clock?: FakeClock): Promise<ChatDialogList> =>
  stand(chat, html`<chat-dialog-list style="block-size: 400px" .selected=${null}></chat-dialog-list>`, clock)
const rows = (list: ChatDialogList): HTMLElement[] => [...(list.shadowRoot?.querySelectorAll<HTMLElement>('ul[aria-label] .row') ?? [])]
const titles = (list: ChatDialogList): (string | null | undefined)[] => rows(list).map(row => row.querySelector('.title')?.textContent)
const input = (list: ChatDialogList): HTMLInputElement => {
  const field = list.shadowRoot?.querySelector('input')
  if (!field) throw new Error('no search field')
  return field
}
async function search(list: ChatDialogList, text: string): Promise<void> {
  input(list).value = text
  input(list).dispatchEvent(new InputEvent('input', { bubbles: true }))
  await list.updateComplete
}

describe('the dialog list', () => {
  it('shows the most recently active first, with all that is known, and is accessible', async () => {
    const chat = new ScriptedChat({ ...world, dialogs: byId(aStoredDialog('a', { title: 'Old', updatedAt: 1 }), aStoredDialog('b', { title: 'New', updatedAt: 2, unread: 120, muted: true })) })
    const list = await show(chat)
    expect(titles(list)).to.deep.equal(['New', 'Old'])
    const [first] = rows(list)
    expect(first?.querySelector('.pill')?.textContent).to.equal('99+120 unread messages')
    expect(first?.textContent).to.contain('Muted')
    await expect(list).to.be.accessible()
  })

  it('says which dialog was chosen', async () => {
    const list = await show(new ScriptedChat({ ...world, dialogs: dialogs(3) }))
    const chosen = oneEvent(list, 'dialog-select')
    rows(list)[1]?.click()
    expect((await chosen).detail).to.equal('d1')
  })

  it('is one stop for Tab; arrows, Home and End go from row to row, and up to the search', async () => {
    const list = await show(new ScriptedChat({ ...world, dialogs: dialogs(4) }))
    expect(rows(list).map(row => row.tabIndex)).to.deep.equal([0, -1, -1, -1])
    const focused = () => (list.shadowRoot?.activeElement as HTMLElement | null)?.dataset['id']

    list.focus()
    await sendKeys({ press: 'ArrowDown' })
    await sendKeys({ press: 'ArrowDown' })
    expect(focused()).to.equal('d2')
    await sendKeys({ press: 'End' })
    expect(focused()).to.equal('d3')
    await sendKeys({ press: 'Home' })
    expect(focused()).to.equal('d0')
    await sendKeys({ press: 'ArrowUp' })
    expect(list.shadowRoot?.activeElement).to.equal(input(list))
    await sendKeys({ press: 'ArrowDown' })
    expect(focused()).to.equal('d0')
    expect(rows(list).filter(row => row.tabIndex === 0)).to.have.length(1)
  })

  it('keeps the focus on a row that moves to the top', async () => {
    const chat = new ScriptedChat({ ...world, dialogs: dialogs(4) })
    const list = await show(chat)
    rows(list)[3]?.focus()
    const moved = aStoredDialog('d3', { title: 'Dialog 3', updatedAt: 9_000_000 })
    chat.set({ dialogs: new Map([...chat.state.dialogs, [moved.id, moved]]) })
    await list.updateComplete
    expect(titles(list)[0]).to.equal('Dialog 3')
    expect((list.shadowRoot?.activeElement as HTMLElement | null)?.dataset['id']).to.equal('d3')
  })

  it('filters by name while one types, says so when nothing is found, and Escape brings all back', async () => {
    const list = await show(new ScriptedChat({ ...world, dialogs: dialogs(12) }, { findUsers: false }))
    await search(list, 'DIALOG 1')
    expect(titles(list)).to.deep.equal(['Dialog 1', 'Dialog 10', 'Dialog 11'])
    await search(list, 'zebra')
    expect(list.shadowRoot?.querySelector('[role=status]')?.textContent).to.contain('zebra')
    input(list).focus()
    await sendKeys({ press: 'Escape' })
    await list.updateComplete
    expect(rows(list)).to.have.length(12)
  })

  it('asks the service for people once a name stands still, and opens a new direct dialog with the one chosen', async () => {
    const clock = new FakeClock()
    const chat = new ScriptedChat({ ...world, dialogs: dialogs(2) })
    chat.found = [aUser('ann', 'Ann'), aUser('zoe', 'Zoe')]
    chat.commandAnswer = () => Promise.resolve(toDialogId('new'))
    const list = await show(chat, clock)
    const asked = () => chat.callsOf('findUsers').map(([text]) => text)
    // What looks people up is loaded by the first search.
    const { pending } = clock
    await search(list, 'y')
    await until(() => clock.pending > pending, 'the first question to be on its way')
    await clock.advance(300)
    await search(list, 'z')
    await search(list, 'zo')
    expect(asked()).to.deep.equal(['y'])
    await clock.advance(300)
    await list.updateComplete
    expect(asked()).to.deep.equal(['y', 'zo'])

    const people = [...(list.shadowRoot?.querySelectorAll<HTMLElement>('.person') ?? [])]
    expect(people.map(person => person.textContent?.trim())).to.deep.equal(['Zoe'])
    const chosen = oneEvent(list, 'dialog-select')
    people[0]?.click()
    expect((await chosen).detail).to.equal('new')
    expect(chat.callsOf('command')).to.deep.equal([[{ type: 'create-dialog', kind: 'direct', memberIds: ['zoe'] }]])
  })

  it('never holds more rows than have been scrolled to, and adds more near the end', async () => {
    const list = await show(new ScriptedChat({ ...world, dialogs: dialogs(3000) }))
    expect(rows(list).length).to.be.at.most(80)
    const scroller = list.shadowRoot?.querySelector('.scroller')
    const before = rows(list).length
    scroller?.scrollTo(0, scroller.scrollHeight)
    await until(() => rows(list).length > before, 'more rows')
    expect(rows(list).length).to.be.at.most(before + 80)
  })

  it('reads on at the service when the end of what is known is in sight, and not when the list ends there', async () => {
    const chat = new ScriptedChat({ ...world, dialogs: dialogs(3), dialogList: { end: false, loading: false, error: null } })
    await show(chat)
    await until(() => chat.callsOf('loadDialogs').length > 0, 'a request for more')

    const whole = new ScriptedChat({ ...world, dialogs: dialogs(3) })
    await show(whole)
    await aTimeout(100)
    expect(whole.callsOf('loadDialogs')).to.deep.equal([])
  })

  it('offers to try again when reading on has failed', async () => {
    const chat = new ScriptedChat({ ...world, dialogs: dialogs(3), dialogList: { end: false, loading: false, error: { code: 'timeout', message: 'Too slow' } } })
    const list = await show(chat)
    expect(list.shadowRoot?.querySelector('.end')?.textContent).to.contain('Too slow')
    list.shadowRoot?.querySelector<HTMLElement>('.end .link')?.click()
    expect(chat.callsOf('loadDialogs')).to.have.length(1)
  })

  it('has one sentence and one action when there is nothing yet', async () => {
    const list = await show(new ScriptedChat({ ...world }))
    const wanted = oneEvent(list, 'new-chat')
    list.shadowRoot?.querySelector<HTMLElement>('.empty .button')?.click()
    await wanted
    await expect(list).to.be.accessible()
  })

  it('does not call the list empty before it knows, and does not wait for ever when offline', async () => {
    const chat = new ScriptedChat({ ...world, hydrated: false })
    const list = await show(chat)
    expect(list.shadowRoot?.querySelector('.wait')).to.exist
    expect(list.shadowRoot?.querySelector('.empty')).to.not.exist

    chat.set({ hydrated: true, dialogList: { end: false, loading: false, error: null }, connection: { type: 'offline', code: 'offline' } })
    await list.updateComplete
    expect(list.shadowRoot?.querySelector('.empty')?.textContent).to.contain('back online')

    for (const type of ['connecting', 'online'] as const) {
      chat.set({ connection: type === 'online' ? { type } : { type, since: 0 }, dialogList: { end: false, loading: false, error: { code: 'timeout', message: 'Too slow' } } })
      await list.updateComplete
      expect(list.shadowRoot?.querySelector('.empty'), type).to.not.exist
      expect(list.shadowRoot?.querySelector('.end')?.textContent).to.contain('Too slow')
    }
  })

  it('takes hostile names for what they are: text', async () => {
    const name = '<img src=x onerror="window.hacked=1">\u202Egnp.exe'
    const list = await show(new ScriptedChat({ ...world, dialogs: byId(aStoredDialog('d"]', { title: name })) }))
    expect(titles(list)).to.deep.equal([name])
    expect(list.shadowRoot?.querySelector('ul img')).to.not.exist
    const chosen = oneEvent(list, 'dialog-select')
    rows(list)[0]?.click()
    expect((await chosen).detail).to.equal('d"]')
  })
})
