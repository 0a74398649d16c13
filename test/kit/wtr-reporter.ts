import type { Reporter, TestSuiteResult } from '@web/test-runner'
import { reportTotals } from './totals.js'

/** Counts the tests of all browsers; a file that could not be loaded counts as one failure, since its tests never ran. */
export function totalsReporter(): Reporter {
  return {
    onTestRunFinished({ sessions }) {
      const results = sessions.flatMap(session => {
        const tests = session.testResults ? testsOf(session.testResults) : []
        const broken = !session.passed && tests.every(test => test.passed)
        return broken ? [...tests, { passed: false }] : tests
      })
      const passed = results.filter(test => test.passed).length
      reportTotals({ passed, failed: results.length - passed })
      // Where there is no terminal to redraw, the default reporter says only what went wrong.
      console.log(`${passed} of ${results.length} browser tests passed`)
    },
  }
}

function testsOf(suite: TestSuiteResult): readonly { readonly passed: boolean }[] {
  return [...suite.tests.filter(test => !test.skipped), ...suite.suites.flatMap(testsOf)]
}
