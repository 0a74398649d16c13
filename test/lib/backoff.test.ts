import { expect } from 'chai'
import fc from 'fast-check'
import { backoffMs } from '../../src/lib/backoff.js'

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

/** The same numbers in every run (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

describe('back-off', () => {
  it('waits 0.5 to 5 s after a working connection was closed', () => {
    fc.assert(
      fc.property(fraction, f => {
        const ms = backoffMs(0, () => f)
        expect(ms).to.be.at.least(500).and.below(5_000)
      }),
    )
  })

  it('then waits 0.25 s and anything up to 2, 4, 8, 16, 30 s', () => {
    fc.assert(
      fc.property(fraction, fc.integer({ min: 1, max: 2_000 }), (f, failures) => {
        const ms = backoffMs(failures, () => f)
        expect(ms).to.be.at.least(250).and.at.most(250 + Math.min(30_000, 2 ** failures * 1_000))
      }),
    )
    expect([1, 2, 3, 4, 5, 6].map(n => backoffMs(n, () => 0.5))).to.deep.equal([1_250, 2_250, 4_250, 8_250, 15_250, 15_250])
  })

  it('is never earlier than the server asked for, and at most a fifth later [F8]', () => {
    fc.assert(
      fc.property(fraction, fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 300_000, noNaN: true }), (f, failures, wish) => {
        const ms = backoffMs(failures, () => f, wish)
        expect(ms).to.be.at.least(wish)
        expect(ms).to.be.at.most(1.2 * Math.max(wish, 30_250))
      }),
    )
  })

  it('waits five minutes and a fifth at most, whatever the server asks for [F8]', () => {
    for (const wish of [300_001, 86_400_001, Number.MAX_VALUE, Infinity]) {
      expect(backoffMs(3, () => 0, wish)).to.equal(300_000)
      expect(backoffMs(3, () => 0.999, wish)).to.be.below(360_000)
    }
  })

  it('does not hear a wish that is no duration [F8]', () => {
    for (const wish of [NaN, -1, -Infinity]) expect(backoffMs(2, () => 0.5, wish)).to.equal(backoffMs(2, () => 0.5))
  })

  it('brings 10 000 clients back evenly when their server restarts [F7]', () => {
    const random = seeded(7)
    const seconds = new Map<number, number>()
    for (let client = 0; client < 10_000; client++) {
      const second = Math.floor(backoffMs(0, random) / 1_000)
      seconds.set(second, (seconds.get(second) ?? 0) + 1)
    }
    expect(Math.max(...seconds.values())).to.be.at.most(2_500)
  })

  it('makes at most 12 attempts in the first minute without a server, for 99 of 100 clients [F7]', () => {
    const random = seeded(60)
    const attempts = Array.from({ length: 10_000 }, () => {
      let tries = 0
      for (let time = backoffMs(0, random); time <= 60_000; time += backoffMs(tries, random)) tries++
      return tries
    }).sort((a, b) => a - b)
    expect(attempts[9_900]).to.be.at.most(12)
  })
})
