// Is a dialog still ours? News of its going may never have come.
import { isFinal, toErrorNote } from '../core/errors.js'
import { backoffMs } from '../lib/backoff.js'
import { log } from '../lib/log.js'
import type { DialogId } from '../core/ids.js'
import type { Dialog } from '../core/model.js'
import type { Core } from './core.js'
import { inTime } from './in-time.js'

/** `signal` ends the question; `commit` stores the answer. */
type Asker = Pick<Core, 'connector' | 'clock' | 'random' | 'store' | 'commit' | 'signal'>

/** So often in a row the list is read again to find out; then that has time until it is read anyway. */
const mostTries = 3
const tries = new WeakMap<Asker, number>()

/**
 * Asks the service itself about a dialog that it does not list, or whose history it refuses, and drops it if it is gone, or stands where it
 * stood at `updatedAt`: some know every dialog that is asked for, but that one would have been listed.
 */
export async function look(asker: Asker, dialogId: DialogId, updatedAt?: number): Promise<void> {
  const { connector, clock, signal } = asker
  const dialog = await inTime(connector.dialog(dialogId, signal), clock).catch((error: unknown) => {
    const { code } = toErrorNote(error)
    // One that is listed may be refused all the same, and is ours.
    if (updatedAt === undefined ? code === 'not-found' : isFinal(code)) return undefined
    throw error
  })
  const isGone = !dialog || dialog.updatedAt === updatedAt
  await asker.commit([isGone ? { type: 'event', live: false, event: { type: 'dialog-removed', dialogId } } : { type: 'dialogs', items: [dialog] }])
}

/**
 * The whole list was read: a dialog that we knew and that is not in it is ours no longer, unless news of what moved it are still on their way.
 * `readAgain` reads it once more, some time after nobody could tell.
 */
export async function dropUnlisted(asker: Asker, unlisted: readonly Dialog[], readAgain: () => Promise<void>): Promise<void> {
  const { clock, random, store, signal } = asker
  let isUnclear = false
  for (const { id, updatedAt } of unlisted) {
    const known = store.state.dialogs.get(id)
    // One that has moved up while we read may have been passed over by the pages.
    if (known && known.updatedAt !== updatedAt) isUnclear = true
    else if (known) {
      await look(asker, id, updatedAt).catch((error: unknown) => {
        // What cannot be understood keeps nobody from what is new.
        if (toErrorNote(error).code !== 'protocol') throw error
        isUnclear = true
      })
    }
  }
  const count = isUnclear ? (tries.get(asker) ?? 0) + 1 : 0
  tries.set(asker, count)
  if (!isUnclear || count > mostTries) return
  const unread = (error: unknown) => log.note('the list was not read again', { error: String(error) })
  clock.sleep(backoffMs(count, random), signal).then(readAgain).catch(unread)
}
