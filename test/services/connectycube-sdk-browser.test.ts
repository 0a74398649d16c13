import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { startServer, type Middleware, type RunningServer } from '../../demo/server/server.js'
import { launchChromium } from '../kit/browsers.js'
import { BEN, Rest, type Addresses, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'
import { jidOf, XmppClient } from './xmpp-client.js'

const SDK = readFileSync(createRequire(import.meta.url).resolve('connectycube/umd'), 'utf8')

const pages: Middleware = (request, response) => {
  const isScript = request.url === '/sdk.js'
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
  response.end(isScript ? SDK : '<!doctype html><title>SDK</title><script src="/sdk.js"></script>')
}

describe('the ConnectyCube SDK in Chromium', () => {
  let dataDir: string
  let server: RunningServer
  let pageServer: RunningServer
  let browser: Browser
  let page: Page
  let cube: TestServer

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'chat-services-'))
    server = await startServer({ port: 0, dataDir: join(dataDir, 'service') })
    // The page comes from another port, so that every call of it is checked for CORS.
    pageServer = await startServer({ port: 0, dataDir: join(dataDir, 'page'), middleware: () => Promise.resolve(pages) })
    cube = { ...server, cube: server.addresses['connectycube'] as Addresses }
    browser = await launchChromium()
    page = await browser.newPage()
    await page.goto(pageServer.url)
  })
  after(async () => {
    await browser?.close()
    await Promise.all([server.close(), pageServer.close()])
    rmSync(dataDir, { recursive: true })
  })

  it('signs in, lists, connects, sends and receives', async () => {
    const ben = await XmppClient.of(cube, BEN)
    const names = await page.evaluate(async ({ appId, authKey, api, chat, chatHost }: Addresses) => {
      const sdk = (globalThis as Wire)['ConnectyCube']
      sdk.init({ appId, authKey }, { endpoints: { api: 'unused', api_url: api, chat: chatHost, chat_url: chat }, chat: { streamManagement: { enable: true } }, debug: { mode: 0 } })
      const session = await sdk.createSession({ login: 'ann', password: 'ann-password' })
      const { items } = await sdk.chat.dialog.list({ limit: 100 })
      await sdk.chat.connect({ userId: session.user_id, password: session.token })
      await sdk.chat.ping()
      return items.map((dialog: { name: string }) => dialog.name) as string[]
    }, cube.cube)
    expect(names).to.include.members(['Ben Okafor', 'Lunch', 'Rose Lane'])

    const sending = page.evaluate(to => {
      const { chat } = (globalThis as Wire)['ConnectyCube']
      const sent = new Promise<string>(resolve => (chat.onSentMessageCallback = (_lost: unknown, message: { id: string }) => resolve(message.id)))
      chat.send(to, { type: 'chat', body: 'hello from a page', extension: { save_to_history: 1 } })
      return sent
    }, BEN)
    const heard = await ben.heard('hello from a page')
    expect(await sending).to.equal(heard.attrs['id'])

    const receiving = page.evaluate(() => {
      const { chat } = (globalThis as Wire)['ConnectyCube']
      return new Promise<Wire>(resolve => (chat.onMessageListener = (from: number, message: { body: string }) => resolve({ from, body: message.body })))
    })
    // The listener is in place once the page has answered something that was asked after it.
    await page.evaluate(() => undefined)
    ben.say(`${jidOf(1001)}`, 'hello page')
    expect(await receiving).to.deep.equal({ from: BEN, body: 'hello page' })
    await ben.leave()
  })

  it('uploads a file and deletes a message, with all that a preflight asks for', async () => {
    const text = await page.evaluate(async () => {
      const sdk = (globalThis as Wire)['ConnectyCube']
      const file = new File(['hello file'], 'note.txt', { type: 'text/plain' })
      const blob = await sdk.storage.createAndUpload({ file, name: 'note.txt', type: 'text/plain', size: file.size, public: false })
      return (await fetch(sdk.storage.privateUrl(blob.uid))).text()
    })
    expect(text).to.equal('hello file')

    const rest = await Rest.of(cube, 1001)
    const { _id } = await rest.dialogNamed('Ben Okafor')
    const made = await rest.call('POST', '/chat/Message', { chat_dialog_id: _id, message: 'away with it' })
    await page.evaluate(id => (globalThis as Wire)['ConnectyCube'].chat.message.delete([id], { force: 1 }) as Promise<unknown>, made['_id'] as string)
    expect(await rest.message(_id, made['_id'])).to.equal(undefined)
  })
})
