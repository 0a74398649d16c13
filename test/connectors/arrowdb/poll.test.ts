import { expect } from 'chai'
import { arrowDb, type ArrowDbOptions } from '../../../src/connectors/arrowdb/index.js'
import { toDialogId } from '../../../src/core/ids.js'
import { FakeClock, settle } from '../../kit/fake-clock.js'
import { Listener } from '../connectycube/listener.js'
import { Answers, ok, type Asked } from './answers.js'

const me = 'a'.repeat(24)
const other = 'b'.repeat(24)
const groupId = 'c'.repeat(24)
const dialogId = toDialogId(groupId)

type Chat = { readonly id: string; readonly at: number; readonly text: string; readonly from?: string; readonly group?: string; readonly cid?: string; readonly photo?: object }

const toText = (at: number): string => new Date(at * 1000).toISOString().replace(/\.\d+Z$/, '+0000')
const start = Date.UTC(2026, 0, 1) / 1000

/** Tells the wait for the next look, a sleep, from requests on their way, each of which has a limit. */
class PollClock extends FakeClock {
  asleep = 0
  underWay = 0

  override sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.asleep++
    return super.sleep(ms, signal).finally(() => this.asleep--)
  }

  override after(ms: number, run: () => void, signal: AbortSignal): void {
    this.underWay++
    signal.addEventListener('abort', () => this.underWay--, { once: true })
    super.after(ms, run, signal)
  }
}

/** A service of two people whose clock stands where the test puts it. */
class Village {
  chats: Chat[] = []
  groups = [groupId]
  /** When something was last said in a group, unless its messages tell. */
  quietSince = start

  answer({ path, parameters }: Asked) {
    const number = (name: string): number => Number(parameters.get(name))
    switch (path) {
      case 'users/show/me':
        return ok({ users: [{ id: me, username: 'ann' }] })
      case 'chats/get_chat_groups': {
        const groups = this.groups.map(id => {
          const last = this.#in(id).at(-1)
          return { id, message: last?.text ?? '', updated_at: toText(last?.at ?? this.quietSince), participate_users: [{ id: me, username: 'ann' }, { id: other, username: 'ben' }] }
        })
        return ok({ chat_groups: groups.sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1)).slice(number('skip'), number('skip') + number('limit')) })
      }
      case 'chats/query': {
        const where = JSON.parse(parameters.get('where') ?? '{}') as { updated_at?: { $gte: string } }
        const wanted = this.#in(parameters.get('chat_group_id') ?? '').filter(({ at }) => toText(at) >= (where.updated_at?.$gte ?? ''))
        if (parameters.get('order') === '-created_at') wanted.reverse()
        const chats = wanted.slice(number('skip') || 0, (number('skip') || 0) + number('limit'))
        return ok({ chats: chats.map(({ id, at, text, from = other, group = groupId, cid, photo }) => ({ id, message: text, created_at: toText(at), updated_at: toText(at), from_user_id: from, chat_group_id: group, custom_fields: { cid }, photo })) })
      }
      case 'chats/delete':
        this.chats = this.chats.filter(({ id }) => id !== parameters.get('chat_id'))
        return ok({})
      default:
        return { status: 404, body: {} }
    }
  }

  #in(id: string): Chat[] {
    return this.chats.filter(({ group = groupId }) => group === id).sort((a, b) => a.at - b.at)
  }
}

