import { expect, html, oneEvent } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { ChatState } from '../../../src/core/chat.js'
import { toDialogId, toMessageId, toUserId } from '../../../src/core/ids.js'
import type { ChatOutbox } from '../../../src/ui/outbox/chat-outbox.js'
import '../../../src/ui/outbox/chat-outbox.js'
import { anEntry, aSend, aUser } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { aStoredDialog, byId, stand } from '../../kit/stand.js'

const clock = new FakeClock()
const direct = aStoredDialog('d1', { kind: 'direct', memberIds: [toUserId('ann'), toUserId('ben')] })
const team = aStoredDialog('d2', { title: 'Team' })
const world: Partial<ChatState> = { me: aUser('ann', 'Ann'), users: byId(aUser('ann', 'Ann'), aUser('ben', 'Ben')), dialogs: byId(direct, team) }
const offline = { type: 'offline', code: 'offline', retryAt: clock.now() + 5_000 } as const
const refused = { type: 'failed', error: { code: 'forbidden', message: 'Only admins write here' } } as const

const waiting = anEntry(aSend('d1', 'waiting'), { createdAt: clock.now() - 60_000 })
const failed = anEntry(aSend('d2', 'refused'), { createdAt: clock.now() - 30_000, state: refused })
const later = anEntry(aSend('d2', 'later'), { createdAt: clock.now() })
const aChat = (state: Partial<ChatState> = {}) => new ScriptedChat({ ...world, connection: offline, outbox: [waiting, failed, later], ...state })

const show = (chat: ScriptedChat): Promise<ChatOutbox> => stand(chat, html`<chat-outbox style="block-size: 600px; inline-size: 400px"></chat-outbox>`, clock)
const all = (outbox: ChatOutbox, selector: string): HTMLElement[] => [...(outbox.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])]
const clean = (element: Element | null | undefined): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
const rows = (outbox: ChatOutbox) => all(outbox, 'li').map(row => ['.to', '.text', '.why'].map(part => clean(row.querySelector(part))))
const acts = (outbox: ChatOutbox, at: number): string[] => [...(all(outbox, 'li')[at]?.querySelectorAll('.acts button') ?? [])].map(clean)
async function press(outbox: ChatOutbox, at: number, name: string): Promise<void> {
  const button = [...(all(outbox, 'li')[at]?.querySelectorAll<HTMLElement>('button') ?? [])].find(found => clean(found) === name)
  if (!button) throw new Error(`no ${name} in row ${at}`)
  button.focus()
  button.click()
  await outbox.updateComplete
  await outbox.updateComplete
}

