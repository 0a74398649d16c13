import { expect } from 'chai'
import { isFinal } from '../../core/errors.js'
import type { Runner } from '../runner.js'
import { failure, idsOf, textOf, type ContractFault, type Person, type Stage } from './stage.js'

export function faultsContract({ describe, it }: Runner, stage: () => Stage, faults: readonly ContractFault[]): void {
  const arm = async (fault: ContractFault): Promise<void> => {
    const { setting } = stage()
    if (!setting.fault) throw new Error(`the setting cannot make ${fault}, though it was announced`)
    await setting.fault(fault)
  }
  const cases: Record<ContractFault, readonly [title: string, run: (ann: Person, ben: Person) => Promise<void>]> = {
    'lost-answer': ['a lost answer leaves us unsure, and asking again makes it one message where the service promises that', async (ann, ben) => {
      await arm('lost-answer')
      const action = ann.sendAction('did it arrive?')
      const error = await failure(ann.do(action))
      expect(error.maybeAccepted).to.equal(true)
      expect(isFinal(error.code)).to.equal(false)
      await ben.until('the message', async () => ((await ben.newest()).length > 0 ? true : undefined))
      // Once it is back: the answer may have been lost together with the line.
      if (ann.connector.capabilities.idempotentSend) await ann.until('a second try is accepted', () => ann.do(action).catch(() => undefined))
      expect((await ben.newest()).map(textOf)).to.deep.equal(['did it arrive?'])
    }],
    html: ['a web page instead of an answer is a breach of protocol', async ann => {
      await arm('html')
      expect((await failure(ann.dialogs())).code).to.equal('protocol')
      expect(await ann.dialogs()).to.be.an('array')
    }],
    'expired-token': ['a token that is refused is replaced without a word', async (ann, ben) => {
      await arm('expired-token')
      expect(await ann.newest()).to.deep.equal([])
      const { id } = await ann.say('nothing happened')
      await ben.until('the message', () => ben.message(id))
    }],
    'rate-limited': ['a service that wants us to wait says for how long', async ann => {
      await arm('rate-limited')
      const error = await failure(ann.dialogs())
      expect(error).to.include({ code: 'rate-limited', retryAfterMs: 2_000, maybeAccepted: false })
      expect(await ann.dialogs()).to.be.an('array')
    }],
    garbage: ['nonsense on the live line does no harm', async (ann, ben) => {
      const heard = ann.events.length
      await arm('garbage')
      const { id } = await ben.say('words')
      await ann.see('the message or a hint', e => e.type === 'hint' || (e.type === 'message' && e.message.id === id), heard)
      expect(idsOf(await ann.newest())).to.deep.equal([id])
    }],
  }
  if (faults.length === 0) return
  describe('faults', () => {
    for (const fault of new Set(faults)) {
      const [title, run] = cases[fault]
      it(title, async () => {
        const { ann, ben } = await stage().meet()
        await run(ann, ben)
      })
    }
  })
}
