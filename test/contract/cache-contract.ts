import { expect } from 'chai'
import type { Cache, CacheReader, CacheWriter } from '../../src/cache/cache.js'
import type { Change, StoredDialog, StoredMessage } from '../../src/core/changes.js'
import { ChatError } from '../../src/core/errors.js'
import { toClientId, toCursor, toDialogId, toGapId, toMessageId, toOrderKey, toUserId } from '../../src/core/ids.js'
import type { Gap, User } from '../../src/core/model.js'
import type { OutboxEntry } from '../../src/core/outbox.js'

export const alps = toDialogId('alps')
export const baltic = toDialogId('baltic')

/** The place of the n-th message. */
export const at = (n: number) => toOrderKey(String(n).padStart(6, '0'))

export const message = (n: number, text = `words ${n}`, dialogId = alps): StoredMessage => ({
  id: toMessageId(`m${n}`),
  dialogId,
  senderId: toUserId('ann'),
  order: at(n),
  sentAt: 1_000 * n,
  body: { type: 'text', text, attachments: [], mentions: [] },
  reactions: [],
  deliveredTo: [],
  readBy: [],
  metadata: {},
  rev: 1,
})

/** Messages from the first to the last number, both included. */
export const messages = (first: number, last: number, dialogId = alps): StoredMessage[] =>
  Array.from({ length: last - first + 1 }, (_, i) => message(first + i, undefined, dialogId))

export const timeline = (put: readonly StoredMessage[], gaps?: readonly Gap[], dialogId = alps): Change => ({
  type: 'timeline',
  dialogId,
  put,
  removed: [],
  ...(gaps ? { gaps } : {}),
})

export const dialog = (id = alps, updatedAt = 1): StoredDialog => ({
  id,
  kind: 'group',
  title: `The ${id}`,
  adminIds: [],
  memberIds: [toUserId('ann')],
  memberCount: 1,
  joined: true,
  previewable: false,
  unread: 0,
  pinnedIds: [],
  muted: false,
  metadata: {},
  updatedAt,
  unreadBase: { count: 0, at: null },
})

export const entry = (name: string, seq: number): OutboxEntry => ({
  id: toClientId(name),
  seq,
  dialogId: alps,
  createdAt: seq,
  intent: {
    type: 'send',
    dialogId: alps,
    clientId: toClientId(name),
    createdAt: seq,
    body: { type: 'text', text: name, attachments: [], mentions: [] },
  },
  state: { type: 'queued' },
  attempts: 0,
})

const ann: User = { id: toUserId('ann'), name: 'Ann' }
const top: Gap = { id: toGapId('top'), after: null, before: at(1) }

const numbers = (list: readonly StoredMessage[]) => list.map(({ order }) => Number(order))
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

