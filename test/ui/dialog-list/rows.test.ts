import { expect } from '@open-wc/testing'
import type { ChatState } from '../../../src/core/chat.js'
import { toClientId, toDialogId, toMessageId, toOrderKey, toUserId } from '../../../src/core/ids.js'
import type { MessagePreview } from '../../../src/core/model.js'
import type { OutboxEntry } from '../../../src/core/outbox.js'
import { toSearchable } from '../../../src/ui/dialog-list/list-extras.js'
import { toDialogRow } from '../../../src/ui/dialog-list/rows.js'
import { withTyping } from '../../../src/ui/typing.js'
import { en } from '../../../src/ui/strings/en.js'
import { aSend, aUser } from '../../kit/builders.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'
import { aStoredDialog, byId } from '../../kit/stand.js'

const d1 = toDialogId('d1')
const users = byId(aUser('ann', 'Ann'), aUser('ben', 'Ben'), aUser('cid', 'Cid'))
const preview = (senderId: string, text: string, type: MessagePreview['type'] = 'text'): MessagePreview => ({
  id: toMessageId('m1'), order: toOrderKey('1'), senderId: toUserId(senderId), sentAt: 5, text, type,
})
const pending = (text: string, state: OutboxEntry['state']): OutboxEntry => ({
  id: toClientId('c1'), seq: 1, dialogId: d1, createdAt: 9, attempts: 0, state, intent: aSend('d1', text, { createdAt: 9 }),
})
function rowOf(given: Partial<ChatState>, dialog = aStoredDialog('d1', { lastMessage: preview('ben', 'hello') }), selected = null as typeof d1 | null) {
  const { state } = new ScriptedChat({ me: aUser('ann', 'Ann'), users, ...given })
  return withTyping(toDialogRow(state, dialog, selected, en), state, dialog, en)
}

describe('a row of the dialog list', () => {
  it('calls a direct dialog after the other person, and says what they wrote without their name', () => {
    const direct = aStoredDialog('d1', { kind: 'direct', title: 'x', memberIds: [toUserId('ann'), toUserId('ben')], lastMessage: preview('ben', 'hello') })
    const row = rowOf({ dialogs: byId(direct) }, direct)
    expect(row).to.include({ title: 'Ben', sender: undefined, text: 'hello', line: 'message', seed: 'ben' })
  })

  it('names the sender in a group, and me as "You"', () => {
    expect(rowOf({})).to.include({ sender: 'Ben', text: 'hello' })
    expect(rowOf({}, aStoredDialog('d1', { lastMessage: preview('ann', 'hi') }))).to.include({ sender: 'You', text: 'hi' })
  })

  it('says what stands in for words', () => {
    const line = (type: MessagePreview['type']) => rowOf({}, aStoredDialog('d1', { lastMessage: preview('ben', '', type) })).text
    expect(line('attachment')).to.equal('Attachment')
    expect(line('deleted')).to.equal('Message deleted')
    expect(rowOf({}, aStoredDialog('d1')).text).to.equal('No messages yet')
  })

  it('shows the most urgent thing: typing, then what failed, then a draft, then what is on its way', () => {
    const typing = new Map([[d1, [{ userId: toUserId('ben'), until: 1 }]]])
    const drafts = new Map([[d1, 'well, ']])
    const failed = [pending('lost', { type: 'failed', error: { code: 'rejected', message: 'no' } })]
    expect(rowOf({ typing, drafts, outbox: failed })).to.include({ line: 'typing', text: 'Ben is typing…' })
    expect(rowOf({ drafts, outbox: failed })).to.include({ line: 'failed', text: 'lost' })
    expect(rowOf({ drafts, outbox: [pending('soon', { type: 'queued' })] })).to.include({ line: 'draft', text: 'well,' })
    expect(rowOf({ outbox: [pending('soon', { type: 'queued' })] })).to.include({ line: 'message', sender: 'You', text: 'soon', at: 9 })
  })

  it('does not repeat the draft of the dialog that is open', () => {
    expect(rowOf({ drafts: new Map([[d1, 'well']]) }, undefined, d1).line).to.equal('message')
  })

  it('does not count my own typing in another tab', () => {
    expect(rowOf({ typing: new Map([[d1, [{ userId: toUserId('ann'), until: 1 }]]]) }).line).to.equal('message')
  })

  it('finds names whatever their case and marks', () => {
    expect(toSearchable('JOSÉ Ångström')).to.equal('jose angstrom')
  })
})
