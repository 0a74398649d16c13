import { expect } from 'chai'
import fc from 'fast-check'
import { toGapId, toOrderKey, toUserId, type OrderKey } from '../../src/core/ids.js'
import { attach, catchUpGap, cover, detach, gapAt, isInside, noteHole, receive, tailLength, unknownHistory } from '../../src/core/timeline.js'
import type { Gap } from '../../src/core/model.js'

const key = (n: number): OrderKey => toOrderKey(String(n).padStart(3, '0'))
const ann = toUserId('ann')
const said = (n: number, by = 'ben') => ({ order: key(n), sentAt: n * 1_000, senderId: toUserId(by) })
const places = Array.from({ length: 20 }, (_, i) => i)

function counter() {
  let last = 0
  return () => toGapId(`g${++last}`)
}

type Step =
  | { readonly type: 'detach'; readonly live: boolean }
  | { readonly type: 'receive'; readonly at: number; readonly live: boolean }
  | { readonly type: 'cover'; readonly from: number | null; readonly to: number | null }

const place = fc.integer({ min: 0, max: 19 })
const steps = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('detach' as const), live: fc.boolean() }),
    fc.record({ type: fc.constant('receive' as const), at: place, live: fc.boolean() }),
    fc.record({ type: fc.constant('cover' as const), from: fc.option(place), to: fc.option(place) }),
  ),
  { maxLength: 25 },
)

/** Which places are known, told a second way: one mark per place, and per place of the stretch up to the live end. */
class Marks {
  readonly known = new Set<number>()
  /** Place of the newest message: a page is taken to have one at its lower edge. */
  newest: number | null = null

  take(step: Step, isOpen: boolean): void {
    // What lies above the newest message may have changed while we were away.
    if (step.type === 'detach' && !isOpen) for (const at of places) if (at > (this.newest ?? -1)) this.known.delete(at)
    // Nor do we know what was said before a message that did not come in live.
    if (step.type === 'receive' && !step.live && !isOpen && step.at > (this.newest ?? 20)) for (const at of places) if (at > (this.newest ?? -1)) this.known.delete(at)
    if (step.type === 'receive') {
      this.known.add(step.at)
      this.newest = Math.max(this.newest ?? 0, step.at)
    }
    if (step.type === 'cover' && step.from !== null) this.newest = Math.max(this.newest ?? 0, step.from)
    if (step.type === 'cover') for (const at of places) if ((step.from === null || at >= step.from) && (step.to === null || at <= step.to)) this.known.add(at)
  }
}

function run(list: readonly Step[]): { readonly gaps: readonly Gap[]; readonly marks: Marks } {
  const newId = counter()
  const marks = new Marks()
  let gaps = unknownHistory(newId())
  for (const step of list) {
    const newest = marks.newest
    const isOpen = gaps.at(-1)?.before === null
    if (step.type === 'detach') {
      const tail = newest === null ? [] : [said(newest - 1), said(newest)]
      gaps = step.live ? attach(gaps, tail, ann, newId) : detach(gaps, newest === null ? null : key(newest), newId())
      marks.take(step, isOpen)
    }
    if (step.type === 'receive') {
      // Live messages come in above all that is known; anything else may be anywhere.
      const at = step.live && newest !== null ? Math.max(step.at, newest) : step.at
      gaps = receive(step.live ? gaps : noteHole(gaps, newest === null ? null : key(newest), key(at), newId), said(at), step.live, newId)
      marks.take({ ...step, at }, isOpen)
    }
    if (step.type === 'cover') {
      if (step.from !== null && step.to !== null && step.from > step.to) continue
      gaps = cover(gaps, { from: step.from === null ? null : key(step.from), to: step.to === null ? null : key(step.to) }, null, newId)
      marks.take(step, isOpen)
    }
  }
  return { gaps, marks }
}

