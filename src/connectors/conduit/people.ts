// Names come from the site: the service has none, and whom it would tell of has an e-mail address there.
import { ChatError } from '../../core/errors.js'
import type { UserId } from '../../core/ids.js'
import type { User } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import { withLimit } from '../../lib/deadline.js'
import { untilAborted } from '../shared/until-aborted.js'
import { toUser } from './map.js'
import type { ConduitPerson } from './options.js'

const LIMIT_MS = 10_000

/** What the site's own code answers, as far as it makes sense. Rejects with ChatError 'offline'. */
export async function ask(work: () => Promise<readonly ConduitPerson[]>, clock: Clock, signal: AbortSignal): Promise<User[]> {
  signal.throwIfAborted()
  // It may throw at once, and what it throws is not for our log.
  const given = Promise.resolve().then(work).catch(() => {
    throw new ChatError('offline', 'The site could not look people up')
  })
  const limited = withLimit(given, LIMIT_MS, clock, () => {
    throw new ChatError('offline', 'The site did not answer who people are')
  })
  const people: unknown = await untilAborted(limited, signal)
  return Array.isArray(people) ? people.map(toUser).filter(user => user !== null) : []
}

/** Nobody else than who was asked for. */
export const among = (users: readonly User[], ids: readonly UserId[]): User[] => users.filter(({ id }) => ids.includes(id))
