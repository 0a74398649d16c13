import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../bundle.js'
import { mutants } from '../mutants/index.js'
import type { Mutant } from '../mutants/mutant.js'
import { playAll, Stuck, tasksOf, type Task } from '../pool.js'
import { profileNames } from '../profiles.js'
import { storedByName } from '../stored.js'

/** Most are noticed within some hundred. */
const most = Number(process.env['SIMULATE_MUTANTS'] ?? 50_000)
const seed = 1
const stored = storedByName()

describe('The simulation notices an engine that', function () {
  this.timeout(0)
  const folder = mkdtempSync(join(tmpdir(), 'chat-mutants-'))
  let killed = 0
  /** What is being found out: of as many at once as there are cores, in their order. */
  const verdicts = new Map<number, Promise<number | null>>()
  const verdictOn = (number: number): Promise<number | null> => {
    const mutant = mutants[number]
    const known = verdicts.get(number) ?? (mutant ? schedulesToKill(mutant, number) : Promise.resolve(null))
    // Looked at when its own turn has come.
    known.catch(() => {})
    verdicts.set(number, known)
    return known
  }
  after(() => {
    rmSync(folder, { recursive: true })
    console.log(`  killed ${killed} of ${mutants.length}`)
  })

  mutants.forEach((mutant, number) => {
    it(mutant.about, async () => {
      for (let ahead = 1; ahead < availableParallelism(); ahead++) void verdictOn(number + ahead)
      const schedules = await verdictOn(number)
      if (schedules === null) throw new Error(`${most} schedules have shown nothing wrong with it`)
      killed += 1
      console.log(`      ${schedules}: ${schedules === 1 ? 'schedule' : 'schedules'}`)
    })
  })

  /** How many schedules were played until one showed it; null when none did. */
  async function schedulesToKill(mutant: Mutant, number: number): Promise<number | null> {
    const file = await bundle(folder, `mutant-${number}`, [mutant])
    const known = stored.filter(({ name }) => name === mutant.shownBy).map(({ schedule }) => schedule)
    const first = await play(file, [{ schedules: known, asItIs: true }], 1)
    if (first.isKilled) return first.played
    const rest = await play(file, tasks())
    return rest.isKilled ? first.played + rest.played : null
  }
})

async function play(file: string, what: Iterable<Task>, threads?: number): Promise<{ readonly played: number; readonly isKilled: boolean }> {
  let played = 0
  let isKilled = false
  try {
    await playAll(file, what, result => {
      played += result.played
      isKilled ||= result.found.length > 0
      return !isKilled
    }, 'memory', threads)
  } catch (error) {
    // It goes round in circles.
    if (!(error instanceof Stuck)) throw error
    isKilled = true
  }
  return { played, isKilled }
}

function* tasks(): Generator<Task> {
  yield { schedules: stored.map(({ schedule }) => schedule), all: false, asItIs: true }
  yield* tasksOf({ profiles: profileNames, seed, count: most, asItIs: true })
}