/** Every promise of the cache. `open` gives an empty one each time. */
export function cacheContract(name: string, open: () => Promise<Cache>): void {
  describe(`${name} keeps the promises of a cache:`, () => {
    let cache: Cache

    beforeEach(async () => {
      cache = await open()
    })
    afterEach(() => cache.close())

    const write = (...changes: Change[]) => cache.update(tx => tx.write(changes))
    const view = <T>(read: (tx: CacheReader) => Promise<T>) => cache.view(read)
    const all = (dialogId = alps) => view(tx => tx.messages(dialogId, { from: null, to: null }))

    describe('what is there', () => {
      it('is nothing at first', async () => {
        expect(await view(tx => tx.snapshot())).to.deep.equal({
          me: null,
          dialogs: [],
          users: [],
          outbox: [],
          drafts: new Map(),
          dialogsCursor: undefined,
        })
        expect(await all()).to.deep.equal([])
        expect(await view(tx => tx.gaps(alps))).to.equal(undefined)
        expect(await view(tx => tx.timelines())).to.deep.equal([])
        expect(await view(tx => tx.orphans(alps))).to.deep.equal([])
        expect(await view(tx => tx.dialog(alps))).to.equal(undefined)
        expect(await view(tx => tx.entry(toClientId('x')))).to.equal(undefined)
        expect(await view(tx => tx.find(alps, toMessageId('m1')))).to.equal(undefined)
        expect(await view(tx => tx.rev())).to.equal(0)
        expect(await view(tx => tx.epoch())).to.equal(0)
      })

      it('is a message as it was put, to the last field', async () => {
        const full: StoredMessage = {
          ...message(1),
          clientId: toClientId('c1'),
          editedAt: 5,
          replyTo: toMessageId('m0'),
          threadId: toMessageId('m0'),
          viewCount: 3,
          reactions: [{ value: '👍', userIds: [toUserId('ben')], count: 2 }],
          deliveredTo: [toUserId('ben')],
          readBy: [toUserId('ben')],
          metadata: { colour: 'green' },
          body: {
            type: 'text',
            text: 'look',
            attachments: [
              { type: 'image', ref: 'r', name: 'a.png', mime: 'image/png', size: 3, width: 10, height: 20 },
              { type: 'video', ref: 'r', name: 'a.mp4', mime: 'video/mp4', size: 3, durationMs: 10 },
              { type: 'audio', ref: 'r', name: 'a.ogg', mime: 'audio/ogg', size: 3 },
              { type: 'file', ref: 'r', name: 'a.txt', mime: 'text/plain', size: 0 },
              { type: 'location', latitude: 54.5, longitude: -3.2, label: 'here' },
            ],
            mentions: [{ userId: toUserId('ben'), offset: 0, length: 4 }],
          },
        }
        const notice: StoredMessage = { ...message(2), body: { type: 'notice', text: 'Ben came in' } }
        const deleted: StoredMessage = { ...message(3), body: { type: 'deleted' } }
        await write(timeline([full, notice, deleted]))
        expect(await all()).to.deep.equal([full, notice, deleted])
      })

      it('is all of a first screen in one reading', async () => {
        const last = { id: toMessageId('m1'), order: at(1), senderId: ann.id, sentAt: 1, text: 'hi', type: 'text' as const }
        const rich: StoredDialog = {
          ...dialog(baltic, 2),
          description: 'd',
          photoUrl: 'https://pictures.test/1',
          ownerId: ann.id,
          lastMessage: last,
          readUpTo: at(1),
          unreadBase: { count: 2, at: at(1) },
        }
        await write(
          { type: 'dialog', dialog: dialog(alps) },
          { type: 'dialog', dialog: rich },
          { type: 'user', user: { ...ann, avatarUrl: 'https://pictures.test/2', presence: { lastActiveAt: 5 } } },
          { type: 'user', user: { id: toUserId('ben'), name: 'Ben', presence: 'online' } },
          { type: 'me', user: ann },
          { type: 'outbox', entry: entry('second', 2) },
          { type: 'outbox', entry: entry('first', 1) },
          { type: 'draft', dialogId: alps, text: 'half a though' },
          { type: 'dialogs-cursor', cursor: toCursor('page 2') },
        )
        const snapshot = await view(tx => tx.snapshot())
        expect(snapshot.me).to.deep.equal(ann)
        expect(snapshot.dialogs).to.have.deep.members([dialog(alps), rich])
        expect(snapshot.users.map(user => user.name)).to.have.members(['Ann', 'Ben'])
        expect(snapshot.users.find(user => user.name === 'Ann')?.presence).to.deep.equal({ lastActiveAt: 5 })
        expect(snapshot.outbox.map(({ id }) => id)).to.deep.equal(['first', 'second'])
        expect([...snapshot.drafts]).to.deep.equal([[alps, 'half a though']])
        expect(snapshot.dialogsCursor).to.equal('page 2')
        expect(await view(tx => tx.dialog(baltic))).to.deep.equal(rich)
      })

      it('tells a dialog list read to its end from one never read', async () => {
        await write({ type: 'dialogs-cursor', cursor: null })
        expect((await view(tx => tx.snapshot())).dialogsCursor).to.equal(null)
      })

      it('is replaced by what is put later, and cleared where that says so', async () => {
        const orphan = { messageId: toMessageId('m9'), what: { type: 'removed' as const }, at: 1, rev: 1 }
        await write({ type: 'draft', dialogId: alps, text: 'a' }, { type: 'orphans', dialogId: alps, orphans: [orphan] })
        expect(await view(tx => tx.orphans(alps))).to.deep.equal([orphan])
        await write(
          { type: 'draft', dialogId: alps, text: '' },
          { type: 'orphans', dialogId: alps, orphans: [] },
          { type: 'dialog', dialog: dialog(alps, 1) },
          { type: 'dialog', dialog: dialog(alps, 7) },
        )
        expect((await view(tx => tx.snapshot())).drafts.size).to.equal(0)
        expect(await view(tx => tx.orphans(alps))).to.deep.equal([])
        expect((await view(tx => tx.dialog(alps)))?.updatedAt).to.equal(7)
      })

      it('keeps a change that overtook its message, in each form', async () => {
        const changes = [
          { type: 'edited' as const, text: 'new', mentions: [], editedAt: 4 },
          { type: 'deleted' as const },
          { type: 'reacted' as const, userId: ann.id, add: ['👍'], remove: [] },
        ]
        const orphans = changes.map((change, i) => ({ messageId: toMessageId(`m${i}`), what: { type: 'changed' as const, change }, at: 1, rev: 1 }))
        const { rev: _, ...whole } = message(9)
        const replaced = { messageId: toMessageId('m9'), what: { type: 'changed' as const, change: { type: 'replaced' as const, message: whole } }, at: 2, rev: 3 }
        await write({ type: 'orphans', dialogId: alps, orphans: [...orphans, replaced] })
        expect(await view(tx => tx.orphans(alps))).to.deep.equal([...orphans, replaced])
      })
    })

    describe('a timeline', () => {
      it('comes out in order, however it went in', async () => {
        await write(timeline([message(3), message(1)]))
        await write(timeline([message(2)]))
        expect(numbers(await all())).to.deep.equal([1, 2, 3])
      })

      it('has one message per place: putting again replaces', async () => {
        await write(timeline(messages(1, 5)))
        await write(timeline([message(3, 'edited')]))
        expect(await all()).to.deep.equal([message(1), message(2), message(3, 'edited'), message(4), message(5)])
      })

      it('takes removed messages out, before it puts others at their place', async () => {
        await write(timeline(messages(1, 4)))
        const renamed = { ...message(2), id: toMessageId('other') }
        await write({
          type: 'timeline',
          dialogId: alps,
          put: [renamed],
          removed: [
            { id: toMessageId('m2'), order: at(2) },
            { id: toMessageId('m3'), order: at(3) },
          ],
        })
        expect((await all()).map(({ id }) => id)).to.deep.equal(['m1', 'other', 'm4'])
      })

      it('leaves a message alone when a removal at its place means another one', async () => {
        await write(timeline([message(1)]))
        await write({ type: 'timeline', dialogId: alps, put: [], removed: [{ id: toMessageId('stranger'), order: at(1) }] })
        expect(numbers(await all())).to.deep.equal([1])
      })

      it('keeps its gaps when a change does not speak of them, and knows that it exists without any', async () => {
        await write(timeline([message(1)], [top]))
        await write(timeline([message(2)]))
        expect(await view(tx => tx.gaps(alps))).to.deep.equal([top])
        await write(timeline([message(2)], []))
        expect(await view(tx => tx.gaps(alps))).to.deep.equal([])
        await write(timeline([message(1, 'w', baltic)], undefined, baltic))
        expect(await view(tx => tx.gaps(baltic))).to.deep.equal([])
        expect(await view(tx => tx.timelines())).to.have.members([alps, baltic])
      })

      it('keeps every field of a gap', async () => {
        const gap: Gap = { id: toGapId('g'), after: at(1), before: null, catchUp: true, older: toCursor('o') }
        await write(timeline([], [top, gap]))
        expect(await view(tx => tx.gaps(alps))).to.deep.equal([top, gap])
      })

      it('is not mixed up with another dialog whose id starts the same', async () => {
        const alpsToo = toDialogId('alps2')
        await write(timeline(messages(1, 3)), timeline(messages(1, 2, alpsToo), [], alpsToo))
        expect(numbers(await all())).to.deep.equal([1, 2, 3])
        expect(numbers(await all(alpsToo))).to.deep.equal([1, 2])
        expect(numbers(await view(tx => tx.before(alps, null, 10)))).to.deep.equal([1, 2, 3])
        expect(numbers(await view(tx => tx.after(alps, at(1), 10)))).to.deep.equal([2, 3])
      })

      it('goes with its dialog, and only with that one', async () => {
        await write(
          { type: 'dialog', dialog: dialog(alps) },
          { type: 'dialog', dialog: dialog(baltic) },
          timeline(messages(1, 200), [top]),
          timeline(messages(1, 5, baltic), [top], baltic),
          { type: 'draft', dialogId: alps, text: 'x' },
          { type: 'orphans', dialogId: alps, orphans: [{ messageId: toMessageId('m9'), what: { type: 'removed' }, at: 1, rev: 1 }] },
          { type: 'outbox', entry: entry('unsent', 1) },
        )
        await write({ type: 'dialog-removed', dialogId: alps })
        const snapshot = await view(tx => tx.snapshot())
        expect(snapshot.dialogs.map(({ id }) => id)).to.deep.equal([baltic])
        expect(snapshot.drafts.size).to.equal(0)
        expect(snapshot.outbox, 'what was not sent is not ours to drop').to.have.length(1)
        expect(await all()).to.deep.equal([])
        expect(await view(tx => tx.gaps(alps))).to.equal(undefined)
        expect(await view(tx => tx.orphans(alps))).to.deep.equal([])
        expect(await all(baltic)).to.have.length(5)
      })
    })

    describe('reading a long dialog', () => {
      // Written as it happens: a newest page, older pages above it, live messages one by one, one in between.
      beforeEach(async () => {
        await write(timeline(messages(151, 200)))
        await write(timeline(messages(101, 150)))
        await write(timeline([...messages(1, 59), ...messages(61, 100)]))
        for (const live of messages(201, 290)) await write(timeline([live]))
        await write(timeline([message(60)]))
      })

      it('gives everything, or a range with both its ends', async () => {
        expect(numbers(await all())).to.deep.equal(range(1, 290))
        const between = (from: number | null, to: number | null) =>
          view(tx => tx.messages(alps, { from: from === null ? null : at(from), to: to === null ? null : at(to) }))
        expect(numbers(await between(60, 155))).to.deep.equal(range(60, 155))
        expect(numbers(await between(null, 70))).to.deep.equal(range(1, 70))
        expect(numbers(await between(250, null))).to.deep.equal(range(250, 290))
        expect(numbers(await between(151, 151))).to.deep.equal([151])
        expect(await between(291, null)).to.deep.equal([])
        expect(await between(null, 0)).to.deep.equal([])
        expect(await between(100, 90)).to.deep.equal([])
      })

      it('gives the newest, or what lies right before a place', async () => {
        const before = (place: number | null, limit: number) => view(tx => tx.before(alps, place === null ? null : at(place), limit))
        expect(numbers(await before(null, 50))).to.deep.equal(range(241, 290))
        expect(numbers(await before(null, 1))).to.deep.equal([290])
        expect(numbers(await before(201, 120))).to.deep.equal(range(81, 200))
        expect(numbers(await before(5, 50))).to.deep.equal(range(1, 4))
        expect(numbers(await before(999, 3))).to.deep.equal(range(288, 290))
        expect(await before(1, 50)).to.deep.equal([])
        expect(await before(null, 0)).to.deep.equal([])
      })

      it('gives what lies right after a place', async () => {
        const after = (place: number, limit: number) => view(tx => tx.after(alps, at(place), limit))
        expect(numbers(await after(0, 3))).to.deep.equal([1, 2, 3])
        expect(numbers(await after(59, 200))).to.deep.equal(range(60, 259))
        expect(numbers(await after(285, 50))).to.deep.equal(range(286, 290))
        expect(await after(290, 50)).to.deep.equal([])
        expect(await after(10, 0)).to.deep.equal([])
      })

      it('finds a message by its id at either end and in the middle', async () => {
        for (const n of [1, 60, 64, 151, 290]) expect(await view(tx => tx.find(alps, toMessageId(`m${n}`)))).to.deep.equal(message(n))
        expect(await view(tx => tx.find(alps, toMessageId('m291')))).to.equal(undefined)
        expect(await view(tx => tx.find(baltic, toMessageId('m1')))).to.equal(undefined)
      })

      it('forgets removed stretches wholly', async () => {
        const removed = messages(40, 250).map(({ id, order }) => ({ id, order }))
        await write({ type: 'timeline', dialogId: alps, put: [], removed })
        expect(numbers(await all())).to.deep.equal([...range(1, 39), ...range(251, 290)])
        expect(numbers(await view(tx => tx.before(alps, at(260), 20)))).to.deep.equal([...range(29, 39), ...range(251, 259)])
        expect(await view(tx => tx.find(alps, toMessageId('m100')))).to.equal(undefined)
      })

      it('reads on over what was thinned out', async () => {
        const isKept = (n: number) => n % 30 === 0
        const removed = messages(1, 290).filter(m => !isKept(Number(m.order))).map(({ id, order }) => ({ id, order }))
        await write({ type: 'timeline', dialogId: alps, put: [], removed })
        const kept = range(1, 290).filter(isKept)
        expect(numbers(await view(tx => tx.after(alps, at(0), 9)))).to.deep.equal(kept)
        expect(numbers(await view(tx => tx.after(alps, at(30), 7)))).to.deep.equal(kept.slice(1, 8))
        expect(numbers(await view(tx => tx.before(alps, null, 9)))).to.deep.equal(kept)
        expect(numbers(await all())).to.deep.equal(kept)
      })

      it('changes a few messages far apart without touching the others', async () => {
        await write(timeline([message(1, 'read'), message(150, 'read'), message(290, 'read')]))
        const stored = await all()
        expect(numbers(stored)).to.deep.equal(range(1, 290))
        expect(numbers(stored.filter(m => m.body.type === 'text' && m.body.text === 'read'))).to.deep.equal([1, 150, 290])
      })
    })

    describe('an update', () => {
      it('returns what its work returns', async () => {
        expect(await cache.update(async tx => (await tx.rev()) + 7)).to.equal(7)
      })

      it('sees its own writes', async () => {
        await cache.update(async tx => {
          await tx.write([timeline(messages(1, 100), [top]), { type: 'outbox', entry: entry('a', 1) }])
          expect(numbers(await tx.before(alps, null, 3))).to.deep.equal([98, 99, 100])
          expect(await tx.gaps(alps)).to.deep.equal([top])
          await tx.write([{ type: 'outbox-removed', id: toClientId('a') }, timeline([message(101)], [])])
          expect(await tx.outbox()).to.deep.equal([])
          expect(await tx.gaps(alps)).to.deep.equal([])
          expect((await tx.find(alps, toMessageId('m101')))?.order).to.equal(at(101))
        })
        expect(await all()).to.have.length(101)
      })

      it('undoes everything when its work throws, and passes the error on as it is', async () => {
        await write(timeline(messages(1, 70), [top]), { type: 'outbox', entry: entry('a', 1) }, { type: 'dialog', dialog: dialog() })
        const before = await view(tx => tx.snapshot())
        const thrown = new Error('no')
        const error = await cache
          .update(async (tx: CacheWriter) => {
            await tx.nextRev()
            await tx.write([
              timeline([message(3, 'x'), ...messages(71, 200)], []),
              { type: 'outbox-removed', id: toClientId('a') },
              { type: 'outbox', entry: entry('b', 2) },
              { type: 'user', user: ann },
              { type: 'me', user: ann },
              { type: 'epoch', epoch: 4 },
              { type: 'draft', dialogId: alps, text: 'd' },
              { type: 'dialogs-cursor', cursor: null },
              { type: 'dialog-removed', dialogId: alps },
            ])
            throw thrown
          })
          .catch((e: unknown) => e)
        expect(error).to.equal(thrown)
        expect(await view(tx => tx.snapshot())).to.deep.equal(before)
        expect(await all()).to.deep.equal(messages(1, 70))
        expect(await view(tx => tx.gaps(alps))).to.deep.equal([top])
        expect(await view(tx => tx.rev())).to.equal(0)
        expect(await view(tx => tx.epoch())).to.equal(0)
      })

      it('undoes everything also when its work throws before it has asked for anything', async () => {
        const error = await cache.update(() => Promise.reject(new Error('early'))).catch((e: unknown) => e)
        expect(error).to.have.property('message', 'early')
        await write(timeline([message(1)]))
        expect(await all()).to.have.length(1)
      })

      it('does not run in between another one', async () => {
        const increment = () =>
          cache.update(async tx => {
            const drafts = (await tx.snapshot()).drafts
            await tx.gaps(alps)
            const count = Number(drafts.get(alps) ?? '0') + 1
            await tx.write([{ type: 'draft', dialogId: alps, text: String(count) }])
            await tx.orphans(alps)
          })
        await Promise.all(Array.from({ length: 20 }, increment))
        expect((await view(tx => tx.snapshot())).drafts.get(alps)).to.equal('20')
      })

      it('does not show a view half of it', async () => {
        const seen: number[] = []
        const look = async () => {
          seen.push((await all()).length)
        }
        const change = cache.update(async tx => {
          await tx.write([timeline([message(1)])])
          await tx.rev()
          await tx.write([timeline([message(2)])])
        })
        await Promise.all([look(), change, look(), look()])
        expect(seen.every(count => count === 0 || count === 2), String(seen)).to.equal(true)
        expect(await all()).to.have.length(2)
      })

      it('goes on after a failed one', async () => {
        const failed = cache.update(() => Promise.reject(new Error('no'))).catch(() => 'failed')
        const next = write(timeline([message(1)]))
        expect(await failed).to.equal('failed')
        await next
        expect(await all()).to.have.length(1)
      })
    })

    describe('numbers', () => {
      it('count commits that ask for one, one at a time, and are the same all through a commit', async () => {
        const numbersOf = () => cache.update(async tx => [await tx.nextRev(), await tx.nextRev(), await tx.rev()])
        expect(await numbersOf()).to.deep.equal([1, 1, 1])
        expect(await numbersOf()).to.deep.equal([2, 2, 2])
        expect(await view(tx => tx.rev())).to.equal(2)
      })

      it('are given once each to concurrent commits', async () => {
        const given = await Promise.all(Array.from({ length: 10 }, () => cache.update(tx => tx.nextRev())))
        expect(given.sort((a, b) => a - b)).to.deep.equal(range(1, 10))
      })

      it('keep the newest leadership', async () => {
        await write({ type: 'epoch', epoch: 3 })
        expect(await view(tx => tx.epoch())).to.equal(3)
      })
    })

    describe('the outbox', () => {
      it('is in the order of the person’s actions, and each entry is found by its id', async () => {
        await write(...['c', 'a', 'b'].map((name, i): Change => ({ type: 'outbox', entry: entry(name, 3 - i) })))
        expect((await view(tx => tx.outbox())).map(({ id }) => id)).to.deep.equal(['b', 'a', 'c'])
        expect(await view(tx => tx.entry(toClientId('a')))).to.deep.equal(entry('a', 2))
      })

      it('keeps every state and every kind of intent', async () => {
        const target = { id: toMessageId('m1') }
        const entries: OutboxEntry[] = [
          { ...entry('1', 1), state: { type: 'sending', after: at(4) }, attempts: 2 },
          { ...entry('2', 2), state: { type: 'unsure', after: null } },
          { ...entry('3', 3), state: { type: 'failed', error: { code: 'rejected', message: 'too rude' } } },
          { ...entry('4', 4), intent: { type: 'edit', dialogId: alps, target, text: 'x', mentions: [] } },
          { ...entry('5', 5), intent: { type: 'delete', dialogId: alps, target: { clientId: toClientId('1') }, for: 'all' } },
          { ...entry('6', 6), intent: { type: 'react', dialogId: alps, target, value: '👍', on: true } },
          { ...entry('7', 7), intent: { type: 'pin', dialogId: alps, target, on: false } },
          { ...entry('8', 8), intent: { type: 'read', dialogId: alps, messageId: toMessageId('m1'), upTo: at(1), messages: [{ id: toMessageId('m1'), senderId: ann.id }] } },
        ]
        await write(...entries.map((e): Change => ({ type: 'outbox', entry: e })))
        expect(await view(tx => tx.outbox())).to.deep.equal(entries)
      })
    })

    describe('making room', () => {
      it('drops the oldest messages, tells how many, and leaves a gap where they were', async () => {
        await write({ type: 'dialog', dialog: dialog() }, timeline(messages(1, 1_000), [top]))
        const gone = await cache.evict()
        expect(gone).to.be.within(150, 400)
        const left = await all()
        expect(numbers(left)).to.deep.equal(range(gone + 1, 1_000))
        const gaps = await view(tx => tx.gaps(alps))
        expect(gaps).to.have.length(1)
        expect(gaps?.[0]).to.deep.include({ after: null, before: left[0]?.order })
        expect(gaps?.[0]?.id, 'an answer to an older question must not find it').to.not.equal(top.id)
      })

      it('leaves the gaps alone that lie above what went', async () => {
        const end: Gap = { id: toGapId('end'), after: at(1_000), before: null, catchUp: true }
        await write(timeline(messages(1, 1_000), [end]))
        await cache.evict()
        const gaps = await view(tx => tx.gaps(alps))
        expect(gaps).to.have.length(2)
        expect(gaps?.[1]).to.deep.equal(end)
      })

      it('takes the dialog first that was not used for longest', async () => {
        await write(
          { type: 'dialog', dialog: dialog(alps, 20) },
          { type: 'dialog', dialog: dialog(baltic, 10) },
          timeline(messages(1, 500)),
          timeline(messages(1, 500, baltic), [], baltic),
        )
        const gone = await cache.evict()
        expect(gone).to.be.above(0)
        expect(await all(baltic)).to.have.length(500 - gone)
        expect(await all(alps)).to.have.length(500)
      })

      it('never touches the outbox, nor the last that is there to be read', async () => {
        const changes = ['a', 'b', 'c'].map((name, i): Change => ({ type: 'outbox', entry: entry(name, i) }))
        await write(timeline(messages(1, 1_000)), ...changes, { type: 'draft', dialogId: alps, text: 'd' })
        let rounds = 0
        while ((await cache.evict()) > 0) expect(++rounds).to.be.below(50)
        expect(rounds).to.be.above(1)
        expect(await view(tx => tx.outbox())).to.have.length(3)
        expect((await view(tx => tx.snapshot())).drafts.size).to.equal(1)
        const left = numbers(await all())
        expect(left.at(-1)).to.equal(1_000)
        expect(left.length).to.be.within(1, 64)
      })

      it('has nothing to give when there is no history', async () => {
        await write({ type: 'outbox', entry: entry('a', 1) })
        expect(await cache.evict()).to.equal(0)
        expect(await view(tx => tx.outbox())).to.have.length(1)
      })
    })

    describe('the end', () => {
      const refusal = async () => {
        const error: unknown = await all().catch((e: unknown) => e)
        expect(error).to.be.instanceOf(ChatError)
        expect(error).to.have.property('code', 'storage')
      }

      it('answers with a storage error once closed', async () => {
        await write(timeline([message(1)]))
        cache.close()
        await refusal()
        cache.close()
      })

      it('leaves nothing behind when it is erased, and can be opened afresh', async () => {
        await write(timeline(messages(1, 100)), { type: 'outbox', entry: entry('a', 1) }, { type: 'me', user: ann })
        await cache.erase()
        await refusal()
        cache = await open()
        expect(await all()).to.deep.equal([])
        expect(await view(tx => tx.snapshot())).to.deep.include({ me: null, outbox: [] })
      })
    })
  })
}
