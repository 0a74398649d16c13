import { expect } from 'chai'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'
import { bubbleOf, composer, endsWith, isOnline, isSaid, openDialog, rewrite, say, seesInHead, settled, texts } from './thread-page.js'

const path = '/flows/memory.html'

describe('a static page whose tabs are the chat service', () => {
  let flow: Flow
  let ann: Visitor
  let ben: Visitor
  const asked: string[] = []

  before(async () => {
    flow = await startFlow()
    ann = await flow.visit('ann', { path })
    ben = await flow.openTab(ann, { path, userId: 'ben' })
    for (const { page } of [ann, ben]) page.on('request', request => asked.push(request.url()))
    await Promise.all([isOnline(ann), isOnline(ben)])
    await openDialog(ann, 'Ben Okafor')
    await openDialog(ben, 'Ann Lindqvist')
  })
  after(() => flow.end())
  afterEach(() => expect([...ann.troubles, ...ben.troubles]).to.eql([]))

  it('lets two people in two tabs chat, and asks no server', async () => {
    await say(ann, 'No server here')
    await endsWith(ben, ['No server here'])
    await isSaid(ann, 'No server here', 'read')
    const isSeen = await seesInHead(ann, 'typing…')
    await composer(ben).pressSequentially('I see')
    await isSeen()
    await say(ben, 'I see')
    await endsWith(ann, ['No server here', 'I see'])
    await rewrite(ben, 'I see it')
    await endsWith(ann, ['No server here', 'I see it'])
    await isSaid(ann, 'I see it', 'edited')
    await bubbleOf(ben, 'I see it').waitFor()
    expect(asked.filter(url => !url.includes('/dist/'))).to.eql([])
  })

  it('keeps everything when the tab that ran the service is closed, and when all are', async () => {
    await Promise.all([settled(ann), settled(ben)])
    const said = await texts(ben)
    await ann.page.close()
    await say(ben, 'Still there?')
    ann = await flow.openTab(ben, { path, userId: 'ann' })
    await openDialog(ann, 'Ben Okafor')
    await endsWith(ann, ['I see it', 'Still there?'])
    await say(ann, 'Yes')
    await endsWith(ben, ['Still there?', 'Yes'])
    await settled(ann)

    await Promise.all([ann.page.close(), ben.page.close()])
    ben = await flow.openTab(ann, { path, userId: 'ben' })
    await openDialog(ben, 'Ann Lindqvist')
    await isOnline(ben)
    await endsWith(ben, ['Still there?', 'Yes'])
    expect(await texts(ben)).to.eql([...said, 'Still there?', 'Yes'])
  })
})
