// What the service does that nobody would expect, by version and set-up.
import { expect } from 'chai'
import type { ConduitConnector, ConduitOptions } from '../../../src/connectors/conduit/index.js'
import type { ChatError } from '../../../src/core/errors.js'
import type { DialogId } from '../../../src/core/ids.js'
import type { Message } from '../../../src/core/model.js'
import { Listener } from '../connectycube/listener.js'
import { Town, type Citizen } from './town.js'

const failure = (work: Promise<unknown>): Promise<ChatError> => work.then(() => expect.fail('should have failed'), (error: unknown) => error as ChatError)
const textOf = (message: Message): string => (message.body.type === 'text' ? message.body.text : '')

describe('the Conduit connector', () => {
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let dialogId: DialogId
  let listeners: Listener[] = []

  async function begin(mount = ''): Promise<void> {
    town = await Town.open(mount)
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    dialogId = await town.room('Ann and Ben', ann, ben)
  }
  async function online(citizen: Citizen, options: Partial<ConduitOptions> = {}): Promise<Listener> {
    const listener = await Listener.online(town.connector(citizen, { checkEveryMs: 60_000, ...options }))
    listeners.push(listener)
    return listener
  }
  const say = async (listener: Listener, text: string, room = dialogId): Promise<Message> => {
    const { events } = await listener.do(listener.says(room, text))
    const told = events.find(event => event.type === 'message')
    return told!.message
  }
  const newest = async (listener: Listener, room = dialogId): Promise<readonly Message[]> =>
    (await listener.connector.messages(room, { from: { type: 'newest' }, limit: 100 }, listener.signal)).items

  afterEach(async () => {
    for (const listener of listeners) listener.life.abort()
    listeners = []
    await town.close()
  })

  describe('sends over a socket that never answers', () => {
    // `+coarse`: times in whole seconds, so that all four have the same.
    for (const mount of ['', '/v0.12+coarse'])
      it(`the same words many times at once, and each is a message of its own, in order (${mount || 'times in milliseconds'})`, async () => {
        await begin(mount)
        const a = await online(ann)
        const sent = await Promise.all([1, 2, 3, 4].map(() => say(a, 'same')))
        const orders = sent.map(({ order }) => order)
        expect(orders).to.deep.equal([...orders].sort())
        expect(new Set(orders).size).to.equal(4)
        expect((await newest(a)).map(({ id }) => id)).to.have.members(sent.map(({ id }) => id))
      })

    it('and does not take an old message for a new one with the same words', async () => {
      await begin()
      const a = await online(ann)
      const old = await say(a, 'ok')
      const again = await online(ann)
      expect((await say(again, 'ok')).id).to.not.equal(old.id)
    })

    it('from two windows at once, and both learn of all of it', async () => {
      await begin()
      const [one, other] = [await online(ann), await online(ann)]
      const sent = (await Promise.all([say(one, 'ok'), say(other, 'ok'), say(one, 'ok'), say(other, 'ok')])).map(({ id }) => id)
      expect(await newest(one)).to.have.length(4)
      expect(new Set(sent).size, 'a message is claimed once by a window').to.be.within(2, 4)
      for (const window of [one, other]) {
        const ids = (await newest(window)).map(({ id }) => id)
        expect(sent.every(id => ids.includes(id))).to.equal(true)
      }
    })

    it('to a room that it was just thrown out of, and learns that from a complaint', async () => {
      await begin()
      const a = await online(ann)
      await say(a, 'before')
      await town.ask('PUT', `/chat/leave/${dialogId}`, await town.headers(ann))
      const error = await failure(a.do(a.says(dialogId, 'after')))
      expect(error).to.include({ code: 'not-found', message: "Room does not exist or you don't have access" })
    })

    it('until nobody can know: then it says so', async () => {
      await begin()
      const a = await online(ann)
      await say(a, 'before')
      await town.fault({ userId: ann.id, silence: true })
      const work = failure(a.do(a.says(dialogId, 'into the void')))
      await town.fault({ userId: ann.id, drop: true })
      expect(await work).to.include({ code: 'offline', maybeAccepted: true })
    })
  })

  describe('finds out by looking', () => {
    it('what somebody changed or deleted, and says it once', async () => {
      await begin()
      const b = await online(ben, { checkEveryMs: 250 })
      const a = await online(ann, { edit: true })
      const [first, second] = [await say(a, 'frist'), await say(a, 'a slip')]
      await b.next('message', ({ message }) => message.id === second.id)
      await a.do({ type: 'edit', dialogId, messageId: first.id, text: 'first', mentions: [] })
      await a.do({ type: 'delete', dialogId, messageId: second.id, for: 'all' })
      const changed = await b.next('message-changed', ({ messageId, change }) => messageId === first.id && change.type === 'replaced' && textOf(change.message) === 'first')
      await b.next('message-removed', ({ messageId }) => messageId === second.id)
      const again = await say(a, 'a round later')
      await b.next('message', ({ message }) => message.id === again.id)
      expect(b.events.filter(event => event.type === 'message-removed')).to.have.length(1)
      expect(b.events.filter(event => event.type === 'message-changed' && event.messageId === first.id && event !== changed)).to.deep.equal([])
    })

    it('a room it was put into, and hears it from then on', async () => {
      await begin()
      const b = await online(ben, { checkEveryMs: 250 })
      const room = await town.room('Fresh', ann, ben)
      await b.next('hint', event => event.dialogId === room)
      const a = await online(ann)
      const { id } = await say(a, 'welcome', room)
      await b.next('message', ({ message }) => message.id === id)
    })

    it('a room it left elsewhere, and says nothing of it any more', async () => {
      await begin()
      const b = await online(ben, { checkEveryMs: 250 })
      await town.ask('PUT', `/chat/leave/${dialogId}`, await town.headers(ben))
      await b.next('dialog-removed', event => event.dialogId === dialogId)
    })

    it('nothing of a room that it left itself, though the socket still brings it', async () => {
      await begin()
      const [a, b] = [await online(ann), await online(ben)]
      await b.do({ type: 'leave', dialogId })
      const heard = b.events.length
      await say(a, 'behind your back')
      const other = await town.room('Elsewhere', ann, ben)
      const message = await say(a, 'a later word', other)
      await (b.connector as ConduitConnector).message(message.id, b.signal)
      expect(b.events.slice(heard).filter(event => event.type === 'message' && event.message.dialogId === dialogId)).to.deep.equal([])
    })

    it('more than one look shows, and asks for the dialog to be read', async () => {
      await begin()
      const b = await online(ben)
      await town.control('/demo/seed', { service: 'conduit', dialogId, count: 60 })
      const a = await online(ann)
      await say(a, 'the last of many')
      await b.next('hint', event => event.dialogId === dialogId)
    })
  })

  describe('reads a long history that knows only how many of the newest to leave out', () => {
    let a: ConduitConnector
    const signal = new AbortController().signal
    beforeEach(async () => {
      await begin()
      await town.control('/demo/seed', { service: 'conduit', dialogId, count: 1000 })
      a = town.connector(ann)
    })

    it('to its top, while people write and delete', async () => {
      const writer = await online(ben)
      const seen: Message[] = []
      let page = await a.messages(dialogId, { from: { type: 'newest' }, limit: 100 }, signal)
      for (;;) {
        seen.unshift(...page.items)
        const top = seen[0]
        if (page.older === null || !top) break
        const said = await say(writer, 'meanwhile')
        if (seen.length % 200 === 0) await writer.do({ type: 'delete', dialogId, messageId: said.id, for: 'all' })
        page = await a.messages(dialogId, { from: { type: 'before', anchor: { id: top.id, order: top.order, sentAt: top.sentAt, cursor: page.older } }, limit: 100 }, signal)
      }
      expect(seen.map(textOf)).to.deep.equal(Array.from({ length: 1000 }, (_, i) => `Message ${i + 1} of 1000`))
    })

    it('from any message, with few questions', async () => {
      const all = (await a.messages(dialogId, { from: { type: 'newest' }, limit: 1000 }, signal)).items
      for (const place of [0, 1, 499, 998, 999]) {
        const { id, order, sentAt } = all[place]!
        const around = await a.messages(dialogId, { from: { type: 'around', messageId: id }, limit: 11 }, signal)
        expect(around.items.map(m => m.id)).to.include(id)
        const after = await a.messages(dialogId, { from: { type: 'after', anchor: { id, order, sentAt } }, limit: 20 }, signal)
        expect(after.items.map(m => m.id)).to.deep.equal(all.slice(place + 1, place + 1 + after.items.length).map(m => m.id))
        expect(after.newer === null).to.equal(place + 1 + after.items.length === all.length)
        const before = await a.messages(dialogId, { from: { type: 'before', anchor: { id, order, sentAt } }, limit: 20 }, signal)
        expect(before.items.map(m => m.id)).to.deep.equal(all.slice(place - before.items.length, place).map(m => m.id))
      }
    })
  })

  describe('meets servers', () => {
    it('that write an id where an edited text should be, shows it and says so', async () => {
      await begin('/v0.12+damaged')
      const a = await online(ann, { edit: true })
      const { id } = await say(a, 'to be edited')
      const error = await failure(a.do({ type: 'edit', dialogId, messageId: id, text: 'edited', mentions: [] }))
      expect(error).to.include({ code: 'rejected', message: 'This server destroys messages that are edited' })
      await a.next('message-changed', ({ change }) => change.type === 'replaced' && textOf(change.message) === id)
    })

    it('that let nobody edit or delete, and says so in words', async () => {
      await begin('/v0.12+frozen')
      const a = await online(ann, { edit: true })
      const { id } = await say(a, 'for ever')
      const words = { code: 'rejected', message: 'This server does not offer that' }
      expect(await failure(a.do({ type: 'edit', dialogId, messageId: id, text: 'x', mentions: [] }))).to.include(words)
      expect(await failure(a.do({ type: 'delete', dialogId, messageId: id, for: 'all' }))).to.include(words)
    })

    it('that cannot list rooms, and takes those where something was said', async () => {
      await begin('/v0.10+roomless')
      const [a, b] = [await online(ann), await online(ben)]
      const { id } = await say(a, 'here we are')
      await b.next('message', ({ message }) => message.id === id)
      const page = await b.connector.dialogs(null, b.signal)
      expect(page.partial).to.equal(true)
      expect(page.items.map(dialog => [dialog.id, dialog.lastMessage?.text])).to.deep.equal([[dialogId, 'here we are']])
    })

    it('that are newer than it was told, and finds their routes', async () => {
      await begin('/v0.13')
      const cat = await town.newcomer('Cat')
      const a = await online(ann, { version: '0.12' })
      const { dialogId: made } = await a.do({ type: 'create-dialog', kind: 'group', memberIds: [ben.id], title: 'New ways' })
      const { events } = await a.do({ type: 'add-members', dialogId: made!, userIds: [cat.id] })
      expect(events[0]?.type === 'dialog' && events[0].dialog.memberIds).to.have.members([ann.id, ben.id, cat.id])
      const error = await failure(a.do({ type: 'add-members', dialogId: made!, userIds: [cat.id] }))
      expect(error).to.include({ code: 'rejected', message: 'One or more users are already members of the room' })
    })

    it('that are older than it was told, and finds their routes too', async () => {
      await begin()
      const a = await online(ann, { version: '0.13' })
      const { dialogId: made } = await a.do({ type: 'create-dialog', kind: 'group', memberIds: [ben.id], title: 'Old ways' })
      expect((await a.connector.dialog(made!, a.signal)).title).to.equal('Old ways')
    })

    it('where people must accept to be in a room', async () => {
      await begin('/v0.13+invitations')
      const [a, b] = [town.connector(ann), town.connector(ben)]
      const { signal } = new AbortController()
      const [invitation] = await b.invitations.received(signal)
      expect(invitation).to.include({ dialogId, senderId: ann.id, receiverId: ben.id })
      expect((await a.invitations.sent(signal)).map(({ id }) => id)).to.deep.equal([invitation!.id])
      expect((await b.dialogs(null, signal)).items).to.deep.equal([])
      await b.invitations.answer(invitation!.id, true, signal)
      expect((await b.dialogs(null, signal)).items.map(({ id }) => id)).to.deep.equal([dialogId])

      const [refused, cancelled] = [await town.room('No', ann, ben), await town.room('Never mind', ann, ben)]
      const of = async (room: DialogId) => (await b.invitations.received(signal)).find(one => one.dialogId === room)!.id
      await b.invitations.answer(await of(refused), false, signal)
      await a.invitations.cancel(await of(cancelled), signal)
      expect(await b.invitations.received(signal)).to.deep.equal([])
      expect((await b.dialogs(null, signal)).items).to.have.length(1)
      expect((await failure(b.invitations.answer(invitation!.id, true, signal))).code).to.equal('not-found')
    })

    it('without invitations, and says so', async () => {
      await begin()
      expect((await failure(town.connector(ann).invitations.received(new AbortController().signal))).code).to.equal('rejected')
    })

    it('that tell ids and nonces, edits, deletions and new rooms at once', async () => {
      await begin('/v0.16.25')
      const [a, b] = [await online(ann), await online(ben)]
      const [one, two] = await Promise.all([say(a, 'twins'), say(a, 'twins')])
      expect(one!.id).to.not.equal(two!.id)
      // Who sees a message for the first time after it was edited has nothing that changed.
      for (const twin of [one!, two!]) await b.next('message', ({ message }) => message.id === twin.id)
      await a.do({ type: 'edit', dialogId, messageId: one!.id, text: 'no twin', mentions: [] })
      await b.next('message-changed', ({ change }) => change.type === 'replaced' && textOf(change.message) === 'no twin')
      await a.do({ type: 'delete', dialogId, messageId: two!.id, for: 'all' })
      await b.next('message-removed', ({ messageId }) => messageId === two!.id)
      const { dialogId: made } = await a.do({ type: 'create-dialog', kind: 'group', memberIds: [ben.id], title: 'At once' })
      await b.next('hint', event => event.dialogId === made)
      const { id } = await say(a, 'heard without a new connection', made)
      await b.next('message', ({ message }) => message.id === id)
      expect((await newest(b)).map(textOf)).to.deep.equal(['no twin'])
    })
  })

  it('lists what was said in all rooms, and single messages', async () => {
    await begin()
    const a = await online(ann)
    const other = await town.room('Another', ann, ben)
    const said = [await say(a, 'here'), await say(a, 'there', other)]
    const recent = await (a.connector as ConduitConnector).recentMessages(0, 10, a.signal)
    expect(recent.map(({ id }) => id)).to.deep.equal([said[1]!.id, said[0]!.id])
    expect(await (a.connector as ConduitConnector).message(said[0]!.id, a.signal)).to.deep.include({ id: said[0]!.id, dialogId })
  })
})
