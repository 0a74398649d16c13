// A customer's page with the built widget on it, in real Chromium, against the local services.
// Every page has the strict content security policy; what it blocks, or throws, ends the flow as a failure.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { FaultOrder } from '../../demo/server/faults.js'
import { startServer, type RunningServer } from '../../demo/server/server.js'
import type { Chat } from '../../src/core/chat.js'
import type {} from '../../src/ui/chat-widget.js'
import { launchChromium } from './browsers.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const strictPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws:; img-src 'self'"

// Chromium does not know where a page came from that `cut` puts in the network's place, and would not let it talk to this machine.
const permissions = ['local-network-access']

/** Frames in a sandbox have no origin that could be named. */
const forAnybody = { 'access-control-allow-origin': '*' }

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** As the service writes it: a number on ConnectyCube, a name on the static page. */
export type UserName = number | string

export type Visitor = {
  readonly page: Page
  readonly context: BrowserContext
  readonly userId: UserName
  /** What went wrong on the page so far: policy violations, uncaught errors and rejections. Must stay empty. */
  readonly troubles: readonly string[]
}

export type VisitOptions = {
  /** Below the origin; default the inline chat page. */
  readonly path?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Before the page is asked for. */
  readonly prepare?: (context: BrowserContext) => Promise<void>
}

export type Flow = {
  readonly server: RunningServer
  readonly browser: Browser
  /** A new browser profile on the customer's page, as this user. */
  visit(userId: UserName, options?: VisitOptions): Promise<Visitor>
  /** Another tab of the same profile. */
  openTab(visitor: Visitor, options?: Pick<VisitOptions, 'path'> & { readonly userId?: UserName }): Promise<Visitor>
  /**
   * Pulls the plug of a visitor: nothing goes in or out, and the service closes what it had with this user.
   * Only the page's own files still come, as from a browser's cache or the site's service worker, so that it can be reloaded.
   */
  cut(visitor: Visitor): Promise<void>
  restore(visitor: Visitor): Promise<void>
  /** From now on the page's own files come at once, whatever network the test pretends. */
  keepOwnFiles(visitor: Visitor): Promise<void>
  /** Breaks something of the service. */
  order(faults: FaultOrder): Promise<void>
  heal(): Promise<void>
  /** Open sockets of a user, as the service counts them. */
  sockets(userId: UserName): Promise<number>
  /** How often the site was asked for a session of this user. */
  signIns(userId: UserName): number
  /** Fills a dialog of Ann and Ben of its own with history; answers its id. */
  seed(count: number): Promise<string>
  end(): Promise<void>
}

