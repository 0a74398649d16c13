import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { ChatError } from '../../../src/core/errors.js'
import { toDialogId, toMessageId } from '../../../src/core/ids.js'
import type { ChatComposer } from '../../../src/ui/composer/chat-composer.js'
import { refusal } from '../../../src/ui/composer/uploads.js'
import { FilesDropEvent, MessageWriteEvent } from '../../../src/ui/thread/thread-events.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { all, ben, dialogId, dialogOf, me, message, mount, query, scripted, shown, text, threadOf } from '../thread/thread-kit.js'

const field = (composer: ChatComposer) => query(composer, 'textarea') as HTMLTextAreaElement
const sendButton = (composer: ChatComposer) => query(composer, '.send') as HTMLButtonElement
const type = async (composer: ChatComposer, words: string) => {
  field(composer).focus()
  field(composer).value = words
  field(composer).dispatchEvent(new Event('input', { bubbles: true }))
  await composer.updateComplete
}
const key = async (composer: ChatComposer, name: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true, ...more })
  field(composer).dispatchEvent(event)
  await composer.updateComplete
  return event
}
const setup = (...args: Parameters<typeof scripted>) => scripted({ thread: threadOf([message(1, { senderId: ben.id }), message(2, { senderId: me.id, body: text('my last words') })]), ...args[0] }, args[1])

describe('composer: writing', () => {
  it('sends with Enter, keeps the focus and is empty again', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    expect(sendButton(composer).disabled).to.equal(true)
    composer.focus()
    await sendKeys({ type: 'Hello' })
    await composer.updateComplete
    expect(sendButton(composer).disabled).to.equal(false)
    await sendKeys({ press: 'Enter' })
    await composer.updateComplete
    expect(chat.callsOf('send')).to.eql([['d1', { text: 'Hello' }]])
    expect(field(composer).value).to.equal('')
    expect(composer.shadowRoot?.activeElement).to.equal(field(composer))
    await expect(composer).to.be.accessible()
  })

  it('makes a new line with Shift+Enter', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    composer.focus()
    await sendKeys({ type: 'a' })
    await sendKeys({ down: 'Shift' })
    await sendKeys({ press: 'Enter' })
    await sendKeys({ up: 'Shift' })
    await sendKeys({ type: 'b' })
    expect(field(composer).value).to.equal('a\nb')
    expect(chat.callsOf('send')).to.have.length(0)
  })

  it('does not send while an input method is composing', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    await type(composer, 'にほ')
    await key(composer, 'Enter', { isComposing: true })
    await key(composer, 'Enter', { keyCode: 229 })
    expect(chat.callsOf('send')).to.have.length(0)
    await key(composer, 'Enter')
    expect(chat.callsOf('send')).to.have.length(1)
  })

  it('sends nothing but white space not at all, and white space around words not along', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    await type(composer, '  \n ')
    await key(composer, 'Enter')
    expect(chat.callsOf('send')).to.have.length(0)
    await type(composer, '  words\n\n')
    sendButton(composer).click()
    expect(chat.callsOf('send')).to.eql([['d1', { text: 'words' }]])
  })

  it('keeps the text when the page does not let it go', async () => {
    const chat = setup()
    const { composer } = await mount(chat, { maySend: () => false })
    await type(composer, 'words')
    await key(composer, 'Enter')
    expect(chat.callsOf('send')).to.have.length(0)
    expect(field(composer).value).to.equal('words')
  })

  it('grows with the text to two fifths of the panel, then scrolls', async () => {
    const { composer } = await mount(setup())
    const atRest = composer.getBoundingClientRect().height
    expect(atRest).to.be.within(48, 50)
    await type(composer, 'a\nb\nc')
    await shown(composer)
    expect(composer.getBoundingClientRect().height).to.be.above(atRest + 30)
    await type(composer, 'line\n'.repeat(60))
    await shown(composer)
    expect(field(composer).getBoundingClientRect().height).to.be.within(200, 240)
    await type(composer, '')
    await shown(composer)
    expect(composer.getBoundingClientRect().height).to.equal(atRest)
  })

  it('tells the limit of the service only near it, and does not send beyond it', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    await type(composer, 'x'.repeat(800))
    expect(query(composer, '#counter').textContent?.trim()).to.equal('')
    await type(composer, 'x'.repeat(990))
    expect(query(composer, '#counter').textContent).to.contain('10 characters left')
    await type(composer, 'x'.repeat(1001))
    expect(query(composer, '#counter').textContent).to.contain('1 character too many')
    expect(sendButton(composer).disabled).to.equal(true)
    await key(composer, 'Enter')
    expect(chat.callsOf('send')).to.have.length(0)
    await expect(composer).to.be.accessible()
  })
})

