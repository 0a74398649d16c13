// A customer's page with the built widget on it, in real Chromium, against the local services.
// Every page has the strict content security policy; what it blocks, or throws, ends the flow as a failure.
import { readFile } from 'node:fs/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startServer, type RunningServer } from '../../demo/server/server.js'
import { launchChromium } from './browsers.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const strictPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws:; img-src 'self'"

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.map': 'application/json' }

/** `/dist/…` as built, `/flows/…` from test/flows/pages. */
async function serveFile(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
  const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname))
  const file = path.startsWith('/dist/') ? join(root, path) : path.startsWith('/flows/') ? join(root, 'test/flows/pages', path.slice(7)) : undefined
  if (!file) return next()
  try {
    const body = await readFile(file)
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': strictPolicy })
    response.end(body)
  } catch {
    next()
  }
}

export type Visitor = {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong on the page so far: policy violations, uncaught errors. Must stay empty. */
  readonly troubles: readonly string[]
}

export type Flow = {
  readonly server: RunningServer
  readonly browser: Browser
  /** A new browser profile on the customer's page, as this user. */
  visit(userId: number, options?: { readonly path?: string; readonly viewport?: { readonly width: number; readonly height: number } }): Promise<Visitor>
  /** Another tab of the same profile. */
  openTab(visitor: Visitor, userId: number, path?: string): Promise<Visitor>
  /** Sets faults of the local ConnectyCube service. */
  fault(faults: Readonly<Record<string, unknown>>): Promise<void>
  heal(): Promise<void>
  /** Open sockets by user id. */
  sockets(): Promise<Readonly<Record<string, number>>>
  end(): Promise<void>
}

export async function startFlow(): Promise<Flow> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chat-flow-'))
  const server = await startServer({ port: 0, dataDir, reset: true, middleware: () => Promise.resolve((req, res, next) => void serveFile(req, res, next)) })
  const browser = await launchChromium()

  async function open(context: BrowserContext, userId: number, path: string): Promise<Visitor> {
    const page = await context.newPage()
    const troubles: string[] = []
    page.on('pageerror', error => troubles.push(String(error)))
    page.on('console', message => message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()) && troubles.push(message.text()))
    await page.goto(`${server.url}${path}?user=${userId}`)
    return { page, context, troubles }
  }

  return {
    server,
    browser,
    visit: async (userId, { path = '/flows/chat.html', viewport = { width: 900, height: 720 } } = {}) =>
      open(await browser.newContext({ viewport }), userId, path),
    openTab: ({ context }, userId, path = '/flows/chat.html') => open(context, userId, path),
    async fault(faults) {
      const response = await fetch(`${server.url}/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) })
      if (!response.ok) throw new Error(await response.text())
    },
    heal: async () => void (await fetch(`${server.url}/faults`, { method: 'DELETE' })),
    sockets: async () => (await fetch(`${server.url}/faults/sockets`)).json() as Promise<Record<string, number>>,
    async end() {
      await browser.close()
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
