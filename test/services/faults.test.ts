import { expect } from 'chai'
import { elements, find, textOf } from '../../demo/server/connectycube/xml.js'
import { ANN, BEN, fault, heal, postJson, Rest, startTestServer, type TestServer } from './kit.js'
import { jidOf, XmppClient } from './xmpp-client.js'

describe('the fault switches', () => {
  let server: TestServer
  let ann: XmppClient
  let ben: XmppClient
  let rest: Rest

  before(async () => {
    server = await startTestServer()
    rest = await Rest.of(server, ANN)
  })
  after(() => server.close())
  beforeEach(async () => {
    ann = await XmppClient.of(server, ANN, { sm: true })
    ben = await XmppClient.of(server, BEN)
  })
  afterEach(async () => {
    await heal(server)
    await Promise.all([ann.leave(), ben.leave()])
  })

  it('cut a connection without a word', async () => {
    await fault(server, { drop: true, userId: BEN })
    expect(await ben.closed).to.equal(1006)
    await ann.settled()
  })

  it('let a connection go silent, and speak again in order', async () => {
    await fault(server, { silence: true, userId: BEN })
    const answer = ben.iq('get', '<ping xmlns="urn:xmpp:ping"/>')
    ann.say(jidOf(BEN), 'one')
    ann.say(jidOf(BEN), 'two')
    await ann.settled()
    expect(ben.frames.left).to.be.empty
    await fault(server, { resume: true, userId: BEN })
    const bodies = [await ben.next('message'), await ben.next('message')].map(message => textOf(find(message, 'body')))
    expect(bodies).to.deep.equal(['one', 'two'])
    expect((await answer).attrs['type']).to.equal('result')
  })

  it('make everything late', async () => {
    await fault(server, { delayMs: 120 })
    const began = performance.now()
    await ann.settled()
    const after = performance.now()
    await rest.dialogs()
    expect(after - began).to.be.at.least(118)
    expect(performance.now() - after).to.be.at.least(118)
  })

  it('deliver twice', async () => {
    await fault(server, { duplicate: true, userId: BEN })
    const id = ann.say(jidOf(BEN), 'echo')
    expect([(await ben.heard('echo')).attrs['id'], (await ben.heard('echo')).attrs['id']]).to.deep.equal([id, id])
  })

  it('change the order of two deliveries', async () => {
    await fault(server, { reorder: true, userId: BEN })
    ann.say(jidOf(BEN), 'first')
    ann.say(jidOf(BEN), 'second')
    const bodies = [await ben.next('message'), await ben.next('message')].map(message => textOf(find(message, 'body')))
    expect(bodies).to.deep.equal(['second', 'first'])
  })

  it('do not keep back a delivery that nothing follows', async () => {
    await fault(server, { reorder: true, userId: BEN })
    ann.say(jidOf(BEN), 'alone')
    await ben.heard('alone')
  })

  it('refuse so many REST calls, saying when to come again', async () => {
    await fault(server, { rest: { status: 429, times: 2, retryAfterS: 7 } })
    const answers = [await rest.raw('GET', '/chat/Dialog'), await rest.raw('GET', '/chat/Dialog'), await rest.raw('GET', '/chat/Dialog')]
    expect(answers.map(({ status }) => status)).to.deep.equal([429, 429, 200])
    expect(answers[0]?.headers.get('retry-after')).to.equal('7')
    expect(await answers[0]?.json()).to.deep.equal({ errors: { base: ['Refused on purpose'] } })
  })

  it('answer with a page, with nothing, or with half of something', async () => {
    const answer = async (status: number, body: string) => {
      await fault(server, { rest: { status, body } })
      const { status: actual, headers, text } = await rest.raw('GET', '/chat/Dialog').then(async one => ({ status: one.status, headers: one.headers, text: await one.text() }))
      expect(actual).to.equal(status)
      return { type: headers.get('content-type'), text }
    }
    expect(await answer(200, 'html')).to.deep.include({ type: 'text/html' })
    expect((await answer(502, 'html')).text).to.match(/^<!doctype html>/)
    expect((await answer(200, 'empty')).text).to.equal('')
    const garbage = (await answer(200, 'garbage')).text
    expect(() => { JSON.parse(garbage) }).to.throw(SyntaxError)
  })

  it('refuse only what they are aimed at', async () => {
    const bens = await Rest.of(server, BEN)
    await fault(server, { userId: BEN, rest: { status: 503, times: 10, method: 'GET', path: '/chat/message' } })
    const statuses = [await bens.raw('GET', '/chat/Message/unread'), await bens.raw('GET', '/chat/Dialog'), await rest.raw('GET', '/chat/Message/unread')]
    expect(statuses.map(({ status }) => status)).to.deep.equal([503, 200, 200])
  })

  it('reject the next log-in', async () => {
    await fault(server, { rejectLogins: 1 })
    const client = new XmppClient(server, ANN)
    await client.open()
    expect((await client.logIn(rest.token)).name).to.equal('failure')
    expect((await client.logIn(rest.token)).name).to.equal('success')
    await client.leave()
  })

  it('put the clock wrong', async () => {
    await fault(server, { clockSkewS: -3600 })
    const anHour = 3600
    const began = Date.now() / 1000 - anHour
    ann.say(jidOf(BEN), 'an hour ago')
    const sent = Number(textOf(find(find(await ben.heard('an hour ago'), 'extraParams')!, 'date_sent')))
    expect(sent).to.be.within(began - 1, Date.now() / 1000 - anHour + 1)
    const { headers } = await rest.raw('GET', '/chat/Dialog')
    expect(Date.parse(headers.get('date') ?? '') / 1000).to.be.within(began - 1, Date.now() / 1000 - anHour + 1)
  })

  it('accept a REST write and lose the answer', async () => {
    const { _id } = await rest.dialogNamed('Lunch')
    await fault(server, { loseResponses: 1, userId: ANN })
    const outcome = await rest.raw('POST', '/chat/Message', { chat_dialog_id: _id, message: 'lost answer' }).catch(() => 'lost')
    expect(outcome).to.equal('lost')
    const [last] = await rest.messages(_id, '&sort_desc=date_sent')
    expect(last?.['message']).to.equal('lost answer')
  })

  it('accept a message and cut its sender off before the acknowledgement', async () => {
    await fault(server, { loseResponses: 1, userId: ANN })
    ann.send(`<message xmlns="jabber:client" type="chat" to="${jidOf(BEN)}"><composing xmlns="http://jabber.org/protocol/chatstates"/></message>`)
    const id = ann.say(jidOf(BEN), 'did it arrive')
    ann.send('<r xmlns="urn:xmpp:sm:3"/>')
    await ben.heard('did it arrive')
    expect(await ann.closed).to.equal(1006)
    expect(ann.frames.left.filter(({ name }) => name === 'a')).to.be.empty
    expect(await rest.message((await rest.dialogNamed('Ben Okafor'))['_id'], id)).to.not.equal(undefined)
  })

  it('end a stream with a conflict', async () => {
    await fault(server, { conflict: true, userId: BEN })
    expect(elements(await ben.next('stream:error'))[0]?.name).to.equal('conflict')
    await ben.closed
  })

  it('refuse new sockets', async () => {
    await fault(server, { upgrade: 'refused' })
    expect(await new XmppClient(server, ANN).closed).to.equal(1006)
  })

  it('accept new sockets and never answer', async () => {
    await fault(server, { upgrade: 'silent' })
    const client = new XmppClient(server, ANN)
    const features = client.open()
    await ann.settled()
    expect(client.frames.left).to.be.empty
    await heal(server)
    expect((await features).name).to.equal('stream:features')
    await client.leave()
  })

  it('send a frame that is not one', async () => {
    const raw = ben.rawFrames()
    await fault(server, { inject: '<message><bo', userId: BEN })
    expect(await raw.next()).to.equal('<message><bo')
  })

  it('count the open sockets of each user', async () => {
    const second = await XmppClient.of(server, ANN)
    const count = async () => (await (await fetch(`${server.url}/faults/sockets`)).json()) as unknown
    expect(await count()).to.deep.equal({ total: 3, users: { [ANN]: 2, [BEN]: 1 } })
    await second.leave()
  })

  it('are listed, and all healed at once', async () => {
    await fault(server, { delayMs: 5, userId: BEN })
    const list = async () => (await (await fetch(`${server.url}/faults`)).json()) as unknown
    expect(await list()).to.deep.equal({ targets: [{ service: 'connectycube', userId: String(BEN), delayMs: 5 }] })
    await heal(server)
    expect(await list()).to.deep.equal({ targets: [] })
  })

  it('refuse an order they do not know', async () => {
    expect((await postJson(`${server.url}/faults`, { delay: 5 }))['status']).to.equal(400)
    expect((await postJson(`${server.url}/faults`, { delayMs: '5' }))['status']).to.equal(400)
    expect((await postJson(`${server.url}/faults`, { rest: {} }))['status']).to.equal(400)
  })

  it('refuse an order for one user that could only be kept for all', async () => {
    expect((await postJson(`${server.url}/faults`, { upgrade: 'refused', userId: ANN }))['status']).to.equal(400)
    expect((await postJson(`${server.url}/faults`, { clockSkewS: 60, userId: ANN }))['status']).to.equal(400)
  })
})
