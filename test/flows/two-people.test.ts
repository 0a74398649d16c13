import { greet, loseNothing, pairFor, takeBack } from './pair.js'
import { composer, endsWith, isSaid, openDialog, rewrite, say, seesInHead, settled } from './thread-page.js'

describe('two people in two browsers', () => {
  const pair = pairFor({ users: [1001, 1002], titles: ['Ben Okafor', 'Ann Keller'] })

  it('write to each other, and see what has arrived and what was read', async () => {
    await greet(pair)
    await isSaid(pair.a, 'Hello from Ann', 'read')
    await isSaid(pair.b, 'Hello from Ben', 'read')
  })

  it('see that a message has arrived and is not yet read while the other looks elsewhere', async () => {
    const { a, b } = pair
    await openDialog(b, 'Weekend hikes')
    await say(a, 'Are you there?')
    await isSaid(a, 'Are you there?', 'delivered')
    await openDialog(b, 'Ann Keller')
    await isSaid(a, 'Are you there?', 'read')
  })

  it('see each other typing', async () => {
    const { a, b } = pair
    const isSeen = await seesInHead(a, 'typing…')
    await composer(b).pressSequentially('I am')
    await isSeen()
    await composer(b).fill('')
    await a.page.locator('chat-thread-header').getByText('typing…').waitFor({ state: 'detached' })
  })

  it('edit for both', async () => {
    const { a, b } = pair
    await say(a, 'Tomorow at five')
    await settled(a)
    await rewrite(a, 'Tomorrow at five')
    await endsWith(b, ['Tomorrow at five'])
    await isSaid(b, 'Tomorrow at five', 'edited')
    await isSaid(a, 'Tomorrow at five', 'edited')
  })

  it('delete for everyone', () => takeBack(pair))

  it('lose nothing when one loses the network, keeps writing, reloads, and comes back', async () => {
    await loseNothing(pair, {
      async write(a) {
        for (const text of ['one', 'two', 'three', 'four', 'five']) await say(a, text)
        await rewrite(a, 'five, edited')
        return ['one', 'two', 'three', 'four', 'five, edited']
      },
    })
    await isSaid(pair.a, 'five, edited', 'read')
  })
})
