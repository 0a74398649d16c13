// Threads that play schedules, one per core, and the questions they are asked.
import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { ProfileName } from './profiles.js'
import type { Schedule } from './schedule.js'

export type Task = {
  /** Go on after a violation. */
  readonly all?: boolean
  /** Show a schedule as it was played, and not the shortest that shows the same. */
  readonly asItIs?: boolean
} & (
  | { readonly schedules: readonly Schedule[] }
  | { readonly profiles: readonly ProfileName[]; readonly seed: number; readonly count: number; readonly length?: number }
)

export type Found = { readonly schedule: Schedule; /** As few of its commands as show it. */ readonly short: Schedule; readonly why: string; readonly stack: string }
export type Result = { readonly played: number; readonly found: readonly Found[] }

export type Layer = 'memory' | 'database'
export type Setup = { readonly progress: Int32Array; readonly layer: Layer }

/** A schedule takes milliseconds; one that is not over by then goes round in circles. */
const stuckMs = 60_000
const lookEveryMs = 2_000

export class Stuck extends Error {}

// What a world is made of lives as long as the world, which V8 takes for long, and keeps it till the next big cleaning: with all that it leads to.
setFlagsFromString('--no-allocation-site-pretenuring')

/** Threads that stay: by the time they have played some thousand schedules they are three times as fast. */
export class Pool {
  readonly #threads: readonly Thread[]

  /** `file`: what `bundle` made. */
  constructor(file: string, layer: Layer, threads = availableParallelism()) {
    this.#threads = Array.from({ length: threads }, () => new Thread(file, layer))
  }

  /** Plays the tasks until they are done or `goesOn` says no. Rejects with Stuck when a schedule never ends: then only `end` is left to do. */
  async play(tasks: Iterable<Task>, goesOn: (result: Result) => boolean): Promise<void> {
    const queue = tasks[Symbol.iterator]()
    let over = false
    const work = async (thread: Thread) => {
      for (let next = queue.next(); !over && next.done !== true; next = queue.next()) {
        if (!goesOn(await thread.play(next.value))) over = true
      }
    }
    await Promise.all(this.#threads.map(work))
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map(thread => thread.end()))
  }
}

/** As `Pool.play`, on threads of its own. */
export async function playAll(file: string, tasks: Iterable<Task>, goesOn: (result: Result) => boolean, layer: Layer = 'memory', threads?: number): Promise<void> {
  const pool = new Pool(file, layer, threads)
  try {
    await pool.play(tasks, goesOn)
  } finally {
    await pool.end()
  }
}

class Thread {
  readonly #worker: Worker
  readonly #progress = new Int32Array(new SharedArrayBuffer(4))
  #answer: (result: Result) => void = () => {}
  #refuse: (error: Error) => void = () => {}

  constructor(file: string, layer: Layer) {
    // A schedule leaves much behind that is never looked at again: the rarer it is looked through, the less of it is alive.
    const resourceLimits = { maxYoungGenerationSizeMb: 192 }
    this.#worker = new Worker(file, { execArgv: [], resourceLimits, workerData: { progress: this.#progress, layer } satisfies Setup })
    this.#worker.on('message', (result: Result) => this.#answer(result))
    this.#worker.on('error', error => this.#refuse(error as Error))
  }

  async play(task: Task): Promise<Result> {
    let watch: NodeJS.Timeout | undefined
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#answer = resolve
        this.#refuse = reject
        watch = this.#watch()
        this.#worker.postMessage(task)
      })
    } finally {
      clearInterval(watch)
    }
  }

  #watch(): NodeJS.Timeout {
    let seen = -1
    let since = performance.now()
    return setInterval(() => {
      const now = Atomics.load(this.#progress, 0)
      if (now !== seen) since = performance.now()
      seen = now
      if (performance.now() - since > stuckMs) this.#refuse(new Stuck('a schedule never ends'))
    }, lookEveryMs)
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** `count` schedules from a seed on, in pieces small enough to share them out. */
export function* tasksOf(whole: Extract<Task, { readonly seed: number }>): Generator<Task> {
  const size = 100
  for (let from = 0; from < whole.count; from += size) yield { ...whole, seed: whole.seed + from, count: Math.min(size, whole.count - from) }
}
