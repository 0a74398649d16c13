import { expect } from 'chai'
import type { ActionType } from '../../src/core/actions.js'
import type { Capabilities } from '../../src/core/capabilities.js'
import { toUserId } from '../../src/core/ids.js'
import { can, type Wish } from '../../src/core/permissions.js'
import { aDialog, aMessage } from '../kit/builders.js'

const ann = toUserId('ann')
const actions: ActionType[] = [
  'send', 'edit', 'delete', 'react', 'read', 'pin', 'create-dialog', 'update-dialog', 'add-members', 'remove-members',
  'add-admins', 'remove-admins', 'join', 'leave', 'delete-dialog', 'clear-history', 'mute', 'block', 'report',
]
const wishes: Wish[] = [
  'send', 'edit', 'react', 'read', 'pin', 'create-dialog', 'update-dialog', 'add-members', 'remove-members', 'add-admins',
  'remove-admins', 'join', 'leave', 'mute', 'block', 'report', 'delete-for-me', 'delete-for-all', 'delete-dialog-for-me',
  'delete-dialog-for-all', 'clear-history-for-me', 'clear-history-for-all',
]
const everything: Capabilities = {
  actions: new Set(actions), delivery: 'push', idempotentSend: true, receipts: 'none', typing: false, presence: false, files: false,
  search: 'local', jump: false, dialogKinds: [], reply: false, deleteFor: ['me', 'all'], findUsers: false,
}
const mine = aMessage({ id: 'm1', sender: 'ann' })
const bens = aMessage({ id: 'm2', sender: 'ben' })
const gone = aMessage({ id: 'm3', sender: 'ann' }, { body: { type: 'deleted' } })

describe('what the UI may offer', () => {
  it('is nothing that the service cannot do', () => {
    const nothing = { ...everything, actions: new Set<ActionType>() }
    const dialogs = [aDialog('d1', { ownerId: ann }), aDialog('d1', { joined: false }), aDialog('d1', { kind: 'direct' })]
    for (const dialog of dialogs) for (const wish of wishes) expect(can(wish, dialog, ann, nothing, mine), wish).to.equal(false)
  })

  it('lets people edit and delete for all what they wrote themselves, and nobody else', () => {
    const dialog = aDialog('d1', { kind: 'group', ownerId: toUserId('cid') })
    expect(can('edit', dialog, ann, everything, mine)).to.equal(true)
    expect(can('edit', dialog, ann, everything, bens)).to.equal(false)
    expect(can('delete-for-all', dialog, ann, everything, mine)).to.equal(true)
    expect(can('delete-for-all', dialog, ann, everything, bens)).to.equal(false)
    expect(can('delete-for-me', dialog, ann, everything, bens)).to.equal(true)
  })

  it("lets a group's owner and admins delete what others wrote there, but not in a direct dialog", () => {
    expect(can('delete-for-all', aDialog('d1', { kind: 'group', ownerId: ann }), ann, everything, bens)).to.equal(true)
    expect(can('delete-for-all', aDialog('d1', { kind: 'group', adminIds: [ann] }), ann, everything, bens)).to.equal(true)
    expect(can('delete-for-all', aDialog('d1', { kind: 'direct', ownerId: ann }), ann, everything, bens)).to.equal(false)
  })

  it('offers nothing on a message that was deleted', () => {
    const dialog = aDialog('d1', { ownerId: ann })
    const offered = (['edit', 'react', 'pin', 'delete-for-me', 'delete-for-all'] as const).filter(wish => can(wish, dialog, ann, everything, gone))
    expect(offered).to.deep.equal([])
  })

  it('lets only owner and admins write in a broadcast', () => {
    expect(can('send', aDialog('d1', { kind: 'broadcast', ownerId: toUserId('ben') }), ann, everything)).to.equal(false)
    expect(can('send', aDialog('d1', { kind: 'broadcast', ownerId: ann }), ann, everything)).to.equal(true)
  })

  it('offers joining and nothing else that needs membership to those outside a public dialog', () => {
    const outside = aDialog('d1', { kind: 'public', joined: false })
    expect(can('join', outside, ann, everything)).to.equal(true)
    for (const wish of ['send', 'leave', 'mute', 'add-members', 'react', 'pin'] as const) expect(can(wish, outside, ann, everything), wish).to.equal(false)
    expect(can('join', aDialog('d1', { kind: 'public' }), ann, everything)).to.equal(false)
  })

  it('keeps roles to the owner and members to owner and admins', () => {
    const asAdmin = aDialog('d1', { kind: 'group', ownerId: toUserId('ben'), adminIds: [ann] })
    expect(can('remove-members', asAdmin, ann, everything)).to.equal(true)
    expect(can('add-admins', asAdmin, ann, everything)).to.equal(false)
    expect(can('add-admins', aDialog('d1', { kind: 'group', ownerId: ann }), ann, everything)).to.equal(true)
    expect(can('remove-members', aDialog('d1', { kind: 'group', ownerId: toUserId('ben') }), ann, everything)).to.equal(false)
  })

  it('deletes a dialog for everyone only by its owner', () => {
    expect(can('delete-dialog-for-all', aDialog('d1', { kind: 'group', ownerId: ann }), ann, everything)).to.equal(true)
    expect(can('delete-dialog-for-all', aDialog('d1', { kind: 'group', adminIds: [ann] }), ann, everything)).to.equal(false)
    expect(can('delete-dialog-for-me', aDialog('d1', { kind: 'group' }), ann, everything)).to.equal(true)
  })

  it('respects whom the service can delete for', () => {
    const dialog = aDialog('d1', { kind: 'group' })
    expect(can('delete-for-all', dialog, ann, { ...everything, deleteFor: ['me'] }, mine)).to.equal(false)
    expect(can('delete-for-me', dialog, ann, { ...everything, deleteFor: ['all'] }, mine)).to.equal(false)
  })
})
