import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { arrowdb } from './arrowdb/index.js'
import { conduit } from './conduit/index.js'
import { connectycube } from './connectycube/index.js'
import { answerControl } from './controls.js'
import { Faults } from './faults.js'
import { genesys } from './genesys/index.js'
import type { LocalService } from './local-service.js'
import { write } from './rest.js'
import { Store } from './store.js'

/** One line each. The first is what `/demo` speaks of when no service is named. */
const SERVICES = [
  connectycube,
  genesys,
  conduit,
  arrowdb,
]

export type ServerOptions = {
  /** 0 takes any free port. */
  readonly port: number
  /** Folder of the database; created when missing. */
  readonly dataDir: string
  /** Start afresh. */
  readonly reset?: boolean
  /** Gets all requests that are not ours, together with the server, which it may listen to as well. */
  readonly middleware?: (server: Server) => Promise<Middleware>
}

/** Something like Vite's middleware: calls `next` when it has no answer either. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

export type RunningServer = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  /** Addresses of all services by name, as `npm run services` prints them. */
  readonly addresses: Record<string, unknown>
  /** Ends all connections at once and closes the database. */
  close(): Promise<void>
}

/**
 * Starts all local services on one port of the loopback interface: `/services/<name>`, `/faults`, `/demo`.
 * @throws the listen error, for example EADDRINUSE
 */
export async function startServer({ port, dataDir, reset = false, middleware }: ServerOptions): Promise<RunningServer> {
  const faults = new Faults()
  const server = createServer()
  await listen(server, port)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const store = openStore(server, dataDir, reset)
  const services: LocalService[] = SERVICES.map(open => open({ store, faults }))
  const foreign = middleware?.(server)

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void respond(request, response).catch((error: unknown) => {
      console.error(error)
      response.destroy()
    })
  })

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    if (!isLoopback(`http://${request.headers.host}`)) return write(response, { status: 421, body: 'Loopback only' })
    const mounted = findService(services, path)
    if (mounted) return mounted.service.http(request, response, mounted.path)
    if (/^\/(faults|demo\/(users|token|seed))\b/.test(path)) {
      return write(response, await answerControl(request, path, faults, services), corsFor(request))
    }
    const notFound = () => write(response, { status: 404, body: 'Not found' })
    if (foreign) (await foreign)(request, response, notFound)
    else notFound()
  }

  server.on('upgrade', (request, socket, head) => {
    const mounted = findService(services, request.url ?? '/')
    // Vite listens here too: what is not ours must be left alone, unless there is nobody else.
    if (!mounted && foreign) return
    socket.on('error', () => socket.destroy())
    if (!mounted) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
    else if (faults.of(mounted.service.name).upgrade === 'refused') socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
    else mounted.service.upgrade(request, socket, head, mounted.path)
  })

  await foreign
  return {
    url,
    port: Number(new URL(url).port),
    addresses: { origin: url, ...Object.fromEntries(services.map(service => [service.name, service.addresses(url)])) },
    async close() {
      await Promise.all(services.map(service => service.close()))
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      store.close()
    },
  }
}

function openStore(server: Server, dataDir: string, reset: boolean): Store {
  try {
    return new Store(dataDir, reset)
  } catch (error) {
    server.close()
    throw error
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function findService(services: readonly LocalService[], path: string): { service: LocalService; path: string } | null {
  const [, name, rest = ''] = /^\/services\/([a-z]+)([/?].*)?$/s.exec(path) ?? []
  const service = services.find(one => one.name === name)
  return service ? { service, path: rest.startsWith('/') ? rest : `/${rest}` } : null
}

/** Pages on this machine may use the controls from other ports; pages of the wide world may not. */
function corsFor(request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers
  if (!origin || !isLoopback(origin)) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': 'content-type',
    vary: 'origin',
  }
}

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname)
}
