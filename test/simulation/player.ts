// A thread that plays schedules; the bundle's entry. It tells by shared memory how far it is, so that
// one that never ends is noticed.
import './swift.js'
import { parentPort, workerData } from 'node:worker_threads'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { installFakeDatabase } from '../cache/fake-database.js'
import { databaseGround } from './database.js'
import type { Found, Result, Setup, Task } from './pool.js'
import { runSchedule, watchNode } from './run.js'
import { generate, type Schedule } from './schedule.js'
import { shrink } from './shrink.js'
import { hurryDatabase, settleSwiftly } from './swift.js'
import type { Ground } from './world.js'

const { progress, layer } = workerData as Setup

function onDatabase(): Ground {
  installFakeDatabase()
  hurryDatabase()
  return databaseGround(settleSwiftly)
}

const ground = layer === 'database' ? onDatabase() : { createCache: createMemoryCache, settle: settleSwiftly }

const run = (schedule: Schedule) => runSchedule(schedule, ground, watchNode)

const schedulesOf = (task: Task): readonly Schedule[] =>
  'schedules' in task ? task.schedules : Array.from({ length: task.count }, (_, i) => generate(task.profiles[i % task.profiles.length] ?? 'connectycube', task.seed + i, task.length))

async function look(schedule: Schedule, asItIs: boolean | undefined): Promise<Found | null> {
  // Traces are for what is shown in the end: they are a good part of what an error costs.
  Error.stackTraceLimit = 0
  const outcome = await run(schedule)
  if (!outcome) return null
  const short = asItIs ? schedule : await shrink(schedule, outcome.why, run)
  Error.stackTraceLimit = 30
  const { why, stack } = (await run(short)) ?? outcome
  return { schedule, short, why, stack }
}

async function play(task: Task): Promise<Result> {
  const found: Found[] = []
  let played = 0
  for (const schedule of schedulesOf(task)) {
    Atomics.store(progress, 0, Atomics.load(progress, 0) + 1)
    const one = await look(schedule, task.asItIs)
    played += 1
    if (one) found.push(one)
    if (one && !task.all) break
  }
  return { played, found }
}

parentPort?.on('message', (task: Task) => void play(task).then(result => parentPort?.postMessage(result)))
