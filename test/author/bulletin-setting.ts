// Where the contract suite is played: three people on a service of their own, and what can be made to go wrong there.
import { toDialogId, toUserId } from 'chat-widget/connector'
import type { ContractFault, ContractSetting, ContractUser } from 'chat-widget/testing'
import { Bulletin } from './bulletin.js'
import { BulletinService } from './bulletin-service.js'

export const faults: readonly ContractFault[] = ['lost-answer', 'html', 'expired-token', 'rate-limited']

export async function setting(): Promise<ContractSetting> {
  const service = await BulletinService.start({ ann: 'Ann', ben: 'Ben', cat: 'Cat' }, { lobby: ['ann', 'ben'] })
  const user = (id: string): ContractUser => ({
    id: toUserId(id),
    name: service.people.get(id) ?? id,
    open: () => new Bulletin({ api: service.url, userId: id, getToken: () => Promise.resolve(service.signIn(id)), random: () => 0 }),
  })
  return {
    users: [user('ann'), user('ben'), user('cat')],
    dialogId: toDialogId('lobby'),
    cut() {
      service.cut = 'ann'
      service.disturb()
    },
    heal() {
      service.cut = null
    },
    held: () => service.open,
    fault(fault) {
      if (fault === 'lost-answer') service.next = { user: 'ann', method: 'POST', what: 'lose' }
      if (fault === 'html') service.next = { user: 'ann', method: 'GET', what: { body: '<h1>Hotel</h1>' } }
      if (fault === 'rate-limited') service.next = { user: 'ann', method: 'GET', what: { status: 429, headers: { 'retry-after': '2' }, body: {} } }
      if (fault === 'expired-token') service.expire('ann')
    },
    dispose: () => service.stop(),
  }
}
