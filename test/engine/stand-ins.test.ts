import { expect } from 'chai'
import { standIns } from '../../src/engine/stand-ins.js'
import type { TabMessage } from '../../src/engine/tabs.js'
import { useFakeDatabase } from '../cache/fake-database.js'
import { FakeClock, settle } from '../kit/fake-clock.js'

/** A database in memory answers after some turns of the event loop. */
async function pass(clock: FakeClock, ms = 0): Promise<void> {
  for (let left = ms; ; left -= 500) {
    for (let i = 0; i < 25; i++) await settle()
    if (left <= 0) return
    await clock.advance(Math.min(left, 500))
  }
}

describe('a lock that is leased', () => {
  useFakeDatabase()
  let names = 0

  function world() {
    const clock = new FakeClock()
    const name = `lock ${++names}`
    const { locks } = standIns({ locks: undefined, openChannel: undefined }, clock)
    const holders: string[] = []
    /** Holds it until it lets go; `fate` says how it ended. */
    function ask(who: string, options: LockOptions = {}) {
      let letGo = () => {}
      const request = (locks as LockManager).request(name, options, () => {
        holders.push(who)
        return new Promise<void>(resolve => (letGo = resolve))
      })
      const tab = { fate: 'open', letGo: () => letGo() }
      Promise.resolve(request).then(() => (tab.fate = 'done'), () => (tab.fate = 'lost'))
      return tab
    }
    return { clock, ask, holders }
  }

  it('is held by one tab, and by the next within a second after that lets go [F22]', async () => {
    const { clock, ask, holders } = world()
    const first = ask('first')
    ask('second')
    await pass(clock, 120_000)
    expect(holders).to.eql(['first'])
    first.letGo()
    await pass(clock, 1_000)
    expect([holders, first.fate]).to.eql([['first', 'second'], 'done'])
  })

  it('goes to another tab 30 s after its holder died [F22]', async () => {
    const { clock, ask, holders } = world()
    const dead = standIns({ locks: undefined, openChannel: undefined }, { now: () => clock.now(), sleep: () => new Promise(() => {}), after: () => {} })
    void (dead.locks as LockManager).request(`lock ${names}`, {}, () => new Promise(() => {}))
    await pass(clock)
    ask('heir')
    await pass(clock, 28_000)
    expect(holders).to.eql([])
    await pass(clock, 3_000)
    expect(holders).to.eql(['heir'])
  })

  it('can be taken, and the one it was taken from is told before its lease would have ended [F22]', async () => {
    const { clock, ask, holders } = world()
    const first = ask('first')
    await pass(clock)
    ask('thief', { steal: true })
    await pass(clock, 10_000)
    expect([holders, first.fate]).to.eql([['first', 'thief'], 'lost'])
  })

  it('is not waited for any more by who gave up waiting', async () => {
    const { clock, ask, holders } = world()
    const first = ask('first')
    await pass(clock)
    const stop = new AbortController()
    const second = ask('second', { signal: stop.signal })
    await pass(clock, 2_000)
    stop.abort()
    await pass(clock)
    expect(second.fate).to.equal('lost')
    first.letGo()
    await pass(clock, 3_000)
    expect(holders).to.eql(['first'])
  })

  it('is not held for an hour because the clock was set back an hour [F28]', async () => {
    const { clock, ask, holders } = world()
    const dead = standIns({ locks: undefined, openChannel: undefined }, { now: () => clock.now(), sleep: () => new Promise(() => {}), after: () => {} })
    void (dead.locks as LockManager).request(`lock ${names}`, {}, () => new Promise(() => {}))
    await pass(clock)
    clock.skew(-3_600_000)
    ask('heir')
    await pass(clock, 1_000)
    expect(holders).to.eql(['heir'])
  })
})

describe('a channel that is a mailbox', () => {
  useFakeDatabase()

  it('tells the other tabs within two seconds, and never what was written [F22]', async () => {
    const clock = new FakeClock()
    const life = new AbortController()
    const open = standIns({ locks: undefined, openChannel: undefined }, clock).openChannel
    const tabs = [1, 2, 3].map(() => {
      const channel = open?.('chat:x') as BroadcastChannel
      const heard: TabMessage[] = []
      channel.addEventListener('message', event => heard.push(event.data as TabMessage), { signal: life.signal })
      return { channel, heard }
    })
    await pass(clock)
    const [a, b, c] = tabs
    a?.channel.postMessage({ type: 'committed', changes: [{ type: 'draft', dialogId: 'd', text: 'secret' }], news: [] })
    b?.channel.postMessage({ type: 'flush' })
    await pass(clock, 2_000)
    expect([a?.heard, b?.heard, c?.heard]).to.eql([[{ type: 'flush' }], [{ type: 'reread' }], [{ type: 'reread' }, { type: 'flush' }]])
    await pass(clock, 30_000)
    expect(c?.heard, 'each once').to.have.length(2)
    life.abort()
  })
})
