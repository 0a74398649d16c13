import '../../kit/same-cases.js'
import { expect } from '@open-wc/testing'
import fc from 'fast-check'
import { linkify } from '../../../src/ui/thread/linkify.js'

const links = (text: string) => linkify(text).flatMap(p => (p.type === 'link' ? [p.href] : []))
const labels = (text: string) => linkify(text).flatMap(p => (p.type === 'link' ? [p.text] : []))

describe('linkify', () => {
  it('finds web addresses, mail addresses and phone numbers', () => {
    expect(links('see https://example.com/a?b=1#c or http://example.org')).to.eql(['https://example.com/a?b=1#c', 'http://example.org/'])
    expect(links('www.example.com')).to.eql(['https://www.example.com/'])
    expect(links('ann@example.com, mailto:ben@example.com')).to.eql(['mailto:ann@example.com', 'mailto:ben@example.com'])
    expect(links('call tel:+49-30-123456')).to.eql(['tel:+49-30-123456'])
  })

  it('keeps every word that is not an address', () => {
    const pieces = linkify('a https://example.com, b')
    expect(pieces.map(p => p.text)).to.eql(['a ', 'https://example.com', ', b'])
  })

  it('leaves the punctuation of the sentence outside', () => {
    for (const [text, href] of [
      ['(https://example.com)', 'https://example.com/'],
      ['https://en.example.org/wiki/Thread_(computing).', 'https://en.example.org/wiki/Thread_(computing)'],
      ['https://example.com/?', 'https://example.com/'],
      ['“https://example.com”', 'https://example.com/'],
      ['ann@example.com.', 'mailto:ann@example.com'],
    ] as const) {
      expect(links(text), text).to.eql([href])
    }
  })

  it('leaves as text what must not be opened', () => {
    for (const text of [
      'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\nscript:alert(1)', ' javascript://example.com/%0aalert(1)', 'data:text/html,<script>alert(1)</script>',
      'vbscript:x', 'file:///etc/passwd', 'blob:null/1', 'www.#', 'ftp://example.com', 'about:blank', 'intent://x#Intent;end', 'ms-word:ofe|u|x', 'view-source:x',
      'xhttp://', 'http://', 'https:///', 'www.', 'mailto:', 'tel:', 'tel:javascript', 'mailto:a', '@', 'a@b', '@example.com', 'a@.com', 'a@com.', 'http://.', 'http://%', 'https://[', 'http://a b'.replace(' ', '\u0000'),
    ]) {
      expect(links(text), JSON.stringify(text)).to.eql([])
      expect(linkify(text).map(p => p.text).join('')).to.equal(text)
    }
  })

  it('does not begin an address inside a word', () => {
    expect(links('xhttps://example.com')).to.eql([])
  })

  it('shows where a link leads and not what it pretends', () => {
    for (const [text, label] of [
      ['https://good.example@evil.example/', 'https://evil.example/'],
      ['https://good.example:pass@evil.example', 'https://evil.example'],
      ['https://аррӏе.com', 'https://xn--80ak6aa92e.com'],
      ['https://gооgle.com', 'https://xn--ggle-55da.com'],
      ['https://ехаmple.com', 'https://xn--mple-43d3a6i.com'],
      ['https://ρaypal.com', 'https://xn--aypal-2ce.com'],
      ['https://exаmple.com', 'https://xn--exmple-4nf.com'],
      ['HTTPS://EXAMPLE.COM/A', 'https://example.com/A'],
      ['https://example.com\\@evil.example', 'https://example.com'],
      ['http://0x7f.1/', 'http://127.0.0.1/'],
      ['https://example.com:443/', 'https://example.com/'],
    ] as const) {
      expect(labels(text), text).to.eql([label])
    }
  })

  it('shows honest names in their own letters', () => {
    for (const text of ['https://münchen.example', 'https://例え.jp', 'https://почта.рф', 'https://مثال.com', 'https://en.example/wiki/Straße']) {
      expect(labels(text), text).to.eql([text])
    }
  })

  it('ends an address at characters that turn or hide text', () => {
    for (const code of [0x202e, 0x2066, 0x200b, 0x200e, 0x00ad, 0xfeff, 0x2028]) {
      const [label] = labels(`https://example.com/a${String.fromCharCode(code)}moc.live`)
      expect(label, code.toString(16)).to.equal('https://example.com/a')
    }
    expect(labels('https://example.com/%E2%80%AEmoc')).to.eql(['https://example.com/%E2%80%AEmoc'])
  })

  it('strips words that others would put into my mail', () => {
    expect(links('mailto:ann@example.com?subject=hi&body=send%20money')).to.eql(['mailto:ann@example.com'])
  })

  it('stops after two hundred links', () => {
    expect(links('http://a.example '.repeat(500))).to.have.length(200)
  })

  const fragments = fc.constantFrom('http://', 'https://', 'www.', 'mailto:', 'tel:', '@', '.', 'a', 'é', 'а', '(', ')', ' ', '%', '\\', '\u202e', '\ud800', 'javascript:', ':', '/', '?', '#', '[', ']', 'xn--', '1', '-')
  const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(fragments, { maxLength: 60 }).map(list => list.join('')))

  it('never throws, never loses text around links, and only ever opens what is allowed', () => {
    fc.assert(
      fc.property(hostile, text => {
        const pieces = linkify(text)
        let at = 0
        for (const piece of pieces) {
          if (piece.type === 'text') {
            const found = text.indexOf(piece.text, at)
            expect(found).to.be.at.least(at)
            at = found + piece.text.length
          } else {
            const url = new URL(piece.href)
            expect(['https:', 'http:', 'mailto:', 'tel:']).to.include(url.protocol)
            expect(url.username + url.password).to.equal('')
            expect(piece.text).not.to.match(/[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]/)
            // The label read as an address leads where the link leads.
            const asAddress = /^(https?|mailto|tel):/.test(piece.text) ? piece.text : url.protocol === 'mailto:' ? `mailto:${piece.text}` : `https://${piece.text}`
            expect(new URL(asAddress).href).to.equal(url.href)
          }
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('reads each character a bounded number of times, whatever the text', () => {
    const { charCodeAt } = String.prototype
    const stepsFor = (text: string): number => {
      let steps = 0
      String.prototype.charCodeAt = function (this: string, at) {
        steps += 1
        return charCodeAt.call(this, at)
      }
      try {
        linkify(text)
      } finally {
        String.prototype.charCodeAt = charCodeAt
      }
      return steps
    }
    for (const unit of ['http://', 'https://a.b ', 'www.', 'a@', '@', 'a.a@a.a', 'mailto:', 'tel:+', '((((', 'h', 'https://(', 'a', 'http', 'a@a.', ').', '%', 'https://xn--']) {
      const half = stepsFor(unit.repeat(Math.ceil(16_000 / unit.length)))
      const whole = stepsFor(unit.repeat(Math.ceil(32_000 / unit.length)))
      const flood = stepsFor(unit.repeat(Math.ceil(100_000 / unit.length)))
      expect(whole, unit).to.be.at.most(half * 2.2 + 100)
      expect(flood, unit).to.be.at.most(32 * 1024 * 16)
    }
  })
})