describe('the list of what is unsent', () => {
  it('has everything of all dialogs, oldest first, with its reason', async () => {
    const outbox = await show(aChat())
    expect(rows(outbox)).to.deep.equal([
      ['Ben', 'waiting', 'Waits for the connection.'],
      ['Team', 'refused', 'You are not allowed to do this here. The service said: “Only admins write here”'],
      ['Team', 'later', 'Waits for the connection.'],
    ])
    await expect(outbox).to.be.accessible()
  })

  it('offers on each what can be done about it', async () => {
    const sending = anEntry(aSend('d1', 'sending'), { state: { type: 'sending', after: null } })
    const gone = anEntry(aSend('d3', 'gone'), { state: { type: 'failed', error: { code: 'not-found', message: '' } } })
    const slowed = anEntry(aSend('d2', 'slowed'), { state: { type: 'queued', error: { code: 'rate-limited', message: '' } } })
    const outbox = await show(aChat({ connection: { type: 'online' }, outbox: [sending, gone, slowed, failed, later] }))
    expect([0, 1, 2, 3, 4].map(at => acts(outbox, at))).to.deep.equal([
      [],
      ['Discard'],
      ['Retry', 'Edit', 'Discard'],
      ['Retry', 'Edit', 'Discard'],
      ['Edit', 'Discard'],
    ])
    expect(rows(outbox)[1]?.[0]).to.equal('A chat that is gone')
  })

  it('offers no editing where the person may not write any more', async () => {
    const news = aStoredDialog('d4', { kind: 'broadcast', title: 'News', ownerId: toUserId('ben') })
    const outbox = await show(aChat({ dialogs: byId(news), outbox: [anEntry(aSend('d4', 'me too'), { state: refused })] }))
    expect(acts(outbox, 0)).to.deep.equal(['Retry', 'Discard'])
  })

  it('names what is no message of its own', async () => {
    const target = { id: toMessageId('m1') }
    const dialogId = toDialogId('d1')
    const outbox = await show(
      aChat({
        outbox: [
          anEntry({ type: 'edit', dialogId, target, text: 'better', mentions: [] }),
          anEntry({ type: 'delete', dialogId, target, for: 'all' }),
          anEntry({ type: 'react', dialogId, target, value: '👍', on: true }),
          anEntry({ type: 'pin', dialogId, target, on: true }),
          anEntry(aSend('d1', '', { body: { type: 'text', text: '', mentions: [], attachments: [{ type: 'file', ref: 'r', name: 'a.pdf', mime: 'application/pdf', size: 1 }] } })),
        ],
      }),
    )
    expect(rows(outbox).map(row => row[1])).to.deep.equal(['Change: better', 'Deleting a message', 'Reaction 👍', 'Pinning a message', 'a.pdf'])
    expect([0, 1, 2, 3, 4].map(at => acts(outbox, at))).to.deep.equal(Array(5).fill(['Discard']))
  })

  it('tries one again, or all of them', async () => {
    const chat = aChat()
    const outbox = await show(chat)
    await press(outbox, 1, 'Retry')
    expect(chat.callsOf('retry')).to.deep.equal([[failed.id]])
    const retryAll = all(outbox, '.head .link')[0]
    expect(clean(retryAll)).to.equal('Retry all')
    retryAll?.click()
    await outbox.updateComplete
    expect([chat.callsOf('retryAll'), chat.callsOf('reconnect')]).to.deep.equal([[[]], [[]]])
  })

  it('throws nothing away before it has asked, and goes on with the next one', async () => {
    const chat = aChat()
    const outbox = await show(chat)
    await press(outbox, 0, 'Discard')
    expect(clean(outbox.shadowRoot?.activeElement)).to.equal('Keep')
    await expect(outbox).to.be.accessible()
    await press(outbox, 0, 'Keep')
    expect(chat.callsOf('discard')).to.deep.equal([])
    expect(clean(outbox.shadowRoot?.activeElement)).to.equal('Discard')

    await press(outbox, 0, 'Discard')
    await press(outbox, 0, 'Discard')
    expect(chat.callsOf('discard')).to.deep.equal([[waiting.id]])
    chat.set({ outbox: [failed, later] })
    await outbox.updateComplete
    expect(outbox.shadowRoot?.activeElement?.closest('li')).to.equal(all(outbox, 'li')[0])
  })

  it('gives up asking by Escape, and keeps that key to itself', async () => {
    const outbox = await show(aChat())
    await press(outbox, 0, 'Discard')
    const heard: boolean[] = []
    outbox.addEventListener('keydown', event => heard.push(event.defaultPrevented))
    await sendKeys({ press: 'Escape' })
    await outbox.updateComplete
    expect(acts(outbox, 0)).to.deep.equal(['Edit', 'Discard'])
    expect(heard).to.deep.equal([true])
  })

  it('leads into a dialog', async () => {
    const outbox = await show(aChat())
    const chosen = oneEvent(outbox, 'dialog-select')
    await press(outbox, 1, 'Team')
    expect((await chosen).detail).to.equal('d2')
  })

  it('says so when there is nothing', async () => {
    const chat = aChat()
    const outbox = await show(chat)
    await press(outbox, 2, 'Discard')
    chat.set({ connection: { type: 'online' }, outbox: [] })
    await outbox.updateComplete
    expect(clean(all(outbox, '.empty')[0])).to.contain('Nothing is waiting')
    expect(outbox.shadowRoot?.activeElement?.getAttribute('aria-label')).to.equal('Back')
    expect(all(outbox, '.head .link')).to.deep.equal([])
    await expect(outbox).to.be.accessible()
  })
})
