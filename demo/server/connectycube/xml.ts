/** One element of a stanza. Names are kept as written; namespaces are read with {@link namespaceOf} and {@link find}. */
export type Xml = {
  readonly name: string
  readonly attrs: Readonly<Record<string, string>>
  readonly children: readonly (Xml | string)[]
}

/** What is not well-formed, or is forbidden in a stream (RFC 6120 section 11.1): comments, DTDs, processing instructions. */
export class XmlError extends Error {}

const MAX_DEPTH = 32
const NAME = /[A-Za-z_:][\w.:-]*/y
const SPACE = /[ \t\r\n]*/y
const ATTRIBUTE = /[ \t\r\n]+([A-Za-z_:][\w.:-]*)[ \t\r\n]*=[ \t\r\n]*(?:"([^"<]*)"|'([^'<]*)')/y
// oxlint-disable-next-line no-control-regex -- these are just the characters that XML forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Builds an element; attributes and children that are undefined are left out. */
export function x(name: string, attrs: Record<string, string | undefined> = {}, ...children: (Xml | string | undefined)[]): Xml {
  return {
    name,
    attrs: Object.fromEntries(Object.entries(attrs).filter((pair): pair is [string, string] => pair[1] !== undefined)),
    children: children.filter(child => child !== undefined),
  }
}

export function serialize({ name, attrs, children }: Xml): string {
  const open = name + Object.entries(attrs).map(([key, value]) => ` ${key}="${escape(value)}"`).join('')
  if (children.length === 0) return `<${open}/>`
  return `<${open}>${children.map(child => (typeof child === 'string' ? escape(child) : serialize(child))).join('')}</${name}>`
}

/** The first child of that name, and of that namespace if one is given. */
export function find(parent: Xml, name: string, xmlns?: string): Xml | undefined {
  return elements(parent).find(child => child.name === name && (!xmlns || namespaceOf(child) === xmlns))
}

export function elements(parent: Xml): Xml[] {
  return parent.children.filter(child => typeof child !== 'string')
}

export function textOf(element: Xml | undefined): string {
  return element ? element.children.map(child => (typeof child === 'string' ? child : textOf(child))).join('') : ''
}

/** Only its own declaration counts: what chat stanzas carry always declares its namespace itself. */
export function namespaceOf(element: Xml): string | undefined {
  return element.attrs['xmlns']
}

export function isXmlName(name: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(name)
}

/** @throws XmlError when the text is not exactly one well-formed element */
export function parse(text: string): Xml {
  let at = 0

  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found
  }

  function expect(literal: string): void {
    if (!text.startsWith(literal, at)) throw new XmlError(`Expected ${literal} at ${at}`)
    at += literal.length
  }

  function element(depth: number): Xml {
    if (depth > MAX_DEPTH) throw new XmlError('Too deep')
    expect('<')
    const name = match(NAME)?.[0]
    if (!name) throw new XmlError(`Expected a name at ${at}`)
    const attrs: [string, string][] = []
    for (let found = match(ATTRIBUTE); found; found = match(ATTRIBUTE)) {
      const key = found[1]!
      if (attrs.some(([known]) => known === key)) throw new XmlError(`${key} given twice`)
      attrs.push([key, unescape(found[2] ?? found[3] ?? '')])
    }
    match(SPACE)
    if (text.startsWith('/>', at)) {
      at += 2
      return { name, attrs: Object.fromEntries(attrs), children: [] }
    }
    expect('>')
    const inside = children(depth)
    expect(`</${name}`)
    match(SPACE)
    expect('>')
    return { name, attrs: Object.fromEntries(attrs), children: inside }
  }

  function children(depth: number): (Xml | string)[] {
    const found: (Xml | string)[] = []
    while (!text.startsWith('</', at)) {
      const next = text.indexOf('<', at)
      if (next < 0) throw new XmlError('Ends too early')
      if (next > at) {
        found.push(unescape(text.slice(at, next)))
        at = next
      } else if (text.startsWith('<![CDATA[', at)) {
        const end = text.indexOf(']]>', at)
        if (end < 0) throw new XmlError('CDATA ends too early')
        found.push(text.slice(at + 9, end))
        at = end + 3
      } else found.push(element(depth + 1))
    }
    return found
  }

  if (text.search(FORBIDDEN) >= 0) throw new XmlError('Forbidden character')
  match(SPACE)
  const root = element(0)
  match(SPACE)
  if (at < text.length) throw new XmlError(`More than one element at ${at}`)
  return root
}

function escape(text: string): string {
  // A carriage return must be a reference, or the reader's parser turns it into a line feed.
  return text
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[sign]!)
    .replaceAll('\r', '&#13;')
}

function unescape(text: string): string {
  const plain = text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w+));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    const entity = name === undefined ? undefined : ENTITIES[name]
    if (entity !== undefined) return entity
    const code = decimal ? Number(decimal) : hex ? parseInt(hex, 16) : 0
    if (code === 0 || code > 0x10ffff || String.fromCodePoint(code).search(FORBIDDEN) >= 0) throw new XmlError(`${whole} is unknown`)
    return String.fromCodePoint(code)
  })
  if (/&(?!(?:#\d{1,7}|#x[\da-fA-F]{1,6}|amp|lt|gt|quot|apos);)/.test(text)) throw new XmlError('Stray &')
  return plain
}
