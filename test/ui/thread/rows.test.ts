import '../../kit/same-cases.js'
import { expect } from '@open-wc/testing'
import fc from 'fast-check'
import { toClientId, toGapId } from '../../../src/core/ids.js'
import type { Message } from '../../../src/core/model.js'
import type { OutboxEntry } from '../../../src/core/outbox.js'
import { atEnd, around, commonRow, follow, shift } from '../../../src/ui/thread/row-window.js'
import { toRows, toUnreadAfter, type MessageRow, type Row, type RowsInput } from '../../../src/ui/thread/rows.js'
import { ben, cleo, dialogOf, gap, me, message, messages, orderOf, text, threadOf, unsent } from './thread-kit.js'

const input = (list: readonly Message[], more: Partial<RowsInput> & { thread?: RowsInput['thread'] } = {}): RowsInput => ({
  thread: threadOf(list),
  outbox: [],
  dialog: dialogOf(),
  me: me.id,
  users: new Map([me, ben, cleo].map(user => [user.id, user])),
  receipts: 'delivered-and-read',
  online: true,
  unreadAfter: null,
  ...more,
})
const isMessage = (row: Row): row is MessageRow => row.type === 'message'
const shape = (rows: readonly Row[]) => rows.map(row => (isMessage(row) ? row.key : row.type))
const from = (sender: typeof ben, minute: number, n: number, more: Partial<Message> = {}) =>
  message(n, { senderId: sender.id, sentAt: new Date(2026, 0, 15, 12, minute).getTime(), ...more })

