import { expect, html, oneEvent } from '@open-wc/testing'
import { ChatError } from '../../../src/core/errors.js'
import { toDialogId, toUserId, type DialogId } from '../../../src/core/ids.js'
import type { StoredDialog } from '../../../src/core/changes.js'
import type { ChatDialogInfo } from '../../../src/ui/dialog-info/chat-dialog-info.js'
import '../../../src/ui/dialog-info/chat-dialog-info.js'
import { aUser } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { aStoredDialog, byId, stand } from '../../kit/stand.js'
import { until } from '../../kit/until.js'

const ann = toUserId('ann')
const team = (rest: Partial<StoredDialog> = {}) =>
  aStoredDialog('d1', { title: 'Team', ownerId: ann, memberIds: [ann, toUserId('ben')], memberCount: 2, ...rest })
function aChat(dialog: StoredDialog): ScriptedChat {
  const chat = new ScriptedChat({ me: aUser('ann', 'Ann'), users: byId(aUser('ann', 'Ann'), aUser('ben', 'Ben'), aUser('cid', 'Cid')), dialogs: byId(dialog) })
  chat.found = [aUser('ann', 'Ann'), aUser('ben', 'Ben')]
  return chat
}
async function show(chat: ScriptedChat, clock = new FakeClock()): Promise<ChatDialogInfo> {
  const info = await stand<ChatDialogInfo>(chat, html`<chat-dialog-info .dialogId=${toDialogId('d1')}></chat-dialog-info>`, clock)
  const isDirect = chat.state.dialogs.get(toDialogId('d1'))?.kind === 'direct'
  if (!isDirect) await until(() => info.shadowRoot?.querySelector('.member bdi'), 'the members')
  return info
}
const all = (info: ChatDialogInfo, selector: string): HTMLElement[] => [...(info.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])]
const items = (info: ChatDialogInfo): (string | undefined)[] => all(info, '.item').map(item => item.textContent?.trim())
async function press(info: ChatDialogInfo, selector: string, name: string): Promise<void> {
  const button = all(info, selector).find(found => found.textContent?.trim() === name || found.getAttribute('aria-label') === name)
  if (!button) throw new Error(`no ${name}`)
  await until(() => !button.matches(':disabled'), `${name} to be free`)
  button.click()
  await info.updateComplete
}

