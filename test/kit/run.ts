// `npm test`: every lane in turn, one table, one last line. `npm test -- unit flows` runs only those lanes.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensure, howToGet } from './ensure.js'
import { lanes, type Lane } from './lanes.js'
import type { ProgramName } from './programs.js'
import { totalsVariable, type Totals } from './totals.js'

type Result = Totals & { readonly lane: Lane; readonly seconds: number; readonly note: string }

const folder = mkdtempSync(join(tmpdir(), 'chat-test-'))
try {
  const chosen = choose(process.argv.slice(2))
  const missing = findMissing(chosen)
  const results = chosen.map(lane => run(lane, missing))
  conclude(results, missing)
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

function run(lane: Lane, missing: readonly ProgramName[]): Result {
  const lacking = (lane.needs ?? []).filter(name => missing.includes(name))
  if (lacking.length > 0) {
    // A run that nobody watches must not be green with a hole in it; a person is told, and may go on.
    return { lane, passed: 0, failed: process.env.CI === 'true' ? 1 : 0, seconds: 0, note: `not run: no ${lacking.join(', ')}` }
  }
  console.log(`\n── ${lane.name}: ${lane.about}`)
  const totalsFile = join(folder, lane.name)
  const started = performance.now()
  const [file, ...args] = lane.command
  const { status } = spawnSync(file, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...lane.env, [totalsVariable]: totalsFile },
  })
  const seconds = (performance.now() - started) / 1000
  return { lane, seconds, ...(lane.counts === 'check' ? ofCheck(status) : ofTests(status, totalsFile)) }
}

function ofCheck(status: number | null): Totals & { note: string } {
  return status === 0 ? { passed: 1, failed: 0, note: '' } : { passed: 0, failed: 1, note: '' }
}

/** Silence is not success: a lane that left no totals crashed, and one without a test proves nothing. */
function ofTests(status: number | null, totalsFile: string): Totals & { note: string } {
  const totals = readTotals(totalsFile)
  if (!totals) return { passed: 0, failed: 1, note: 'ended without a result' }
  if (totals.passed + totals.failed === 0) return { passed: 0, failed: 1, note: 'ran no test' }
  if (totals.failed === 0 && status !== 0) return { ...totals, failed: 1, note: `ended with code ${status}` }
  return { ...totals, note: '' }
}

function readTotals(file: string): Totals | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Totals
  } catch {
    // It is written when a runner ends in good order.
    return undefined
  }
}

function conclude(results: readonly Result[], missing: readonly ProgramName[]): void {
  console.log(`\n${'lane'.padEnd(12)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'seconds'.padStart(9)}`)
  for (const { lane, passed, failed, seconds, note } of results) {
    const figures = `${String(passed).padStart(8)}${String(failed).padStart(8)}${seconds.toFixed(1).padStart(9)}`
    console.log(`${lane.name.padEnd(12)}${figures}  ${note}`.trimEnd())
  }
  for (const name of missing) console.log(`Not everything was tested: ${howToGet(name)}.`)

  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}
