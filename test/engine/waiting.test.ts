import { expect } from 'chai'
import { toDialogId, toUserId } from '../../src/core/ids.js'
import { changed } from '../kit/changed.js'
import { d1, setStage, words, type Seat } from '../kit/stage.js'

const firstState = ({ engine }: Seat) => engine.state.outbox[0]?.state

describe('what waits', () => {
  it('says why the last try failed, and goes at once when the person asks', async () => {
    const stage = setStage()
    const ann = await stage.sit('ann')
    const ben = await stage.sit('ben')
    await ben.engine.openThread(d1)
    ann.network.refuseNext('rate-limited', 600_000)
    await ann.engine.send(d1, { text: 'too fast' })
    await stage.pass(1_000)
    expect(firstState(ann)).to.eql({ type: 'queued', error: { code: 'rate-limited', message: 'The service refused (rate-limited).' } })

    ann.engine.reconnect()
    await stage.pass()
    expect(ann.engine.state.outbox).to.eql([])
    expect(words(ben)).to.eql(['too fast'])
  })

  it('is sent when the person signs in again after having been refused for good', async () => {
    const stage = setStage()
    const ann = await stage.sit('ann')
    const ben = await stage.sit('ben')
    await ben.engine.openThread(d1)
    ann.network.cut()
    await ann.engine.send(d1, { text: 'from before' })
    ann.network.refuseNext('unauthenticated')
    ann.network.heal()
    await stage.pass(60_000)
    expect(ann.engine.state.connection).to.have.property('type', 'stopped')
    expect(words(ben)).to.eql([])

    ann.engine.reconnect()
    ann.engine.reconnect()
    await stage.pass(1_000)
    expect(ann.engine.state.connection).to.eql({ type: 'online' })
    expect(words(ben)).to.eql(['from before'])
    expect(ann.engine.state.outbox).to.eql([])
  })
})

describe('a connector with a ChatError of its own, as one has that was built elsewhere', () => {
  class ChatError extends Error {
    override readonly name = 'ChatError'
    readonly code = 'offline'
    readonly maybeAccepted = true
    readonly retryAfterMs = 300_000
  }

  it('is believed that a message may have arrived, and for how long to wait', async () => {
    const stage = setStage({ echoClientId: false, capabilities: { idempotentSend: false } })
    const ben = await stage.sit('ben')
    await ben.engine.openThread(d1)
    let tries = 0
    const ann = await stage.sit('ann', undefined, undefined, inner =>
      changed(inner, {
        perform: async (...asked) => {
          if (++tries === 1) throw new ChatError('The answer was lost.')
          return inner.perform(...asked)
        },
      }),
    )
    await ann.engine.send(d1, { text: 'perhaps' })
    await stage.pass(60_000)
    expect(firstState(ann)).to.have.property('type', 'unsure')
    expect(tries).to.equal(1)
    await stage.pass(400_000)
    expect(words(ben)).to.eql(['perhaps'])
  })
})

describe('what is changed while the live end is read before it is sent', () => {
  /** Ann's pages come when they are let go; her service would take a message twice. */
  async function begin() {
    const stage = setStage({ echoClientId: false, capabilities: { idempotentSend: false } })
    const ben = await stage.sit('ben')
    await ben.engine.openThread(d1)
    let open = () => {}
    const isOpen = new Promise<void>(resolve => (open = resolve))
    const ann = await stage.sit('ann', undefined, undefined, inner => changed(inner, { messages: (...asked) => inner.messages(...asked).then(page => isOpen.then(() => page)) }))
    await stage.pass()
    const id = await ann.engine.send(d1, { text: 'as written' })
    await stage.pass()
    const letGo = async () => {
      open()
      await stage.pass(1_000)
    }
    return { stage, ann, ben, id, letGo }
  }

  it('goes out as it is now', async () => {
    const { ann, ben, id, letGo } = await begin()
    await ann.engine.edit(d1, { clientId: id }, 'as changed')
    expect(words(ben)).to.eql([])
    await letGo()
    expect(words(ben)).to.eql(['as changed'])
    expect(ann.engine.state.outbox).to.eql([])
  })

  it('does not go out when it was taken back', async () => {
    const { ann, ben, id, letGo, stage } = await begin()
    await ann.engine.discard(id)
    await letGo()
    expect(words(ben)).to.eql([])
    await ann.engine.send(d1, { text: 'the next' })
    await stage.pass(1_000)
    expect(words(ben), 'the lane goes on').to.eql(['the next'])
  })

  it('stays given up when its dialog went', async () => {
    const { ann, letGo, stage } = await begin()
    stage.service.perform(toUserId('ben'), { type: 'delete-dialog', dialogId: d1, for: 'all' })
    await stage.pass()
    expect(firstState(ann)).to.have.property('type', 'failed')
    const states: unknown[] = []
    ann.engine.subscribe(() => states.push(firstState(ann)?.type), new AbortController().signal)
    await letGo()
    expect(new Set(states)).not.to.include('sending')
    expect(firstState(ann)).to.have.property('type', 'failed')
  })
})

