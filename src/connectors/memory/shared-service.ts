// Loaded only by pages that ask for a service by name.
import type { ActionType } from '../../core/actions.js'
import type { Clock } from '../../lib/clock.js'
import type { Random } from '../../lib/random.js'
import { demoWorld, friendIds } from './demo-world.js'
import { friendsAnswer } from './friends.js'
import { localHost, type Arguments, type Host, type Method } from './host.js'
import type { MakeService } from './hosting.js'
import type { Seeds } from './seeds.js'
import { createMemoryService } from './server.js'
import { SharedTabs } from './shared-tabs.js'
import type { MemoryTraits } from './traits.js'

export type SharedServiceOptions = {
  readonly name: string
  readonly traits: MemoryTraits
  readonly shared: boolean
  readonly world: Seeds | undefined
  readonly friendsAnswer: boolean
  readonly clock: Clock
  readonly random: Random
}

/** They say what should be, not what should happen once more. */
const repeatable: ReadonlySet<ActionType> = new Set(['edit', 'delete', 'react', 'read', 'pin', 'mute', 'block', 'join'])

/** Where tabs cannot share, the widgets of one page still do. */
const inThisPage = new Map<string, Host>()

export function openSharedService({ name, traits, shared, world, friendsAnswer: alive, clock, random }: SharedServiceOptions): Host {
  const make: MakeService = (stored, onWrite) => createMemoryService({ ...traits, ...(world ?? demoWorld(clock.now())), name, clock, stored, onWrite })
  const friends = world ? [] : friendIds
  const companion = (host: Host, signal: AbortSignal): void => {
    if (alive) friendsAnswer(host, { friendIds: friends, clock, random }, signal)
  }
  const isRepeatable = <M extends Method>(method: M, args: Arguments<M>): boolean => {
    if (method !== 'perform') return true
    const [, action] = args as Arguments<'perform'>
    return action.type === 'send' ? traits.capabilities.idempotentSend : repeatable.has(action.type)
  }
  if (shared) return new SharedTabs({ name, clock, make, companion, isRepeatable })
  const known = inThisPage.get(name)
  if (known) return known
  const host = localHost(make([], () => {}))
  inThisPage.set(name, host)
  // As long as the page.
  companion(host, new AbortController().signal)
  return host
}
