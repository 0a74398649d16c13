import { expect, nextFrame } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { toClientId, toMessageId } from '../../../src/core/ids.js'
import type { Attachment, Message } from '../../../src/core/model.js'
import type { Intent } from '../../../src/core/actions.js'
import type { OutboxEntry } from '../../../src/core/outbox.js'
import { MessageWriteEvent } from '../../../src/ui/thread/thread-events.js'
import type { ChatAttachment } from '../../../src/ui/thread/chat-attachment.js'
import type { ChatThread } from '../../../src/ui/thread/chat-thread.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { until } from '../../kit/until.js'
import { all, ben, cleo, dialogId, dialogOf, gap, log, me, message, messages, mount, placeOf, query, rowOf, scripted, scrollTo, setThread, shown, text, threadOf, unsent } from './thread-kit.js'

const mine = (n: number, more: Partial<Message> = {}) => message(n, { senderId: me.id, ...more })
const theirs = (n: number, more: Partial<Message> = {}) => message(n, { senderId: ben.id, ...more })
const labelOf = (thread: ChatThread, key: string) => rowOf(thread, key).getAttribute('aria-label') ?? ''
const actionsOf = (thread: ChatThread, key: string) => rowOf(thread, key).querySelector('chat-message-actions')
const namesOf = (host: Element) => all(host, 'button').map(button => button.dataset['action'] ?? button.textContent?.trim() ?? '')
const hover = async (thread: ChatThread, key: string) => {
  rowOf(thread, key).dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }))
  await shown(thread)
}
const press = async (thread: ChatThread, key: string, action: string) => {
  await hover(thread, key)
  const actions = actionsOf(thread, key)
  if (!actions) throw new Error('no actions')
  query(actions, `[data-action="${action}"]`).click()
  await actions.updateComplete
  return actions
}

describe('thread: messages', () => {
  it('are a log whose rows say who, when, what and how far', async () => {
    const list = [theirs(1, { body: text('Hello') }), mine(2, { body: text('Hi'), readBy: [ben.id], editedAt: 1 }), mine(3, { body: { type: 'deleted' } })]
    const { thread } = await mount(scripted({ thread: threadOf(list) }))
    expect(log(thread).getAttribute('role')).to.equal('log')
    expect(log(thread).getAttribute('aria-live'), 'the shell announces').to.equal('off')
    expect(labelOf(thread, 'm1')).to.match(/^Ben, .+: Hello$/)
    expect(labelOf(thread, 'm2')).to.match(/^You, .+: Hi, edited, read$/)
    expect(labelOf(thread, 'm3')).to.match(/^You, .+: Message deleted$/)
    await expect(thread).to.be.accessible()
  })

  it('show time and status in the last line when there is room', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([mine(1, { body: text('ok') })]) }))
    const meta = query(thread, '.meta').getBoundingClientRect()
    const words = query(thread, '.words').getBoundingClientRect()
    expect(meta.bottom).to.be.at.most(words.bottom + 3)
    expect(meta.left).to.be.above(words.right)
  })

  it('are only text, whatever is in them', async () => {
    const evil = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>&lt;b&gt; javascript:alert(1)'
    const list = [theirs(1, { body: text(evil), reactions: [{ value: evil, userIds: [], count: 1 }] }), theirs(2, { body: { type: 'notice', text: evil } })]
    const chat = scripted({ thread: threadOf(list), dialog: dialogOf({ kind: 'group' }), users: new Map([[ben.id, { ...ben, name: evil }], [me.id, me]]) })
    const { thread } = await mount(chat)
    expect(all(thread, 'img, script, b')).to.have.length(0)
    expect(query(thread, '.words').textContent).to.equal(evil)
    expect('pwned' in window).to.equal(false)
  })

  it('turn only themselves around, not what stands beside them', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1, { body: text('\u202Eabc') })]) }))
    expect(getComputedStyle(query(thread, '.words')).unicodeBidi).to.equal('isolate')
    expect(query(thread, '.meta').textContent).to.match(/\d/)
  })

  it('open links without handing anything over', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1, { body: text('see https://example.com/x') })]) }))
    const link = query(thread, '.words a')
    expect(link.getAttribute('href')).to.equal('https://example.com/x')
    expect(link.getAttribute('target')).to.equal('_blank')
    expect(link.getAttribute('rel')).to.equal('noopener noreferrer')
  })

  it('of one to three emoji are large', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1, { body: text('👍') }), theirs(2, { body: text('ok') })]) }))
    const sizes = all(thread, '.words').map(words => parseFloat(getComputedStyle(words).fontSize))
    expect(sizes).to.eql([32, 15])
  })

  it('break long words instead of growing out of the panel, and scroll only up and down', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1, { body: text('x'.repeat(3000)) }), mine(2, { body: text(`https://example.com/${'y'.repeat(900)}`) })]) }), { width: 320 })
    expect(log(thread).scrollWidth).to.equal(log(thread).clientWidth)
  })

  it('of a megabyte are shown in pieces', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1, { body: text('word '.repeat(200_000)) })]) }))
    expect(query(thread, '.words').textContent).to.have.length(64 * 1024)
    query(thread, '.text .link').click()
    await shown(thread)
    expect(query(thread, '.words').textContent).to.have.length(128 * 1024)
  })

  it('mark who is mentioned, and ignore places outside the text', async () => {
    const mentions = [{ userId: me.id, offset: 3, length: 4 }, { userId: me.id, offset: 5, length: 4 }, { userId: me.id, offset: 90, length: 4 }, { userId: me.id, offset: -1, length: 2 }]
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1, { body: text('Hi @Ann!', { mentions }) })]) }))
    expect(all(thread, '.mention').map(b => b.textContent)).to.eql(['@Ann'])
    expect(query(thread, '.words').textContent).to.equal('Hi @Ann!')
  })

  it('show names and faces only in dialogs of more than two', async () => {
    const list = [theirs(1), message(2, { senderId: cleo.id })]
    const direct = await mount(scripted({ thread: threadOf(list) }))
    expect(all(direct.thread, '.name, chat-avatar')).to.have.length(0)
    const group = await mount(scripted({ thread: threadOf(list), dialog: dialogOf({ kind: 'group' }) }))
    expect(all(group.thread, '.name').map(name => name.textContent)).to.eql(['Ben', 'Cleo'])
    expect(all(group.thread, 'chat-avatar')).to.have.length(2)
    await expect(group.thread).to.be.accessible()
  })
})

