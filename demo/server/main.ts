import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { ViteDevServer } from 'vite'
import { distFiles } from './dist-files.js'
import { pageParts } from './page-parts.js'
import { startServer, type Middleware, type RunningServer } from './server.js'

// npm start: the local services and the demo page, on one port. PORT and DATA override the defaults, --reset starts afresh.
const DEFAULT_PORT = 8080
const PORTS_TO_TRY = 20

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({ options: { reset: { type: 'boolean', default: false } } })
const dataDir = process.env['DATA'] ?? '.data'
let vite: ViteDevServer | undefined

const server = await start(process.env['PORT'])
const services = Object.keys(server.addresses).filter(name => name !== 'origin')
console.log(`
  <chat-widget> demo     ${server.url}
${services.map(name => `  ${`${name}, local`.padEnd(23)}${server.url}/services/${name}`).join('\n')}
  Fault switches         ${server.url}/faults

  Data is kept in ${dataDir}; npm start -- --reset starts afresh. Ctrl-C ends.
`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

async function start(wanted: string | undefined): Promise<RunningServer> {
  const first = Number(wanted ?? DEFAULT_PORT)
  if (!Number.isInteger(first) || first < 0 || first > 65_535) return fail(`PORT is "${wanted}"; it must be a number from 0 to 65535.`)
  for (let port = first; ; port++) {
    try {
      return await startServer({ port, dataDir, reset: values.reset, middleware: openVite })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      // A port that was asked for is a promise to somebody; only our own choice may change.
      if (wanted !== undefined) return fail(`Port ${port} is in use. Choose another one: PORT=${port + 1} npm start`)
      if (port >= first + PORTS_TO_TRY) return fail(`Ports ${first} to ${port} are all in use. Choose one: PORT=9000 npm start`)
    }
  }
}

async function openVite(httpServer: Server): Promise<Middleware> {
  // Loaded only now: who asked for a port that is taken shall not wait for it.
  const { createServer: createVite } = await import('vite')
  vite = await createVite({
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    appType: 'mpa',
    plugins: [pageParts],
    // Found while serving the first page, they would make that page load twice.
    optimizeDeps: { include: ['lit', 'lit/directive.js', 'lit/directive-helpers.js', '@lit/context', 'idb', 'socket.io-client'] },
    server: { middlewareMode: true, hmr: { server: httpServer }, fs: { allow: [root] } },
  })
  return distFiles(root, vite.middlewares)
}

async function stop(): Promise<void> {
  await Promise.all([vite?.close(), server.close()])
  process.exit(0)
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
