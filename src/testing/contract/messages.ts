import { expect } from 'chai'
import type { Mutation } from '../../core/actions.js'
import type { ChatEvent } from '../../core/events.js'
import { toDialogId, toMessageId, type MessageId, type UserId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Runner } from '../runner.js'
import { checkAttachment } from './shapes.js'
import { failure, finallyRefused, honest, idsOf, refused, sentMessage, textOf, type Person, type Stage } from './stage.js'

const reactionsOf = (message: Message | undefined): readonly (readonly [string, readonly UserId[]])[] =>
  message?.reactions.filter(r => r.count > 0).map(r => [r.value, r.userIds] as const) ?? []

/** A message that is gone is not there, or there without its words. */
const isGone = async (person: Person, id: MessageId): Promise<boolean> => {
  const message = await person.message(id)
  return message === undefined || message.body.type === 'deleted'
}

export function messagesContract({ describe, it }: Runner, stage: () => Stage): void {
  describe('messages', () => {
    it('have the same id and place on every road', async () => {
      const { ann, ben, setting } = await stage().meet()
      const tab = stage().person(setting.users[0])
      await tab.goOnline()
      const action = ann.sendAction('one message, many roads')
      const sent = sentMessage(await ann.do(action))
      expect(sent.clientId, 'the outcome says which of our messages it is').to.equal(action.clientId)
      const { clientId: _, ...facts } = sent
      for (const person of [ann, ben, tab]) {
        const isTold = (e: ChatEvent): boolean => e.type === 'hint' || (e.type === 'message' && e.message.id === sent.id)
        // Who sent it has it from the outcome; not every service tells its own words back, nor what was read already.
        const told = person === ann ? ann.events.find(isTold) : await person.see('the message or a hint', isTold)
        const stored = await person.until('the message in history', () => person.message(sent.id))
        for (const message of told?.type === 'message' ? [stored, told.message] : [stored]) {
          const { id, dialogId, senderId, order, sentAt, body } = message
          expect({ id, dialogId, senderId, order, sentAt, body }).to.deep.equal({
            id: facts.id, dialogId: facts.dialogId, senderId: ann.id, order: facts.order, sentAt: facts.sentAt, body: action.body,
          })
          expect(message.clientId, 'nobody else learns it').to.be.oneOf(person === ben ? [undefined] : [undefined, action.clientId])
        }
      }
    })

    it('arrive letter by letter as they were written', async () => {
      const { ann, ben } = await stage().meet()
      const texts = ['<b>&amp; "quoted" \'\u00A0</b> ]]>', 'two\nlines\n\nand four', '👩‍👩‍👧‍👦 שלום ﷽ 𝒳', '{"json": [1, 2]} %20 \\n', '  spaces around  '.trim()]
      for (const text of texts) {
        const { id } = await ann.say(text)
        expect(textOf(await ben.until('the message', () => ben.message(id)))).to.equal(text)
      }
    })

    it('sent again with the same client id are there once, where the service promises it', async () => {
      const { ann, ben } = await stage().meet()
      const action = ann.sendAction('once is enough')
      const first = sentMessage(await ann.do(action))
      const second = sentMessage(await ann.do(action))
      await ben.say('and an answer')
      // Without the promise there may be two, or a connector that makes them one as well as it can.
      const { capabilities, echoes } = ann.connector
      expect(echoes === undefined, 'without `echoes`').to.equal(capabilities.idempotentSend)
      const most = capabilities.idempotentSend ? 1 : 2
      expect(new Set([first.id, second.id]).size).to.be.at.most(most)
      expect((await ben.newest()).filter(m => textOf(m) === 'once is enough').length).to.be.within(1, most)
    })

    it('are refused for good where they cannot be sent, and the next one goes', async () => {
      const { ann, ben } = await stage().meet()
      await finallyRefused(ann.do(ann.sendAction('to nowhere', { dialogId: toDialogId('0123456789abcdef01234567') })))
      const { maxTextLength } = ann.connector.capabilities
      if (maxTextLength !== undefined) await finallyRefused(ann.do(ann.sendAction('x'.repeat(maxTextLength + 1))))
      const { id } = await ann.say('this one is fine')
      await ben.until('the message', () => ben.message(id))
      expect(await ann.newest()).to.have.length(1)
    })

    it('can answer another message, or not', async () => {
      const { ann, ben } = await stage().meet()
      const question = await ben.say('a question')
      const answer = ann.sendAction('the answer', { replyTo: question.id })
      if (!ann.connector.capabilities.reply) return refused(ann, answer)
      const { id } = sentMessage(await ann.do(answer))
      expect((await ben.until('the answer', () => ben.message(id))).replyTo).to.equal(question.id)
    })

    it('carry files, or there is no way to upload one', async () => {
      const { ann, ben } = await stage().meet()
      const { files } = ann.connector.capabilities
      expect(ann.connector.upload !== undefined, 'upload is there').to.equal(files !== false)
      const file = new File(['hello'], 'hello.txt', { type: 'text/plain' })
      if (!ann.connector.upload) {
        const attachment = { type: 'file', ref: 'made-up', name: 'hello.txt', mime: 'text/plain', size: 5 } as const
        return refused(ann, ann.sendAction('with a file', { body: { type: 'text', text: 'with a file', attachments: [attachment], mentions: [] } }))
      }
      const progress: number[] = []
      const attachment = await honest(ann.connector.upload(file, { signal: ann.signal, onProgress: sent => progress.push(sent) }), checkAttachment, ann.signal)
      expect(attachment).to.include({ type: 'file', name: 'hello.txt', size: 5 })
      expect(progress).to.deep.equal([...progress].sort((a, b) => a - b))
      const { id } = await ann.say('', { body: { type: 'text', text: '', attachments: [attachment], mentions: [] } })
      const seen = await ben.until('the message', () => ben.message(id))
      expect(seen.body.type === 'text' && seen.body.attachments).to.deep.equal([attachment])
      for (const person of [ann, ben]) {
        expect(person.connector.url(attachment), 'an address, or null where there is none').to.satisfy((url: unknown) => url === null || typeof url === 'string')
      }
    })

    it('can be edited by their sender alone, or not at all', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const message = await ann.say('frist')
      const edit = { type: 'edit', dialogId, messageId: message.id, text: 'first', mentions: [] } as const
      if (!ann.can('edit')) return refused(ann, edit)
      await ben.until('the message', () => ben.message(message.id))
      const from = ben.events.length
      await ann.do(edit)
      // Where messages are looked for, it may have been changed before it was seen for the first time.
      const isTold = (e: ChatEvent): boolean => e.type === 'hint' || (e.type === 'message-changed' && e.messageId === message.id) || (e.type === 'message' && textOf(e.message) === 'first')
      // Before he reads again: a connector that has to ask for news does not tell what was read already.
      await ben.see('a live word of it', isTold, from)
      for (const person of [ann, ben]) {
        const edited = await person.until('the edit', async () => {
          const now = await person.message(message.id)
          return textOf(now) === 'first' ? now : undefined
        })
        expect(edited).to.include({ id: message.id, order: message.order, sentAt: message.sentAt })
      }
      await finallyRefused(ben.do({ ...edit, text: 'not mine' }))
      expect(textOf(await ann.message(message.id))).to.equal('first')
    })

    for (const whom of ['me', 'all'] as const) {
      it(`can be deleted for ${whom}, or not`, async () => {
        const { ann, ben, dialogId } = await stage().meet()
        const message = await ann.say('a slip')
        await ann.say('something better')
        const action = { type: 'delete', dialogId, messageId: message.id, for: whom } as const
        if (!ann.can('delete') || !ann.connector.capabilities.deleteFor.includes(whom)) return refused(ann, action)
        await ann.do(action)
        await ann.until('the deletion', async () => ((await isGone(ann, message.id)) ? true : undefined))
        if (whom === 'all') await ben.until('the deletion', async () => ((await isGone(ben, message.id)) ? true : undefined))
        else {
          const { id } = await ann.say('what Ben hears after it')
          await ben.see('that or a hint', e => e.type === 'hint' || (e.type === 'message' && e.message.id === id))
          expect(ben.events.filter(e => e.type === 'message-removed' || e.type === 'message-changed'), 'what Ben was told of it').to.deep.equal([])
          expect(textOf(await ben.message(message.id))).to.equal('a slip')
        }
        expect((await ben.newest()).map(textOf)).to.include('something better')
      })
    }

    it('of others cannot be deleted for all', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const message = await ann.say('mine')
      await finallyRefused(ben.do({ type: 'delete', dialogId, messageId: message.id, for: 'all' }))
      expect(textOf(await ann.message(message.id))).to.equal('mine')
    })

    it('can be reacted to, once per person and kind, or not', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const { id } = await ann.say('good news')
      const react = (on: boolean): Mutation => ({ type: 'react', dialogId, messageId: id, value: '👍', on })
      if (!ben.can('react')) return refused(ben, react(true))
      await ben.do(react(true))
      await ben.do(react(true)).catch((error: unknown) => error)
      for (const person of [ann, ben]) {
        await person.until('the reaction', async () => (reactionsOf(await person.message(id)).length > 0 ? true : undefined))
        expect(reactionsOf(await person.message(id))).to.deep.equal([['👍', [ben.id]]])
      }
      await ann.do({ type: 'react', dialogId, messageId: id, value: '👍', on: true })
      await ben.do(react(false))
      await ben.until('that it is taken back', async () => (reactionsOf(await ben.message(id))[0]?.[1].length === 1 ? true : undefined))
      expect(reactionsOf(await ann.message(id))).to.deep.equal([['👍', [ann.id]]])
    })

    it('can be pinned and unpinned, or not', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const { id } = await ann.say('remember this')
      const pin = (on: boolean): Mutation => ({ type: 'pin', dialogId, messageId: id, on })
      if (!ann.can('pin')) return refused(ann, pin(true))
      await ann.do(pin(true))
      for (const person of [ann, ben]) expect((await person.dialog()).pinnedIds).to.deep.equal([id])
      await ann.do(pin(false))
      for (const person of [ann, ben]) expect((await person.dialog()).pinnedIds).to.deep.equal([])
    })

    it('count as unread until they are read, whoever looks at history', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      await ben.say('mine do not count')
      const sent = [await ann.say('one'), await ann.say('two'), await ann.say('three')]
      await ben.newest()
      expect((await ben.dialog()).unread).to.equal(3)
      const [, second, last] = sent
      if (!second || !last) throw new Error('three messages were sent')
      const read = (message: Message, upTo: number): Mutation => ({
        type: 'read', dialogId, messageId: message.id, upTo: message.order, messages: sent.slice(0, upTo).map(m => ({ id: m.id, senderId: m.senderId })),
      })
      if (!ben.can('read')) return refused(ben, read(last, 3))
      await ben.do(read(last, 3))
      await ben.until('nothing unread', async () => ((await ben.dialog()).unread === 0 ? true : undefined))
      await ben.do(read(second, 2))
      expect((await ben.dialog()).unread, 'reading never goes back').to.equal(0)
      await ann.say('four')
      await ben.until('one unread', async () => ((await ben.dialog()).unread === 1 ? true : undefined))
    })

    it('tell their sender who got and who read them, as far as the service says', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const { receipts } = ann.connector.capabilities
      const sent = await ann.say('did you see this?')
      await ben.until('the message', () => ben.message(sent.id))
      const learn = (kind: 'delivered' | 'read', of: 'deliveredTo' | 'readBy') =>
        ann.until(`that it was ${kind}`, async () => {
          const live = ann.events.some(e => e.type === 'hint' || (e.type === 'receipt' && e.kind === kind && e.userId === ben.id))
          return live && (await ann.message(sent.id))?.[of].includes(ben.id) ? true : undefined
        })
      if (receipts === 'delivered-and-read') await learn('delivered', 'deliveredTo')
      if (ben.can('read')) {
        await ben.do({ type: 'read', dialogId, messageId: sent.id, upTo: sent.order, messages: [{ id: sent.id, senderId: sent.senderId }] })
      }
      if (receipts !== 'none') await learn('read', 'readBy')
      const { deliveredTo, readBy } = (await ann.message(sent.id)) ?? sent
      expect({ deliveredTo, readBy }).to.deep.equal({
        deliveredTo: receipts === 'delivered-and-read' ? [ben.id] : [],
        readBy: receipts === 'none' ? [] : [ben.id],
      })
    })

    it('that are not there cannot be changed', async () => {
      const { ann, dialogId } = await stage().meet()
      const messageId = toMessageId('0123456789abcdef01234567')
      await finallyRefused(ann.do({ type: 'edit', dialogId, messageId, text: 'nothing', mentions: [] }))
      await finallyRefused(ann.do({ type: 'delete', dialogId, messageId, for: 'all' }))
      expect(idsOf(await ann.newest())).to.deep.equal([])
    })

    it('stop on their way when nobody waits for them any more', async () => {
      const { ann } = await stage().meet()
      const stop = new AbortController()
      const work = ann.connector.perform(ann.sendAction('never mind'), stop.signal)
      stop.abort(new DOMException('Never mind.', 'AbortError'))
      expect(await failure(work)).to.equal(stop.signal.reason)
      const { id } = await ann.say('but this')
      expect(idsOf(await ann.newest())).to.include(id)
    })
  })
}
