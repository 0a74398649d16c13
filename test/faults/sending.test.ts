import { expect } from 'chai'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { ChatError } from '../../src/core/errors.js'
import { toClientId, toGapId, toUserId } from '../../src/core/ids.js'
import { Committer } from '../../src/engine/commit.js'
import type { Input } from '../../src/engine/inputs.js'
import { echoes } from '../../src/connectors/shared/echoes.js'
import type { Action } from '../../src/core/actions.js'
import type { Connector } from '../../src/connectors/connector.js'
import { aMessage, textBody } from '../kit/builders.js'
import { FakeClock } from '../kit/fake-clock.js'
import { d1, setStage, words, type Stage } from '../kit/stage.js'
import { changed } from '../kit/changed.js'

/** A service that takes the same message twice, and one that knows it again by our id. */
const habits = [
  ['knows a message again', { idempotentSend: true }],
  ['takes a message twice', { idempotentSend: false }],
] as const

const stored = ({ service }: Stage): readonly string[] =>
  service.rows.timeline(d1).map(({ body }) => (body.type === 'text' ? body.text : `(${body.type})`))

describe('sending when things go wrong', () => {
  for (const [habit, capabilities] of habits) {
    it(`makes one message of a request that was lost, at a service that ${habit} [F34]`, async () => {
      const stage = setStage({ capabilities })
      const ann = await stage.sit('ann')
      await ann.engine.openThread(d1)
      await stage.pass()
      ann.network.loseNextRequest()
      await ann.engine.send(d1, { text: 'once' })
      await stage.pass(180_000)
      // Where a second try could be a second message, and nothing is found, the person is asked.
      if (!capabilities.idempotentSend) {
        expect(ann.engine.state.outbox.map(({ state }) => state.type)).to.eql(['failed'])
        await ann.engine.retryAll()
        await stage.pass(60_000)
      }
      expect([stored(stage), words(ann)]).to.eql([['once'], ['once']])
      expect(ann.engine.state.outbox).to.eql([])
    })

    it(`makes no second message of an answer that was lost, at a service that ${habit} [F35]`, async () => {
      const stage = setStage({ capabilities })
      const ann = await stage.sit('ann', undefined, undefined, connector => {
        let isLost = false
        return changed(connector, {
          async perform(action, signal) {
            const outcome = await connector.perform(action, signal)
            if (isLost) return outcome
            isLost = true
            throw new ChatError('timeout', 'no answer', { maybeAccepted: true })
          },
        })
      })
      await ann.engine.openThread(d1)
      await ann.engine.send(d1, { text: 'first' })
      await ann.engine.send(d1, { text: 'second' })
      await stage.pass(180_000)
      expect([stored(stage), words(ann)]).to.eql([['first', 'second'], ['first', 'second']])
      expect(ann.engine.state.outbox).to.eql([])
    })
  }

  it('does not ask again before the time that a busy service named [F8]', async () => {
    const stage = setStage()
    const asked: number[] = []
    const ann = await stage.sit('ann', undefined, undefined, connector =>
      changed(connector, {
        perform(action, signal) {
          asked.push(stage.clock.now())
          if (asked.length === 1) return Promise.reject(new ChatError('rate-limited', 'Later', { retryAfterMs: 20_000 }))
          return connector.perform(action, signal)
        },
      }),
    )
    await ann.engine.send(d1, { text: 'patience' })
    await stage.pass(25_000)
    expect(asked).to.have.length(2)
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).to.be.within(20_000, 24_000)
  })

  it('goes on past what is refused for good, which waits for the person with the reason [F37]', async () => {
    for (const code of ['rejected', 'forbidden', 'too-large'] as const) {
      const stage = setStage()
      const refuse = (action: Action) => action.type === 'send' && action.body.text === 'bad'
      const ann = await stage.sit('ann', undefined, undefined, withPerform((connector, action, signal) =>
        refuse(action) ? Promise.reject(new ChatError(code, 'Not that')) : connector.perform(action, signal),
      ))
      await ann.engine.openThread(d1)
      for (const text of ['one', 'bad', 'two', 'three']) await ann.engine.send(d1, { text })
      await stage.pass(1_000)
      expect(stored(stage)).to.eql(['one', 'two', 'three'])
      const [parked] = ann.engine.state.outbox
      expect(parked?.state).to.eql({ type: 'failed', error: { code, message: 'Not that' } })
      await ann.engine.retry(parked?.id as never)
      await stage.pass(1_000)
      expect(ann.engine.state.outbox[0]?.state.type).to.equal('failed')
      await ann.engine.discard(parked?.id as never)
      expect(words(ann)).to.eql(['one', 'two', 'three'])
    }
  })

  it('lets nothing overtake what cannot go now, and holds up no other dialog [F38]', async () => {
    const stage = setStage({
      dialogs: [
        { id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] },
        { id: 'd2', kind: 'direct', memberIds: ['ann', 'cid'] },
      ],
    })
    let left = 4
    const ann = await stage.sit('ann', undefined, undefined, withPerform((connector, action, signal) =>
      action.type === 'send' && action.dialogId === d1 && left-- > 0 ? Promise.reject(new ChatError('offline', 'Not now')) : connector.perform(action, signal),
    ))
    const d2 = [...ann.engine.state.dialogs.keys()].find(id => id !== d1) ?? d1
    await ann.engine.openThread(d1)
    for (const text of ['1', '2', '3']) await ann.engine.send(d1, { text })
    await ann.engine.send(d2, { text: 'elsewhere' })
    await stage.pass()
    expect(stage.service.rows.timeline(d2)).to.have.length(1)
    expect(stored(stage)).to.eql([])
    await stage.pass(120_000)
    expect(stored(stage)).to.eql(['1', '2', '3'])
    expect(words(ann)).to.eql(['1', '2', '3'])
  })

  it('uploads a file once, however often the message with it has to be sent [F41]', async () => {
    const stage = setStage()
    let uploads = 0
    let failures = 3
    const ann = await stage.sit('ann', undefined, undefined, connector =>
      changed(connector, {
        upload: (file, options) => {
          uploads++
          return connector.upload?.(file, options) ?? Promise.reject(new Error('no upload'))
        },
        perform: (action, signal) =>
          action.type === 'send' && failures-- > 0 ? Promise.reject(new ChatError('timeout', 'lost', { maybeAccepted: true })) : connector.perform(action, signal),
      }),
    )
    await ann.engine.openThread(d1)
    const attachment = await ann.engine.upload(new File(['x'], 'a.txt', { type: 'text/plain' }), ann.engine.signal)
    await ann.engine.send(d1, { text: 'see file', attachments: [attachment] })
    await stage.pass(120_000)
    expect([uploads, stored(stage)]).to.eql([1, ['see file']])
  })

  it('does not hold messages up when reading cannot be told, nor the other way round [F41]', async () => {
    const stage = setStage()
    const ben = await stage.sit('ben')
    await ben.engine.send(d1, { text: 'hello' })
    await stage.pass()
    let isUp = false
    const ann = await stage.sit('ann', undefined, undefined, withPerform((connector, action, signal) =>
      action.type === 'read' && !isUp ? Promise.reject(new ChatError('offline', 'Not now')) : connector.perform(action, signal),
    ))
    await ann.engine.openThread(d1)
    await stage.pass()
    await ann.engine.markRead(d1)
    await ann.engine.send(d1, { text: 'answer' })
    await stage.pass()
    expect(stored(stage)).to.eql(['hello', 'answer'])
    expect(ann.engine.state.outbox.map(e => e.intent.type)).to.eql(['read'])
    isUp = true
    await stage.pass(60_000)
    expect(ann.engine.state.outbox).to.eql([])
    expect(stage.service.dialog(toUserId('ann'), d1).unread).to.equal(0)
  })
})