describe('A timeline', () => {
  it('keeps its gaps apart and in order, whatever happens', () => {
    fc.assert(fc.property(steps, list => {
      const { gaps } = run(list)
      gaps.forEach((gap, i) => {
        if (gap.after !== null && gap.before !== null) expect(gap.after < gap.before, 'not empty').to.equal(true)
        const next = gaps[i + 1]
        if (!next) return
        expect(gap.before, 'only the last reaches the live end').not.to.equal(null)
        expect(next.after, 'only the first reaches the top').not.to.equal(null)
        expect((gap.before ?? '') <= (next.after ?? ''), 'in order and apart').to.equal(true)
      })
      expect(new Set(gaps.map(g => g.id)).size).to.equal(gaps.length)
      expect(gaps.filter(g => g.catchUp).length).to.be.at.most(1)
    }), { numRuns: 2_000 })
  })

  it('never takes a place for unknown that was received or covered', () => {
    fc.assert(fc.property(steps, list => {
      const { gaps, marks } = run(list)
      for (const at of marks.known) expect(gapAt(gaps, key(at)), `place ${at}`).to.equal(undefined)
    }), { numRuns: 2_000 })
  })

  it('takes for known only what was received, covered, or came after a live message of this connection', () => {
    fc.assert(fc.property(steps.map(list => list.filter(step => step.type !== 'receive' || !step.live)), list => {
      const { gaps, marks } = run(list)
      const isBounded = !list.some(step => step.type === 'cover' && step.to === null)
      for (const at of places) if (isBounded && at < (marks.newest ?? -1) && !marks.known.has(at)) expect(gapAt(gaps, key(at)), `place ${at}`).not.to.equal(undefined)
    }), { numRuns: 2_000 })
  })

  it('opens a gap with a fresh id after each absence, so that a page asked for before it finds nothing', () => {
    const newId = counter()
    const known = cover(unknownHistory(newId()), { from: null, to: null }, null, newId)
    expect(known).to.eql([])
    const once = attach(known, [said(4), said(5)], ann, newId)
    const twice = attach(once, [said(4), said(5)], ann, newId)
    expect(catchUpGap(once)?.id).not.to.equal(catchUpGap(twice)?.id)
    expect(catchUpGap(twice)).to.include({ after: key(5), before: null, catchUp: true })
  })

  it('looks again between the newest messages of one time, where a coarse clock may have placed something since', () => {
    const tail = [said(3), said(5), { ...said(7), sentAt: 5_000 }]
    expect(attach([], tail, ann, counter()).map(g => [g.after, g.before])).to.eql([[key(3), key(5)], [key(5), key(7)], [key(7), null]])
  })

  it('looks again below my own newest messages, whose answers may have come ahead of what others said', () => {
    const tail = [said(3), said(5), said(7, 'ann'), said(9, 'ann')]
    expect(attach([], tail, ann, counter()).map(g => [g.after, g.before])).to.eql([[key(3), key(5)], [key(5), key(7)], [key(7), key(9)], [key(9), null]])
  })

  it('does not doubt what lies below the newest messages it looks at, be they all my own', () => {
    const tail = Array.from({ length: tailLength }, (_, i) => said(100 + i, 'ann'))
    const doubted = attach([], tail, ann, counter())
    expect(doubted[0]).to.include({ after: key(100), before: key(101) })
    expect(doubted).to.have.length(tailLength)
    expect(attach([], tail.slice(1), ann, counter())[0]).to.include({ after: null, before: key(101) })
  })

  it('gives what is left over of a gap a new id, so that a second answer for the old one is not taken for adjacent', () => {
    const newId = counter()
    const gaps: readonly Gap[] = [{ id: toGapId('old'), after: null, before: null }]
    const left = cover(gaps, { from: key(5), to: key(9) }, null, newId)
    expect(left.map(g => [g.after, g.before])).to.eql([[null, key(5)], [key(9), null]])
    expect(left.map(g => g.id)).not.to.include('old')
  })

  it('leaves the known place of removed messages known when we go away', () => {
    const newId = counter()
    const known = cover(unknownHistory(newId()), { from: key(5), to: null }, null, newId)
    // The message at 5 was all there was, and is removed.
    expect(detach(known, null, newId()).map(g => [g.after, g.before])).to.eql([[null, key(5)], [key(5), null]])
  })

  it('lets a live message close the gap from above only within the connection that opened it', () => {
    const newId = counter()
    const away = detach([], key(3), newId())
    expect(receive(away, said(7), true, newId).map(g => [g.after, g.before])).to.eql([[key(3), key(7)], [key(7), null]])
    const back: readonly Gap[] = [{ id: toGapId('back'), after: key(3), before: null, catchUp: true }]
    const first = receive(back, said(7), true, newId)
    expect(first.map(g => [g.after, g.before, g.catchUp]), 'something may have been said at the same time').to.eql([[key(3), key(7), undefined], [key(7), null, true]])
    const closed = receive(first, said(9), true, newId)
    expect(closed.map(g => [g.after, g.before, g.catchUp])).to.eql([[key(3), key(7), undefined], [key(7), key(9), true]])
    expect(closed[1]?.id, 'the page that was asked for meanwhile still finds it').to.equal(toGapId('back'))
  })

  it('is open at both edges: the edges themselves are known', () => {
    const gap: Gap = { id: toGapId('g'), after: key(3), before: key(6) }
    expect(places.filter(at => isInside(gap, key(at)))).to.eql([4, 5])
  })
})
