import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { startServer, type RunningServer } from '../../demo/server/server.js'
import type { Action } from '../../src/core/actions.js'
import { launchChromium } from '../kit/browsers.js'
import { ANN, BEN, fault, heal, Rest, tokenOf, type Addresses, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'
import type { Peer } from './peer-page.js'
import { signIn, type Person } from './sdk.js'

// Our connector in a page, the vendor's SDK at the other end: what one writes, the other must understand.
describe('our ConnectyCube connector and the vendor’s SDK', () => {
  let dataDir: string
  let server: RunningServer & TestServer
  let browser: Browser
  let page: Page
  let ben: Person
  let rest: Rest
  let direct: string
  let group: string
  let clientIds = 0

  const call = <Name extends keyof Peer>(name: Name, ...args: Parameters<Peer[Name]>): Promise<Awaited<ReturnType<Peer[Name]>>> =>
    page.evaluate(([verb, values]) => (globalThis as Wire)['peer'][verb as string](...(values as unknown[])), [name, args] as const)
  const send = (dialogId: string, text: string) => call('send', dialogId, text, `client-${++clientIds}`)
  const perform = (action: unknown) => call('perform', action as Action)

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'chat-peer-'))
    const script = await bundle(fileURLToPath(new URL('peer-page.ts', import.meta.url)))
    const running = await startServer({
      port: 0,
      dataDir,
      middleware: () => Promise.resolve((request, response) => {
        const isScript = request.url === '/peer.js'
        response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
        response.end(isScript ? script : '<!doctype html><title>Peer</title><script type="module" src="/peer.js"></script>')
      }),
    })
    server = { ...running, cube: running.addresses['connectycube'] as Addresses }
    rest = await Rest.of(server, ANN)
    direct = (await rest.dialogNamed('Ben Okafor'))['_id']
    group = (await rest.dialogNamed('Weekend hikes'))['_id']
    ben = await signIn(server, 'ben')
    await ben.connect()
    browser = await launchChromium()
    page = await browser.newPage()
    await page.goto(running.url)
    await page.waitForFunction(() => 'peer' in globalThis)
    const { appId, api, chat } = server.cube
    expect(await call('connect', { appId, api, chat, userId: ANN, token: await tokenOf(server, ANN) })).to.equal('Ann Keller')
  })
  after(async () => {
    await browser?.close()
    await ben?.leave()
    await server.close()
    rmSync(dataDir, { recursive: true })
  })
  afterEach(() => heal(server))

  for (const [kind, dialogOf, toOf] of [
    ['private dialog', () => direct, () => ANN],
    ['group', () => group, () => group],
  ] as const) {
    describe(`in a ${kind}`, () => {
      it('what the SDK sends arrives, edited and deleted as the SDK wills', async () => {
        const dialogId = dialogOf()
        const id = ben.say(toOf(), 'from the SDK', { dialog_id: dialogId })
        const arrived = (await call('next', { type: 'message', message: { id } })) as Wire
        expect(arrived['message']).to.deep.include({ dialogId, senderId: String(BEN) })
        expect(arrived['message']['body']).to.deep.include({ type: 'text', text: 'from the SDK' })
        ben.chat.editMessage({ to: toOf(), dialogId, originMessageId: id, body: 'better words' })
        await call('next', { type: 'message-changed', messageId: id, change: { type: 'edited', text: 'better words' } })
        ben.chat.deleteMessage({ to: String(toOf()), dialogId, messageId: id })
        await call('next', { type: 'message-removed', dialogId, messageId: id })
      })

      it('what we send reaches the SDK, edited and deleted as we will', async () => {
        const dialogId = dialogOf()
        const [heard, edited, deleted] = [ben.hears('onMessageListener'), ben.hears('onMessageUpdateListener'), ben.hears('onMessageDeleteListener')]
        const mine = await send(dialogId, 'from us <&>')
        const [from, message] = await heard.next()
        expect([from, message.body, message.dialog_id]).to.deep.equal([ANN, 'from us <&>', dialogId])
        expect(mine?.id).to.equal(message.id)
        await perform({ type: 'edit', dialogId, messageId: message.id, text: 'from us, again', mentions: [] })
        const [editedId, , body, editedIn, editor] = await edited.next()
        expect([editedId, body, editedIn, editor]).to.deep.equal([message.id, 'from us, again', dialogId, ANN])
        await perform({ type: 'delete', dialogId, messageId: message.id, for: 'all' })
        expect(await deleted.next()).to.deep.equal([message.id, dialogId, ANN])
      })

      it('both learn that the other has received and read', async () => {
        const dialogId = dialogOf()
        const heard = ben.hears('onMessageListener')
        const mine = await send(dialogId, 'seen?')
        await heard.next()
        await call('next', { type: 'receipt', kind: 'delivered', dialogId, userId: String(BEN) })
        ben.chat.sendReadStatus({ messageId: mine!.id, userId: ANN, dialogId })
        await call('next', { type: 'receipt', kind: 'read', dialogId, userId: String(BEN) })

        const [delivered, read] = [ben.hears('onDeliveredStatusListener'), ben.hears('onReadStatusListener')]
        const id = ben.say(toOf(), 'and you?', { dialog_id: dialogId })
        const { message } = (await call('next', { type: 'message', message: { id } })) as Wire
        expect(await delivered.next(([messageId]) => messageId === id)).to.deep.equal([id, dialogId, ANN])
        await perform({ type: 'read', dialogId, messageId: id, upTo: message['order'], messages: [{ id, senderId: String(BEN) }] })
        expect(await read.next(([messageId]) => messageId === id)).to.deep.equal([id, dialogId, ANN])
      })

      it('each sees the other typing', async () => {
        const dialogId = dialogOf()
        const typing = ben.hears('onMessageTypingListener')
        await call('setTyping', dialogId as never, true)
        expect((await typing.next()).slice(0, 2)).to.deep.equal([true, ANN])
        ben.chat.sendIsTypingStatus(toOf())
        await call('next', { type: 'typing', dialogId, userId: String(BEN), typing: true })
      })
    })
  }

  it('a reaction of the SDK is seen by us, and ours by the SDK', async () => {
    const id = ben.say(group, 'like it?', { dialog_id: group })
    await call('next', { type: 'message', message: { id } })
    await ben.chat.message.addReaction(id, '👍')
    await call('next', { type: 'message-changed', messageId: id, change: { type: 'reacted', userId: String(BEN) } })
    const reactions = ben.hears('onMessageReactionsListener')
    await perform({ type: 'react', dialogId: group, messageId: id, value: '🚀', on: true })
    expect((await reactions.next()).slice(0, 4)).to.deep.equal([id, ANN, group, '🚀'])
  })

  it('after a cut both go on, and nothing was doubled', async () => {
    await fault(server, { drop: true, userId: ANN })
    await call('next', { type: 'connection', state: { type: 'online' } })
    const heard = ben.hears('onMessageListener')
    const mine = await send(direct, 'back again')
    expect((await heard.next())[1].id).to.equal(mine?.id)
    expect((await rest.messages(direct)).filter(message => message['message'] === 'back again')).to.have.length(1)
  })
})

/** The page's script as one module. */
async function bundle(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'peer' }, rolldownOptions: { output: { codeSplitting: false } } },
  })
  const [first] = [output].flat()
  if (!first || !('output' in first)) throw new Error('Nothing was built')
  return first.output[0].code
}
