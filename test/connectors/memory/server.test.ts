import { expect } from 'chai'
import { createMemoryService, demoWorld, type MemoryServiceOptions } from '../../../src/connectors/memory/index.js'
import { friendIds } from '../../../src/connectors/memory/demo-world.js'
import { friendsAnswer } from '../../../src/connectors/memory/friends.js'
import { localHost } from '../../../src/connectors/memory/host.js'
import type { RowWrite } from '../../../src/connectors/memory/rows.js'
import type { ChatEvent } from '../../../src/core/events.js'
import { toDialogId, toUserId, type Cursor, type DialogId, type MessageId } from '../../../src/core/ids.js'
import type { Message } from '../../../src/core/model.js'
import type { Page } from '../../../src/connectors/connector.js'
import { aSend } from '../../kit/builders.js'
import { FakeClock } from '../../kit/fake-clock.js'

const ann = toUserId('ann')
const ben = toUserId('ben')
const cat = toUserId('cat')
const direct = toDialogId('d1')
const group = toDialogId('g1')
const newest = { from: { type: 'newest' }, limit: 50 } as const

const service = (rest: Partial<MemoryServiceOptions> = {}) => createMemoryService({
  clock: new FakeClock(),
  users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }, { id: 'cat', name: 'Cat' }],
  dialogs: [
    { id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] },
    { id: 'g1', title: 'Group', ownerId: 'ann', memberIds: ['ann', 'ben', 'cat'] },
    { id: 'b1', kind: 'broadcast', title: 'News', ownerId: 'ann', memberIds: ['ann', 'ben'] },
    { id: 'p1', kind: 'public', title: 'Private view', previewable: false, ownerId: 'ann', memberIds: ['ann'] },
  ],
  ...rest,
})

function said(outcome: { readonly events: readonly ChatEvent[] }): Message {
  const event = outcome.events.find(e => e.type === 'message')
  if (!event) throw new Error('a send answers with its message')
  return event.message
}

const refusal = (code: string) => (error: unknown): void => void expect(error).to.include({ name: 'ChatError', code })
function expectRefusal(code: string, work: () => unknown): void {
  try {
    work()
  } catch (error) {
    return refusal(code)(error)
  }
  throw new Error('was accepted')
}