describe('thread: attachments', () => {
  const show = async (attachment: Attachment) => {
    const chat = scripted({ thread: threadOf([theirs(1, { body: text('', { attachments: [attachment] }) })]) })
    const canvas = new OffscreenCanvas(800, 600)
    canvas.getContext('2d')
    const url = URL.createObjectURL(await canvas.convertToBlob())
    // A film that has not begun: there is nothing yet that could fail.
    const media = URL.createObjectURL(new MediaSource())
    chat.url = ({ type }) => (type === 'location' ? null : type === 'video' || type === 'audio' ? media : url)
    const { thread } = await mount(chat)
    const shownAs = query(thread, 'chat-attachment') as ChatAttachment
    await shownAs.updateComplete
    return { thread, chat, shownAs }
  }
  const file = { ref: 'r', name: 'a.png', mime: 'image/png', size: 1000 }

  it('show a picture in a box that has its size before the picture is there', async () => {
    const { thread, shownAs } = await show({ type: 'image', width: 800, height: 600, ...file })
    const box = query(shownAs, '.picture').getBoundingClientRect()
    expect(Math.round(box.width)).to.equal(280)
    expect(Math.round(box.height)).to.equal(210)
    expect(query(shownAs, 'img').getAttribute('referrerpolicy')).to.equal('no-referrer')
    await expect(thread).to.be.accessible()
  })

  it('show a file row in place of a picture that cannot be loaded', async () => {
    const { thread, shownAs } = await show({ type: 'image', ...file })
    query(shownAs, 'img').dispatchEvent(new Event('error'))
    await shown(thread)
    expect(all(shownAs, 'img')).to.have.length(0)
    expect(query(shownAs, '.name').textContent).to.equal('a.png')
  })

  it('never show a document in place, nor a script behind a link', async () => {
    const svg = await show({ type: 'image', ...file, name: 'x.svg', mime: 'image/svg+xml' })
    expect(all(svg.shownAs, 'img')).to.have.length(0)
    const { thread, chat, shownAs } = await show({ type: 'file', ...file })
    chat.url = () => 'javascript:alert(1)'
    setThread(chat, threadOf([theirs(1, { body: text('', { attachments: [{ type: 'file', ...file, name: 'b' }] }) })]))
    await shown(thread)
    expect(all(shownAs, 'a')).to.have.length(0)
    expect(query(shownAs, '.file').textContent).to.contain('not available')
  })

  it('tell name, extension and size of a file', async () => {
    const { shownAs } = await show({ type: 'file', ref: 'r', name: 'photo\u202egpj.exe', mime: 'x', size: 1_200_000 })
    expect(query(shownAs, '.extension').textContent).to.equal('.exe')
    expect(query(shownAs, '.stem').textContent).to.equal('photo�gpj')
    expect(query(shownAs, '.size').textContent).to.contain('1.2 MB')
  })

  it('have their ending at the end of the name also on a page from right to left', async () => {
    for (const [name, isArabic] of [[`${'a long name '.repeat(9)}.txt`, false], ['صورة الميناء.txt', true]] as const) {
      const { shownAs } = await show({ type: 'file', ref: 'r', name, mime: 'x', size: 1200 })
      shownAs.dir = 'rtl'
      const [stem, extension] = ['.stem', '.extension'].map(part => query(shownAs, part).getBoundingClientRect()) as [DOMRect, DOMRect]
      if (isArabic) expect(extension.right).to.be.at.most(stem.left + 0.5)
      else expect(extension.left).to.be.at.least(stem.right - 0.5)
      expect(getComputedStyle(query(shownAs, '.size')).direction).to.equal('ltr')
      expect(query(shownAs, '.size').getBoundingClientRect().right).to.be.closeTo(query(shownAs, '.words').getBoundingClientRect().right, 0.5)
    }
  })

  it('play sound and film, and link to a place on a map', async () => {
    expect(query((await show({ type: 'audio', ...file })).shownAs, 'audio').hasAttribute('controls')).to.equal(true)
    expect(query((await show({ type: 'video', ...file })).shownAs, 'video').hasAttribute('controls')).to.equal(true)
    const { thread, shownAs } = await show({ type: 'location', latitude: 52.5, longitude: 13.4, label: 'Here' })
    expect(query(shownAs, '.file').getAttribute('href')).to.contain('mlat=52.5')
    await expect(thread).to.be.accessible()
  })
})

