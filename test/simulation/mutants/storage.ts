// Storage that fails or fills up, and what is shown of it.
import type { Mutant } from './mutant.js'

export const ofStorage: readonly Mutant[] = [
  {
    about: 'stores the gaps before the messages, and not together',
    shownBy: 'cut-off-at-every-step',
    file: 'cache/memory-cache.ts',
    from: '        rows.rollBack()\n        throw error',
    to: '        throw error',
  },
  {
    about: 'shows what was said before it is stored',
    shownBy: 'answer-ahead-of-hint',
    file: 'engine/commit.ts',
    from: 'const committed = await this.#store(inputs, options)\n    this.#setup.onCommitted(committed)',
    to: 'const committed = await this.#store(inputs, options)\n    if (committed.changes.length < 4) this.#setup.onCommitted(committed)',
  },
  {
    about: 'forgets what is unsent when the storage fails',
    shownBy: 'written-before-the-storage-failed',
    file: 'engine/rescue.ts',
    from: "for (const entry of state.outbox) changes.push({ type: 'outbox', entry: state.leader ? entry : perhapsSent(entry, state) })",
    to: '',
  },
  {
    about: 'makes room at the cost of what is unsent',
    shownBy: 'room-made-beside-the-unsent',
    file: 'cache/memory-cache.ts',
    from: 'let gone = 0\n  for (const { dialogId',
    to: 'let gone = 0\n  if (sizes.length > 0) for (const id of [...rows.outbox.keys()]) rows.set(rows.outbox, id, undefined)\n  for (const { dialogId',
  },
  {
    about: 'takes for known what had to go to make room',
    shownBy: 'evicted-and-shown',
    file: 'cache/memory-cache.ts',
    from: 'gaps: forget(gaps, stretch, toGapId(`evicted:${rev}`))',
    to: 'gaps',
  },
  {
    about: 'still shows what had to go to make room',
    shownBy: 'evicted-and-shown',
    file: 'engine/machine.ts',
    from: "this.tabs.tell({ type: 'reread' })\n        this.#reread()",
    to: "this.tabs.tell({ type: 'reread' })",
  },
  {
    about: 'stores two things at once',
    shownBy: 'written-before-the-storage-failed',
    file: 'engine/commit.ts',
    from: 'const run = this.#last.then(work)',
    to: 'const run = work()',
  },
  {
    about: 'forgets drafts when it starts',
    shownBy: 'draft-before-the-tab',
    file: 'engine/store.ts',
    from: '      outbox,\n      drafts,\n',
    to: '      outbox,\n',
  },
]
