import { expect } from '@open-wc/testing'
import type { Thread } from '../../../src/core/chat.js'
import { toClientId } from '../../../src/core/ids.js'
import {
  all, dialogOf, distanceToEnd, firstInView, gap, keysInDom, log, message, messages, mount, orderOf, placeOf, query, rowOf, scripted, scrollTo, setThread, shown, text,
  threadOf, unsent,
} from './thread-kit.js'

const drift = (before: number, after: number) => Math.abs(after - before)

describe('thread: what the person reads does not move', () => {
  it('opens at the newest message', async () => {
    const { thread } = await mount(scripted({ thread: threadOf(messages(1, 80)) }))
    expect(distanceToEnd(thread)).to.be.at.most(1)
  })

  it('when older messages come in above', async () => {
    const chat = scripted({ thread: threadOf(messages(101, 200), { storedAbove: true }) })
    const { thread } = await mount(chat)
    await scrollTo(thread, 700)
    for (const from of [71, 41, 1]) {
      const key = firstInView(thread)
      const before = placeOf(thread, key)
      setThread(chat, threadOf(messages(from, 200), { storedAbove: from > 1 }))
      await shown(thread)
      expect(drift(before, placeOf(thread, key)), `from ${from}`).to.equal(0)
    }
  })

  it('when it stands at the very top while older messages come in', async () => {
    const chat = scripted({ thread: threadOf(messages(101, 140), { storedAbove: true }) })
    const { thread } = await mount(chat)
    await scrollTo(thread, 0)
    const before = placeOf(thread, 'm101')
    setThread(chat, threadOf(messages(51, 140)))
    await shown(thread)
    expect(drift(before, placeOf(thread, 'm101'))).to.equal(0)
  })

  it('when new messages come in below', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 80)) })
    const { thread } = await mount(chat)
    await scrollTo(thread, 900)
    const key = firstInView(thread)
    const before = placeOf(thread, key)
    for (let n = 81; n <= 300; n += 20) {
      setThread(chat, threadOf(messages(1, n)))
      await shown(thread)
    }
    expect(drift(before, placeOf(thread, key))).to.equal(0)
  })

  it('when a message above is edited, deleted or gets reactions', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 60)) })
    const { thread } = await mount(chat)
    await scrollTo(thread, 1200)
    const key = firstInView(thread)
    const at = Number(key.slice(1))
    const before = placeOf(thread, key)
    const list = messages(1, 60)
    list[at - 5] = message(at - 4, { body: text('long '.repeat(300)) })
    list[at - 6] = message(at - 5, { body: { type: 'deleted' } })
    list[at - 7] = message(at - 6, { reactions: [{ value: '👍', userIds: [], count: 4 }] })
    list.splice(at - 10, 1)
    setThread(chat, threadOf(list))
    await shown(thread)
    expect(drift(before, placeOf(thread, key))).to.equal(0)
  })

  it('when something above changes its size by itself, as a picture does', async () => {
    const { thread } = await mount(scripted({ thread: threadOf(messages(1, 60)) }))
    await scrollTo(thread, 1200)
    const key = firstInView(thread)
    const before = placeOf(thread, key)
    const above = rowOf(thread, `m${Number(key.slice(1)) - 3}`)
    above.style.setProperty('min-height', '400px')
    await shown(thread)
    expect(drift(before, placeOf(thread, key))).to.equal(0)
    above.style.setProperty('min-height', '0')
    await shown(thread)
    expect(drift(before, placeOf(thread, key))).to.equal(0)
  })

  it('when a gap above it is filled', async () => {
    const list = [...messages(1, 40), ...messages(91, 140)]
    const chat = scripted({ thread: threadOf(list, { gaps: [gap('g', 40, 91)] }) })
    const { thread } = await mount(chat)
    await scrollTo(thread, log(thread).scrollTop - 2500)
    const key = firstInView(thread)
    const before = placeOf(thread, key)
    setThread(chat, threadOf(messages(1, 140)))
    await shown(thread)
    expect(drift(before, placeOf(thread, key))).to.equal(0)
  })

  it('when the panel becomes narrower, by less than a line', async () => {
    const { thread, box } = await mount(scripted({ thread: threadOf(messages(1, 60)) }))
    await scrollTo(thread, 1500)
    const key = firstInView(thread)
    const before = placeOf(thread, key)
    box.style.setProperty('width', '330px')
    await shown(thread)
    expect(drift(before, placeOf(thread, key))).to.be.below(1)
  })

  it('while the window of rows moves up and down through ten thousand messages', async () => {
    const { thread } = await mount(scripted({ thread: threadOf(messages(1, 10_000)) }))
    for (let i = 0; i < 14; i++) {
      const target = Math.max(0, log(thread).scrollTop - 1500)
      const key = firstInView(thread)
      const before = placeOf(thread, key) + log(thread).scrollTop
      const wanted = before - target
      await scrollTo(thread, target)
      expect(drift(wanted, placeOf(thread, key)), `step ${i}`).to.be.below(1)
      expect(keysInDom(thread).length).to.be.at.most(200)
    }
    expect(Number(keysInDom(thread)[0]?.slice(1))).to.be.below(9_850)
    for (let i = 0; i < 40 && distanceToEnd(thread) > 1; i++) await scrollTo(thread, log(thread).scrollTop + 1500)
    expect(distanceToEnd(thread)).to.be.at.most(1)
    expect(keysInDom(thread).at(-1)).to.equal('m10000')
  })
})

