// The shortest list of commands that still shows the same fault, by leaving out ever smaller parts.
import type { Outcome } from './run.js'
import type { Schedule } from './schedule.js'

/** The invariant at fault, so that shrinking does not slip to another. */
const kind = (why: string): string => why.split(':')[0] ?? why

export async function shrink(schedule: Schedule, why: string, run: (schedule: Schedule) => Promise<Outcome | null>): Promise<Schedule> {
  const shows = async (candidate: Schedule) => {
    const outcome = await run(candidate)
    return outcome !== null && kind(outcome.why) === kind(why)
  }
  let best = schedule
  for (let size = Math.ceil(best.commands.length / 2); size >= 1; ) {
    let removed = false
    for (let start = 0; start < best.commands.length; ) {
      const candidate = { ...best, commands: best.commands.toSpliced(start, size) }
      if (await shows(candidate)) {
        best = candidate
        removed = true
      } else start += size
    }
    if (size === 1 && !removed) break
    size = removed ? Math.min(size, Math.ceil(best.commands.length / 2)) : Math.ceil(size / 2)
  }
  for (const simpler of [{ ...best, lagMs: 0 }, { ...best, pageSize: 50 }]) if (await shows(simpler)) best = simpler
  return best
}
