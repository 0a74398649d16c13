// Faults planted into the engine, each one that some chat has really had or that a careless change could
// bring back: a simulation that finds nothing and one that checks nothing look alike.
import type { Patch } from './bundle.js'

export type Mutant = {
  /** What the engine does wrong. */
  readonly about: string
} & Patch

export const mutants: readonly Mutant[] = [
  // The timeline.
  {
    about: 'takes the newest message it has for the newest there is, after an absence',
    file: 'core/timeline.ts',
    from: 'return [...settled, { id, after, before: null, ...(open?.newer ? { newer: open.newer } : {}) }]',
    to: 'return settled',
  },
  {
    about: 'vouches for what stands at the end when it comes back',
    file: 'core/timeline.ts',
    from: 'const sure = tail.findLast(message => message.senderId !== me)',
    to: 'if (tail.length > 0) return gaps\n  const sure = tail.findLast(message => message.senderId !== me)',
  },
  {
    about: 'takes a gap for closed when a page reaches into it',
    file: 'core/timeline.ts',
    from: 'if (from !== null && (gap.after === null || gap.after < from)) {',
    to: 'if (from !== null && gap.after === from) {',
  },
  // Pages and events.
  {
    about: 'reads the first page and no more',
    file: 'core/page.ts',
    from: 'return bottom === undefined || top === undefined ? null : { from: bottom, to: top }\n    }\n    case \'before\':',
    to: 'return bottom === undefined || top === undefined ? null : { from: null, to: top }\n    }\n    case \'before\':',
  },
  {
    about: 'keeps messages that a page shows to be gone',
    file: 'core/page.ts',
    from: 'if (inPage.has(stored.id) || stored.rev > page.sinceRev || !isCovered(stored.order)) continue',
    to: 'if (inPage.has(stored.id) || stored.rev >= 0) continue',
  },
  {
    about: 'removes what came in live because a late page does not have it',
    file: 'core/page.ts',
    from: 'if (inPage.has(stored.id) || stored.rev > page.sinceRev || !isCovered(stored.order)) continue',
    to: 'if (inPage.has(stored.id) || !isCovered(stored.order)) continue',
  },
  {
    about: 'brings a message back that another page has shown to be gone',
    file: 'core/page.ts',
    from: "if (what.type === 'removed' || (what.type === 'unlisted' && since > page.sinceRev)) gone.add(messageId)",
    to: "if (what.type === 'removed') gone.add(messageId)",
  },
  {
    about: 'drops an edit that arrives before its message',
    file: 'core/reduce.ts',
    from: "if (!rows.stored) return [orphaned(rows.orphans, dialogId, { messageId, what: { type: 'changed', change }, at: context.now, rev: context.rev })]",
    to: 'if (!rows.stored) return []',
  },
  {
    about: 'shows a message whose deletion arrived first',
    file: 'core/reduce.ts',
    from: "if (rows.orphans.some(o => o.messageId === id && o.what.type === 'removed')) return settled",
    to: '',
  },
  {
    about: 'takes back receipts that a page does not know of yet',
    file: 'core/message.ts',
    from: 'readBy: union(incoming.readBy, known.readBy),\n  }\n}\n\n/** Receipts of',
    to: 'readBy: incoming.readBy,\n  }\n}\n\n/** Receipts of',
  },
  // Counting and reading.
  {
    about: 'lets my read pointer move back',
    file: 'core/reduce.ts',
    from: 'a === undefined || (b !== undefined && b > a) ? b : a',
    to: 'b ?? a',
  },
  {
    about: 'counts my own messages as unread',
    file: 'core/summary.ts',
    from: "message.senderId !== me && message.body.type === 'text'",
    to: "message.body.type === 'text'",
  },
  {
    about: 'adds what it has to what the service counted',
    file: 'core/summary.ts',
    from: 'const unread = (isKnown ? 0 : count) +',
    to: 'const unread = count +',
  },
  {
    about: 'counts on the newest run as if nothing lay above it',
    file: 'engine/summaries.ts',
    from: 'top: all && edge === null && !opensAtTop',
    to: 'top: true',
  },
  // The outbox.
  {
    about: 'lets what is behind a message that could not be sent overtake it',
    file: 'core/enqueue.ts',
    from: "if ((entry.intent.type === 'read') !== (lane === 'read') || entry.state.type === 'failed') continue",
    to: "if ((entry.intent.type === 'read') !== (lane === 'read') || entry.state.type === 'failed' || entry.attempts > 0) continue",
  },
  {
    about: 'takes a message off the outbox before the service has it',
    file: 'engine/outbox.ts',
    from: 'const entry = await this.#claim(head.id, after, head.attempts)',
    to: "const entry = head; await this.#core.commit([{ type: 'discard', id: head.id }])",
  },
  {
    about: 'makes a new client id for each try',
    file: 'engine/outbox.ts',
    from: 'const { events } = await this.#core.connector.perform(mutation, this.#signal)',
    to: "const { events } = await this.#core.connector.perform(mutation.type === 'send' ? { ...mutation, clientId: `${mutation.clientId}-${entry.attempts}` as ClientId } : mutation, this.#signal)",
  },
  {
    about: 'sends again without looking whether it has arrived',
    file: 'engine/outbox.ts',
    from: "if (await this.#history.refresh(dialogId)) return 'wait'",
    to: "if (dialogId) return 'send'",
  },
  {
    about: 'looks only at the newest page for a message of unknown fate',
    file: 'engine/outbox.ts',
    from: 'const gap = gaps.findLast(g => g.before !== null && (after === null || g.before > after))',
    to: 'const gap = gaps.findLast(g => after !== null && after === null && g.before !== null)',
  },
  {
    about: 'forgets after a crash that something was on its way',
    file: 'engine/apply.ts',
    from: "if (state.type === 'sending') await this.#setState(entry.id, { type: 'unsure', after: state.after })",
    to: "if (state.type === 'sending') await this.#setState(entry.id, { type: 'queued' })",
  },
  {
    about: 'leaves what was on its way in a crash lying',
    file: 'core/enqueue.ts',
    from: "if ((entry.intent.type === 'read') !== (lane === 'read') || entry.state.type === 'failed') continue",
    to: "if ((entry.intent.type === 'read') !== (lane === 'read') || entry.state.type === 'failed' || entry.state.type === 'unsure') continue",
  },
  {
    about: 'leaves the entry when the echo comes before the answer',
    file: 'core/reduce.ts',
    from: "if (entry.id === clientId) return [{ type: 'outbox-removed', id: clientId }]",
    to: "if (entry.id === clientId) return []",
  },
  {
    about: 'gives what is written in another tab a later place',
    file: 'engine/apply.ts',
    from: 'const seq = (all.at(-1)?.seq ?? 0) + 1',
    to: 'const seq = (outbox.at(-1)?.seq ?? 0) + 1 + (id.length % 2)',
  },
  // Tabs and storage.
  {
    about: 'stores the gaps before the messages, and not together',
    file: 'cache/memory-cache.ts',
    from: '        rows.rollBack()\n        throw error',
    to: '        throw error',
  },
  {
    about: 'shows what was said before it is stored',
    file: 'engine/commit.ts',
    from: 'const committed = await this.#store(inputs, options)\n    this.#setup.onCommitted(committed)',
    to: 'const committed = await this.#store(inputs, options)\n    if (committed.changes.length < 4) this.#setup.onCommitted(committed)',
  },
  {
    about: 'goes on using the storage of an account that signed out',
    file: 'engine/machine.ts',
    from: "this.tabs.tell({ type: 'sign-out' })\n    this.#stop.abort()",
    to: "this.tabs.tell({ type: 'sign-out' })",
  },
]
