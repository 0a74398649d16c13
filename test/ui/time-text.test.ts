import { expect } from '@open-wc/testing'
import { en } from '../../src/ui/strings/en.js'
import { toLastSeen } from '../../src/ui/ago.js'
import { toRowTime } from '../../src/ui/time-text.js'

const at = (text: string): number => new Date(text).getTime()
const now = at('2026-03-30T09:00')
const row = (text: string): string => toRowTime(at(text), now, 'en-GB', en)

describe('times in words', () => {
  it('are as short as can be in a dialog row', () => {
    expect(row('2026-03-30T08:05')).to.match(/^0?8:05$/)
    expect(row('2026-03-29T23:59')).to.equal('Yesterday')
    expect(row('2026-03-25T12:00')).to.equal('Wed')
    expect(row('2026-02-01T12:00')).to.equal('1 Feb')
    expect(row('2025-12-24T12:00')).to.equal('24 Dec 2025')
  })

  it('take a message of a clock that is ahead for one of today', () => {
    expect(row('2026-03-30T23:00')).to.equal('23:00')
  })

  it('tell how long ago somebody was seen', () => {
    expect(toLastSeen(now - 20_000, now, 'en')).to.equal('last seen just now')
    expect(toLastSeen(now - 5 * 60_000, now, 'en')).to.equal('last seen 5 minutes ago')
    expect(toLastSeen(now - 3 * 3_600_000, now, 'en')).to.equal('last seen 3 hours ago')
    expect(toLastSeen(at('2026-03-29T08:00'), now, 'en')).to.equal('last seen yesterday')
  })
})
