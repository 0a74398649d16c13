import '../../kit/same-cases.js'
import { expect } from 'chai'
import fc from 'fast-check'
import { child, isPlainXml, parseXml, serializeXml, textOf, xml } from '../../../src/connectors/shared/xml.js'

/** Ten thousand cases take a while where others work too. */
const PATIENCE_MS = 60_000

describe('XML frames', () => {
  it('are one element, with or without namespaces, prefixes and either quotes', () => {
    expect(parseXml('<message to=\'a\' from="b>c"><body>x &lt; y</body></message>')?.getAttribute('from')).to.equal('b>c')
    const features = parseXml('<stream:features xmlns:stream="http://etherx.jabber.org/streams"><sm xmlns="urn:xmpp:sm:3"/></stream:features>')
    expect([features?.localName, child(features, 'sm', 'urn:xmpp:sm:3')?.localName]).to.deep.equal(['features', 'sm'])
  })

  it('that are none are refused, and nothing is thrown', () => {
    const wrong = ['', ' ', 'text', '{}', '<a>', '<a></b>', '<a/><b/>', '<a b=1/>', '<a b="1" b="2"/>', '<x:a/>', '<a>&nope;</a>', '<a>\u0000</a>', '<a b="<"/>', '< a/>', '<a', '<a b="', '</a>', '<parsererror/>']
    expect(wrong.filter(frame => parseXml(frame) !== null)).to.deep.equal([])
  })

  it('with a document type, comment, CDATA or instruction never reach the parser', () => {
    const bombs = [
      `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(20_000)}">]><x>${'&a;'.repeat(5000)}</x>`,
      '<x><![CDATA[y]]></x>', '<x><!-- y --></x>', '<?xml version="1.0"?><x/>', '<x><?php y ?></x>',
    ]
    for (const bomb of bombs) expect([isPlainXml(bomb), parseXml(bomb)]).to.deep.equal([false, null])
  })

  it('that are too long, too deep, too many or too wide never reach the parser either', () => {
    const attributes = (count: number) => Array.from({ length: count }, (_, i) => ` a${i}="x"`).join('')
    const good = [`${'<a>'.repeat(64)}${'</a>'.repeat(64)}`, `<a>${'<b/>'.repeat(4999)}</a>`, `<a${attributes(64)}/>`, `<a>${'x'.repeat(200_000)}</a>`]
    for (const frame of good) expect(parseXml(frame)?.localName).to.equal('a')
    const bad = [`${'<a>'.repeat(65)}${'</a>'.repeat(65)}`, '<a>'.repeat(50_000), `<a>${'<b/>'.repeat(5000)}</a>`, `<a${attributes(65)}/>`, `<a>${'x'.repeat(262_144)}</a>`, `<a ${'="'.repeat(100_000)}`, '<"'.repeat(100_000)]
    for (const frame of bad) expect([isPlainXml(frame), parseXml(frame)], frame.slice(0, 20)).to.deep.equal([false, null])
  })

  it('of ten thousand random kinds throw nothing [F11]', function () {
    this.timeout(PATIENCE_MS)
    const piece = fc.constantFrom('<', '>', '/', '"', "'", '=', '&', ';', 'a', 'x:a', 'xmlns', '<a>', '</a>', '<a/>', ' b="c"', '<!', '<?', ']]>', '\u0000', '\uD800', ' ', '&lt;', '&#0;')
    fc.assert(fc.property(fc.oneof(fc.array(piece).map(pieces => pieces.join('')), fc.string({ unit: 'binary' })), frame => {
      const element = parseXml(frame)
      expect(element === null || element instanceof Element).to.equal(true)
    }), { numRuns: 10_000 })
  })
})

describe('XML that we write', () => {
  it('brings any text back as it was, less what XML cannot carry', function () {
    this.timeout(PATIENCE_MS)
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (text, value) => {
      const back = parseXml(serializeXml(xml('jabber:client', 'message', { id: value }, xml('jabber:client', 'body', {}, text))))
      const legal = Array.from(text).filter(it => it === '\t' || it === '\n' || it === '\r' || (it >= ' ' && !/[\uD800-\uDFFF\uFFFE\uFFFF]/u.test(it))).join('')
      // A parser reads any line end as \n.
      const normal = (it: string | null | undefined) => it?.replace(/\r\n?/g, '\n')
      expect(normal(textOf(back, 'body'))).to.equal(normal(legal))
      expect(back?.children.length).to.equal(1)
    }), { numRuns: 10_000 })
  })

  it('keeps markup in texts and attributes inert', () => {
    for (const text of ['</body><body>', ']]>', '"\'', '&amp;', '<!--', '<?x?>', '&#60;a/&#62;']) {
      const frame = serializeXml(xml('jabber:client', 'message', { id: text }, xml('jabber:client', 'body', {}, text)))
      const back = parseXml(frame)
      expect([back?.getAttribute('id'), textOf(back, 'body'), back?.children.length], frame).to.deep.equal([text, text, 1])
    }
  })

  it('names its namespace once', () => {
    expect(serializeXml(xml('jabber:client', 'iq', { id: '1', to: undefined }, xml('urn:xmpp:ping', 'ping')))).to.equal('<iq xmlns="jabber:client" id="1"><ping xmlns="urn:xmpp:ping"/></iq>')
  })
})
