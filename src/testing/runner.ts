/** What the suite needs of a test runner: mocha, vitest, jest and `node:test` all have it. */
export type Runner = {
  readonly describe: (title: string, body: () => void) => unknown
  readonly it: (title: string, body: () => Promise<unknown> | void) => unknown
  readonly beforeEach: (body: () => Promise<unknown> | void) => unknown
  readonly afterEach: (body: () => Promise<unknown> | void) => unknown
}

/** The runner whose functions are global. @throws Error where there is none, saying what to do */
export function globalRunner(): Runner {
  const runner = globalThis as unknown as Runner
  if (typeof runner.describe === 'function' && typeof runner.it === 'function') return runner
  throw new Error('There is no test runner with global functions here: give connectorContract its describe, it, beforeEach and afterEach.')
}
