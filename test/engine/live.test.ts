import { expect } from 'chai'
import { Live } from '../../src/engine/live.js'
import { Store } from '../../src/engine/store.js'
import { aUser } from '../kit/builders.js'
import { FakeClock, settle } from '../kit/fake-clock.js'

describe('who is there', () => {
  it('is kept for a person whose name is not known yet', async () => {
    const store = new Store()
    const live = new Live(store, new FakeClock(), new AbortController().signal)
    const ben = aUser('ben', 'Ben')
    live.presence(ben.id, { lastActiveAt: 1 })
    live.presence(ben.id, 'online')
    store.apply([{ type: 'user', user: ben }])
    await settle()
    expect(store.state.users.get(ben.id)).to.deep.equal({ ...ben, presence: 'online' })

    live.presence(ben.id, { lastActiveAt: 2 })
    store.apply([{ type: 'user', user: ben }])
    await settle()
    expect(store.state.users.get(ben.id)?.presence, 'the newest').to.deep.equal({ lastActiveAt: 2 })
  })
})
