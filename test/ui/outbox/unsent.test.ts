import { expect } from '@open-wc/testing'
import { toMessageId, toOrderKey } from '../../../src/core/ids.js'
import type { ConnectionState } from '../../../src/core/chat.js'
import type { ChatErrorCode } from '../../../src/core/errors.js'
import type { Dialog } from '../../../src/core/model.js'
import type { OutboxEntry } from '../../../src/core/outbox.js'
import { countUnsent, toReason } from '../../../src/ui/outbox/unsent.js'
import { aDialog, anEntry, aSend, textBody } from '../../kit/builders.js'
import { allCapabilities, ScriptedChat } from '../../kit/scripted-chat.js'

const online = { type: 'online' } as ConnectionState
const offline: ConnectionState = { type: 'offline', code: 'timeout', retryAt: 0 }
const signedOut: ConnectionState = { type: 'stopped', error: { code: 'unauthenticated', message: '' } }

const queued = anEntry(aSend('d1', 'hello'))
const failed = (code: ChatErrorCode, message = '', send = aSend('d1', 'hello')): OutboxEntry => anEntry(send, { state: { type: 'failed', error: { code, message } } })
const reason = (entry: OutboxEntry, connection: ConnectionState = online, { ahead = false, dialog = aDialog() as Dialog | undefined } = {}) =>
  toReason(entry, dialog, ahead, connection, allCapabilities)
const words = (...given: Parameters<typeof reason>) => reason(...given).words

describe('the reason why something is not sent', () => {
  it('is what it waits for', () => {
    expect(words(queued, offline)).to.equal('Waits for the connection.')
    expect(words(queued, signedOut)).to.equal('Waits until you are signed in.')
    expect(words(queued)).to.equal('Waits to be sent.')
    expect(words(queued, online, { ahead: true })).to.equal('Waits for the one before it.')
  })

  it('is what the last try met, when it goes on by itself', () => {
    const busy = anEntry(aSend('d1', 'hello'), { state: { type: 'queued', error: { code: 'rate-limited', message: '429' } } })
    expect(reason(busy)).to.deep.equal({ words: 'The service wants you to slow down. It will be tried again.', said: '' })
    expect(words(busy, offline)).to.equal('Waits for the connection.')
  })

  it('is that nobody knows, when an answer was lost', () => {
    expect(words(anEntry(aSend('d1', 'hello'), { state: { type: 'unsure', after: null } }))).to.equal('Checking whether this has arrived…')
    expect(words(failed('timeout'))).to.equal('It is not known whether this has arrived.')
  })

  it('is a refusal in our words and in those of the service', () => {
    expect(reason(failed('forbidden', 'Only admins write here'))).to.deep.equal({ words: 'You are not allowed to do this here.', said: 'Only admins write here' })
    expect(reason(failed('rejected', 'Bad words'))).to.deep.equal({ words: 'The service did not accept it.', said: 'Bad words' })
    expect(reason(failed('protocol', 'x is undefined'))).to.deep.equal({ words: 'The service gave an answer that makes no sense.', said: '' })
  })

  it('is that the person is no member any more', () => {
    expect(words(failed('forbidden', '', undefined), online, { dialog: aDialog('d1', { joined: false }) })).to.equal('You are not a member of this chat any more.')
    expect(words(failed('not-found'), online, { dialog: undefined })).to.contain('does not exist any more')
  })

  it('is its size', () => {
    expect(words(failed('rejected', '', aSend('d1', 'x'.repeat(1200))))).to.equal('It is too long: 1200 characters, and 1000 are allowed.')
    expect(words(failed('too-large'))).to.equal('It is too long for this service.')
    const file = { type: 'file', ref: 'r', name: 'a.zip', mime: 'application/zip', size: 1 } as const
    expect(words(failed('too-large', '', aSend('d1', '', { body: { ...textBody(''), attachments: [file] } })))).to.equal('The file is too large for this service.')
  })
})

describe('the count of what is unsent', () => {
  const count = (connection: ConnectionState, ...outbox: OutboxEntry[]) => countUnsent(new ScriptedChat({ connection, outbox }).state)
  const read = anEntry({ type: 'read', dialogId: aDialog().id, messageId: toMessageId('m'), upTo: toOrderKey('m'), messages: [] })

  it('is of what the person did, not of how far they have read', () => {
    expect(count(offline, read)).to.deep.equal({ failed: 0, waiting: 0 })
    expect(count(offline, queued, read, failed('rejected'))).to.deep.equal({ failed: 1, waiting: 1 })
  })

  it('leaves out what is simply on its way', () => {
    expect(count(online, queued)).to.deep.equal({ failed: 0, waiting: 0 })
  })
})
