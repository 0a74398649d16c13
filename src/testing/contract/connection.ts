import { expect } from 'chai'
import { isFinal } from '../../core/errors.js'
import type { Runner } from '../runner.js'
import { anchorAt, failure, idsOf, textOf, type Stage } from './stage.js'

export function connectionContract({ describe, it }: Runner, stage: () => Stage): void {
  describe('connection', () => {
    it('names the cache by the account, before it connects', () => {
      const { setting, ann, ben } = stage()
      expect(ann.connector.namespace).to.be.a('string').and.not.equal('')
      expect(setting.users[0].open().namespace).to.equal(ann.connector.namespace)
      expect(ben.connector.namespace).to.not.equal(ann.connector.namespace)
    })

    it('resolves with the person who signed in', async () => {
      const { ann } = stage()
      const me = await ann.connect()
      expect(me.id).to.equal(ann.id)
    })

    it('says that it connects, then that it is online, and not that nothing was missed', async () => {
      const { ann } = stage()
      await ann.goOnline()
      const states = ann.events.flatMap(e => (e.type === 'connection' ? [e.state] : []))
      expect(states[0]).to.deep.equal({ type: 'connecting' })
      expect(states.filter(s => s.type === 'online')).to.deep.equal([{ type: 'online', resumed: false }])
    })

    it('is online only when live events flow', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const message = await ben.say('right after')
      await ann.see('the message or a hint to it', e =>
        (e.type === 'message' && e.message.id === message.id) || (e.type === 'hint' && (e.dialogId ?? dialogId) === dialogId),
      )
    })

    it('reads without being connected, as a tab does that leaves the connection to another', async () => {
      const { ben, cat, dialogId, setting } = stage()
      await ben.goOnline()
      const message = await ben.say('for the quiet tab')
      const quiet = stage().person(setting.users[0])
      expect(idsOf(await quiet.newest())).to.deep.equal([message.id])
      expect(await quiet.hasDialog(dialogId)).to.equal(true)
      expect((await quiet.user(cat.id))?.id).to.equal(cat.id)
      expect(quiet.events).to.deep.equal([])
    })

    it('tells when the line is cut and when it is back, and then history has everything', async () => {
      const { ann, ben, setting } = await stage().meet()
      const known = await ben.say('before')
      await setting.cut()
      const offline = await ann.state('offline')
      expect(isFinal(offline.code), 'the loss of a line is not final').to.equal(false)
      expect(offline.retryAt, 'when it tries again').to.be.a('number')

      const missed = [await ben.say('one'), await ben.say('two'), await ben.say('three')]
      const from = ann.events.length
      await setting.heal()
      const { resumed } = await ann.state('online', from)
      const page = await ann.page({ type: 'after', anchor: anchorAt(known) }, 10)
      expect(idsOf(page.items)).to.deep.equal(idsOf(missed))
      expect(idsOf((await ann.newest()).slice(-4))).to.deep.equal(idsOf([known, ...missed]))
      if (resumed) {
        for (const { id } of missed) await ann.see('what it claims not to have missed', e => e.type === 'hint' || (e.type === 'message' && e.message.id === id), from)
      }
    })

    it('comes back as often as the line does', async () => {
      const { ann, ben, setting } = await stage().meet()
      for (const text of ['first', 'second', 'third']) {
        let from = ann.events.length
        await setting.cut()
        await ann.state('offline', from)
        from = ann.events.length
        await setting.heal()
        await ann.state('online', from)
        const sent = await ann.say(text)
        expect(textOf(await ben.until('the message', () => ben.message(sent.id)))).to.equal(text)
      }
    })

    it('refuses requests while the line is cut, in a way that invites another try', async () => {
      const { ann, setting } = await stage().meet()
      await setting.cut()
      await ann.state('offline')
      for (const ask of [() => ann.newest(), () => ann.dialogs(), () => ann.do(ann.sendAction('into the void'))]) {
        expect((await failure(ask())).code).to.be.oneOf(['offline', 'timeout'])
      }
    })

    it('takes a nudge at any time', async () => {
      const { ann, ben, setting } = stage()
      ann.connector.probe?.()
      await stage().meet()
      ann.connector.probe?.()
      await setting.cut()
      await ann.state('offline')
      ann.connector.probe?.()
      const from = ann.events.length
      await setting.heal()
      ann.connector.probe?.()
      await ann.state('online', from)
      await ben.say('still there')
      ann.leave()
      ann.connector.probe?.()
    })

    it('emits nothing once its signal is aborted', async () => {
      const { ann, ben, setting } = await stage().meet()
      const control = stage().person(setting.users[0])
      await control.goOnline()
      ann.leave()
      const heard = ann.events.length
      const message = await ben.say('too late')
      await control.until('the message in another tab', () => control.message(message.id))
      ann.connector.setTyping?.(stage().dialogId, true)
      ann.connector.setActive?.(true)
      expect(ann.events).to.have.length(heard)
    })

    it('holds nothing once its signal is aborted: online, cut off, or just about to connect', async () => {
      const { ann, ben, cat, setting } = stage()
      const before = await setting.held()
      await stage().meet()
      await setting.cut()
      await ann.state('offline')
      const attempt = cat.connect().catch((error: unknown) => error)
      for (const person of [ann, ben, cat]) person.leave()
      await attempt
      await setting.heal()
      await ben.until('nothing is held any more', async () => ((await setting.held()) <= before ? true : undefined))
    })

    it('rejects with the reason of the signal that stopped it', async () => {
      const { ann, cat, dialogId } = stage()
      await ann.goOnline()
      const stop = new AbortController()
      const reason = new DOMException('Not needed any more.', 'AbortError')
      const { connector } = ann
      const request = { from: { type: 'newest' }, limit: 10 } as const
      const works = [connector.dialogs(null, stop.signal), connector.messages(dialogId, request, stop.signal), connector.dialog(dialogId, stop.signal)]
      stop.abort(reason)
      for (const work of works) expect(await failure(work)).to.equal(reason)
      expect(await failure(connector.dialogs(null, stop.signal))).to.equal(reason)
      expect(await failure(cat.connector.connect(() => {}, stop.signal))).to.equal(reason)
    })

    it('can be connected again after it was stopped', async () => {
      const { ann, ben } = stage()
      const first = new AbortController()
      await ann.connect(first.signal)
      await ann.state('online')
      first.abort(new DOMException('Stopped.', 'AbortError'))
      const from = ann.events.length
      await ann.connect()
      await ann.state('online', from)
      await ben.goOnline()
      const message = await ben.say('again')
      await ann.until('the message', () => ann.message(message.id))
    })
  })
}
