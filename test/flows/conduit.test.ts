import { expect } from 'chai'
import { toPersonId } from '../../demo/server/conduit/ids.js'
import { greet, loseAnAnswer, loseNothing, pairFor, takeBack } from './pair.js'
import { bubbleOf, composer, endsWith, isOnline, isSaid, openDialog, rewrite, say, settled, texts } from './thread-page.js'

const room = 'Ann and Ben'

describe('two people on Conduit', () => {
  const pair = pairFor({ service: 'conduit', path: '/flows/conduit.html', users: [toPersonId(1001), toPersonId(1002)], titles: [room, room] })

  it('write to each other, under names that the site knows, and see what was read', async () => {
    const { a, b } = pair
    await greet(pair)
    await isSaid(a, 'Hello from Ann', 'read')
    await isSaid(b, 'Hello from Ben', 'read')
    expect(await bubbleOf(a, 'Hello from Ben').getAttribute('aria-label')).to.include('Ben Okafor')
  })

  it('write the same words one after another, and each of them is there once', async () => {
    const { a, b } = pair
    for (let times = 0; times < 3; times++) await say(a, 'same words')
    await settled(a)
    await say(b, 'same words')
    await settled(b)
    for (const person of [a, b]) {
      await endsWith(person, ['same words', 'same words', 'same words', 'same words'])
      expect((await texts(person)).filter(text => text === 'same words')).to.have.length(4)
    }
  })

  it('are offered what the service can do, and nothing else', async () => {
    const { a } = pair
    await say(a, 'What can be done with this?')
    await settled(a)
    await bubbleOf(a, 'What can be done with this?').hover()
    const button = (name: string) => a.page.getByRole('button', { name, exact: true })
    await button('Delete').waitFor()
    for (const name of ['Edit', 'Delete']) expect(await button(name).count(), name).to.equal(1)
    for (const name of ['React', 'Reply', 'Pin', 'Attach files']) expect(await button(name).count(), name).to.equal(0)
  })

  it('edit for both', async () => {
    const { a, b } = pair
    await say(a, 'Tomorow at five')
    await settled(a)
    await rewrite(a, 'Tomorrow at five')
    await endsWith(b, ['Tomorrow at five'])
    await settled(a)
  })

  it('delete for both', () => takeBack(pair))

  it('lose nothing when one loses the network, keeps writing, reloads, and comes back', () => loseNothing(pair, { meanwhile: 'Where are you?' }))

  it('are told of a message that was taken while its sender was cut off, once', async () => {
    await loseAnAnswer(pair)
    await isOnline(pair.a)
  })

  it('make a room for three, which the others see without doing anything', async () => {
    const { a, b } = pair
    const { page } = a
    await page.getByRole('button', { name: 'New chat', exact: true }).click()
    const form = page.locator('chat-new-chat')
    await form.getByLabel('Find people by name').fill('Ben')
    await form.getByText('Ben Okafor').first().click()
    await form.getByLabel('Find people by name').fill('Hugo')
    await form.getByText('Hugo Almeida').first().click()
    await form.getByLabel('Name', { exact: true }).fill('Three of us')
    await form.getByRole('button', { name: 'Create' }).click()
    await composer(a, 'Three of us').waitFor()
    await say(a, 'First words in here')
    await openDialog(b, 'Three of us')
    await endsWith(b, ['First words in here'])
    await say(b, 'Heard you')
    await endsWith(a, ['First words in here', 'Heard you'])
  })
})
