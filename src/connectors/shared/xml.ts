// Reading and building single XML elements, as XMPP over WebSocket (RFC 7395) sends them: one element per frame.

/** What one frame may be. XMPP itself needs far less; a parser without limits can be made to eat the page's memory. */
const LIMITS = { length: 256 * 1024, depth: 64, elements: 5000, attributes: 64 }

/** The inside of a start tag up to its `>`; a `>` inside a quoted value does not end it. */
const TAG = /^[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>/
const QUOTED = /"[^"]*"|'[^']*'/g

/** Characters that XML 1.0 cannot carry in any form; one of them would end the whole stream. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

type ParserInput = Parameters<DOMParser['parseFromString']>[0]
type TrustedTypes = { createPolicy(name: string, rules: { createHTML: (text: string) => string }): { createHTML(text: string): ParserInput } }

let trust: ((text: string) => ParserInput) | undefined

/** Pages with `require-trusted-types-for 'script'` want a policy even for XML, where no script can run. */
function trusted(text: string): ParserInput {
  if (!trust) {
    const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
    const policy = trustedTypes?.createPolicy('chat-widget-xml', { createHTML: xml => xml })
    trust = policy ? xml => policy.createHTML(xml) : xml => xml
  }
  return trust(text)
}

/** Whether a frame is small and plain enough for the parser: no DTD, comment, CDATA or processing instruction (RFC 6120, 11.1). */
export function isPlainXml(frame: string): boolean {
  if (frame.length > LIMITS.length || frame.includes('<!') || frame.includes('<?')) return false
  let depth = 0
  let elements = 0
  for (let at = frame.indexOf('<'), next; at >= 0; at = next) {
    next = frame.indexOf('<', at + 1)
    const piece = frame.slice(at + 1, next < 0 ? undefined : next)
    if (piece.startsWith('/')) {
      depth--
      continue
    }
    const tag = TAG.exec(piece)?.[0]
    if (tag === undefined || ++elements > LIMITS.elements) return false
    if ((tag.match(QUOTED)?.length ?? 0) > LIMITS.attributes) return false
    if (!tag.endsWith('/>') && ++depth > LIMITS.depth) return false
  }
  return true
}

/** The element of a frame, or null for anything that is not exactly one harmless, well-formed element. */
export function parseXml(frame: string): Element | null {
  if (!isPlainXml(frame)) return null
  const { documentElement: root } = new DOMParser().parseFromString(trusted(frame) as string, 'text/xml')
  // Browsers report an error as an element of this name, as the root or somewhere below it.
  return root && root.getElementsByTagName('parsererror').length === 0 && root.localName !== 'parsererror' ? root : null
}

let owner: XMLDocument | undefined

/**
 * Builds an element; what a frame cannot carry is left out of all texts.
 * Attributes that are undefined are left out too.
 */
export function xml(
  namespace: string,
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly (Element | string)[]
): Element {
  owner ??= document.implementation.createDocument(null, null)
  const element = owner.createElementNS(namespace, name)
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, toLegal(value))
  element.append(...children.map(child => (typeof child === 'string' ? toLegal(child) : child)))
  return element
}

export const serializeXml = (element: Element): string => new XMLSerializer().serializeToString(element)

/** The first child element of this name, in this namespace if one is given. */
export function child(parent: Element | null | undefined, name: string, namespace?: string): Element | null {
  for (const element of parent?.children ?? []) {
    if (element.localName === name && (namespace === undefined || element.namespaceURI === namespace)) return element
  }
  return null
}

export const textOf = (parent: Element | null | undefined, name: string): string | null => child(parent, name)?.textContent ?? null

const toLegal = (text: string): string => text.replace(ILLEGAL, '')
