import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestRunnerPlugin } from '@web/test-runner'
import { need } from '../../kit/programs.js'

const PASSWORD = 'correct horse'
const USERS = ['ann', 'ben', 'cat']

/** A Prosody of our own on loopback. */
class Prosody {
  readonly port: number
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port
    this.#child = child
    this.#folder = folder
  }

  static async start(): Promise<Prosody> {
    const folder = await mkdtemp(join(tmpdir(), 'chat-prosody-'))
    const port = await freePort()
    for (const host of ['localhost', 'plain%2elocalhost']) {
      await mkdir(join(folder, host, 'accounts'), { recursive: true })
      for (const user of USERS) await writeFile(join(folder, host, 'accounts', `${user}.dat`), `return { ["password"] = "${PASSWORD}" };\n`)
    }
    await writeFile(join(folder, 'prosody.cfg.lua'), config(folder, port))
    const child = spawn(need('Prosody'), ['--config', join(folder, 'prosody.cfg.lua'), '-F'], { stdio: ['ignore', 'pipe', 'pipe'] })
    process.once('exit', () => child.kill('SIGKILL'))
    let words = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (words += String(chunk)))
    await answering(port, child, () => words)
    return new Prosody(port, child, folder)
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM')
      await once(this.#child, 'exit')
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** A way to a port that can be cut or go silent. */
class Line {
  readonly port: number
  readonly #proxy: Server
  readonly #sockets: ReadonlySet<Socket>

  private constructor(proxy: Server, sockets: ReadonlySet<Socket>) {
    this.port = (proxy.address() as AddressInfo).port
    this.#proxy = proxy
    this.#sockets = sockets
  }

  static async to(port: number): Promise<Line> {
    const sockets = new Set<Socket>()
    const proxy = createServer(near => {
      const far = connect(port, '127.0.0.1')
      for (const socket of [near, far]) {
        sockets.add(socket)
        socket.on('error', () => socket.destroy())
        socket.on('close', () => {
          sockets.delete(socket)
          near.destroy()
          far.destroy()
        })
      }
      near.pipe(far)
      far.pipe(near)
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    return new Line(proxy, sockets)
  }

  /** Ends all connections without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Connections stay open and nothing passes any more. */
  silence(): void {
    for (const socket of this.#sockets) socket.unpipe().pause()
  }

  close(): void {
    this.cut()
    this.#proxy.close()
  }
}

/**
 * Gives browser tests a Prosody: `GET /test-prosody.json` starts it, and answers its addresses over a line of the asker's own;
 * `POST /test-prosody/cut?port=…` and `/test-prosody/silence?port=…` break that line.
 */
export function prosodyPlugin(): TestRunnerPlugin {
  let starting: Promise<Prosody> | undefined
  const lines = new Map<string, Line>()
  return {
    name: 'prosody',
    async serve({ path, query }) {
      if (!path.startsWith('/test-prosody')) return undefined
      starting ??= Prosody.start()
      const line = lines.get(String(query['port'])) ?? (await Line.to((await starting).port))
      lines.set(String(line.port), line)
      if (path.endsWith('/cut')) line.cut()
      if (path.endsWith('/silence')) line.silence()
      const url = `ws://127.0.0.1:${line.port}/xmpp-websocket`
      const addresses = { port: line.port, url, domain: 'localhost', plainDomain: 'plain.localhost', rooms: 'muc.localhost', password: PASSWORD }
      return { body: JSON.stringify(addresses), type: 'json' }
    },
    async serverStop() {
      for (const line of lines.values()) line.close()
      await (await starting)?.stop()
    },
  }
}

const config = (folder: string, port: number): string => `
run_as_root = true
pidfile = "${folder}/prosody.pid"; data_path = "${folder}"; admin_socket = "${folder}/prosody.sock"
log = { { levels = { min = "warn" }, to = "console" } }
interfaces = { "127.0.0.1" }; local_interfaces = { "127.0.0.1" }; http_interfaces = { "127.0.0.1" }
c2s_ports = {}; s2s_ports = {}; component_ports = {}; http_ports = { ${port} }; https_ports = {}
modules_enabled = { "roster", "saslauth", "disco", "ping", "carbons", "smacks", "websocket" }
modules_disabled = { "tls", "s2s", "offline" }
c2s_require_encryption = false; allow_unencrypted_plain_auth = true; consider_websocket_secure = true
cross_domain_websocket = true
authentication = "internal_plain"; storage = "internal"
VirtualHost "localhost"
  http_host = "127.0.0.1"
-- A server without carbons and stream management.
VirtualHost "plain.localhost"
  http_host = "plain.localhost"
  modules_disabled = { "carbons", "smacks" }
Component "muc.localhost" "muc"
  muc_room_locking = false
`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves when the port takes connections. Prosody says nothing that could be waited for, so it is asked. */
async function answering(port: number, child: ChildProcess, words: () => string): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>(resolve => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)))
    socket.destroy()
    if (isOpen) return
  }
  throw new Error(`Prosody ended before it was ready.\n${words()}`)
}
