// The vendor's own SDK on the other side, in a frame of its own since it brings globals along.
import { expect } from 'chai'
import { toDialogId, toMessageId, toOrderKey, type DialogId } from '../../../src/core/ids.js'
import type { Message } from '../../../src/core/model.js'
import { Listener } from './listener.js'
import { Town, type Citizen } from './town.js'

type Heard = readonly unknown[]
// The SDK is what is under test on that side; its types come from a package that the page does not load.
type Sdk = Record<string, any> // oxlint-disable-line typescript/no-explicit-any

class Peer {
  readonly sdk: Sdk
  readonly #frame: HTMLIFrameElement

  private constructor(frame: HTMLIFrameElement) {
    this.#frame = frame
    this.sdk = (frame.contentWindow as unknown as { ConnectyCube: Sdk }).ConnectyCube
  }

  static async signIn(town: Town, citizen: Citizen): Promise<Peer> {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const script = frame.contentDocument!.createElement('script')
    script.src = new URL('/node_modules/connectycube/dist/connectycube.min.js', location.href).href
    await new Promise((resolve, reject) => {
      script.onload = resolve
      script.onerror = reject
      frame.contentDocument!.head.append(script)
    })
    const { appId, authKey, api, chat, chatHost } = town.addresses.connectycube
    const peer = new Peer(frame)
    const settings = { streamManagement: { enable: true }, reconnect: { enable: false } }
    peer.sdk['init']({ appId, authKey }, { endpoints: { api: 'unused', api_url: api, chat: chatHost, chat_url: chat }, chat: settings, debug: { mode: 0 } })
    const session = await peer.sdk['createSession']({ login: citizen.login, password: citizen.password })
    await peer.sdk['chat'].connect({ userId: session.user_id, password: session.token })
    // connect() ends at the bind; only after the presence is anything delivered.
    await peer.sdk['chat'].ping()
    return peer
  }

  get chat(): Sdk {
    return this.sdk['chat']
  }

  /** What a listener of the SDK is called with next. */
  hears(name: string): Promise<Heard> {
    return new Promise(resolve => (this.chat[name] = (...heard: Heard) => resolve(heard)))
  }

  say(to: number | string, body: string, extension: object = {}): string {
    return this.chat['send'](to, { type: typeof to === 'number' ? 'chat' : 'groupchat', body, extension: { save_to_history: 1, ...extension } })
  }

  async leave(): Promise<void> {
    await this.chat['disconnect']()
    this.#frame.remove()
  }
}