describe('asking ArrowDB for news', () => {
  let village: Village
  let answers: Answers
  let clock: PollClock
  let ann: Listener

  beforeEach(async () => {
    village = new Village()
    clock = new PollClock()
    answers = await Answers.start(asked => village.answer(asked))
  })
  afterEach(async () => {
    ann.life.abort()
    await answers.stop()
  })

  async function connect(options: Partial<ArrowDbOptions> = {}): Promise<void> {
    const getToken = async () => ({ token: 'session', userId: me })
    ann = new Listener(arrowDb({ key: 'k', userId: me, api: answers.api, getToken, ...options } as ArrowDbOptions, { clock, random: () => 0, wake: () => {} }))
    await ann.connect()
    await quiet()
  }

  /** Nothing is on its way: what is left is the wait for the next look. */
  async function quiet(): Promise<void> {
    do await settle()
    while (clock.asleep === 0 || clock.underWay > 0)
  }

  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) {
      await clock.advance(Math.min(1_000, left))
      await quiet()
    }
  }

  const heard = (): readonly string[] => ann.events.flatMap(event => (event.type === 'message' && event.message.body.type === 'text' ? [event.message.body.text] : []))

  it('is one request every two seconds while people talk, every five when they do not, and every thirty while nobody looks', async () => {
    await connect()
    const during = async (ms: number): Promise<number> => {
      const before = answers.asked.length
      await pass(ms)
      return answers.asked.length - before
    }
    expect(await during(60_000)).to.be.within(29, 30)
    expect(await during(60_000)).to.be.within(11, 13)
    ann.connector.setActive?.(false)
    await pass(5_000)
    expect(await during(60_000)).to.equal(2)
  })

  it('begins at once when somebody looks again', async () => {
    await connect()
    ann.connector.setActive?.(false)
    await pass(5_000)
    village.chats.push({ id: '1', at: start + 10, text: 'while you looked away' })
    await pass(10_000)
    expect(heard()).to.deep.equal([])
    ann.connector.setActive?.(true)
    await quiet()
    expect(heard()).to.deep.equal(['while you looked away'])
    ann.connector.setActive?.(true)
  })

  it('tells nothing of what was there before', async () => {
    village.chats.push({ id: '1', at: start, text: 'old' })
    await connect()
    await pass(10_000)
    expect(ann.events.filter(event => event.type !== 'connection')).to.deep.equal([])
  })

  it('tells every message once, oldest first, however often its second is read again', async () => {
    await connect()
    for (let i = 0; i < 12; i++) {
      village.chats.push({ id: `m${i}`, at: start + 10 + Math.floor(i / 4), text: String(i) })
      await pass(2_000)
    }
    expect(heard()).to.deep.equal(Array.from({ length: 12 }, (_, i) => String(i)))
  })

  it('hears the same words again when they are said twice in one second', async () => {
    await connect()
    village.chats.push({ id: '1', at: start + 10, text: 'yes' })
    await pass(2_000)
    expect(heard()).to.deep.equal(['yes'])
    // The list of groups looks just as it did.
    village.chats.push({ id: '2', at: start + 10, text: 'yes' })
    await pass(4_000)
    expect(heard()).to.deep.equal(['yes', 'yes'])
  })

  it('finds what becomes readable only after something newer', async () => {
    await connect()
    village.chats.push({ id: '2', at: start + 12, text: 'second' })
    await pass(2_000)
    village.chats.push({ id: '1', at: start + 10, text: 'first' })
    village.chats.push({ id: '3', at: start + 13, text: 'third' })
    await pass(2_000)
    expect(heard()).to.deep.equal(['second', 'first', 'third'])
  })

  it('reads on until there is no more, however much was said', async () => {
    await connect()
    for (let i = 0; i < 250; i++) village.chats.push({ id: `m${String(i).padStart(3, '0')}`, at: start + 10 + i, text: String(i) })
    await pass(2_000)
    expect(heard()).to.deep.equal(Array.from({ length: 250 }, (_, i) => String(i)))
  })

  it('brings a dialog that is new before what was said in it', async () => {
    await connect()
    village.groups.push('new')
    village.chats.push({ id: '1', at: start + 10, text: 'hello', group: 'new' }, { id: '2', at: start + 40, text: 'are you there?', group: 'new' })
    await pass(2_000)
    const [dialog, ...rest] = ann.events.filter(event => event.type !== 'connection')
    expect(dialog).to.have.nested.property('dialog.id', 'new')
    expect(dialog).to.have.nested.property('dialog.title', 'ben')
    expect(rest).to.have.length(2)
    expect(heard()).to.deep.equal(['hello', 'are you there?'])
  })

  it('goes down the list as far as something was said', async () => {
    village.groups = Array.from({ length: 50 }, (_, i) => `g${i}`)
    await connect()
    village.groups.forEach((group, i) => village.chats.push({ id: `m${i}`, at: start + 10 + i, text: String(i), group }))
    await pass(2_000)
    expect([...heard()].sort((a, b) => Number(a) - Number(b))).to.deep.equal(village.groups.map((_, i) => String(i)))
  })

  it('goes on when the clock of the service is put back', async () => {
    village.chats.push({ id: '1', at: start + 1_000, text: 'in the future' })
    await connect()
    village.chats = [{ id: '1', at: start + 1_000, text: 'in the future', group: 'another' }, { id: '2', at: start + 10, text: 'in the present' }]
    village.groups.push('another')
    await pass(2_000)
    expect(heard()).to.include('in the present')
  })

  it('goes on after a loss where it was, and says that nothing was missed', async () => {
    await connect()
    village.chats.push({ id: '1', at: start + 10, text: 'one' })
    await pass(2_000)
    const sound = answers.answer
    answers.answer = () => ({ status: 503, body: {} })
    await clock.advance(2_000)
    await ann.state('offline')
    village.chats.push({ id: '2', at: start + 20, text: 'two' }, { id: '3', at: start + 60, text: 'three' })
    answers.answer = sound
    await clock.advance(1_000)
    await ann.next('message', ({ message }) => message.id === '3')
    expect(heard()).to.deep.equal(['one', 'two', 'three'])
    expect(ann.states.filter(state => state.type === 'online')).to.deep.equal([{ type: 'online', resumed: false }, { type: 'online', resumed: true }])
  })

  it('loses nothing when the line breaks between the list and what it led to', async () => {
    await connect()
    village.groups.push('new')
    village.chats.push({ id: '1', at: start + 10, text: 'one', group: 'new' })
    const sound = answers.answer
    answers.answer = asked => (asked.path === 'chats/query' ? { status: 503, body: {} } : sound(asked))
    await clock.advance(2_000)
    await ann.state('offline')
    village.chats.push({ id: '2', at: start + 90, text: 'two', group: 'new' })
    answers.answer = sound
    await clock.advance(1_000)
    await ann.next('message', ({ message }) => message.id === '2')
    expect(heard()).to.deep.equal(['one', 'two'])
  })

  it('waits as long as the service asks, and calls that no loss', async () => {
    await connect()
    const sound = answers.answer
    answers.answer = () => ({ status: 429, body: {} })
    await pass(2_000)
    answers.answer = sound
    village.chats.push({ id: '1', at: start + 10, text: 'after the wait' })
    await pass(2_000)
    expect(heard()).to.deep.equal([])
    await pass(5_000)
    expect(heard()).to.deep.equal(['after the wait'])
    expect(ann.states.some(state => state.type === 'offline')).to.equal(false)
  })

  it('is not kept from the others by one group that cannot be read', async () => {
    village.groups = [groupId, 'closed']
    await connect()
    const sound = answers.answer
    answers.answer = asked => (asked.parameters.get('chat_group_id') === 'closed' ? { status: 403, body: { meta: { code: 403, status: 'fail', message: 'You are not authorized to perform this action.' } } } : sound(asked))
    village.chats.push({ id: '1', at: start + 20, text: 'not for us', group: 'closed' }, { id: '2', at: start + 10, text: 'for us' })
    await pass(4_000)
    expect(heard()).to.deep.equal(['for us'])
    expect(ann.states.some(state => state.type === 'offline')).to.equal(false)
    expect(answers.asked.filter(asked => asked.parameters.get('chat_group_id') === 'closed')).to.have.length(1)
  })

  describe('for a picture that is still being worked on', () => {
    const chat = (photo: object): Chat => ({ id: '1', at: start + 10, text: 'look', photo })
    const working = { id: 'p', processed: false }
    const pictures = () => ann.events.map(event => (event.type === 'message' && event.message.body.type === 'text' ? event.message.body.attachments.length : null)).filter(count => count !== null)

    it('tells the words at once and the picture when it is there', async () => {
      await connect()
      village.chats.push(chat(working))
      await pass(4_000)
      expect(new Set(pictures())).to.deep.equal(new Set([0]))
      village.chats = [chat({ ...working, processed: true, urls: { original: 'https://cdn.test/p' } })]
      await pass(2_000)
      expect(pictures().at(-1)).to.equal(1)
      const told = pictures().length
      await pass(20_000)
      expect(pictures(), 'nothing more').to.have.length(told)
    })

    it('gives up after a minute', async () => {
      await connect()
      village.chats.push(chat(working))
      await pass(70_000)
      const asked = answers.count('chats/query')
      await pass(20_000)
      expect(answers.count('chats/query')).to.equal(asked)
    })
  })

  describe('for what a browser has sent twice by itself', () => {
    const twice = (from: string): void => void village.chats.push({ id: '1', at: start + 10, text: 'hello', from, cid: 'one' }, { id: '2', at: start + 10, text: 'hello', from, cid: 'one' })

    it('hears it once', async () => {
      await connect()
      twice(other)
      await pass(6_000)
      expect(heard()).to.deep.equal(['hello'])
      const { items } = await ann.connector.messages(dialogId, { from: { type: 'newest' }, limit: 50 }, ann.signal)
      expect(items.map(message => message.id)).to.deep.equal(['1'])
      expect(village.chats, 'what others sent is not ours to delete').to.have.length(2)
    })

    it('takes back what was ours', async () => {
      await connect()
      twice(me)
      await pass(4_000)
      expect(heard()).to.deep.equal(['hello'])
      expect(village.chats.map(({ id }) => id)).to.deep.equal(['1'])
      expect(ann.events.filter(event => event.type === 'message-removed')).to.deep.equal([{ type: 'message-removed', dialogId, messageId: '2' }])
    })

    it('leaves alone what only has the same words', async () => {
      await connect()
      village.chats.push({ id: '1', at: start + 10, text: 'yes', from: me, cid: 'one' }, { id: '2', at: start + 10, text: 'yes', from: me, cid: 'two' }, { id: '3', at: start + 10, text: 'yes', from: me })
      await pass(4_000)
      expect(heard()).to.deep.equal(['yes', 'yes', 'yes'])
      expect(village.chats).to.have.length(3)
    })
  })

  describe('for deletions, which show nowhere', () => {
    const hints = () => ann.events.filter(event => event.type === 'hint')

    it('notices within a minute that something is gone from a dialog that people look at', async () => {
      village.chats.push({ id: '1', at: start + 1, text: 'one' }, { id: '2', at: start + 2, text: 'two' }, { id: '3', at: start + 3, text: 'three' })
      await connect()
      ann.connector.watch?.(dialogId)
      await ann.connector.messages(dialogId, { from: { type: 'newest' }, limit: 50 }, ann.signal)
      await pass(65_000)
      expect(hints()).to.deep.equal([])
      village.chats = village.chats.filter(chat => chat.id !== '2')
      await pass(65_000)
      expect(hints()).to.deep.equal([{ type: 'hint', dialogId }])
      await pass(65_000)
      expect(hints(), 'once').to.have.length(1)
    })

    it('notices at once when it was the newest, and no longer shows it in the list', async () => {
      village.chats.push({ id: '1', at: start + 1, text: 'one' }, { id: '2', at: start + 2, text: 'two' })
      await connect()
      const { items } = await ann.connector.dialogs(null, ann.signal)
      expect(items[0]?.lastMessage?.text).to.equal('two')
      await pass(6_000)
      village.chats.pop()
      await pass(5_000)
      expect(hints()).to.deep.equal([{ type: 'hint', dialogId }])
      expect((await ann.connector.dialogs(null, ann.signal)).items[0]?.lastMessage?.text).to.equal('one')
    })

    it('notices also what was said only just, after a second look', async () => {
      await connect()
      village.chats.push({ id: '1', at: start + 10, text: 'a slip' })
      await pass(2_000)
      expect(heard()).to.deep.equal(['a slip'])
      village.chats.pop()
      await pass(2_000)
      expect(hints(), 'it might not be readable everywhere').to.deep.equal([])
      await pass(4_000)
      expect(hints()).to.deep.equal([{ type: 'hint', dialogId }])
    })

    it('does not look while nobody does', async () => {
      await connect()
      ann.connector.watch?.(dialogId)
      ann.connector.setActive?.(false)
      await pass(120_000)
      expect(answers.count('chats/query')).to.equal(0)
    })
  })
})
