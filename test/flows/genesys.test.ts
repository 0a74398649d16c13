import { expect } from 'chai'
import { toUserId } from '../../demo/server/genesys/seed.js'
import { greet, loseAnAnswer, loseNothing, pairFor, takeBack } from './pair.js'
import { bubbleOf, endsWith, openDialog, say, settled } from './thread-page.js'

const ann = toUserId(1001)
const ben = toUserId(1002)

describe('two colleagues on Genesys Cloud', () => {
  const pair = pairFor({ service: 'genesys', path: '/flows/genesys.html', users: [ann, ben], titles: ['Ben Okafor', 'Ann Keller'] })

  it('write to each other', () => greet(pair))

  it('are offered what the service can do, and nothing else', async () => {
    const { a } = pair
    await settled(a)
    await bubbleOf(a, 'Hello from Ann').hover()
    await bubbleOf(a, 'Hello from Ann').getByRole('button', { name: 'Delete', exact: true }).waitFor()
    const labels = await bubbleOf(a, 'Hello from Ann').getByRole('button').evaluateAll(all => all.map(one => one.ariaLabel ?? one.textContent?.trim() ?? ''))
    expect(labels.join()).to.match(/React/).and.match(/Reply/).and.match(/Delete/)
    expect(await a.page.locator('chat-composer input[type=file]').count(), 'files cannot be sent').to.equal(0)
  })

  it('answer each other in rooms too', async () => {
    const { a, b } = pair
    for (const person of [a, b]) await openDialog(person, 'Weekend hikes')
    await say(b, 'Who brings the map?')
    await endsWith(a, ['Who brings the map?'])
    await say(a, 'I do')
    await endsWith(b, ['Who brings the map?', 'I do'])
    await pair.meet()
  })

  // No badge tells of it: when the line is new, everything is read again.
  it('delete for everyone, seen by the other as soon as they look again', () => takeBack(pair, () => pair.flow.order({ userId: ben, drop: true })))

  it('lose nothing and double nothing when one loses the network, keeps writing, reloads, and comes back', () => loseNothing(pair))

  it('see a message once whose answer was lost on the way', () => loseAnAnswer(pair))
})
