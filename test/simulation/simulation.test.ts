import { readdirSync, readFileSync } from 'node:fs'
import { profileNames, type ProfileName } from './profiles.js'
import { runSchedule } from './run.js'
import { generate, print, type Schedule } from './schedule.js'
import { shrink } from './shrink.js'

/** How many schedules each of the two seeds gets. */
const count = Number(process.env['SIMULATE'] ?? 1_000)
/** Somewhere else when asked to (`SEED=$RANDOM npm test -- unit`), so that a run that lands is a run that repeats. */
const other = Number(process.env['SEED'] ?? 1_000_000)

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

  for (const [what, seed] of [['one seed', 1], ['another', other]] as const) {
    it(`in ${count} random histories from ${what} (${seed})`, async function () {
      this.timeout(Math.max(60_000, count * 200))
      for (let i = 0; i < count; i++) await expectNothingWrong(generate(profileNames[i % profileNames.length] as ProfileName, seed + i))
    })
  }
})