describe('composer: drafts', () => {
  it('come back, one for each dialog', async () => {
    const other = toDialogId('d2')
    const chat = setup({ drafts: new Map([[dialogId, 'half a thou']]) })
    chat.set({ dialogs: new Map([[dialogId, dialogOf()], [other, dialogOf({ id: other })]]) })
    const { composer } = await mount(chat)
    expect(field(composer).value).to.equal('half a thou')
    await type(composer, 'half a thought')
    expect(chat.state.drafts.get(dialogId)).to.equal('half a thought')
    composer.dialogId = other
    await composer.updateComplete
    expect(field(composer).value).to.equal('')
    composer.dialogId = dialogId
    await composer.updateComplete
    expect(field(composer).value).to.equal('half a thought')
    await key(composer, 'Enter')
    expect(chat.state.drafts.has(dialogId)).to.equal(false)
  })

  it('appear when the cache has been read later, and never over what is being written', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    chat.set({ drafts: new Map([[dialogId, 'from before']]) })
    await composer.updateComplete
    expect(field(composer).value).to.equal('from before')
    await type(composer, 'from before and more')
    chat.set({ drafts: new Map([[dialogId, 'from another tab']]) })
    await composer.updateComplete
    expect(field(composer).value).to.equal('from before and more')
  })
})

describe('composer: a slow cache', () => {
  it('does not bring back what was sent', async () => {
    const chat = setup()
    const stored: (() => void)[] = []
    const now = chat.setDraft
    chat.setDraft = (id, words) => void stored.push(() => now(id, words))
    const { composer } = await mount(chat)
    await type(composer, 'Hello')
    await key(composer, 'Enter')
    // The draft is stored after it was sent; that it is empty was seen as nothing new.
    stored[0]?.()
    await composer.updateComplete
    expect(field(composer).value).to.equal('')
    stored.at(-1)?.()
    expect(chat.state.drafts.has(dialogId)).to.equal(false)
  })
})

describe('composer: editing and answering', () => {
  it('edits my last message with ArrowUp in an empty field, and gives the draft back', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    composer.focus()
    const event = await key(composer, 'ArrowUp')
    await composer.updateComplete
    expect(event.defaultPrevented).to.equal(true)
    expect(field(composer).value).to.equal('my last words')
    expect(query(composer, '.strip').textContent).to.contain('Edit message')
    await expect(composer).to.be.accessible()
    await type(composer, 'my better words')
    expect(chat.callsOf('setDraft'), 'an edit is no draft').to.have.length(0)
    await key(composer, 'Enter')
    expect(chat.callsOf('edit')).to.eql([['d1', { id: 'm2' }, 'my better words']])
    expect(all(composer, '.strip')).to.have.length(0)
    expect(field(composer).value).to.equal('')
  })

  it('leaves ArrowUp alone when there is text', async () => {
    const { composer } = await mount(setup())
    await type(composer, 'x')
    expect((await key(composer, 'ArrowUp')).defaultPrevented).to.equal(false)
    expect(all(composer, '.strip')).to.have.length(0)
  })

  it('cancels with Escape, without closing what is around it', async () => {
    const { composer, box } = await mount(setup({ drafts: new Map([[dialogId, '']]) }))
    const heard: Event[] = []
    box.addEventListener('keydown', event => heard.push(event))
    await key(composer, 'ArrowUp')
    await composer.updateComplete
    await key(composer, 'Escape')
    expect(all(composer, '.strip')).to.have.length(0)
    expect(field(composer).value).to.equal('')
    expect(heard.filter(event => event instanceof KeyboardEvent && event.key === 'Escape'), 'the first Escape was ours').to.have.length(0)
    await key(composer, 'Escape')
    expect(heard.filter(event => event instanceof KeyboardEvent && event.key === 'Escape')).to.have.length(1)
  })

  it('gives back what was being written when an edit is cancelled', async () => {
    const chat = setup()
    const { composer, thread } = await mount(chat)
    await type(composer, 'in the middle of')
    thread.dispatchEvent(new MessageWriteEvent('message-edit', dialogId, { type: 'confirmed', key: 'm2', message: message(2, { senderId: me.id, body: text('old') }), pinned: false, pending: null, failed: null }))
    await composer.updateComplete
    expect(field(composer).value).to.equal('old')
    await key(composer, 'Escape')
    expect(field(composer).value).to.equal('in the middle of')
  })

  it('does not send an edit that changes nothing', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    await key(composer, 'ArrowUp')
    await composer.updateComplete
    await key(composer, 'Enter')
    expect(chat.callsOf('edit')).to.have.length(0)
    expect(all(composer, '.strip')).to.have.length(0)
  })

  it('answers a message', async () => {
    const chat = setup()
    const { composer, thread } = await mount(chat)
    thread.dispatchEvent(new MessageWriteEvent('message-reply', dialogId, { type: 'confirmed', key: 'm1', message: message(1, { senderId: ben.id }), pinned: false, pending: null, failed: null }))
    await composer.updateComplete
    expect(query(composer, '.strip').textContent).to.contain('Reply to Ben')
    await expect(composer).to.be.accessible()
    await type(composer, 'yes')
    await key(composer, 'Enter')
    expect(chat.callsOf('send')).to.eql([['d1', { text: 'yes', replyTo: toMessageId('m1') }]])
    expect(all(composer, '.strip')).to.have.length(0)
  })
})

