import type { DialogId, MessageId } from '../core/ids.js'
import type { Core } from './core.js'
import type { History } from './history.js'
import { pageSize, readToShow } from './runs.js'

/** Shows the stretch around a message. Resolves to false when it cannot be had. */
export async function jumpTo(core: Core, history: History, dialogId: DialogId, id: MessageId): Promise<boolean> {
  if (await showAround(core, dialogId, id)) return true
  if (!core.connector.capabilities.jump) return false
  await history.readAround(dialogId, id)
  return showAround(core, dialogId, id)
}

async function showAround(core: Core, dialogId: DialogId, id: MessageId): Promise<boolean> {
  const run = await readToShow(core, async tx => {
    const target = await tx.find(dialogId, id)
    if (!target) return undefined
    const older = await tx.before(dialogId, target.order, pageSize)
    const newer = await tx.after(dialogId, target.order, pageSize)
    const gaps = (await tx.gaps(dialogId)) ?? []
    return { ready: true, messages: [...older, target, ...newer], gaps, storedAbove: older.length === pageSize, storedBelow: newer.length === pageSize }
  })
  if (run) core.store.patchThread(dialogId, run)
  return run !== undefined
}
