import { expect } from 'chai'
import fc from 'fast-check'
import { toUserId } from '../../../src/core/ids.js'
import type { Account } from '../../../src/connectors/connectycube/account.js'
import { toAttachmentFields } from '../../../src/connectors/connectycube/attachment-fields.js'
import { toAttachment } from '../../../src/connectors/connectycube/attachments.js'
import { toDialog, toMessage, toUser } from '../../../src/connectors/connectycube/map.js'
import { toWords } from '../../../src/connectors/connectycube/sign-in.js'
import { checkDialog, checkMessage, checkUser } from '../../../src/testing/contract/shapes.js'

const account: Account = { appId: '77', api: 'https://api.example.test', domain: 'chat.example.test', me: toUserId('1001'), serverNow: () => 1_700_000_000_000 }
const ID = '65a0c0ffee65a0c0ffee00aa'
const DIALOG = '65a0c0ffee65a0c0ffee0001'
const wire = { _id: ID, chat_dialog_id: DIALOG, message: 'hello', date_sent: 1_700_000_000, sender_id: 1002, recipient_id: 1001 }

describe('a message of the REST API', () => {
  it('becomes one of ours', () => {
    const message = toMessage({
      ...wire, attachments: null, read_ids: [1002, 1001], delivered_ids: ['1001', 1002], read: 0, views_count: 0,
      reactions: { own: ['👍'], total: { '👍': 2, '🚀': 1, '👌': 0 } }, created_at: '2023-11-14T22:13:20Z', save_to_history: '1', mood: 'fine',
    }, account)
    expect(message).to.deep.equal({
      id: ID, dialogId: DIALOG, senderId: '1002', order: `1700000000:${ID}`, sentAt: 1_700_000_000_000,
      body: { type: 'text', text: 'hello', attachments: [], mentions: [] },
      reactions: [{ value: '👍', userIds: ['1001'], count: 2 }, { value: '🚀', userIds: [], count: 1 }],
      deliveredTo: ['1001'], readBy: ['1001'], metadata: { mood: 'fine' },
    })
  })

  it('is the same with numbers as text, and milliseconds for seconds', () => {
    const strings = { ...wire, date_sent: '1700000000', sender_id: '1002', recipient_id: '1001' }
    expect(toMessage(strings, account)).to.deep.equal(toMessage(wire, account))
    expect(toMessage({ ...wire, date_sent: 1_700_000_000_123 }, account)).to.deep.equal(toMessage(wire, account))
    for (const date of [1e10, 1e14, 1e20]) expect(toMessage({ ...wire, date_sent: date }, account), 'a time that no order has room for').to.equal(null)
  })

  it('is read by its recipient when only the flag says so', () => {
    expect(toMessage({ ...wire, sender_id: 1001, recipient_id: 1002, read: '1' }, account)).to.deep.include({ readBy: ['1002'], deliveredTo: ['1002'] })
  })

  it('carries our client id back to us, and nobody else\'s', () => {
    expect(toMessage({ ...wire, sender_id: 1001, client_id: 'mine' }, account)?.clientId).to.equal('mine')
    expect(toMessage({ ...wire, client_id: 'theirs' }, account)).to.not.have.any.keys('clientId')
  })

  it('is left out when it lacks what it cannot be without', () => {
    const broken = [null, 7, 'x', [], {}, { ...wire, _id: 'short' }, { ...wire, _id: null }, { ...wire, chat_dialog_id: 5 }, { ...wire, date_sent: 'soon' }, { ...wire, date_sent: 0 }, { ...wire, sender_id: null }]
    expect(broken.map(it => toMessage(it, account))).to.deep.equal(broken.map(() => null))
  })

  it('shows no filler beside its files', () => {
    const attachments = [{ type: 'photo', uid: 'abc', name: 'a.png', size: '12' }]
    const body = { type: 'text', text: '', attachments: [{ type: 'image', ref: 'abc', name: 'a.png', mime: '', size: 12 }], mentions: [] }
    expect(toMessage({ ...wire, message: 'attachment', attachments }, account)?.body).to.deep.equal(body)
  })
})

describe('a dialog of the REST API', () => {
  const dialog = { _id: DIALOG, type: 2, name: 'Hikes', user_id: 1001, occupants_ids: [1001, 1002], created_at: '2023-11-14T22:13:20Z', updated_at: '2023-11-14T22:13:20Z' }

  it('becomes one of ours, with or without all that may be null', () => {
    const nothing = { description: null, photo: null, last_message: null, last_message_id: null, last_message_date_sent: null, unread_messages_count: null, pinned_messages_ids: null, extensions: null, permissions: null, admins_ids: null }
    const expected = {
      id: DIALOG, kind: 'group', title: 'Hikes', ownerId: '1001', adminIds: [], memberIds: ['1001', '1002'], memberCount: 2, joined: true, previewable: false,
      unread: 0, pinnedIds: [], metadata: {}, updatedAt: 1_700_000_000_000,
    }
    expect(toDialog(dialog, account)).to.deep.equal(expected)
    expect(toDialog({ ...dialog, ...nothing }, account)).to.deep.equal(expected)
  })

  it('shows its newest message in the place that the message has in the history', () => {
    const last = { last_message: 'two\n lines', last_message_id: ID, last_message_user_id: 1002, last_message_date_sent: 1_700_000_000 }
    expect(toDialog({ ...dialog, ...last }, account)?.lastMessage).to.deep.equal({
      id: ID, order: toMessage(wire, account)?.order, senderId: '1002', sentAt: 1_700_000_000_000, text: 'two lines', type: 'text',
    })
    expect(toDialog({ ...dialog, ...last, last_message: 'Attachment' }, account)?.lastMessage).to.include({ type: 'attachment', text: '' })
  })

  it('of an unknown kind is left out', () => {
    expect([0, 5, 'group', null].map(type => toDialog({ ...dialog, type }, account))).to.deep.equal([null, null, null, null])
  })

  it('has a picture only by an address that needs no token', () => {
    const photos = ['https://x.test/a.png', 'f00d-uid', '/a.png', 'javascript:alert(1)', 'data:text/html,x', '../up', 12]
    expect(photos.map(photo => toDialog({ ...dialog, photo }, account)?.photoUrl)).to.deep.equal([
      'https://x.test/a.png', 'https://api.example.test/blobs/f00d-uid', 'https://api.example.test/a.png', undefined, undefined, undefined, 'https://api.example.test/blobs/12',
    ])
  })
})