describe('the ConnectyCube connector and the vendor\'s SDK', () => {
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let peer: Peer
  let me: Listener
  let direct: DialogId
  let group: DialogId

  before(async () => {
    town = await Town.open()
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    direct = toDialogId(await town.privateDialog(ann, ben))
    peer = await Peer.signIn(town, ben)
    me = await Listener.online(town.connector(ann))
    const outcome = await me.do({ type: 'create-dialog', kind: 'group', memberIds: [ben.id], title: 'A group' })
    group = outcome.dialogId!
    await me.connector.dialogs(null, me.signal)
  })
  after(async () => {
    me.life.abort()
    await peer.leave()
  })

  const fromBen = async (text: string): Promise<Message> => {
    const { message } = await me.next('message', event => event.message.body.type === 'text' && event.message.body.text === text)
    return message
  }

  for (const kind of ['private', 'group'] as const) {
    describe(`in a ${kind} dialog`, () => {
      const dialogId = () => (kind === 'private' ? direct : group)
      const target = () => (kind === 'private' ? Number(ann.id) : group)

      it('what we send is heard there, with the id we made, and is in the history', async () => {
        const heard = peer.hears('onMessageListener')
        const { events } = await me.do(me.says(dialogId(), 'hello <SDK> & "all"', { metadata: { mood: 'fine' } }))
        const [from, message] = (await heard) as [number, Sdk]
        const [event] = events
        if (event?.type !== 'message') throw new Error('a send gives a message')
        expect([String(from), message['id'], message['dialog_id'], message['body']]).to.deep.equal([ann.id, event.message.id, dialogId(), 'hello <SDK> & "all"'])
        expect(message['extension']).to.include({ mood: 'fine', save_to_history: '1' })
        const { items } = (await peer.chat['message'].list({ chat_dialog_id: dialogId(), mark_as_read: 0 })) as { items: { _id: string }[] }
        expect(items.find(it => it._id === event.message.id)).to.include({ _id: event.message.id, message: 'hello <SDK> & "all"', date_sent: event.message.sentAt / 1000 })
      })

      it('what it sends is heard here, and is told as delivered once', async () => {
        const delivered = peer.hears('onDeliveredStatusListener')
        const id = peer.say(target(), `hi from the SDK, ${kind}`, { mood: 'calm' })
        const message = await fromBen(`hi from the SDK, ${kind}`)
        expect(message).to.deep.include({ id, dialogId: dialogId(), senderId: ben.id, metadata: { mood: 'calm' } })
        expect((await delivered).map(String)).to.deep.equal([id, dialogId(), ann.id])
        const page = await me.connector.messages(dialogId(), { from: { type: 'newest' }, limit: 20 }, me.signal)
        expect(page.items.find(it => it.id === id)).to.include({ order: message.order, sentAt: message.sentAt })
      })

      it('reading is told there and here', async () => {
        const id = peer.say(target(), `read me, ${kind}`)
        const message = await fromBen(`read me, ${kind}`)
        const read = peer.hears('onReadStatusListener')
        await me.do({ type: 'read', dialogId: dialogId(), messageId: message.id, upTo: message.order, messages: [{ id: message.id, senderId: ben.id }] })
        expect((await read).map(String)).to.deep.equal([id, dialogId(), ann.id])

        const heard = peer.hears('onMessageListener')
        const from = me.events.length
        await me.do(me.says(dialogId(), 'and you?'))
        const [, mine] = (await heard) as [number, { id: string; dialog_id: string }]
        peer.chat['sendReadStatus']({ messageId: mine.id, userId: Number(ann.id), dialogId: mine.dialog_id })
        const receipt = await me.next('receipt', event => event.kind === 'read' && event.userId === ben.id, from)
        expect(receipt).to.deep.include({ dialogId: dialogId(), of: { messageIds: [mine.id] } })
      })

      it('typing is seen there and here', async () => {
        const typing = peer.hears('onMessageTypingListener')
        me.connector.setTyping?.(dialogId(), true)
        const [isTyping, userId] = await typing
        expect([isTyping, String(userId)]).to.deep.equal([true, ann.id])
        const from = me.events.length
        peer.chat['sendIsTypingStatus'](target())
        expect(await me.next('typing', () => true, from)).to.deep.include({ dialogId: dialogId(), userId: ben.id, typing: true })
        peer.chat['sendIsStopTypingStatus'](target())
        await me.next('typing', event => !event.typing, from)
      })

      it('edits are taken over there and here', async () => {
        const heard = peer.hears('onMessageListener')
        const { events } = await me.do(me.says(dialogId(), 'frist'))
        await heard
        const messageId = events[0]?.type === 'message' ? events[0].message.id : toMessageId('')
        const updated = peer.hears('onMessageUpdateListener')
        await me.do({ type: 'edit', dialogId: dialogId(), messageId, text: 'first', mentions: [] })
        const [id, isLast, text, where, who] = await updated
        expect([id, String(isLast), text, where, String(who)]).to.deep.equal([messageId, 'true', 'first', dialogId(), ann.id])

        const theirs = peer.say(target(), `secnod, ${kind}`)
        await fromBen(`secnod, ${kind}`)
        peer.chat['editMessage']({ to: target(), dialogId: dialogId(), originMessageId: theirs, body: 'second', last: true })
        const { change } = await me.next('message-changed', event => event.messageId === theirs)
        expect(change).to.deep.include({ type: 'edited', text: 'second' })
      })

      it('deletions are taken over there and here', async () => {
        const heard = peer.hears('onMessageListener')
        const { events } = await me.do(me.says(dialogId(), 'a slip'))
        await heard
        const messageId = events[0]?.type === 'message' ? events[0].message.id : toMessageId('')
        const deleted = peer.hears('onMessageDeleteListener')
        await me.do({ type: 'delete', dialogId: dialogId(), messageId, for: 'all' })
        expect((await deleted).slice(0, 2)).to.deep.equal([messageId, dialogId()])

        const theirs = peer.say(target(), `another slip, ${kind}`)
        await fromBen(`another slip, ${kind}`)
        peer.chat['deleteMessage']({ to: target(), dialogId: dialogId(), messageId: theirs })
        await me.next('message-removed', event => event.messageId === theirs && event.dialogId === dialogId())
      })

      it('reactions are taken over there and here', async () => {
        const id = peer.say(target(), `like this, ${kind}`)
        await fromBen(`like this, ${kind}`)
        const reacted = peer.hears('onMessageReactionsListener')
        await me.do({ type: 'react', dialogId: dialogId(), messageId: toMessageId(id), value: '👍', on: true })
        const [messageId, userId, , add] = await reacted
        expect([messageId, String(userId), add]).to.deep.equal([id, ann.id, '👍'])
        await peer.chat['message'].addReaction(id, '🎉')
        const { change } = await me.next('message-changed', event => event.messageId === id && event.change.type === 'reacted' && event.change.userId === ben.id)
        expect(change).to.deep.equal({ type: 'reacted', userId: ben.id, add: ['🎉'], remove: [] })
      })
    })
  }

  it('files are the same to both', async () => {
    const file = new File(['hello file'], 'note.png', { type: 'image/png' })
    const attachment = await me.connector.upload!(file, { signal: me.signal })
    const heard = peer.hears('onMessageListener')
    await me.do(me.says(direct, '', { body: { type: 'text', text: '', attachments: [attachment], mentions: [] } }))
    const [, message] = (await heard) as [number, { body: string; extension: { attachments: Record<string, string>[] } }]
    expect(message.body).to.equal('Attachment')
    const uid = attachment.type === 'location' ? '' : attachment.ref
    expect(message.extension.attachments[0]).to.include({ type: 'image', uid, name: 'note.png', 'content-type': 'image/png' })
    expect(await (await fetch(peer.sdk['storage'].privateUrl(uid))).text()).to.equal('hello file')
    expect(await (await fetch(me.connector.url(attachment)!)).text()).to.equal('hello file')

    const blob = await peer.sdk['storage'].createAndUpload({ file, name: 'theirs.png', type: 'image/png', size: file.size, public: false })
    peer.say(Number(ann.id), 'Attachment', { attachments: [{ type: 'photo', uid: blob.uid, name: 'theirs.png', size: 10 }] })
    const { message: theirs } = await me.next('message', event => event.message.body.type === 'text' && event.message.body.attachments.length > 0)
    expect(theirs.body).to.deep.equal({ type: 'text', text: '', attachments: [{ type: 'image', ref: blob.uid, name: 'theirs.png', mime: '', size: 10 }], mentions: [] })
  })

  it('a file with a longer name than the service takes keeps its beginning and its ending', async () => {
    const file = new File(['x'], `Harbour at night ${'🌙'.repeat(60)} final.png`, { type: 'image/png' })
    const attachment = await me.connector.upload!(file, { signal: me.signal })
    const name = attachment.type === 'location' ? '' : attachment.name
    expect(name).to.match(/^Harbour at night 🌙+…🌙+ final\.png$/u)
    expect(name.length).to.be.within(98, 100)
  })

  it('system messages of new dialogs, members and names are understood', async () => {
    const heard = peer.hears('onSystemMessageListener')
    const { dialogId } = await me.do({ type: 'create-dialog', kind: 'group', memberIds: [ben.id], title: 'Told about' })
    const told = (await heard)[0] as { body: string; extension: Record<string, string>; userId: number }
    expect(told.body).to.equal('dialog/NEW_DIALOG')
    expect(told.extension).to.include({ dialogId })

    const made = await peer.chat['dialog'].create({ type: 2, name: 'Theirs', occupants_ids: [Number(ann.id)] })
    peer.chat['sendSystemMessage'](Number(ann.id), { body: 'dialog/NEW_DIALOG', extension: { dialogId: made._id } })
    const { dialog } = await me.next('dialog', event => event.dialog.id === made._id)
    expect(dialog).to.include({ kind: 'group', title: 'Theirs', ownerId: ben.id })

    await peer.chat['dialog'].update(made._id, { pull_all: { occupants_ids: [Number(ann.id)] } })
    peer.chat['sendSystemMessage'](Number(ann.id), { body: 'dialog/REMOVED_FROM_DIALOG', extension: { dialogId: made._id } })
    await me.next('dialog-removed', event => event.dialogId === made._id)
  })

  it('a system message that lies changes nothing', async () => {
    const from = me.events.length
    peer.chat['sendSystemMessage'](Number(ann.id), { body: 'dialog/REMOVED_FROM_DIALOG', extension: { dialogId: direct } })
    const { dialog } = await me.next('dialog', event => event.dialog.id === direct, from)
    expect(dialog.joined).to.equal(true)
    expect(me.events.filter(event => event.type === 'dialog-removed' && event.dialogId === direct)).to.deep.equal([])
  })

  it('what is written while we are away waits for us, once, and sorts where it belongs', async () => {
    const away = await town.newcomer('Cat')
    const dialogId = toDialogId(await town.privateDialog(ben, away))
    const ids = ['one', 'two', 'three'].map(text => peer.say(Number(away.id), text))
    await peer.chat['ping']()
    const cat = await Listener.online(town.connector(away))
    const { items } = await cat.connector.messages(dialogId, { from: { type: 'newest' }, limit: 10 }, cat.signal)
    expect(items.map(message => message.id)).to.have.members(ids)
    const replayed = cat.events.flatMap(event => (event.type === 'message' ? [event.message] : []))
    expect(replayed.map(message => message.id)).to.have.members(ids)
    for (const message of replayed) expect(items.find(it => it.id === message.id)?.order).to.equal(message.order)
    expect(items.map(message => message.order)).to.deep.equal(items.map(message => toOrderKey(message.order)).sort())
    cat.life.abort()
  })
})
