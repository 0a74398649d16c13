import type { Core } from './core.js'
import type { History } from './history.js'

/** After coming online the newest page of this many changed dialogs is fetched ahead, for reading offline. */
const aheadCount = 10

/** Reads dialogs at the head of the list whose newest message is not stored. */
export async function readAhead(core: Core, history: History, signal: AbortSignal): Promise<void> {
  const recent = [...core.store.state.dialogs.values()].sort((a, b) => (b.lastMessage?.sentAt ?? 0) - (a.lastMessage?.sentAt ?? 0)).slice(0, aheadCount)
  for (const { id, lastMessage } of recent) {
    if (signal.aborted) return
    const [newest] = await core.view(tx => tx.before(id, null, 1))
    if (lastMessage && newest?.id !== lastMessage.id) await history.refresh(id)
  }
}
