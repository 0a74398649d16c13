// How much of the pure core, the engine and the cache the unit tests reach: fails below the figure that was promised.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CoverageReport } from 'monocart-coverage-reports'

/** Where the lane `unit` lets Node leave its counts. */
const folder = 'coverage/unit'

/** Of all branches, in per cent. */
const limit = 95

const isMeasured = (path: string): boolean => /\bsrc\/(core|engine|cache)\//.test(path)

// The compiler and the reporter are processes too, and small; of several runs of the tests the last one counts.
const files = readdirSync(folder).map(name => ({ path: join(folder, name), stat: statSync(join(folder, name)) }))
const most = Math.max(...files.map(({ stat }) => stat.size))
const latest = files.filter(({ stat }) => stat.size > most / 2).sort((x, y) => y.stat.mtimeMs - x.stat.mtimeMs)[0]
if (!latest) throw new Error('Nothing was measured: run the lane "unit" first.')
for (const { path } of files) if (path !== latest.path) rmSync(path)

const report = new CoverageReport({
  name: 'core, engine and cache',
  outputDir: 'coverage/report',
  reports: ['console-details', 'v8'],
  entryFilter: ({ url }: { url: string }) => isMeasured(url),
  sourceFilter: isMeasured,
})
await report.addFromDir(folder)
const results = await report.generate()
const reached = Number(results?.summary.branches.pct)
rmSync(folder, { recursive: true })
console.log(`${reached} % of the branches of core, engine and cache are reached; ${limit} % must be.`)
if (!(reached >= limit)) process.exitCode = 1
