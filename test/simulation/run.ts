import { setMaxListeners } from 'node:events'
import { settle as settleTasks } from '../kit/fake-clock.js'
import { runEpilogue } from './epilogue.js'
import { checkAlways, Memory } from './invariants.js'
import { play } from './play.js'
import type { Schedule } from './schedule.js'
import { Violation, World, type WorldOptions } from './world.js'

export type Outcome = { readonly why: string; /** How many commands had been played. */ readonly at: number; readonly stack: string }

// Many timers and requests wait on one signal here, which Node takes for a leak.
setMaxListeners(0)

const standard: WorldOptions = { settle: settleTasks }

/** Plays a schedule to its end; null when nothing was wrong. */
export async function runSchedule(schedule: Schedule, options: WorldOptions = standard): Promise<Outcome | null> {
  const world = await World.create(schedule, options)
  const memory = new Memory()
  const stray = (error: unknown) => world.problems.push(`nobody caught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.on('unhandledRejection', stray)
  let at = 0
  try {
    world.openTab()
    await world.settle()
    for (const command of schedule.commands) {
      at += 1
      await play(world, command)
      await checkAlways(world, memory)
    }
    await runEpilogue(world, memory)
    return null
  } catch (error) {
    const { message, stack = '' } = error as Error
    return { why: error instanceof Violation ? message : `the simulation broke: ${message}`, at, stack }
  } finally {
    process.off('unhandledRejection', stray)
    for (const tab of [...world.tabs]) world.kill(tab)
    performance.clearMarks()
  }
}
