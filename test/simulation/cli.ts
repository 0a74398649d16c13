// npm run simulate -- --schedules N --seed S [--profile P] [--length L] [--replay FILE] [--all] [--threads T] [--database] [--small]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.js'
import { playAll, tasksOf, type Found, type Result } from './pool.js'
import { profileNames, type ProfileName } from './profiles.js'
import { print, type Schedule } from './schedule.js'
import { smallLimits } from './small.js'
import { storedSchedules } from './stored.js'

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_007) },
    profile: { type: 'string' },
    /** Commands per schedule; mixed when absent. */
    length: { type: 'string' },
    replay: { type: 'string' },
    /** Go on after a violation and count them all. */
    all: { type: 'boolean', default: false },
    /** As many threads as there are cores when absent. */
    threads: { type: 'string' },
    /** On the cache on IndexedDB instead of the one in memory. */
    database: { type: 'boolean', default: false },
    /** With limits that a simulated dialog outgrows. */
    small: { type: 'boolean', default: false },
  },
})

function toNumber(name: 'schedules' | 'seed' | 'length' | 'threads', atLeast: number): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isInteger(number) || number < atLeast) throw new Error(`--${name} takes a whole number from ${atLeast} on, not ${text}`)
  return number
}

function toProfiles(name: string | undefined): readonly ProfileName[] {
  const known = profileNames.filter(profile => name === undefined || profile === name)
  if (known.length === 0) throw new Error(`--profile is one of ${profileNames.join(', ')}, not ${name}`)
  return known
}

function show({ schedule, short, why, stack }: Found): void {
  if (values.all) return console.log(`${schedule.profile} ${schedule.seed}: ${why}`)
  console.log(`violation in schedule ${schedule.profile} ${schedule.seed}: ${why}\n${print(short)}\n${JSON.stringify(short)}\n${stack}`)
}

const profiles = toProfiles(values.profile)
const count = toNumber('schedules', 0) ?? 0
const seed = toNumber('seed', 0) ?? 0
const length = toNumber('length', 1)

const manner = { all: values.all, asItIs: values.all }
const tasks = () => tasksOf({ profiles, seed, count, ...manner, ...(length === undefined ? {} : { length }) })

/** A file, or the schedule itself as it was printed. */
const toSchedule = (text: string): Schedule => JSON.parse(text.startsWith('{') ? text : readFileSync(text, 'utf8')) as Schedule

const folder = mkdtempSync(join(tmpdir(), 'chat-simulation-'))
try {
  const begun = performance.now()
  const found: Found[] = []
  // What is stored comes on top and is not counted.
  let played = 0
  const take = (result: Result) => {
    found.push(...result.found)
    for (const one of result.found) show(one)
    return values.all || found.length === 0
  }
  const file = await bundle(folder, 'player', values.small ? smallLimits : [])
  const layer = values.database ? 'database' : 'memory'
  const threads = toNumber('threads', 1)
  if (values.replay !== undefined) await playAll(file, [{ schedules: [toSchedule(values.replay)], asItIs: true }], take, layer, 1)
  else {
    // What once went wrong, before anything new.
    await playAll(file, [{ schedules: storedSchedules().filter(({ profile }) => profiles.includes(profile)), ...manner }], take, layer, 1)
    if (values.all || found.length === 0) await playAll(file, tasks(), result => {
      played += result.played
      return take(result)
    }, layer, threads)
  }
  console.log(`${played} schedules, ${found.length} violations, seed ${seed}, ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  process.exitCode = found.length > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true })
}
