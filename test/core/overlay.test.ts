import { expect } from 'chai'
import fc from 'fast-check'
import type { Intent, MessageRef } from '../../src/core/actions.js'
import { toClientId, toDialogId, toMessageId, toOrderKey, toUserId } from '../../src/core/ids.js'
import type { Message, TextBody } from '../../src/core/model.js'
import type { OutboxEntry, OutboxState } from '../../src/core/outbox.js'
import { overlay, type Item } from '../../src/core/overlay.js'

const dialogId = toDialogId('d')
const me = toUserId('me')
const text = (words: string): TextBody => ({ type: 'text', text: words, attachments: [], mentions: [] })

const message = (n: number, more: Partial<Message> = {}): Message => ({
  id: toMessageId(`m${n}`),
  dialogId,
  senderId: me,
  order: toOrderKey(String(n).padStart(6, '0')),
  sentAt: n * 1000,
  body: text(`words ${n}`),
  reactions: [],
  deliveredTo: [],
  readBy: [],
  metadata: {},
  ...more,
})

const entry = (seq: number, intent: Intent, state: OutboxState = { type: 'queued' }): OutboxEntry => ({
  id: intent.type === 'send' ? intent.clientId : toClientId(`e${seq}`),
  seq,
  dialogId: intent.dialogId,
  createdAt: 5_000_000 + seq,
  intent,
  state,
  attempts: 0,
})

const send = (clientId: string, words = clientId): Intent => ({
  type: 'send',
  dialogId,
  clientId: toClientId(clientId),
  createdAt: 1,
  body: text(words),
})
const at = (n: number): MessageRef => ({ id: toMessageId(`m${n}`) })
const edit = (target: MessageRef, words: string): Intent => ({ type: 'edit', dialogId, target, text: words, mentions: [] })
const remove = (target: MessageRef, scope: 'me' | 'all'): Intent => ({ type: 'delete', dialogId, target, for: scope })
const react = (target: MessageRef, value: string, on = true): Intent => ({ type: 'react', dialogId, target, value, on })
const failed: OutboxState = { type: 'failed', error: { code: 'rejected', message: 'no' } }

const show = (messages: readonly Message[], outbox: readonly OutboxEntry[]) => overlay(dialogId, messages, outbox, [], me)
const textOf = (item: Item | undefined) => {
  const body = item?.type === 'confirmed' ? item.message.body : item?.body
  return body?.type === 'text' ? body.text : body?.type
}

