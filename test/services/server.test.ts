import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { startServer } from '../../demo/server/server.js'
import { ANN, BEN, postJson, Rest, startTestServer, tokenOf, type Addresses, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'
import { jidOf, XmppClient } from './xmpp-client.js'

const PROGRAM = fileURLToPath(new URL('../../demo/server/services.ts', import.meta.url))

describe('the local server', () => {
  let server: TestServer

  before(async () => {
    server = await startTestServer()
  })
  after(() => server.close())

  it('offers people to sign in as, with pictures', async () => {
    const users = (await (await fetch(`${server.url}/demo/users`)).json()) as Wire[]
    expect(users.map(user => user['name'])).to.include.members(['Ann Keller', 'Ben Okafor'])
    const picture = await fetch(users[0]!['avatarUrl'] as string)
    expect(picture.headers.get('content-type')).to.equal('image/svg+xml')
    expect(await picture.text()).to.match(/^<svg /)
  })

  it('signs a user in like a site’s own back end, and nobody unknown', async () => {
    const { token, userId, appId, status } = await postJson(`${server.url}/demo/token`, { userId: ANN })
    expect({ userId, appId, status }).to.deep.equal({ userId: ANN, appId: 77, status: 200 })
    expect(await new Rest(server, token as string).dialogs()).to.not.be.empty
    expect((await postJson(`${server.url}/demo/token`, { userId: 5 }))['status']).to.equal(404)
  })

  it('writes ten thousand messages into a new dialog at once', async () => {
    const { dialogId } = await postJson(`${server.url}/demo/seed`, { dialogId: null, count: 10_000 })
    const rest = await Rest.of(server, ANN)
    const page = await rest.messages(dialogId as string, '&sort_desc=date_sent&limit=3')
    expect(page[0]?.['message']).to.equal('Message 10000 of 10000')
    expect(await rest.call('GET', `/chat/Message?chat_dialog_id=${dialogId}&count=1`)).to.deep.equal({ items: { count: 10_000 } })
    expect((await postJson(`${server.url}/demo/seed`, { dialogId: '000000000000000000000000', count: 1 }))['status']).to.equal(404)
    expect((await postJson(`${server.url}/demo/seed`, { dialogId: null, count: 'many' }))['status']).to.equal(400)
  })

  it('lets every page use the service, and only pages of this machine the controls', async () => {
    const preflight = await fetch(`${server.cube.api}/session.json`, { method: 'OPTIONS', headers: { origin: 'https://site.test' } })
    expect(preflight.status).to.equal(204)
    expect(preflight.headers.get('access-control-allow-origin')).to.equal('*')
    expect(preflight.headers.get('access-control-allow-headers')).to.match(/CB-Token.*CB-SDK.*CB-AuthKey.*Content-Type/)
    const allowed = async (origin: string) => (await fetch(`${server.url}/demo/users`, { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await allowed('http://localhost:9999')).to.equal('http://localhost:9999')
    expect(await allowed('https://site.test')).to.equal(null)
  })

  it('says when a token ends, and lets pages read it', async () => {
    const twoHoursMs = 7_200_000
    const began = Date.now()
    const answer = await (await Rest.of(server, ANN)).raw('GET', '/chat/Dialog')
    const ends = Date.parse(answer.headers.get('cb-token-expirationdate') ?? '')
    expect(ends).to.be.within(began + twoHoursMs - 1000, Date.now() + twoHoursMs + 1000)
    expect(answer.headers.get('access-control-expose-headers')).to.include('CB-Token-ExpirationDate')
  })

  it('answers a path nobody has with plain text', async () => {
    const answer = await (await Rest.of(server, ANN)).raw('GET', '/nonsense')
    expect(answer.status).to.equal(404)
    expect(await answer.text()).to.equal('E_ROUTE_NOT_FOUND: Cannot GET:/nonsense')
    expect((await fetch(`${server.url}/nothing`)).status).to.equal(404)
  })

  it('passes on what is not its own', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'chat-services-'))
    const own = await startServer({ port: 0, dataDir, middleware: () => Promise.resolve((request, response) => response.end(`page ${request.url}`)) })
    expect(await (await fetch(`${own.url}/index.html`)).text()).to.equal('page /index.html')
    expect((await fetch(`${own.url}/demo/users`)).headers.get('content-type')).to.match(/json/)
    await own.close()
    rmSync(dataDir, { recursive: true })
  })

  it('keeps everything across a restart, and forgets it when reset', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'chat-services-'))
    const names = async (reset: boolean, add?: string) => {
      const own = await startServer({ port: 0, dataDir, reset })
      const user = await Rest.of({ ...own, cube: own.addresses['connectycube'] as Addresses }, ANN)
      if (add) await user.call('POST', '/chat/Dialog', { type: 2, name: add, occupants_ids: [BEN] })
      const found = (await user.dialogs()).map(dialog => dialog['name'] as string)
      await own.close()
      return found
    }
    await names(false, 'Kept')
    expect(await names(false)).to.include('Kept')
    expect(await names(true)).to.include('Lunch').and.not.include('Kept')
    rmSync(dataDir, { recursive: true })
  })

  it('says so when the port is taken, and leaves the other server alone', async () => {
    const failure = await startServer({ port: server.port, dataDir: tmpdir() }).catch((error: unknown) => error)
    expect(failure).to.have.property('code', 'EADDRINUSE')
    expect((await fetch(`${server.url}/demo/users`)).status).to.equal(200)
  })
})

