import { expect } from 'chai'
import { systemClock } from '../../src/lib/clock.js'
import { FakeClock, settle } from '../kit/fake-clock.js'

describe('the system clock', () => {
  it('wakes a sleeper after its time', async () => {
    const before = performance.now()
    await systemClock.sleep(20, new AbortController().signal)
    expect(performance.now() - before).to.be.at.least(19)
  })

  it('rejects a sleep with the reason of its signal, at once', async () => {
    const stop = new AbortController()
    const sleep = systemClock.sleep(60_000, stop.signal).then(
      () => 'slept',
      (error: unknown) => error,
    )
    const reason = new Error('gone')
    stop.abort(reason)
    expect(await sleep).to.equal(reason)
    expect(await systemClock.sleep(60_000, stop.signal).catch((error: unknown) => error)).to.equal(reason)
  })

  it('never runs what was cancelled before its time', async () => {
    const stop = new AbortController()
    let ran = false
    systemClock.after(5, () => (ran = true), stop.signal)
    stop.abort()
    await systemClock.sleep(20, new AbortController().signal)
    expect(ran).to.equal(false)
  })

  it('leaves no listener on a long-lived signal once the time has come', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    await systemClock.sleep(1, signal)
    expect(listeners).to.equal(0)
  })

  it('does not fire a delay of many years at once', async () => {
    const stop = new AbortController()
    let ran = false
    systemClock.after(Number.MAX_SAFE_INTEGER, () => (ran = true), stop.signal)
    await systemClock.sleep(20, stop.signal)
    stop.abort()
    expect(ran).to.equal(false)
  })
})

describe('the fake clock', () => {
  const { signal } = new AbortController()

  it('runs what is due in the order of its time, then of its making, at that time', async () => {
    const clock = new FakeClock(0)
    const seen: string[] = []
    const note = (name: string) => () => void seen.push(`${name}@${clock.now()}`)
    clock.after(20, note('c'), signal)
    clock.after(10, note('a'), signal)
    clock.after(10, note('b'), signal)
    clock.after(31, note('later'), signal)
    await clock.advance(30)
    expect(seen).to.deep.equal(['a@10', 'b@10', 'c@20'])
    expect(clock.now()).to.equal(30)
    expect(clock.pending).to.equal(1)
  })

  it('lets a sleeper go on, and sleep again, within one advance', async () => {
    const clock = new FakeClock(0)
    const woken: number[] = []
    const sleeper = (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10, signal)
        woken.push(clock.now())
      }
    })()
    await clock.advance(35)
    await sleeper
    expect(woken).to.deep.equal([10, 20, 30])
  })

  it('forgets a timer when its signal aborts', async () => {
    const clock = new FakeClock()
    const stop = new AbortController()
    clock.after(10, () => expect.fail('ran'), stop.signal)
    const sleep = clock.sleep(10, stop.signal).catch((error: unknown) => error)
    stop.abort('over')
    expect(clock.pending).to.equal(0)
    expect(await sleep).to.equal('over')
    await clock.advance(20)
  })

  it('jumps without waking anybody when the device is given another time', async () => {
    const clock = new FakeClock(0)
    let ran = false
    clock.after(100, () => (ran = true), signal)
    clock.skew(-3_600_000)
    await settle()
    expect(ran).to.equal(false)
    expect(clock.now()).to.equal(-3_600_000)
    await clock.advance(100)
    expect(ran).to.equal(true)
  })
})