describe('composer: typing', () => {
  it('is told once, and taken back after three seconds of rest', async () => {
    const clock = new FakeClock()
    const chat = setup()
    const { composer } = await mount(chat, { clock })
    await type(composer, 'a')
    await clock.advance(2000)
    await type(composer, 'ab')
    await clock.advance(2500)
    expect(chat.callsOf('setTyping')).to.eql([['d1', true]])
    await clock.advance(600)
    expect(chat.callsOf('setTyping')).to.eql([['d1', true], ['d1', false]])
  })

  it('ends when the message is sent, the field is emptied or the composer goes', async () => {
    const chat = setup()
    const { composer } = await mount(chat)
    await type(composer, 'a')
    await key(composer, 'Enter')
    await type(composer, 'a')
    await type(composer, '')
    await type(composer, 'a')
    composer.remove()
    expect(chat.callsOf('setTyping').map(call => call[1])).to.eql([true, false, true, false, true, false])
  })

  it('is not told to a service that has no such thing', async () => {
    const chat = setup({}, { typing: false })
    const { composer } = await mount(chat)
    await type(composer, 'a')
    expect(chat.callsOf('setTyping')).to.have.length(0)
  })
})

describe('composer: files', () => {
  const file = new File(['x'], 'a.txt', { type: 'text/plain' })
  const drop = async (thread: Element, composer: ChatComposer, files: readonly File[]) => {
    thread.dispatchEvent(new FilesDropEvent(dialogId, files))
    await import('../../../src/ui/composer/chat-upload-list.js')
    await shown(composer)
    return query(composer, 'chat-upload-list')
  }

  it('are uploaded first, with their progress, then sent with the message', async () => {
    const chat = setup()
    let finish = () => {}
    let progress: ((part: number) => void) | undefined
    chat.upload = (upload, _signal, onProgress) => {
      progress = onProgress
      return new Promise(resolve => (finish = () => resolve({ type: 'file', ref: 'r', name: upload.name, mime: upload.type, size: 1 })))
    }
    const { composer, thread } = await mount(chat)
    const list = await drop(thread, composer, [file])
    progress?.(0.4)
    await shown(composer)
    expect((query(list, 'progress') as HTMLProgressElement).value).to.equal(0.4)
    await type(composer, 'see')
    expect(sendButton(composer).disabled, 'not before it is there').to.equal(true)
    await expect(composer).to.be.accessible()
    finish()
    await shown(composer)
    expect(sendButton(composer).disabled).to.equal(false)
    await key(composer, 'Enter')
    expect(chat.callsOf('send')).to.eql([['d1', { text: 'see', attachments: [{ type: 'file', ref: 'r', name: 'a.txt', mime: 'text/plain', size: 1 }] }]])
    expect(all(list, '.upload')).to.have.length(0)
  })

  it('can be stopped, and tried again when they failed', async () => {
    const chat = setup()
    const signals: AbortSignal[] = []
    chat.upload = (_file, signal) => {
      signals.push(signal)
      return signals.length === 1 ? Promise.reject(new ChatError('timeout', 'Too slow.')) : new Promise(() => {})
    }
    const { composer, thread } = await mount(chat)
    const list = await drop(thread, composer, [file])
    expect(query(list, '.upload.failed').textContent).to.contain('Too slow.')
    expect(sendButton(composer).disabled).to.equal(true)
    query(list, '[aria-label^="Retry"]').click()
    await shown(composer)
    query(list, '[aria-label="Stop uploading a.txt"]').click()
    await shown(composer)
    expect(signals[1]?.aborted).to.equal(true)
    expect(all(list, '.upload')).to.have.length(0)
  })

  it('go on while the composer is away, and are there when it comes back', async () => {
    const chat = setup()
    let finish = () => {}
    const signals: AbortSignal[] = []
    chat.upload = (upload, signal) => {
      signals.push(signal)
      return new Promise(resolve => (finish = () => resolve({ type: 'file', ref: 'r', name: upload.name, mime: upload.type, size: 1 })))
    }
    const { composer, thread, box } = await mount(chat)
    await drop(thread, composer, [file])
    box.remove()
    expect(signals.map(({ aborted }) => aborted)).to.eql([false])

    const again = await mount(chat)
    await shown(again.composer)
    expect(all(query(again.composer, 'chat-upload-list'), '.upload.uploading')).to.have.length(1)
    finish()
    await shown(again.composer)
    expect(sendButton(again.composer).disabled).to.equal(false)
    await type(again.composer, 'later')
    await key(again.composer, 'Enter')
    expect(chat.callsOf('send')).to.eql([['d1', { text: 'later', attachments: [{ type: 'file', ref: 'r', name: 'a.txt', mime: 'text/plain', size: 1 }] }]])
    const fresh = await mount(setup())
    await shown(fresh.composer)
    expect(all(query(fresh.composer, 'chat-upload-list'), '.upload'), 'another chat').to.have.length(0)
  })

  it('are taken on also when the composer leaves before what uploads them is here', async () => {
    const chat = setup()
    chat.upload = upload => Promise.resolve({ type: 'file', ref: 'r', name: upload.name, mime: upload.type, size: 1 })
    const { composer, box } = await mount(chat)
    composer.getRootNode().dispatchEvent(new FilesDropEvent(dialogId, [file]))
    box.remove()

    const again = await mount(chat)
    await shown(again.composer)
    expect(all(query(again.composer, 'chat-upload-list'), '.upload')).to.have.length(1)
    expect(sendButton(again.composer).disabled).to.equal(false)
  })

  it('are refused in words before they are tried, when the service would', async () => {
    const chat = setup({}, { files: { maxBytes: 1000, mimes: ['image/*'] } })
    const { composer, thread } = await mount(chat)
    const list = await drop(thread, composer, [file, new File([new Uint8Array(2000)], 'big.png', { type: 'image/png' })])
    expect(query(list, '.refusals').textContent).to.contain('a.txt: this kind').and.to.contain('big.png is larger than 1 kB')
    expect(chat.callsOf('upload')).to.have.length(0)
    expect(refusal(new File(['x'], 'x', { type: 'image/png' }), { maxBytes: 1000, mimes: ['image/*'] })).to.equal(null)
  })

  it('are not offered where the service takes none', async () => {
    const { composer } = await mount(setup({}, { files: false }))
    expect(all(composer, '.attach')).to.have.length(0)
  })
})

