import type { DialogId } from '../core/ids.js'

/** How much there is of each dialog's history, in whatever is counted: messages or pages. */
export type Size = { readonly dialogId: DialogId; readonly size: number }

/** What goes at a time: enough that it does not happen again with the next message. */
const share = 0.25

/**
 * How much of the oldest history of each dialog goes to make room, dialogs given least used first.
 * The newest `kept` of each stay as long as that is enough; the last dialog keeps them in any case.
 */
export function shareOut(sizes: readonly Size[], kept: number): readonly Size[] {
  let wanted = Math.ceil(sizes.reduce((sum, { size }) => sum + size, 0) * share)
  const gone = new Map<DialogId, number>()
  const take = (dialogId: DialogId, available: number) => {
    const size = Math.min(wanted, available)
    if (size <= 0) return
    wanted -= size
    gone.set(dialogId, (gone.get(dialogId) ?? 0) + size)
  }
  for (const { dialogId, size } of sizes) take(dialogId, size - kept)
  for (const { dialogId, size } of sizes.slice(0, -1)) take(dialogId, size - (gone.get(dialogId) ?? 0))
  return [...gone].map(([dialogId, size]) => ({ dialogId, size }))
}

/** Dialogs that were not read since the page was opened, by their last activity; then the others as they were read. */
export function leastUsedFirst(
  ids: readonly DialogId[],
  used: ReadonlySet<DialogId>,
  updatedAt: (id: DialogId) => number,
): readonly DialogId[] {
  const present = new Set(ids)
  const unused = ids.filter(id => !used.has(id)).sort((a, b) => updatedAt(a) - updatedAt(b))
  return [...unused, ...[...used].filter(id => present.has(id))]
}
