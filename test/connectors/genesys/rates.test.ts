import { setMaxListeners } from 'node:events'
import { expect } from 'chai'
import type { GenesysConnector } from '../../../src/connectors/genesys/index.js'
import type { ChatEvent } from '../../../src/core/events.js'
import type { DialogId } from '../../../src/core/ids.js'
import type { Profile } from '../../../demo/server/genesys/profile.js'
import { FakeClock } from '../../kit/fake-clock.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import { callsOf, pass, quiet, stride } from './quiet.js'
import { Socket, Town, type Citizen } from './town.js'

setMaxListeners(0)

const MINUTE = 60_000

describe('a Genesys connector asks the service', function () {
  this.timeout(180_000)
  let server: TestServer
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let clock: FakeClock
  let life: AbortController
  let events: ChatEvent[]
  let connector: GenesysConnector
  let room: DialogId

  before(async () => (server = await startTestServer()))
  after(() => server.close())
  beforeEach(async () => {
    town = new Town(server)
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    room = await town.room(ann, [ben])
    clock = new FakeClock(Date.now())
    life = new AbortController()
    events = []
  })
  afterEach(async () => {
    life.abort()
    await town.heal()
  })

  /** Ann is online, with the room open. */
  async function begin(profile: Partial<Profile> = {}): Promise<void> {
    await town.profile({ rateLimit: 1_000_000, ...profile })
    connector = town.connector(ann, { rooms: [room.replace('room:', '')] }, { clock, WebSocket: Socket })
    await connector.connect(event => events.push(event), life.signal)
    while (!events.some(it => it.type === 'connection' && it.state.type === 'online')) await quiet(town, ann)
    await connector.messages(room, { from: { type: 'newest' }, limit: 50 }, life.signal)
    connector.watch?.(room)
    await pass(town, ann, clock, MINUTE)
  }

  /** Calls in each of some minutes. */
  async function count(minutes: number, eachSecond?: () => Promise<unknown>): Promise<readonly number[]> {
    const counts: number[] = []
    for (let i = 0; i < minutes; i++) {
      const before = (await callsOf(town, ann)).length
      await pass(town, ann, clock, MINUTE, eachSecond)
      counts.push((await callsOf(town, ann)).length - before)
    }
    return counts
  }

  const told = (): readonly string[] => events.flatMap(it => (it.type === 'message' && it.message.body.type === 'text' ? [it.message.body.text] : []))
  const path = (): string => `chats/rooms/${encodeURIComponent(room.replace('room:', ''))}/messages`

  it('a few times a minute while nothing happens and badges come', async () => {
    await begin()
    for (const calls of await count(3)) expect(calls).to.be.within(3, 6)
  })

  it('at most 60 times a minute while people talk without pause, and tells every word once and in order', async () => {
    await begin()
    const said: string[] = []
    const token = await town.token(ben)
    const say = async () => {
      said.push(`word ${said.length}`)
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      await fetch(`${town.base}/api/v2/${path()}`, { method: 'POST', headers, body: JSON.stringify({ message: said.at(-1) }) })
    }
    for (const calls of await count(2, say)) expect(calls).to.be.at.most(60)
    await pass(town, ann, clock, MINUTE)
    expect(told()).to.deep.equal(said)
  })

  for (const [name, profile] of [['notifications', { notifications: false }], ['notifications and a list of chats', { notifications: false, chatList: false }]] as const) {
    it(`at most 60 times a minute without ${name}, quiet or not, and hears of everything`, async () => {
      await begin(profile)
      for (const calls of await count(2)) expect(calls).to.be.within(10, 45)
      const said: string[] = []
      const say = async () => {
        if (said.length < 40) said.push(`word ${said.length}`)
        else return
        await town.ask(ben, 'POST', path(), { message: said.at(-1) ?? '' })
      }
      for (const calls of await count(1, say)) expect(calls).to.be.at.most(60)
      expect(told()).to.deep.equal(said)
    })
  }

  it('six times less often while nobody looks, and at once when somebody does', async () => {
    await begin({ notifications: false })
    connector.setActive?.(false)
    await count(1)
    const [hidden = 0] = await count(1)
    expect(hidden).to.be.within(1, 8)
    const before = (await callsOf(town, ann)).length
    connector.setActive?.(true)
    await pass(town, ann, clock, 1_000)
    expect((await callsOf(town, ann)).length).to.be.greaterThan(before)
  })

  it('not at all for as long as the service wants to be left alone', async () => {
    await begin({ notifications: false })
    await town.fault({ userId: ann.id, rest: { status: 429, retryAfterS: 125, method: 'GET', times: 1 } })
    const asked = (await callsOf(town, ann)).length
    while ((await callsOf(town, ann)).length === asked) await pass(town, ann, clock, 1_000)
    const [first, second, third = 0] = await count(3)
    expect([first, second]).to.deep.equal([0, 0])
    expect(third).to.be.greaterThan(5)
    expect(events.some(it => it.type === 'connection' && it.state.type === 'offline'), 'that is no loss of the line').to.equal(false)
  })

  it('to let the channel live on before its day is over', async () => {
    await begin({ channelMs: 10 * MINUTE })
    const renewals = async () => (await callsOf(town, ann)).filter(call => /^POST .*\/subscriptions$/.test(call)).length
    expect(await renewals()).to.equal(0)
    connector.setActive?.(false)
    await stride(town, ann, clock, 8.5 * MINUTE)
    expect(await renewals()).to.equal(1)
    expect(events.filter(it => it.type === 'connection').map(it => it.state.type)).to.deep.equal(['connecting', 'online'])
  })
})
