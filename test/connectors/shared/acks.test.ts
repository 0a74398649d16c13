import { expect } from 'chai'
import { ChatError } from '../../../src/core/errors.js'
import { Acks, distance } from '../../../src/connectors/shared/xmpp/acks.js'

/** Sends so many stanzas that are waited for; their fates, in order, as far as they are known. */
function send(acks: Acks, count: number): string[] {
  const fates: string[] = Array.from({ length: count }, () => 'waiting')
  for (let i = 0; i < count; i++) {
    acks.countSent()
    acks.wait(`m${i}`).then(() => (fates[i] = 'sent'), (error: ChatError) => (fates[i] = error.maybeAccepted ? 'unknown' : error.code))
  }
  return fates
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('counting stanzas', () => {
  it('settles what was acknowledged and nothing behind it', async () => {
    const acks = new Acks()
    const fates = send(acks, 4)
    expect(acks.acknowledge(2)).to.equal(true)
    await settled()
    expect(fates).to.deep.equal(['sent', 'sent', 'waiting', 'waiting'])
  })

  it('counts stanzas that nobody waits for', async () => {
    const acks = new Acks()
    acks.countSent()
    acks.countSent()
    const fates = send(acks, 1)
    acks.acknowledge(2)
    await settled()
    expect(fates).to.deep.equal(['waiting'])
    acks.acknowledge(3)
    await settled()
    expect(fates).to.deep.equal(['sent'])
  })

  it('goes on counting where 32 bits end', async () => {
    const acks = new Acks(2 ** 32 - 2)
    const fates = send(acks, 4)
    expect(acks.acknowledge(2 ** 32 - 1)).to.equal(true)
    await settled()
    expect(fates).to.deep.equal(['sent', 'waiting', 'waiting', 'waiting'])
    expect(acks.acknowledge(1)).to.equal(true)
    await settled()
    expect(fates).to.deep.equal(['sent', 'sent', 'sent', 'waiting'])
  })

  it('takes no count that is higher than what was sent, or no number', async () => {
    const acks = new Acks()
    const fates = send(acks, 1)
    expect([2, -1, NaN, 1.5, Infinity].map(h => acks.acknowledge(h))).to.deep.equal([false, false, false, false, false])
    await settled()
    expect(fates).to.deep.equal(['waiting'])
  })

  it('an old count changes nothing', async () => {
    const acks = new Acks()
    const fates = send(acks, 2)
    acks.acknowledge(1)
    expect(acks.acknowledge(1)).to.equal(true)
    expect(acks.acknowledge(0)).to.equal(true)
    await settled()
    expect(fates).to.deep.equal(['sent', 'waiting'])
  })

  it('tells a bounced stanza apart from its neighbours', async () => {
    const acks = new Acks()
    const fates = send(acks, 3)
    expect(acks.reject('m1', new ChatError('forbidden', 'no'))).to.equal(true)
    expect(acks.reject('unknown', new ChatError('forbidden', 'no'))).to.equal(false)
    acks.acknowledge(3)
    await settled()
    expect(fates).to.deep.equal(['sent', 'forbidden', 'sent'])
  })

  it('leaves all that waits unknown when the stream ends', async () => {
    const acks = new Acks()
    const fates = send(acks, 3)
    acks.acknowledge(1)
    acks.abandon()
    await settled()
    expect(fates).to.deep.equal(['sent', 'unknown', 'unknown'])
  })

  it('measures distances on a circle', () => {
    expect([distance(5, 3), distance(3, 5), distance(0, 2 ** 32 - 1), distance(2 ** 32 - 1, 0)]).to.deep.equal([2, -2, 1, -1])
  })
})
