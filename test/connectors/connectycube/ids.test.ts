import { expect } from 'chai'
import { toClientId, toDialogId, toMessageId, toOrderKey, toUserId } from '../../../src/core/ids.js'
import type { Dialog } from '../../../src/core/model.js'
import { newId } from '../../../src/lib/ids.js'
import type { Account } from '../../../src/connectors/connectycube/account.js'
import { DialogBook } from '../../../src/connectors/connectycube/dialog-book.js'
import { isObjectId, newStanzaId, toAddress, toOrder, toRoomJid, toSentId, toUserJid } from '../../../src/connectors/connectycube/ids.js'
import { connectyCube } from '../../../src/connectors/connectycube/index.js'
import { toEndpoints } from '../../../src/connectors/connectycube/options.js'

const account: Account = { appId: '77', api: 'https://api.example.test', domain: 'chat.example.test', me: toUserId('1001'), serverNow: () => 1_700_000_000_999 }
const dialogId = toDialogId('65a0c0ffee65a0c0ffee0001')

describe('the id of a message of ours', () => {
  it('is the same for every try, and an ObjectId', () => {
    const clientId = toClientId(newId())
    const id = toSentId(clientId, 1_700_000_000_123)
    expect(toSentId(clientId, 1_700_000_000_123)).to.equal(id)
    expect(isObjectId(id)).to.equal(true)
    expect(id.slice(0, 8)).to.equal((1_700_000_000).toString(16))
  })

  it('grows with the time it was written, down to the millisecond', () => {
    const ids = Array.from({ length: 3000 }, (_, ms) => toSentId(toClientId(newId()), 1_700_000_000_000 + ms))
    expect(ids).to.deep.equal([...ids].sort())
  })

  it('is another for another message of the same moment', () => {
    const ids = Array.from({ length: 10_000 }, () => toSentId(toClientId(newId()), 1_700_000_000_000))
    expect(new Set(ids).size).to.equal(10_000)
  })

  it('is sound for any clock', () => {
    for (const at of [0, -5, 0.7, 4_294_967_295_999, 9_999_999_999_999]) expect(isObjectId(toSentId(toClientId('x'), at)), String(at)).to.equal(true)
    expect(isObjectId(newStanzaId(Date.now()))).to.equal(true)
  })
})

describe('the place of a message', () => {
  it('sorts by second, then by id', () => {
    const [a, b] = [toMessageId('00000000000000000000000a'), toMessageId('00000000000000000000000b')]
    const orders = [toOrder(9, b), toOrder(10, a), toOrder(10, b), toOrder(1_700_000_000, a)]
    expect([...orders].sort()).to.deep.equal(orders)
  })
})

describe('JIDs', () => {
  it('are read as they are written', () => {
    expect(toAddress(account, toUserJid(account, account.me))).to.deep.equal({ type: 'user', userId: '1001' })
    expect(toAddress(account, `${toRoomJid(account, dialogId)}/1002`)).to.deep.equal({ type: 'room', dialogId, userId: '1002' })
    expect(toAddress(account, '1002-77@chat.example.test/phone-1')).to.deep.equal({ type: 'user', userId: '1002' })
  })

  it('of other applications, of other hosts and of nobody mean nothing', () => {
    const strange = [null, '', 'chat.example.test', '1002-78@chat.example.test', '1002-77@evil.test', 'x-77@chat.example.test', '78_65a0c0ffee65a0c0ffee0001@muc.chat.example.test', '77_65a0c0ffee65a0c0ffee0001@evil.test', '77_short@muc.chat.example.test']
    expect(strange.map(jid => toAddress(account, jid))).to.deep.equal(strange.map(() => null))
  })
})

