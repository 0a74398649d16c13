import { expect, html, oneEvent } from '@open-wc/testing'
import type { ConnectionState } from '../../../src/core/chat.js'
import type { OutboxState } from '../../../src/core/outbox.js'
import type { ChatStatus } from '../../../src/ui/status/chat-status.js'
import '../../../src/ui/status/chat-status.js'
import { anEntry, aSend } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { stand } from '../../kit/stand.js'

const show = (chat: ScriptedChat, clock = new FakeClock()): Promise<ChatStatus> => stand(chat, html`<chat-status></chat-status>`, clock)
const words = (status: ChatStatus): string => (status.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ').trim()
/** What a screen reader is told of by itself. */
const spoken = (status: ChatStatus): string =>
  [...(status.shadowRoot?.querySelectorAll('[role=status]') ?? [])].map(region => region.textContent?.trim()).filter(Boolean).join(' | ')
const buttons = (status: ChatStatus): HTMLButtonElement[] => [...(status.shadowRoot?.querySelectorAll('button') ?? [])]
const click = (status: ChatStatus, name: string): void => buttons(status).find(b => (b.ariaLabel ?? b.textContent) === name)?.click()
const offline = (clock: FakeClock, ms: number): ConnectionState => ({ type: 'offline', code: 'timeout', retryAt: clock.now() + ms })
const entries = (...states: OutboxState[]) => states.map((state, i) => anEntry(aSend('d1', `m${i}`), { state }))
const failed: OutboxState = { type: 'failed', error: { code: 'forbidden', message: 'no' } }

describe('the status bar', () => {
  it('is silent when all is well', async () => {
    const status = await show(new ScriptedChat({ outbox: entries({ type: 'queued' }, { type: 'sending', after: null }) }))
    expect(words(status)).to.equal('')
    expect(status.getBoundingClientRect().height).to.equal(0)
  })

  it('speaks of connecting only when it takes longer than a moment', async () => {
    const clock = new FakeClock()
    const status = await show(new ScriptedChat({ connection: { type: 'connecting', since: clock.now() }, outbox: entries({ type: 'queued' }) }), clock)
    expect(words(status)).to.equal('')
    await clock.advance(2_000)
    await status.updateComplete
    expect(words(status)).to.contain('Connecting…')
    expect(clock.pending).to.equal(0)
  })

  it('counts down to the next try, outside of what is spoken, and tries at once when asked', async () => {
    const clock = new FakeClock()
    const chat = new ScriptedChat({ connection: offline(clock, 8_000) })
    const status = await show(chat, clock)
    expect(words(status)).to.contain('8 s')
    await clock.advance(3_000)
    await status.updateComplete
    expect(words(status)).to.contain('5 s')
    expect(spoken(status)).to.equal('No connection. You can keep writing.')
    click(status, 'Try now')
    expect(chat.callsOf('reconnect')).to.have.length(1)
    await expect(status).to.be.accessible()
  })

  it('says in minutes what is far away', async () => {
    const clock = new FakeClock()
    expect(words(await show(new ScriptedChat({ connection: offline(clock, 150_000) }), clock))).to.contain('3 min')
  })

  it('tells once of a connection that is gone, however often it is tried again', async () => {
    const clock = new FakeClock()
    const chat = new ScriptedChat({ connection: offline(clock, 8_000) })
    const status = await show(chat, clock)
    const region = status.shadowRoot?.querySelector('[role=status]')
    const changes: MutationRecord[] = []
    const watch = new MutationObserver(records => changes.push(...records))
    if (region) watch.observe(region, { characterData: true, childList: true, subtree: true })
    for (const connection of [{ type: 'connecting', since: clock.now() - 9_000 }, offline(clock, 16_000)] as const) {
      chat.set({ connection })
      await status.updateComplete
      if (connection.type === 'connecting') expect(words(status)).to.contain('Connecting…')
    }
    changes.push(...watch.takeRecords())
    watch.disconnect()
    expect(changes).to.deep.equal([])
    expect(words(status)).to.contain('16 s')
  })

  it('says how much waits, and leads to it', async () => {
    const clock = new FakeClock()
    const status = await show(new ScriptedChat({ connection: offline(clock, 8_000), outbox: entries({ type: 'queued' }, { type: 'queued' }) }), clock)
    expect(spoken(status)).to.equal('No connection. 2 messages are waiting.')
    const shown = oneEvent(status, 'show-outbox')
    click(status, 'Show')
    expect((await shown).bubbles).to.equal(true)
    await expect(status).to.be.accessible()
  })

  it('says what could not be sent, and leads to it, also online', async () => {
    const status = await show(new ScriptedChat({ outbox: entries(failed, { type: 'queued' }) }))
    expect(spoken(status)).to.equal('1 message was not sent.')
    const shown = oneEvent(status, 'show-outbox')
    click(status, 'Show')
    await shown
    await expect(status).to.be.accessible()
  })

  it('says that something is held up although there is a connection', async () => {
    const status = await show(new ScriptedChat({ outbox: entries({ type: 'queued', error: { code: 'rate-limited', message: 'slow' } }) }))
    expect(spoken(status)).to.equal('1 message is waiting.')
  })

  it('offers the list of what is unsent once, and not over that list', async () => {
    const clock = new FakeClock()
    const status = await show(new ScriptedChat({ connection: offline(clock, 8_000), outbox: entries(failed, { type: 'queued' }) }), clock)
    expect(spoken(status)).to.equal('No connection. 1 message is waiting. | 1 message was not sent.')
    expect(buttons(status).map(b => b.textContent)).to.deep.equal(['Try now', 'Show'])
    status.inOutbox = true
    await status.updateComplete
    expect(spoken(status)).to.equal('No connection.')
    expect(buttons(status).map(b => b.textContent)).to.deep.equal(['Try now'])
  })

  it('says in the words of the service why it has stopped, and offers to connect again', async () => {
    const chat = new ScriptedChat({ connection: { type: 'stopped', error: { code: 'unauthenticated', message: 'Token is gone' } } })
    const status = await show(chat)
    expect(words(status)).to.contain('You are signed out. Token is gone')
    click(status, 'Connect again')
    expect(chat.callsOf('reconnect')).to.have.length(1)
    await expect(status).to.be.accessible()
  })

  it('tells once that nothing is saved here, also over another view of the same chat [F13]', async () => {
    const chat = new ScriptedChat({ storage: { type: 'failed', error: { code: 'storage', message: 'full' } } })
    const status = await show(chat)
    expect(words(status)).to.contain('Nothing is saved on this device')
    await expect(status).to.be.accessible()
    click(status, 'Dismiss')
    await status.updateComplete
    expect(words(status)).to.equal('')
    expect(words(await show(chat))).to.equal('')
  })

  it('tells that the page asked for nothing to be saved', async () => {
    expect(spoken(await show(new ScriptedChat({ storage: { type: 'memory' } })))).to.equal('Messages are not saved on this device.')
  })

  it('has no timer left once it is gone', async () => {
    const clock = new FakeClock()
    const status = await show(new ScriptedChat({ connection: offline(clock, 60_000) }), clock)
    expect(clock.pending).to.equal(1)
    status.remove()
    expect(clock.pending).to.equal(0)
  })
})
