import type { Patch } from '../bundle.js'

export type Mutant = {
  /** What the engine does wrong. */
  readonly about: string
  /** The stored history that shows it: played before all others. */
  readonly shownBy: string
} & Patch
