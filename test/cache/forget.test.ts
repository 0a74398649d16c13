import { expect } from 'chai'
import fc from 'fast-check'
import { forget } from '../../src/cache/forget.js'
import { leastUsedFirst, shareOut } from '../../src/cache/evict.js'
import { toCursor, toDialogId, toGapId } from '../../src/core/ids.js'
import type { Gap } from '../../src/core/model.js'
import { at } from '../contract/cache-contract.js'

const gap = (after: number | null, before: number | null): Gap => ({
  id: toGapId(`${after}-${before}`),
  after: after === null ? null : at(after),
  before: before === null ? null : at(before),
})
const fresh = toGapId('fresh')

/** Is this place unknown? Messages are at whole numbers, and what may lie between them at halves. */
const unknownAt = (gaps: readonly Gap[], n: number) =>
  gaps.some(g => (g.after === null || Number(g.after) < n) && (g.before === null || n < Number(g.before)))

describe('a forgotten stretch', () => {
  it('is one more gap where all was known', () => {
    expect(forget([gap(5, 6)], { after: at(10), before: at(20) }, fresh)).to.deep.equal([gap(5, 6), { ...gap(10, 20), id: fresh }])
    expect(forget([gap(25, null)], { after: null, before: at(20) }, fresh)).to.deep.equal([{ ...gap(null, 20), id: fresh }, gap(25, null)])
  })

  it('swallows the gaps it meets', () => {
    expect(forget([gap(null, 3), gap(8, 12)], { after: null, before: at(12) }, fresh)).to.deep.equal([{ ...gap(null, 12), id: fresh }])
    expect(forget([gap(8, 12), gap(30, null)], { after: null, before: null }, fresh)).to.deep.equal([{ ...gap(null, null), id: fresh }])
  })

  it('keeps the service’s token for the edge that stays, and that there is something to catch up on', () => {
    const top: Gap = { ...gap(null, 12), older: toCursor('above 12') }
    expect(forget([top], { after: null, before: at(20) }, fresh)).to.deep.equal([{ ...gap(null, 20), id: fresh }])
    expect(forget([top], { after: null, before: at(12) }, fresh)).to.deep.equal([{ ...top, id: fresh }])
    const end: Gap = { ...gap(30, null), catchUp: true, liveAt: 5 }
    expect(forget([end], { after: null, before: null }, fresh)).to.deep.equal([{ ...gap(null, null), id: fresh, catchUp: true, liveAt: 5 }])
  })

  it('makes exactly its own stretch unknown, whatever gaps there were, and keeps them in order and apart', () => {
    const edges = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 0, maxLength: 8 }).map(list => list.sort((a, b) => a - b))
    fc.assert(
      fc.property(edges, fc.boolean(), fc.boolean(), fc.tuple(fc.option(fc.integer({ min: 0, max: 15 })), fc.option(fc.integer({ min: 16, max: 30 }))), (list, open, live, [after, before]) => {
        const ends = [...(open ? [null] : []), ...list, ...(live ? [null] : [])]
        const gaps = Array.from({ length: Math.floor(ends.length / 2) }, (_, i) => gap(ends[2 * i] as number | null, ends[2 * i + 1] as number | null))
        const stretch = { after: after === null ? null : at(after), before: before === null ? null : at(before) }
        const result = forget(gaps, stretch, fresh)
        for (let n = -0.5; n < 31; n += 0.5) {
          const inside = (after === null || after < n) && (before === null || n < before)
          expect(unknownAt(result, n), String(n)).to.equal(inside || unknownAt(gaps, n))
        }
        result.forEach((g, i) => {
          const next = result[i + 1]
          if (next) expect(g.before !== null && next.after !== null && g.before <= next.after).to.equal(true)
        })
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('making room', () => {
  const dialogs = ['a', 'b', 'c'].map(toDialogId)
  const [a, b, c] = dialogs as [(typeof dialogs)[0], (typeof dialogs)[0], (typeof dialogs)[0]]

  it('takes a quarter, from the least used first, and leaves each its newest', () => {
    const sizes = [
      { dialogId: a, size: 10 },
      { dialogId: b, size: 50 },
      { dialogId: c, size: 60 },
    ]
    expect(shareOut(sizes, 4)).to.deep.equal([
      { dialogId: a, size: 6 },
      { dialogId: b, size: 24 },
    ])
  })

  it('takes the newest too when nothing else is left, but for the dialog used last', () => {
    expect(shareOut([{ dialogId: a, size: 1 }, { dialogId: b, size: 1 }], 1)).to.deep.equal([{ dialogId: a, size: 1 }])
    expect(shareOut([{ dialogId: a, size: 1 }], 1)).to.deep.equal([])
    expect(shareOut([], 1)).to.deep.equal([])
  })

  it('takes what was not read since the page was opened before what was, older activity first', () => {
    const active: Record<string, number> = { a: 3, b: 1, c: 2 }
    expect(leastUsedFirst(dialogs, new Set(), id => active[id] ?? 0)).to.deep.equal([b, c, a])
    expect(leastUsedFirst(dialogs, new Set([c, toDialogId('gone'), b]), id => active[id] ?? 0)).to.deep.equal([a, c, b])
  })
})