describe('thread at its end', () => {
  it('stays there when messages come in', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 60)) })
    const { thread } = await mount(chat)
    for (let n = 61; n < 70; n++) {
      setThread(chat, threadOf(messages(1, n)))
      await shown(thread)
      expect(distanceToEnd(thread)).to.be.at.most(1)
      expect(rowOf(thread, `m${n}`)).to.exist
    }
  })

  it('stays there when a row grows, the view shrinks or the composer gets taller', async () => {
    const { thread, composer, box } = await mount(scripted({ thread: threadOf(messages(1, 60)) }))
    rowOf(thread, 'm58').style.setProperty('min-height', '500px')
    await shown(thread)
    expect(distanceToEnd(thread)).to.be.at.most(1)
    box.style.setProperty('height', '340px')
    await shown(thread)
    expect(distanceToEnd(thread)).to.be.at.most(1)
    const field = query(composer, 'textarea') as HTMLTextAreaElement
    field.value = 'line\n'.repeat(6)
    field.dispatchEvent(new Event('input'))
    await shown(thread, composer)
    expect(distanceToEnd(thread)).to.be.at.most(1)
  })

  it('is left by scrolling up, and found again by scrolling down', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 60)) })
    const { thread } = await mount(chat)
    await scrollTo(thread, log(thread).scrollTop - 200)
    setThread(chat, threadOf(messages(1, 61)))
    await shown(thread)
    expect(distanceToEnd(thread)).to.be.above(150)
    await scrollTo(thread, log(thread).scrollHeight)
    setThread(chat, threadOf(messages(1, 62)))
    await shown(thread)
    expect(distanceToEnd(thread)).to.be.at.most(1)
  })

  it('brings me back when I send something', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 60)) })
    const { thread } = await mount(chat)
    await scrollTo(thread, 300)
    chat.set({ outbox: [unsent('c1', 'mine')] })
    await shown(thread)
    expect(distanceToEnd(thread)).to.be.at.most(1)
    expect(rowOf(thread, 'c1')).to.exist
  })

  it('asks for the newest messages when I send from old history', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 60), { storedBelow: true }) })
    const { thread } = await mount(chat)
    chat.set({ outbox: [unsent('c1', 'mine')] })
    await shown(thread)
    expect(chat.callsOf('jump')).to.deep.include(['d1', 'newest'])
  })

  it('keeps the node of my bubble when the server confirms it [F36]', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 20)), outbox: [unsent('c1', 'mine', { type: 'sending', after: null })] })
    const { thread } = await mount(chat)
    const bubble = rowOf(thread, 'c1')
    const confirmed = message(21, { senderId: message(3).senderId, clientId: toClientId('c1'), body: text('mine') })
    chat.set({ outbox: [], threads: new Map([[threadOf([]).dialogId, threadOf([...messages(1, 20), confirmed])]]) })
    await shown(thread)
    expect(rowOf(thread, 'c1')).to.equal(bubble)
    expect(bubble.getAttribute('aria-label')).to.contain('sent')
  })
})

describe('thread: button to the newest messages', () => {
  it('appears when the end is out of sight, counts what came in below, and goes there', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 60)) })
    const { thread } = await mount(chat)
    expect(all(thread, '.to-newest')).to.have.length(0)
    await scrollTo(thread, 500)
    expect(query(thread, '.to-newest').getAttribute('aria-label')).to.equal('To the newest messages')
    await scrollTo(thread, log(thread).scrollHeight)
    await scrollTo(thread, log(thread).scrollTop - 600)
    // 61, 62 and 64 are Ben's, 63 is mine.
    setThread(chat, threadOf(messages(1, 64)))
    await shown(thread)
    expect(query(thread, '.to-newest').getAttribute('aria-label')).to.equal('3 new messages, go to them')
    query(thread, '.to-newest').click()
    await shown(thread)
    expect(distanceToEnd(thread)).to.be.at.most(1)
    expect(all(thread, '.to-newest')).to.have.length(0)
  })
})

