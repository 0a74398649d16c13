import { expect } from 'chai'
import { DialogBook } from '../../../src/connectors/connectycube/dialog-book.js'
import { Rest } from '../../../src/connectors/connectycube/rest.js'
import type { ChatError } from '../../../src/core/errors.js'
import { toDialogId, toMessageId, toUserId } from '../../../src/core/ids.js'

const account = { appId: '77', api: 'https://api.example.test', domain: 'chat.example.test', me: toUserId('1001'), serverNow: () => 1_700_000_000_000 }
const [asked, other] = [toDialogId('a'.repeat(24)), toDialogId('b'.repeat(24))]
const { signal } = new AbortController()

const message = (digit: string, dialogId: string) => ({ _id: digit.repeat(24), chat_dialog_id: dialogId, message: 'x', date_sent: 1_700_000_000, sender_id: 1002 })
const dialog = (id: string) => ({ _id: id, type: 3, occupants_ids: [1001, 1002], updated_at: '2026-01-01T00:00:00Z', last_message_date_sent: 1 })

/** A service that gives one answer, whatever the question. */
const answering = (items: readonly object[]) => new Rest({ request: () => Promise.resolve({ items, limit: 50, skip: 0 }) }, account, new DialogBook(account))

describe('an answer to another question', () => {
  it('brings no message of another dialog [F12]', async () => {
    const rest = answering([message('1', asked), message('2', other)])
    const { items } = await rest.messages(asked, {}, signal)
    expect(items.map(({ id }) => id)).to.eql(['1'.repeat(24)])
  })

  it('is no dialog that was not asked for, nor a reason to think that this one is gone [F12]', async () => {
    const error = await answering([dialog(other)]).dialog(asked, signal).then(() => null, (caught: unknown) => caught as ChatError)
    expect(error?.code).to.equal('protocol')
  })

  it('is no message that was not asked for [F12]', async () => {
    expect(await answering([message('2', asked)]).message(asked, toMessageId('1'.repeat(24)), signal)).to.equal(undefined)
  })
})
