import { expect } from 'chai'
import { toDialogId, toMessageId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { MessagePage } from '../../connectors/connector.js'
import type { Runner } from '../runner.js'
import { anchorAt, failure, finallyRefused, idsOf, type Person, type Stage } from './stage.js'

/** Sent as fast as they are accepted, in turns, so that many share a second. */
async function talk({ ann, ben }: Stage, count: number): Promise<readonly Message[]> {
  const sent: Message[] = []
  for (let i = 0; i < count; i++) sent.push(await (i % 3 === 0 ? ben : ann).say(`message ${i}`))
  // By the order the connectors gave them: among equal times it need not be the order of sending.
  return sent.sort((a, b) => (a.order < b.order ? -1 : 1))
}

/** Every page from the end up, put together; `between` happens once, after the first page. */
async function walkUp(person: Person, limit: number, between: () => Promise<unknown> = async () => {}): Promise<readonly Message[]> {
  let page = await person.page({ type: 'newest' }, limit)
  expect(page.newer, 'the newest page has nothing newer').to.equal(null)
  const all = [...page.items]
  await between()
  while (page.older !== null) {
    const top = all[0]
    if (!top) break
    page = await person.page({ type: 'before', anchor: anchorAt(top, page.older) }, limit)
    checkPage(page, limit)
    const lowest = page.items.at(-1)
    expect(lowest && lowest.order < top.order, 'a page before a message lies above it, and is not empty while there is more').to.equal(true)
    all.unshift(...page.items)
  }
  return all
}

function checkPage({ items }: MessagePage, limit: number): void {
  expect(items.length, 'messages on a page').to.be.at.most(limit)
  const orders = items.map(message => message.order)
  expect([...orders].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)), 'oldest first').to.deep.equal(orders)
  expect(new Set(orders).size, 'orders are unique').to.equal(orders.length)
}

const limits = [1, 2, 3, 4, 5, 6, 7]