describe('the services program', () => {
  let dataDir: string
  const children: ChildProcess[] = []

  before(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'chat-services-'))
  })
  after(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true })
  })

  it('prints one line with the addresses and ends when asked to', async () => {
    const { child, line, server } = await run()
    expect(line).to.deep.include({ origin: server.url })
    expect(server.cube).to.deep.include({ appId: 77, api: `${server.url}/services/connectycube` })
    expect(server.cube.chat).to.match(/^ws:\/\/127\.0\.0\.1:\d+\/services\/connectycube\/chat$/)
    const ended = ending(child)
    child.kill('SIGTERM')
    expect(await ended).to.equal(0)
  })

  it('loses no acknowledged message when it is killed', async () => {
    const { child, server } = await run()
    const ann = await XmppClient.of(server, ANN, { sm: true })
    const sent = Array.from({ length: 50 }, (_, number) => ann.say(jidOf(BEN), `before the crash ${number}`))
    // The presence was the first of the stanzas.
    expect(await ann.acked()).to.equal(51)
    const ended = ending(child)
    child.kill('SIGKILL')
    await ended

    const again = await run()
    const rest = new Rest(again.server, await tokenOf(again.server, ANN))
    const { _id } = await rest.dialogNamed('Ben Okafor')
    const kept = (await rest.messages(_id)).map(message => message['_id'] as string)
    expect(kept.slice(-50)).to.deep.equal(sent)
  })

  async function run(...args: string[]): Promise<{ child: ChildProcess; line: Wire; server: TestServer }> {
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, '--port', '0', '--data', dataDir, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    let text = ''
    for await (const chunk of child.stdout!) {
      text += String(chunk)
      if (text.endsWith('\n')) break
    }
    const line = JSON.parse(text) as Wire
    const url = line['origin'] as string
    const server = { url, port: Number(new URL(url).port), addresses: line, cube: line['connectycube'] as Addresses, close: () => Promise.resolve() }
    return { child, line, server }
  }

  function ending(child: ChildProcess): Promise<number | null> {
    return child.exitCode === null && child.signalCode === null ? new Promise(resolve => child.once('exit', resolve)) : Promise.resolve(child.exitCode)
  }
})

describe('npm start', () => {
  const START = fileURLToPath(new URL('../../demo/server/main.ts', import.meta.url))
  let dataDir: string
  const children: ChildProcess[] = []

  before(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'chat-start-'))
  })
  after(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true })
  })

  it('serves the services and the page from one address, and ends cleanly', async () => {
    const child = start('0')
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await output(child, 'Ctrl-C'))![0]
    expect((await fetch(`${url}/demo/users`)).status).to.equal(200)
    expect((await fetch(`${url}/@vite/client`)).status).to.equal(200)
    expect(await (await fetch(url)).text()).to.match(/<!doctype html>/i)
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGINT')
    expect(await ended).to.equal(0)
  })

  it('says so when the port that was asked for is taken', async () => {
    const other = await startTestServer()
    const child = start(String(other.port))
    const ended = new Promise(resolve => child.once('exit', resolve))
    expect(await output(child, '\n')).to.match(new RegExp(`^Port ${other.port} is in use\\.`))
    expect(await ended).to.equal(1)
    await other.close()
  })

  function start(port: string): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', START], { env: { ...process.env, PORT: port, DATA: dataDir }, stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    return child
  }

  /** What it said until, and with, the given text. */
  function output({ stdout, stderr }: ChildProcess, until: string): Promise<string> {
    return new Promise(resolve => {
      let text = ''
      for (const stream of [stdout!, stderr!]) {
        stream.on('data', chunk => {
          text += String(chunk)
          if (text.includes(until)) resolve(text)
        })
      }
    })
  }
})
