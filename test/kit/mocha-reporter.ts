import Mocha from 'mocha'
import { reportTotals } from './totals.js'

/** Mocha's own output; the counts go to `npm test` as well. */
export default class extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.once('end', () => reportTotals({ passed: this.stats.passes, failed: this.stats.failures }))
  }
}
