import { expect } from 'chai'
import { elements, find, textOf, type Xml } from '../../demo/server/connectycube/xml.js'
import { ANN, BEN, CLARA, fault, heal, Rest, startTestServer, tokenOf, type TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'
import { jidOf, newId, XmppClient } from './xmpp-client.js'

const DAVID = 1004

// What the SDK does not show: counts, copies, repetitions and bad input, seen frame by frame.
describe('the local ConnectyCube stream', () => {
  let server: TestServer
  let rest: Rest
  let room: string
  let groupId: string
  const clients: XmppClient[] = []

  const join = async (...args: Parameters<typeof XmppClient.of> extends [unknown, ...infer Rest] ? Rest : never) => {
    const client = await XmppClient.of(server, ...args)
    clients.push(client)
    return client
  }

  before(async () => {
    server = await startTestServer()
    rest = await Rest.of(server, ANN)
    const group = await rest.dialogNamed('Weekend hikes')
    groupId = group['_id']
    room = group['xmpp_room_jid']
  })
  after(() => server.close())
  afterEach(async () => {
    await heal(server)
    await Promise.all(clients.splice(0).map(client => client.leave()))
  })

  describe('log-in', () => {
    it('takes a session token or the password, and nothing else', async () => {
      const client = new XmppClient(server, ANN)
      clients.push(client)
      await client.open()
      expect(elements(await client.logIn('nonsense')).map(({ name }) => name)).to.deep.equal(['not-authorized', 'text'])
      expect((await client.logIn(await tokenOf(server, BEN))).name).to.equal('failure')
      expect((await client.logIn('ann-password')).name).to.equal('success')
    })

    it('refuses a token that has expired', async () => {
      const token = await tokenOf(server, ANN)
      await fault(server, { expireTokens: true, userId: ANN })
      const client = new XmppClient(server, ANN)
      clients.push(client)
      await client.open()
      expect((await client.logIn(token)).name).to.equal('failure')
      rest = await Rest.of(server, ANN)
    })

    it('assigns a resource, or grants the one that is wished for', async () => {
      expect((await join(ANN)).jid).to.match(/^1001-77@127\.0\.0\.1\/.+/)
      expect((await join(ANN, { resource: 'desk' })).jid).to.equal(`${jidOf(ANN)}/desk`)
    })

    it('ends the older of two clients with one resource', async () => {
      const older = await join(ANN, { resource: 'desk' })
      await join(ANN, { resource: 'desk' })
      const [cause] = elements(await older.next('stream:error'))
      expect(cause?.name).to.equal('conflict')
      await older.closed
    })

    it('answers a close with a close', async () => {
      const client = await join(ANN)
      client.send('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>')
      await client.next('close')
      expect(await client.closed).to.equal(1000)
    })
  })

  it('speaks of itself by the name under which it was reached', async () => {
    const local = { ...server, cube: { ...server.cube, chat: server.cube.chat.replace('127.0.0.1', 'localhost') } }
    const [ann, desk, ben] = [await XmppClient.of(local, ANN), await XmppClient.of(local, ANN, { carbons: true }), await join(BEN)]
    clients.push(ann, desk)
    expect(ann.jid).to.match(/^1001-77@localhost\//)
    ann.say('1002-77@localhost', 'which name?')
    expect((await ben.heard('which name?')).attrs['from']).to.match(/^1001-77@127\.0\.0\.1\//)
    const carbon = await desk.next('message')
    expect([carbon.attrs['from'], forwarded(carbon, 'sent').attrs['to']]).to.deep.equal(['1001-77@localhost', '1002-77@localhost'])
    ben.say(room, 'and the room?')
    expect((await ann.heard('and the room?')).attrs['from']).to.equal(`77_${groupId}@muc.localhost/${BEN}`)
    const headers = { 'cb-token': rest.token }
    const { items } = (await (await fetch(`${server.cube.api.replace('127.0.0.1', 'localhost')}/chat/Dialog?type=2`, { headers })).json()) as Wire
    expect(items[0]['xmpp_room_jid']).to.match(/@muc\.localhost$/)
  })

  describe('stream management', () => {
    it('counts every stanza since it was enabled, and nothing else', async () => {
      const ann = await join(ANN, { sm: true, carbons: true })
      expect(await ann.acked()).to.equal(2)
      ann.say(jidOf(BEN), 'three')
      expect(await ann.acked()).to.equal(3)
      ann.say(jidOf(BEN), 'four')
      ann.say(room, 'five')
      await ann.settled()
      expect(await ann.acked()).to.equal(6)
    })

    it('asks for an acknowledgement of what it sends', async () => {
      const ben = await join(BEN, { sm: true })
      const ann = await join(ANN)
      ann.say(jidOf(BEN), 'please confirm')
      await ben.heard('please confirm')
      expect((await ben.next('r')).attrs['xmlns']).to.equal('urn:xmpp:sm:3')
    })

    it('delivers again what a lost client never acknowledged', async () => {
      const david = await join(DAVID, { sm: true })
      const ann = await join(ANN)
      ann.say(jidOf(DAVID), 'seen')
      await david.heard('seen')
      // Two stanzas came after enabling: the presence and the message.
      david.send('<a xmlns="urn:xmpp:sm:3" h="2"/>')
      ann.say(jidOf(DAVID), 'unsure')
      await david.heard('unsure')
      await david.settled()
      await fault(server, { drop: true, userId: DAVID })
      await david.closed
      const again = await join(DAVID)
      const replayed = await again.heard('unsure')
      expect(find(replayed, 'delay')?.attrs['xmlns']).to.equal('urn:xmpp:delay')
      await again.settled()
      expect(again.messagesLeft()).to.be.empty
    })

    it('says nothing while acknowledgements are withheld', async () => {
      const ann = await join(ANN, { sm: true })
      await fault(server, { withholdAcks: true })
      ann.say(jidOf(BEN), 'into the dark')
      ann.send('<r xmlns="urn:xmpp:sm:3"/>')
      await ann.settled()
      expect(ann.frames.left.filter(({ name }) => name === 'a')).to.be.empty
    })
  })

  describe('carbons', () => {
    it('copies what is sent to the other clients that asked for it, only', async () => {
      const desk = await join(ANN, { carbons: true })
      const phone = await join(ANN, { carbons: true })
      const old = await join(ANN)
      const id = desk.say(jidOf(BEN), 'copied')
      const carbon = await phone.next('message')
      expect(carbon.attrs['from']).to.equal(jidOf(ANN))
      expect(forwarded(carbon, 'sent').attrs).to.include({ id, to: jidOf(BEN), from: desk.jid })
      await Promise.all([old.settled(), desk.settled()])
      expect([...old.messagesLeft(), ...desk.messagesLeft()]).to.be.empty
    })

    it('copies what one client was sent by name', async () => {
      const desk = await join(BEN, { carbons: true })
      const phone = await join(BEN, { carbons: true })
      const ann = await join(ANN)
      const id = ann.say(desk.jid, 'to the desk')
      expect((await desk.heard('to the desk')).attrs['id']).to.equal(id)
      const carbon = await phone.next('message')
      expect(carbon.attrs['from']).to.equal(jidOf(BEN))
      expect(textOf(find(forwarded(carbon, 'received'), 'body'))).to.equal('to the desk')
    })

    it('delivers to all clients what is for the user', async () => {
      const [desk, phone] = [await join(BEN, { carbons: true }), await join(BEN, { carbons: true })]
      const ann = await join(ANN)
      ann.say(jidOf(BEN), 'to all')
      expect([(await desk.heard('to all')).attrs['to'], (await phone.heard('to all')).attrs['to']]).to.deep.equal([jidOf(BEN), jidOf(BEN)])
    })
  })

  describe('messages', () => {
    it('adds the dialog, the id and the time, whatever the sender claims', async () => {
      const [ann, ben] = [await join(ANN), await join(BEN)]
      const id = newId()
      ann.send(`<message xmlns="jabber:client" type="chat" to="${jidOf(BEN)}" id="${id}"><body>marked</body><extraParams xmlns="jabber:client"><save_to_history>1</save_to_history><dialog_id>forged</dialog_id><date_sent>1700000000123</date_sent><k>v</k></extraParams><markable xmlns="urn:xmpp:chat-markers:0"/></message>`)
      const heard = await ben.heard('marked')
      const extra = find(heard, 'extraParams')!
      expect(elements(extra).map(child => [child.name, textOf(child)])).to.deep.equal([
        ['save_to_history', '1'], ['k', 'v'], ['dialog_id', (await rest.dialogNamed('Ben Okafor'))['_id']], ['message_id', id], ['date_sent', '1700000000'],
      ])
      expect(find(heard, 'markable', 'urn:xmpp:chat-markers:0')).to.not.equal(undefined)
      expect(heard.attrs).to.include({ id, from: ann.jid, to: jidOf(BEN), type: 'chat' })
    })

    it('makes an id of its own for a message that has none, and says which', async () => {
      const [ann, ben] = [await join(ANN), await join(BEN)]
      ann.say(jidOf(BEN), 'odd id', 'not-an-object-id')
      const messageId = textOf(find(find(await ben.heard('odd id'), 'extraParams')!, 'message_id'))
      expect(messageId).to.match(/^[0-9a-f]{24}$/)
      const { _id } = await rest.dialogNamed('Ben Okafor')
      expect((await rest.message(_id, messageId))?.['message']).to.equal('odd id')
    })

    it('takes the same message twice as one', async () => {
      const [ann, ben] = [await join(ANN, { sm: true }), await join(BEN)]
      const id = ann.say(room, 'once')
      ann.say(room, 'once', id)
      expect(await ann.acked()).to.equal(3)
      await ben.heard('once')
      await ben.settled()
      expect(ben.messagesLeft()).to.be.empty
      expect(await rest.messages(groupId, `&_id=${id}`)).to.have.length(1)
    })

    it('refuses an id that is another message', async () => {
      const [ann, ben] = [await join(ANN), await join(BEN)]
      const id = ann.say(room, 'first come')
      await ben.heard('first come')
      ben.say(room, 'mine now', id)
      const error = await ben.frames.next(({ attrs }) => attrs['type'] === 'error')
      expect(find(find(error, 'error')!, 'conflict')).to.not.equal(undefined)
    })

    it('only passes on what is not to be kept', async () => {
      const [ann, ben] = [await join(ANN), await join(BEN)]
      const id = newId()
      ann.send(`<message xmlns="jabber:client" type="chat" to="${jidOf(BEN)}" id="${id}"><body>psst</body></message>`)
      await ben.heard('psst')
      expect(await rest.message((await rest.dialogNamed('Ben Okafor'))['_id'], id)).to.equal(undefined)
    })

    it('goes by membership in groups, not by who joined the room', async () => {
      const [ann, ben, hugo] = [await join(ANN), await join(BEN), await join(1008)]
      ann.say(room, 'members only')
      expect((await ann.heard('members only')).attrs).to.include({ from: `${room}/${ANN}`, to: ann.jid })
      expect((await ben.heard('members only')).attrs).to.include({ from: `${room}/${ANN}`, to: ben.jid })
      hugo.say(room, 'let me in')
      const error = await hugo.next('message')
      expect(error.attrs['type']).to.equal('error')
      expect(find(error, 'error')?.attrs['code']).to.equal('403')
    })

    it('lets only the owner write to a broadcast, and everybody hear it', async () => {
      const { xmpp_room_jid: news } = await rest.dialogNamed('House news')
      const [greta, hugo] = [await join(1007), await join(1008)]
      hugo.say(news, 'me too')
      expect((await hugo.next('message')).attrs['type']).to.equal('error')
      greta.say(news, 'fire drill at noon')
      await hugo.heard('fire drill at noon')
    })

    it('replays in order what came while nobody was there, once', async () => {
      const ann = await join(ANN)
      for (const body of ['one', 'two', 'three']) ann.say(jidOf(CLARA), body)
      await ann.settled()
      const clara = await join(CLARA)
      const bodies = [await clara.next('message'), await clara.next('message'), await clara.next('message')].map(message => textOf(find(message, 'body')))
      expect(bodies).to.deep.equal(['one', 'two', 'three'])
      const again = await join(CLARA)
      await again.settled()
      expect(again.messagesLeft()).to.be.empty
    })

    it('leaves the last word on markers to those who are in the dialog', async () => {
      const [ann, hugo] = [await join(ANN), await join(1008)]
      const id = ann.say(room, 'not for Hugo')
      await ann.heard('not for Hugo')
      hugo.send(`<message xmlns="jabber:client" type="chat" to="${jidOf(ANN)}" id="${newId()}"><displayed xmlns="urn:xmpp:chat-markers:0" id="${id}"/></message>`)
      expect((await hugo.next('message')).attrs['type']).to.equal('error')
      expect((await rest.message(groupId, id))?.['read_ids']).to.deep.equal([ANN])
    })
  })

  describe('bad input', () => {
    const broken: Record<string, string> = {
      'text that is no XML': 'hello',
      'an element cut off in the middle': '<message to="',
      'two elements in one frame': '<presence xmlns="jabber:client"/><presence xmlns="jabber:client"/>',
      'a document type': '<!DOCTYPE m [<!ENTITY a "b">]><message>&a;</message>',
      'a comment': '<message><!-- hi --></message>',
      'a processing instruction': '<?xml version="1.0"?><presence xmlns="jabber:client"/>',
      'an unknown entity': '<message><body>&nbsp;</body></message>',
      'an element whose name is a number': '<message><extraParams><0>x</0></extraParams></message>',
      'elements nested without end': '<a>'.repeat(5000),
      'a forbidden character': '<message><body>\u0001</body></message>',
      'an attribute given twice': '<message to="a" to="b"/>',
    }
    for (const [what, frame] of Object.entries(broken)) {
      it(`ends the stream on ${what}`, async () => {
        const client = await join(ANN)
        client.send(frame)
        expect(elements(await client.next('stream:error'))[0]?.name).to.equal('not-well-formed')
        await client.closed
      })
    }

    it('ends the stream on a stanza before log-in', async () => {
      const client = new XmppClient(server, ANN)
      clients.push(client)
      await client.open()
      client.say(jidOf(BEN), 'early')
      expect(elements(await client.next('stream:error'))[0]?.name).to.equal('not-authorized')
    })

    it('ends the connection on a frame without measure', async () => {
      const client = await join(ANN)
      client.send('x'.repeat(300_000))
      expect(await client.closed).to.equal(1009)
    })

    it('answers questions it does not understand with an error', async () => {
      const client = await join(ANN)
      const answer = await client.iq('get', '<query xmlns="urn:example:nonsense"/>')
      expect(answer.attrs['type']).to.equal('error')
    })

    it('refuses messages to nobody', async () => {
      const client = await join(ANN)
      client.say('999999-77@127.0.0.1', 'anybody')
      expect(find(await client.next('message'), 'error')?.attrs['code']).to.equal('404')
    })

    it('lives on through REST bodies that make no sense', async () => {
      const statuses = await Promise.all([
        rest.raw('POST', '/chat/Dialog', [1]),
        rest.raw('POST', '/chat/Message', { chat_dialog_id: { a: 1 }, message: ['x'] }),
        rest.raw('PUT', `/chat/Dialog/${groupId}`, { push_all: 'x', extensions: 7 }),
        rest.raw('POST', '/session', { user: 'x' }),
        rest.raw('GET', '/chat/Message?chat_dialog_id[gt]=&limit=-1&sort_desc[]=x'),
        rest.raw('PUT', '/chat/Message/zzz', {}),
        rest.raw('POST', '/upload', { key: 'x' }),
        fetch(`${server.cube.api}/chat/Dialog`, { method: 'POST', headers: { 'cb-token': rest.token, 'content-type': 'application/json' }, body: '{"a' }),
        fetch(`${server.cube.api}/%E0%A4%A`, { headers: { 'cb-token': rest.token } }),
      ]).then(answers => answers.map(({ status }) => status))
      expect(statuses.every(status => status < 500)).to.equal(true, String(statuses))
      expect(await rest.dialogs()).to.not.be.empty
    })
  })
})

function forwarded(carbon: Xml, direction: 'sent' | 'received'): Xml {
  const outer = find(find(carbon, direction, 'urn:xmpp:carbons:2')!, 'forwarded', 'urn:xmpp:forward:0')!
  return find(outer, 'message', 'jabber:client')!
}
