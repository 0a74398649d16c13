import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type LocalServices = {
  /** What the services print about themselves when they are ready: `origin`, and one entry per service. */
  readonly addresses: Readonly<Record<string, unknown>> & { readonly origin: string }
  /** Ends the process and erases its data. */
  stop(): Promise<void>
}

/** The local services as a process of their own, on a free port, with a fresh database. Throws with their last words if they do not start. */
export async function startLocalServices(): Promise<LocalServices> {
  const folder = await mkdtemp(join(tmpdir(), 'chat-services-'))
  // Not through npm: a signal to npm does not always reach what it started.
  const args = ['--import=tsx', 'demo/server/services.ts', '--port', '0', '--data', folder]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = async () => {
    await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  // A test run that is interrupted must not leave a server behind.
  process.once('exit', () => child.kill('SIGKILL'))

  let words = ''
  child.stderr.on('data', chunk => (words += String(chunk)))
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue
    child.stdout.resume()
    return { addresses: JSON.parse(line) as LocalServices['addresses'], stop }
  }
  await stop()
  throw new Error(`The local services ended before they were ready.\n${words}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
