import { expect, html, oneEvent } from '@open-wc/testing'
import type { Command } from '../../../src/core/actions.js'
import { ChatError } from '../../../src/core/errors.js'
import { toDialogId, toUserId, type DialogId } from '../../../src/core/ids.js'
import type { ChatNewChat } from '../../../src/ui/new-chat/chat-new-chat.js'
import '../../../src/ui/new-chat/chat-new-chat.js'
import { aUser } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { aStoredDialog, byId, stand } from '../../kit/stand.js'
import { until } from '../../kit/until.js'

const world = { me: aUser('ann', 'Ann'), users: byId(aUser('ann', 'Ann'), aUser('ben', 'Ben'), aUser('cid', 'Cid')) }
const show = (chat: ScriptedChat, clock = new FakeClock()): Promise<ChatNewChat> => stand(chat, html`<chat-new-chat></chat-new-chat>`, clock)
const all = (element: ChatNewChat, selector: string): HTMLElement[] => [...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])]
const names = (element: ChatNewChat) => all(element, '.person').map(person => person.textContent?.trim())
async function pick(element: ChatNewChat, selector: string, name: string): Promise<void> {
  all(element, selector).find(found => found.textContent?.trim() === name)?.click()
  await element.updateComplete
}
async function type(element: ChatNewChat, selector: string, text: string): Promise<void> {
  const field = element.shadowRoot?.querySelector<HTMLInputElement>(selector)
  if (!field) throw new Error(`no ${selector}`)
  field.value = text
  field.dispatchEvent(new InputEvent('input'))
  await element.updateComplete
}

describe('new chat', () => {
  it('lists the people one knows, without oneself, and is accessible', async () => {
    const element = await show(new ScriptedChat(world))
    expect(names(element)).to.deep.equal(['Ben', 'Cid'])
    await expect(element).to.be.accessible()
  })

  it('adds those whom only the service knows', async () => {
    const clock = new FakeClock()
    const chat = new ScriptedChat(world)
    chat.found = [aUser('ben', 'Ben'), aUser('bea', 'Bea')]
    const element = await show(chat, clock)
    await type(element, '[type=search]', 'be')
    await clock.advance(300)
    await element.updateComplete
    expect(names(element)).to.deep.equal(['Ben', 'Bea'])
  })

  it('opens the direct dialog that is there already instead of making another', async () => {
    const chat = new ScriptedChat({ ...world, dialogs: byId(aStoredDialog('old', { kind: 'direct', memberIds: [toUserId('ann'), toUserId('ben')] })) })
    const element = await show(chat)
    const chosen = oneEvent(element, 'dialog-select')
    await pick(element, '.person', 'Ben')
    expect((await chosen).detail).to.equal('old')
    expect(chat.callsOf('command')).to.deep.equal([])
  })

  it('gathers a group with a name', async () => {
    const chat = new ScriptedChat(world)
    const made: Command[] = []
    chat.commandAnswer = command => {
      made.push(command)
      return Promise.resolve(toDialogId('group'))
    }
    const element = await show(chat)
    await pick(element, '.kinds button', 'Group')
    expect(all(element, '.foot button')[0]?.matches(':disabled')).to.equal(true)
    await pick(element, '.person', 'Ben')
    await pick(element, '.person', 'Cid')
    await pick(element, '.person', 'Ben')
    await pick(element, '.person', 'Ben')
    await type(element, '.form input', ' Hike ')
    await expect(element).to.be.accessible()

    const chosen = oneEvent(element, 'dialog-select')
    all(element, '.foot button')[0]?.click()
    expect((await chosen).detail).to.equal('group')
    expect(made).to.deep.equal([{ type: 'create-dialog', kind: 'group', memberIds: ['cid', 'ben'], title: 'Hike' }])
  })

  it('stays and says what went wrong when the service refuses', async () => {
    const chat = new ScriptedChat(world)
    chat.commandAnswer = () => Promise.reject(new ChatError('forbidden', 'Not before noon'))
    const element = await show(chat)
    await pick(element, '.person', 'Ben')
    await until(() => all(element, '[role=alert]').length > 0, 'the words')
    expect(all(element, '[role=alert]')[0]?.textContent).to.equal('Not before noon')
  })

  it('makes one dialog however often one presses, shows that it is at it, and does not pull back who has left', async () => {
    const chat = new ScriptedChat(world)
    const made: Command[] = []
    let answer: (id: DialogId) => void = () => undefined
    chat.commandAnswer = command => {
      made.push(command)
      return new Promise(resolve => (answer = resolve))
    }
    const element = await show(chat)
    const chosen: unknown[] = []
    element.addEventListener('dialog-select', event => chosen.push((event as CustomEvent).detail))
    await pick(element, '.person', 'Ben')
    await pick(element, '.person', 'Ben')
    await pick(element, '.person', 'Cid')
    expect(made).to.deep.equal([{ type: 'create-dialog', kind: 'direct', memberIds: ['ben'] }])
    expect(all(element, '.scroller')[0]?.ariaBusy).to.equal('true')

    element.remove()
    answer(toDialogId('new'))
    await until(() => all(element, '.scroller')[0]?.ariaBusy === 'false', 'the answer')
    expect(chosen).to.deep.equal([])
  })

  it('offers only the kinds of dialogs that the service has', async () => {
    const element = await show(new ScriptedChat(world, { dialogKinds: ['direct'] }))
    expect(all(element, '.kinds')).to.deep.equal([])
  })

  it('gathers a group at once where there is nothing else', async () => {
    const chat = new ScriptedChat(world, { dialogKinds: ['group'] })
    const made: Command[] = []
    chat.commandAnswer = command => {
      made.push(command)
      return Promise.resolve(toDialogId('group'))
    }
    const element = await show(chat)
    await pick(element, '.person', 'Ben')
    expect(made).to.deep.equal([])
    all(element, '.foot button')[0]?.click()
    await until(() => made.length > 0, 'the group')
    expect(made[0]).to.include({ type: 'create-dialog', kind: 'group' })
  })
})
