import { runEpilogue } from './epilogue.js'
import { checkAlways, Memory } from './invariants.js'
import { play } from './play.js'
import type { Schedule } from './schedule.js'
import { Violation, World, type Ground } from './world.js'

export type Outcome = { readonly why: string; /** How many commands had been played. */ readonly at: number; readonly stack: string }

/** Calls back with every rejection that nobody caught, until it is told to stop. */
export type Watch = (onStray: (error: unknown) => void) => () => void

export const watchNode: Watch = onStray => {
  process.on('unhandledRejection', onStray)
  return () => process.off('unhandledRejection', onStray)
}

/** Plays a schedule to its end; null when nothing was wrong. */
export async function runSchedule(schedule: Schedule, ground: Ground, watch: Watch): Promise<Outcome | null> {
  const world = await World.create(schedule, ground)
  const memory = new Memory()
  const stop = watch(error => world.problems.push(`nobody caught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`))
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
    stop()
    for (const tab of [...world.tabs]) world.kill(tab)
    await ground.forget?.()
  }
}
