import { expect } from 'chai'
import { greet, loseAnAnswer, loseNothing, pairFor, takeBack } from './pair.js'
import { bubbleOf, composer, isSaid, say, settled } from './thread-page.js'

const [ann, ben] = ['1001', '1002'].map(id => id.padStart(24, '0')) as [string, string]

describe('two people on ArrowDB, which has to be asked for everything', () => {
  const pair = pairFor({ service: 'arrowdb', path: '/flows/arrowdb.html', users: [ann, ben], titles: ['Ben Okafor', 'Ann Keller'] })

  it('write to each other', () => greet(pair))

  it('are offered what the service can do, and nothing else', async () => {
    const { a } = pair
    await settled(a)
    await bubbleOf(a, 'Hello from Ann').hover()
    await a.page.getByRole('button', { name: 'Delete', exact: true }).waitFor()
    for (const name of [/^Edit/, /^React/, /^Reply/, /^Pin/, /^Attach/]) expect(await a.page.getByRole('button', { name }).count(), String(name)).to.equal(0)
    // Sent is all there is to know.
    await isSaid(a, 'Hello from Ann', 'sent')
  })

  it('delete for everyone', () => takeBack(pair))

  it('lose nothing when one loses the network, keeps writing, reloads, and comes back', () => loseNothing(pair))

  it('send once although the answer to it was lost', () => loseAnAnswer(pair))

  it('begin a dialog with somebody new', async () => {
    const { a } = pair
    await a.page.getByRole('button', { name: /new chat/i }).first().click()
    await a.page.getByRole('searchbox', { name: 'Find people by name' }).fill('Moretti')
    await a.page.getByText('Greta Moretti').click()
    // The one of the dialog before is still there while the service makes the new one.
    await composer(a, 'Greta Moretti').waitFor()
    await say(a, 'Hello Greta')
    await settled(a)
  })
})
