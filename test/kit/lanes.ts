import type { ProgramName } from './programs.js'

/** One stretch of `npm test`, a process of its own. */
export type Lane = {
  readonly name: string
  readonly about: string
  readonly command: readonly [file: string, ...args: string[]]
  readonly env?: Readonly<Record<string, string>>
  /** What must be on the machine. */
  readonly needs?: readonly ProgramName[]
  /** It needs nothing but the processor, and runs while those after it wait for browsers and sockets. */
  readonly beside?: true
  /** 'tests': the runner leaves its totals; 'check': the exit code is one passed or one failed. */
  readonly counts: 'tests' | 'check'
}

const npx = (...args: [string, ...string[]]): Lane['command'] => ['npx', '--no-install', ...args]
const mocha = (...globs: string[]) => npx('mocha', '--config', 'test/kit/mocharc.json', ...globs)
const browserTests = npx('wtr', '--config', 'test/wtr.config.mjs')

/** In the order they run: what fails fast and cheap comes first. */
export const lanes: readonly Lane[] = [
  { name: 'types', about: 'type check', command: npx('tsc', '-p', '.'), counts: 'check' },
  { name: 'lint', about: 'lint', command: ['npm', 'run', '--silent', 'lint'], counts: 'check' },
  { name: 'rules', about: 'the lint rules themselves', command: mocha('test/rules/*.test.ts'), counts: 'tests' },
  { name: 'build', about: 'build', command: ['npm', 'run', '--silent', 'build'], counts: 'check' },
  { name: 'built', about: 'what is built, and how many bytes', command: mocha('test/rules/built/*.test.ts', 'test/author/*.test.ts'), counts: 'tests' },
  {
    name: 'unit',
    about: 'core, engine, cache',
    command: mocha('test/{core,cache,engine,lib,kit}/**/*.test.ts', 'test/{simulation,faults}/*.test.ts'),
    env: { NODE_V8_COVERAGE: 'coverage/unit' },
    counts: 'tests',
  },
  { name: 'coverage', about: 'how much of core, engine and cache that reached', command: npx('tsx', 'test/kit/coverage.ts'), counts: 'check' },
  { name: 'simulation', about: 'random histories, seeded bugs', command: mocha('test/simulation/proof/*.test.ts'), beside: true, counts: 'tests' },
  // More than half their time goes by in waiting for an answer.
  { name: 'connectors', about: 'connectors', command: mocha('--parallel', '--jobs', '4', 'test/connectors/**/*.test.ts'), counts: 'tests' },
  { name: 'services', about: "services, vendors' SDKs", command: mocha('test/services/**/*.test.ts'), needs: ['Chromium'], counts: 'tests' },
  {
    name: 'chromium',
    about: 'elements and connectors in Chromium',
    command: browserTests,
    env: { BROWSERS: 'chromium', PROSODY: 'no' },
    needs: ['Chromium'],
    counts: 'tests',
  },
  {
    name: 'firefox',
    about: 'elements and connectors in Firefox',
    command: browserTests,
    env: { BROWSERS: 'firefox', PROSODY: 'no' },
    needs: ['Firefox'],
    counts: 'tests',
  },
  {
    name: 'prosody',
    about: 'XMPP stream against a real server',
    command: browserTests,
    env: { BROWSERS: 'chromium,firefox', PROSODY: 'only' },
    needs: ['Chromium', 'Firefox', 'Prosody'],
    counts: 'tests',
  },
  { name: 'flows', about: 'user stories', command: mocha('--timeout', '240000', 'test/flows/**/*.test.ts', 'test/faults/flows/*.test.ts'), needs: ['Chromium'], counts: 'tests' },
]
