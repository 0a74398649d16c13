// npm run simulate -- --schedules N --seed S [--profile P] [--length L] [--replay FILE] [--all]
import { readFileSync, readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { profileNames, type ProfileName } from './profiles.js'
import { runSchedule } from './run.js'
import { generate, print, type Schedule } from './schedule.js'
import { shrink } from './shrink.js'

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_007) },
    profile: { type: 'string' },
    length: { type: 'string' },
    replay: { type: 'string' },
    /** Go on after a violation and count them all. */
    all: { type: 'boolean', default: false },
  },
})

const load = (file: string | URL): Schedule => JSON.parse(readFileSync(file, 'utf8')) as Schedule

async function replay(file: string): Promise<void> {
  const outcome = await runSchedule(load(file))
  console.log(outcome ? `violation after ${outcome.at} commands: ${outcome.why}\n${outcome.stack}` : 'no violation')
  process.exitCode = outcome ? 1 : 0
}

async function simulate(): Promise<void> {
  const begun = performance.now()
  const seed = Number(values.seed)
  const count = Number(values.schedules)
  const names = values.profile ? [values.profile as ProfileName] : profileNames
  let violations = 0
  let played = 0
  const folder = new URL('./schedules/', import.meta.url)
  const stored = values.profile ? [] : readdirSync(folder).filter(name => name.endsWith('.json'))
  const schedules = function* (): Generator<Schedule> {
    for (const name of stored) yield load(new URL(name, folder))
    for (let i = 0; i < count; i++) yield generate(names[i % names.length] as ProfileName, seed + i, values.length ? Number(values.length) : undefined)
  }
  for (const schedule of schedules()) {
    played += 1
    const outcome = await runSchedule(schedule)
    if (!outcome) continue
    violations += 1
    if (values.all) {
      console.log(`${schedule.profile} ${schedule.seed}: ${outcome.why}`)
      continue
    }
    console.log(`violation in schedule ${schedule.profile} ${schedule.seed} after ${outcome.at} of ${schedule.commands.length} commands: ${outcome.why}`)
    const short = await shrink(schedule, outcome.why)
    const shown = await runSchedule(short)
    console.log(`${shown?.why}\n${print(short)}\n${JSON.stringify(short)}\n${shown?.stack}`)
    break
  }
  const seconds = (performance.now() - begun) / 1000
  console.log(`${played} schedules, ${violations} violations, seed ${seed}, ${seconds.toFixed(1)} s`)
  process.exitCode = violations > 0 ? 1 : 0
}

await (values.replay === undefined ? simulate() : replay(values.replay))
