import { expect } from 'chai'
import fc from 'fast-check'
import { parse, serialize, x, XmlError, type Xml } from '../../demo/server/connectycube/xml.js'

const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/)
const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter(it => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(it)) // oxlint-disable-line no-control-regex -- XML forbids these
const { element } = fc.letrec<{ element: Xml }>(tie => ({
  element: fc
    .tuple(name, fc.dictionary(name, text, { maxKeys: 3, noNullPrototype: true }), fc.oneof(text.map(it => [it]), fc.array(tie('element'), { maxLength: 3, depthIdentifier: 'xml' })))
    .map(([tag, attrs, children]) => x(tag, attrs, ...children)),
}))

describe('the XML of the local service', () => {
  it('reads back what it wrote', () => {
    fc.assert(fc.property(element, it => {
      expect(parse(serialize(it))).to.deep.equal(it)
    }), { numRuns: 300 })
  })

  it('refuses whatever is broken with one kind of error, and never hangs', () => {
    const pieces = fc.constantFrom('<', '>', '/', '</', '/>', 'a', ' ', '=', '"', "'", '&', '&amp;', '&#0;', '&#x110000;', ';', '<![CDATA[', ']]>', '<!--', '<?', '<!DOCTYPE', '\u0000')
    fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), parts => {
      try {
        expect(parse(parts.join(''))).to.have.property('name')
      } catch (error) {
        expect(error).to.be.instanceOf(XmlError)
      }
    }), { numRuns: 5000 })
  })

  it('reads entities, CDATA and either kind of quotes', () => {
    expect(parse(`<a b='1 "&amp;"' >&lt;&#x1F600;<![CDATA[<raw>]]></a >`)).to.deep.equal({ name: 'a', attrs: { b: '1 "&"' }, children: ['<😀', '<raw>'] })
  })
})