const withPerform =
  (perform: (connector: Connector, ...args: Parameters<Connector['perform']>) => ReturnType<Connector['perform']>) =>
  (connector: Connector): Connector =>
    changed(connector, { perform: (action, signal) => perform(connector, action, signal) })

describe('what is done to a message that is not sent yet', () => {
  const deeds: Record<string, (ann: Awaited<ReturnType<Stage['sit']>>, target: { clientId: ReturnType<typeof toClientId> }) => Promise<void>> = {
    edit: ({ engine }, target) => engine.edit(d1, target, 'edited'),
    'edit twice': async ({ engine }, target) => {
      await engine.edit(d1, target, 'half')
      await engine.edit(d1, target, 'edited')
    },
    react: ({ engine }, target) => engine.react(d1, target, '+', true),
    'react and take it back': async ({ engine }, target) => {
      await engine.react(d1, target, '+', true)
      await engine.react(d1, target, '+', false)
    },
    'react, then edit': async ({ engine }, target) => {
      await engine.react(d1, target, '+', true)
      await engine.edit(d1, target, 'edited')
    },
    'edit, then delete': async ({ engine }, target) => {
      await engine.edit(d1, target, 'edited')
      await engine.remove(d1, target, 'all')
    },
    'react, then delete': async ({ engine }, target) => {
      await engine.react(d1, target, '+', true)
      await engine.remove(d1, target, 'all')
    },
  }
  const ends: Record<string, { readonly texts: readonly string[]; readonly reactions: number }> = {
    edit: { texts: ['edited', 'after'], reactions: 0 },
    'edit twice': { texts: ['edited', 'after'], reactions: 0 },
    react: { texts: ['draft', 'after'], reactions: 1 },
    'react and take it back': { texts: ['draft', 'after'], reactions: 0 },
    'react, then edit': { texts: ['edited', 'after'], reactions: 1 },
    'edit, then delete': { texts: ['after'], reactions: 0 },
    'react, then delete': { texts: ['after'], reactions: 0 },
  }

  for (const [name, deed] of Object.entries(deeds)) {
    for (const when of ['offline', 'while it is on its way', 'when its answer was lost']) {
      it(`${name}, ${when}: ends in what was wanted last [F40]`, async () => {
        const stage = setStage()
        const ann = await stage.sit('ann')
        await ann.engine.openThread(d1)
        await stage.pass()
        if (when === 'offline') ann.network.cut()
        else if (when === 'while it is on its way') ann.network.delayMs = 500
        else ann.network.loseNextResponse()
        await stage.pass(100)
        const clientId = await ann.engine.send(d1, { text: 'draft' })
        await stage.pass(100)
        await deed(ann, { clientId })
        await ann.engine.send(d1, { text: 'after' })
        await stage.pass(100)
        ann.network.heal()
        await stage.pass(180_000)
        const alive = stage.service.rows.timeline(d1).filter(({ body }) => body.type === 'text')
        expect({ texts: alive.map(({ body }) => (body.type === 'text' ? body.text : '')), reactions: alive.flatMap(m => [...m.reactions]).length }).to.eql(ends[name])
        expect(ann.engine.state.outbox).to.eql([])
      })
    }
  }
})