describe('the second a message is sent in', () => {
  const book = (newest?: string) => {
    const made = new DialogBook(account)
    if (newest) made.reached({ id: toMessageId(newest.slice(11)), dialogId, order: toOrderKey(newest), senderId: toUserId('1002') })
    return made
  }
  const low = toMessageId('000000000000000000000001')
  const high = toMessageId('f00000000000000000000001')

  it('is now, by the clock of the service', () => {
    expect(book().nextSecond(dialogId, low)).to.equal(1_700_000_000)
    expect(book(`1600000000:${high}`).nextSecond(dialogId, low)).to.equal(1_700_000_000)
  })

  it('is behind everything that was seen, whatever its id', () => {
    const inThisSecond = book(`1700000000:800000000000000000000000`)
    expect([inThisSecond.nextSecond(dialogId, low), inThisSecond.nextSecond(dialogId, high)]).to.deep.equal([1_700_000_001, 1_700_000_000])
    const ahead = book(`1700000600:800000000000000000000000`)
    expect([ahead.nextSecond(dialogId, low), ahead.nextSecond(dialogId, high)]).to.deep.equal([1_700_000_601, 1_700_000_600])
  })
})

describe('where stanzas of a dialog go', () => {
  const dialog = (rest: Partial<Dialog>): Dialog => ({
    id: dialogId, kind: 'direct', title: '', adminIds: [], memberIds: [account.me, toUserId('1002')], memberCount: 2, joined: true, previewable: false,
    unread: 0, pinnedIds: [], muted: false, metadata: {}, updatedAt: 1, ...rest,
  })

  it('is the other person, or the room as the service names it', () => {
    const book = new DialogBook(account)
    book.note(dialog({}), undefined)
    expect(book.find(dialogId)?.target).to.deep.equal({ jid: '1002-77@chat.example.test', type: 'chat' })
    expect(book.ofPeer(toUserId('1002'))).to.equal(dialogId)
    book.note(dialog({ kind: 'group' }), '77_x@muc.other.test')
    expect(book.find(dialogId)?.target).to.deep.equal({ jid: '77_x@muc.other.test', type: 'groupchat' })
    book.forget(dialogId)
    expect([book.find(dialogId), book.ofPeer(toUserId('1002'))]).to.deep.equal([undefined, undefined])
  })
})

describe('the options', () => {
  const getToken = () => Promise.resolve({ token: 'secret', userId: 1001 })
  const make = (rest: object) => () => connectyCube({ appId: 77, userId: 1001, getToken, ...rest })

  it('that cannot work are refused in words', () => {
    const wrong: readonly [object, RegExp][] = [
      [{ appId: 'x' }, /appId must be a number/],
      [{ userId: '' }, /userId must be the number/],
      [{ getToken: 'secret' }, /getToken must be a function/],
      [{ endpoints: { api: 'nowhere' } }, /endpoints\.api is not a URL/],
      [{ endpoints: { api: 'http://api.example.test' } }, /endpoints\.api must begin with https:\/\//],
      [{ endpoints: { chat: 'ws://chat.example.test' } }, /endpoints\.chat must begin with wss:\/\//],
      [{ endpoints: { chat: 'https://chat.example.test' } }, /endpoints\.chat must begin with wss:\/\//],
    ]
    for (const [rest, words] of wrong) expect(make(rest), JSON.stringify(rest)).to.throw(words).with.property('code', 'rejected')
    expect(() => connectyCube({ appId: 77 } as never)).to.throw(/either getToken and userId, or authKey and credentials/)
  })

  it('default to the vendor, and may be of this machine', () => {
    expect(toEndpoints({ appId: 77 })).to.deep.equal({ api: 'https://api.connectycube.com', chat: 'wss://chat.connectycube.com:5291/', domain: 'chat.connectycube.com' })
    const endpoints = { api: 'http://127.0.0.1:8080/services/connectycube/', chat: 'ws://localhost:8080/chat', chatDomain: 'chat.test' }
    expect(toEndpoints({ appId: 77, endpoints })).to.deep.equal({ api: 'http://127.0.0.1:8080/services/connectycube', chat: 'ws://localhost:8080/chat', domain: 'chat.test' })
  })

  it('name the cache by service, application and user', () => {
    const names = [make({})(), make({ userId: '1001' })(), make({ userId: 1002 })(), make({ appId: 78 })(), make({ endpoints: { api: 'https://api.eu.example.test' } })()].map(it => it.namespace)
    expect(names[0]).to.equal('connectycube:api.connectycube.com:77:1001')
    expect(new Set(names).size).to.equal(4)
  })
})