describe('the details of a dialog', () => {
  it('show its members and their roles, and are accessible', async () => {
    const info = await show(aChat(team({ adminIds: [toUserId('ben')] })))
    expect(all(info, '.member .lines').map(line => line.textContent)).to.deep.equal(['Ann (you)Owner', 'BenAdmin'])
    await expect(info).to.be.accessible()
  })

  it('end the wait for the members with what is wrong, and ask again', async () => {
    const chat = aChat(team())
    const { members } = chat
    chat.members = () => Promise.reject(new ChatError('timeout', 'Too late'))
    const info = await stand<ChatDialogInfo>(chat, html`<chat-dialog-info .dialogId=${toDialogId('d1')}></chat-dialog-info>`)
    await until(() => all(info, '.error')[0]?.textContent === 'Too late', 'the error')
    expect(all(info, '.skeleton')).to.deep.equal([])
    await expect(info).to.be.accessible()
    chat.members = members
    await press(info, '.item', 'Try again')
    await until(() => all(info, '.member').length === 2, 'the members')
    expect(all(info, '.error')).to.deep.equal([])
    expect(items(info)).to.not.include('Try again')
  })

  it('offer an owner everything, and a mere member little', async () => {
    expect(items(await show(aChat(team())))).to.deep.equal(['Rename', 'Mute', 'Clear history', 'Leave', 'Delete chat', 'Add people'])
    expect(items(await show(aChat(team({ kind: 'public', ownerId: toUserId('ben') }))))).to.deep.equal(['Mute', 'Clear history', 'Leave', 'Delete chat'])
  })

  it('offer to block the other person of a direct dialog', async () => {
    const chat = aChat(team({ kind: 'direct' }))
    const info = await show(chat)
    await press(info, '.item', 'Block')
    await press(info, '.confirm button', 'Block')
    expect(chat.callsOf('command')).to.deep.equal([[{ type: 'block', userId: 'ben', on: true }]])
  })

  it('mute at once, but ask before anything that cannot be undone', async () => {
    const chat = aChat(team())
    const info = await show(chat)
    await press(info, '.item', 'Mute')
    expect(chat.callsOf('command')).to.deep.equal([[{ type: 'mute', dialogId: 'd1', on: true }]])

    await press(info, '.item', 'Delete chat')
    expect(chat.callsOf('command')).to.have.length(1)
    await expect(info).to.be.accessible()
    await press(info, '.confirm button', 'Cancel')
    await press(info, '.item', 'Delete chat')
    await press(info, '.confirm button', 'For everyone')
    expect(chat.callsOf('command')[1]).to.deep.equal([{ type: 'delete-dialog', dialogId: 'd1', for: 'all' }])
  })

  it('rename', async () => {
    const chat = aChat(team())
    const info = await show(chat)
    await press(info, '.item', 'Rename')
    const field = info.shadowRoot?.querySelector<HTMLInputElement>('[name=title]')
    if (field) field.value = 'Dream team'
    await press(info, '.form button', 'Save')
    await until(() => !info.shadowRoot?.querySelector('.form'), 'the form to close')
    expect(chat.callsOf('command')).to.deep.equal([[{ type: 'update-dialog', dialogId: 'd1', title: 'Dream team' }]])
  })

  it('add those who are not in it yet, remove and promote those who are', async () => {
    const chat = aChat(team())
    const info = await show(chat)
    await press(info, '.member button', 'Remove Ben')
    await until(() => chat.callsOf('command').length === 1, 'the removal')
    await info.updateComplete
    await press(info, '.member button', 'Make Ben an admin')
    await info.updateComplete
    await press(info, '.item', 'Add people')
    expect(all(info, '.person').map(person => person.textContent?.trim())).to.deep.equal(['Cid'])
    await press(info, '.person', 'Cid')
    expect(chat.callsOf('command').flat()).to.deep.equal([
      { type: 'remove-members', dialogId: 'd1', userIds: ['ben'] },
      { type: 'add-admins', dialogId: 'd1', userIds: ['ben'] },
      { type: 'add-members', dialogId: 'd1', userIds: ['cid'] },
    ])
  })

  it('say in the words of the service why something could not be done', async () => {
    const chat = aChat(team())
    chat.commandAnswer = () => Promise.reject(new ChatError('forbidden', 'Only on Mondays'))
    const info = await show(chat)
    await press(info, '.item', 'Mute')
    await until(() => info.shadowRoot?.querySelector('[role=alert]'), 'the words')
    expect(info.shadowRoot?.querySelector('[role=alert]')?.textContent).to.equal('Only on Mondays')
  })

  it('say why people to add could not be looked up, not that there are none', async () => {
    const chat = aChat(team())
    chat.findUsers = () => Promise.reject(new ChatError('timeout', 'Too late'))
    const clock = new FakeClock()
    const info = await show(chat, clock)
    await press(info, '.item', 'Add people')
    const field = all(info, 'input')[0] as HTMLInputElement
    field.value = 'zoe'
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    await clock.advance(300)
    await until(() => all(info, '[role=alert]')[0]?.textContent === 'Too late', 'the reason')
    expect(all(info, '.empty')).to.deep.equal([])
  })

  it('read the members again when somebody has come or gone', async () => {
    const chat = aChat(team())
    const info = await show(chat)
    expect(chat.callsOf('members')).to.have.length(1)
    chat.set({ leader: false })
    await info.updateComplete
    expect(chat.callsOf('members')).to.have.length(1)
    chat.set({ dialogs: byId(team({ memberCount: 3 })) })
    await until(() => chat.callsOf('members').length === 2, 'a second look')
  })

  it('make one direct dialog however often it is asked for, and lead there only who has stayed', async () => {
    const chat = aChat(team())
    let answer: (id: DialogId) => void = () => undefined
    chat.commandAnswer = () => new Promise(resolve => (answer = resolve))
    const info = await show(chat)
    const chosen: unknown[] = []
    info.addEventListener('dialog-select', event => chosen.push((event as CustomEvent).detail))
    const button = all(info, '[aria-label="Message Ben"]')[0]
    button?.click()
    button?.click()
    expect(chat.callsOf('command')).to.have.length(1)
    info.remove()
    answer(toDialogId('new'))
    await until(() => button?.matches(':enabled'), 'the answer')
    expect(chosen).to.deep.equal([])
  })

  it('lead to a direct dialog with a member', async () => {
    const chat = aChat(team())
    chat.commandAnswer = () => Promise.resolve(toDialogId('with-ben'))
    const info = await show(chat)
    const chosen = oneEvent(info, 'dialog-select')
    await press(info, '.member button', 'Message Ben')
    expect((await chosen).detail).to.equal('with-ben')
  })
})
