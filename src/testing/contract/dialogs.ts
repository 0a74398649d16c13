import { expect } from 'chai'
import type { Command } from '../../core/actions.js'
import { isFinal } from '../../core/errors.js'
import type { DialogId } from '../../core/ids.js'
import type { DialogKind } from '../../core/model.js'
import type { Runner } from '../runner.js'
import { failure, finallyRefused, idsOf, refused, type Person, type Stage } from './stage.js'

const kinds: readonly DialogKind[] = ['direct', 'group', 'public', 'broadcast']

/** Somebody makes a dialog; where the service has no such thing, the dialog that is there already will do to be refused. */
async function made(person: Person, kind: DialogKind, others: readonly Person[], fallback: DialogId): Promise<DialogId> {
  if (!person.can('create-dialog') || !person.connector.capabilities.dialogKinds.includes(kind)) return fallback
  const memberIds = others.map(other => other.id)
  const { dialogId } = await person.do({ type: 'create-dialog', kind, memberIds, ...(kind === 'direct' ? {} : { title: `A ${kind} dialog` }) })
  if (dialogId === undefined) throw new Error('the outcome names the dialog')
  return dialogId
}

export function dialogsContract({ describe, it }: Runner, stage: () => Stage): void {
  describe('dialogs', () => {
    for (const kind of kinds) {
      it(`of the kind ${kind} can be made, or not`, async () => {
        const { ann, ben, cat, dialogId } = stage()
        await Promise.all([ann.goOnline(), ben.goOnline(), cat.goOnline()])
        const { dialogKinds, groupsAreTheirMembers = false } = ann.connector.capabilities
        if (!ann.can('create-dialog') || !dialogKinds.includes(kind)) {
          return refused(ann, { type: 'create-dialog', kind, memberIds: [cat.id], title: 'No such thing' })
        }
        // Where a group is its people, two of them are none, and the third sees it.
        const isOfAll = kind === 'group' && groupsAreTheirMembers
        const id = await made(ann, kind, isOfAll ? [ben, cat] : [cat], dialogId)
        const dialog = await ann.dialog(id)
        expect(dialog).to.include({ id, kind, joined: true, unread: 0 })
        if (kind !== 'direct' && !isOfAll) expect(dialog.title).to.equal(`A ${kind} dialog`)
        if (isOfAll) expect(await made(ann, kind, [cat, ben], dialogId), 'the same people are the same group').to.equal(id)
        expect(idsOf(await ann.dialogs())).to.include(id)
        if (kind === 'public') return expect(await ben.until('the public dialog', () => ben.dialog(id))).to.include({ joined: false, kind })
        const isHeardOf = async () => {
          await cat.until('a word of the new dialog', () => cat.events.find(e => e.type === 'hint' || (e.type === 'dialog' && e.dialog.id === id)))
          expect(await cat.hasDialog(id)).to.equal(true)
        }
        // Between two people it may begin with the first word, and the other one learns of it only then.
        if (kind !== 'direct') await isHeardOf()
        // A broadcast may be for everybody.
        if (kind !== 'broadcast' && !isOfAll) {
          expect(await ben.hasDialog(id)).to.equal(false)
          await finallyRefused(ben.newest(5, id))
        }
        const { id: messageId } = await ann.say('welcome', { dialogId: id })
        await isHeardOf()
        await cat.until('the first message', () => cat.message(messageId, id))
      })
    }

    it('between two people are there once', async () => {
      const { ann, cat, dialogId } = await stage().meet()
      if (!ann.can('create-dialog')) return refused(ann, { type: 'create-dialog', kind: 'direct', memberIds: [cat.id] })
      const first = await made(ann, 'direct', [cat], dialogId)
      expect(await made(ann, 'direct', [cat], dialogId)).to.equal(first)
      expect((await ann.dialogs()).filter(d => d.id === first)).to.have.length(1)
    })

    it('can be renamed and described, or not', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const id = await made(ann, 'group', [ben], dialogId)
      const rename: Command = { type: 'update-dialog', dialogId: id, title: 'A better name', description: 'What it is for' }
      if (!ann.can('update-dialog')) return refused(ann, rename)
      await ann.do(rename)
      for (const person of [ann, ben]) {
        await person.until('the new name', async () => ((await person.dialog(id)).title === 'A better name' ? true : undefined))
        expect((await person.dialog(id)).description).to.equal('What it is for')
      }
    })

    it('take in and let go members, or not', async () => {
      const { ann, ben, cat, dialogId } = await stage().meet()
      const id = await made(ann, 'group', [ben], dialogId)
      const add: Command = { type: 'add-members', dialogId: id, userIds: [cat.id] }
      const remove: Command = { type: 'remove-members', dialogId: id, userIds: [ben.id] }
      if (!ann.can('add-members')) await refused(ann, add)
      else {
        await ann.do(add)
        expect(await ann.members(id)).to.have.members([ann.id, ben.id, cat.id])
        await cat.until('the dialog', async () => ((await cat.hasDialog(id)) ? true : undefined))
      }
      if (!ann.can('remove-members')) return refused(ann, remove)
      await ann.do(remove)
      expect(await ann.members(id)).to.not.include(ben.id)
      await ben.until('the dialog is gone', async () => ((await ben.hasDialog(id)) ? undefined : true))
      await finallyRefused(ben.do(ben.sendAction('still here?', { dialogId: id })))
    })

    it('can get and lose admins, or not', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const id = await made(ann, 'group', [ben], dialogId)
      for (const type of ['add-admins', 'remove-admins'] as const) {
        const action: Command = { type, dialogId: id, userIds: [ben.id] }
        if (!ann.can(type)) {
          await refused(ann, action)
          continue
        }
        await ann.do(action)
        expect((await ann.dialog(id)).adminIds.includes(ben.id)).to.equal(type === 'add-admins')
      }
    })

    it('that are public can be joined and left, and no others by who was not asked in, or not at all', async () => {
      const { ann, ben, cat, dialogId } = await stage().meet()
      const id = await made(ann, 'public', [], dialogId)
      const join: Command = { type: 'join', dialogId: id }
      if (!ben.can('join')) return refused(ben, join)
      if (!ann.connector.capabilities.dialogKinds.includes('public')) return finallyRefused(cat.do(join))
      await ben.do(join)
      expect((await ben.dialog(id)).joined).to.equal(true)
      const { id: messageId } = await ben.say('hello everybody', { dialogId: id })
      await ann.until('the message', () => ann.message(messageId, id))
      if (!ben.can('leave')) return refused(ben, { type: 'leave', dialogId: id })
      await ben.do({ type: 'leave', dialogId: id })
      expect((await ben.dialog(id)).joined).to.equal(false)
    })

    it('of a group can be left, or not', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const id = await made(ann, 'group', [ben], dialogId)
      if (!ben.can('leave')) return refused(ben, { type: 'leave', dialogId: id })
      await ben.do({ type: 'leave', dialogId: id })
      expect(await ben.hasDialog(id)).to.equal(false)
      expect(await ann.members(id)).to.not.include(ben.id)
    })

    for (const whom of ['me', 'all'] as const) {
      it(`can be deleted for ${whom}, or not`, async () => {
        const { ann, ben, dialogId } = await stage().meet()
        const id = await made(ann, 'group', [ben], dialogId)
        const action: Command = { type: 'delete-dialog', dialogId: id, for: whom }
        if (!ann.can('delete-dialog')) return refused(ann, action)
        const error = await ann.do(action).then(() => null, (thrown: unknown) => thrown)
        // Which of the two a service offers is not told beforehand; what it does not offer changes nothing.
        if (error !== null) {
          expect(isFinal((await failure(ann.do(action))).code)).to.equal(true)
          expect(await ann.hasDialog(id)).to.equal(true)
          return
        }
        await ann.until('it is gone', async () => ((await ann.hasDialog(id)) ? undefined : true))
        if (whom === 'all') await ben.until('it is gone', async () => ((await ben.hasDialog(id)) ? undefined : true))
        else expect(await ben.hasDialog(id)).to.equal(true)
      })

      it(`can be emptied for ${whom}, or not`, async () => {
        const { ann, ben, dialogId } = await stage().meet()
        await ann.say('one')
        await ben.say('two')
        const action: Command = { type: 'clear-history', dialogId, for: whom }
        if (!ann.can('clear-history')) return refused(ann, action)
        const error = await ann.do(action).then(() => null, (thrown: unknown) => thrown)
        if (error !== null) {
          expect(isFinal((await failure(ann.do(action))).code)).to.equal(true)
          expect(await ann.newest()).to.have.length(2)
          return
        }
        expect(await ann.newest()).to.deep.equal([])
        expect(await ben.newest()).to.have.length(whom === 'all' ? 0 : 2)
        await ben.say('three')
        expect(await ann.newest()).to.have.length(1)
      })
    }

    it('can be muted by one without the others, or not', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const mute = (on: boolean): Command => ({ type: 'mute', dialogId, on })
      if (!ann.can('mute')) return refused(ann, mute(true))
      for (const on of [true, false]) {
        await ann.do(mute(on))
        expect((await ann.dialog()).muted).to.equal(on)
        expect((await ben.dialog()).muted).to.equal(false)
      }
    })
  })
}
