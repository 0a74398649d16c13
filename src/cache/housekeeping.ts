// What the store does for itself, in transactions of its own: make room, and mend.
import { toGapId, type DialogId, type OrderKey } from '../core/ids.js'
import type { Gap } from '../core/model.js'
import { log } from '../lib/log.js'
import { leastUsedFirst, shareOut } from './evict.js'
import { forget } from './forget.js'
import type { IdbWriter } from './idb-writer.js'
import type { Page } from './pages.js'
import { isGaps, isPage } from './records.js'
import { allPages, type IdbTransaction } from './schema.js'

/** Drops a quarter of all pages, oldest and least used first. Returns how many messages went. */
export async function evictOldest(transaction: IdbTransaction, writer: IdbWriter, used: ReadonlySet<DialogId>): Promise<number> {
  const store = transaction.objectStore('pages')
  const firsts = new Map<DialogId, OrderKey[]>()
  for (const [dialogId, first] of (await store.getAllKeys()) as [DialogId, OrderKey][]) {
    const list = firsts.get(dialogId)
    if (list) list.push(first)
    else firsts.set(dialogId, [first])
  }
  const activity = new Map((await transaction.objectStore('dialogs').getAll()).map(dialog => [dialog.id, dialog.updatedAt]))
  const sizes = leastUsedFirst([...firsts.keys()], used, id => activity.get(id) ?? 0).map(dialogId => ({
    dialogId,
    size: firsts.get(dialogId)?.length ?? 0,
  }))
  const shares = shareOut(sizes, 1)
  if (shares.length === 0) return 0

  const rev = await writer.nextRev()
  let gone = 0
  for (const { dialogId, size } of shares) {
    const keptFrom = firsts.get(dialogId)?.[size] ?? null
    const range = keptFrom === null ? allPages(dialogId) : IDBKeyRange.bound([dialogId], [dialogId, keptFrom], false, true)
    for (const page of await store.getAll(range)) gone += isPage(page, dialogId) ? page.messages.length : 0
    await store.delete(range)
    const gaps = forget(await soundGaps(transaction, dialogId, rev), { after: null, before: keptFrom }, toGapId(`evicted:${rev}`))
    await transaction.objectStore('gaps').put({ dialogId, gaps })
  }
  return gone
}

/** Takes out the pages of a dialog that cannot be believed. A gap is left there, so that the service is asked again. */
export async function heal(transaction: IdbTransaction, writer: IdbWriter, dialogId: DialogId): Promise<void> {
  log.alarm('damaged records in the storage', { dialogId })
  const store = transaction.objectStore('pages')
  const keys = await store.getAllKeys(allPages(dialogId))
  const values = await store.getAll(allPages(dialogId))
  const pages = values.map(value => (isPage(value, dialogId) ? value : null))
  // Of two pages that overlap either may be wrong.
  const overlapping = pages.filter((page, i) => reachesInto(page, pages[i + 1]) || reachesInto(pages[i - 1], page))
  const kept = pages.map(page => (overlapping.includes(page) ? null : page))

  const rev = await writer.nextRev()
  let gaps = await soundGaps(transaction, dialogId, rev)
  for (const [i, page] of kept.entries()) {
    if (page) continue
    await store.delete(keys[i] as [string, string])
    const after = kept.slice(0, i).findLast(other => other)?.messages.at(-1)?.order ?? null
    const before = kept.slice(i + 1).find(other => other)?.first ?? null
    gaps = forget(gaps, { after, before }, toGapId(`healed:${rev}:${i}`))
  }
  await transaction.objectStore('gaps').put({ dialogId, gaps })
}

const reachesInto = (page: Page | null | undefined, next: Page | null | undefined): boolean =>
  !!page && !!next && (page.messages.at(-1) as { order: OrderKey }).order >= next.first

/** Where they cannot be read, nothing is certain: all of history may be missing between what is there. */
async function soundGaps(transaction: IdbTransaction, dialogId: DialogId, rev: number): Promise<readonly Gap[]> {
  const record: unknown = await transaction.objectStore('gaps').get(dialogId)
  if (record === undefined || isGaps(record)) return record?.gaps ?? []
  await transaction.objectStore('pages').delete(allPages(dialogId))
  return [{ id: toGapId(`unknown:${rev}`), after: null, before: null }]
}
