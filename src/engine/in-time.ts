import { ChatError } from '../core/errors.js'
import { withLimit } from '../lib/deadline.js'
import type { Clock } from '../lib/clock.js'

/** Longer than any connector of ours waits for an answer. */
const limitMs = 60_000

/** What a person waits for ends in an error at last, also with a connector that never answers. */
export const inTime = <T>(work: Promise<T>, clock: Clock): Promise<T> =>
  withLimit(work, limitMs, clock, () => {
    throw new ChatError('timeout', 'The service did not answer in time.')
  })
