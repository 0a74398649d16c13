import { expect, fixture, html, oneEvent } from '@open-wc/testing'
import { sendKeys, setViewport } from '@web/test-runner-commands'
import { registerConnector } from '../../src/index.js'
import { ChatWidget } from '../../src/ui/chat-widget.js'
import type { Connector } from '../../src/connectors/connector.js'
import { memory, createMemoryService } from '../../src/connectors/memory/index.js'
import { systemClock } from '../../src/lib/clock.js'
import { toClientId, toDialogId, toMessageId, toOrderKey, toUserId } from '../../src/core/ids.js'
import type { ChatBeforeSendEvent, ChatConnectionEvent, ChatMessageEvent, ChatUnreadEvent } from '../../src/ui/events.js'
import { aMessage, aSend, aUser } from '../kit/builders.js'
import { ScriptedChat } from '../kit/scripted-chat.js'
import { aStoredDialog, byId } from '../kit/stand.js'
import { until } from '../kit/until.js'

const d1 = toDialogId('d1')
const ben = aUser('ben', 'Ben')
const dialog = aStoredDialog('d1', {
  kind: 'direct',
  memberIds: [toUserId('ann'), toUserId('ben')],
  unread: 2,
  lastMessage: { id: toMessageId('m1'), order: toOrderKey('1'), senderId: ben.id, sentAt: 1, text: 'hello', type: 'text' },
})
const aThread = {
  dialogId: d1, ready: true, messages: [aMessage({ id: 'm1', text: 'hello' })], gaps: [], storedAbove: false, storedBelow: false,
  filling: new Set<never>(), failed: new Map<never, never>(),
}
const aChat = () =>
  new ScriptedChat({ me: aUser('ann', 'Ann'), users: byId(aUser('ann', 'Ann'), ben), dialogs: byId(dialog), threads: new Map([[d1, aThread]]) })

const part = <E extends HTMLElement>(widget: ChatWidget, selector: string): E => {
  const found = widget.shadowRoot?.querySelector<E>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}
const launcher = (widget: ChatWidget): HTMLButtonElement => part(widget, '.launcher')
const panel = (widget: ChatWidget) => widget.shadowRoot?.querySelector('chat-panel')
const isShown = (widget: ChatWidget): boolean => part(widget, '.frame').checkVisibility()

/** Opened, with the panel's own code there. */
async function open(widget: ChatWidget): Promise<void> {
  await widget.show()
  await until(() => panel(widget)?.shadowRoot?.querySelector('.head'), 'the panel')
}

const stillness = (element: HTMLElement) => Promise.all(element.getAnimations().map(animation => animation.finished.catch(() => undefined)))

/** Where the focus is, through all shadow roots, as a path of tag names. */
function focusPath(): string {
  const path: string[] = []
  for (let active = document.activeElement; active; active = active.shadowRoot?.activeElement ?? null) path.push(active.localName)
  return path.join(' ')
}

const aService = () =>
  createMemoryService({
    users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }],
    dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
    clock: systemClock,
  })

