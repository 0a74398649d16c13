// What is known, and where something is missing.
import type { Mutant } from './mutant.js'

export const ofTheTimeline: readonly Mutant[] = [
  {
    about: 'takes the newest message it has for the newest there is, after an absence',
    shownBy: 'hidden-while-a-page-is-on-its-way',
    file: 'core/timeline.ts',
    from: 'return [...settled, { id, after, before: null }]',
    to: 'return settled',
  },
  {
    about: 'vouches for what stands at the end when it comes back',
    shownBy: 'answer-ahead-of-hint',
    file: 'core/timeline.ts',
    from: 'const sure = tail.findLast(message => message.senderId !== me)',
    to: 'if (tail.length > 0) return gaps\n  const sure = tail.findLast(message => message.senderId !== me)',
  },
  {
    about: 'takes a gap for closed when a page reaches into it',
    shownBy: 'answer-ahead-of-hint',
    file: 'core/timeline.ts',
    from: 'if (from !== null && (gap.after === null || gap.after < from)) rest',
    to: 'if (from !== null && gap.after === from) rest',
  },
  {
    about: 'closes the live end by a page of the connection before',
    shownBy: 'counted-and-not-here',
    file: 'core/page.ts',
    from: 'newer === null && catchUp?.id === from.gapId) bottom = catchUp.before',
    to: 'newer === null) bottom = catchUp?.before ?? null',
  },
  {
    about: 'takes the live end for closed by a page below it',
    shownBy: 'counted-and-not-here',
    file: 'core/timeline.ts',
    from: 'if (to !== null && (gap.before === null || to < gap.before)) rest',
    to: 'if (to !== null && gap.before !== null && to < gap.before) rest',
  },
  {
    about: 'fills a gap from a message that has gone with its dialog',
    shownBy: 'page-of-a-dialog-that-went',
    file: 'core/page.ts',
    from: "if (from.type === 'before' && !gapAt(gaps, from.anchor.order)) bottom",
    to: "if (from.type === 'before') bottom",
  },
  {
    about: 'takes all that comes in live for newer than what came before',
    shownBy: 'placed-below-what-came-in-live',
    file: 'core/timeline.ts',
    from: 'if (isCatchUp && gap.liveAt !== undefined && sentAt > gap.liveAt) return',
    to: 'if (isCatchUp) return',
  },
  {
    about: 'takes what it has for all there is when the connection is back',
    shownBy: 'doubted-when-it-is-back',
    file: 'engine/sync.ts',
    from: "await this.#core.commit([{ type: 'detach', live: true }])",
    to: '',
  },
  {
    about: 'trusts the live end after a page without a connection',
    shownBy: 'page-without-connection',
    file: 'engine/apply.ts',
    from: 'if (end?.before !== null || end.catchUp || end.after === null || last === undefined || last <= end.after) return gaps',
    to: 'if (gaps) return gaps',
  },
  {
    about: 'keeps what lay above the newest message there is',
    shownBy: 'list-older-than-its-dialog',
    file: 'core/page.ts',
    from: "return from.type === 'newest' && catchUp",
    to: "return from.type !== 'newest' && catchUp",
  },
  {
    about: 'reads again without doubting the live end',
    shownBy: 'answer-ahead-of-hint',
    file: 'engine/history.ts',
    from: "await this.#core.commit([{ type: 'open', dialogId, live: this.#core.isOnline, anew: true, above }])\n",
    to: '',
  },
  {
    about: 'closes the live end by a page that was asked for before the line broke',
    shownBy: 'page-from-before-the-break',
    file: 'core/timeline.ts',
    from: 'return [...settled, { id, after, before: null',
    to: 'return [...settled, { id: open?.id ?? id, after, before: null',
  },
]
