import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { composer, endsWith, isOnline, openDialog, settled } from './thread-page.js'

const minutes = { name: 'minutes.txt', mimeType: 'text/plain', buffer: Buffer.from('We met.') }
const uploadList = /\/chunks\/chat-upload-list-/

describe('a file that is chosen when the part for files cannot be fetched', () => {
  let flow: Flow
  let ann: Visitor
  let ben: Visitor
  const lost = () => ann.page.locator('chat-composer [role=alert]')
  const send = () => ann.page.locator('chat-composer .send')
  const choose = () => ann.page.locator('chat-composer input[type=file]').setInputFiles(minutes)

  before(async () => {
    flow = await startFlow()
    ann = await flow.visit(1001, { prepare: async context => void (await context.route(uploadList, route => route.abort())) })
    ben = await flow.visit(1002)
    await openDialog(ann, 'Ben Okafor')
    await openDialog(ben, 'Ann Keller')
    await Promise.all([isOnline(ann), isOnline(ben)])
  })
  after(() => flow.end())
  afterEach(() => expect([...ann.troubles, ...ben.troubles]).to.eql([]))

  it('is spoken of, and holds the message back until it is discarded', async () => {
    await choose()
    await lost().waitFor()
    expect(await lost().textContent()).to.include('1 file could not be added')
    await composer(ann).fill('Without the minutes')
    expect(await send().isDisabled()).to.equal(true)
    await lost().getByRole('button', { name: 'Discard' }).click()
    await composer(ann).press('Enter')
    await endsWith(ben, ['Without the minutes'])
  })

  it('waits in its own dialog, and goes out when it can be added', async () => {
    await choose()
    await lost().waitFor()
    await openDialog(ann, 'Weekend hikes')
    await lost().waitFor({ state: 'detached' })
    await openDialog(ann, 'Ben Okafor')
    await lost().waitFor()
    await ann.context.unroute(uploadList)
    await lost().getByRole('button', { name: 'Try again' }).click()
    await ann.page.locator('chat-upload-list .upload.done').waitFor()
    await lost().waitFor({ state: 'detached' })
    await composer(ann).fill('With the minutes')
    await composer(ann).press('Enter')
    await settled(ann)
    await ben.page.locator('chat-thread .message', { hasText: 'With the minutes' }).getByText('minutes.txt').waitFor()
  })
})
