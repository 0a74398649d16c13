import { setMaxListeners } from 'node:events'
import { expect } from 'chai'
import { createMemoryCache } from '../../../src/cache/memory-cache.js'
import type { DialogId } from '../../../src/core/ids.js'
import { Engine } from '../../../src/engine/engine.js'
import { newId } from '../../../src/lib/ids.js'
import { alone } from '../../kit/stage.js'
import { startTestServer, type TestServer } from '../../services/kit.js'
import { Person, textOf } from './person.js'
import { Town, type Citizen } from './town.js'

setMaxListeners(0)

// The service takes no id of ours and would take the same words twice: the engine looks before it sends again.
describe('the engine on Genesys Cloud', () => {
  let server: TestServer
  let town: Town
  let ann: Citizen
  let ben: Citizen
  let room: DialogId
  let engine: Engine
  let b: Person

  before(async () => (server = await startTestServer()))
  after(() => server.close())
  beforeEach(async () => {
    town = new Town(server)
    ;[ann, ben] = await Promise.all([town.newcomer('Ann'), town.newcomer('Ben')])
    room = await town.room(ann, [ben])
    b = new Person(town, ben)
    const { clock } = ann
    engine = new Engine({
      connector: town.connector(ann), cache: createMemoryCache(), storage: { type: 'memory' }, createFallback: createMemoryCache, clock, random: () => 0, newId, platform: alone,
    })
    await engine.start()
    await until(() => engine.state.connection.type === 'online')
    await engine.openThread(room)
  })
  afterEach(async () => {
    await engine.close()
    b.leave()
    await town.heal()
  })

  const until = async (is: () => boolean): Promise<void> => {
    const over = new AbortController()
    while (!is()) {
      await new Promise<void>(resolve => {
        engine.subscribe(resolve, over.signal)
        // The state may have changed since it was looked at.
        if (is()) resolve()
      })
    }
    over.abort()
  }
  const sent = () => until(() => engine.state.outbox.length === 0)
  const shown = () => (engine.state.threads.get(room)?.messages ?? []).map(textOf)

  it('sends a message once whose answer was lost, and what comes after it behind it', async () => {
    await town.fault({ userId: ann.id, loseResponses: 1 })
    await engine.send(room, { text: 'did it arrive?' })
    await engine.send(room, { text: 'it did' })
    await sent()
    expect((await b.newest(room)).map(textOf)).to.deep.equal(['did it arrive?', 'it did'])
    expect(shown()).to.deep.equal(['did it arrive?', 'it did'])
  })

  it('sends the same words as often as they were written', async () => {
    await engine.send(room, { text: 'yes' })
    await sent()
    await town.fault({ userId: ann.id, loseResponses: 1 })
    for (const text of ['yes', 'yes', 'no', 'yes']) await engine.send(room, { text })
    await sent()
    expect((await b.newest(room)).map(textOf)).to.deep.equal(['yes', 'yes', 'yes', 'no', 'yes'])
    expect(shown()).to.deep.equal(['yes', 'yes', 'yes', 'no', 'yes'])
  })

  it('sends a message that never reached the service when it can be reached again', async () => {
    await town.fault({ userId: ann.id, rest: { status: 503, times: 3, method: 'POST', path: '/messages' } })
    await engine.send(room, { text: 'through at last' })
    await sent()
    expect((await b.newest(room)).map(textOf)).to.deep.equal(['through at last'])
  })

  it('does not send twice what was accepted and could not be read back', async () => {
    await town.fault({ userId: ann.id, rest: { status: 500, times: 1, method: 'GET', path: '/messages' } })
    await engine.send(room, { text: 'only once' })
    await sent()
    expect((await b.newest(room)).map(textOf)).to.deep.equal(['only once'])
    expect(shown()).to.deep.equal(['only once'])
  })

  it('shows what somebody else writes, with its unread count, until it is read', async () => {
    engine.closeThread(room)
    await b.say(room, 'one')
    await b.say(room, 'two')
    await until(() => engine.state.dialogs.get(room)?.unread === 2)
    await engine.openThread(room)
    await until(() => shown().length === 2)
    await engine.markRead(room)
    await until(() => engine.state.dialogs.get(room)?.unread === 0)
    await b.say(room, 'three')
    await until(() => engine.state.dialogs.get(room)?.unread === 1)
    expect(shown()).to.deep.equal(['one', 'two', 'three'])
  })
})
