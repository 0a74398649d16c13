import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Lane } from './lanes.js'
import { exitCodeOf, notRun, outcomeOf, report, type Result } from './results.js'

const tests: Lane = { name: 'unit', about: 'units', command: ['true'], counts: 'tests' }
const check: Lane = { name: 'types', about: 'types', command: ['true'], counts: 'check' }

describe('the result of a test run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chat-results-'))
  const leaves = (text: string): string => {
    const file = join(folder, 'totals')
    writeFileSync(file, text)
    return file
  }
  const result = (passed: number, failed: number): Result => ({ lane: tests, passed, failed, seconds: 1.25, note: '' })
  after(() => rmSync(folder, { recursive: true }))

  it('counts a check as one', () => {
    expect(outcomeOf(check, 0, 'none')).to.include({ passed: 1, failed: 0 })
    expect(outcomeOf(check, 2, 'none')).to.include({ passed: 0, failed: 1 })
  })

  it('counts the tests that a runner says it ran', () => {
    expect(outcomeOf(tests, 1, leaves('{"passed":7,"failed":2}'))).to.deep.equal({ passed: 7, failed: 2, note: '' })
  })

  it('takes a lane that was killed, or left half a result, for failed', () => {
    expect(outcomeOf(tests, null, join(folder, 'never'))).to.include({ failed: 1, note: 'ended without a result' })
    expect(outcomeOf(tests, 0, leaves('{"pass'))).to.include({ failed: 1, note: 'ended without a result' })
  })

  it('takes a lane without a test for failed', () => {
    expect(outcomeOf(tests, 0, leaves('{"passed":0,"failed":0}'))).to.include({ failed: 1, note: 'ran no test' })
  })

  it('takes a lane for failed that ended badly after its last test', () => {
    expect(outcomeOf(tests, 3, leaves('{"passed":7,"failed":0}'))).to.include({ passed: 7, failed: 1, note: 'ended with code 3' })
  })

  it('fails what cannot be run when nobody watches, and only says so to a person', () => {
    expect(notRun(['Firefox'], false)).to.deep.equal({ passed: 0, failed: 1, note: 'not run: no Firefox' })
    expect(notRun(['Firefox'], true)).to.deep.equal({ passed: 0, failed: 0, note: 'not run: no Firefox' })
  })

  it('ends with one line that counts all lanes, after what was left out', () => {
    const lines = report([result(7, 0), result(3, 2)], ['Not everything was tested: install Firefox.'])
    expect(lines.slice(-3)).to.deep.equal(['Not everything was tested: install Firefox.', '', '10 passed, 2 failed'])
    expect(lines.filter(line => / passed, /.test(line))).to.have.length(1)
  })

  it('is good only when something passed and nothing failed', () => {
    expect([exitCodeOf([result(1, 0)]), exitCodeOf([result(1, 1)]), exitCodeOf([result(0, 0)]), exitCodeOf([])]).to.deep.equal([0, 1, 1, 1])
  })
})