describe('answer, echo, a second echo, and an echo without our id', () => {
  const id = toClientId('c1')
  const mine = aMessage({ id: 'm1', sender: 'ann', text: 'hi' })
  const echo = (clientId: boolean): Input => ({ type: 'event', live: true, event: { type: 'message', message: clientId ? { ...mine, clientId: id } : mine } })
  const news: Record<string, Input> = {
    answer: { type: 'accepted', id, live: true, events: [{ type: 'message', message: { ...mine, clientId: id } }] },
    echo: echo(true),
    'second echo': echo(true),
    'echo without id': echo(false),
  }

  for (const order of permutations(Object.keys(news))) {
    it(`are one bubble in the order ${order.join(', ')} [F36]`, async () => {
      const cache = createMemoryCache()
      const clock = new FakeClock()
      let gaps = 0
      const committer = new Committer({
        cache, clock, signal: new AbortController().signal, echoes,
        newId: () => toGapId(`g${++gaps}`), me: () => toUserId('ann'), onCommitted: () => {}, onEvicted: () => {},
        onFallback: () => Promise.resolve(), createFallback: createMemoryCache,
      })
      const intent = { type: 'send', dialogId: d1, clientId: id, createdAt: clock.now(), body: textBody('hi') } as const
      await committer.commit([{ type: 'open', dialogId: d1, live: true }, { type: 'enqueue', id, createdAt: clock.now(), intent }])
      await committer.commit([{ type: 'entry', id, state: { type: 'sending', after: null } }])
      for (const name of order) {
        await committer.commit([news[name] as Input])
        const { messages, outbox } = await cache.view(async tx => ({ messages: await tx.messages(d1, { from: null, to: null }), outbox: await tx.outbox() }))
        const bubbles = new Set([...messages.map(m => m.clientId ?? m.id), ...outbox.map(entry => entry.id)])
        expect([...bubbles], `after ${name}`).to.eql([id])
        expect(messages).to.have.length(1)
      }
      expect(await cache.view(tx => tx.outbox())).to.eql([])
    })
  }
})

function permutations(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length <= 1) return [items]
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map(rest => [item, ...rest]))
}

