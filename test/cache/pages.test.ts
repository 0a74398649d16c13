import { expect } from 'chai'
import fc from 'fast-check'
import { pageSize, rechunk, touchedPages, type Page } from '../../src/cache/pages.js'
import type { Removed } from '../../src/cache/sorted.js'
import type { StoredMessage } from '../../src/core/changes.js'
import type { OrderKey } from '../../src/core/ids.js'
import { alps, at, message, messages } from '../contract/cache-contract.js'

/** The pages of one dialog as a database would keep them, which is all that `rechunk` may rely on. */
class Shelf {
  readonly pages = new Map<OrderKey, Page>()
  written = 0

  change(put: readonly StoredMessage[], removed: readonly Removed[] = []): void {
    const firsts = [...this.pages.keys()].sort()
    const touched = touchedPages(firsts, [...put, ...removed].map(m => m.order))
    const { remove, write } = rechunk(alps, touched.map(first => this.pages.get(first) as Page), put, removed)
    for (const first of remove) this.pages.delete(first)
    for (const page of write) this.pages.set(page.first, page)
    this.written = write.length
  }

  get messages(): StoredMessage[] {
    return [...this.pages.keys()].sort().flatMap(first => this.pages.get(first)?.messages ?? [])
  }
}

const sizes = (shelf: Shelf) => [...shelf.pages.keys()].sort().map(first => shelf.pages.get(first)?.messages.length)

describe('pages', () => {
  it('are, after any changes, what a sorted map of the messages would be', () => {
    const places = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 150 })
    const change = fc.record({ put: places, removed: places, text: fc.string({ maxLength: 3 }) })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), changes => {
        const shelf = new Shelf()
        const model = new Map<OrderKey, StoredMessage>()
        for (const { put, removed, text } of changes) {
          const incoming = put.map(n => message(n, text))
          for (const n of removed) model.delete(at(n))
          for (const m of incoming) model.set(m.order, m)
          shelf.change(incoming, removed.map(n => message(n)))

          expect(shelf.messages).to.deep.equal([...model.values()].sort((a, b) => (a.order < b.order ? -1 : 1)))
          for (const [first, page] of shelf.pages) {
            expect(page.messages.length).to.be.within(1, pageSize)
            expect([page.first, page.messages[0]?.order]).to.deep.equal([first, first])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('are rewritten only where a change falls', () => {
    const shelf = new Shelf()
    shelf.change(messages(1, 640))
    const before = new Map(shelf.pages)
    shelf.change([message(100, 'edited')])
    expect(shelf.written).to.equal(1)
    const same = [...shelf.pages].filter(([first, page]) => before.get(first) === page)
    expect(same).to.have.length(9)
  })

  it('are not written when nothing changes', () => {
    const shelf = new Shelf()
    const stored = messages(1, 10)
    shelf.change(stored)
    shelf.change([stored[4] as StoredMessage], [{ ...message(7), id: message(99).id }])
    expect(shelf.written).to.equal(0)
  })

  it('fill up with live messages, one page written for each', () => {
    const shelf = new Shelf()
    for (const live of messages(1, 3 * pageSize + 1)) {
      shelf.change([live])
      expect(shelf.written).to.equal(1)
    }
    expect(sizes(shelf)).to.deep.equal([pageSize, pageSize, pageSize, 1])
  })

  it('go on behind a full page without writing that again, many messages at once too', () => {
    const shelf = new Shelf()
    shelf.change(messages(1, pageSize))
    shelf.change(messages(65, 164))
    expect(shelf.written).to.equal(2)
    expect(sizes(shelf)).to.deep.equal([64, 64, 36])
  })

  it('grow upwards with older history: into the oldest page while that has room, else before it', () => {
    const shelf = new Shelf()
    shelf.change(messages(101, 130))
    shelf.change(messages(81, 100))
    expect(sizes(shelf)).to.deep.equal([50])
    shelf.change(messages(31, 80))
    expect(shelf.written).to.equal(1)
    expect(sizes(shelf)).to.deep.equal([50, 50])
  })

  it('part evenly when something comes in between, so that the next one finds room', () => {
    const shelf = new Shelf()
    shelf.change(messages(1, 65).filter(m => m.order !== at(30)))
    expect(sizes(shelf)).to.deep.equal([64])
    shelf.change([message(30)])
    expect(sizes(shelf)).to.deep.equal([33, 32])
  })

  it('are gone when their last message is', () => {
    const shelf = new Shelf()
    shelf.change(messages(1, 70))
    shelf.change([], messages(1, 70))
    expect(sizes(shelf)).to.deep.equal([])
  })
})