describe('what the server says', () => {
  it('never throws, and what comes of it has the shape of the model [F49]', () => {
    const keys = ['_id', 'id', 'type', 'name', 'message', 'chat_dialog_id', 'date_sent', 'sender_id', 'attachments', 'reactions', 'read_ids', 'extensions', 'occupants_ids', 'photo', 'avatar', '__proto__', 'constructor', 'updated_at', 'last_message_id', 'last_message_date_sent', 'last_message_user_id']
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(ID, DIALOG, 2, 3, 1_700_000_000, '1002', '__proto__', ['__proto__'], { own: ['constructor'], total: { ['__proto__']: 2, constructor: 1 } }))
    const any = fc.dictionary(fc.constantFrom(...keys), value)
    const sound = any.map(it => ({ ...it, _id: ID, type: 2, chat_dialog_id: DIALOG, date_sent: 1_700_000_000, sender_id: 5, id: 7, updated_at: 1_700_000_000, created_at: 1_700_000_000 }))
    fc.assert(fc.property(fc.oneof(any, sound, fc.jsonValue()), it => {
      for (const [map, check] of [[toMessage, checkMessage], [toDialog, checkDialog], [toUser, checkUser]] as const) {
        const model = map(it, account)
        if (model !== null && 'updatedAt' in model && model.updatedAt === 0) continue
        if (model !== null) expect(check(model)).to.equal(null)
      }
      expect(Object.keys(Object.prototype), 'what leaked into every object').to.deep.equal([])
    }), { numRuns: 3000 })
  })

  it('is put into words from each of its three shapes, and from none of others', () => {
    const cases = [
      [{ errors: { base: ['Forbidden. Need user.'] } }, 'Forbidden. Need user.'],
      [{ errors: { password: ['cannot be blank', 'is short'], base: ['Sorry'] } }, 'password cannot be blank. is short. Sorry'],
      [{ errors: ['Unauthorized'] }, 'Unauthorized'],
      [{ errors: 'text' }, null], [{}, null], [null, null], [[], null], [{ errors: [{}] }, null],
    ] as const
    for (const [body, words] of cases) expect(toWords(body)).to.equal(words)
  })
})

describe('attachments', () => {
  it('come back as they went, on either road', () => {
    const all = [
      { type: 'image', ref: 'uid-1', name: 'a.png', mime: 'image/png', size: 5, width: 10, height: 20 },
      { type: 'video', ref: 'uid-2', name: 'a.mp4', mime: 'video/mp4', size: 5, width: 10, height: 20, durationMs: 1500 },
      { type: 'audio', ref: 'uid-3', name: 'a.ogg', mime: 'audio/ogg', size: 5, durationMs: 2000 },
      { type: 'file', ref: 'https://files.example.test/a.zip', name: 'a.zip', mime: 'application/zip', size: 0 },
      { type: 'location', latitude: 48.1, longitude: -11.5, label: 'here' },
    ] as const
    for (const attachment of all) expect(toAttachment(toAttachmentFields(attachment))).to.deep.equal(attachment)
  })

  it('are known by any of the names that clients use', () => {
    const types = ['image', 'photo', 'image/jpeg', 'video', 'audio/mp3', 'document', '']
    expect(types.map(type => toAttachment({ type, uid: 'x' })?.type)).to.deep.equal(['image', 'image', 'image', 'video', 'audio', 'file', 'file'])
    const places = [{ latitude: '1', longitude: '2' }, { data: '{"lat":1,"lng":2}' }, { data: '%7B%22lat%22%3A1%2C%22lng%22%3A2%7D' }]
    for (const place of places) expect(toAttachment({ type: 'place', ...place })).to.deep.equal({ type: 'location', latitude: 1, longitude: 2 })
  })

  it('that lead nowhere good are left out', () => {
    const bad = [null, 'x', {}, { type: 'image' }, { type: 'file', url: 'javascript:alert(1)' }, { type: 'file', uid: '../../x?y' }, { type: 'location', data: '%E0%A4%A' }, { type: 'location', latitude: 'north' }]
    expect(bad.map(toAttachment)).to.deep.equal(bad.map(() => null))
  })
})
