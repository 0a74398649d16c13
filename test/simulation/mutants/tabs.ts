// Several tabs of one account.
import type { Mutant } from './mutant.js'

export const ofTabs: readonly Mutant[] = [
  {
    about: 'goes on leading when its lock was taken',
    shownBy: 'woken-after-it-was-replaced',
    file: 'engine/tabs.ts',
    from: "log.note('leadership lost', { error: String(error) })\n      this.stepDown()",
    to: "log.note('leadership lost', { error: String(error) })",
  },
  {
    about: 'stores what it heard before another tab took its place',
    shownBy: 'replaced-while-it-slept',
    file: 'engine/leadership.ts',
    from: 'core.commit(inputs, { epoch }).catch',
    to: 'core.commit(inputs).catch',
  },
  {
    about: 'sends when it wakes up what the tab in its place has sent',
    shownBy: 'slept-before-sending',
    file: 'engine/outbox.ts',
    from: 'if (took >= 0 && took < silenceMs) return entry',
    to: 'if (took >= 0 || took < silenceMs) return entry',
  },
  {
    about: 'believes an answer that came to a tab that had been replaced',
    shownBy: 'answered-after-it-was-replaced',
    file: 'engine/outbox.ts',
    from: 'live: this.#core.isOnline }], { epoch: this.#epoch() })',
    to: 'live: this.#core.isOnline }])',
  },
  {
    about: 'takes for heard what another tab has stored, because it has read a part',
    shownBy: 'part-read-before-it-was-told',
    file: 'engine/runs.ts',
    from: 'core.store.shown.saw(await tx.rev())',
    to: 'core.store.shown.applied(await tx.rev())',
  },
  {
    about: 'does not read again when another tab says so',
    shownBy: 'third-tab-reads-again',
    file: 'engine/machine.ts',
    from: "case 'reread':\n        return this.#reread()",
    to: "case 'reread':\n        return",
  },
  {
    about: 'takes the lead without telling that something may have been missed',
    shownBy: 'third-tab-reads-again',
    file: 'engine/leadership.ts',
    from: "tell({ type: 'reread' })",
    to: '',
  },
  {
    about: 'ignores what another tab stored before something that it has read',
    shownBy: 'told-too-late',
    file: 'engine/machine.ts',
    from: "else if (verdict === 'overtaken') this.#reread()",
    to: '',
  },
  {
    about: 'goes back to what another tab tells too late',
    shownBy: 'follower-loses-its-storage',
    file: 'engine/shown.ts',
    from: "return rev > this.#newest ? 'new' : 'overtaken'",
    to: "return 'new'",
  },
]
