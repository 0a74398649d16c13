import { expect } from 'chai'
import { toDialogId, toUserId } from '../../../src/core/ids.js'
import type { Account } from '../../../src/connectors/connectycube/account.js'
import { isRare, toEvents, type Known } from '../../../src/connectors/connectycube/incoming.js'
import { toMessage } from '../../../src/connectors/connectycube/map.js'
import { toPresence } from '../../../src/connectors/connectycube/presence.js'
import { toRareEvents } from '../../../src/connectors/connectycube/rare-stanzas.js'
import { parseXml } from '../../../src/connectors/shared/xml.js'

const account: Account = { appId: '77', api: 'https://api.example.test', domain: 'chat.example.test', me: toUserId('1001'), serverNow: () => 1_700_000_000_000 }
const ID = '65a0c0ffee65a0c0ffee00aa'
const DIALOG = '65a0c0ffee65a0c0ffee0001'
const ROOM = `77_${DIALOG}@muc.chat.example.test`

const extra = (inner = '') => `<extraParams xmlns="jabber:client"><dialog_id>${DIALOG}</dialog_id><message_id>${ID}</message_id><date_sent>1700000000</date_sent>${inner}</extraParams>`
const message = (inner: string, attributes = 'type="chat" from="1002-77@chat.example.test/res" to="1001-77@chat.example.test"') => `<message xmlns="jabber:client" id="${ID}" ${attributes}>${inner}</message>`

const nothingKnown: Known = { ofPeer: () => undefined, author: () => undefined }

function events(frame: string, known: Partial<Known> = {}) {
  const stanza = parseXml(frame)
  if (!stanza) throw new Error(`not XML: ${frame}`)
  return (isRare(stanza) ? toRareEvents : toEvents)(stanza, account, { ...nothingKnown, ...known })
}

