// Tests that need a browser: BROWSERS=chromium,firefox picks where (default chromium), PROSODY=only|no those that need
// that server (default: all tests), COVERAGE=1 measures, --files narrows.
import { createServer, Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { defaultReporter } from '@web/test-runner'
import { chromeLauncher } from '@web/test-runner-chrome'
import { playwrightLauncher } from '@web/test-runner-playwright'
import * as puppeteer from 'puppeteer-core'
import { tsImport } from 'tsx/esm/api'

const kit = path => tsImport(path, import.meta.url)
const { chromiumArgs } = await kit('./kit/browsers.ts')
const { need } = await kit('./kit/programs.ts')
const { localServicesPlugin } = await kit('./kit/wtr-services.ts')
const { prosodyPlugin } = await kit('./connectors/shared/prosody.ts')
const { totalsReporter } = await kit('./kit/wtr-reporter.ts')
const { freshSeed } = await kit('./simulation/fresh-seed.ts')

const launchers = {
  chromium: () => playwrightLauncher({ product: 'chromium', launchOptions: { executablePath: need('Chromium'), args: chromiumArgs } }),
  // One page at a time: Firefox gives focus and keys to only one.
  firefox: () => chromeLauncher({ puppeteer, concurrency: 1, launchOptions: { browser: 'firefox', executablePath: need('Firefox') } }),
}

// Told 'localhost', the runner listens on every interface of the machine.
const { listen } = Server.prototype
Server.prototype.listen = function (options, ...rest) {
  const isOpen = typeof options === 'object' && options.port !== undefined && options.host === undefined
  return listen.call(this, isOpen ? { ...options, host: '127.0.0.1' } : options, ...rest)
}

/** Any free port: left alone, two runs that start together choose the same one. */
async function freePort() {
  const server = createServer()
  await new Promise(resolve => server.listen({ port: 0 }, resolve))
  const { port } = server.address()
  await new Promise(resolve => server.close(resolve))
  return port
}

function filesOf(prosody) {
  const withProsody = 'test/connectors/shared/xmpp.browser.test.ts'
  if (prosody === 'only') return withProsody
  return ['test/ui/**/*.test.ts', 'test/**/*.browser.test.ts', ...(prosody === 'no' ? [`!${withProsody}`] : [])]
}

export default {
  rootDir: fileURLToPath(new URL('..', import.meta.url)),
  files: filesOf(process.env.PROSODY),
  port: await freePort(),
  concurrency: 2,
  // A whole connector contract in one file takes Firefox minutes on a busy machine.
  testsFinishTimeout: 900_000,
  nodeResolve: { exportConditions: ['production'] },
  // Longer than any wait within a test, so that the test says what it waited for.
  testFramework: { config: { timeout: 60_000, forbidOnly: true, forbidPending: true } },
  plugins: [
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) }),
    localServicesPlugin(),
    { name: 'fresh-seed', serve: ({ path }) => (path === '/fresh-seed.json' ? { body: String(freshSeed()), type: 'json' } : undefined) },
    prosodyPlugin(),
  ],
  browsers: (process.env.BROWSERS ?? 'chromium').split(',').map(name => launchers[name]()),
  reporters: [defaultReporter({ reportTestProgress: process.stdout.isTTY === true }), totalsReporter()],
  coverage: process.env.COVERAGE === '1',
  coverageConfig: { include: ['src/**/*.ts'], reportDir: 'coverage' },
}