describe('<chat-widget>', () => {
  describe('its launcher', () => {
    it('carries the number of unread messages, for eyes and for screen readers', async () => {
      const widget = await fixture<ChatWidget>(html`<chat-widget .givenChat=${aChat()}></chat-widget>`)
      await until(() => widget.shadowRoot?.querySelector('.badge'), 'the badge')
      expect(part(widget, '.badge').textContent).to.equal('2')
      expect(launcher(widget).getAttribute('aria-label')).to.equal('Open chat, 2 unread messages')
      expect(widget.matches(':state(unread)')).to.equal(true)
      await expect(widget).to.be.accessible()
    })

    it('counts muted dialogs out and stops at 99+', async () => {
      const chat = aChat()
      const widget = await fixture<ChatWidget>(html`<chat-widget .givenChat=${chat}></chat-widget>`)
      chat.set({ dialogs: byId({ ...dialog, unread: 150 }, aStoredDialog('loud', { unread: 7, muted: true })) })
      await widget.updateComplete
      expect(part(widget, '.badge').textContent).to.equal('99+')
      expect(widget.shadowRoot?.querySelector('.launcher')?.getAttribute('aria-label')).to.contain('150')
    })

    it('opens the panel and takes the focus in; Escape closes it and brings the focus back', async () => {
      const widget = await fixture<ChatWidget>(html`<chat-widget .givenChat=${aChat()}></chat-widget>`)
      launcher(widget).focus()
      const opened = oneEvent(widget, 'chat-open')
      await sendKeys({ press: 'Enter' })
      await opened
      await until(() => focusPath().includes('chat-dialog-list'), 'the focus in the list')
      expect(isShown(widget)).to.equal(true)
      expect(launcher(widget).getAttribute('aria-expanded')).to.equal('true')

      const closed = oneEvent(widget, 'chat-close')
      await sendKeys({ press: 'Escape' })
      await closed
      await until(() => focusPath() === 'chat-widget button', 'the focus on the launcher')
      await until(() => !isShown(widget), 'the panel to be gone')
    })
  })

  describe('as a guest', () => {
    it('does not touch the focus when the page opens it by attribute', async () => {
      const before = await fixture<HTMLInputElement>(html`<input aria-label="a field of the page" />`)
      before.focus()
      const widget = await fixture<ChatWidget>(html`<chat-widget open .givenChat=${aChat()}></chat-widget>`)
      await until(() => panel(widget), 'the panel')
      expect(document.activeElement).to.equal(before)
    })

    it('gives the focus back to the element of the page that had it', async () => {
      const button = await fixture<HTMLButtonElement>(html`<button>Help</button>`)
      const widget = await fixture<ChatWidget>(html`<chat-widget .givenChat=${aChat()}></chat-widget>`)
      button.focus()
      await open(widget)
      await widget.close()
      expect(document.activeElement).to.equal(button)
    })

    it('honours properties that were set before the element was defined', async () => {
      class LateWidget extends ChatWidget {}
      const early = document.createElement('late-widget') as ChatWidget
      early.open = true
      early.givenChat = aChat()
      early.heading = 'Help'
      document.body.append(early)
      customElements.define('late-widget', LateWidget)
      await until(() => panel(early)?.shadowRoot?.textContent?.includes('Help'), 'the heading')
      expect(early.chat).to.equal(early.givenChat)
      early.remove()
    })

    it('can be defined twice: a second copy of the script changes nothing [F57]', async () => {
      const first = customElements.get('chat-widget')
      await import(`/src/index.ts?copy=${Date.now()}`)
      expect(customElements.get('chat-widget')).to.equal(first)
    })

    it('keeps its chat when it is moved, and lets go of it when it is removed', async () => {
      const chat = aChat()
      const widget = await fixture<ChatWidget>(html`<chat-widget open .givenChat=${chat}></chat-widget>`)
      await until(() => panel(widget)?.shadowRoot?.querySelector('chat-dialog-list'), 'the list')
      const elsewhere = await fixture(html`<div></div>`)
      elsewhere.append(widget)
      await widget.updateComplete
      expect(widget.chat).to.equal(chat)
      expect(chat.listenerCount).to.be.greaterThan(0)

      widget.remove()
      await Promise.resolve()
      await Promise.resolve()
      expect(widget.chat).to.equal(null)
      expect(chat.listenerCount).to.equal(0)

      elsewhere.append(widget)
      await until(() => widget.chat === chat, 'the chat again')
    })

    it('lives twice on a page, each with a chat of its own [F25]', async () => {
      const [a, b] = [aChat(), new ScriptedChat()]
      const both = await fixture(html`<div><chat-widget .givenChat=${a}></chat-widget><chat-widget placement="bottom-start" .givenChat=${b}></chat-widget></div>`)
      const [first, second] = both.querySelectorAll('chat-widget')
      await until(() => first?.chat === a && second?.chat === b, 'both chats')
      expect(first?.shadowRoot?.querySelector('.badge')).to.exist
      expect(second?.shadowRoot?.querySelector('.badge')).to.not.exist
    })

    it("works inside somebody else's shadow root, and its events are heard outside", async () => {
      const host = await fixture(html`<div></div>`)
      const root = host.attachShadow({ mode: 'open' })
      const widget = new ChatWidget()
      widget.givenChat = aChat()
      const heard = oneEvent(host, 'chat-unread')
      root.append(widget)
      expect(((await heard) as ChatUnreadEvent).detail.count).to.equal(2)
      await open(widget)
      await until(() => focusPath().includes('chat-dialog-list'), 'the focus in the list')
    })

    it('leaves nothing behind after a hundred mounts [F25]', async () => {
      const chat = aChat()
      const before = document.body.querySelectorAll('*').length
      const sheets = document.adoptedStyleSheets.length
      for (let i = 0; i < 100; i++) {
        const widget = new ChatWidget()
        widget.givenChat = chat
        widget.open = i % 2 === 0
        widget.dialogId = i % 4 === 0 ? 'd1' : null
        document.body.append(widget)
        await widget.updateComplete
        widget.remove()
      }
      await until(() => chat.listenerCount === 0, 'the last listener to go')
      expect(document.body.querySelectorAll('*').length).to.equal(before)
      expect(document.adoptedStyleSheets.length).to.equal(sheets)
      expect(document.head.querySelectorAll('style').length, 'no style elements of ours').to.equal(0)
    })

    it('writes no style attribute and no style element anywhere', async () => {
      const widget = await fixture<ChatWidget>(html`<chat-widget open dialog-id="d1" .givenChat=${aChat()}></chat-widget>`)
      await until(() => panel(widget)?.shadowRoot?.querySelector('chat-composer'), 'the composer')
      const styles: string[] = []
      const look = (root: ParentNode): void => {
        for (const element of root.querySelectorAll('*')) {
          if (element.localName === 'style') styles.push(element.outerHTML)
          if (element.shadowRoot) look(element.shadowRoot)
        }
      }
      look(widget.shadowRoot ?? document)
      expect(styles).to.deep.equal([])
    })
  })

  describe('tells its page', () => {
    it('what happens: ready, connection, unread, messages, errors', async () => {
      const chat = aChat()
      const told: string[] = []
      const widget = new ChatWidget()
      for (const name of ['chat-ready', 'chat-connection', 'chat-unread', 'chat-message', 'chat-error'] as const) {
        widget.addEventListener(name, event => {
          const detail = (event as ChatConnectionEvent | ChatMessageEvent).detail
          told.push(`${name} ${detail && 'type' in detail ? detail.type : ''}`.trim())
        })
      }
      widget.givenChat = chat
      document.body.append(widget)
      await until(() => widget.chat, 'the chat')
      chat.set({ connection: { type: 'offline', code: 'offline' } })
      chat.tell({ type: 'message', message: aMessage({ id: 'm9' }), dialog })
      chat.tell({ type: 'sent', message: aMessage({ id: 'm8', sender: 'ann' }) })
      chat.tell({ type: 'error', error: { code: 'protocol', message: 'odd' } })
      expect(told).to.deep.equal(['chat-unread', 'chat-connection online', 'chat-ready', 'chat-connection offline', 'chat-message message', 'chat-message sent', 'chat-error'])
      await widget.updateComplete
      expect(widget.matches(':state(offline)')).to.equal(true)
      widget.remove()
    })

    it('before a message is sent, and keeps it in the field when the page says no', async () => {
      const service = aService()
      const widget = await fixture<ChatWidget>(
        html`<chat-widget open dialog-id="d1" storage="none" .connector=${memory({ service, userId: 'ann' })}></chat-widget>`,
      )
      const field = (): HTMLTextAreaElement | null | undefined => panel(widget)?.shadowRoot?.querySelector('chat-composer')?.shadowRoot?.querySelector('textarea')
      await until(() => field() && widget.chat?.state.threads.get(d1)?.ready, 'the composer')
      const asked: string[] = []
      widget.addEventListener('chat-before-send', event => {
        asked.push((event as ChatBeforeSendEvent).detail.draft.text)
        if (asked.length === 1) event.preventDefault()
      })
      field()?.focus()
      await sendKeys({ type: 'hello' })
      await sendKeys({ press: 'Enter' })
      await until(() => asked.length === 1, 'the question')
      expect(field()?.value).to.equal('hello')
      expect(widget.chat?.state.outbox).to.deep.equal([])

      const sent = oneEvent(widget, 'chat-message')
      await sendKeys({ press: 'Enter' })
      expect(((await sent) as ChatMessageEvent).detail.type).to.equal('sent')
    })
  })

  describe('speaks', () => {
    it('each new message once, in one place, and says in which group', async () => {
      const chat = aChat()
      const widget = await fixture<ChatWidget>(html`<chat-widget .givenChat=${chat}></chat-widget>`)
      chat.tell({ type: 'message', message: aMessage({ id: 'm2', sender: 'ben', text: 'Hello  there' }), dialog })
      chat.tell({ type: 'message', message: aMessage({ id: 'm3', sender: 'ben', text: 'all' }), dialog: aStoredDialog('g', { title: 'Team' }) })
      const lines = () => [...part(widget, '[aria-live]').children].map(line => line.textContent)
      await until(() => lines().length > 1, 'both to be spoken')
      expect(lines()).to.deep.equal(['Ben: Hello there', 'Ben in Team: all'])
      expect(widget.shadowRoot?.querySelectorAll('[aria-live]')).to.have.length(1)
    })

    it('of a message that failed, and not of muted dialogs', async () => {
      const chat = aChat()
      const widget = await fixture<ChatWidget>(html`<chat-widget .givenChat=${chat}></chat-widget>`)
      chat.tell({ type: 'message', message: aMessage({ id: 'm2' }), dialog: { ...dialog, muted: true } })
      chat.tell({
        type: 'failed',
        entry: { id: toClientId('c'), seq: 1, dialogId: d1, createdAt: 1, attempts: 1, state: { type: 'queued' }, intent: aSend('d1', 'x') },
      })
      const spoken = () => part(widget, '[aria-live]').textContent?.trim()
      await until(spoken, 'something to be spoken')
      expect(spoken()).to.equal('A message could not be sent')
    })

    it('of nothing any more that was said to somebody who has left', async () => {
      const chat = aChat()
      const widget = await fixture<ChatWidget>(html`<chat-widget .givenChat=${chat}></chat-widget>`)
      const spoken = () => part(widget, '[aria-live]').textContent?.trim()
      for (const next of [aChat(), null]) {
        ;(widget.chat as ScriptedChat).tell({ type: 'message', message: aMessage({ id: 'm2', sender: 'ben', text: 'For your ears only' }), dialog })
        await until(spoken, 'it to be spoken')
        widget.givenChat = next
        await until(() => widget.chat === next, 'the next')
        await widget.updateComplete
        expect(spoken()).to.equal('')
      }
    })
  })

  describe('on a narrow window', () => {
    afterEach(() => setViewport({ width: 800, height: 600 }))

    it('covers everything, is modal, and keeps Tab inside', async () => {
      await setViewport({ width: 360, height: 640 })
      const widget = await fixture<ChatWidget>(html`<chat-widget .givenChat=${aChat()}></chat-widget>`)
      await open(widget)
      const frame = part(widget, '.frame')
      await stillness(frame)
      const { width, height, top, left } = frame.getBoundingClientRect()
      expect([width, height, top, left]).to.deep.equal([window.innerWidth, window.innerHeight, 0, 0])
      expect(frame.getAttribute('aria-modal')).to.equal('true')
      expect(launcher(widget).checkVisibility()).to.equal(false)
      expect(widget.matches(':state(full-screen)')).to.equal(true)

      part(widget, '.edge').focus()
      await until(() => focusPath().endsWith('chat-dialog-list button'), 'the focus at the last stop')
      await sendKeys({ press: 'Tab' })
      await until(() => focusPath() === 'chat-widget chat-panel button', 'the focus at the first stop')
      await expect(widget).to.be.accessible()
    })

    it('is a floating panel again when the window grows', async () => {
      await setViewport({ width: 360, height: 640 })
      const widget = await fixture<ChatWidget>(html`<chat-widget open .givenChat=${aChat()}></chat-widget>`)
      await setViewport({ width: 900, height: 800 })
      await until(() => !widget.matches(':state(full-screen)'), 'the floating panel')
      await stillness(part(widget, '.frame'))
      const { width, height } = part(widget, '.frame').getBoundingClientRect()
      expect([Math.round(width), Math.round(height)]).to.deep.equal([400, 640])
    })
  })

  describe('with a connector', () => {
    it('opens its chat at once, while closed, and shows what comes in', async () => {
      const service = aService()
      const [mine, other] = await Promise.all(
        ['ann', 'ben'].map(userId => fixture<ChatWidget>(html`<chat-widget storage="none" .connector=${memory({ service, userId })}></chat-widget>`)),
      )
      await until(() => [mine, other].every(widget => widget?.chat?.state.connection.type === 'online'), 'both to be online')
      await other?.chat?.openThread(d1)
      await other?.chat?.send(d1, { text: 'Hello Ann' })
      await until(() => mine?.shadowRoot?.querySelector('.badge')?.textContent === '1', 'the badge')
      expect(mine?.shadowRoot?.querySelector('[aria-live]')?.textContent?.trim()).to.equal('Ben: Hello Ann')
    })

    it('loses no letter of what is typed faster than a draft is stored', async () => {
      const widget = await fixture<ChatWidget>(
        html`<chat-widget open dialog-id="d1" .connector=${memory({ service: aService(), userId: 'ann' })}></chat-widget>`,
      )
      const composer = () => panel(widget)?.shadowRoot?.querySelector('chat-composer')
      const field = () => composer()?.shadowRoot?.querySelector('textarea')
      await until(() => field() && widget.chat?.state.threads.get(d1)?.ready, 'the composer')
      const words = 'Every single letter of this sentence is here'
      for (const letter of words) {
        const area = field()
        if (!area) throw new Error('no field')
        area.value += letter
        area.dispatchEvent(new InputEvent('input', { bubbles: true }))
        await composer()?.updateComplete
      }
      await until(() => widget.chat?.state.drafts.get(d1) === words, 'the draft to be stored')
      await composer()?.updateComplete
      expect(field()?.value).to.equal(words)
      await widget.signOut()
    })

    it('closes one chat before it opens the next when the connector is changed', async () => {
      const service = aService()
      const widget = await fixture<ChatWidget>(html`<chat-widget storage="none" .connector=${memory({ service, userId: 'ann' })}></chat-widget>`)
      await until(() => widget.chat?.state.me?.id === 'ann', 'Ann')
      widget.connector = memory({ service, userId: 'ben' })
      await until(() => widget.chat?.state.me?.id === 'ben', 'Ben')
    })

    it('signs out: the chat is over, and the page can say what stands there then', async () => {
      const widget = await fixture<ChatWidget>(
        html`<chat-widget open storage="none" .connector=${memory({ service: aService(), userId: 'ann' })}><a slot="signed-out" href="#login">Log in</a></chat-widget>`,
      )
      await until(() => widget.chat?.state.connection.type === 'online', 'the connection')
      await widget.signOut()
      await until(() => widget.chat === null, 'the end')
      await until(() => widget.querySelector('a')?.checkVisibility(), 'the link')
      await stillness(part(widget, '.frame'))
      await expect(widget).to.be.accessible()
    })

    it('shows no log-in form while the chat of somebody who is signed in is opening', async () => {
      let open = (_: Connector): void => {}
      registerConnector('slow', () => new Promise(resolve => (open = resolve)))
      const widget = await fixture<ChatWidget>(html`<chat-widget open storage="none" connector="slow"><a slot="signed-out" href="#login">Log in</a></chat-widget>`)
      await until(() => panel(widget)?.shadowRoot?.querySelector('.signed-out'), 'the panel')
      expect(widget.querySelector('a')?.checkVisibility()).to.equal(false)
      open(memory({ service: aService(), userId: 'ann' }))
      await until(() => widget.chat?.state.connection.type === 'online', 'the connection')
    })

    it('is signed out together with the other tabs of the account', async () => {
      const service = aService()
      const [mine, other] = await Promise.all(
        [1, 2].map(() => fixture<ChatWidget>(html`<chat-widget open .connector=${memory({ service, userId: 'ann' })}><a slot="signed-out" href="#login">Log in</a></chat-widget>`)),
      )
      await until(() => [mine, other].every(widget => widget?.chat?.state.connection.type === 'online'), 'both connections')
      const told: unknown[] = []
      other?.addEventListener('chat-connection', event => told.push(event.detail))
      await mine?.signOut()
      await until(() => other?.chat === null, 'the end of the other')
      expect(told).to.deep.equal([{ type: 'stopped', error: { code: 'unauthenticated', message: '' }, signedOut: true }])
      await until(() => other?.querySelector('a')?.checkVisibility(), 'the link')
    })

    const connect = () => Promise.resolve(null)
    const wrong = [
      ['an object', {}],
      ['a promise', Promise.resolve(null)],
      ['a connector function', memory],
      ['a connector that says of nothing whether it can do it', { connect }],
      ['a connector that might send twice', { connect, capabilities: { idempotentSend: false } }],
    ] as const
    for (const [what, connector] of wrong) {
      it(`says what is wrong with ${what} in its place`, async () => {
        const widget = new ChatWidget()
        const failed = oneEvent(widget, 'chat-error')
        widget.connector = connector as unknown as Connector
        widget.open = true
        document.body.append(widget)
        expect((await failed).detail).to.include({ code: 'rejected' })
        await until(() => widget.shadowRoot?.querySelector('[role=alert]')?.textContent?.includes('must come from a function'), 'the reason')
        widget.remove()
      })
    }

    it('says that there is none as long as there is none', async () => {
      const widget = await fixture<ChatWidget>(html`<chat-widget open></chat-widget>`)
      await until(() => panel(widget)?.shadowRoot?.querySelector('.signed-out'), 'the panel')
      expect(part(widget, 'slot[name=signed-out]').textContent).to.contain('No chat is connected.')
      await stillness(part(widget, '.frame'))
      await expect(widget).to.be.accessible()
    })

    it('says what is wrong with a name that nobody has registered', async () => {
      const widget = new ChatWidget()
      const failed = oneEvent(widget, 'chat-error')
      widget.connector = 'carrier-pigeon'
      widget.open = true
      document.body.append(widget)
      expect((await failed).detail.code).to.equal('rejected')
      await widget.updateComplete
      expect(part(widget, '[role=alert]').textContent).to.contain('carrier-pigeon')
      widget.remove()
    })
  })

  it('inline, fills a container, and is as high as the floating panel in one that has no height, however long the thread is', async () => {
    const messages = Array.from({ length: 200 }, (_, i) => aMessage({ id: `m${i}`, at: 1_000 + i, text: 'hello' }))
    const chat = new ScriptedChat({ me: aUser('ann', 'Ann'), users: byId(aUser('ann', 'Ann'), ben), dialogs: byId(dialog), threads: new Map([[d1, { ...aThread, messages }]]) })
    const box = await fixture(html`<div><chat-widget mode="inline" .givenChat=${chat}></chat-widget></div>`)
    const widget = box.querySelector('chat-widget') as ChatWidget
    await until(() => panel(widget), 'the panel')
    await widget.openDialog(d1)
    await until(() => panel(widget)?.shadowRoot?.querySelector('chat-thread')?.shadowRoot?.querySelector('.message'), 'the thread')
    expect(widget.getBoundingClientRect().height).to.equal(Math.min(640, innerHeight))
    expect(part(widget, '.frame').getBoundingClientRect().height).to.equal(Math.min(640, innerHeight))
    box.classList.add('high')
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('.high { block-size: 900px; inline-size: 300px; display: grid }')
    document.adoptedStyleSheets.push(sheet)
    expect(part(widget, '.frame').getBoundingClientRect().height).to.equal(900)
    expect(part(widget, '.frame').getBoundingClientRect().width, 'also where a grid asks how wide it must be').to.equal(300)
    document.adoptedStyleSheets.pop()
  })

})
