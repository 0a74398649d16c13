// What two people do on every service: they write, they think better of it, one of them is cut off.
import { expect } from 'chai'
import { startFlow, type Flow, type UserName, type Visitor } from '../kit/flow.js'
import { bubbleOf, endsWith, isOnline, isSaid, openDialog, say, seesAll, settled, texts, until } from './thread-page.js'

export type Pair = {
  readonly flow: Flow
  readonly a: Visitor
  readonly b: Visitor
  /** What their dialog is called in the list of the first, and in that of the second. */
  readonly titles: readonly [string, string]
  /** Both look at their dialog, and are online. */
  meet(): Promise<void>
}

export type PairOptions = Pick<Pair, 'titles'> & {
  readonly users: readonly [UserName, UserName]
  readonly service?: string
  readonly path?: string
}

/** Two people in two browsers for the tests of a suite. No page may be in trouble after any of them. */
export function pairFor({ users, titles, service, path }: PairOptions): Pair {
  let flow: Flow
  let visitors: readonly [Visitor, Visitor]
  const meet = async (): Promise<void> => {
    for (const at of [0, 1] as const) await openDialog(visitors[at], titles[at])
    for (const visitor of visitors) await isOnline(visitor)
  }
  before(async () => {
    flow = await startFlow(service)
    const options = path === undefined ? {} : { path }
    visitors = [await flow.visit(users[0], options), await flow.visit(users[1], options)]
    await meet()
  })
  after(() => flow.end())
  afterEach(() => expect(visitors.flatMap(({ troubles }) => troubles)).to.eql([]))
  return {
    get flow() {
      return flow
    },
    get a() {
      return visitors[0]
    },
    get b() {
      return visitors[1]
    },
    titles,
    meet,
  }
}

export async function greet({ a, b }: Pair): Promise<void> {
  await say(a, 'Hello from Ann')
  await endsWith(b, ['Hello from Ann'])
  await say(b, 'Hello from Ben')
  await endsWith(a, ['Hello from Ann', 'Hello from Ben'])
}

/**
 * The first takes back what they said.
 *
 * @param tell what must happen for the second to hear of it soon
 */
export async function takeBack({ a, b }: Pair, tell?: () => Promise<void>): Promise<void> {
  const unwanted = 'Not meant for you'
  await say(a, unwanted)
  await endsWith(b, [unwanted])
  await settled(a)
  await bubbleOf(a, unwanted).hover()
  await a.page.getByRole('button', { name: 'Delete', exact: true }).click()
  // Where there is nothing else to choose, the question is only whether.
  await a.page.getByRole('button', { name: /^(Delete|For everyone)$/ }).last().click()
  const isGone = (visitor: Visitor) => until(visitor, async () => !(await texts(visitor)).includes(unwanted), async () => `the message to be gone for ${visitor.userId}`)
  await isGone(a)
  await tell?.()
  await isGone(b)
}

export type Absence = {
  /** What the first writes without a network; answers how the thread ends then. */
  readonly write?: (a: Visitor) => Promise<readonly string[]>
  /** What the second says meanwhile. */
  readonly meanwhile?: string
}

const fourWords = async (a: Visitor): Promise<readonly string[]> => {
  const written = ['one', 'two', 'two', 'three']
  for (const text of written) await say(a, text)
  return written
}

/** The first is cut off, writes, reloads, and comes back: everything is there once and in order, for both, also after another reload. */
export async function loseNothing({ flow, a, b, titles, meet }: Pair, { write = fourWords, meanwhile }: Absence = {}): Promise<void> {
  const before = await texts(b)
  expect(before.length, 'there is history').to.be.greaterThan(10)
  await flow.cut(a)
  await isOnline(a, false)
  const written = await write(a)
  await endsWith(a, written)
  await isSaid(a, 'one', 'waiting to be sent')

  await a.page.reload()
  await openDialog(a, titles[0])
  await endsWith(a, written)
  await seesAll(a, [...before, ...written])
  expect(await texts(b), 'nothing can have arrived').to.eql(before)
  expect(await flow.sockets(a.userId)).to.equal(0)
  if (meanwhile !== undefined) await say(b, meanwhile)
  const all = [...before, ...(meanwhile === undefined ? [] : [meanwhile]), ...written]

  await flow.restore(a)
  await endsWith(b, written)
  await settled(a)
  for (const person of [a, b]) await seesAll(person, all)

  await Promise.all([a.page.reload(), b.page.reload()])
  await meet()
  for (const person of [a, b]) await seesAll(person, all)
}

/** A message of the first is taken, but they never hear of it: it is there once, for both. */
export async function loseAnAnswer({ flow, a, b }: Pair): Promise<void> {
  await flow.order({ userId: a.userId, loseResponses: 1 })
  await say(a, 'Did this arrive?')
  await endsWith(b, ['Did this arrive?'])
  await settled(a)
  for (const person of [a, b]) expect((await texts(person)).filter(text => text === 'Did this arrive?')).to.have.length(1)
}
