import { expect } from 'chai'
import fc from 'fast-check'
import { hash64 } from '../../src/lib/hash.js'
import { newId, toUuid } from '../../src/lib/ids.js'

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('ids', () => {
  it('are version 4 UUIDs that do not repeat', () => {
    const ids = Array.from({ length: 1_000 }, newId)
    for (const id of ids) expect(id).to.match(version4)
    expect(new Set(ids).size).to.equal(1_000)
  })

  it('are UUIDs also where only random bytes are to be had (pages on plain http)', () => {
    const secure = crypto.randomUUID
    try {
      Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true })
      expect(newId()).to.match(version4).and.not.equal(newId())
    } finally {
      Object.defineProperty(crypto, 'randomUUID', { value: secure, configurable: true })
    }
  })

  it('keep all bits of the bytes but version and variant', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), bytes => version4.test(toUuid(bytes))))
    expect(toUuid(new Uint8Array(16).fill(0xff))).to.equal('ffffffff-ffff-4fff-bfff-ffffffffffff')
  })
})

describe('the hash', () => {
  it('is FNV-1a of the text in UTF-8', () => {
    // From the authors' list of test vectors.
    expect(hash64('')).to.equal('cbf29ce484222325')
    expect(hash64('a')).to.equal('af63dc4c8601ec8c')
    expect(hash64('foobar')).to.equal('85944171f73967e8')
  })
})