describe('toRows', () => {
  it('begins with the start of history, or with what lies above', () => {
    expect(shape(toRows(input([message(1)])))[0]).to.equal('start')
    expect(shape(toRows(input([], { thread: threadOf([message(1)], { storedAbove: true }) })))[0]).to.equal('older')
    const top = toRows(input([], { thread: threadOf([message(5)], { gaps: [gap('g', null, 5)], filling: new Set([toGapId('g')]) }) }))[0]
    expect(top).to.deep.include({ type: 'older', state: { type: 'filling' } })
  })

  it('puts a day before the first message of each day', () => {
    const at = (day: number, hour: number) => new Date(2026, 2, day, hour).getTime()
    const list = [message(1, { sentAt: at(1, 9) }), message(2, { sentAt: at(1, 23) }), message(3, { sentAt: at(2, 0) }), message(4, { sentAt: at(4, 1) })]
    expect(shape(toRows(input(list)))).to.eql(['start', 'day', 'm1', 'm2', 'day', 'm3', 'day', 'm4'])
  })

  it('gives each row its own key, even when the clock of the service went back a day', () => {
    const at = (day: number) => new Date(2026, 2, day, 9).getTime()
    const keys = toRows(input([message(1, { sentAt: at(1) }), message(2, { sentAt: at(2) }), message(3, { sentAt: at(1) })])).map(row => row.key)
    expect(new Set(keys).size).to.equal(keys.length)
  })

  it('groups messages of one sender within five minutes', () => {
    const list = [from(ben, 0, 1), from(ben, 5, 2), from(ben, 11, 3), from(me, 12, 4), from(ben, 13, 5)]
    const groups = toRows(input(list)).filter(isMessage).map(row => `${row.first ? '(' : ''}${row.key}${row.last ? ')' : ''}`)
    expect(groups.join(' ')).to.equal('(m1 m2) (m3) (m4) (m5)')
  })

  it('ends a group at whatever stands between', () => {
    const list = [from(ben, 0, 1), from(ben, 1, 5), from(ben, 2, 6, { body: { type: 'notice', text: 'x' } }), from(ben, 3, 7), from(ben, 4, 8)]
    const rows = toRows(input(list, { thread: threadOf(list, { gaps: [gap('g', 1, 5)] }), unreadAfter: orderOf(7) })).filter(isMessage)
    expect(rows.map(row => row.first && row.last)).to.eql([true, true, true, true, true])
  })

  it('names senders only where there are more than two people', () => {
    const named = (kind: 'direct' | 'group') => toRows(input([from(ben, 0, 1), from(me, 1, 2)], { dialog: dialogOf({ kind }) })).filter(isMessage).map(row => row.named)
    expect(named('direct')).to.eql([false, false])
    expect(named('group')).to.eql([true, false])
  })

  it('shows a gap where it is, with its state', () => {
    const list = [message(1), message(10)]
    const error = { code: 'timeout', message: 'late' } as const
    const rows = toRows(input([], { thread: threadOf(list, { gaps: [gap('g', 1, 10)], failed: new Map([[toGapId('g'), error]]) }) }))
    expect(shape(rows)).to.eql(['start', 'day', 'm1', 'gap', 'm10'])
    expect(rows[3]).to.deep.include({ type: 'gap', key: 'g', state: { type: 'failed', error } })
  })

  it('does not show the live end that a reconnect opens for a moment, unless it stays open', () => {
    const list = [message(1)]
    const open = threadOf(list, { gaps: [gap('g', 1, null)] })
    expect(shape(toRows(input([], { thread: open })))).to.eql(['start', 'day', 'm1'])
    const failed = { ...open, failed: new Map([[toGapId('g'), { code: 'timeout', message: 'late' } as const]]) }
    expect(shape(toRows(input([], { thread: failed })))).to.eql(['start', 'day', 'm1', 'gap'])
    expect(shape(toRows(input([], { thread: failed, online: false }))), 'of course it stays open without a connection').to.eql(['start', 'day', 'm1'])
  })

  it('does not show gaps outside the stretch in memory', () => {
    const thread = threadOf(messages(100, 102), { storedAbove: true, storedBelow: true, gaps: [gap('a', 20, 30), gap('b', 200, 300)] })
    expect(shape(toRows(input([], { thread })))).to.eql(['older', 'day', 'm100', 'm101', 'm102', 'newer'])
  })

  it('shows unsent messages at the live end only', () => {
    const outbox = [unsent('c1', 'hi')]
    expect(shape(toRows(input([message(1)], { outbox }))).at(-1)).to.equal('c1')
    expect(shape(toRows(input([], { outbox, thread: threadOf([message(1)], { storedBelow: true }) })))).not.to.include('c1')
  })

  it('keeps the key of my message when the server confirms it', () => {
    const before = toRows(input([message(1)], { outbox: [unsent('c1', 'hi')] }))
    const after = toRows(input([message(1), message(2, { senderId: me.id, clientId: toClientId('c1'), body: text('hi') })]))
    expect(shape(before)).to.eql(shape(after))
  })

  it('draws the unread line before the first message of others above the pointer', () => {
    const list = [from(ben, 0, 1), from(me, 1, 2), from(ben, 2, 3), from(ben, 3, 4)]
    expect(shape(toRows(input(list, { unreadAfter: orderOf(1) })))).to.eql(['start', 'day', 'm1', 'm2', 'unread', 'm3', 'm4'])
    expect(shape(toRows(input(list, { unreadAfter: orderOf(4) })))).not.to.include('unread')
  })

  it('draws no unread line at an edge beyond which it may belong', () => {
    const thread = threadOf([from(ben, 0, 5), from(ben, 1, 6)], { storedAbove: true })
    expect(shape(toRows(input([], { thread, unreadAfter: orderOf(1) })))).not.to.include('unread')
  })

  it('tells how far my message has come', () => {
    const status = (more: Partial<Message>, receipts: RowsInput['receipts'] = 'delivered-and-read') =>
      toRows(input([from(me, 0, 1, more)], { receipts })).find(isMessage)?.status
    expect(status({})).to.equal('sent')
    expect(status({ deliveredTo: [ben.id] })).to.equal('delivered')
    expect(status({ deliveredTo: [ben.id], readBy: [ben.id] })).to.equal('read')
    expect(status({ deliveredTo: [me.id], readBy: [me.id] }), 'my own other devices do not count').to.equal('sent')
    expect(status({ deliveredTo: [ben.id] }, 'read')).to.equal('sent')
    expect(status({ readBy: [ben.id] }, 'none')).to.equal('sent')
    expect(toRows(input([from(ben, 0, 1)])).find(isMessage)?.status).to.equal(null)
    for (const [state, shown] of [['queued', 'queued'], ['sending', 'sending'], ['unsure', 'sending'], ['failed', 'failed']] as const) {
      const entry = state === 'failed' ? { type: state, error: { code: 'rejected', message: '' } } as const : state === 'queued' ? { type: state } as const : { type: state, after: null } as const
      expect(toRows(input([], { outbox: [unsent('c', 'x', entry)] })).find(isMessage)?.status).to.equal(shown)
    }
  })

  it('shows a change that waits as waiting, though the message itself was read', () => {
    const edit: OutboxEntry = {
      ...unsent('e1', ''),
      intent: { type: 'edit', dialogId: message(1).dialogId, target: { id: message(1).id }, text: 'new', mentions: [] },
    }
    expect(toRows(input([from(me, 0, 1, { readBy: [ben.id] })], { outbox: [edit] })).find(isMessage)?.status).to.equal('queued')
  })

  it('finds what a message answers, or says that it is not here', () => {
    const list = [from(ben, 0, 1), from(me, 1, 2, { replyTo: message(1).id }), from(me, 2, 3, { replyTo: message(99).id })]
    expect(toRows(input(list)).filter(isMessage).map(row => row.quoted && row.quoted.id)).to.eql([undefined, 'm1', null])
  })

  it('never loses or doubles a message, and never gives one key twice', () => {
    const arbitrary = fc.record({
      ns: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }).map(ns => ns.sort((a, b) => a - b)),
      jumps: fc.array(fc.integer({ min: -100_000_000, max: 200_000_000 }), { minLength: 60, maxLength: 60 }),
      edges: fc.uniqueArray(fc.integer({ min: 0, max: 61 }), { maxLength: 6 }).map(es => es.sort((a, b) => a - b)),
      unread: fc.option(fc.integer({ min: 0, max: 60 })),
      sends: fc.integer({ min: 0, max: 3 }),
      above: fc.boolean(),
    })
    fc.assert(
      fc.property(arbitrary, ({ ns, jumps, edges, unread, sends, above }) => {
        const list = ns.map(n => message(n, { sentAt: 1_700_000_000_000 + (jumps[n - 1] ?? 0) + n * 60_000 }))
        const gaps = edges.slice(1).flatMap((edge, i) => (i % 2 === 0 ? [gap(`g${edge}`, edges[i] ?? null, edge)] : []))
        const outbox = Array.from({ length: sends }, (_, i) => unsent(`c${i}`, 'x'))
        const rows = toRows(input([], { thread: threadOf(list, { gaps, storedAbove: above }), outbox, unreadAfter: unread === null ? null : orderOf(unread) }))
        const keys = rows.map(row => row.key)
        expect(new Set(keys).size).to.equal(keys.length)
        expect(rows.filter(isMessage).map(row => row.key)).to.eql([...list.map(m => m.id as string), ...outbox.map(e => e.id as string)])
        expect(rows.filter(row => row.type === 'unread').length).to.be.at.most(1)
        // Groups are closed: each first has its last before the next first.
        let open = false
        for (const row of rows) {
          if (!isMessage(row)) expect(open, 'nothing stands inside a group').to.equal(false)
          else {
            expect(row.first).to.equal(!open)
            open = !row.last
          }
        }
        expect(open).to.equal(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('toUnreadAfter', () => {
  it('is the read pointer, or as many messages of others back as are unread', () => {
    const list = [from(ben, 0, 1), from(ben, 1, 2), from(me, 2, 3), from(ben, 3, 4)]
    expect(toUnreadAfter(dialogOf({ unread: 0, readUpTo: orderOf(1) }), list, me.id)).to.equal(null)
    expect(toUnreadAfter(dialogOf({ unread: 2, readUpTo: orderOf(1) }), list, me.id)).to.equal(orderOf(1))
    expect(toUnreadAfter(dialogOf({ unread: 2 }), list, me.id)).to.equal(orderOf(1))
    expect(toUnreadAfter(dialogOf({ unread: 3 }), list, me.id)).to.equal('')
    expect(toUnreadAfter(dialogOf({ unread: 9 }), list, me.id)).to.equal(null)
  })
})

describe('the window of rows', () => {
  const rowsOf = (n: number, first = 0): readonly Row[] => toRows(input([], { thread: threadOf(Array.from({ length: n }, (_, i) => from(ben, 0, first + i + 1)), { storedAbove: true }) }))

  it('begins with the newest rows, and grows before it lets old ones go', () => {
    expect(atEnd(1000, { start: 0, end: 0 })).to.eql({ start: 940, end: 1000 })
    expect(atEnd(1010, { start: 940, end: 1000 })).to.eql({ start: 940, end: 1010 })
    expect(atEnd(1150, { start: 940, end: 1149 })).to.eql({ start: 1000, end: 1150 })
    expect(atEnd(3, { start: 850, end: 1000 })).to.eql({ start: 0, end: 3 })
    expect(atEnd(1200, { start: 940, end: 1000 }), 'after a burst').to.eql({ start: 1140, end: 1200 })
  })

  it('moves by steps, stays inside and stays bounded', () => {
    let window = atEnd(500, { start: 0, end: 0 })
    for (let i = 0; i < 20; i++) {
      window = shift(window, 'up', 500)
      expect(window.end - window.start).to.be.within(60, 200)
    }
    expect(window.start).to.equal(0)
    for (let i = 0; i < 20; i++) window = shift(window, 'down', 500)
    expect(window.end).to.equal(500)
    expect(around(3, 500)).to.eql({ start: 0, end: 60 })
    expect(around(250, 500)).to.eql({ start: 220, end: 280 })
  })

  it('follows a row that both lists have', () => {
    const before = rowsOf(20, 50)
    const after = rowsOf(70)
    const common = commonRow(before, after, { start: 0, end: before.length }, ['gone', 'm60'])
    expect(common && before[common.from]?.key).to.equal('m60')
    expect(common && after[common.to]?.key).to.equal('m60')
    const window = common && follow({ start: 0, end: before.length }, common.from, common.to, after.length)
    expect(window && after.slice(window.start, window.end).map(row => row.key)).to.include.members(before.filter(isMessage).map(row => row.key))
    expect(window && window.end - window.start).to.equal(60)
  })

  it('has nothing to follow when all is new', () => {
    expect(commonRow(rowsOf(3), rowsOf(3, 100).slice(2), { start: 0, end: 5 }, [])).to.equal(null)
  })
})
