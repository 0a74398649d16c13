// Faults planted into the engine, each one that some chat has really had or that a careless change could
// bring back: a simulation that finds nothing and one that checks nothing look alike.
import { ofCounting } from './counting.js'
import { ofTheOutbox } from './outbox.js'
import { ofPages } from './pages.js'
import { ofSigningOut } from './sign-out.js'
import { ofStorage } from './storage.js'
import { ofTabs } from './tabs.js'
import { ofTheTimeline } from './timeline.js'
import { ofUnknownFate } from './unknown-fate.js'
import type { Mutant } from './mutant.js'

export const mutants: readonly Mutant[] = [...ofTheTimeline, ...ofPages, ...ofCounting, ...ofTheOutbox, ...ofUnknownFate, ...ofTabs, ...ofStorage, ...ofSigningOut]
