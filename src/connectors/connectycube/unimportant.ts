import { toErrorNote } from '../../core/errors.js'
import { log } from '../../lib/log.js'

/** For what is nice to know: without it there is a dot less on the screen, and the next connection asks again. */
export function unimportant(error: unknown): void {
  log.detail('did without', { code: toErrorNote(error).code })
}
