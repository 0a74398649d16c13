// The habits of the four services, as far as the engine can tell them apart.
import type { MemoryTraitOptions } from '../../src/connectors/memory/index.js'

export type ProfileName = 'connectycube' | 'genesys' | 'conduit' | 'arrowdb'

const quiet = { typing: false, presence: false, files: false, search: 'local', findUsers: false } as const

export const profiles: Readonly<Record<ProfileName, MemoryTraitOptions>> = {
  connectycube: {
    tickMs: 1_000,
    ids: 'scattered',
    notices: false,
    capabilities: { ...quiet, idempotentSend: true, receipts: 'delivered-and-read' },
  },
  genesys: {
    ids: 'sequence',
    hintsOnly: true,
    echoClientId: false,
    tombstones: false,
    capabilities: { ...quiet, idempotentSend: false, receipts: 'none', jump: false, deleteFor: ['all'] },
  },
  conduit: {
    tickMs: 1_000,
    ids: 'scattered',
    echoClientId: false,
    capabilities: { ...quiet, idempotentSend: false, receipts: 'read', deleteFor: ['all'] },
  },
  arrowdb: {
    tickMs: 1_000,
    ids: 'scattered',
    tombstones: false,
    pollMs: 5_000,
    capabilities: {
      ...quiet,
      actions: new Set(['send', 'delete', 'create-dialog', 'add-members', 'remove-members'] as const),
      delivery: 'poll',
      idempotentSend: false,
      receipts: 'none',
      jump: false,
      reply: false,
      deleteFor: ['all'],
    },
  },
}

export const profileNames = Object.keys(profiles) as readonly ProfileName[]
