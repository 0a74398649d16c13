// The engine with limits that a simulated dialog outgrows: as shipped they are wider than any of these becomes long.
import type { Patch } from './bundle.js'

const limit = (file: string, line: string, value: number): Patch => ({ file, from: line, to: line.replace(/[\d_]+$/, String(value)) })

export const smallLimits: readonly Patch[] = [
  // What is asked for, stored and shown at once.
  limit('engine/runs.ts', 'export const pageSize = 50', 4),
  limit('cache/pages.ts', 'export const pageSize = 64', 4),
  limit('engine/store.ts', 'export const runLimit = 2000', 12),
  // How far back is looked at the live end.
  limit('core/timeline.ts', 'export const tailLength = 64', 6),
  limit('engine/rows.ts', 'const recentLimit = 64', 6),
  limit('engine/summaries.ts', 'const shortRun = 64', 4),
  // What happens at once.
  limit('engine/intake.ts', 'const batchSize = 200', 3),
  limit('engine/ahead.ts', 'const aheadCount = 10', 1),
  limit('connectors/memory/event-log.ts', 'const remembered = 1_000', 5),
]
