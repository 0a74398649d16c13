import { expect } from 'chai'
import type { Intent } from '../../src/core/actions.js'
import { reduceEnqueue } from '../../src/core/enqueue.js'
import { toClientId, toDialogId, toMessageId, toOrderKey, toUserId } from '../../src/core/ids.js'
import { anEntry } from '../kit/builders.js'

const read = (upTo: number, ...covered: number[]): Intent => ({
  type: 'read',
  dialogId: toDialogId('d1'),
  messageId: toMessageId(`m${upTo}`),
  upTo: toOrderKey(String(upTo).padStart(4, '0')),
  messages: covered.map(n => ({ id: toMessageId(`m${n}`), senderId: toUserId('ben') })),
})
const entry = (id: string, intent: Intent) => anEntry(intent, { id: toClientId(id) })

describe('reading on before it was told how far', () => {
  /** What is left to be told after one was queued and another came. */
  function left(first: Intent, second: Intent): Intent {
    const [removed, queued] = reduceEnqueue([entry('c1', first)], entry('c2', second))
    expect(removed).to.eql({ type: 'outbox-removed', id: 'c1' })
    if (queued?.type !== 'outbox') throw new Error('nothing is left to be told')
    return queued.entry.intent
  }

  it('tells of all that was read, to services that mark one by one', () => {
    expect(left(read(2, 1, 2), read(4, 3, 4))).to.eql(read(4, 1, 2, 3, 4))
  })

  it('tells the further place also when it was another tab that had come there', () => {
    expect(left(read(4, 3, 4), read(2, 1, 2))).to.eql(read(4, 1, 2, 3, 4))
  })

  it('names a message once, and at most fifty', () => {
    const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
    expect(left(read(3, 1, 2, 3), read(4, 2, 3, 4))).to.eql(read(4, 1, 2, 3, 4))
    expect(left(read(40, ...numbers(1, 40)), read(80, ...numbers(41, 80)))).to.eql(read(80, ...numbers(31, 80)))
  })
})
