import { expect } from 'chai'
import { arrowDb, type ArrowDbOptions } from '../../../src/connectors/arrowdb/index.js'
import { toPollMs } from '../../../src/connectors/arrowdb/cadence.js'

const fine = { key: 'app-key', userId: 'a'.repeat(24), getToken: () => Promise.reject(new Error('never asked')) }

describe('the options of the ArrowDB connector', () => {
  it('may be as few as a key, a user and a way to a session', () => {
    expect(arrowDb(fine).namespace).to.match(/^arrowdb:api\.cloud\.appcelerator\.com:[0-9a-f]{16}:a{24}$/)
  })

  it('name the account in the cache without giving away its key', () => {
    expect(arrowDb(fine).namespace).to.not.include('app-key')
    const others = [{ ...fine, key: 'other' }, { ...fine, userId: 'b'.repeat(24) }, { ...fine, api: 'https://chat.example/v1' }]
    expect(new Set([fine, ...others].map(options => arrowDb(options).namespace)).size).to.equal(4)
  })

  it('are refused with a word for what is wrong', () => {
    const { getToken: _, ...noSignIn } = fine
    const wrong: readonly (readonly [options: object, words: RegExp])[] = [
      [{ ...fine, key: '' }, /key/],
      [{ ...fine, key: undefined }, /key/],
      [{ ...fine, userId: '' }, /userId/],
      [{ ...fine, userId: 7 }, /userId/],
      [{ ...fine, getToken: 'session' }, /getToken/],
      [noSignIn, /getToken or credentials/],
      [{ ...noSignIn, credentials: { login: 'ann' } }, /credentials/],
      [{ ...fine, api: 'http://chat.example/v1' }, /https/],
      [{ ...fine, api: '//chat.example' }, /https/],
      [{ ...fine, api: 'javascript:alert(1)' }, /https/],
      [{ ...fine, polling: { busyMs: 0 } }, /polling/],
      [{ ...fine, polling: { hiddenMs: NaN } }, /polling/],
    ]
    for (const [options, words] of wrong) {
      expect(() => arrowDb(options as ArrowDbOptions), JSON.stringify(options)).to.throw(words).and.include({ name: 'ChatError', code: 'rejected' })
    }
  })

  it('say how often it asks: quickly while people talk, slowly while nobody looks', () => {
    const rates = { busyMs: 1, idleMs: 2, hiddenMs: 3 }
    expect(toPollMs(rates, true, 0)).to.equal(1)
    expect(toPollMs(rates, true, 59_999)).to.equal(1)
    expect(toPollMs(rates, true, 60_000)).to.equal(2)
    expect(toPollMs(rates, false, 0)).to.equal(3)
  })
})
