// `npm test`: every lane in turn, or beside those after it, one table, one last line. `npm test -- unit flows` runs only those lanes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensure, howToGet } from './ensure.js'
import { lanes, type Lane } from './lanes.js'
import type { ProgramName } from './programs.js'
import { exitCodeOf, notRun, outcomeOf, report, type Result } from './results.js'
import { totalsVariable } from './totals.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'chat-test-'))
try {
  const chosen = choose(process.argv.slice(2))
  const missing = findMissing(chosen)
  const results: Result[] = []
  const beside: Promise<Result>[] = []
  for (const lane of chosen) {
    if (lane.beside && lane !== chosen.at(-1)) beside.push(run(lane, missing, true))
    else results.push(await run(lane, missing, false))
  }
  results.push(...(await Promise.all(beside)))
  const warnings = missing.map(name => `Not everything was tested: ${howToGet(name)}.`)
  for (const line of report(results, warnings)) console.log(line)
  process.exitCode = exitCodeOf(results)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function choose(names: readonly string[]): readonly Lane[] {
  const unknown = names.filter(name => !lanes.some(lane => lane.name === name))
  if (unknown.length > 0) throw new Error(`No such lane: ${unknown.join(', ')}. There are ${lanes.map(lane => lane.name).join(', ')}.`)
  return names.length === 0 ? lanes : lanes.filter(lane => names.includes(lane.name))
}

function findMissing(chosen: readonly Lane[]): readonly ProgramName[] {
  const needed = [...new Set(chosen.flatMap(lane => lane.needs ?? []))]
  if (needed.length === 0) return []
  console.log('What the tests need')
  return ensure(needed)
}

/** `beside` others: at the lowest priority, and its words come when it is over. */
async function run(lane: Lane, missing: readonly ProgramName[], beside: boolean): Promise<Result> {
  const lacking = (lane.needs ?? []).filter(name => missing.includes(name))
  if (lacking.length > 0) return { lane, seconds: 0, ...notRun(lacking, process.env.CI !== 'true') }

  const title = `\n── ${lane.name}: ${lane.about}`
  console.log(beside ? `${title}, beside what follows` : title)
  const totalsFile = join(folder, lane.name)
  const started = performance.now()
  const [file, ...args] = lane.command
  const env = { ...process.env, ...lane.env, [totalsVariable]: totalsFile }
  const output = beside ? 'pipe' : 'inherit'
  const child = spawn(file, args, { cwd: root, stdio: ['ignore', output, output], env })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (words: Buffer) => said.push(words))
  if (beside && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  const [status] = (await once(child, 'close')) as [number | null]
  if (beside) process.stdout.write(Buffer.concat([Buffer.from(`${title}\n`), ...said]))
  return { lane, seconds: (performance.now() - started) / 1000, ...outcomeOf(lane, status, totalsFile) }
}
