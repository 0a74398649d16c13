import { expect, html } from '@open-wc/testing'
import type { ChatStatus } from '../../../src/ui/status/chat-status.js'
import '../../../src/ui/status/chat-status.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { stand } from '../../kit/stand.js'

const show = (chat: ScriptedChat, clock = new FakeClock()): Promise<ChatStatus> => stand(chat, html`<chat-status></chat-status>`, clock)
const words = (status: ChatStatus): string => (status.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ').trim()
const click = (status: ChatStatus): void => status.shadowRoot?.querySelector('button')?.click()

describe('the status bar', () => {
  it('is silent when all is well', async () => {
    const status = await show(new ScriptedChat())
    expect(words(status)).to.equal('')
    expect(status.getBoundingClientRect().height).to.equal(0)
  })

  it('speaks of connecting only when it takes longer than a moment', async () => {
    const clock = new FakeClock()
    const status = await show(new ScriptedChat({ connection: { type: 'connecting', since: clock.now() } }), clock)
    expect(words(status)).to.equal('')
    await clock.advance(2_000)
    await status.updateComplete
    expect(words(status)).to.contain('Connecting…')
    expect(clock.pending).to.equal(0)
  })

  it('counts down to the next try, outside of what is spoken, and tries at once when asked', async () => {
    const clock = new FakeClock()
    const chat = new ScriptedChat({ connection: { type: 'offline', code: 'timeout', retryAt: clock.now() + 8_000 } })
    const status = await show(chat, clock)
    expect(words(status)).to.contain('8 s')
    await clock.advance(3_000)
    await status.updateComplete
    expect(words(status)).to.contain('5 s')
    expect(status.shadowRoot?.querySelector('[role=status]')?.textContent).to.not.match(/\d/)
    click(status)
    expect(chat.callsOf('reconnect')).to.have.length(1)
    await expect(status).to.be.accessible()
  })

  it('says in the words of the service why it has stopped, and offers to connect again', async () => {
    const chat = new ScriptedChat({ connection: { type: 'stopped', error: { code: 'unauthenticated', message: 'Token is gone' } } })
    const status = await show(chat)
    expect(words(status)).to.contain('You are signed out. Token is gone')
    click(status)
    expect(chat.callsOf('reconnect')).to.have.length(1)
  })

  it('tells once that nothing is saved here', async () => {
    const status = await show(new ScriptedChat({ storage: { type: 'failed', error: { code: 'storage', message: 'full' } } }))
    expect(words(status)).to.contain('Nothing is saved on this device')
    await expect(status).to.be.accessible()
    click(status)
    await status.updateComplete
    expect(words(status)).to.equal('')
  })

  it('has no timer left once it is gone', async () => {
    const clock = new FakeClock()
    const status = await show(new ScriptedChat({ connection: { type: 'offline', code: 'timeout', retryAt: clock.now() + 60_000 } }), clock)
    expect(clock.pending).to.equal(1)
    status.remove()
    expect(clock.pending).to.equal(0)
  })
})