describe('composer: emoji', () => {
  it('are picked by keyboard and put where the cursor is', async () => {
    const { composer } = await mount(setup())
    await type(composer, 'ab')
    field(composer).setSelectionRange(1, 1)
    query(composer, '[aria-label="Emoji"]').click()
    await import('../../../src/ui/emoji/chat-emoji-grid.js')
    await shown(composer)
    const grid = query(composer, 'chat-emoji-grid')
    await expect(grid).to.be.accessible()
    await sendKeys({ press: 'ArrowRight' })
    const chosen = grid.shadowRoot?.activeElement?.textContent
    await sendKeys({ press: 'ArrowDown' })
    await sendKeys({ press: 'ArrowUp' })
    expect(grid.shadowRoot?.activeElement?.textContent).to.equal(chosen)
    await sendKeys({ press: 'Enter' })
    await shown(composer)
    expect(field(composer).value).to.equal(`a${chosen}b`)
    expect(all(composer, 'chat-emoji-grid')).to.have.length(0)
    expect(composer.shadowRoot?.activeElement).to.equal(field(composer))
  })
})

describe('composer: dialogs that cannot be written to', () => {
  it('offers to join a public dialog, and says why that failed', async () => {
    const chat = setup({ dialog: dialogOf({ kind: 'public', joined: false }) })
    const { composer } = await mount(chat)
    expect(all(composer, 'textarea')).to.have.length(0)
    await expect(composer).to.be.accessible()
    chat.commandAnswer = () => Promise.reject(new ChatError('forbidden', 'By invitation.'))
    query(composer, '.bar button').click()
    await shown(composer)
    expect(query(composer, '.bar').textContent).to.contain('By invitation.')
    chat.commandAnswer = () => Promise.resolve(undefined)
    query(composer, '.bar button').click()
    expect(chat.callsOf('command').at(-1)).to.eql([{ type: 'join', dialogId }])
  })

  it('says that a broadcast is only read', async () => {
    const { composer } = await mount(setup({ dialog: dialogOf({ kind: 'broadcast', ownerId: ben.id }) }))
    expect(query(composer, '.bar').textContent).to.contain('cannot write')
  })
})