describe('thread: what did not work', () => {
  it('says why a message was not sent, with retry and discard', async () => {
    const chat = scripted({ thread: threadOf([theirs(1)]), outbox: [unsent('c1', 'mine', { type: 'failed', error: { code: 'rejected', message: 'Too rude.' } })] })
    const { thread } = await mount(chat)
    const row = rowOf(thread, 'c1')
    expect(row.querySelector('.failure')?.textContent).to.contain('Not sent. The service did not accept it. The service said: “Too rude.”')
    expect(labelOf(thread, 'c1')).to.contain('not sent')
    const [retry, discard] = row.querySelectorAll<HTMLElement>('.failure button')
    retry?.click()
    discard?.click()
    expect(chat.callsOf('retry')).to.eql([['c1']])
    expect(chat.callsOf('discard')).to.eql([['c1']])
    await expect(thread).to.be.accessible()
  })

  it('says in our words, not those of a broken network, what was given up', async () => {
    const given = (code: 'offline' | 'timeout') => unsent(code, 'mine', { type: 'failed', error: { code, message: 'TypeError: Failed to fetch' } })
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1)]), outbox: [given('offline'), given('timeout')] }))
    const whyOf = (key: string) => rowOf(thread, key).querySelector('.failure span')?.textContent
    expect(whyOf('offline')).to.equal('Not sent. There was no connection.')
    expect(whyOf('timeout')).to.equal('It is not known whether this has arrived.')
  })

  it('keeps a refused edit in sight and lets it be taken back', async () => {
    const intent: Intent = { type: 'edit', dialogId, target: { id: toMessageId('m1') }, text: 'new words', mentions: [] }
    const entry: OutboxEntry = { id: toClientId('e1'), seq: 1, dialogId, createdAt: 1, intent, attempts: 1, state: { type: 'failed', error: { code: 'forbidden', message: 'Too late.' } } }
    const chat = scripted({ thread: threadOf([mine(1)]), outbox: [entry] })
    const { thread } = await mount(chat)
    expect(query(thread, '.words').textContent).to.equal('new words')
    expect(query(thread, '.failure').textContent).to.contain('Your change was not saved. You are not allowed to do this here. The service said: “Too late.”')
    query(thread, '.failure button:last-child').click()
    expect(chat.callsOf('discard')).to.eql([['e1']])
  })
})

