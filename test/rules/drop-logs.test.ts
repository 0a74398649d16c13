import { expect } from 'chai'
import { dropLogs } from '../kit/drop-logs.js'

describe('a build without a log', () => {
  it('has no call of it, wherever one stands, and everything else as it was', () => {
    const code = "import { log } from './log.js'\nif (a) log.note('b', { c: d() })\nwork().catch(() => log.alarm('e'))\nlogs.note('f')\n"
    expect(dropLogs('a.ts', code)).to.equal("import { log } from './log.js'\nif (a) void 0\nwork().catch(() => void 0)\nlogs.note('f')\n")
  })
})