describe('the memory service', () => {
  it('counts as unread what others wrote, not what the service tells', () => {
    const s = service()
    s.perform(ann, aSend('g1', 'hello'))
    s.perform(ann, { type: 'update-dialog', dialogId: group, title: 'Better' })
    expect(s.dialog(ben, group)).to.include({ unread: 1, title: 'Better' })
    expect(s.messages(ben, group, newest).items.map(m => m.body.type)).to.deep.equal(['text', 'notice'])
  })

  it('keeps a blocked person from writing to the one who blocked, and nobody else', () => {
    const s = service()
    s.perform(ann, { type: 'block', userId: ben, on: true })
    expectRefusal('forbidden', () => s.perform(ben, aSend('d1', 'hey')))
    expect(said(s.perform(ben, aSend('g1', 'hey all'))).body).to.include({ text: 'hey all' })
    s.perform(ann, { type: 'block', userId: ben, on: false })
    s.perform(ben, aSend('d1', 'hey'))
  })

  it('lets only the owner and admins write in a broadcast, pin, rename and remove', () => {
    const s = service()
    expectRefusal('forbidden', () => s.perform(ben, aSend('b1', 'me too')))
    const { id } = said(s.perform(ann, aSend('g1', 'mine')))
    expectRefusal('forbidden', () => s.perform(ben, { type: 'pin', dialogId: group, messageId: id, on: true }))
    expectRefusal('forbidden', () => s.perform(ben, { type: 'update-dialog', dialogId: group, title: 'Mine' }))
    expectRefusal('forbidden', () => s.perform(ben, { type: 'remove-members', dialogId: group, userIds: [cat] }))
    expectRefusal('forbidden', () => s.perform(ben, { type: 'add-admins', dialogId: group, userIds: [ben] }))
    s.perform(ann, { type: 'add-admins', dialogId: group, userIds: [ben] })
    s.perform(ben, { type: 'remove-members', dialogId: group, userIds: [cat] })
    expect(s.dialog(ann, group).memberIds).to.deep.equal([ann, ben])
  })

  it('hands a group on when its owner leaves', () => {
    const s = service()
    s.perform(ann, { type: 'leave', dialogId: group })
    expect(s.dialog(ben, group).ownerId).to.equal(ben)
    expectRefusal('not-found', () => s.dialog(ann, group))
  })

  it('shows a public dialog to everybody, and its messages to members where it is not for looking in', () => {
    const s = service()
    const hall = toDialogId('p1')
    s.perform(ann, aSend('p1', 'inside'))
    expect(s.dialog(ben, hall)).to.include({ joined: false, unread: 0 }).and.not.have.property('lastMessage')
    expectRefusal('forbidden', () => s.messages(ben, hall, newest))
    expectRefusal('forbidden', () => s.perform(ben, aSend('p1', 'let me in')))
    s.perform(ben, { type: 'join', dialogId: hall })
    expect(s.messages(ben, hall, newest).items).to.have.length(1)
  })

  it('brings back a dialog that was deleted for me with the next message, and only with that', () => {
    const s = service()
    s.perform(ben, aSend('d1', 'old'))
    s.perform(ann, { type: 'delete-dialog', dialogId: direct, for: 'me' })
    const has = (): boolean => s.dialogs(ann, null).items.some(dialog => dialog.id === direct)
    expect(has()).to.equal(false)
    s.perform(ben, aSend('d1', 'new'))
    expect(has()).to.equal(true)
    expect(s.messages(ann, direct, newest).items.map(m => m.body)).to.deep.include.members([{ type: 'text', text: 'new', attachments: [], mentions: [] }])
    expect(s.messages(ann, direct, newest).items).to.have.length(1)
  })

  it('unpins what is deleted, and allows so many pins and no more', () => {
    const s = service({ capabilities: { maxPins: 1 } })
    const [one, two] = [said(s.perform(ann, aSend('d1', 'one'))), said(s.perform(ann, aSend('d1', 'two')))]
    const pin = (messageId: MessageId): void => void s.perform(ann, { type: 'pin', dialogId: direct, messageId, on: true })
    pin(one.id)
    expectRefusal('rejected', () => pin(two.id))
    s.perform(ann, { type: 'delete', dialogId: direct, messageId: one.id, for: 'all' })
    expect(s.dialog(ann, direct).pinnedIds).to.deep.equal([])
    pin(two.id)
  })

  it('keeps one sender in order within a tick, even where the ids of several are mixed', () => {
    const s = service({ tickMs: 60_000, ids: 'scattered' })
    for (let i = 0; i < 20; i++) s.perform(i % 2 ? ann : ben, aSend('d1', `${i}`))
    const texts = s.messages(ann, direct, newest).items.map(m => (m.body.type === 'text' ? Number(m.body.text) : -1))
    for (const rest of [0, 1]) {
      const mine = texts.filter(n => n % 2 === rest)
      expect(mine).to.deep.equal([...mine].sort((a, b) => a - b))
    }
    expect(texts).to.not.deep.equal([...texts].sort((a, b) => a - b))
  })

  it('spares the session that did it the echo where that is its habit, but not the other one', () => {
    const s = service({ echo: false })
    const heard: string[] = []
    const { signal } = new AbortController()
    for (const session of ['here', 'there']) s.listen({ userId: ann, session }, event => heard.push(`${session} ${event.type}`), signal)
    s.perform(ann, aSend('d1', 'hello'), 'here')
    expect(heard).to.deep.equal(['there message'])
  })

  it('lists many dialogs and members in pages, none missing and none double', () => {
    const users = Array.from({ length: 10 }, (_, i) => ({ id: `u${i}`, name: `User ${i}` }))
    const memberIds = users.map(user => user.id)
    const s = service({ maxPageSize: 3, users, dialogs: users.map((_, i) => ({ id: `d${i}`, memberIds })) })
    const me = toUserId('u0')
    const all = <T>(read: (from: Cursor | null) => Page<T>): readonly T[] => {
      const items: T[] = []
      let next: Cursor | null = null
      do {
        const page: Page<T> = read(next)
        expect(page.items.length).to.be.within(1, 3)
        items.push(...page.items)
        next = page.next
      } while (next !== null)
      return items
    }
    expect(all(from => s.dialogs(me, from)).map(d => d.id)).to.have.length(10).and.have.members(Array.from(users, (_, i) => `d${i}`))
    expect(all(from => s.members(me, toDialogId('d4'), from)).map(u => u.id)).to.have.length(10).and.have.members(memberIds)
  })

  it('tells those who share a dialog with somebody when that person comes and goes', () => {
    const clock = new FakeClock()
    const s = service({ clock })
    const heard: ChatEvent[] = []
    s.listen({ userId: ann, session: 'a' }, event => heard.push(event), new AbortController().signal)
    const visit = new AbortController()
    s.listen({ userId: ben, session: 'b' }, () => {}, visit.signal)
    visit.abort()
    expect(heard).to.deep.equal([
      { type: 'presence', userId: ben, presence: 'online' },
      { type: 'presence', userId: ben, presence: { lastActiveAt: clock.now() } },
    ])
  })

  it('comes back from its rows as it was', () => {
    const rows = new Map<string, unknown>()
    const onWrite = ({ key, row }: RowWrite): void => void (row === undefined ? rows.delete(key) : rows.set(key, row))
    const first = service({ onWrite })
    const { id } = said(first.perform(ben, aSend('d1', 'remember')))
    first.perform(ben, aSend('g1', 'gone'))
    first.perform(ann, { type: 'react', dialogId: direct, messageId: id, value: '👍', on: true })
    first.perform(ann, { type: 'delete-dialog', dialogId: group, for: 'all' })
    const second = service({ stored: structuredClone([...rows]) })
    for (const me of [ann, ben]) {
      expect(second.dialogs(me, null)).to.deep.equal(first.dialogs(me, null))
      expect(second.messages(me, direct, newest)).to.deep.equal(first.messages(me, direct, newest))
    }
    expect(said(second.perform(ben, aSend('d1', 'next'))).id).to.not.equal(id)
  })
})