describe('thread: actions of a message', () => {
  it('are the same, in the same order, in bar and sheet', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([mine(1), theirs(2)]) }))
    await hover(thread, 'm1')
    const bar = actionsOf(thread, 'm1')
    expect(bar && namesOf(bar)).to.eql(['react', 'reply', 'copy', 'edit', 'pin', 'delete'])
    await expect(thread).to.be.accessible()
    rowOf(thread, 'm1').dispatchEvent(new PointerEvent('contextmenu', { bubbles: true, pointerType: 'touch', cancelable: true }))
    await shown(thread)
    expect(namesOf(query(query(thread, 'chat-message-sheet'), 'chat-message-actions'))).to.eql(['react', 'reply', 'copy', 'edit', 'pin', 'delete'])
    await expect(thread).to.be.accessible()
  })

  it('are only those that the service has and that I may do', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([mine(1), theirs(2)]) }, { actions: new Set(['send', 'edit']), reply: false, deleteFor: [] }))
    await hover(thread, 'm1')
    expect(namesOf(actionsOf(thread, 'm1') as Element)).to.eql(['copy', 'edit'])
    await hover(thread, 'm2')
    expect(namesOf(actionsOf(thread, 'm2') as Element)).to.eql(['copy'])
  })

  it('stand below a message that is cut off at the top, and over the one after it', async () => {
    const { thread } = await mount(scripted({ thread: threadOf(Array.from({ length: 40 }, (_, at) => (at % 2 ? theirs(at + 1) : mine(at + 1)))) }))
    await scrollTo(thread, log(thread).scrollTop + placeOf(thread, 'm21') + 10)
    await hover(thread, 'm21')
    for (const button of all(actionsOf(thread, 'm21') as Element, 'button')) {
      const { left, right, top, bottom } = button.getBoundingClientRect()
      expect(bottom).to.be.above(rowOf(thread, 'm22').getBoundingClientRect().top)
      for (const y of [top + 1, bottom - 1]) expect(thread.shadowRoot?.elementFromPoint((left + right) / 2, y)?.localName).to.equal('chat-message-actions')
    }
  })

  it('let what is unsent be changed and taken back, until it is on its way', async () => {
    const outbox = [unsent('c1', 'waits', { type: 'queued' }, 1), unsent('c2', 'goes', { type: 'sending', after: null }, 2)]
    const chat = scripted({ thread: threadOf([theirs(1)]), outbox }, { actions: new Set(['send']), deleteFor: [] })
    const { thread } = await mount(chat)
    await hover(thread, 'c2')
    expect(namesOf(actionsOf(thread, 'c2') as Element)).to.eql(['copy'])
    await press(thread, 'c1', 'delete')
    expect(chat.callsOf('discard')).to.eql([['c1']])
    expect(namesOf(actionsOf(thread, 'c1') as Element)).to.eql(['copy', 'edit', 'delete'])
  })

  it('react, and take a reaction back', async () => {
    const chat = scripted({ thread: threadOf([theirs(1, { reactions: [{ value: '❤️', userIds: [me.id], count: 1 }] })]) })
    const { thread } = await mount(chat)
    const bar = await press(thread, 'm1', 'react')
    all(bar, '.emoji').find(button => button.textContent === '👍')?.click()
    query(thread, '.reaction').click()
    expect(chat.callsOf('react')).to.eql([
      ['d1', { id: 'm1' }, '👍', true],
      ['d1', { id: 'm1' }, '❤️', false],
    ])
  })

  it('offer more emoji in a grid', async () => {
    const chat = scripted({ thread: threadOf([theirs(1)]) })
    const { thread } = await mount(chat)
    const bar = await press(thread, 'm1', 'react')
    query(bar, '[aria-label="More emoji"]').click()
    await import('../../../src/ui/emoji/chat-emoji-grid.js')
    await shown(thread)
    const grid = query(query(thread, 'chat-message-sheet'), 'chat-emoji-grid')
    await expect(grid).to.be.accessible()
    all(grid, 'button')[3]?.click()
    await shown(thread)
    expect(chat.callsOf('react').at(-1)?.[3]).to.equal(true)
    expect(all(thread, 'chat-message-sheet')).to.have.length(0)
  })

  it('ask before deleting, for whom', async () => {
    const chat = scripted({ thread: threadOf([mine(1), mine(2)]) })
    const { thread } = await mount(chat)
    const bar = await press(thread, 'm2', 'delete')
    expect(chat.callsOf('remove')).to.have.length(0)
    expect(namesOf(bar)).to.eql(['For me', 'For everyone', 'Cancel'])
    all(bar, 'button')[1]?.click()
    expect(chat.callsOf('remove')).to.eql([['d1', { id: 'm2' }, 'all']])
    await shown(thread)
    expect(thread.shadowRoot?.activeElement?.getAttribute('data-key'), 'the focus does not fall out').to.equal('m1')
  })

  it('tell the composer what to answer and what to change', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([mine(1)]) }))
    const told: string[] = []
    for (const type of ['message-reply', 'message-edit']) {
      thread.addEventListener(type, event => event instanceof MessageWriteEvent && told.push(`${type} ${event.item.key}`))
    }
    await press(thread, 'm1', 'reply')
    await press(thread, 'm1', 'edit')
    expect(told).to.eql(['message-reply m1', 'message-edit m1'])
  })

  it('come up when a finger rests on a message, and not when it scrolls', async () => {
    const clock = new FakeClock()
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1)]) }), { clock })
    const touch = (type: string, y = 0) => rowOf(thread, 'm1').dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType: 'touch', isPrimary: true, clientY: y }))
    touch('pointerdown')
    touch('pointermove', 40)
    await clock.advance(600)
    await shown(thread)
    expect(all(thread, 'chat-message-sheet')).to.have.length(0)
    touch('pointerdown')
    await clock.advance(600)
    await shown(thread)
    expect(query(query(thread, 'chat-message-sheet'), 'dialog').matches(':modal')).to.equal(true)
    await expect(thread).to.be.accessible()
  })
})

