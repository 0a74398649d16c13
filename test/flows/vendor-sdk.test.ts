import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import type { FromPeer, ToPeer } from './sdk-peer.js'
import { isOnline, isSaid, openDialog, shows, write } from './thread-page.js'

const ann = 1001

describe('somebody with the vendor’s own SDK', () => {
  let flow: Flow
  let a: Visitor
  let ben: ChildProcess
  const inbox: FromPeer[] = []

  /** The next word of Ben's process that fits. */
  async function hears<Type extends FromPeer['type']>(type: Type, id?: string): Promise<Extract<FromPeer, { type: Type }>> {
    for (;;) {
      const at = inbox.findIndex(message => message.type === type && (id === undefined || ('id' in message && message.id === id)))
      if (at >= 0) return inbox.splice(at, 1)[0] as Extract<FromPeer, { type: Type }>
      await once(ben, 'message')
    }
  }
  const tell = (order: ToPeer): void => void ben.send(order)

  before(async () => {
    flow = await startFlow()
    const script = fileURLToPath(new URL('sdk-peer.ts', import.meta.url))
    ben = fork(script, [JSON.stringify(flow.server.addresses['connectycube'])], { execArgv: ['--import=tsx'] })
    ben.on('message', message => inbox.push(message as FromPeer))
    a = await flow.visit(ann)
    await openDialog(a, 'Ben Okafor')
    await isOnline(a)
    await hears('ready')
  })
  after(async () => {
    tell({ type: 'leave' })
    await once(ben, 'exit')
    await flow.end()
  })
  afterEach(() => expect(a.troubles).to.eql([]))

  // Where a message stands is not asked here: the service's times are whole seconds, and the SDK's ids do not tell
  // which of two messages of one second came first.

  it('hears what the widget sends, and the widget sees it read', async () => {
    await write(a, 'Hello SDK, <b>&amp;</b> 👋')
    expect((await hears('heard')).text).to.equal('Hello SDK, <b>&amp;</b> 👋')
    await isSaid(a, 'Hello SDK, <b>&amp;</b> 👋', 'read')
  })

  it('is heard by the widget, and learns that it was read', async () => {
    tell({ type: 'say', to: ann, text: 'Hello widget' })
    const { id } = await hears('said')
    await shows(a, 'Hello widget')
    await hears('read', id)
  })

  it('misses nothing of what was written while the widget was away', async () => {
    await flow.cut(a)
    await isOnline(a, false)
    tell({ type: 'say', to: ann, text: 'Are you away?' })
    await hears('said')
    await write(a, 'On the train')
    await isSaid(a, 'On the train', 'waiting to be sent')
    await flow.restore(a)
    expect((await hears('heard')).text).to.equal('On the train')
    await shows(a, 'Are you away?')
    await isSaid(a, 'On the train', 'read')
    await shows(a, 'On the train')
  })
})
