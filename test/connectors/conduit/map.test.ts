import { expect } from 'chai'
import { toMessage, toOrder, toMs, toRoom, toUser, toWord } from '../../../src/connectors/conduit/map.js'

const id = '0123456789abcdef01234567'
const ann = 'a'.repeat(24)
const ben = 'b'.repeat(24)
const wire = { _id: id, message: 'Hello', senderUser: ann, room: 'c'.repeat(24), readBy: [ann, ben], createdAt: '2026-11-21T01:55:13.165Z', updatedAt: '2026-11-21T01:55:13.165Z', __v: 0 }
const nonsense: readonly unknown[] = [null, undefined, 0, 7, '', 'no id', true, [], {}, [wire], { _id: {} }, NaN]

describe('a message of Conduit', () => {
  it('becomes one of ours, read by everybody but its sender', () => {
    expect(toMessage(wire)).to.deep.equal({
      id,
      dialogId: 'c'.repeat(24),
      senderId: ann,
      order: `001795226113165 ${id}`,
      sentAt: Date.parse(wire.createdAt),
      body: { type: 'text', text: 'Hello', attachments: [], mentions: [] },
      reactions: [],
      deliveredTo: [],
      readBy: [ben],
      metadata: {},
    })
  })

  it('may have UUIDs, and its room and people whole', () => {
    const uuid = '123e4567-e89b-12d3-a456-426614174000'
    const message = toMessage({ ...wire, _id: uuid, room: { _id: uuid, name: 'x' }, senderUser: { _id: ann, email: 'a@b.c' }, readBy: [{ _id: ben }] })
    expect(message).to.deep.include({ id: uuid, dialogId: uuid, senderId: ann, readBy: [ben] })
  })

  it('of a later server may be a notice, have files, or be deleted', () => {
    expect(toMessage({ ...wire, messageType: 'system', message: 'Ben left' })?.body).to.deep.equal({ type: 'notice', text: 'Ben left' })
    const files = [ben, { _id: ann, name: 'plan.pdf', mimeType: 'application/pdf' }, null, 7]
    expect(toMessage({ ...wire, messageType: 'file', message: undefined, files })?.body).to.deep.equal({
      type: 'text',
      text: '',
      mentions: [],
      attachments: [
        { type: 'file', ref: ben, name: 'bbbbbb', mime: 'application/octet-stream', size: 0 },
        { type: 'file', ref: ann, name: 'plan.pdf', mime: 'application/pdf', size: 0 },
      ],
    })
    expect(toMessage({ ...wire, deleted: true })).to.equal(null)
  })

  for (const field of ['_id', 'senderUser', 'room', 'createdAt']) {
    it(`is none when ${field} is nonsense`, () => {
      for (const value of nonsense) expect(toMessage({ ...wire, [field]: value }), JSON.stringify(value)).to.equal(null)
    })
  }

  it('is one with the rest of it when other fields are nonsense', () => {
    for (const value of nonsense) {
      const message = toMessage({ ...wire, message: value, readBy: value, updatedAt: value, files: value, messageType: value })
      expect(message?.id, JSON.stringify(value)).to.equal(id)
      expect(message?.body.type).to.equal('text')
    }
    for (const value of nonsense) expect(toMessage(value)?.id).to.equal(undefined)
  })

  it('keeps hostile text as it is, and hostile ids out', () => {
    const text = '<img src=x onerror=alert(1)>\u202E__proto__'
    expect(toMessage({ ...wire, message: text })?.body).to.include({ text })
    for (const bad of ['../../admin', 'a b', `${id}/../x`, 'x'.repeat(65), '"', id + '?']) expect(toMessage({ ...wire, _id: bad })).to.equal(null)
  })

  it('has its place by time, to the millisecond, and then by id', () => {
    const places = [toOrder(999, 'z'), toOrder(1000, 'a'), toOrder(1000, 'b'), toOrder(1e12, 'a'), toOrder(1e13, 'a')]
    expect([...places].sort()).to.deep.equal(places)
    expect(toMs(toOrder(1_795_226_113_165, id))).to.equal(1_795_226_113_165)
  })
})

describe('a room of Conduit', () => {
  it('is taken with what makes sense of it', () => {
    expect(toRoom({ _id: id, name: 'Lunch', participants: [ann, ben, ann, null], creator: ann, createdAt: wire.createdAt })).to.deep.equal({
      id, name: 'Lunch', memberIds: [ann, ben], ownerId: ann, updatedAt: Date.parse(wire.createdAt),
    })
    expect(toRoom({ _id: id, participants: [{ _id: ann, email: 'a@b.c' }] })?.memberIds).to.deep.equal([ann])
    for (const value of nonsense) expect(toRoom({ _id: id, name: value, participants: value, creator: value, updatedAt: value })?.id).to.equal(id)
  })

  it('is none without an id, or deleted', () => {
    for (const value of nonsense) expect(toRoom({ _id: value })).to.equal(null)
    expect(toRoom({ _id: id, deleted: true })).to.equal(null)
  })
})

describe('a word on the socket', () => {
  it('is understood in the words of every version', () => {
    const room = 'c'.repeat(24)
    expect(toWord({ sender: ann, message: 'Hello', room })).to.deep.equal({ dialogId: room, senderId: ann, text: 'Hello', isTyping: false })
    expect(toWord({ sender: ann, contentType: 'text', content: 'Hello', files: [], room })?.text).to.equal('Hello')
    expect(toWord({ sender: ann, contentType: 'text', content: 'new', message: 'old', room })?.text).to.equal('new')
    expect(toWord({ sender: ann, contentType: 'typing', room })?.isTyping).to.equal(true)
    expect(toWord({ sender: ann, content: 'x', room, _id: id, nonce: 'n' })).to.deep.include({ id, nonce: 'n' })
  })

  it('is none without its room and sender', () => {
    for (const value of [...nonsense, { sender: ann }, { room: id }, { sender: [ann], room: id }, { sender: ann, room: '../x' }]) expect(toWord(value), JSON.stringify(value)).to.equal(null)
  })

  it('has no text where the text is none', () => {
    for (const message of [null, 7, {}, [], true]) expect(toWord({ sender: ann, room: id, message })?.text).to.equal('')
  })
})

describe('a person as the site gives one', () => {
  it('has an id and a name, and maybe a picture', () => {
    expect(toUser({ id: ann, name: 'Ann', avatarUrl: '/ann.png', password: 'x' })).to.deep.equal({ id: ann, name: 'Ann', avatarUrl: '/ann.png' })
    expect(toUser({ id: 7, name: 'Seven', avatarUrl: null })).to.deep.equal({ id: '7', name: 'Seven' })
    for (const value of [...nonsense, { id: ann }, { name: 'Ann' }, { id: ann, name: {} }]) expect(toUser(value), JSON.stringify(value)).to.equal(null)
  })
})
