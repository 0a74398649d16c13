// Signing out.
import type { Mutant } from './mutant.js'

export const ofSigningOut: readonly Mutant[] = [
  {
    about: 'goes on using the storage of an account that signed out',
    shownBy: 'reading-ahead-at-the-end',
    file: 'engine/machine.ts',
    from: "this.tabs.tell({ type: 'sign-out' })\n    this.#stop.abort()",
    to: "this.tabs.tell({ type: 'sign-out' })",
  },
  {
    about: 'shows what it could not store when the person has signed out',
    shownBy: 'signed-out-while-storage-hangs',
    file: 'engine/machine.ts',
    from: 'if (this.#stop.signal.aborted) return\n    if (this.store.shown.isPast(rev))',
    to: 'if (this.store.shown.isPast(rev))',
  },
  {
    about: 'signs out in one tab only',
    shownBy: 'signed-out-before-it-heard',
    file: 'engine/machine.ts',
    from: "this.tabs.tell({ type: 'sign-out' })\n    this.#stop.abort()",
    to: 'this.#stop.abort()',
  },
]