describe('the ready-made world', () => {
  it('has people, dialogs of every kind, a long history and something unread for both', () => {
    const clock = new FakeClock()
    const s = createMemoryService({ ...demoWorld(clock.now()), clock })
    for (const me of [ann, ben]) {
      const { items } = s.dialogs(me, null)
      expect(new Set(items.map(d => d.kind))).to.deep.equal(new Set(['direct', 'group', 'public', 'broadcast']))
      expect(items.reduce((sum, d) => sum + d.unread, 0)).to.be.within(1, 9)
      expect(items.every(d => d.lastMessage !== undefined || !d.joined)).to.equal(true)
    }
    expect(s.rows.timeline(toDialogId('books')).length).to.be.above(200)
  })

  it('answers where somebody wished for company, and only one of several friends does', async () => {
    const clock = new FakeClock()
    const s = createMemoryService({ ...demoWorld(clock.now()), clock })
    const stop = new AbortController()
    const heard: ChatEvent[] = []
    friendsAnswer(localHost(s), { friendIds, clock, random: () => 0.5 }, stop.signal)
    s.listen({ userId: ann, session: 'a' }, event => heard.push(event), stop.signal)
    const answers = (dialogId: DialogId) => heard.filter(e => e.type === 'message' && e.message.dialogId === dialogId && e.message.senderId !== ann)
    for (const id of ['ann-cleo', 'hike', 'ann-ben']) s.perform(ann, aSend(id, 'Shall we?'))
    await clock.advance(10_000)
    expect(answers(toDialogId('ann-cleo'))).to.have.length(1)
    expect(answers(toDialogId('hike'))).to.have.length(1)
    expect(answers(toDialogId('ann-ben')), 'Ben is a person and answers himself').to.have.length(0)
    expect(heard.some(e => e.type === 'typing' && e.typing)).to.equal(true)
    expect(heard.some(e => e.type === 'receipt' && e.kind === 'read')).to.equal(true)
    stop.abort()
    expect(clock.pending).to.equal(0)
  })
})
