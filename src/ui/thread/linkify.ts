// Finds addresses in what people write. One pass, no regular expressions over whole texts: a
// hostile message must not be able to make it slow.
import { toShownHost } from './shown-host.js'

export type Piece =
  | { readonly type: 'text'; readonly text: string }
  /** `text` says where `href` leads: it is made from the parsed address, not from what was typed. */
  | { readonly type: 'link'; readonly text: string; readonly href: string }

/** Beyond these a message is a flood, and stays text. */
const maxScanned = 32 * 1024
const maxLinks = 200
const maxAddress = 2048

const allowed = new Set(['https:', 'http:', 'mailto:', 'tel:'])
const prefixes = ['https://', 'http://', 'www.', 'mailto:', 'tel:'] as const

/** The text cut into words and links, in order; the words are unchanged. */
export function linkify(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  const limit = Math.min(text.length, maxScanned)
  let links = 0
  /** Everything before this is in a piece. */
  let done = 0
  let i = 0

  while (i < limit && links < maxLinks) {
    const found = candidateAt(text, i, done, limit)
    if (!found) {
      i += 1
      continue
    }
    const link = toLink(text.slice(found.start, found.end))
    if (link) {
      if (found.start > done) pieces.push({ type: 'text', text: text.slice(done, found.start) })
      pieces.push({ type: 'link', ...link })
      done = found.end
      links += 1
    }
    // What was refused is not looked into again, or http://http://… would cost its length squared.
    i = Math.max(found.end, i + 1)
  }
  if (done < text.length) pieces.push({ type: 'text', text: text.slice(done) })
  return pieces
}

type Range = { readonly start: number; readonly end: number }

function candidateAt(text: string, i: number, done: number, limit: number): Range | null {
  switch (text.charCodeAt(i)) {
    case 0x48: case 0x68: // h
    case 0x57: case 0x77: // w
    case 0x4d: case 0x6d: // m
    case 0x54: case 0x74: { // t
      const prefix = prefixes.find(p => startsWith(text, p, i))
      if (prefix === undefined || (i > 0 && isWordCode(text.charCodeAt(i - 1)))) return null
      const end = trimmedEnd(text, i, addressEnd(text, i, limit))
      return end > i + prefix.length ? { start: i, end } : null
    }
    case 0x40: // @
      return emailAround(text, i, done, limit)
    default:
      return null
  }
}

/** Only ASCII letters are folded: a Turkish İ is no i here. */
function startsWith(text: string, prefix: string, at: number): boolean {
  for (let k = 0; k < prefix.length; k++) {
    const code = text.charCodeAt(at + k)
    if ((code >= 0x41 && code <= 0x5a ? code + 32 : code) !== prefix.charCodeAt(k)) return false
  }
  return true
}

/** Where an address must end: white space, quotes, brackets of markup, and all that is invisible. */
function addressEnd(text: string, from: number, limit: number): number {
  const last = Math.min(limit, from + maxAddress)
  let end = from
  while (end < last && !isStop(text.charCodeAt(end))) end += 1
  return end
}

const isStop = (code: number): boolean =>
  code <= 0x20 ||
  code === 0x22 || code === 0x3c || code === 0x3e || code === 0x60 || code === 0x7b || code === 0x7d || code === 0x7c || code === 0x5c ||
  (code >= 0x7f && code <= 0xa0) ||
  code === 0xad || code === 0x61c || code === 0x1680 || code === 0x180e ||
  (code >= 0x2000 && code <= 0x200f) || (code >= 0x2028 && code <= 0x202f) || (code >= 0x205f && code <= 0x206f) ||
  code === 0x3000 || code === 0xfeff || code >= 0xfff0

/** The point of a sentence and a closing bracket belong to the sentence, unless the bracket was opened inside. */
function trimmedEnd(text: string, start: number, stop: number): number {
  let depth = 0
  for (let k = start; k < stop; k++) {
    const code = text.charCodeAt(k)
    if (code === 0x28) depth += 1
    else if (code === 0x29) depth -= 1
  }
  let end = stop
  for (; end > start; end--) {
    const last = text.charAt(end - 1)
    if (last === ')' && depth < 0) depth += 1
    else if (!".,;:!?'*_~]’”»…。，！？、".includes(last)) break
  }
  return end
}

function emailAround(text: string, at: number, done: number, limit: number): Range | null {
  let start = at
  const first = Math.max(done, at - 64)
  while (start > first && isLocalCode(text.charCodeAt(start - 1))) start -= 1
  while (start < at && text.charCodeAt(start) === 0x2e) start += 1
  let end = at + 1
  const last = Math.min(limit, at + 255)
  while (end < last && isDomainCode(text.charCodeAt(end))) end += 1
  end = trimmedEnd(text, at + 1, end)
  const dot = text.slice(at + 1, end).lastIndexOf('.')
  return start < at && dot > 0 && end - (at + 2 + dot) >= 2 ? { start, end } : null
}

const isAlnum = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
const isWordCode = (code: number): boolean => isAlnum(code) || code === 0x5f || (code >= 0xc0 && code <= 0x24f)
const isDomainCode = (code: number): boolean => isAlnum(code) || code === 0x2d || code === 0x2e
const isLocalCode = (code: number): boolean => isAlnum(code) || code === 0x2e || code === 0x5f || code === 0x25 || code === 0x2b || code === 0x2d

/** Null: not an address that we open. The parsed protocol counts, not the string. */
function toLink(raw: string): { readonly text: string; readonly href: string } | null {
  const typedScheme = startsWith(raw, 'www.', 0) ? 'https://' : !raw.includes(':') && raw.includes('@') ? 'mailto:' : ''
  const address = typedScheme + raw
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (!allowed.has(url.protocol)) return null

  if (url.protocol === 'tel:') return /^\+?[\d().-]{3,30}$/.test(url.pathname) ? { href: url.href, text: url.href } : null
  if (url.protocol === 'mailto:') {
    // Subject and body are somebody else's words in my mail.
    const [who = ''] = url.pathname.split('?')
    if (!/^[\w.%+-]{1,64}@[a-z\d-]+(\.[a-z\d-]+)+$/i.test(who)) return null
    return { href: `mailto:${who}`, text: typedScheme ? who : `mailto:${who}` }
  }

  // https://good.example@evil.example leads to evil.example, and so it is written.
  url.username = ''
  url.password = ''
  if (!/[^.]\.[^.]{2,}$|^\d+(\.\d+){3}$|^localhost$|^\[/.test(url.hostname)) return null
  const port = url.port && `:${url.port}`
  const rest = toShownPath(url.href.slice(url.origin.length))
  const hasPath = rest !== '/' || raw.endsWith('/')
  const scheme = typedScheme ? '' : `${url.protocol}//`
  return { href: url.href, text: scheme + toShownHost(url.hostname) + port + (hasPath ? rest : '') }
}

/** /wiki/%D0%9C… is shown in letters, as long as there are only letters: nothing that could hide or turn text around. */
function toShownPath(path: string): string {
  try {
    const decoded = decodeURI(path)
    return /^[\p{L}\p{M}\p{N}\x21-\x7e]*$/u.test(decoded) && !/\p{M}{4}/u.test(decoded) ? decoded : path
  } catch {
    return path // Not UTF-8: it stays as it was sent.
  }
}