export function historyContract({ describe, it }: Runner, stage: () => Stage): void {
  describe('history', () => {
    it('is empty where nothing was said', async () => {
      expect(await stage().ann.page({ type: 'newest' }, 20)).to.deep.equal({ items: [], older: null, newer: null })
    })

    it('gives the newest messages, oldest first, and says whether there are more', async () => {
      const all = await talk(await stage().meet(), 9)
      const { ann } = stage()
      const page = await ann.page({ type: 'newest' }, 4)
      checkPage(page, 4)
      expect(idsOf(page.items)).to.deep.equal(idsOf(all.slice(-4)))
      expect(page.older).to.not.equal(null)
      expect((await ann.page({ type: 'newest' }, 9)).older, 'nothing is above the top').to.equal(null)
    })

    it('puts what was said later at a later place', async () => {
      const { ann } = await stage().meet()
      const said = [await ann.say('one'), await ann.say('two'), await ann.say('three')]
      expect(idsOf(await ann.newest())).to.deep.equal(idsOf(said))
      expect(said.map(m => m.order)).to.deep.equal(said.map(m => m.order).sort())
    })

    for (const limit of limits) {
      it(`can be read to the top in pages of ${limit}, with no message missing or double`, async () => {
        const all = await talk(await stage().meet(), 12)
        expect(idsOf(await walkUp(stage().ben, limit))).to.deep.equal(idsOf(all))
      })

      it(`can be read on to the end in pages of ${limit}`, async () => {
        const all = await talk(await stage().meet(), 12)
        const { ben } = stage()
        const seen = all.slice(0, 1)
        for (let more = true; more; ) {
          const last = seen.at(-1)
          if (!last) break
          const page = await ben.page({ type: 'after', anchor: anchorAt(last) }, limit)
          checkPage(page, limit)
          const first = page.items[0]
          expect(first === undefined || first.order > last.order, 'a page after a message lies below it').to.equal(true)
          more = page.newer !== null
          expect(first !== undefined || !more, 'a page is not empty while there is more').to.equal(true)
          seen.push(...page.items)
        }
        expect(idsOf(seen)).to.deep.equal(idsOf(all))
      })
    }

    it('has no hole and no double when people write while it is read', async () => {
      const all = await talk(await stage().meet(), 12)
      const { ann, ben } = stage()
      const late: string[] = []
      const walked = await walkUp(ben, 3, async () => {
        for (const text of ['meanwhile', 'and again']) late.push((await ann.say(text)).id)
      })
      expect(new Set(idsOf(walked)).size, 'no message is double').to.equal(walked.length)
      // Among equal times a late message may sort further up, and then it belongs there.
      expect(idsOf(walked).filter(id => !late.includes(id))).to.deep.equal(idsOf(all))
    })

    it('says nothing above the top and nothing below the end', async () => {
      const all = await talk(await stage().meet(), 3)
      const { ann } = stage()
      const [first] = all
      const last = all.at(-1)
      if (!first || !last) throw new Error('three messages were sent')
      expect(await ann.page({ type: 'before', anchor: anchorAt(first) }, 5)).to.include({ older: null }).and.deep.include({ items: [] })
      expect(await ann.page({ type: 'after', anchor: anchorAt(last) }, 5)).to.include({ newer: null }).and.deep.include({ items: [] })
    })

    it('answers contiguously when more is asked for than it gives at once', async () => {
      const { ann } = await stage().meet()
      const sent: Message[] = []
      for (let i = 0; i < 105; i++) sent.push(await ann.say(String(i)))
      const page = await ann.page({ type: 'newest' }, 150)
      checkPage(page, 150)
      expect(idsOf(page.items)).to.deep.equal(idsOf(sent.slice(-page.items.length)))
      expect(page.older === null, 'at the top').to.equal(page.items.length === 105)
      expect(idsOf(await walkUp(ann, 150))).to.deep.equal(idsOf(sent))
    })

    it('starts around a given message, or refuses to', async () => {
      const all = await talk(await stage().meet(), 9)
      const { ben } = stage()
      const places = [all[0], all[4], all[8]].flatMap(message => (message ? [message] : []))
      for (const { id } of places) {
        for (const limit of limits) {
          const work = ben.page({ type: 'around', messageId: id }, limit)
          if (!ben.connector.capabilities.jump) {
            expect((await failure(work)).code).to.equal('rejected')
            continue
          }
          const page = await work
          checkPage(page, limit)
          const start = all.findIndex(m => m.id === page.items[0]?.id)
          expect(idsOf(page.items), 'contiguous').to.deep.equal(idsOf(all.slice(start, start + page.items.length)))
          expect(idsOf(page.items)).to.include(id)
          expect(page.older === null, 'older is null exactly at the top').to.equal(start === 0)
          expect(page.newer === null, 'newer is null exactly at the end').to.equal(start + page.items.length === all.length)
        }
      }
    })

    it('does not start around a message that is not there', async () => {
      const { ann } = await stage().meet()
      await ann.say('something')
      await finallyRefused(ann.page({ type: 'around', messageId: toMessageId('0123456789abcdef01234567') }, 5))
    })

    it('does not answer for a dialog that is not there', async () => {
      const { ann } = stage()
      const nowhere = toDialogId('0123456789abcdef01234567')
      await finallyRefused(ann.page({ type: 'newest' }, 5, nowhere))
      await finallyRefused(ann.dialog(nowhere))
    })

    it('lists each dialog once, the most recently active first, with its newest message', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const message = await ben.say('the latest')
      const dialogs = await ann.dialogs()
      expect(new Set(idsOf(dialogs)).size).to.equal(dialogs.length)
      const times = dialogs.map(dialog => dialog.updatedAt)
      expect(times).to.deep.equal([...times].sort((a, b) => b - a))
      const mine = dialogs.find(dialog => dialog.id === dialogId)
      expect(mine?.lastMessage).to.include({ text: 'the latest', senderId: ben.id, type: 'text', id: message.id, order: message.order })
      // A list may leave out who is muted.
      const alone = await ann.dialog()
      expect(alone).to.deep.equal({ ...mine, ...(alone.muted === undefined ? {} : { muted: alone.muted }) })
    })

    it('lists a dialog at the top once something is said in it', async () => {
      const { ann, cat, dialogId } = await stage().meet()
      await ann.say('the first')
      const kind = 'direct'
      const { actions, dialogKinds } = ann.connector.capabilities
      if (!actions.has('create-dialog') || !dialogKinds.includes(kind)) return expect(idsOf(await ann.dialogs())).to.deep.equal([dialogId])
      const { dialogId: other } = await ann.do({ type: 'create-dialog', kind, memberIds: [cat.id] })
      if (other === undefined) throw new Error('the outcome names the dialog')
      // Services order their list by the second, and messages of one second by what they like.
      for (const id of [other, dialogId]) {
        await ann.until(`the dialog ${id} on top`, async () => {
          const { sentAt } = await ann.say('up', { dialogId: id })
          const [first, ...rest] = await ann.dialogs()
          return first?.id === id && rest.every(dialog => dialog.updatedAt <= sentAt) ? true : undefined
        })
      }
    })

    it('finds words where the service can search, and offers no search where it cannot', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const needle = await ben.say('a needle in here')
      await ben.say('only hay')
      const here = ann.connector.capabilities.search === 'server'
      expect(ann.connector.search !== undefined, 'search is there').to.equal(here)
      for (const where of [dialogId, null]) {
        expect((await ann.search('needle', where))?.map(m => m.id)).to.deep.equal(here ? [needle.id] : undefined)
      }
      expect(await ann.search('never said', null)).to.deep.equal(here ? [] : undefined)
    })
  })
}
