import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../bundle.js'
import { playAll, tasksOf, type Found, type Layer } from '../pool.js'
import { profileNames, type ProfileName } from '../profiles.js'
import { print } from '../schedule.js'

/** Half of them with a seed that stays, so that what lands has been played before; half with one that nobody has tried. */
const count = Number(process.env['SIMULATE'] ?? 100_000)
const databaseCount = Math.ceil(count / 20)
const seeds = { fixed: 1, fresh: Number(process.env['SEED'] ?? Date.now() % 1_000_000_007) }

function refuse(found: readonly Found[]): void {
  const [first] = found
  if (first) throw new Error(`${first.why}\n${print(first.short)}\n${JSON.stringify(first.short)}\n${first.stack}`)
}

describe('Nothing is lost, doubled or out of order', function () {
  this.timeout(0)
  const folder = mkdtempSync(join(tmpdir(), 'chat-simulation-'))
  let file = ''
  before(async () => {
    file = await bundle(folder, 'player')
  })
  after(() => rmSync(folder, { recursive: true }))

  async function play(profiles: readonly ProfileName[], seed: number, number: number, layer: Layer = 'memory'): Promise<void> {
    const found: Found[] = []
    let played = 0
    await playAll(file, tasksOf({ profiles, seed, count: number }), result => {
      played += result.played
      found.push(...result.found)
      return found.length === 0
    }, layer)
    refuse(found)
    if (played !== number) throw new Error(`${played} were played, not ${number}`)
  }

  for (const profile of profileNames) {
    for (const [kind, seed] of Object.entries(seeds)) {
      const share = Math.ceil(count / 2 / profileNames.length)
      it(`in ${share} random histories with the habits of ${profile}, ${kind} seed ${seed}`, () => play([profile], seed, share))
    }
  }

  it(`in ${databaseCount} random histories on IndexedDB, fresh seed ${seeds.fresh}`, () => play(profileNames, seeds.fresh, databaseCount, 'database'))
})
