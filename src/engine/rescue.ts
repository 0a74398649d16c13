// The device's storage is gone: what this tab has in memory goes into another one.
import { toGapId } from '../core/ids.js'
import type { CacheWriter } from '../cache/cache.js'
import type { ChatState, Thread } from '../core/chat.js'
import type { Change } from '../core/changes.js'
import type { Gap } from '../core/model.js'
import type { OutboxEntry } from '../core/outbox.js'

export async function rescue(state: ChatState, tx: CacheWriter, newId: () => string): Promise<void> {
  const rev = await tx.nextRev()
  const changes: Change[] = []
  if (state.me) changes.push({ type: 'me', user: state.me })
  for (const user of state.users.values()) changes.push({ type: 'user', user })
  for (const dialog of state.dialogs.values()) changes.push({ type: 'dialog', dialog })
  for (const entry of state.outbox) changes.push({ type: 'outbox', entry: state.leader ? entry : perhapsSent(entry, state) })
  for (const [dialogId, text] of state.drafts) changes.push({ type: 'draft', dialogId, text })
  for (const thread of state.threads.values()) {
    if (!thread.ready) continue
    const put = thread.messages.map(message => ({ ...message, rev }))
    changes.push({ type: 'timeline', dialogId: thread.dialogId, put, removed: [], gaps: gapsAround(thread, newId) })
  }
  await tx.write(changes)
}

/** Another tab that led may have sent it, and this one has not heard so: then it stands above all that this one knows. */
function perhapsSent(entry: OutboxEntry, { threads, dialogs }: ChatState): OutboxEntry {
  if (entry.state.type !== 'queued') return entry
  const thread = threads.get(entry.dialogId)
  const known = thread?.ready && !thread.storedBelow ? thread.messages : []
  const newest = known.at(-1)
  const after = newest ? known.findLast(({ sentAt }) => sentAt < newest.sentAt) : dialogs.get(entry.dialogId)?.lastMessage
  return { ...entry, state: { type: 'unsure', after: after?.order ?? null } }
}

/** What was stored beyond the run is out of reach now: unknown again. */
function gapsAround({ messages, gaps, storedAbove, storedBelow }: Thread, newId: () => string): readonly Gap[] {
  const first = messages[0]?.order
  const last = messages.at(-1)?.order
  if (first === undefined || last === undefined) return [{ id: toGapId(newId()), after: null, before: null }]
  const inside = gaps.filter(gap => (gap.after === null ? !storedAbove : gap.after >= first) && (gap.before === null ? !storedBelow : gap.before <= last))
  const above: Gap[] = storedAbove ? [{ id: toGapId(newId()), after: null, before: first }] : []
  const below: Gap[] = storedBelow ? [{ id: toGapId(newId()), after: last, before: null }] : []
  return [...above, ...inside, ...below]
}