describe('a connector that never answers', () => {
  const never = new Promise<never>(() => {})

  it('leaves nothing loading for ever: a gap says what is wrong, and can be asked for again', async () => {
    let isDumb = true
    const stage = setStage()
    const ben = await stage.sit('ben')
    await ben.engine.send(d1, { text: 'hello' })
    await stage.pass()
    const ann = await stage.sit('ann', undefined, undefined, inner => changed(inner, { messages: (...asked) => (isDumb ? never : inner.messages(...asked)) }))
    await stage.pass()
    void ann.engine.openThread(d1)
    await stage.pass(30_000)
    const thread = () => ann.engine.state.threads.get(d1)
    expect(thread()?.failed.size).to.equal(0)
    await stage.pass(90_000)
    expect(thread()?.filling.size).to.equal(0)
    const [[gapId, error] = []] = thread()?.failed ?? []
    expect(error).to.have.property('code', 'timeout')

    isDumb = false
    if (gapId) await ann.engine.fillGap(d1, gapId)
    expect(words(ann)).to.eql(['hello'])
    expect(thread()?.gaps).to.eql([])
  })

  it('does not keep the dialog list waiting for ever either', async () => {
    const stage = setStage()
    const ann = await stage.sit('ann', undefined, undefined, inner => changed(inner, { dialogs: () => never }))
    await stage.pass(59_000)
    expect(ann.engine.state.dialogList).to.deep.include({ loading: true, error: null })
    await stage.pass(1_500)
    expect(ann.engine.state.dialogList.error).to.have.property('code', 'timeout')
  })
})

describe('how far somebody has read', () => {
  const unread = async () => {
    const stage = setStage()
    const ann = await stage.sit('ann')
    const ben = await stage.sit('ben')
    await ben.engine.send(d1, { text: 'read me' })
    await stage.pass()
    await ann.engine.openThread(d1)
    return { stage, ann }
  }

  it('is not kept when the service refuses to hear it: nobody could retry it', async () => {
    const { stage, ann } = await unread()
    ann.network.refuseNext('rejected')
    await ann.engine.markRead(d1)
    await stage.pass()
    expect(ann.engine.state.outbox).to.eql([])
  })

  it('goes with its dialog, while what was written stays to be seen', async () => {
    const { stage, ann } = await unread()
    ann.network.cut()
    await stage.pass(100)
    await ann.engine.markRead(d1)
    await ann.engine.send(d1, { text: 'too late' })
    expect(ann.engine.state.outbox).to.have.length(2)
    stage.service.perform(toUserId('ben'), { type: 'delete-dialog', dialogId: d1, for: 'all' }, 'elsewhere')
    ann.network.heal()
    await stage.pass(60_000)
    expect(ann.engine.state.dialogs.has(d1)).to.equal(false)
    expect(ann.engine.state.outbox.map(({ intent, state }) => [intent.type, state.type])).to.eql([['send', 'failed']])
  })
})

describe('the dialog list', () => {
  it('says what is wrong with its next page, and forgets it when the page has come', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `d${i + 1}`)
    const stage = setStage({ dialogs: ids.map(id => ({ id, kind: 'group', title: id, memberIds: ['ann', 'ben'] })) })
    const { engine, network } = await stage.sit('ann')
    await stage.pass(1_000)
    const before = engine.state.dialogs.size
    expect(before).to.be.lessThan(ids.length)

    network.refuseNext('timeout')
    await engine.loadDialogs()
    expect(engine.state.dialogList).to.deep.include({ loading: false, error: { code: 'timeout', message: 'The service refused (timeout).' } })

    await engine.loadDialogs()
    expect(engine.state.dialogList).to.deep.include({ loading: false, error: null })
    expect(engine.state.dialogs.size).to.be.greaterThan(before)
    expect(engine.state.dialogs.has(toDialogId('d1'))).to.equal(true)
  })
})
