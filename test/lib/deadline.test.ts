import { expect } from 'chai'
import { withLimit } from '../../src/lib/deadline.js'
import { FakeClock, settle } from '../kit/fake-clock.js'

const late = () => {
  throw new Error('too late')
}

describe('a time limit', () => {
  it('passes on what was in time, good or bad, and leaves no timer', async () => {
    const clock = new FakeClock()
    expect(await withLimit(Promise.resolve(7), 100, clock, late)).to.equal(7)
    const error = await withLimit(Promise.reject(new Error('bad')), 100, clock, late).catch((e: unknown) => e)
    expect(error).to.have.property('message', 'bad')
    expect(clock.pending).to.equal(0)
  })

  it('decides at the limit, and hands over the late work to clean up after it', async () => {
    const clock = new FakeClock()
    const work = deferred<string>()
    let cleaned = ''
    const limited = withLimit(work.promise, 100, clock, lateWork => {
      void lateWork.then(value => (cleaned = value))
      return 'instead'
    })
    await clock.advance(99)
    expect(clock.pending).to.equal(1)
    await clock.advance(1)
    expect(await limited).to.equal('instead')
    work.resolve('late')
    await settle()
    expect(cleaned).to.equal('late')
    expect(clock.pending).to.equal(0)
  })

  it('rejects with what the decision throws, and a late failure hurts nobody', async () => {
    const clock = new FakeClock()
    const work = deferred<string>()
    const limited = withLimit(work.promise, 100, clock, late).catch((e: unknown) => e)
    await clock.advance(100)
    expect(await limited).to.have.property('message', 'too late')
    work.reject(new Error('later still'))
    await settle()
  })

  it('gives what we wait for its turn when the tab wakes from being frozen', async () => {
    const clock = new FakeClock()
    const work = deferred<string>()
    const limited = withLimit(work.promise, 100, clock, late)
    clock.freeze(600_000)
    await clock.advance(0)
    work.resolve('ready while frozen')
    expect(await limited).to.equal('ready while frozen')
  })

  it('still decides when nothing came after the thaw', async () => {
    const clock = new FakeClock()
    const limited = withLimit(new Promise<string>(() => {}), 100, clock, () => 'instead')
    clock.freeze(600_000)
    await clock.advance(100)
    expect(await limited).to.equal('instead')
  })

  it('is patient with a page that is too busy to hear an answer, but not for ever', async () => {
    const clock = new FakeClock()
    const work = deferred<string>()
    let ended = 0
    const limits = [work.promise, new Promise<string>(() => {})].map(it => withLimit(it, 4_000, clock, () => 'instead').finally(() => ended++))
    for (let second = 0; second < 14; second += 2) {
      clock.freeze(2_000)
      await clock.advance(0)
    }
    expect(ended).to.equal(0)
    work.resolve('after all')
    for (let second = 14; second < 32; second += 2) {
      clock.freeze(2_000)
      await clock.advance(0)
    }
    expect(await Promise.all(limits)).to.eql(['after all', 'instead'])
  })
})

function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
