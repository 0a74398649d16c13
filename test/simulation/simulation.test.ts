import { readdirSync, readFileSync } from 'node:fs'
import { profileNames, type ProfileName } from './profiles.js'
import { runSchedule } from './run.js'
import { generate, print, type Schedule } from './schedule.js'
import { shrink } from './shrink.js'

/** How many schedules are played. */
const count = Number(process.env['SIMULATE'] ?? 1_000)
/** `SEED=$RANDOM npm test -- unit` looks elsewhere; without it, a run that lands is a run that repeats. */
const seed = Number(process.env['SEED'] ?? 1)

async function expectNothingWrong(schedule: Schedule): Promise<void> {
  const outcome = await runSchedule(schedule)
  if (!outcome) return
  const short = await shrink(schedule, outcome.why)
  const shown = (await runSchedule(short)) ?? outcome
  throw new Error(`${shown.why}\n${print(short)}\n${JSON.stringify(short)}\n${shown.stack}`)
}

describe('Nothing is lost, doubled or out of order', () => {
  const folder = new URL('./schedules/', import.meta.url)
  for (const name of readdirSync(folder).filter(file => file.endsWith('.json'))) {
    const schedule = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Schedule
    it(`where it once was: ${schedule.about ?? name}`, () => expectNothingWrong(schedule))
  }

  it(`in ${count} random histories from seed ${seed}`, async function () {
    this.timeout(Math.max(120_000, count * 300))
    for (let i = 0; i < count; i++) await expectNothingWrong(generate(profileNames[i % profileNames.length] as ProfileName, seed + i))
  })
})