/** @param service the local service that users, faults and sessions are of */
export async function startFlow(service = 'connectycube'): Promise<Flow> {
  const folder = await mkdtemp(join(tmpdir(), 'chat-flow-'))
  const site = new Site(join(folder, 'site'), service)
  await site.collect()
  const middleware = () => Promise.resolve((request: IncomingMessage, response: ServerResponse, next: () => void) => void site.answer(request, response, next))
  const server = await startServer({ port: 0, dataDir: join(folder, 'data'), reset: true, middleware })
  site.origin = server.url
  const browser = await launchChromium()

  async function post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(server.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(await response.text())
    return response.json()
  }
  const order = async (faults: FaultOrder): Promise<void> => void (await post('/faults', { service, ...faults }))

  async function open(context: BrowserContext, userId: UserName, path = '/flows/chat.html'): Promise<Visitor> {
    const page = await context.newPage()
    const troubles: string[] = []
    page.on('pageerror', error => troubles.push(String(error)))
    await page.exposeFunction('reportTrouble', (words: string) => void troubles.push(words))
    // The tests' own compiler puts a call of this into functions that `evaluate` hands to the page.
    await page.addInitScript('globalThis.__name = value => value')
    await page.addInitScript(preparePage)
    await page.goto(`${server.url}${path}?user=${userId}`)
    return { page, context, userId, troubles }
  }

  const keepOwnFiles = async ({ context }: Pick<Visitor, 'context'>): Promise<void> =>
    void (await context.route(isOwnFile, async route => route.fulfill(await site.read(new URL(route.request().url())))))

  return {
    server,
    browser,
    order,
    async visit(userId, { path, viewport = { width: 900, height: 720 }, prepare } = {}) {
      const context = await browser.newContext({ viewport, permissions })
      await prepare?.(context)
      return open(context, userId, path)
    },
    openTab: ({ context, userId }, options = {}) => open(context, options.userId ?? userId, options.path),
    keepOwnFiles,
    async cut({ context, userId }) {
      await keepOwnFiles({ context })
      await context.setOffline(true)
      await order({ userId, drop: true })
    },
    async restore({ context }) {
      await context.unroute(isOwnFile)
      await context.setOffline(false)
    },
    heal: async () => void (await fetch(`${server.url}/faults`, { method: 'DELETE' })),
    async sockets(userId) {
      const { users } = (await (await fetch(`${server.url}/faults/sockets`)).json()) as { users: Record<string, number> }
      return users[userId] ?? 0
    },
    signIns: userId => site.signIns.get(String(userId)) ?? 0,
    seed: async count => ((await post('/demo/seed', { service, count })) as { dialogId: string }).dialogId,
    async end() {
      await browser.close()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const isOwnFile = ({ pathname }: URL): boolean => /^\/(dist|flows)\//.test(pathname)

/** Runs in the page, before its own scripts. */
function preparePage(): void {
  const page = globalThis as unknown as { reportTrouble: (words: string) => void; chatOnPage: () => Chat | null | undefined }
  page.chatOnPage = () => document.querySelector('chat-widget')?.chat
  addEventListener('securitypolicyviolation', event => {
    page.reportTrouble(`policy: ${event.effectiveDirective} blocked ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
  })
}

/** What the customer's own web server has: pages, the widget's files, and a way to a session for who is signed in. */
class Site {
  /** Asked for so many sessions, by user. */
  readonly signIns = new Map<string, number>()
  origin = ''
  readonly #folder: string
  readonly #service: string

  constructor(folder: string, service: string) {
    this.#folder = folder
    this.#service = service
  }

  /** Copies everything first: a build that happens meanwhile must not change a page under its visitors. */
  async collect(): Promise<void> {
    const filter = (source: string): boolean => !source.endsWith('.map')
    await cp(join(root, 'dist/cdn'), join(this.#folder, 'dist/cdn'), { recursive: true, filter })
    await cp(join(root, 'dist/chat-widget.js'), join(this.#folder, 'dist/chat-widget.js'))
    await cp(join(root, 'test/flows/pages'), join(this.#folder, 'flows'), { recursive: true })
  }

  async answer(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin)
    const userId = url.searchParams.get('user') ?? ''
    try {
      if (isOwnFile(url)) {
        const { body, headers } = await this.read(url)
        response.writeHead(200, headers).end(body)
      } else if (url.pathname === '/session' && request.method === 'POST') {
        this.signIns.set(userId, (this.signIns.get(userId) ?? 0) + 1)
        const session = await fetch(`${this.origin}/demo/token`, { method: 'POST', body: JSON.stringify({ service: this.#service, userId }) })
        response.writeHead(200, { 'content-type': 'application/json', ...forAnybody }).end(await session.text())
      } else next()
    } catch {
      next()
    }
  }

  /** Pages know their origin and their user by `{{…}}`, since a classic script's attributes cannot compute them. */
  async read({ pathname, searchParams }: URL): Promise<{ body: Buffer; headers: Record<string, string> }> {
    const raw = await readFile(join(this.#folder, normalize(pathname)))
    const type = extname(pathname)
    const facts: Readonly<Record<string, string>> = {
      origin: this.origin,
      socketOrigin: this.origin.replace(/^http/, 'ws'),
      user: searchParams.get('user') ?? '',
    }
    const body = type === '.html' ? Buffer.from(raw.toString('utf8').replace(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? '')) : raw
    return { body, headers: { 'content-type': types[type] ?? 'application/octet-stream', 'content-security-policy': strictPolicy, ...forAnybody } }
  }
}