describe('what stanzas mean', () => {
  it('a message is the same whether it comes live or from the history', () => {
    const attachment = '<attachment type="image" uid="ab12" id="7" name="cat.png" size="1234" content-type="image/png" width="3" height="4"/>'
    const live = events(message(`<body>hello</body>${extra(`<save_to_history>1</save_to_history><mood>fine</mood>${attachment}<nested><x>1</x></nested>`)}<markable xmlns="urn:xmpp:chat-markers:0"/>`))
    const stored = toMessage({
      _id: ID, chat_dialog_id: DIALOG, message: 'hello', date_sent: 1_700_000_000, sender_id: 1002, recipient_id: 1001, mood: 'fine', nested: { x: '1' },
      attachments: [{ type: 'image', uid: 'ab12', id: '7', name: 'cat.png', size: '1234', 'content-type': 'image/png', width: '3', height: '4' }],
    }, account)
    expect(live).to.deep.equal([{ type: 'message', message: stored }])
  })

  it('in a group the sender is the one in the room', () => {
    const [event] = events(message(`<body>hi</body>${extra()}`, `type="groupchat" from="${ROOM}/1003"`))
    expect(event).to.deep.nested.include({ type: 'message', 'message.senderId': '1003', 'message.dialogId': DIALOG })
    expect(events(message(`<body>hi</body>${extra()}`, `type="groupchat" from="${ROOM}"`))).to.deep.equal([])
  })

  it('what could not be found again in the history is only a hint', () => {
    const lacking = ['', `<extraParams><dialog_id>${DIALOG}</dialog_id></extraParams>`, `<extraParams><dialog_id>${DIALOG}</dialog_id><date_sent>soon</date_sent></extraParams>`]
    expect(lacking.map(it => events(message(`<body>x</body>${it}`))[0]?.type)).to.deep.equal(['hint', 'hint', 'hint'])
  })

  it('private words without a dialog belong to the one with that person', () => {
    const composing = '<composing xmlns="http://jabber.org/protocol/chatstates"/>'
    const known = { ofPeer: (id: string) => (id === '1002' ? toDialogId(DIALOG) : undefined) }
    expect(events(message(composing), known)).to.deep.equal([{ type: 'typing', dialogId: DIALOG, userId: '1002', typing: true }])
    expect(events(message(composing))).to.deep.equal([])
    const mine = 'type="chat" from="1001-77@chat.example.test/other" to="1002-77@chat.example.test"'
    expect(events(message(composing, mine), known), 'my own typing on another device').to.deep.equal([])
    expect(events(message(`<body>x</body><extraParams><date_sent>1700000000</date_sent></extraParams>`, mine), known)[0]).to.deep.nested.include({ 'message.dialogId': DIALOG, 'message.senderId': '1001' })
  })

  it('markers, edits, removals and reactions name their message', () => {
    const marker = (name: string) => message(`<${name} xmlns="urn:xmpp:chat-markers:0" id="${ID}"/>${extra()}`)
    const receipt = { type: 'receipt', dialogId: DIALOG, userId: '1002', of: { messageIds: [ID] } }
    expect(events(marker('received'))).to.deep.equal([{ ...receipt, kind: 'delivered' }])
    expect(events(marker('displayed'))).to.deep.equal([{ ...receipt, kind: 'read' }])
    const edit = message(`<body>new</body><replace xmlns="urn:xmpp:message-correct:0" id="${ID}" last="true"/>${extra('<edited_at>1700000001234</edited_at>')}`)
    expect(events(edit)).to.deep.equal([{ type: 'message-changed', dialogId: DIALOG, messageId: ID, change: { type: 'edited', text: 'new', mentions: [], editedAt: 1_700_000_001_234 } }])
    expect(events(message(`<remove xmlns="urn:xmpp:message-delete:0" id="${ID}"/>${extra()}`))).to.deep.equal([{ type: 'message-removed', dialogId: DIALOG, messageId: ID }])
    const reactions = `<reactions user_id="1003" message_id="${ID}"><reaction add="true" type="👍"/><reaction remove="true" type="👎"/><reaction type="?"/></reactions>`
    expect(events(message(`${extra()}${reactions}`))).to.deep.equal([{ type: 'message-changed', dialogId: DIALOG, messageId: ID, change: { type: 'reacted', userId: '1003', add: ['👍'], remove: ['👎'] } }])
  })

  it('an edit by somebody else than the author means nothing', () => {
    const edit = message(`<body>I am a fool</body><replace xmlns="urn:xmpp:message-correct:0" id="${ID}"/>${extra()}`)
    expect(events(edit, { author: () => toUserId('1001') })).to.deep.equal([])
    expect(events(edit, { author: () => toUserId('1002') })).to.have.length(1)
  })

  it('system messages are hints, and calls are none', () => {
    const system = (module: string, body: string) => message(`<body>${body}</body><extraParams><moduleIdentifier>${module}</moduleIdentifier><dialogId>${DIALOG}</dialogId></extraParams>`, 'type="headline" from="1002-77@chat.example.test/x"')
    expect(events(system('SystemNotifications', 'dialog/NEW_DIALOG'))).to.deep.equal([{ type: 'hint', dialogId: DIALOG }])
    expect(events(system('WebRTCVideoChat', 'dialog/NEW_DIALOG'))).to.deep.equal([])
    expect(events(system('SystemNotifications', 'anything'))).to.deep.equal([])
  })

  it('what is forged, foreign or broken means nothing [F47] [F49]', () => {
    const body = `<body>x</body>${extra()}`
    const nothing = [
      ...['evil@evil.test/x', '1002-77@evil.test', '1002-78@chat.example.test', 'chat.example.test', '', `78_${DIALOG}@muc.chat.example.test/1002`, `77_${DIALOG}@evil.test/1002`].map(from => message(body, `type="chat" from="${from}"`)),
      message(`<received xmlns="urn:example:other" id="${ID}"/>${extra()}`),
      message(`<displayed xmlns="urn:xmpp:chat-markers:0" id="short"/>${extra()}`),
      message(`<remove xmlns="urn:xmpp:message-delete:0"/>${extra()}`),
      message(`<reactions user_id="" message_id="${ID}"/>${extra()}`),
      message(`<reactions user_id="5" message_id="x"/>${extra()}`),
      message('<unknown xmlns="urn:example:new"/>'),
      message(''),
    ]
    for (const frame of nothing) expect(events(frame), frame).to.deep.equal([])
  })

  it('the last time somebody was there is told by seconds', () => {
    const told = (seconds: string, from = '1002-77@chat.example.test') => toPresence(parseXml(`<iq xmlns="jabber:client" type="result" from="${from}"><query xmlns="jabber:iq:last" seconds="${seconds}"/></iq>`)!, account)
    expect(told('0')).to.deep.equal([{ type: 'presence', userId: '1002', presence: 'online' }])
    expect(told('60')).to.deep.equal([{ type: 'presence', userId: '1002', presence: { lastActiveAt: 1_699_999_940_000 } }])
    expect([told('x'), told(''), told('5', 'evil.test')]).to.deep.equal([[], [], []])
  })
})