describe('thread: older history', () => {
  it('is asked for before the top is reached, once', async () => {
    const chat = scripted({ thread: threadOf(messages(51, 150), { storedAbove: true }) })
    chat.loadOlder = () => (chat.calls.push(['loadOlder']), new Promise(() => {}))
    const { thread } = await mount(chat)
    expect(chat.callsOf('loadOlder')).to.have.length(0)
    await scrollTo(thread, 300)
    await scrollTo(thread, 200)
    await scrollTo(thread, 0)
    expect(chat.callsOf('loadOlder')).to.have.length(1)
  })

  it('waits for a connection when nothing more is stored', async () => {
    const chat = scripted({ thread: threadOf(messages(51, 54), { gaps: [gap('top', null, 51)] }), connection: { type: 'offline', code: 'offline' } })
    const { thread } = await mount(chat)
    expect(chat.callsOf('loadOlder')).to.have.length(0)
    expect(query(thread, '[data-key="older"]').textContent).to.contain('Some messages are missing here')
    chat.set({ connection: { type: 'online' } })
    await shown(thread)
    expect(chat.callsOf('loadOlder')).not.to.have.length(0)
  })

  it('ends where the chat begins', async () => {
    const { thread } = await mount(scripted({ thread: threadOf(messages(1, 5)) }))
    expect(query(thread, '.start').textContent).to.contain('This is where the chat begins')
  })

  it('fills a gap when it is seen, and offers another try when that failed', async () => {
    const list = [...messages(1, 3), ...messages(50, 52)]
    const chat = scripted({ thread: threadOf(list, { gaps: [gap('g', 3, 50)] }) })
    const { thread } = await mount(chat)
    expect(chat.callsOf('fillGap')).to.deep.equal([['d1', 'g']])
    setThread(chat, threadOf(list, { gaps: [gap('g', 3, 50)], failed: new Map([[gap('g', 3, 50).id, { code: 'timeout', message: 'No answer.' }]]) }))
    await shown(thread)
    const row = query(thread, '.gap.failed')
    expect(row.textContent).to.contain('No answer.')
    row.querySelector('button')?.click()
    expect(chat.callsOf('fillGap')).to.have.length(2)
    await expect(thread).to.be.accessible()
  })
})

describe('thread: new messages', () => {
  const unread = () => scripted({ thread: threadOf(messages(1, 60)), dialog: dialogOf({ unread: 30, readUpTo: orderOf(20) }) })

  it('begin where the person stopped reading, under a line', async () => {
    const { thread } = await mount(unread())
    const line = placeOf(thread, 'unread')
    expect(line).to.be.within(0, 150)
    expect(query(thread, '.unread').nextElementSibling?.getAttribute('data-key')).to.equal('m22')
  })

  it('keep their line where it was when they have been read', async () => {
    const chat = unread()
    const { thread } = await mount(chat)
    chat.set({ dialogs: new Map([[dialogOf().id, dialogOf({ unread: 0, readUpTo: orderOf(60) })]]) })
    setThread(chat, threadOf(messages(1, 61)))
    await shown(thread)
    expect(query(thread, '.unread').nextElementSibling?.getAttribute('data-key')).to.equal('m22')
  })

  it('have no line when they are said while somebody reads along, and one when they were missed', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 60)), dialog: dialogOf({ readUpTo: orderOf(60) }) })
    const { thread } = await mount(chat)
    const say = async (count: number, gaps: Thread['gaps'] = []) => {
      chat.set({ dialogs: new Map([[dialogOf().id, dialogOf({ unread: 1, readUpTo: orderOf(60) })]]) })
      setThread(chat, threadOf(messages(1, count), { gaps }))
      await shown(thread)
    }
    await say(61)
    expect(all(thread, '.unread')).to.have.length(0)
    await say(61, [gap('away', 61, null)])
    await say(62)
    expect(all(thread, '.unread')).to.have.length(1)
  })

  it('are marked as read only as far as they were really seen', async () => {
    const chat = unread()
    const { thread } = await mount(chat)
    const [first] = chat.callsOf('markRead').at(-1)?.slice(1) ?? []
    expect(Number(String(first).slice(1))).to.be.within(22, 45)
    await scrollTo(thread, log(thread).scrollHeight)
    expect(chat.callsOf('markRead').at(-1)).to.deep.equal(['d1', 'm60'])
  })

  it('are not marked as read while nobody can see them', async () => {
    const chat = scripted({ thread: threadOf(messages(1, 10)), dialog: dialogOf({ unread: 0, readUpTo: orderOf(10) }) })
    const { thread, box } = await mount(chat)
    box.style.setProperty('visibility', 'hidden')
    chat.set({ dialogs: new Map([[dialogOf().id, dialogOf({ unread: 1, readUpTo: orderOf(10) })]]) })
    setThread(chat, threadOf(messages(1, 11)))
    await shown(thread)
    expect(chat.callsOf('markRead')).to.have.length(0)
    box.style.setProperty('visibility', 'visible')
    setThread(chat, threadOf(messages(1, 11)))
    await shown(thread)
    expect(chat.callsOf('markRead')).to.deep.equal([['d1', 'm11']])
  })
})