describe('thread: replies', () => {
  it('quote what they answer and go there', async () => {
    const list = [...messages(1, 80), mine(81, { replyTo: toMessageId('m2') })]
    const { thread } = await mount(scripted({ thread: threadOf(list) }))
    const quote = query(thread, '.quote')
    expect(quote.textContent).to.contain('Ben').and.to.contain('Message 2')
    quote.click()
    await shown(thread)
    expect(rowOf(thread, 'm2').classList.contains('flash')).to.equal(true)
    expect(thread.shadowRoot?.activeElement).to.equal(rowOf(thread, 'm2'))
  })

  it('say so when the message cannot be found any more', async () => {
    const chat = scripted({ thread: threadOf([mine(81, { replyTo: toMessageId('m2') })]) })
    chat.jump = () => Promise.resolve(false)
    const { thread } = await mount(chat)
    query(thread, '.quote').click()
    await until(() => query(thread, '.toast').textContent?.includes('could not be found'), 'the words')
  })
})

describe('thread by keyboard', () => {
  it('keeps the focus in the actions of a message from one question to the next, and afterwards', async () => {
    const chat = scripted({ thread: threadOf([theirs(1), mine(2)]) })
    const { thread } = await mount(chat)
    const deep = () => thread.shadowRoot?.activeElement?.shadowRoot?.activeElement
    rowOf(thread, 'm2').focus()
    await sendKeys({ press: 'Enter' })
    await until(() => deep()?.getAttribute('data-action') === 'react', 'the first action')
    await sendKeys({ press: 'Enter' })
    await until(() => deep()?.textContent === '👍', 'the first reaction')
    await sendKeys({ press: 'Enter' })
    await until(() => deep()?.getAttribute('data-action') === 'react', 'the first action again')
    expect(chat.callsOf('react')).to.deep.equal([['d1', { id: 'm2' }, '👍', true]])

    await sendKeys({ press: 'ArrowLeft' })
    await until(() => deep()?.getAttribute('data-action') === 'delete', 'the last action')
    await sendKeys({ press: 'Enter' })
    await until(() => deep()?.classList.contains('danger'), 'the question')
    await sendKeys({ press: 'Enter' })
    expect(chat.callsOf('remove')).to.have.length(1)
    await shown(thread)
    expect(thread.shadowRoot?.activeElement).to.equal(rowOf(thread, 'm1'))
  })

  const focusedKey = (thread: ChatThread) => thread.shadowRoot?.activeElement?.closest('.message')?.getAttribute('data-key')

  it('is one stop for Tab, at the newest message, and arrows go through it', async () => {
    const { thread } = await mount(scripted({ thread: threadOf(messages(1, 40)) }))
    expect(all(thread, '.message[tabindex="0"]').map(row => row.dataset['key'])).to.eql(['m40'])
    thread.focus()
    for (const [key, at] of [['ArrowUp', 'm39'], ['ArrowUp', 'm38'], ['ArrowDown', 'm39'], ['Home', 'm1'], ['ArrowUp', 'm1'], ['End', 'm40'], ['ArrowDown', 'm40']] as const) {
      await sendKeys({ press: key })
      await shown(thread)
      expect(focusedKey(thread), key).to.equal(at)
    }
    await sendKeys({ press: 'PageUp' })
    await shown(thread)
    const box = thread.shadowRoot?.activeElement?.getBoundingClientRect()
    const view = log(thread).getBoundingClientRect()
    expect(box && box.top >= view.top - 1 && box.top < view.bottom, 'a page up is in view').to.equal(true)
    await expect(thread).to.be.accessible()
  })

  it('reaches the actions with Enter, goes through them with arrows and comes back with Escape', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([theirs(1)]) }))
    thread.focus()
    await sendKeys({ press: 'Enter' })
    await shown(thread)
    const bar = actionsOf(thread, 'm1')
    expect(bar?.shadowRoot?.activeElement?.getAttribute('data-action')).to.equal('react')
    await sendKeys({ press: 'ArrowRight' })
    expect(bar?.shadowRoot?.activeElement?.getAttribute('data-action')).to.equal('reply')
    await sendKeys({ press: 'Escape' })
    await shown(thread)
    expect(thread.shadowRoot?.activeElement).to.equal(rowOf(thread, 'm1'))
  })

  it('goes on into older messages that are not in the DOM yet', async () => {
    const { thread } = await mount(scripted({ thread: threadOf(messages(1, 400)) }))
    thread.focus()
    await sendKeys({ press: 'Home' })
    await shown(thread)
    const before = Number(focusedKey(thread)?.slice(1))
    await sendKeys({ press: 'ArrowUp' })
    await shown(thread)
    expect(Number(focusedKey(thread)?.slice(1))).to.equal(before - 1)
  })
})

