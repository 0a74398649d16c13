import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../bundle.js'
import { freshSeed } from '../fresh-seed.js'
import { Pool, tasksOf, type Found, type Task } from '../pool.js'
import { profileNames, type ProfileName } from '../profiles.js'
import { print } from '../schedule.js'
import { smallLimits } from '../small.js'
import { storedSchedules } from '../stored.js'

// Half of them are always the same; the other half has never been played before what is played was last changed.
// `SEED=<any number> npm test -- simulation` plays others for that half, `SIMULATE=<how many>` more or fewer.
const count = Number(process.env['SIMULATE'] ?? 100_000)
const databaseCount = Math.ceil(count / 20)
/** Of each profile's, on limits that a simulated dialog outgrows. */
const smallPart = 1 / 5
const seeds = { fixed: 1, fresh: Number(process.env['SEED'] ?? freshSeed()) }

function refuse(found: readonly Found[]): void {
  const [first] = found
  if (first) throw new Error(`${first.why}\n${print(first.short)}\n${JSON.stringify(first.short)}\n${first.stack}`)
}

describe('Nothing is lost, doubled or out of order', function () {
  this.timeout(0)
  const folder = mkdtempSync(join(tmpdir(), 'chat-simulation-'))
  let memory: Pool
  let small: Pool
  let database: Pool
  before(async () => {
    const file = await bundle(folder, 'player')
    memory = new Pool(file, 'memory')
    small = new Pool(await bundle(folder, 'small', smallLimits), 'memory')
    database = new Pool(file, 'database')
  })
  after(async () => {
    await Promise.all([memory.end(), small.end(), database.end()])
    rmSync(folder, { recursive: true })
  })

  const play = (pool: Pool, profiles: readonly ProfileName[], seed: number, number: number): Promise<void> =>
    playTasks(pool, tasksOf({ profiles, seed, count: number }), number)

  async function playTasks(pool: Pool, tasks: Iterable<Task>, number: number): Promise<void> {
    const found: Found[] = []
    let played = 0
    await pool.play(tasks, result => {
      played += result.played
      found.push(...result.found)
      return found.length === 0
    })
    refuse(found)
    if (played !== number) throw new Error(`${played} were played, not ${number}`)
  }

  it('where it once was, also with limits that are soon outgrown', () => {
    const schedules = storedSchedules()
    return playTasks(small, [{ schedules }], schedules.length)
  })

  for (const profile of profileNames) {
    for (const [kind, seed] of Object.entries(seeds)) {
      const share = Math.ceil(count / Object.keys(seeds).length / profileNames.length)
      const few = Math.ceil(share * smallPart)
      it(`in ${share - few} random histories with the habits of ${profile}, ${kind} seed ${seed}`, () => play(memory, [profile], seed, share - few))
      it(`in ${few} more with the habits of ${profile} and limits that are soon outgrown, ${kind} seed ${seed}`, () => play(small, [profile], seed + share - few, few))
    }
  }

  it(`in ${databaseCount} random histories on IndexedDB, fresh seed ${seeds.fresh}`, () => play(database, profileNames, seeds.fresh, databaseCount))
})
