import { setMaxListeners } from 'node:events'
import { createMemoryService, memory, MemoryNetwork, type MemoryTraitOptions } from '../../../src/connectors/memory/index.js'
import { toDialogId, toUserId } from '../../../src/core/ids.js'
import { connectorContract, type ContractFault, type ContractSetting, type ContractUser } from '../../contract/connector-contract.js'
import { countedClock } from './counted-clock.js'

// Dozens of live events wait for their time on one signal here, which Node takes for a leak.
setMaxListeners(0)

function setting(traits: MemoryTraitOptions, prepare: (network: MemoryNetwork) => void): ContractSetting {
  const clock = countedClock()
  const service = createMemoryService({
    ...traits,
    clock,
    users: [{ id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }, { id: 'cat', name: 'Cat' }],
    dialogs: [{ id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] }],
  })
  const user = (id: string, name: string, network: MemoryNetwork): ContractUser => {
    prepare(network)
    return { id: toUserId(id), name, open: () => memory({ service, userId: id, network, clock, objectUrls: false }) }
  }
  const network = new MemoryNetwork({ clock })
  return {
    users: [user('ann', 'Ann', network), user('ben', 'Ben', new MemoryNetwork({ clock })), user('cat', 'Cat', new MemoryNetwork({ clock }))],
    dialogId: toDialogId('d1'),
    cut: () => network.cut(),
    heal: () => network.heal(),
    held: () => clock.pending + service.listeners,
    fault: fault => (fault === 'lost-answer' ? network.loseNextResponse() : network.refuseNext('rate-limited', 2_000)),
    dispose: () => {},
  }
}

const profiles: readonly (readonly [name: string, traits: MemoryTraitOptions, prepare?: (network: MemoryNetwork) => void])[] = [
  ['memory', {}],
  ['memory with a clock of whole seconds and scattered ids', { tickMs: 1_000, ids: 'scattered' }],
  ['memory that duplicates and reorders', {}, network => Object.assign(network, { delayMs: 1, duplicate: 2, reorderMs: 3 })],
  ['memory that sends hints, is not idempotent and forgets client ids', {
    hintsOnly: true, echoClientId: false, echo: false, tombstones: false, maxPageSize: 20,
    capabilities: { idempotentSend: false, receipts: 'read', jump: false, search: 'local', presence: false, typing: false, deleteFor: ['all'] },
  }],
  ['memory that is polled and can do next to nothing', {
    pollMs: 2, maxPageSize: 10,
    capabilities: {
      actions: new Set(['send'] as const), delivery: 'poll', receipts: 'none', typing: false, presence: false, files: false,
      search: 'local', jump: false, dialogKinds: ['direct'], reply: false, deleteFor: [], findUsers: false,
    },
  }],
]

const faults: readonly ContractFault[] = ['lost-answer', 'rate-limited']

for (const [name, traits, prepare] of profiles) connectorContract(name, () => setting(traits, prepare ?? (() => {})), faults)
