import { expect } from 'chai'
import type { Command } from '../../core/actions.js'
import { toUserId } from '../../core/ids.js'
import type { Runner } from '../runner.js'
import { checkUsers } from './shapes.js'
import { honest, idsOf, refused, type Person, type Stage } from './stage.js'

export function peopleContract({ describe, it }: Runner, stage: () => Stage): void {
  describe('people', () => {
    it('are known by id, and who is not is left out', async () => {
      const { ann, ben, cat } = stage()
      const work = ann.connector.users([cat.id, toUserId('999999999'), ben.id], ann.signal)
      const found = await honest(work, checkUsers, ann.signal)
      expect(idsOf(found)).to.have.members([ben.id, cat.id])
      expect(found.find(user => user.id === ben.id)?.name).to.equal(ben.name)
    })

    it('are listed for a dialog', async () => {
      const { ann, ben } = stage()
      expect(await ann.members()).to.have.members([ann.id, ben.id])
    })

    it('are found by name where the service can, and nothing is offered where it cannot', async () => {
      const { ann, ben } = stage()
      const { findUsers, capabilities } = ann.connector
      expect(findUsers !== undefined, 'findUsers is there').to.equal(capabilities.findUsers)
      const find = (text: string) => honest(findUsers?.call(ann.connector, text, ann.signal) ?? Promise.resolve([]), checkUsers, ann.signal)
      expect(idsOf(await find(ben.name)).includes(ben.id)).to.equal(capabilities.findUsers)
      expect(await find('nobody has this name')).to.deep.equal([])
    })

    it('are seen typing by the others, where the service tells', async () => {
      const { ann, ben, dialogId } = await stage().meet()
      const { setTyping, capabilities } = ann.connector
      expect(setTyping !== undefined, 'setTyping is there').to.equal(capabilities.typing)
      for (const typing of capabilities.typing ? [true, false] : []) {
        setTyping?.call(ann.connector, dialogId, typing)
        await ben.see(`typing ${typing}`, e => e.type === 'typing' && e.userId === ann.id && e.dialogId === dialogId && e.typing === typing)
      }
      expect(ann.events.filter(e => e.type === 'typing')).to.deep.equal([])
    })

    it('are seen coming and going, where the service tells', async () => {
      const { ann, ben } = await stage().meet()
      const told = ann.connector.capabilities.presence
      /** What Ann was told last, or learns by asking. */
      const isOnline = async (who: Person): Promise<boolean | undefined> => {
        const live = ann.events.findLast(e => e.type === 'presence' && e.userId === who.id)
        const presence = live?.type === 'presence' ? live.presence : (await ann.user(who.id))?.presence
        return presence === undefined ? undefined : presence === 'online'
      }
      if (!told) {
        expect(await ann.user(ben.id)).to.not.have.property('presence')
        expect(await isOnline(ben)).to.equal(undefined)
        return
      }
      await ann.until('Ben is online', async () => ((await isOnline(ben)) === true ? true : undefined))
      ben.leave()
      await ann.until('Ben is gone', async () => ((await isOnline(ben)) === false ? true : undefined))
    })

    it('can be blocked and let in again, or not', async () => {
      const { ann, ben } = await stage().meet()
      const block = (on: boolean): Command => ({ type: 'block', userId: ben.id, on })
      if (!ann.can('block')) return refused(ann, block(true))
      await ann.do(block(true))
      await ann.do(block(false))
      const { id } = await ben.say('friends again')
      await ann.until('the message', () => ann.message(id))
    })

    it('can be reported, or not', async () => {
      const { ann, ben } = await stage().meet()
      const message = await ben.say('buy this now')
      const report: Command = { type: 'report', target: { messageId: message.id }, reason: 'spam' }
      if (!ann.can('report')) return refused(ann, report)
      await ann.do(report)
      await ann.do({ type: 'report', target: { userId: ben.id }, reason: 'spam' })
      expect(idsOf(await ann.newest())).to.deep.equal([message.id])
    })
  })
}
