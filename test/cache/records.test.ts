import { expect } from 'chai'
import fc from 'fast-check'
import { isDialog, isDraft, isGaps, isOrphan, isOutboxEntry, isPage, isUser } from '../../src/cache/records.js'
import { toGapId, toMessageId, toUserId } from '../../src/core/ids.js'
import { alps, at, baltic, dialog, entry, message, messages } from '../contract/cache-contract.js'

const records: readonly (readonly [check: (value: unknown) => boolean, record: object])[] = [
  [value => isPage(value, alps), { dialogId: alps, first: at(1), messages: messages(1, 3) }],
  [isGaps, { dialogId: alps, gaps: [{ id: toGapId('g'), after: null, before: at(1), catchUp: true }] }],
  [isDialog, { ...dialog(), lastMessage: { id: 'm1', order: at(1), senderId: 'ann', sentAt: 1, text: 'hi', type: 'text' } }],
  [isUser, { id: toUserId('ann'), name: 'Ann', presence: { lastActiveAt: 1 } }],
  [isOutboxEntry, entry('a', 1)],
  [isOrphan, { messageId: toMessageId('m1'), what: { type: 'changed', change: { type: 'edited', text: 'x', mentions: [], editedAt: 1 } }, at: 1, rev: 1 }],
  [isDraft, { dialogId: alps, text: 'x' }],
]

/** Every leaf of a record, as the way to it. */
const leaves = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]))
    : [path]

function withLeaf(value: unknown, [name, ...rest]: readonly string[], leaf: unknown): unknown {
  if (name === undefined) return leaf
  const inner = withLeaf((value as Record<string, unknown>)[name], rest, leaf)
  return Array.isArray(value) ? (value as unknown[]).map((item, i) => (String(i) === name ? inner : item)) : { ...(value as object), [name]: inner }
}

describe('records from the disk', () => {
  it('are believed as we write them, and with fields that a later version added', () => {
    for (const [check, record] of records) {
      expect(check(record)).to.equal(true)
      expect(check({ ...record, addedLater: { anything: 1 } })).to.equal(true)
    }
  })

  it('are not believed when any field has another type', () => {
    for (const [check, record] of records) {
      for (const path of leaves(record)) expect(check(withLeaf(record, path, Symbol.iterator)), path.join('.')).to.equal(false)
    }
  })

  it('never make the check throw, whatever they are 10 000 times [F19]', () => {
    const places = records.flatMap(([check, record]) => leaves(record).map(path => ({ check, record, path })))
    const garbage = fc.oneof(fc.constantFrom<unknown>(null, undefined, NaN, '', [], {}, [null], { type: 'text' }, 1n), fc.anything({ maxDepth: 1, maxKeys: 3 }))
    fc.assert(
      fc.property(fc.constantFrom(...places), garbage, fc.nat({ max: 9 }), ({ check, record, path }, leaf, depth) => {
        expect(check(withLeaf(record, path.slice(0, depth), leaf))).to.be.a('boolean')
      }),
      { numRuns: 10_000 },
    )
  })

  it('are no page when the messages are out of order, of another dialog, or not where the page says', () => {
    const page = { dialogId: alps, first: at(1), messages: messages(1, 3) }
    expect(isPage({ ...page, messages: [message(1), message(3), message(2)] }, alps)).to.equal(false)
    expect(isPage({ ...page, messages: [message(1), message(1)] }, alps)).to.equal(false)
    expect(isPage({ ...page, messages: [message(1), message(2, 'x', baltic)] }, alps)).to.equal(false)
    expect(isPage({ ...page, first: at(0) }, alps)).to.equal(false)
    expect(isPage({ ...page, messages: [] }, alps)).to.equal(false)
    expect(isPage(page, baltic)).to.equal(false)
  })
})
