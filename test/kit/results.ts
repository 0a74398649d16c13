import { readFileSync } from 'node:fs'
import type { Lane } from './lanes.js'
import type { Totals } from './totals.js'

/** What came of a lane; the note says why a failure is counted that no test reported, or why nothing ran. */
export type Result = Totals & { readonly lane: Lane; readonly seconds: number; readonly note: string }

type Outcome = Totals & { readonly note: string }

/** Silence is not success: a lane that left no totals crashed, and one without a test proves nothing. */
export function outcomeOf(lane: Lane, status: number | null, totalsFile: string): Outcome {
  if (lane.counts === 'check') return status === 0 ? { passed: 1, failed: 0, note: '' } : { passed: 0, failed: 1, note: '' }
  const totals = readTotals(totalsFile)
  if (!totals) return { passed: 0, failed: 1, note: 'ended without a result' }
  if (totals.passed + totals.failed === 0) return { passed: 0, failed: 1, note: 'ran no test' }
  if (totals.failed === 0 && status !== 0) return { ...totals, failed: 1, note: `ended with code ${status}` }
  return { ...totals, note: '' }
}

/** A lane whose programs are missing. A run that nobody watches must not be green with a hole in it; a person is told, and may go on. */
export function notRun(lacking: readonly string[], isWatched: boolean): Outcome {
  return { passed: 0, failed: isWatched ? 0 : 1, note: `not run: no ${lacking.join(', ')}` }
}

/** The table of lanes, and as its last line the count that says it all. */
export function report(results: readonly Result[], warnings: readonly string[]): readonly string[] {
  const row = (name: string, ...figures: string[]) => name.padEnd(12) + figures.map(figure => figure.padStart(9)).join('')
  const rows = results.map(({ lane, passed, failed, seconds, note }) => `${row(lane.name, `${passed}`, `${failed}`, seconds.toFixed(1))}  ${note}`.trimEnd())
  const { passed, failed } = sum(results)
  return ['', row('lane', 'passed', 'failed', 'seconds'), ...rows, ...warnings, '', `${passed} passed, ${failed} failed`]
}

/** 0 when something passed and nothing failed. */
export function exitCodeOf(results: readonly Result[]): 0 | 1 {
  const { passed, failed } = sum(results)
  return failed === 0 && passed > 0 ? 0 : 1
}

function sum(results: readonly Totals[]): Totals {
  return results.reduce((all, { passed, failed }) => ({ passed: all.passed + passed, failed: all.failed + failed }), { passed: 0, failed: 0 })
}

function readTotals(file: string): Totals | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Totals
  } catch {
    // It is written when a runner ends in good order.
    return undefined
  }
}
