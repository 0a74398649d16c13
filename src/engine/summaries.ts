// After the rows of a dialog changed, its summary (newest message, unread count) is derived again.
import { summarise, type NewestRun } from '../core/summary.js'
import type { CacheReader } from '../cache/cache.js'
import type { Change, StoredDialog, StoredMessage } from '../core/changes.js'
import type { DialogId, MessageId, OrderKey, UserId } from '../core/ids.js'
import type { Gap } from '../core/model.js'

/** Nearly always enough to reach the read pointer. */
const shortRun = 64
/** Beyond this the exact number says nothing to a person. */
const longRun = 500

export async function summaryChanges(
  tx: CacheReader,
  dialogIds: Iterable<DialogId>,
  written: readonly Change[],
  me: UserId,
  reread: ReadonlySet<DialogId>,
): Promise<readonly Change[]> {
  const changes: Change[] = []
  for (const dialogId of dialogIds) {
    const stored = await tx.dialog(dialogId)
    if (!stored) continue
    const known = withCurrentPreview(stored, written)
    const run = await newestRun(tx, known)
    const next = summarise(withCurrentBase(known, written, run), run, me, reread.has(dialogId))
    if (known !== stored || !isSameSummary(known, next)) changes.push({ type: 'dialog', dialog: next })
  }
  return changes
}

async function newestRun(tx: CacheReader, dialog: StoredDialog): Promise<NewestRun> {
  const gaps = (await tx.gaps(dialog.id)) ?? []
  let messages = await tx.before(dialog.id, null, shortRun)
  const { count, at, after } = dialog.unreadBase
  // Where the read pointer has to be counted out, no place is known that would be far enough.
  const need = dialog.readUpTo ?? after ?? (count === 0 ? at : null)
  const first = messages[0]
  const isShort = messages.length === shortRun && (need === null || (first !== undefined && first.order > need))
  if (isShort && count + dialog.unread > 0) messages = await tx.before(dialog.id, null, longRun)
  return cutAtGap(messages, gaps, messages.length < (isShort ? longRun : shortRun))
}

/** The part of the newest messages above the last gap between them. */
function cutAtGap(messages: readonly StoredMessage[], gaps: readonly Gap[], all: boolean): NewestRun {
  const edge = gaps.reduce<OrderKey | null>((max, gap) => (gap.before !== null && (max === null || gap.before > max) ? gap.before : max), null)
  const run = edge === null ? messages : messages.filter(m => m.order >= edge)
  const opensAtTop = gaps.some(gap => gap.after === null)
  return { messages: run, top: all && edge === null && !opensAtTop }
}

/** The row's preview must not show a message that was just removed, nor the old words of one that is not stored here. */
function withCurrentPreview(dialog: StoredDialog, written: readonly Change[]): StoredDialog {
  const shown = dialog.lastMessage
  if (!shown) return dialog
  const isGone = written.some(change => isRemoval(change, shown.id))
  if (isGone) {
    const { lastMessage: _, ...rest } = dialog
    return rest
  }
  const text = editedText(written, shown.id)
  return text === undefined || text === shown.text ? dialog : { ...dialog, lastMessage: { ...shown, text } }
}

/** The newest message that the server counted was removed: its count now ends at the one before. */
function withCurrentBase(dialog: StoredDialog, written: readonly Change[], { messages }: NewestRun): StoredDialog {
  const { at } = dialog.unreadBase
  const isGone = at !== null && written.some(change => change.type === 'timeline' && change.removed.some(m => m.order === at) && !change.put.some(m => m.order === at))
  const before = isGone ? messages.findLast(m => m.order < at)?.order : undefined
  return before === undefined ? dialog : { ...dialog, unreadBase: { ...dialog.unreadBase, at: before } }
}

function isRemoval(change: Change, id: MessageId): boolean {
  if (change.type === 'timeline') return change.removed.some(m => m.id === id) && !change.put.some(m => m.id === id)
  return change.type === 'orphans' && change.orphans.some(o => o.messageId === id && o.what.type === 'removed')
}

function editedText(written: readonly Change[], id: MessageId): string | undefined {
  for (const change of written) {
    if (change.type !== 'orphans') continue
    const orphan = change.orphans.findLast(o => o.messageId === id && o.what.type === 'changed')
    if (orphan?.what.type === 'changed' && orphan.what.change.type === 'edited') return orphan.what.change.text
  }
  return undefined
}

const isSameSummary = (a: StoredDialog, b: StoredDialog): boolean =>
  a.unread === b.unread &&
  a.unreadBase.count === b.unreadBase.count &&
  a.unreadBase.at === b.unreadBase.at &&
  a.unreadBase.after === b.unreadBase.after &&
  a.updatedAt === b.updatedAt &&
  a.lastMessage?.id === b.lastMessage?.id &&
  a.lastMessage?.order === b.lastMessage?.order &&
  a.lastMessage?.text === b.lastMessage?.text &&
  a.lastMessage?.type === b.lastMessage?.type