describe('overlay', () => {
  it('shows unsent messages after all confirmed ones, in the order they were written', () => {
    const items = show([message(1), message(2)], [entry(1, send('a')), entry(2, send('b'))])
    expect(items.map(i => i.key)).to.eql(['m1', 'm2', 'a', 'b'])
  })

  it('shows a message once when it has arrived and is still in the outbox', () => {
    const items = show([message(1, { clientId: toClientId('a') })], [entry(1, send('a'), { type: 'unsure', after: null })])
    expect(items.map(i => [i.key, i.type])).to.eql([['a', 'confirmed']])
  })

  it('keeps the key of a bubble when its message is confirmed', () => {
    const before = show([], [entry(1, send('a'))])
    const after = show([message(1, { clientId: toClientId('a') })], [])
    expect(after[0]?.key).to.equal(before[0]?.key)
  })

  it('gives two rows two keys when the service stored one message twice', () => {
    const items = show([message(1, { clientId: toClientId('a') }), message(2, { clientId: toClientId('a') })], [])
    expect(new Set(items.map(i => i.key)).size).to.equal(2)
  })

  it('shows an edit at once, marked as pending and edited', () => {
    const [item] = show([message(1)], [entry(1, edit(at(1), 'new'))])
    expect(textOf(item)).to.equal('new')
    expect(item).to.include({ pending: 'edit', failed: null })
    expect(item?.type === 'confirmed' && item.message.editedAt).to.be.greaterThan(0)
  })

  it('shows the last of several edits', () => {
    const [item] = show([message(1)], [entry(1, edit(at(1), 'one')), entry(2, edit(at(1), 'two'))])
    expect(textOf(item)).to.equal('two')
  })

  it('keeps what was written in a refused edit in sight, with the refusal', () => {
    const refused = entry(1, edit(at(1), 'mine'), failed)
    const [item] = show([message(1)], [refused])
    expect(textOf(item)).to.equal('mine')
    expect(item).to.include({ pending: null, failed: refused })
  })

  it('hides a message deleted for me and leaves a tombstone for one deleted for all', () => {
    const items = show([message(1), message(2)], [entry(1, remove(at(1), 'me')), entry(2, remove(at(2), 'all'))])
    expect(items.map(i => [i.key, textOf(i)])).to.eql([['m2', 'deleted']])
  })

  it('brings a message back when its deletion was refused', () => {
    const [item] = show([message(1)], [entry(1, remove(at(1), 'all'), failed)])
    expect(textOf(item)).to.equal('words 1')
    expect(item?.type === 'confirmed' && item.failed?.seq).to.equal(1)
  })

  it('adds and takes back my reactions, the last wish last', () => {
    const outbox = [entry(1, react(at(1), '👍')), entry(2, react(at(1), '❤️')), entry(3, react(at(1), '👍', false))]
    const [item] = show([message(1)], outbox)
    expect(item?.type === 'confirmed' && item.message.reactions).to.eql([{ value: '❤️', userIds: [me], count: 1 }])
  })

  it('does not count my reaction twice when the server has it already', () => {
    const reactions = [{ value: '👍', userIds: [me], count: 3 }]
    const [item] = show([message(1, { reactions })], [entry(1, react(at(1), '👍'))])
    expect(item?.type === 'confirmed' && item.message.reactions).to.eql(reactions)
  })

  it('pins at once', () => {
    const [item] = show([message(1)], [entry(1, { type: 'pin', dialogId, target: at(1), on: true })])
    expect(item).to.include({ pinned: true, pending: 'pin' })
  })

  it('edits and removes messages that are not sent themselves', () => {
    const outbox = [
      entry(1, send('a', 'one')),
      entry(2, send('b', 'two')),
      entry(3, edit({ clientId: toClientId('a') }, 'three')),
      entry(4, remove({ clientId: toClientId('b') }, 'all')),
    ]
    expect(show([], outbox).map(textOf)).to.eql(['three'])
  })

  it('finds a message by the client id it was written with', () => {
    const [item] = show([message(1, { clientId: toClientId('a') })], [entry(1, edit({ clientId: toClientId('a') }, 'x'))])
    expect(textOf(item)).to.equal('x')
  })

  it('takes edits that name a message by both its ids in the order they were made', () => {
    const outbox = [entry(1, edit({ clientId: toClientId('a') }, 'first')), entry(2, edit(at(1), 'second')), entry(3, edit({ clientId: toClientId('a') }, 'third'))]
    const [item] = show([message(1, { clientId: toClientId('a') })], outbox)
    expect(textOf(item)).to.equal('third')
  })

  it('ignores the outbox of other dialogs', () => {
    const other = entry(1, { ...send('a'), dialogId: toDialogId('other') })
    expect(show([], [other])).to.eql([])
  })

  it('gives the same item object for a message that nothing is done to', () => {
    const messages = [message(1), message(2)]
    const before = show(messages, [])
    const after = show(messages, [entry(1, edit(at(1), 'x'))])
    expect(after[1]).to.equal(before[1])
    expect(after[0]).not.to.equal(before[0])
  })

  const arbitraryIntent = fc.oneof(
    fc.integer({ min: 0, max: 9 }).map(n => send(`c${n}`)),
    fc.integer({ min: 0, max: 9 }).chain(n =>
      fc.constantFrom<Intent>(
        edit(at(n), 'x'),
        edit({ clientId: toClientId(`c${n}`) }, 'y'),
        remove(at(n), 'me'),
        remove({ clientId: toClientId(`c${n}`) }, 'all'),
        react(at(n), '👍'),
        react(at(n), '👍', false),
      ),
    ),
  )
  const arbitraryState = fc.constantFrom<OutboxState>({ type: 'queued' }, { type: 'sending', after: null }, { type: 'unsure', after: null }, failed)

  it('never loses, doubles or reorders a message, whatever is in the outbox', () => {
    const arbitraryOutbox = fc
      .uniqueArray(fc.tuple(arbitraryIntent, arbitraryState), { maxLength: 30, selector: ([intent], ...rest) => (intent.type === 'send' ? intent.clientId : [intent, rest]) })
      .map(list => list.map(([intent, state], seq) => entry(seq, intent, state)))
    const arbitraryMessages = fc
      .subarray([...Array(10).keys()])
      .chain(ns => fc.array(fc.boolean(), { minLength: ns.length, maxLength: ns.length }).map(own => ns.map((n, i) => message(n, own[i] ? { clientId: toClientId(`c${n}`) } : {}))))

    fc.assert(
      fc.property(arbitraryMessages, arbitraryOutbox, (messages, outbox) => {
        const items = show(messages, outbox)
        const keys = items.map(i => i.key)
        expect(new Set(keys).size, 'keys are unique').to.equal(keys.length)

        const confirmed = items.flatMap(i => (i.type === 'confirmed' ? [i.message.id] : []))
        const inOrder = messages.map(m => m.id).filter(id => confirmed.includes(id))
        expect(confirmed, 'confirmed in order').to.eql(inOrder)
        expect(items.findIndex(i => i.type === 'unsent') === -1 || items.slice(confirmed.length).every(i => i.type === 'unsent')).to.equal(true)

        const isGone = (m: Message) =>
          outbox.some(e => {
            const { intent: i } = e
            if (i.type !== 'delete' || i.for !== 'me' || e.state.type === 'failed') return false
            return 'id' in i.target ? i.target.id === m.id : i.target.clientId === m.clientId
          })
        expect(confirmed, 'nothing but what I deleted is missing').to.eql(messages.filter(m => !isGone(m)).map(m => m.id))

        const seqs = items.flatMap(i => (i.type === 'unsent' ? [i.entry.seq] : []))
        expect(seqs, 'unsent in order').to.eql([...seqs].sort((a, b) => a - b))
        expect(show(messages, outbox), 'deterministic').to.eql(items)
      }),
      { numRuns: 500 },
    )
  })
})
