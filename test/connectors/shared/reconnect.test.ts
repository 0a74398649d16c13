import { expect } from 'chai'
import { ChatError } from '../../../src/core/errors.js'
import type { ConnectionEvent } from '../../../src/core/events.js'
import { keepConnected, type Link } from '../../../src/connectors/shared/reconnect.js'
import { FakeClock, settle } from '../../kit/fake-clock.js'

const offline = new ChatError('offline', 'lost')

function world(script: { connect?: () => Promise<void>; random?: () => number } = {}) {
  const clock = new FakeClock()
  const life = new AbortController()
  const states: ConnectionEvent[] = []
  const links: { lose(error?: ChatError): void; probes: number }[] = []
  let wakeUp = () => {}
  let tries = 0
  const connect = async (): Promise<Link> => {
    tries++
    await script.connect?.()
    let lose!: (error: ChatError) => void
    const lost = new Promise<ChatError>(resolve => (lose = resolve))
    const link = { lose: (error = offline) => lose(error), probes: 0 }
    links.push(link)
    return { resumed: false, lost, probe: () => void link.probes++ }
  }
  const reconnection = keepConnected({
    connect, clock, random: script.random ?? (() => 0), wake: listener => (wakeUp = listener), signal: life.signal, onState: state => states.push(state),
  })
  return { clock, life, states, links, reconnection, wakeUp: () => wakeUp(), tries: () => tries }
}

describe('staying connected', () => {
  it('connects, and after a loss waits and connects again', async () => {
    const { clock, states, links } = world()
    await settle()
    links[0]?.lose()
    await settle()
    expect(states).to.deep.equal([
      { type: 'connecting' },
      { type: 'online', resumed: false },
      { type: 'offline', code: 'offline', message: 'lost', retryAt: clock.now() + 500 },
    ])
    await clock.advance(500)
    expect(states.slice(3)).to.deep.equal([{ type: 'connecting' }, { type: 'online', resumed: false }])
  })

  it('waits longer after each failure', async () => {
    const { clock, states } = world({ connect: () => Promise.reject(offline), random: () => 0.999 })
    const waits: number[] = []
    for (let i = 0; i < 6; i++) {
      await settle()
      const state = states.at(-1)
      const ms = state?.type === 'offline' ? (state.retryAt ?? NaN) - clock.now() : NaN
      waits.push(Math.round(ms / 1000))
      await clock.advance(ms)
    }
    expect(waits).to.deep.equal([2, 4, 8, 16, 30, 30])
  })

  it('tries at once a line that it found silent by itself, and a second one only after a wait [F2]', async () => {
    const { clock, states, links } = world({ random: () => 0.5 })
    await clock.advance(120_000)
    links.at(-1)?.lose(new ChatError('timeout', 'silent'))
    await clock.advance(0)
    expect(states.at(-1)?.type).to.equal('online')
    await clock.advance(5_000)
    links.at(-1)?.lose(new ChatError('timeout', 'silent'))
    await clock.advance(1_200)
    expect(states.at(-1)?.type, 'it does not flap').to.equal('offline')
  })

  it('takes no longer for a clock that was set back [F28]', async () => {
    const { clock, tries, reconnection } = world({ connect: () => Promise.reject(offline), random: () => 0.999 })
    await clock.advance(2_500)
    clock.skew(-3_600_000)
    reconnection.probe()
    const before = tries()
    await clock.advance(1_000)
    expect(tries()).to.equal(before + 1)
  })

  it('does not start over with short waits for a connection that flaps [F6]', async () => {
    const { clock, links, tries } = world({ random: () => 0.5 })
    for (let seconds = 0; seconds < 300; seconds += 2) {
      await clock.advance(2000)
      links.at(-1)?.lose()
    }
    expect(tries()).to.be.within(15, 60)
  })

  it('starts over after a minute of peace', async () => {
    const { clock, states, links } = world()
    for (let i = 0; i < 4; i++) {
      await clock.advance(1000)
      links.at(-1)?.lose()
    }
    await clock.advance(1000)
    await clock.advance(60_000)
    links.at(-1)?.lose()
    await settle()
    expect(states.at(-1)).to.include({ retryAt: clock.now() + 500 })
  })

  it('obeys a server that says when to come back [F8]', async () => {
    const { clock, states } = world({ connect: () => Promise.reject(new ChatError('rate-limited', 'later', { retryAfterMs: 20_000 })) })
    await settle()
    expect(states.at(-1)).to.include({ code: 'rate-limited', retryAt: clock.now() + 20_000 })
  })

  it('tries at once when asked or woken, but not twice within a second', async () => {
    const { clock, tries, reconnection, wakeUp } = world({ connect: () => Promise.reject(offline), random: () => 0.999 })
    await clock.advance(2500)
    expect(tries()).to.equal(2)
    await clock.advance(1500)
    reconnection.probe()
    await clock.advance(0)
    expect(tries()).to.equal(3)
    for (let i = 0; i < 10; i++) wakeUp()
    await clock.advance(900)
    expect(tries()).to.equal(3)
    await clock.advance(200)
    expect(tries()).to.equal(4)
  })

  it('tries again at once when woken in the middle of a try that then fails', async () => {
    let fail = () => {}
    const { clock, tries, wakeUp } = world({ connect: () => new Promise((_, reject) => (fail = () => reject(offline))), random: () => 0.999 })
    await clock.advance(5000)
    wakeUp()
    fail()
    await clock.advance(0)
    expect(tries()).to.equal(2)
    fail()
    await clock.advance(1000)
    expect(tries(), 'once').to.equal(2)
  })

  it('has a living connection tested instead', async () => {
    const { links, reconnection, wakeUp, tries } = world()
    await settle()
    reconnection.probe()
    wakeUp()
    expect([links[0]?.probes, tries()]).to.deep.equal([2, 1])
  })

  for (const code of ['unauthenticated', 'forbidden', 'rejected'] as const) {
    it(`gives up for good when it is "${code}"`, async () => {
      const { clock, states, reconnection, wakeUp, tries } = world({ connect: () => Promise.reject(new ChatError(code, 'no')) })
      const error = await reconnection.done.catch((thrown: unknown) => thrown)
      expect(error).to.include({ code })
      expect(states.at(-1)).to.deep.equal({ type: 'offline', code, message: 'no' })
      reconnection.probe()
      wakeUp()
      await clock.advance(600_000)
      expect([tries(), clock.pending]).to.deep.equal([1, 0])
    })
  }

  it('ends with its signal, whatever it was doing, and leaves no timer', async () => {
    for (const moment of ['connected', 'waiting', 'connecting'] as const) {
      const { clock, life, states, links, reconnection } = world(moment === 'connecting' ? { connect: () => new Promise((_, reject) => life.signal.addEventListener('abort', () => reject(offline))) } : {})
      await settle()
      if (moment === 'waiting') links[0]?.lose()
      await settle()
      const before = states.length
      life.abort()
      links[0]?.lose()
      await reconnection.done
      await clock.advance(100_000)
      expect([moment, states.length, clock.pending]).to.deep.equal([moment, before, 0])
    }
  })
})
