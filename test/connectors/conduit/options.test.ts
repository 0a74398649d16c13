import { expect } from 'chai'
import { fromAttributes } from '../../../src/connectors/conduit/from-attributes.js'
import { conduit, type ConduitOptions } from '../../../src/connectors/conduit/index.js'
import type { ChatError } from '../../../src/core/errors.js'

const good: ConduitOptions = {
  userId: 'ann',
  getToken: () => Promise.resolve({ token: 'a secret' }),
  endpoints: { api: 'https://chat.example.com', realtime: 'https://chat.example.com:3001/realtime' },
}

/** The words in which options are refused. */
function refusal(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    expect((error as ChatError).code).to.equal('rejected')
    return (error as ChatError).message
  }
  throw new Error('This should have been refused.')
}

describe('the options of the Conduit connector', () => {
  const wrong: readonly (readonly [options: object, words: RegExp])[] = [
    [{ userId: '' }, /userId/],
    [{ userId: 7 }, /userId/],
    [{ userId: '../x' }, /userId/],
    [{ getToken: 'a token' }, /getToken/],
    [{ resolveUsers: {} }, /resolveUsers/],
    [{ findUsers: 'yes' }, /findUsers/],
    [{ endpoints: undefined }, /endpoints\.api/],
    [{ endpoints: { api: 'nowhere', realtime: good.endpoints.realtime } }, /endpoints\.api is not a URL/],
    [{ endpoints: { api: 'http://chat.example.com', realtime: good.endpoints.realtime } }, /endpoints\.api must begin with https/],
    [{ endpoints: { api: good.endpoints.api, realtime: 'ws://chat.example.com' } }, /endpoints\.realtime must begin with https/],
    [{ endpoints: { api: good.endpoints.api } }, /endpoints\.realtime/],
    [{ client: { id: 'x' } }, /client/],
    [{ client: { id: 'x', secret: 'a\nb' } }, /client/],
    [{ version: '7' }, /version/],
    [{ checkEveryMs: 10 }, /checkEveryMs/],
    [{ checkEveryMs: NaN }, /checkEveryMs/],
  ]
  for (const [options, words] of wrong) {
    it(`are refused with ${JSON.stringify(options)}`, () => {
      expect(refusal(() => conduit({ ...good, ...options } as ConduitOptions))).to.match(words)
    })
  }

  it('name the cache by account and server, without anything that opens a door', () => {
    const { namespace } = conduit({ ...good, client: { id: 'the-client', secret: 'the-secret' } })
    expect(namespace).to.equal('conduit:chat.example.com:ann')
    expect(conduit({ ...good, endpoints: { ...good.endpoints, api: 'https://chat.example.com/b/' } }).namespace).to.equal('conduit:chat.example.com/b:ann')
  })

  it('decide what is offered', () => {
    const offered = (options: Partial<ConduitOptions>) => {
      const { actions, typing, findUsers, deleteFor } = conduit({ ...good, ...options }).capabilities
      return { edit: actions.has('edit'), delete: actions.has('delete'), deleteFor, typing, findUsers }
    }
    const oldest = { edit: false, delete: true, deleteFor: ['all'], typing: false, findUsers: false }
    expect(offered({})).to.deep.equal(oldest)
    expect(offered({ version: '0.13' })).to.deep.equal(oldest)
    expect(offered({ version: '0.15' })).to.deep.equal({ ...oldest, edit: true })
    expect(offered({ version: '0.16.17' })).to.deep.equal({ ...oldest, edit: true, typing: true })
    expect(offered({ edit: true, delete: false })).to.deep.equal({ ...oldest, edit: true, delete: false, deleteFor: [] })
    expect(offered({ findUsers: () => Promise.resolve([]) })).to.deep.equal({ ...oldest, findUsers: true })
    const { setTyping, findUsers } = conduit(good)
    expect([setTyping, findUsers]).to.deep.equal([undefined, undefined])
  })

  it('may come from attributes', () => {
    const attributes: Readonly<Record<string, string>> = { api: good.endpoints.api, realtime: good.endpoints.realtime, 'user-id': 'ann', version: '0.16.25' }
    const attribute = (name: string) => attributes[name] ?? null
    expect(fromAttributes(attribute, good.getToken).capabilities.typing).to.equal(true)
    expect(refusal(() => fromAttributes(name => (name === 'api' ? null : attribute(name)), good.getToken))).to.match(/endpoints\.api/)
    expect(refusal(() => fromAttributes(name => (name === 'client-id' ? 'x' : attribute(name)), good.getToken))).to.match(/client/)
  })
})
