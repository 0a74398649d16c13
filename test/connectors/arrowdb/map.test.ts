import { expect } from 'chai'
import { toGroup, toMessage, toStamp, toTimeText, toUser } from '../../../src/connectors/arrowdb/map.js'
import { toDialogId, toUserId } from '../../../src/core/ids.js'

const me = toUserId('a'.repeat(24))
const other = 'b'.repeat(24)
const chat = { id: 'c1', message: 'Hello', created_at: '2013-10-28T21:50:05+0000', updated_at: '2013-10-28T21:50:05+0000', from: { id: other }, chat_group: { id: 'g1' } }

describe('what ArrowDB sends', () => {
  it('is a time in whole seconds, without a colon in its offset', () => {
    expect(toStamp('2013-10-28T21:50:05+0000')).to.equal(1_382_997_005)
    expect(toStamp('2013-10-28T23:50:05+0200')).to.equal(1_382_997_005)
    expect(toStamp('2013-10-28T21:50:05.999Z')).to.equal(1_382_997_005)
    expect(toTimeText(1_382_997_005)).to.equal('2013-10-28T21:50:05+0000')
    for (const wrong of [undefined, null, '', 'soon', {}, [], '0000-00-00', true]) expect(toStamp(wrong), JSON.stringify(wrong)).to.equal(undefined)
  })

  it('is a message as long as it says who said what when, and where', () => {
    expect(toMessage(chat, me)).to.deep.equal({
      id: 'c1', dialogId: 'g1', senderId: other, order: '1382997005:c1', sentAt: 1_382_997_005_000,
      body: { type: 'text', text: 'Hello', attachments: [], mentions: [] }, reactions: [], deliveredTo: [], readBy: [], metadata: {},
    })
    const { from: _, chat_group: __, ...shallow } = chat
    const flat = { ...shallow, from_user_id: other, chat_group_id: 'g1' }
    expect(toMessage(flat, me)).to.deep.equal(toMessage(chat, me))
    expect(toMessage({ ...flat, chat_group_id: undefined }, me, toDialogId('g1'))).to.deep.equal(toMessage(chat, me))
    for (const name of ['id', 'created_at', 'from_user_id', 'chat_group_id'] as const) {
      for (const wrong of [undefined, null, {}, [], '']) expect(toMessage({ ...flat, [name]: wrong }, me), `${name}: ${JSON.stringify(wrong)}`).to.equal(null)
    }
    for (const wrong of [null, undefined, 'text', 7, [], [chat]]) expect(toMessage(wrong, me)).to.equal(null)
  })

  it('tells the client id of a message to its sender alone, and everybody the rest of its fields', () => {
    const custom_fields = { cid: 'mine', colour: 'red', size: 3, nested: { a: 1 }, coordinates: [[1, 2]], '$where': 'x', empty: null }
    for (const fields of [custom_fields, JSON.stringify(custom_fields)]) {
      expect(toMessage({ ...chat, from: { id: me }, custom_fields: fields }, me)).to.deep.include({ clientId: 'mine', metadata: { colour: 'red', size: '3' } })
      expect(toMessage({ ...chat, custom_fields: fields }, me)).to.not.have.property('clientId')
    }
    for (const wrong of ['{', 'null', 7, [], null]) expect(toMessage({ ...chat, custom_fields: wrong }, me)?.metadata).to.deep.equal({})
  })

  it('is a notice where it only opened a dialog', () => {
    expect(toMessage({ ...chat, message: '👋', custom_fields: { opening: true } }, me)?.body).to.deep.equal({ type: 'notice', text: '👋' })
  })

  it('takes words for words, whatever they look like', () => {
    for (const message of ['<img src=x onerror=alert(1)>', '__proto__', '\u202Eabc', '{"$gt":""}']) {
      expect(toMessage({ ...chat, message }, me)?.body).to.include({ text: message })
    }
    for (const wrong of [null, undefined, {}, []]) expect(toMessage({ ...chat, message: wrong }, me)?.body).to.include({ text: '' })
  })

  it('shows a picture once it has an address that a browser may load', () => {
    const photo = { id: 'p1', filename: 'cat.png', content_type: 'image/png', size: '812', processed: true, urls: { thumb_100: 'https://cdn.test/t', original: 'https://cdn.test/o' } }
    const attachmentsOf = (wire: unknown) => {
      const body = toMessage({ ...chat, photo: wire }, me)?.body
      return body?.type === 'text' ? body.attachments : undefined
    }
    expect(attachmentsOf(photo)).to.deep.equal([{ type: 'image', ref: 'https://cdn.test/o', name: 'cat.png', mime: 'image/png', size: 812 }])
    expect(attachmentsOf({ id: 'p1', urls: { thumb_100: 'https://cdn.test/t' } })).to.deep.equal([{ type: 'image', ref: 'https://cdn.test/t', name: 'p1', mime: 'image/*', size: 0 }])
    for (const wrong of [{ ...photo, urls: undefined }, { ...photo, urls: { original: 'javascript:alert(1)' } }, { ...photo, urls: [] }, 'p1', null]) expect(attachmentsOf(wrong)).to.deep.equal([])
  })

  it('is a user by full name, else by user name, else by id', () => {
    expect(toUser({ id: other, first_name: 'Ben', last_name: 'Okafor', username: 'ben' })).to.deep.equal({ id: other, name: 'Ben Okafor' })
    expect(toUser({ id: other, first_name: null, last_name: 'Okafor' })?.name).to.equal('Okafor')
    expect(toUser({ id: other, username: 'ben' })?.name).to.equal('ben')
    expect(toUser({ id: other })?.name).to.equal('#bbbbbb')
    expect(toUser({ id: other, photo: { urls: { square_75: 'data:text/html,x', original: 'https://cdn.test/b' } } })?.avatarUrl).to.equal('https://cdn.test/b')
    for (const wrong of [null, {}, { id: '' }, { id: {} }, 'ben']) expect(toUser(wrong)).to.equal(null)
  })

  it('is a group by its people, told as ids, as users or as both', () => {
    const users = [{ id: me, username: 'ann' }, { id: other, username: 'ben' }]
    const group = { id: 'g1', message: 'Hello', created_at: '2013-10-28T21:50:05+0000', updated_at: '2013-10-28T21:50:06+0000' }
    const known = { id: 'g1', text: 'Hello', stamp: 1_382_997_006, memberIds: [me, other] }
    expect(toGroup({ ...group, participate_ids: [me, other], participate_users: users })).to.deep.include(known)
    expect(toGroup({ ...group, participate_ids: [me, other] })).to.deep.include({ ...known, members: [] })
    expect(toGroup({ ...group, participate_users: users })).to.deep.include(known)
    expect(toGroup({ ...group, updated_at: null, participate_ids: [me, null, {}, other, me] })).to.deep.include({ ...known, stamp: 1_382_997_005 })
    for (const wrong of [null, {}, { ...group, id: null }, { id: 'g1' }]) expect(toGroup(wrong)).to.equal(null)
  })
})
