// Stretches of stored messages as threads show them.
import type { CacheReader } from '../cache/cache.js'
import type { Thread } from '../core/chat.js'
import type { DialogId } from '../core/ids.js'
import type { Core } from './core.js'
import { runLimit } from './store.js'

/** Messages asked for at once, and read from the cache at once. */
export const pageSize = 50

/** Reads something to be shown; another tab may tell of older commits only now. */
export const readToShow = <T>(core: Core, read: (tx: CacheReader) => Promise<T>): Promise<T> =>
  core.view(async tx => {
    const result = await read(tx)
    core.store.shown.saw(await tx.rev())
    return result
  })

export async function newestRun(tx: CacheReader, dialogId: DialogId): Promise<Partial<Thread>> {
  const messages = await tx.before(dialogId, null, pageSize)
  return { ready: true, messages, gaps: (await tx.gaps(dialogId)) ?? [], storedAbove: messages.length === pageSize, storedBelow: false }
}

/** The same stretch as it is stored now; the newest one where nothing of it is left. */
export async function sameRun(tx: CacheReader, { dialogId, messages: shown, storedAbove, storedBelow }: Thread): Promise<Partial<Thread>> {
  const from = storedAbove ? (shown[0]?.order ?? null) : null
  const to = storedBelow ? (shown.at(-1)?.order ?? null) : null
  const messages = (await tx.messages(dialogId, { from, to })).slice(-runLimit)
  return messages.length > 0 ? { messages, gaps: (await tx.gaps(dialogId)) ?? [] } : newestRun(tx, dialogId)
}