describe('thread: states', () => {
  it('shows nothing, then shapes, while the cache is read', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([], { ready: false }) }))
    expect(all(thread, '.waiting .skeleton').length).to.be.above(2)
  })

  it('invites to write when there is nothing yet', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([]) }))
    expect(query(thread, '.state').textContent).to.contain('Say hello')
    await expect(thread).to.be.accessible()
  })

  it('says that messages come when we are back online', async () => {
    const { thread } = await mount(scripted({ thread: threadOf([], { gaps: [gap('g', null, null)] }), connection: { type: 'offline', code: 'offline' } }))
    expect(query(thread, '.state').textContent).to.contain('back online')
    await expect(thread).to.be.accessible()
  })

  it('says why the first page could not be had, with another try', async () => {
    const g = gap('g', null, null)
    const chat = scripted({ thread: threadOf([], { gaps: [g], failed: new Map([[g.id, { code: 'forbidden', message: 'Not for you.' }]]) }) })
    const { thread } = await mount(chat)
    expect(query(thread, '.state').textContent).to.contain('Not for you.')
    query(thread, '.state button').click()
    expect(chat.callsOf('loadOlder')).to.have.length(1)
    await expect(thread).to.be.accessible()
  })

  it('opens its dialog while it is in the page, and only then', async () => {
    const chat = scripted({ thread: threadOf([theirs(1)]) })
    const { thread } = await mount(chat)
    expect(chat.callsOf('openThread')).to.eql([['d1']])
    const parent = thread.parentNode
    thread.remove()
    expect(chat.callsOf('closeThread')).to.eql([['d1']])
    parent?.append(thread)
    await shown(thread)
    expect(chat.callsOf('openThread')).to.have.length(2)
    thread.dialogId = null
    await shown(thread)
    expect(chat.callsOf('closeThread')).to.have.length(2)
    await nextFrame()
  })

  it('leaves no listener and no timer behind', async () => {
    const clock = new FakeClock()
    const chat = scripted({ thread: threadOf(messages(1, 30)) })
    const { thread, composer } = await mount(chat, { clock })
    log(thread).scrollTop = 10
    await shown(thread)
    thread.remove()
    composer.remove()
    expect(chat.listenerCount).to.equal(0)
    expect(clock.pending).to.equal(0)
  })

  it('uses no style attribute anywhere', async () => {
    const { thread, composer } = await mount(scripted({ thread: threadOf(messages(1, 30)), outbox: [unsent('c1', 'x')] }))
    await hover(thread, 'm30')
    expect([...all(thread, '[style]'), ...all(composer, '[style]')]).to.have.length(0)
  })
})
