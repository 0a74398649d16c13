import { expect } from 'chai'
import { Liveness } from '../../../src/connectors/shared/xmpp/liveness.js'
import { FakeClock } from '../../kit/fake-clock.js'

const hourMs = 3_600_000

/** A connection whose other end answers, or has gone. */
function world() {
  const clock = new FakeClock()
  const life = new AbortController()
  const pings: number[] = []
  const start = clock.now()
  let dead: number | null = null
  let answers = true
  const liveness = new Liveness({
    ping: () => {
      pings.push(clock.now())
      if (answers) clock.after(100, () => liveness.heard(), life.signal)
    },
    onDead: () => {
      dead ??= clock.now()
      life.abort()
    },
    clock,
    signal: life.signal,
  })
  return { clock, liveness, pings, start, isDead: () => dead !== null, vanish: () => (answers = false) }
}

describe('watching a connection', () => {
  it('asks after 25 s of silence and knows 10 s later that it is dead [F1]', async () => {
    const { clock, pings, start, isDead, vanish } = world()
    vanish()
    await clock.advance(34_900)
    expect([pings.map(at => at - start), isDead()]).to.deep.equal([[25_000], false])
    await clock.advance(100)
    expect(isDead()).to.equal(true)
  })

  it('asks nothing of a connection that speaks by itself', async () => {
    const { clock, liveness, pings } = world()
    for (let i = 0; i < 20; i++) {
      await clock.advance(20_000)
      liveness.heard()
    }
    expect(pings).to.deep.equal([])
  })

  it('asks at once after sleep, and gives it 5 s [F2]', async () => {
    const { clock, pings, isDead, vanish } = world()
    await clock.advance(60_000)
    vanish()
    clock.freeze(10 * 60_000)
    const wokenAt = clock.now()
    await clock.advance(0)
    expect(pings.at(-1)).to.equal(wokenAt)
    await clock.advance(4_900)
    expect(isDead()).to.equal(false)
    await clock.advance(100)
    expect(isDead()).to.equal(true)
  })

  it('does not take a sleeping line for a dead one [F2]', async () => {
    const { clock, isDead } = world()
    clock.freeze(10 * 60_000)
    await clock.advance(60_000)
    expect(isDead()).to.equal(false)
  })

  for (const [how, ms] of [['an hour back', -hourMs], ['a day back', -24 * hourMs], ['a day on', 24 * hourMs]] as const) {
    it(`stays watchful when the clock of the device is set ${how} [F28]`, async () => {
      const { clock, isDead, vanish } = world()
      await clock.advance(60_000)
      clock.skew(ms)
      await clock.advance(60_000)
      expect(isDead(), 'while it answers').to.equal(false)
      vanish()
      await clock.advance(61_000)
      expect(isDead()).to.equal(true)
    })
  }
})
